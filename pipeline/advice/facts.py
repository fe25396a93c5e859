"""What each rule looks at: values of its units with targets, medians and contributions."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import duckdb
import pandas as pd

from pipeline.analysis.decomposition import gap_contributions
from pipeline.indicators.evaluate import MUNICIPALITY, SCHOOL, SUBJECT, evaluate_open
from pipeline.params.advice import PlacedRule, Rule
from pipeline.params.catalogue import Indicator, IndicatorSet, Level
from pipeline.params.load import Chosen, Params
from pipeline.params.problems import ParamsError

OWN = "advice"
"""Set of what rules count themselves: keys are ``advice:<rule>``."""

Populations = Callable[[int], duckdb.DuckDBPyConnection | None]
"""Opens the tables of a year (:func:`pipeline.indicators.database.populations`), if it has any."""

_REQUIRED = "requires_"
_NUMBERS = ["numerator", "denominator", "value"]

COLUMNS = (
    "rule",
    "unit",
    "key",
    "numerator",
    "denominator",
    "value",
    "previous_numerator",
    "previous_denominator",
    "previous",
    "target",
    "at_most",
    "group_median",
    "group_schools",
    "municipal",
    "contribution",
    "gap",
)
"""Columns of :attr:`Facts.frame`: one row a rule and a unit of the rule's level.

``contribution`` is the unit's part of the municipal gap in percentage points where there is a
target, ``(T·D − N) / ΣD``; ``gap`` tells that there is one. Otherwise it is the part of the
municipality's people or objects that are concerned, %.
"""


@dataclass(frozen=True)
class Facts:
    """Values under all rules of a municipality and a year.

    Attributes:
        frame: See :data:`COLUMNS`.
        indicators: What a rule's values are values of.
        rules: The rules that apply, in their order.
    """

    frame: pd.DataFrame
    indicators: Mapping[str, Indicator]
    rules: tuple[PlacedRule, ...]


def gather(
    params: Params,
    year: int,
    current: pd.DataFrame,
    previous: pd.DataFrame | None,
    populations: Populations,
    groups: Mapping[str, str],
) -> Facts:
    """Read or count what the municipality's rules look at.

    Args:
        params: Params of the municipality.
        year: Reporting year.
        current: Values of its indicators at all levels.
        previous: Values of the year before.
        populations: Opens the tables of the year or of the year before when they are needed.
        groups: Organisation's code → context group.

    Raises:
        ParamsError: If a rule counts what cannot be counted; all such rules are told.
    """
    rules = tuple(
        placed
        for placed in params.rules
        if placed.rule.direction in {c.indicator.direction for c in params.chosen}
        and _applies(placed.rule, params)
    )
    own = [placed for placed in rules if not _reported(placed.rule, params) and placed.rule.count]
    required = sorted({placed.rule.requires for placed in rules if placed.rule.requires})
    counted = _count(params, [*_own(own, params), *_required(required, rules)], year, populations)
    looking_back = [p for p in own if "previous" in p.rule.when]
    before = _count(params, list(_own(looking_back, params)), year - 1, populations)
    keys = {
        key for placed in rules for key in (_subject(placed.rule, params)[0], *placed.rule.thirds)
    }
    current = current[current["key"].isin(keys)]
    if previous is not None:
        previous = previous[previous["key"].isin(keys)]

    frames, indicators = [], {}
    for placed in rules:
        rule = placed.rule
        key, indicator = _subject(rule, params)
        indicators[rule.id] = indicator
        values = _third_counts(rule, current, groups) if rule.thirds else _rows(rule, key, current)
        earlier = None if rule.thirds else _rows(rule, key, previous)
        if key.startswith(f"{OWN}:") and not rule.thirds:
            values, earlier = _rows(rule, key, counted), _rows(rule, key, before)
        target = params.municipality.targets.get(key, {}).get(year)
        frame = _with_context(rule, values, earlier, groups, params.advice.group_min_schools)
        frame = frame.assign(rule=rule.id, key=key, target=None, at_most=False, gap=False)
        if target is not None:
            frame = frame.assign(target=target.value, at_most=target.at_most)
        frame = _with_contribution(frame, indicator)
        if rule.requires:
            present = counted[
                (counted["key"] == f"{OWN}:{_REQUIRED}{rule.requires.lower()}")
                & (counted["numerator"] > 0)
            ]
            frame = frame[frame["unit"].isin(set(present["unit"]))]
        frames.append(frame[list(COLUMNS)])
    whole = [frame.astype(object) for frame in frames if len(frame)]
    table = pd.concat(whole, ignore_index=True) if whole else pd.DataFrame(columns=list(COLUMNS))
    return Facts(table, indicators, rules)


def _applies(rule: Rule, params: Params) -> bool:
    if rule.thirds:
        return sum(key in params.by_key for key in rule.thirds) > 1
    return bool(_reported(rule, params) or rule.count)


def _reported(rule: Rule, params: Params) -> str:
    """The first of the rule's indicators that the municipality reports."""
    return next((key for key in rule.indicators if key in params.by_key), "")


