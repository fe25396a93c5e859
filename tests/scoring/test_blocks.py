"""Decision tables of the self-assessment: rules I1–I7 and T1–T8 and examples of section 2.5."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.scoring.blocks import (
    Listed,
    indicator_marks,
    judged_marks,
    marks,
    recommendation_marks,
    together,
)


@pytest.mark.parametrize(
    ("rule", "listed", "parts"),
    [
        ("I1", Listed(0), (0, 0, 0)),
        ("I2", Listed(3, 0, 3), (1, 1, 0)),
        ("I3", Listed(3, 0, 0), (1, 0, 0)),
        ("I4", Listed(3, 1, 2), (1, 1, -1)),
        ("I5", Listed(3, 1, 0), (1, 0, -1)),
        ("I6", Listed(1, 1, 0), (0, 0, -1)),
        ("I7", Listed(2, 2, 0), (0, 0, -1)),
    ],
)
def test_rules_of_block_2(rule: str, listed: Listed, parts: tuple[int, int, int]) -> None:
    """§2.3: every row of the decision table."""
    found = indicator_marks(listed)
    assert (found.rule, found.parts) == (rule, parts)


def test_block_2_examples_1_to_4() -> None:
    """§2.5, block 2: 2 + 1 − 1 + 0 = 2 of 8."""
    positions = [Listed(8, 0, 8), Listed(4, 1, 3), Listed(1, 1, 0), Listed(0)]
    totals = [indicator_marks(listed).total for listed in positions]
    assert totals == [2, 1, -1, 0]
    assert sum(totals) == 2
    assert min(indicator_marks(Listed(1, 1)).total for _ in range(4)) * 4 == -4


def test_block_2_example_5_all_ineffective() -> None:
    """§2.5, block 2, example 5: −1; by the letter of I4 it would be +1, and the remark says so."""
    found = indicator_marks(Listed(2, 2, 0))
    literal = indicator_marks(Listed(2, 2, 0), all_ineffective="literal")
    assert (found.total, literal.total) == (-1, 1)
    assert "разница 2 балла" in found.remark


def test_block_2_example_6_mixed_list() -> None:
    """§2.5, block 2, example 6: one of three does not serve the goal: 1 strictly, 2 with any."""
    listed = Listed(3, 0, 2)
    assert indicator_marks(listed).total == 1
    assert indicator_marks(listed, correspondence="any").total == 2


OWN_CYCLOGRAM = {
    # direction: indicators, dates, usage, as the programme's own table has them
    "deficits": (True, True, True),
    "routes": (True, True, True),
    "retraining": (True, True, False),
    "expert": (True, False, True),
    "school_mo": (True, False, True),
    "mentorship": (True, True, True),
    "networks": (True, True, False),
    "staffing": (True, True, False),
}
GOOD = Listed(3, 0, 3)


def test_block_4_the_own_cyclogram_by_eight_directions() -> None:
    """§2.5, block 4: the programme's own cyclogram earns 19 of 24 by its eight monitorings."""
    totals = {name: judged_marks(GOOD, *row).total for name, row in OWN_CYCLOGRAM.items()}
    assert totals == {
        "deficits": 3,
        "routes": 3,
        "retraining": 2,
        "expert": 2,
        "school_mo": 2,
        "mentorship": 3,
        "networks": 2,
        "staffing": 2,
    }
    assert sum(totals.values()) == 19


@pytest.mark.parametrize(("mapping", "fourth", "total"), [("all", 1, 8), ("any", 3, 10)])
def test_block_4_the_own_cyclogram_by_four_positions(mapping: str, fourth: int, total: int) -> None:
    """§2.5, block 4: 8 of 12 where dates must stand in all directions, 10 where one suffices."""
    joined = [OWN_CYCLOGRAM[name] for name in ("deficits", "routes", "retraining", "expert")]
    rest = judged_marks(
        GOOD,
        True,
        together([row[1] for row in joined], mapping),  # type: ignore[arg-type]
        together([row[2] for row in joined], mapping),  # type: ignore[arg-type]
    )
    others = [
        judged_marks(GOOD, *OWN_CYCLOGRAM[name]).total
        for name in ("mentorship", "school_mo", "networks")
    ]
    assert others == [3, 2, 2]
    assert rest.total == fourth
    assert sum(others) + rest.total == total


