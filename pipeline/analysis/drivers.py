"""Which declared factors go together with an indicator: a screen over a whole report."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy import stats

from pipeline.analysis.drawing import dots, headline
from pipeline.analysis.finite import finite
from pipeline.analysis.gates import DEFAULT, Gates
from pipeline.analysis.multiplicity import adjust
from pipeline.analysis.regression import Regression, regress
from pipeline.analysis.shrinkage import funnel_scores
from pipeline.analysis.silence import silent_picture, silent_table
from pipeline.display.picture import Picture
from pipeline.display.russian import counted, listed, number, plural
from pipeline.display.style import ACCENT, PALE
from pipeline.display.table import Column, Table

_CHECKED = 0.05
_PERMUTATIONS = 19_999
# Beyond so many units Student's t is close enough in the tail.
_LARGE = 200
_CAPTION = "Факторы, связанные с показателями"
_WHERE = {"internal": "внутренний", "external": "внешний"}
_CONTROL = {
    "controllable": "зависит от управления",
    "partly": "зависит частично",
    "uncontrollable": "не зависит",
}


@dataclass(frozen=True)
class Measure:
    """A value by school; a share keeps its denominators.

    Attributes:
        name: Name as printed.
        values: Numerators where ``denominators`` are given, otherwise the values themselves.
        denominators: Persons behind a share. Raw shares of small schools are extreme together,
            so two unrelated shares of the same schools correlate too often; a share enters as
            its funnel score (N − DP)/√(DP(1 − P)).
    """

    name: str
    values: pd.Series
    denominators: pd.Series | None = None

    def scores(self) -> pd.Series:
        """Return what is correlated."""
        values = finite(self.values)
        if self.denominators is None:
            return values.rename(self.name)
        d = finite(self.denominators.reindex(values.index))
        return pd.Series(
            funnel_scores(values.to_numpy(), d.to_numpy()), values.index, name=self.name
        )


@dataclass(frozen=True)
class Factor:
    """A candidate factor as the parameters declare it.

    Attributes:
        measure: Its values.
        environment: Internal or external.
        control: Whether those who manage can change it.
    """

    measure: Measure
    environment: Literal["internal", "external"] = "internal"
    control: Literal["controllable", "partly", "uncontrollable"] = "controllable"


@dataclass(frozen=True)
class Association:
    """One indicator and one factor.

    Attributes:
        outcome: Name of the indicator.
        factor: The factor.
        rho: Spearman's rank correlation; NaN when it could not be computed.
        low: Lower limit of the 95 % bootstrap interval.
        high: Upper limit.
        p_asymptotic: Two-sided probability by Student's t, as R prints it.
        p: The probability used: by permutation where the former is below .05.
        q: The same after Benjamini and Hochberg over all tests of the report.
        n: Schools with both values.
        found: Whether ``q`` is below the level, with all schools and without any one of them.
    """

    outcome: str
    factor: Factor
    rho: float
    low: float
    high: float
    p_asymptotic: float
    p: float
    q: float
    n: int
    found: bool


@dataclass(frozen=True)
class DriverScreen:
    """Associations of indicators with declared factors, corrected over the whole report.

    Spearman's correlation with its bootstrap interval for every pair; Benjamini and Hochberg's
    correction at 5 % over all pairs (64 tests without it find something in 96 % of reports on
    noise, traps E 28). Small probabilities come from 20,000 permutations: Student's t is too
    optimistic in the far tail that a correction for many tests looks at. An association that one
    school carries is noted, not reported. Multiple regression with HC3 errors where there are
    five schools a factor. Schools are the units: nothing is said about persons (ecological
    fallacy) or causes.

    Attributes:
        associations: All pairs.
        tests: Number of tests corrected for.
        level: False discovery rate.
        regressions: One for every indicator that allows it.
        notes: What was left out and why.
        refusal: Why nothing was tested, or empty.
    """

    associations: tuple[Association, ...]
    tests: int
    level: float
    regressions: tuple[Regression, ...]
    notes: tuple[str, ...]
    refusal: str = ""

    @property
    def found(self) -> list[Association]:
        """Associations that stand after the correction, the strongest first."""
        kept = [a for a in self.associations if a.found]
        return sorted(kept, key=lambda a: -abs(round(a.rho, 9)))

    def table(self) -> Table:
        """Return factors with environment, control, sign, strength and basis."""
        if self.refusal:
            return silent_table(_CAPTION, self.refusal)
        rows = [
            {
                "outcome": a.outcome,
                "factor": a.factor.measure.name,
                "environment": _WHERE[a.factor.environment],
                "control": _CONTROL[a.factor.control],
                "sign": ("+" if a.rho > 0 else "−") if a.found else "",
                "rho": f"{number(a.rho, 2)} (от {number(a.low, 2)} до {number(a.high, 2)})",
                "q": "< 0,001" if a.q < 0.001 else number(a.q, 3),
                "n": number(a.n),
            }
            for a in self.associations
            if np.isfinite(a.rho)
        ]
        columns = [
            Column("outcome", "Показатель"),
            Column("factor", "Фактор"),
            Column("environment", "Среда"),
            Column("control", "Управляемость"),
            Column("sign", "Знак связи"),
            Column("rho", "ρ Спирмена (95 % интервал)", "number"),
            Column("q", "p с поправкой", "number"),
            Column("n", "n", "number"),
        ]
        frame = pd.DataFrame(rows, columns=[c.key for c in columns])
        tests = counted(self.tests, "проверку", "проверки", "проверок")
        note = (
            f"Поправка Бенджамини–Хохберга на {tests}; "
            "выявленные связи носят описательный характер."
        )
        return Table(_CAPTION, columns, frame, [note, *self.notes])

    def figure(self) -> Picture:
        """Return the strongest twelve correlations with their intervals."""
        known = [a for a in self.associations if np.isfinite(a.rho)]
        if self.refusal or not known:
            return silent_picture(_CAPTION, self.sentence())
        shown = sorted(known, key=lambda a: (-a.found, -abs(round(a.rho, 9))))[:12]
        return dots(
            [f"{a.factor.measure.name} – {a.outcome}" for a in shown],
            [a.rho for a in shown],
            lows=[a.low for a in shown],
            highs=[a.high for a in shown],
            colours=[ACCENT if a.found else PALE for a in shown],
            reference=(0.0, "нет связи"),
            alt=f"Ранговые корреляции с интервалами. {self.sentence()}",
            title=headline(self.sentence()),
            subtitle="ρ Спирмена и 95 % интервал; бледные – не отличимы от случайных",
            label="ρ",
            decimals=1,
        )

    def sentence(self) -> str:
        """Say which associations stand after the correction."""
        if self.refusal:
            return self.refusal
        tests = counted(self.tests, "проверки", "проверок", "проверок")
        if not self.found:
            return (
                "Связей показателей с рассмотренными факторами, отличимых от случайных, "
                f"не выявлено (с учётом {tests})."
            )
        parts = [
            f"«{a.outcome}» и «{a.factor.measure.name}» (ρ = {number(a.rho, 2)}, "
            f"{_CONTROL[a.factor.control]})"
            for a in self.found[:5]
        ]
        count = len(self.found)
        verb = plural(count, "Выявлена", "Выявлены", "Выявлено")
        word = counted(count, "связь", "связи", "связей")
        more = "; показаны пять наибольших" if count > 5 else ""
        return (
            f"{verb} {word} (с учётом {tests}{more}): {listed(parts)}. "
            "Связи носят описательный характер."
        )


def screen_drivers(
    outcomes: Sequence[tuple[Measure, Sequence[Factor]]],
    *,
    bootstrap_runs: int = 500,
    seed: int = 0,
    gates: Gates = DEFAULT,
) -> DriverScreen:
    """Screen declared factors of all indicators of a report at once.

    Args:
        outcomes: Every indicator with its candidate factors in their declared order.
        bootstrap_runs: Resamples of schools for the intervals; 0 leaves them out.
        seed: Seed of the resamples.
        gates: Thresholds.
    """
    notes: list[str] = []
    pairs: list[tuple[Measure, Factor]] = []
    regressions: list[Regression] = []
    for outcome, factors in outcomes:
        if len(factors) > gates.drivers_max_factors:
            given = counted(len(factors), "фактор", "фактора", "факторов")
            notes.append(
                f"Для показателя «{outcome.name}» указано {given}, "
                f"рассмотрены первые {gates.drivers_max_factors}."
            )
        used = list(factors)[: gates.drivers_max_factors]
        pairs += [(outcome, factor) for factor in used]
        if used:
            frame = pd.concat([f.measure.scores() for f in used], axis=1)
            fitted = regress(outcome.scores(), frame, gates=gates)
            if not fitted.refusal:
                regressions.append(fitted)
    columns: dict[int, pd.Series] = {}
    for outcome, factor in pairs:
        for measure in (outcome, factor.measure):
            columns.setdefault(id(measure), measure.scores())
    index = _union_index(columns)
    table = (
        np.column_stack([s.reindex(index) for s in columns.values()])
        if columns
        else np.empty((0, 0))
    )
    place = {key: i for i, key in enumerate(columns)}
    at = [(place[id(o)], place[id(f.measure)]) for o, f in pairs]
    found = [_spearman(table[:, i], table[:, j], gates.drivers_min_units) for i, j in at]
    p = _permuted(table, at, found, seed)
    q = adjust(p)
    intervals = _bootstrap(table, at, bootstrap_runs, seed, gates.drivers_min_units)
    alone = [
        bool(q_value < gates.false_discovery_rate)
        and _worst_without_one(table[:, i], table[:, j]) * q_value / p_value
        >= gates.drivers_without_one
        for (i, j), p_value, q_value in zip(at, p, q, strict=True)
    ]
    notes += [
        f"Связь «{o.name}» и «{f.measure.name}» держится на одной организации и не сообщается."
        for (o, f), single in zip(pairs, alone, strict=True)
        if single
    ]
    associations = tuple(
        Association(
            o.name,
            f,
            rho,
            low,
            high,
            asymptotic,
            float(p_value),
            float(q_value),
            n,
            bool(q_value < gates.false_discovery_rate) and not single,
        )
        for (o, f), (rho, asymptotic, n), p_value, q_value, (low, high), single in zip(
            pairs, found, p, q, intervals, alone, strict=True
        )
    )
    tests = int(np.isfinite(p).sum())
    refusal = ""
    if not pairs:
        refusal = "Связи с факторами не оценивались: факторы не заданы."
    elif not tests:
        most = max((a.n for a in associations), default=0)
        schools = counted(most, "организации", "организациям", "организациям")
        refusal = (
            f"Число ОО недостаточно для оценки связей: данные есть по {schools}, "
            f"нужно не менее {gates.drivers_min_units} с различающимися значениями."
        )
    return DriverScreen(
        associations, tests, gates.false_discovery_rate, tuple(regressions), tuple(notes), refusal
    )


def _union_index(columns: dict[int, pd.Series]) -> list:
    index: dict = {}
    for series in columns.values():
        index |= dict.fromkeys(series.index)
    return list(index)


def _spearman(x: np.ndarray, y: np.ndarray, smallest: int) -> tuple[float, float, int]:
    """Return ρ, p and n over schools with both values; NaN below the gate or without spread."""
    both = np.isfinite(x) & np.isfinite(y)
    n = int(both.sum())
    if n < smallest:
        return float("nan"), float("nan"), n
    a, b = stats.rankdata(x[both]), stats.rankdata(y[both])
    if np.ptp(a) == 0 or np.ptp(b) == 0:
        return float("nan"), float("nan"), n
    rho = float(np.clip(np.corrcoef(a, b)[0, 1], -1, 1))
    t = rho * np.sqrt((n - 2) / max(1 - rho**2, 1e-300))
    return rho, float(2 * stats.t.sf(abs(t), n - 2)), n


def _worst_without_one(x: np.ndarray, y: np.ndarray) -> float:
    """Return the largest probability over all ways to leave one school out."""
    both = np.isfinite(x) & np.isfinite(y)
    a, b = x[both], y[both]
    left = [_spearman(np.delete(a, i), np.delete(b, i), 3)[1] for i in range(len(a))]
    return 1.0 if np.isnan(left).any() else max(left)


def _permuted(
    table: np.ndarray,
    at: list[tuple[int, int]],
    found: list[tuple[float, float, int]],
    seed: int,
) -> np.ndarray:
    """Return probabilities, those below .05 replaced by permutation ones if these are larger."""
    p = np.array([f[1] for f in found])
    orders: dict[int, np.ndarray] = {}
    for test in np.flatnonzero(p < _CHECKED):
        x, y = (table[:, column] for column in at[test])
        both = np.isfinite(x) & np.isfinite(y)
        n = int(both.sum())
        if n > _LARGE:
            continue
        if n not in orders:
            rng = np.random.default_rng([seed, n])
            orders[n] = rng.random((_PERMUTATIONS, n), dtype=np.float32).argsort(axis=1)
        a, b = (stats.rankdata(v[both]) - (n + 1) / 2 for v in (x, y))
        shuffled = np.abs(b[orders[n]] @ a)
        count = int((shuffled >= abs(float(a @ b)) - 1e-7).sum())
        p[test] = max(p[test], (1 + count) / (1 + _PERMUTATIONS))
    return p


def _bootstrap(
    table: np.ndarray, at: list[tuple[int, int]], runs: int, seed: int, smallest: int
) -> list[tuple[float, float]]:
    """Return percentile intervals of ρ over resampled schools."""
    nothing = (float("nan"), float("nan"))
    if not runs or len(table) < smallest:
        return [nothing] * len(at)
    rng = np.random.default_rng(seed)
    picks = rng.integers(0, len(table), (runs, len(table)))
    complete = np.isfinite(table).all(axis=0)
    ranks: dict[int, np.ndarray] = {}
    for column in {c for pair in at for c in pair if complete[c]}:
        drawn = stats.rankdata(table[picks, column], axis=1)
        drawn -= drawn.mean(axis=1, keepdims=True)
        length = np.linalg.norm(drawn, axis=1, keepdims=True)
        ranks[column] = drawn / np.where(length > 0, length, 1)
    intervals = []
    for i, j in at:
        if complete[i] and complete[j]:
            rho = np.einsum("rs,rs->r", ranks[i], ranks[j])
        else:
            both = np.flatnonzero(np.isfinite(table[:, i]) & np.isfinite(table[:, j]))
            if len(both) < smallest:
                intervals.append(nothing)
                continue
            some = both[rng.integers(0, len(both), (runs, len(both)))]
            a, b = (stats.rankdata(table[some, c], axis=1) for c in (i, j))
            a, b = a - a.mean(axis=1, keepdims=True), b - b.mean(axis=1, keepdims=True)
            scale = np.sqrt((a**2).sum(axis=1) * (b**2).sum(axis=1))
            rho = (a * b).sum(axis=1) / np.where(scale > 0, scale, 1)
        low, high = np.quantile(rho, [0.025, 0.975])
        intervals.append((float(low), float(high)))
    return intervals
