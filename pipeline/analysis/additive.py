"""Counts that add up: over organisations to groups and the municipality, and over one another."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
import pandas as pd

Kind = Literal["share", "mean", "count"]
"""What a figure is: N of D; a sum over D people by D; a number of people."""

Role = tuple[str, str]
"""An indicator and ``n`` or ``d``."""

MUNICIPALITY, GROUP, SCHOOL = "municipality", "group", "school"
OUTSIDE = (SCHOOL, "")
"""What belongs to the municipality and to no organisation on its list."""

FEWEST_FOR_A_RELATION = 3
"""A sum that holds in fewer organisations may be chance: no reader could rely on it."""

_EXACT = 1e-6


@dataclass(frozen=True)
class Area:
    """Units of a municipality: organisations first, then groups, then the municipality.

    Attributes:
        units: Level and code of a unit → its position.
        members: Units × organisations: which organisations a unit consists of.
    """

    units: dict[tuple[str, str], int]
    members: np.ndarray

    @property
    def schools(self) -> int:
        """Number of organisations."""
        return self.members.shape[1]

    @classmethod
    def of(cls, values: pd.DataFrame, groups: Mapping[str, str]) -> "Area":
        """Return the units that values are given for.

        Args:
            values: Rows with ``level`` and ``unit``.
            groups: Organisation → its group.
        """
        named = {level: sorted(set(part["unit"])) for level, part in values.groupby("level")}
        schools = [*named.get(SCHOOL, ()), ""]
        keys = [(SCHOOL, code) for code in schools]
        rows = list(np.eye(len(schools), dtype=bool))
        for name in named.get(GROUP, ()):
            keys.append((GROUP, name))
            rows.append(np.array([groups.get(code) == name for code in schools]))
        keys.append((MUNICIPALITY, ""))
        rows.append(np.ones(len(schools), dtype=bool))
        return cls({key: position for position, key in enumerate(keys)}, np.array(rows))


@dataclass(frozen=True)
class Counts:
    """The counts behind figures, each once.

    People with a diagnosis are the numerator of one figure and the denominator of another: one
    row. Rows are told apart by their values, so that counts that merely happen to agree in every
    organisation are taken for one, which hides rather too much than too little.

    Attributes:
        rows: Indicator and role → row of ``table``.
        table: Counts × organisations; NaN where nothing is known.
        totals: Row → published sums it stands in: position of the unit, organisations summed.
        below: Pairs of rows of which the first is never the larger one.
        relations: Row → weight: sums that are zero in every organisation.
    """

    rows: dict[Role, int]
    table: np.ndarray
    totals: list[list[tuple[int, np.ndarray]]]
    below: list[tuple[int, int]]
    relations: list[dict[int, int]]


def counts_of(values: pd.DataFrame, kinds: Mapping[str, Kind], area: Area) -> Counts:
    """Return the counts behind figures, and how they hang together.

    Args:
        values: Figures: ``key``, ``level``, ``unit``, ``numerator``, ``denominator``.
        kinds: Indicator → what it is.
        area: The units.
    """
    rows: dict[Role, int] = {}
    kept: list[np.ndarray] = []
    sums: set[int] = set()
    totals: list[list[tuple[int, np.ndarray]]] = []
    for key, part in values.groupby("key", sort=True):
        kind = kinds[str(key)]
        for role, column in (("n", "numerator"), ("d", "denominator")):
            if kind == "count" and role == "d":
                continue
            vector, given = _vector(part, column, area)
            number = None
            if not (kind == "mean" and role == "n"):
                number = next(
                    (i for i, row in enumerate(kept) if i not in sums and _same(row, vector)), None
                )
            if number is None:
                number = len(kept)
                kept.append(vector)
                totals.append([])
                if kind == "mean" and role == "n":
                    sums.add(number)
            else:
                kept[number] = np.where(np.isnan(kept[number]), vector, kept[number])
            rows[(str(key), role)] = number
            known = ~np.isnan(vector)
            totals[number] += [(unit, area.members[unit] & known) for unit in given]
    table = np.array(kept)
    pairs = [
        (rows[key, "n"], rows[key, "d"]) for key, kind in kinds.items()
        if kind == "share" and (key, "n") in rows
    ]  # fmt: skip
    inside = [(n, d) for n, d in pairs if n != d and _never_larger(table[n], table[d])]
    below, relations = _structure(table, inside)
    return Counts(rows, table, totals, below, relations)


def _vector(part: pd.DataFrame, column: str, area: Area) -> tuple[np.ndarray, list[int]]:
    """Return a figure's counts by organisation and the larger units whose sum is given."""
    vector = np.full(area.schools, np.nan)
    given = []
    total = np.nan
    for level, unit, count in part[["level", "unit", column]].itertuples(index=False):
        position = area.units[(level, unit)]
        if pd.isna(count):
            continue
        if position < area.schools:
            vector[position] = count
        else:
            given.append(position)
            if level == MUNICIPALITY:
                total = float(count)
    outside = total - np.nansum(vector)
    if abs(outside) > _EXACT:
        vector[area.units[OUTSIDE]] = outside
    return vector, given


def _same(one: np.ndarray, other: np.ndarray) -> bool:
    both = ~np.isnan(one) & ~np.isnan(other)
    return bool(both.any() and (np.abs(one[both] - other[both]) < _EXACT).all())


def _never_larger(one: np.ndarray, other: np.ndarray) -> bool:
    both = ~np.isnan(one) & ~np.isnan(other)
    return bool((one[both] <= other[both] + _EXACT).all())


def _structure(
    table: np.ndarray, pairs: list[tuple[int, int]]
) -> tuple[list[tuple[int, int]], list[dict[int, int]]]:
    """Find what is a part of what among counts out of the same whole («из них»)."""
    below = set(pairs)
    relations: dict[tuple[tuple[int, int], ...], None] = {}
    for whole in sorted({d for _, d in pairs}):
        parts = sorted({n for n, d in pairs if d == whole})
        for one, other in combinations(parts, 2):
            below |= {pair for pair in ((one, other), (other, one)) if _nested(table, *pair)}
        for size in (2, 3):
            for chosen in combinations(parts, size):
                for total in (whole, *parts):
                    if total not in chosen and _adds_up(table, chosen, total):
                        weights = {**dict.fromkeys(chosen, 1), total: -1}
                        relations[tuple(sorted(weights.items()))] = None
    return sorted(below), [dict(relation) for relation in relations]


def _nested(table: np.ndarray, one: int, other: int) -> bool:
    """Tell whether a count is a part of another: never larger, and now and then all of it."""
    whole = (table[one] > 0) & (np.abs(table[one] - table[other]) < _EXACT)
    return bool(whole.sum() >= FEWEST_FOR_A_RELATION) and _never_larger(table[one], table[other])


def _adds_up(table: np.ndarray, parts: tuple[int, ...], total: int) -> bool:
    """Tell whether parts add up to a total wherever all are known, often enough to matter."""
    rows = table[[*parts, total]]
    rows = rows[:, ~np.isnan(rows).any(axis=0)]
    positive = rows[:-1] > 0
    if not positive.any(axis=1).all() or positive.any(axis=0).sum() < FEWEST_FOR_A_RELATION:
        return False
    return bool((np.abs(rows[:-1].sum(axis=0) - rows[-1]) < _EXACT).all())
