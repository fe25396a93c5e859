"""Every rule of params/advice.yml: it speaks where it should and is silent at its edge."""

from datetime import date
from functools import cache

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.advice.conditions import fulfilled
from pipeline.advice.facts import COLUMNS, Facts, _subject
from pipeline.advice.recommend import Recommendation, consolidated, of_direction, recommend
from pipeline.advice.wording import due_day, fill
from pipeline.params.advice import Advice, Limits, PlacedRule
from pipeline.params.load import load
from pipeline.params.municipality import Due
from pipeline.params.problems import ParamsError
from pipeline.paths import ROOT
from tests.report.pages import CAUSAL

PARAMS = load(ROOT, "krymsk")
RULES = {placed.rule.id: placed for placed in PARAMS.rules}

# N, D of a case in which the rule speaks, with what else its condition names, and the nearest
# N at which it does not.
CASES: dict[str, tuple[float, float | None, dict[str, object], float]] = {
    "def_coverage": (6, 20, {"target": 40.0}, 8),
    "def_novices": (1, 1, {}, 0),
    "def_objectivity": (10, 10, {}, 9),
    "def_type_subject": (30, 100, {}, 29),
    "def_type_method": (30, 100, {}, 29),
    "def_type_psych": (30, 100, {}, 29),
    "def_type_ict": (30, 100, {}, 29),
    "def_type_org": (30, 100, {}, 29),
    "def_subject": (3, 5, {"municipal": 49.0}, 2),
    "def_norm": (0, None, {}, 1),
    "route_missing": (1, 2, {}, 2),
    "route_idle": (1, 3, {}, 0),
    "route_repeat": (1, 3, {}, 0),
    "route_without_diagnosis": (1, 3, {}, 0),
    "dpo_three_years": (2, 10, {}, 1),
    "dpo_profile": (1, 5, {}, 0),
    "dpo_addressed": (0, 5, {}, 1),
    "dpo_not_pedagogical": (6, 10, {}, 5),
    "expert_none": (0, 1, {}, 1),
    "expert_concentration": (41, 100, {}, 40),
    "contest_none": (0, 12, {"previous_numerator": 0.0}, 1),
    "contest_winners": (1, 12, {}, 0),
    "mo_no_plan": (3, 4, {}, 4),
    "mo_meetings": (7, 10, {}, 8),
    "mo_small": (1, 4, {}, 0),
    "mo_lower_third": (3, 5, {}, 2),
    "ment_without_mentor": (0, 1, {}, 1),
    "ment_other_subject": (1, 2, {}, 0),
    "ment_mentor_courses": (0, 1, {}, 1),
    "ment_workload": (1, 2, {}, 0),
    "ment_ratio": (1, 2, {}, 0),
    "ment_model": (0, 1, {}, 1),
    "ment_satisfaction": (2, 5, {}, 3),
    "net_none": (1, 1, {}, 0),
    "net_single": (1, 8, {}, 0),
    "net_format": (90, 12, {"previous_numerator": 100.0, "previous_denominator": 11.0}, 100),
    "net_satisfaction": (5, 10, {}, 6),
    "staff_vacancy": (1, None, {"previous": 1.0}, 0),
    "staff_subject_vacancy": (3, None, {}, 2),
    "staff_overload": (4, 20, {}, 3),
    "staff_profile": (7, 10, {}, 8),
    "staff_risk": (3, 12, {}, 2),
    "lead_reserve": (0, 1, {}, 1),
    "lead_management": (1, 6, {}, 0),
    "lead_ovz": (0, 1, {}, 1),
    "burn_tension": (30, 100, {}, 29),
    "burn_resistance": (30, 100, {}, 29),
    "burn_exhaustion": (30, 100, {}, 29),
    "recs_unfinished": (7, 10, {}, 8),
}


