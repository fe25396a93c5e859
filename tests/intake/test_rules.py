import ast
import inspect
import pickle
from pathlib import Path

import pytest

from pipeline.intake import rules
from pipeline.intake.rules import KIND_TITLES, Rule

RULES = {name: rule for name, rule in vars(rules).items() if isinstance(rule, Rule)}
INTAKE = Path(inspect.getfile(rules)).parent


@pytest.mark.parametrize("name", RULES)
def test_every_rule_says_how_to_mend(name: str) -> None:
    """A rule has a phrase without a full stop and a remedy that is one whole Russian sentence."""
    rule = RULES[name]
    assert rule.phrase.strip(" .")
    assert rule.phrase == rule.phrase.strip(" .")
    assert rule.remedy[0].isupper()
    assert rule.remedy.endswith(".")
    assert rule.kind in KIND_TITLES
    assert (rule.mender == "nobody") == rule.remedy.startswith("Ничего делать не нужно")


def test_phrases_name_their_rule() -> None:
    """No two rules have one phrase: it is how they are told apart in ``intake.json``."""
    phrases = [rule.phrase for rule in RULES.values()]
    assert len(phrases) == len(set(phrases))


def test_every_rule_is_used_and_none_is_made_elsewhere() -> None:
    """The rules that reading uses are these ones, all of them."""
    used: set[str] = set()
    for path in INTAKE.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
        if path.name == "rules.py":
            continue
        assert not [call for call in calls if getattr(call.func, "id", "") == "Rule"], path.name
        used |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        used |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert set(RULES) <= used


@pytest.mark.parametrize("name", RULES)
def test_a_rule_is_itself_in_another_process(name: str) -> None:
    """What a worker found is of the same rule here, not of one like it."""
    assert pickle.loads(pickle.dumps(RULES[name])) is RULES[name]  # noqa: S301 - our own bytes
