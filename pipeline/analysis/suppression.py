"""Which figures may be published, so that no small count can be read or worked out.

Primary suppression hides a figure that rests on a few people (report outline, section 2: D ≥ 5 and
3 ≤ N ≤ D − 3; nobody and everybody only of D ≥ 10). Secondary suppression hides further figures
until no reader can work a hidden count out from those that remain: from totals of groups and of the
municipality, from «N из D» of another indicator that counts the same people, from parts that make
up a whole.

A hidden count is safe when there is another world in which everything published is the same and
this count differs by at least ``public_min_numerator`` (or by all that it could be at all). Such
worlds are found as *moves*: the count goes up in one organisation and down in others whose counts
are hidden too, every published total kept. Cells outside the move stay at their true values, so
the range found is never wider than what all the published figures leave open: a linear programme
over all cells at once can only find more freedom, never less.

Hundepool et al., Statistical Disclosure Control, Wiley 2012, chapter 4 (cell suppression in linked
tables, audit by intervals).
"""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations, product

import numpy as np
import pandas as pd

from pipeline.analysis.additive import MUNICIPALITY, OUTSIDE, SCHOOL, Area, Counts, Kind, counts_of
from pipeline.params.municipality import Gates

_GROUP = 10
"""A group's cell weighs as much as so many organisations' ones, the municipality's its square."""

Move = tuple[tuple[int, int], ...]
"""Counts that change together in one organisation, with +1 or −1; the protected one first."""


def unsafe(kind: Kind, numerator: float, denominator: float, gates: Gates) -> bool:
    """Tell whether a figure could point at a person.

    Args:
        kind: What it is.
        numerator: N.
        denominator: D; of no meaning for a count.
        gates: Smallest numbers.
    """
    if kind == "count":
        return 0 < numerator < gates.public_min_numerator
    if denominator == 0:
        return False
    if denominator < gates.public_min_denominator:
        return True
    if kind == "mean":
        return False
    if numerator in (0, denominator):
        # «у всех» and «ни у кого» tell something of everyone in a small group.
        return denominator < 2 * gates.public_min_denominator
    rest = denominator - numerator
    # A rate may exceed its base («2 на 1»): then only N can be small.
    return min(numerator, rest if rest > 0 else numerator) < gates.public_min_numerator


def suppress(
    values: pd.DataFrame, kinds: Mapping[str, Kind], groups: Mapping[str, str], gates: Gates
) -> pd.Series:
    """Return which rows must not be published.

    Args:
        values: One row a figure and unit: ``key``, ``level`` (``municipality``, ``group`` or
            ``school``), ``unit``, ``numerator``, ``denominator``.
        kinds: Indicator → what it is; rows of other indicators count no people and stay.
        groups: Organisation → its group.
        gates: Smallest numbers.

    Returns:
        True for every row whose N, D and value must be left out; the index of ``values``.
    """
    mask = pd.Series(data=False, index=values.index)
    chosen = values[values["key"].isin(list(kinds)) & values["numerator"].notna()]
    chosen = chosen.sort_values(["key", "level", "unit"])
    if chosen.empty:
        return mask
    area = Area.of(chosen, groups)
    counts = counts_of(chosen, kinds, area)
    cells = _Cells.of(counts, kinds, area, gates)
    # A total that must be hidden no longer tells what stood under it: look again.
    while cells.hide_small(chosen, kinds):
        while cells.unchecked:
            cells.protect(*cells.unchecked.popleft())
    columns = ["key", "level", "unit"]
    out = []
    for key, level, unit in chosen[columns].itertuples(index=False):
        roles = [row for role in "nd" if (row := counts.rows.get((key, role))) is not None]
        out.append(bool(cells.hidden[roles, area.units[(level, unit)]].any()))
    mask.loc[chosen.index] = np.array(out)
    return mask


