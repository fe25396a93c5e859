"""Visits by lower thirds, and results outside an interval."""

import pytest

from pipeline.scoring.verification import outside_interval
from pipeline.scoring.visits import plan_visits

LOWER = "нижняя треть"


def thirds(count: int) -> dict[str, str]:
    """Five indicators, so many of them in the lower third."""
    return {str(n): LOWER if n < count else "средняя треть" for n in range(5)}


def test_schools_in_three_lower_thirds_are_visited_the_most_needed_first() -> None:
    """§3.5 of the outline: a lower third in three of five or more calls for a visit."""
    found = plan_visits(
        {"А": thirds(2), "Б": thirds(3), "В": thirds(5), "Г": thirds(3)},
        {"Б": 20.0, "В": 5.0, "Г": 10.0},
        lower=LOWER,
        visit_from=3,
        months=[2, 10],
    )
    assert [(v.school, v.month) for v in found] == [("В", 2), ("Г", 2), ("Б", 10)]
    assert found[0].grounds == ("0", "1", "2", "3", "4")


@pytest.mark.parametrize(("visit_from", "count"), [(2, 1), (3, 0)])
def test_the_limit_is_a_parameter(visit_from: int, count: int) -> None:
    """A school with two lower thirds is visited from two on, not from three on."""
    found = plan_visits({"А": thirds(2)}, {}, lower=LOWER, visit_from=visit_from, months=[3])
    assert len(found) == count


def test_a_school_without_thirds_is_not_visited() -> None:
    """Where a group was not ranked there is no ground for a visit."""
    assert not plan_visits({"А": {"1": ""}}, {}, lower=LOWER, visit_from=1, months=[3])


@pytest.mark.parametrize(
    ("n", "d", "flag"),
    [
        (60, 100, False),
        (90, 100, True),
        (30, 100, True),
        (6, 6, False),
        (0, 6, True),
        (0, 0, False),
    ],
)
def test_outside_the_interval_of_its_size(n: int, d: int, flag: bool) -> None:
    """§2.6: a school of six may well have 6 of 6 at 60 %; hundred of a hundred may not."""
    assert outside_interval(n, d, 0.6) is flag


def test_a_wider_interval_flags_less() -> None:
    """The coverage is a parameter."""
    assert outside_interval(70, 100, 0.6, 0.95)
    assert not outside_interval(70, 100, 0.6, 0.99)


@pytest.mark.parametrize("municipal", [0.0, 1.0])
def test_no_spread_no_flag(municipal: float) -> None:
    """Where nobody or everybody has a result there is nothing to compare with."""
    assert not outside_interval(1, 10, municipal)