def facts_of(
    rule: str, numerator: float, denominator: float | None, more: dict[str, object]
) -> Facts:
    """Return the facts of one rule and one unit."""
    placed = RULES[rule]
    _, indicator = _subject(placed.rule, PARAMS)
    value: float | None = numerator
    if denominator is not None and indicator.unit == "%":
        value = 100 * numerator / denominator if denominator else None
    row: dict[str, object] = dict.fromkeys(COLUMNS)
    row |= {
        "rule": rule, "unit": "ш1", "key": f"advice:{rule}", "numerator": numerator,
        "denominator": denominator, "value": value, "at_most": False, "gap": False,
        "contribution": 1.0, **more,
    }  # fmt: skip
    frame = pd.DataFrame([row], columns=list(COLUMNS), dtype=object)
    return Facts(frame, {rule: indicator}, (placed,))


def speaks(facts: Facts) -> bool:
    """Tell whether the only rule of the facts recommends something."""
    return len(fulfilled(facts, PARAMS.advice.min_denominator)) > 0


def test_every_rule_has_a_case() -> None:
    """A rule that nobody tries is not in the file."""
    assert set(CASES) == {rule.id for rule in PARAMS.advice.rules}


@pytest.mark.parametrize("rule", CASES)
def test_rule_speaks_and_is_silent_at_its_edge(rule: str) -> None:
    """One person or object less is below the condition."""
    numerator, denominator, more, edge = CASES[rule]

    assert speaks(facts_of(rule, numerator, denominator, more))
    assert not speaks(facts_of(rule, edge, denominator, more))


@pytest.mark.parametrize("rule", [rule for rule, case in CASES.items() if case[1] is not None])
def test_rule_is_silent_below_its_smallest_denominator(rule: str) -> None:
    """Just below the least D, at the same share, and at D = 0 nothing is recommended."""
    least = RULES[rule].rule.min_denominator or PARAMS.advice.min_denominator
    numerator, denominator, more, _ = CASES[rule]
    assert denominator is not None
    below = least - 1

    assert denominator >= least
    assert not speaks(facts_of(rule, round(numerator * below / denominator), below, more))
    assert not speaks(facts_of(rule, 0, 0, more))


@pytest.mark.parametrize("rule", CASES)
def test_rule_is_silent_where_nothing_is_known(rule: str) -> None:
    """NA is not a value: no condition is true of it."""
    facts = facts_of(rule, *CASES[rule][:3])
    unknown = facts.frame.assign(numerator=None, value=None)

    assert not speaks(Facts(unknown, facts.indicators, facts.rules))


@pytest.mark.parametrize("rule", CASES)
def test_recommendation_prints_basis_term_and_clean_russian(rule: str) -> None:
    """Each names its value, N and D, a day, somebody who answers, and no cause."""
    made = recommend(facts_of(rule, *CASES[rule][:3]), PARAMS, date(2022, 12, 31))[0]

    assert made.indicator.name[:20] in made.basis or made.indicator.short in made.basis
    assert made.due > date(2022, 12, 31)
    assert made.responsible
    assert made.form
    for text in (made.text, made.basis, made.decision, made.form):
        assert not CAUSAL.search(text)
        assert "nan" not in text.lower()
        assert "None" not in text
        assert ".." not in text
    assert "{" not in made.text + made.basis
    if "%" in made.basis.split(";")[0] and made.indicator.unit == "%":
        assert "из\u00a0" in made.basis or made.basis.endswith(("да", "нет"))


def test_a_condition_with_a_mistyped_name_is_refused_with_its_place() -> None:
    """File, line, rule, expression and the nearest name are told."""
    facts = facts_of("def_novices", 1, 1, {})
    rule = facts.rules[0].rule.model_copy(update={"when": "numerater >= 1"})
    wrong = Facts(facts.frame, facts.indicators, (PlacedRule(rule, "params/advice.yml", 7),))

    with pytest.raises(ParamsError) as caught:
        fulfilled(wrong, 5)

    said = str(caught.value)
    assert said.startswith("params/advice.yml, строка 7, ключ «rules.def_novices.when»")
    assert "Возможно, имелось в виду: «numerator»" in said


