"""Successful practices: schools that stay in the upper third of those they are compared with."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from pipeline.analysis.shrinkage import municipal_share, shrunk_shares
from pipeline.indicators.evaluate import SCHOOL
from pipeline.params.advice import Practices
from pipeline.params.load import Chosen


@dataclass(frozen=True)
class Practice:
    """A school that has been in the upper third of its context group for some years.

    A share of 100 % with D = 1 is no practice (traps, F 35), so D must be large enough every
    year; places are taken by shares that are shrunken towards the municipal one (C 12).

    Attributes:
        chosen: The indicator.
        unit: The organisation's code.
        group: Its context group.
        schools: Number of schools of the group that are compared in the last year.
        years: Year → (N, D).
    """

    chosen: Chosen
    unit: str
    group: str
    schools: int
    years: Mapping[int, tuple[float, float]]


def steady(
    chosen: Sequence[Chosen],
    history: Mapping[int, pd.DataFrame],
    groups: Mapping[str, str],
    rules: Practices,
    prior_persons: float,
    doubtful: Collection[str] = (),
) -> list[Practice]:
    """Return the practices of a direction, by indicator and then by the last value.

    Args:
        chosen: Indicators of the direction; shares of people that are better high or low count.
        history: Year → values.
        groups: Organisation's code → context group, of ranked groups only.
        rules: How many years, how large a D, how many schools.
        prior_persons: Weight of the municipal share.
        doubtful: Organisations whose result is to be checked first.
    """
    last = max(history, default=0)
    wanted = range(last - rules.years + 1, last + 1)
    if any(year not in history for year in wanted):
        return []
    found = []
    for item in chosen:
        indicator = item.indicator
        if indicator.type != "share" or indicator.better == "neutral" or indicator.unit != "%":
            continue
        upper = [_upper_third(item, history[year], groups, rules, prior_persons) for year in wanted]
        steadily = set.intersection(*(set(frame.index) for frame in upper)) - set(doubtful)
        sizes = upper[-1]["schools"]
        order = upper[-1].loc[sorted(steadily)].sort_values("place", ascending=False, kind="stable")
        found += [
            Practice(
                item,
                str(unit),
                groups[str(unit)],
                int(sizes[unit]),
                {
                    year: (float(frame["numerator"][unit]), float(frame["denominator"][unit]))
                    for year, frame in zip(wanted, upper, strict=True)
                },
            )
            for unit in order.index
        ]
    return found


def _upper_third(
    item: Chosen,
    values: pd.DataFrame,
    groups: Mapping[str, str],
    rules: Practices,
    prior_persons: float,
) -> pd.DataFrame:
    """Schools of the upper third of their group, above its median and the municipality."""
    rows = values[
        (values["key"] == item.key)
        & (values["level"] == SCHOOL)
        & values["value"].notna()
        & values["unit"].isin(list(groups))
    ].set_index("unit")
    numbers = rows[["numerator", "denominator"]].astype(float)
    sign = 1 if item.indicator.better == "higher" else -1
    place = sign * shrunk_shares(
        numbers["numerator"].to_numpy(), numbers["denominator"].to_numpy(), prior_persons
    )
    frame = numbers.assign(place=place, group=numbers.index.map(groups))
    by_group = frame.groupby("group")["place"]
    size, rank = by_group.transform("size"), by_group.rank(method="max", ascending=False)
    # In a group of low results the upper third may still be below the municipality.
    whole = sign * float(
        municipal_share(numbers["numerator"].to_numpy(), numbers["denominator"].to_numpy())
    )
    above = frame["place"] > by_group.transform("median").clip(lower=whole) + 1e-12
    enough = frame["denominator"] >= rules.min_denominator
    kept = (size >= rules.min_schools) & (rank <= size / 3) & above & enough
    return frame.assign(schools=size)[kept]
