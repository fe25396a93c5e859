"""Sum of points: the worked examples of section 1, by their numbers, and what holds for all."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.scoring.points import HIGH, LOW, MIDDLE, UNDEFINED, PointRule, PointScore, score

RULE = PointRule()


def of(*values: float | None, rule: PointRule = RULE) -> PointScore:
    """Score values named by their position."""
    return score({str(n): value for n, value in enumerate(values)}, rule)


@pytest.mark.parametrize(
    ("values", "earned", "most", "percent", "level"),
    [
        pytest.param((100, 40, 30, 20, 55, 35, 100, 50), 13, 24, 54.17, MIDDLE, id="1"),
        pytest.param((75,) * 8, 24, 24, 100.0, HIGH, id="2"),
        pytest.param((75,) * 6 + (24.99,) * 2, 18, 24, 75.0, HIGH, id="3"),
        pytest.param((50, 50, 50, 50, 25, 25, None, None), 10, 18, 55.56, MIDDLE, id="4"),
    ],
)
def test_worked_examples(
    values: Sequence[float | None], earned: int, most: int, percent: float, level: str
) -> None:
    """§1, examples 1–4: points, their greatest sum, the part in percent and the level."""
    found = of(*values)
    assert (found.earned, found.most, found.percent, found.level) == (earned, most, percent, level)


def test_example_3_is_borderline_and_2_is_not() -> None:
    """§1, example 3: 75,00 % is high, and no longer so with limits 5 points higher."""
    edge = of(*(75,) * 6, 24.99, 24.99)
    assert edge.borderline
    assert (edge.under_lower, edge.level, edge.under_higher) == (HIGH, HIGH, MIDDLE)
    assert not of(*(75,) * 8).borderline


def test_example_4_nothing_to_count_is_not_a_zero() -> None:
    """§1, example 4: as zeros the two missing indicators would make the level low."""
    as_zeros = of(50, 50, 50, 50, 25, 25, 0, 0)
    assert (as_zeros.percent, as_zeros.level) == (41.67, LOW)


def test_example_5_too_little_is_known() -> None:
    """§1, example 5: with 5 of 8 indicators (62,5 %) there is no level."""
    found = of(100, 100, 100, 100, 100, None, None, None)
    assert found.level == UNDEFINED
    assert found.percent is None
    assert not found.borderline
    assert of(*(100,) * 6, None, None).level == HIGH


@pytest.mark.parametrize(("value", "points"), [(50.00, 2), (49.995, 2), (49.99, 1), (49.994, 1)])
def test_example_6_points_follow_the_rounded_value(value: float, points: int) -> None:
    """§1, example 6: a share is rounded to two decimals of a percent before it is classified."""
    assert RULE.points("x", value) == points


def test_own_limits_and_presence() -> None:
    """§1, rule 2: single indicators have limits of their own; presence earns all or nothing."""
    rule = PointRule(own_cutoffs={"0": (15, 25, 33)}, presence=frozenset({"1", "2"}))
    assert of(33, 1, 0, rule=rule).points == {"0": 3, "1": 3, "2": 0}


@pytest.mark.parametrize(
    ("change", "level"),
    [
        ({}, MIDDLE),
        ({"high": 54.0}, HIGH),
        ({"middle": 55.0}, LOW),
        ({"cutoffs": (10.0, 20.0, 30.0)}, HIGH),
    ],
)
def test_a_changed_parameter_changes_the_level(change: dict[str, Any], level: str) -> None:
    """Every number is a parameter: the first example moves with limits and cut-offs."""
    assert of(100, 40, 30, 20, 55, 35, 100, 50, rule=PointRule(**change)).level == level


def test_nothing_known_is_no_level() -> None:
    """A school that sent nothing, or a scheme without indicators, divides by no zero."""
    assert of(None, None).level == UNDEFINED
    assert of().level == UNDEFINED


shares = st.one_of(st.none(), st.floats(0, 100, allow_nan=False))


@given(st.lists(shares, min_size=1, max_size=12), st.integers(0, 11), st.floats(0, 100))
def test_a_higher_value_never_lowers_the_score(
    values: list[float | None], place: int, more: float
) -> None:
    """Raising one known share keeps or raises the sum and the level."""
    place %= len(values)
    before = of(*values)
    old = values[place]
    if old is None:
        return
    raised = [*values]
    raised[place] = max(old, more)
    after = of(*raised)
    order = (UNDEFINED, LOW, MIDDLE, HIGH)
    assert after.earned >= before.earned
    assert order.index(after.level) >= order.index(before.level)


@given(st.lists(shares, min_size=1, max_size=12))
def test_points_stay_within_their_bounds(values: list[float | None]) -> None:
    """0 ≤ points ≤ most, and a level under lower limits is never worse than under higher ones."""
    found = of(*values)
    order = (UNDEFINED, LOW, MIDDLE, HIGH)
    assert 0 <= found.earned <= found.most == 3 * found.known
    assert order.index(found.under_lower) >= order.index(found.level)
    assert order.index(found.level) >= order.index(found.under_higher)