@pytest.mark.parametrize(
    "when", ["(SELECT true)", "getenv('HOME') = ''", "random() > 0", "true; x"]
)
def test_mischief_in_a_condition_is_refused(when: str) -> None:
    """Conditions compare; they read no file, no setting and no chance."""
    facts = facts_of("def_novices", 1, 1, {})
    rule = facts.rules[0].rule.model_copy(update={"when": when})
    wrong = Facts(facts.frame, facts.indicators, (PlacedRule(rule, "params/advice.yml", 7),))

    with pytest.raises(ParamsError):
        fulfilled(wrong, 5)


@cache
def made(rule: str, unit: str) -> Recommendation:
    """Return one recommendation of a rule to a unit."""
    facts = facts_of(rule, *CASES[rule][:3])
    facts = Facts(
        facts.frame.assign(unit=unit),
        facts.indicators,
        facts.rules,
    )
    return recommend(facts, PARAMS, date(2022, 12, 31))[0]


SCHOOL_RULES = [
    p.rule.id for p in PARAMS.rules if p.rule.level == "school" and p.rule.kind == "addressed"
]


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(SCHOOL_RULES), st.sampled_from(["ш1", "ш2"])), max_size=40),
    st.integers(1, 4),
    st.integers(1, 6),
)
def test_limits_hold_whatever_is_found(
    pairs: list[tuple[str, str]], per_direction: int, in_all: int
) -> None:
    """No addressee gets more of a direction, more in all, or two of a topic."""
    found = [made(*pair) for pair in pairs]
    limits = Limits(direction=per_direction, addressee=in_all)

    kept = consolidated(found, limits)

    for unit in ("ш1", "ш2"):
        own = [m for m in kept if m.unit == unit]
        assert len(own) <= in_all
        assert len({m.topic for m in own}) == len(own)
        for direction in {m.direction for m in own}:
            assert sum(m.direction == direction for m in own) <= per_direction
    for direction in {m.direction for m in found}:
        of_one = of_direction(found, direction, limits)
        assert all(sum(o.unit == m.unit for o in of_one) <= per_direction for m in of_one)


def test_gaps_to_targets_come_first_then_the_largest() -> None:
    """The order is that of the contributions; practices stand last."""
    parts = [
        facts_of("def_novices", 1, 1, {"contribution": 9.0}),
        facts_of("def_coverage", 6, 20, {"target": 40.0, "contribution": 0.5, "gap": True}),
        facts_of("route_missing", 1, 2, {"contribution": 2.0, "gap": True}),
        facts_of("contest_winners", 1, 12, {"contribution": 99.0}),
    ]
    facts = Facts(
        pd.concat([p.frame for p in parts], ignore_index=True),
        {key: value for p in parts for key, value in p.indicators.items()},
        tuple(p.rules[0] for p in parts),
    )

    order = [m.rule for m in recommend(facts, PARAMS, date(2022, 12, 31))]

    assert order == ["route_missing", "def_coverage", "def_novices", "contest_winners"]


@pytest.mark.parametrize(
    ("n", "expected"),
    [(1, "1 педагога"), (2, "2 педагогов"), (21, "21 педагога"), (111, "111 педагогов")],
)
def test_templates_take_the_right_form_of_a_noun(n: int, expected: str) -> None:
    """A number brings its noun."""
    assert fill("{n|педагога|педагогов|педагогов}", {"n": n}).replace("\u00a0", " ") == expected


@given(
    st.dates(date(2000, 1, 1), date(2090, 12, 31)), st.dates(date(2000, 1, 1), date(2000, 12, 31))
)
def test_a_term_lies_after_the_day_of_issue(issued: date, day: date) -> None:
    """The next such day of a year is taken, 29 February included."""
    due = due_day(Due(date=f"{day:%m-%d}"), issued)

    assert due > issued
    assert (due - issued).days <= 366
    assert (due.month, due.day) in {(day.month, day.day), (2, 28)}


def test_texts_of_the_file_name_no_cause() -> None:
    """Everything that the file prints is descriptive."""
    advice: Advice = PARAMS.advice
    texts = [entry.meaning for entry in advice.glossary] + [m.title for m in advice.materials]
    texts += [item.text for item in advice.closing] + [*advice.practices.case]
    assert not [text for text in texts if CAUSAL.search(text)]