def _subject(rule: Rule, params: Params) -> tuple[str, Indicator]:
    key = _reported(rule, params)
    return (key, params.by_key[key].indicator) if key else (f"{OWN}:{rule.id}", _indicator(rule))


def _indicator(rule: Rule) -> Indicator:
    count = rule.count
    if count is None:
        return Indicator(
            id=rule.id, number="", name="Показатели в нижней трети группы сравнения",
            short="Показатели в нижней трети группы сравнения", direction=rule.direction,
            type="ratio", over="ORG", of="1", per="1", unit="", better="lower", decimals=0,
            formula="число показателей в нижней трети группы из известных", levels=[SCHOOL],
        )  # fmt: skip
    levels: list[Level] = [MUNICIPALITY, SCHOOL]
    if rule.level == SUBJECT:
        levels.append(SUBJECT)
    return Indicator(
        id=rule.id,
        number="",
        name=count.name,
        short=count.name[:60],
        direction=rule.direction,
        type=count.type,
        over=count.over,
        where=count.where,
        of=count.of,
        per=count.per,
        unit=count.unit,
        decimals=count.decimals,
        better=count.better,
        formula=count.name,
        levels=levels,
        above_whole=True,
    )


def _own(rules: Sequence[PlacedRule], params: Params) -> Iterator[Chosen]:
    for placed in rules:
        rule = placed.rule
        periods = [c.set.period for c in params.chosen if c.indicator.direction == rule.direction]
        whole = IndicatorSet(source=OWN, title="Рекомендации", period=periods[0], indicators=[])
        yield Chosen(f"{OWN}:{rule.id}", whole, _indicator(rule), placed.file, placed.line)


def _required(populations: Sequence[str], rules: Sequence[PlacedRule]) -> Iterator[Chosen]:
    for population in populations:
        placed = next(p for p in rules if p.rule.requires == population)
        name = f"{_REQUIRED}{population.lower()}"
        whole = IndicatorSet(
            source=OWN, title="Рекомендации", period="calendar_year", indicators=[]
        )
        indicator = Indicator(
            id=name, number="", name=population, short=population, unit="чел.", type="count",
            direction=placed.rule.direction, over=population, better="neutral",
            formula=population, levels=[MUNICIPALITY, SCHOOL],
        )  # fmt: skip
        yield Chosen(f"{OWN}:{name}", whole, indicator, placed.file, placed.line)


def _count(
    params: Params, chosen: Sequence[Chosen], year: int, populations: Populations
) -> pd.DataFrame:
    opened = populations(year) if chosen else None
    if opened is None:
        return pd.DataFrame(columns=["key", "level", "unit", *_NUMBERS])
    try:
        return evaluate_open(opened, replace(params, chosen=tuple(chosen)), year)
    except ParamsError as error:
        # A rule's count is evaluated as an indicator is; the message names the rule.
        raise ParamsError(
            replace(problem, path=problem.path.replace("indicators.", "rules.", 1))
            for problem in error.problems
        ) from None