@pytest.mark.parametrize(
    ("rule", "shown", "total"),
    [
        ("T1", (False, True, True), 0),
        ("T2", (True, True, True), 3),
        ("T3", (True, True, False), 2),
        ("T3", (True, False, True), 2),
        ("T4", (True, False, False), 1),
    ],
)
def test_rules_of_three_parameters(rule: str, shown: tuple[bool, bool, bool], total: int) -> None:
    """§2.4, T1–T4: nothing without the item itself, then one point a parameter."""
    assert (marks(*shown).rule, marks(*shown).total) == (rule, total)


def test_block_5_examples() -> None:
    """§2.5, block 5: 2 without factors, 0 for the only indicator if ineffective, 0 for nothing."""
    assert judged_marks(GOOD, True, True, False).total == 2
    assert judged_marks(Listed(1, 1), True, True, True).parts == (0, 0, 0)
    assert judged_marks(Listed(1, 1), True, True, True).rule == "T5"
    assert judged_marks(GOOD, False, False, False).total == 0
    four = [(True, True, True), (True, True, False), (False,) * 3, (True, False, False)]
    assert [judged_marks(GOOD, *row).total for row in four] == [3, 2, 0, 1]
    assert sum(judged_marks(GOOD, *row).total for row in four) == 6


def test_a_mixed_list_is_scored_on_its_good_indicators() -> None:
    """§2.4, T6 and T7: a mixed list is scored; with no good one for the goal it is not."""
    assert judged_marks(Listed(3, 1, 2), True, True, True).total == 3
    assert "T6" in judged_marks(Listed(3, 1, 2), True, True, True).rule
    assert judged_marks(Listed(3, 1, 0), True, True, True).rule == "T7"


def test_block_6_examples() -> None:
    """§2.5, block 6: named letters with a memo 2; a general letter 0, with a material 1."""
    letters = recommendation_marks(
        True, addressed=True, based=True, practices=False, materials=True
    )
    assert letters.parts == (1, 0, 1)
    general = recommendation_marks(
        True, addressed=False, based=False, practices=False, materials=False
    )
    assert (general.rule, general.total) == ("T8", 0)
    with_material = recommendation_marks(
        True, addressed=False, based=False, practices=False, materials=True
    )
    assert with_material.total == 1
    absent = recommendation_marks(False, addressed=True, based=True, practices=True, materials=True)
    assert absent.total == 0


def test_block_6_one_condition_missing_is_a_remark() -> None:
    """§2.4, T8: a recommendation that is addressed but rests on nothing keeps its point."""
    found = recommendation_marks(True, addressed=True, based=False, practices=True, materials=True)
    assert found.total == 3
    assert "не опираются на анализ" in found.remark


def test_block_6_by_the_text() -> None:
    """§2.4, T8, option: by the text the parameters are presence, address and analysis."""
    found = recommendation_marks(
        True, addressed=True, based=False, practices=True, materials=True, parameters="text"
    )
    assert found.parts == (1, 1, 0)


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))
def test_block_2_stays_between_minus_one_and_two(count: int, bad: int, serving: int) -> None:
    """No list of indicators earns more than 2 points or loses more than 1."""
    bad = min(bad, count)
    found = indicator_marks(Listed(count, bad, min(serving, count - bad)))
    assert -1 <= found.total <= 2
    assert found.parts[2] == (-1 if bad else 0)


@given(st.integers(1, 9), st.booleans(), st.booleans(), st.booleans())
def test_ineffective_indicators_alone_earn_nothing(
    count: int, first: bool, second: bool, third: bool
) -> None:
    """Whatever is shown, a position of ineffective indicators has no points in blocks 4 and 5."""
    assert judged_marks(Listed(count, count), first, second, third).total == 0
