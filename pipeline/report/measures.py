"""Measures of the params by school: evaluated like indicators, once a page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from pipeline.indicators.evaluate import SCHOOL, evaluate_open
from pipeline.params.catalogue import Indicator, IndicatorSet
from pipeline.params.load import Chosen
from pipeline.params.measures import Factor, Grouping, Measure, Measures, read_measures
from pipeline.params.municipality import Target
from pipeline.report.populations import period_kind
from pipeline.report.year import Year

_FILE = "params/groups.yml, params/factors.yml"


@dataclass(frozen=True)
class BySchool:
    """A measure with its values.

    Attributes:
        measure: The measure as the params say it.
        frame: ``numerator``, ``denominator`` and ``value`` by school's name; schools with a value.
    """

    measure: Measure
    frame: pd.DataFrame

    @property
    def counted(self) -> bool:
        """Whether the value is a share of persons or a ratio in per cent."""
        return self.measure.unit == "%"


def grouping(year: Year, direction: str) -> Grouping:
    """Return how the schools of a direction are grouped."""
    return _measures(year).groups[direction]  # type: ignore[index]


def factors(year: Year, direction: str) -> list[Factor]:
    """Return the candidate factors of a direction."""
    return list(_measures(year).factors[direction])  # type: ignore[index]


def by_school(year: Year, direction: str) -> dict[str, BySchool]:
    """Return all measures of a direction by school, by their expression.

    Schools are known by name, so there are none for the public.
    """
    return year.remembered(("measures", direction), lambda: _evaluated(year, direction))


def prepare(year: Year, directions: Iterable[str]) -> None:
    """Evaluate the measures of several directions at once: the tables are read once a period."""
    by_kind: dict[str, list[str]] = {}
    for direction in directions:
        by_kind.setdefault(period_kind(year, direction), []).append(direction)
    for alike in by_kind.values():
        found = _evaluated(year, *alike)
        for direction in alike:
            year.remembered(("measures", direction), lambda found=found: found)  # type: ignore[misc]


def target(year: Year, measure: Measure) -> Target | None:
    """Return the year's target of the first indicator that says the same and is reported."""
    chosen = next((key for key in measure.indicators if key in year.params.by_key), None)
    return year.params.municipality.targets.get(chosen or "", {}).get(year.year)


def _measures(year: Year) -> Measures:
    return year.remembered(("measures",), lambda: read_measures(year.paths.root))


def _evaluated(year: Year, *directions: str) -> dict[str, BySchool]:
    """Evaluate the measures of directions that have the same reporting period."""
    wanted: list[Measure] = []
    for direction in directions:
        plan = grouping(year, direction)
        wanted += [plan.coverage, plan.result, *plan.profile, *factors(year, direction)]
    measures = {m.identity: m for m in wanted if m.measured}
    kind = period_kind(year, directions[0])
    chosen = as_indicators(list(measures.values()), kind)
    params = replace(year.params, chosen=tuple(chosen))
    values = evaluate_open(year.populations(year.year), params, year.year)
    values = values[(values["level"] == SCHOOL) & values["value"].notna()].copy()
    values["name"] = values["unit"].map(year.school_names)
    values = values.dropna(subset="name")
    columns = ["numerator", "denominator", "value"]
    return {
        name: BySchool(
            measure,
            values[values["key"] == item.key].set_index("name")[columns].astype(float),
        )
        for (name, measure), item in zip(measures.items(), chosen, strict=True)
    }


def as_indicators(measures: Sequence[Measure], kind: str) -> list[Chosen]:
    """Return measures in the form in which they are evaluated.

    Args:
        measures: Measures with a population.
        kind: What «the reporting period» is: ``calendar_year`` or ``school_year``.
    """
    indicators = [
        Indicator(
            id=f"m{position}",
            number=str(position),
            name=measure.name,
            short=measure.name,
            direction="overall",
            type=measure.type,
            over=measure.over,
            where=measure.where,
            of=measure.of,
            per=measure.per,
            unit=measure.unit,
            better="neutral",
            formula=measure.name,
            levels=["school"],
            above_whole=measure.type == "ratio",
        )
        for position, measure in enumerate(measures, 1)
    ]
    group = IndicatorSet(
        source="measures",
        title=_FILE,
        period="school_year" if kind == "school_year" else "calendar_year",
        indicators=indicators,
    )
    return [
        Chosen(f"measures:{item.id}", group, item, _FILE, position)
        for position, item in enumerate(indicators, 1)
    ]
