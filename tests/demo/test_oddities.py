"""The invented municipality meets every rule of reading, and its numbers stay what they are."""

import inspect
import shutil
from pathlib import Path

import pytest

from pipeline.intake import foreign, rules
from pipeline.intake.output import Intake
from pipeline.intake.rules import Rule
from pipeline.intake.run import take_in
from pipeline.params.load import load
from pipeline.paths import PROJECT, YearPaths

YEAR = 2022
PARAMS = load(PROJECT, "demo")
RULES = {name: rule for name, rule in vars(rules).items() if isinstance(rule, Rule)}
# These are met where a municipality has column maps; real files show them.
OF_FOREIGN_FILES = {
    name
    for name in RULES
    if f"rules.{name}" in inspect.getsource(foreign) and name != "REPEATED_HEADING"
}
# Git keeps neither a file without access nor a name in another code.
OF_THE_MACHINE = {"NO_ACCESS", "STRANGE_NAME"}
ODDITIES = ("Уточнени", "Файл ", "Смена фамилии", "Получено")


@pytest.fixture(scope="module")
def demo() -> Intake:
    """What the committed files of the invented municipality give."""
    return take_in(PARAMS, YearPaths(PROJECT, "demo", YEAR))


@pytest.mark.parametrize("name", sorted(set(RULES) - OF_FOREIGN_FILES - OF_THE_MACHINE))
def test_every_rule_is_met(demo: Intake, name: str) -> None:
    """Whoever looks at the demonstration sees each rule at work."""
    assert RULES[name] in {message.rule for message in demo.journal.messages}


def test_oddities_change_no_number(demo: Intake, tmp_path: Path) -> None:
    """Without the odd files the tables are the same, value by value and row by row."""
    plain = YearPaths(tmp_path, "demo", YEAR)
    shutil.copytree(
        YearPaths(PROJECT, "demo", YEAR).raw,
        plain.raw,
        ignore=lambda _, names: [name for name in names if name.startswith(ODDITIES)],
    )
    without = take_in(PARAMS, plain)
    assert len(without.received) < len(demo.received)
    assert without.tables == demo.tables
    repeated = {"diag", "oo1_staff", "manual_value"}
    assert set(without.supplied) >= {pair for pair in demo.supplied if pair[0] not in repeated}
    assert (without.expected, without.represented) == (demo.expected, demo.represented)


def test_no_false_questions(demo: Intake) -> None:
    """Schools' own files raise no question but those about rows that stand twice."""
    asked = {
        message.rule.phrase
        for message in demo.journal.of_kind("ask", "refused")
        if not message.file.startswith(ODDITIES)
    }
    assert asked <= {rules.REPEATED_ROW.phrase}


def test_every_row_is_accounted_for(demo: Intake) -> None:
    """Rows read are rows kept, left out or of service."""
    for sheet in demo.journal.sheets:
        assert sheet.rows == sheet.kept + sheet.dropped + sheet.service
