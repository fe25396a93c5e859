"""Visits of the coming year: schools that stand in the lower third in most indicators (Sochi).

The order wants a plan of work for the next year that rests on the analysis (2.4); which schools
are visited is a rule of the project.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Visit:
    """A visit of a methodologist.

    Attributes:
        school: The school.
        month: Month of the coming year, 1–12.
        grounds: Indicators in which the school stands in the lower third of its cluster.
        known: In how many indicators it has a third at all.
    """

    school: str
    month: int
    grounds: tuple[str, ...]
    known: int


def plan_visits(
    thirds: Mapping[str, Mapping[str, str]],
    composite: Mapping[str, float],
    *,
    lower: str,
    visit_from: int,
    months: Sequence[int],
) -> tuple[Visit, ...]:
    """Choose schools to visit and spread them over the months.

    Args:
        thirds: School → indicator → third within its cluster, empty where there is none.
        composite: School → mean of the scaled values; orders schools with as many grounds.
        lower: Name of the lower third.
        visit_from: From so many lower thirds on a school is visited.
        months: Months over which visits are spread evenly, the most needed ones first.
    """
    chosen = []
    for school, by_indicator in thirds.items():
        grounds = tuple(name for name, third in by_indicator.items() if third == lower)
        if len(grounds) >= visit_from:
            known = sum(bool(third) for third in by_indicator.values())
            chosen.append((-len(grounds), composite.get(school, 0.0), school, grounds, known))
    chosen.sort(key=lambda row: row[:3])
    return tuple(
        Visit(school, months[n * len(months) // len(chosen)], grounds, known)
        for n, (_, _, school, grounds, known) in enumerate(chosen)
    )