def _rows(rule: Rule, key: str, values: pd.DataFrame | None) -> pd.DataFrame:
    """Known values of a rule's level and of the municipality, as plain numbers."""
    if values is None or values.empty:
        return pd.DataFrame(columns=["level", "unit", *_NUMBERS])
    rows = values[(values["key"] == key) & values["level"].isin([rule.level, MUNICIPALITY])]
    rows = rows[rows["value"].notna()][["level", "unit", *_NUMBERS]]
    return rows.astype(dict.fromkeys(_NUMBERS, float))


def _third_counts(rule: Rule, current: pd.DataFrame, groups: Mapping[str, str]) -> pd.DataFrame:
    """Count for every school in how many of the rule's indicators it is in the lower third."""
    low: dict[str, int] = {}
    known: dict[str, int] = {}
    for key in rule.thirds:
        rows = current[
            (current["key"] == key) & (current["level"] == SCHOOL) & current["value"].notna()
        ]
        values = rows.set_index("unit")["value"].astype(float)
        by_group = values.groupby(values.index.map(groups))
        places = by_group.rank(method="max")
        sizes = by_group.transform("size")
        for unit in values.index[sizes >= 3]:
            known[unit] = known.get(unit, 0) + 1
            low[unit] = low.get(unit, 0) + int(places[unit] <= sizes[unit] / 3)
    frame = pd.DataFrame(
        {
            "level": SCHOOL,
            "unit": sorted(known),
            "numerator": [float(low[unit]) for unit in sorted(known)],
            "denominator": [float(known[unit]) for unit in sorted(known)],
        }
    )
    frame["value"] = frame["numerator"]
    return frame


def _with_context(
    rule: Rule,
    values: pd.DataFrame,
    earlier: pd.DataFrame | None,
    groups: Mapping[str, str],
    group_min_schools: int,
) -> pd.DataFrame:
    """Add last year's numbers, the group's median and the municipality's value."""
    municipal = values[values["level"] == MUNICIPALITY]["value"]
    frame = values[values["level"] == rule.level].drop(columns="level")
    names = {name: f"previous_{name}" for name in _NUMBERS} | {"value": "previous"}
    if earlier is None or earlier.empty:
        frame = frame.assign(**dict.fromkeys(names.values()))
    else:
        before = earlier[earlier["level"] == rule.level].drop(columns="level")
        frame = frame.merge(before.rename(columns=names), on="unit", how="left")
    frame = frame.assign(municipal=municipal.iloc[0] if len(municipal) else None)
    if rule.level != SCHOOL:
        return frame.assign(group_median=None, group_schools=None)
    by_group = frame["value"].groupby(frame["unit"].map(groups))
    sizes = by_group.transform("size")
    medians = by_group.transform("median").where(sizes >= group_min_schools)
    return frame.assign(group_median=medians, group_schools=sizes.where(medians.notna()))


def _with_contribution(frame: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    frame = frame.reset_index(drop=True)
    target = frame["target"].iloc[0] if len(frame) else None
    if target is not None and indicator.is_percentage:
        split = gap_contributions(
            frame["numerator"], frame["denominator"], target=float(target), name=indicator.short
        )
        parts = split.frame["contribution"].reindex(frame.index)
        sign = -1.0 if bool(frame["at_most"].iloc[0]) else 1.0
        return frame.assign(contribution=sign * parts, gap=True)
    concerned = affected(frame, indicator)
    # Subjects overlap (someone with two counts in both): the base is their sum all the same.
    base = frame["denominator"] if frame["denominator"].notna().any() else concerned
    whole = float(base.sum())
    share = 100 * concerned / whole if whole else concerned * 0
    if indicator.type == "presence":
        share = share * 0
    return frame.assign(contribution=share)


def affected(frame: pd.DataFrame, indicator: Indicator) -> pd.Series:
    """Return how many people or objects a recommendation concerns: N, or D − N."""
    if indicator.better == "higher" and indicator.type in {"share", "ratio"}:
        return frame["denominator"] - frame["numerator"]
    return frame["numerator"]