@dataclass
class _Cells:
    """Counts × units: what is hidden so far."""

    counts: Counts
    area: Area
    gates: Gates
    sums: frozenset[int]
    """Rows that are sums of measurements, of any size and sign."""
    base: np.ndarray
    """Counts × organisations: out of how many people a count is."""
    hidden: np.ndarray
    small: np.ndarray
    """Cells of primary suppression."""
    implied: np.ndarray
    """Cells that a published «nobody» or «everybody» of a larger unit tells anyway."""
    unchecked: deque[tuple[int, int]] = field(default_factory=deque)

    @classmethod
    def of(cls, counts: Counts, kinds: Mapping[str, Kind], area: Area, gates: Gates) -> "_Cells":
        sums, base = set(), np.full(counts.table.shape, np.inf)
        for key, kind in kinds.items():
            if kind == "count" or (key, "n") not in counts.rows:
                continue
            n, d = counts.rows[key, "n"], counts.rows[key, "d"]
            if kind == "mean":
                sums.add(n)
            if n != d:
                base[n] = np.fmin(base[n], counts.table[d])
        base = np.where(np.isinf(base), counts.table, base)
        shape = (len(counts.table), len(area.units))
        hidden = np.zeros(shape, dtype=bool)
        # What belongs to no organisation is never printed.
        hidden[:, area.units[OUTSIDE]] = True
        small, implied = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
        return cls(counts, area, gates, frozenset(sums), base, hidden, small, implied)

    def hide(self, row: int, unit: int) -> None:
        """Hide a cell; a cell hidden anew must be checked too."""
        if not self.hidden[row, unit]:
            self.hidden[row, unit] = True
            self.unchecked.append((row, unit))

    # ---- primary suppression

    def hide_small(self, values: pd.DataFrame, kinds: Mapping[str, Kind]) -> bool:
        """Hide every figure that rests on a few people; return whether cells must be checked."""
        implied = np.zeros_like(self.implied)
        for key, part in values.groupby("key", sort=True):
            kind = kinds[str(key)]
            n = self.counts.rows[str(key), "n"]
            d = self.counts.rows.get((str(key), "d"))
            rows = self._figures(part, n, d)
            told = self._told(kind, n, d, rows)
            for unit, above, below in rows:
                known = above in (0, below) and bool(
                    (told[above == below] | ~self.area.members[unit]).all()
                )
                # «Everybody» says that N is D, not how many that is.
                implied[n, unit] |= known and not (above and n == d)
                if known and above and d is not None:
                    # Everybody: N is D in other words, so that one hidden hides both.
                    self._hide_alike(n, d, unit)
                if not unsafe(kind, above, below, self.gates):
                    continue
                few = d is not None and below < self.gates.public_min_denominator
                if few or not known:
                    self._hide_small(n, unit)
                if few and d is not None:
                    self._hide_small(d, unit)
        no_longer = np.argwhere(self.implied & ~implied & self.hidden)
        self.unchecked.extend((int(row), int(unit)) for row, unit in no_longer)
        self.implied = implied
        return bool(self.unchecked)

    def _hide_alike(self, row: int, other: int, unit: int) -> None:
        if self.hidden[row, unit] or self.hidden[other, unit]:
            self.hide(row, unit)
            self.hide(other, unit)

    def _hide_small(self, row: int, unit: int) -> None:
        # What belongs to no organisation is hidden from the start, and checked once it is small.
        if not self.small[row, unit]:
            self.small[row, unit] = self.hidden[row, unit] = True
            self.unchecked.append((row, unit))

    def _figures(self, part: pd.DataFrame, n: int, d: int | None) -> list[tuple[int, float, float]]:
        """Return unit, N and D of an indicator, that of no organisation included."""
        rows = [
            (self.area.units[(level, unit)], float(above), np.nan if pd.isna(below) else below)
            for level, unit, above, below in part[
                ["level", "unit", "numerator", "denominator"]
            ].itertuples(index=False)
        ]
        outside = self.area.units[OUTSIDE]
        if not np.isnan(above := self.counts.table[n, outside]):
            below = np.nan if d is None else self.counts.table[d, outside]
            rows.append((outside, float(above), below))
        return rows

    def _told(
        self, kind: Kind, n: int, d: int | None, rows: list[tuple[int, float, float]]
    ) -> dict[bool, np.ndarray]:
        """Return of which organisations a published total says «nobody» or «everybody»."""
        told = {everybody: np.zeros(self.area.schools, dtype=bool) for everybody in (False, True)}
        if kind != "share":
            return told
        for unit, above, below in rows:
            shown = not self.hidden[n, unit] and not self.hidden[d, unit]
            whole = above in (0, below) and below > 0 and unit >= self.area.schools
            if shown and whole and not unsafe(kind, above, below, self.gates):
                told[above == below] |= self.area.members[unit]
        return told

    # ---- secondary suppression

    def protect(self, row: int, unit: int) -> None:
        """Hide further cells until a hidden one cannot be worked out."""
        members = self.area.members[unit] & ~np.isnan(self.counts.table[row])
        if not members.any() or self.implied[row, unit]:
            return
        needed = self._needed(row, members)
        moves = list(self._moves(row))
        if any(self._width(move, members) >= needed for move in moves):
            return
        best: tuple[bool, float, _Cells] | None = None
        for move in moves:
            tried = self._copy()
            width = tried._open(move, members, needed)
            cost = self._cost(tried)
            found = (width < needed, cost if width >= needed else -width)
            if best is None or found < best[:2]:
                best = (*found, tried)
            if found < (False, _GROUP):
                break
        if best is not None:
            self.hidden, self.unchecked = best[2].hidden, best[2].unchecked

    def _copy(self) -> "_Cells":
        return replace(self, hidden=self.hidden.copy(), unchecked=deque(self.unchecked))

    def _cost(self, tried: "_Cells") -> float:
        """Return how much more is hidden than here; totals weigh more."""
        lost = (tried.hidden & ~self.hidden).sum(axis=0)
        weights = np.ones(len(lost))
        weights[self.area.schools :] = _GROUP
        weights[self.area.units.get((MUNICIPALITY, ""), -1)] = _GROUP**2
        return float(lost @ weights)

    def _needed(self, row: int, members: np.ndarray) -> float:
        """Return how far a hidden total must be able to move."""
        least = max(1, self.gates.public_min_numerator)
        if row in self.sums:
            return max(least, abs(float(np.nansum(self.counts.table[row, members]))) / 2)
        return min(least, float(np.nansum(self.base[row, members])))

    def _moves(self, row: int) -> Iterator[Move]:
        """Yield moves that change a count and keep every relation, the simplest first."""
        parts = {c for relation in self.counts.relations if row in relation for c in relation}
        nested = {c for pair in self.counts.below if row in pair for c in pair}
        choices = [
            (),
            *combinations(sorted((parts | nested) - {row}), 1),
            *combinations(sorted(parts - {row}), 2),
        ]
        for chosen in choices:
            for signs in product((1, -1), repeat=len(chosen)):
                move: Move = ((row, 1), *zip(chosen, signs, strict=True))
                if self._keeps(dict(move)):
                    yield move

    def _keeps(self, signs: dict[int, int]) -> bool:
        return all(
            not sum(weight * signs.get(c, 0) for c, weight in relation.items())
            for relation in self.counts.relations
        )

    def _room(self, move: Move) -> tuple[np.ndarray, np.ndarray]:
        """Return how far a move can go down and up in every organisation."""
        values = self.counts.table
        low, high = np.full(self.area.schools, -np.inf), np.full(self.area.schools, np.inf)
        signs = dict(move)

        def bind(slope: int, rest: np.ndarray) -> None:
            # slope · t ≤ rest; an unknown count binds nothing.
            rest = np.where(np.isnan(rest), np.inf, rest)
            if slope > 0:
                np.minimum(high, rest / slope, out=high)
            elif slope < 0:
                np.maximum(low, rest / slope, out=low)

        for row, sign in move:
            if row not in self.sums:
                bind(-sign, values[row])
        for smaller, larger in self.counts.below:
            if smaller in signs or larger in signs:
                slope = signs.get(smaller, 0) - signs.get(larger, 0)
                bind(slope, values[larger] - values[smaller])
        return low, high

    def _takers(self, move: Move) -> np.ndarray:
        """Return the organisations where everything that the move changes is hidden."""
        rows = [row for row, _ in move]
        known = ~np.isnan(self.counts.table[rows])
        taking: np.ndarray = (self.hidden[rows, : self.area.schools] & known).all(axis=0)
        return taking

    def _atoms(self, move: Move) -> np.ndarray:
        """Number organisations by the published totals they stand in; 0: in none."""
        kept = [
            members
            for row, _ in move
            for unit, members in self.counts.totals[row]
            if not self.hidden[row, unit]
        ]
        if not kept:
            return np.zeros(self.area.schools, dtype=int)
        table = np.column_stack(kept)
        _, numbers = np.unique(table, axis=0, return_inverse=True)
        atoms: np.ndarray = np.where(table.any(axis=1), numbers.ravel() + 1, 0)
        return atoms

    def _width(self, move: Move, members: np.ndarray) -> float:
        """Return how far the total over some organisations can move, published totals kept."""
        takers, atoms = self._takers(move), self._atoms(move)
        low, high = self._room(move)
        row = move[0][0]
        total = 0.0
        for atom in np.unique(atoms[takers & members]):
            inside = takers & members & (atoms == atom)
            down, up = low[inside].sum(), high[inside].sum()
            if atom:
                outside = takers & ~members & (atoms == atom)
                people = float(np.nansum(self.base[row, inside | outside]))
                if people < self.gates.public_min_denominator:
                    # What is hidden together is a figure too: the total less what is shown.
                    continue
                down = max(down, -high[outside].sum())
                up = min(up, -low[outside].sum())
            total += up - down
        return float(total)

    def _open(self, move: Move, members: np.ndarray, needed: float) -> float:
        """Hide what a move needs, the cheapest first; return the width reached."""
        rows = [row for row, _ in move]
        known = ~np.isnan(self.counts.table[rows]).any(axis=0)
        while True:
            candidates = self._candidates(rows, known, members, self._atoms(move))
            added = []
            for school in candidates:
                before = self.hidden[:, school].copy()
                added.append((school, before))
                self._hide_all(rows, school)
                if (width := self._width(move, members)) >= needed:
                    self._spare(move, members, needed, added)
                    return width
            if not self._hide_total(rows, members):
                return self._width(move, members)

    def _spare(
        self, move: Move, members: np.ndarray, needed: float, added: list[tuple[int, np.ndarray]]
    ) -> None:
        """Show again what turned out not to be needed."""
        for school, before in added[:-1]:
            now = self.hidden[:, school].copy()
            self.hidden[:, school] = before
            if self._width(move, members) < needed:
                self.hidden[:, school] = now
        self.unchecked = deque(cell for cell in self.unchecked if self.hidden[cell])

    def _candidates(
        self, rows: list[int], known: np.ndarray, members: np.ndarray, atoms: np.ndarray
    ) -> list[int]:
        """Return organisations that could take part: own first, then where least is lost."""
        within = np.isin(atoms, np.unique(atoms[members])) & known
        shown = (~self.hidden[rows, : self.area.schools]).sum(axis=0)
        people = np.nan_to_num(self.base[rows[0]])
        found = [int(s) for s in np.flatnonzero(within) if shown[s]]
        one_inside = bool((self._all_hidden(rows) & members).any())
        return sorted(
            found,
            key=lambda s: (members[s] and one_inside, not members[s], shown[s], people[s], s),
        )

    def _all_hidden(self, rows: list[int]) -> np.ndarray:
        taking: np.ndarray = np.all(self.hidden[rows, : self.area.schools], axis=0)
        return taking

    def _hide_all(self, rows: list[int], unit: int) -> None:
        for row in rows:
            self.hide(row, unit)

    def _hide_total(self, rows: list[int], members: np.ndarray) -> bool:
        """Hide one more total: of the own group, of the smallest other one, of all."""
        larger = range(self.area.schools, len(self.area.units))
        shown = [u for u in larger if not self.hidden[rows, u].all()]
        if not shown:
            return False
        sizes = self.area.members.sum(axis=1)
        last = self.area.units.get((MUNICIPALITY, ""), -1)
        unit = min(
            shown,
            key=lambda u: (u == last, not (self.area.members[u] & members).any(), sizes[u], u),
        )
        self._hide_all(rows, unit)
        return True


__all__ = ["SCHOOL", "Kind", "suppress", "unsafe"]
