"""Steady results, and not the luck of small numbers."""

import pandas as pd
import pytest

from pipeline.advice.practices import Practice, steady
from pipeline.params.load import load
from pipeline.paths import ROOT

PARAMS = load(ROOT, "krymsk")
CHOSEN = PARAMS.by_key["krymsk:def_diag_share"]
RULES = PARAMS.advice.practices


def values(shares: dict[str, tuple[int, int]]) -> pd.DataFrame:
    """Return values of the indicator by school."""
    return pd.DataFrame(
        [
            {
                "key": CHOSEN.key,
                "level": "school",
                "unit": unit,
                "numerator": float(n),
                "denominator": float(d),
                "value": 100 * n / d,
            }
            for unit, (n, d) in shares.items()
        ]
    )


BASE = {"а": (19, 20), "б": (12, 20), "в": (11, 20), "г": (10, 20), "д": (9, 20), "е": (8, 20)}
GROUPS = dict.fromkeys([*BASE, "м"], "группа")


def found(now: dict[str, tuple[int, int]], before: dict[str, tuple[int, int]]) -> list[Practice]:
    """Return practices of two years."""
    return steady([CHOSEN], {2021: values(before), 2022: values(now)}, GROUPS, RULES, 20)


def test_a_school_that_stays_high_is_a_practice() -> None:
    """N and D of both years stand beside it, and how many schools were compared."""
    practice = found(BASE, BASE)[0]

    assert practice.unit == "а"
    assert practice.years == {2021: (19, 20), 2022: (19, 20)}
    assert practice.schools == 6


def test_all_of_one_teacher_is_no_practice() -> None:
    """A share of 100 % with D = 1 tells of one person."""
    with_tiny = {**BASE, "м": (1, 1)}
    assert "м" not in {p.unit for p in found(with_tiny, with_tiny)}


def test_one_good_year_is_no_practice() -> None:
    """The school must be in the upper third every year."""
    assert "а" not in {p.unit for p in found(BASE, {**BASE, "а": (5, 20)})}


def test_equal_schools_have_no_upper_third() -> None:
    """Where everyone has the same share nobody stands out."""
    equal = dict.fromkeys(BASE, (20, 20))
    assert found(equal, equal) == []


def test_a_small_group_is_not_compared() -> None:
    """Three schools have no thirds worth naming."""
    few = {unit: BASE[unit] for unit in ("а", "б", "в")}
    assert found(few, few) == []


def test_one_year_only_says_nothing() -> None:
    """Steadiness needs two years."""
    assert steady([CHOSEN], {2022: values(BASE)}, GROUPS, RULES, 20) == []


def test_a_doubtful_result_is_not_shown() -> None:
    """A school whose procedure is to be checked is no practice yet."""
    history = {2021: values(BASE), 2022: values(BASE)}
    shown = steady([CHOSEN], history, GROUPS, RULES, 20, doubtful={"а"})
    assert "а" not in {p.unit for p in shown}


@pytest.mark.parametrize("group_of_low", ["другая"])
def test_the_best_of_a_low_group_is_below_the_municipality(group_of_low: str) -> None:
    """The upper third of low results is not called a practice."""
    low = {f"н{i}": (i, 40) for i in range(1, 7)}
    groups = {**GROUPS, **dict.fromkeys(low, group_of_low)}
    both = {**BASE, **low}

    shown = steady([CHOSEN], {2021: values(both), 2022: values(both)}, groups, RULES, 20)

    assert {p.unit for p in shown} <= set(BASE)
