"""Exploratory factor analysis behind its gate: a structure, an index, or silence."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from pipeline.analysis.adequacy import Adequacy, adequacy
from pipeline.analysis.correlation import Correlation, correlate
from pipeline.analysis.drawing import headline, name_rows
from pipeline.analysis.factors import (
    Extraction,
    bartlett_scores,
    extract,
    most_factors,
    regression_scores,
)
from pipeline.analysis.gates import DEFAULT, Gates
from pipeline.analysis.parallel import ParallelAnalysis, not_done, parallel_analysis
from pipeline.analysis.rotation import Rotated, in_order, oblimin, orthomax, promax
from pipeline.analysis.screen import Screened, screen_columns
from pipeline.analysis.shrinkage import z_scores
from pipeline.analysis.silence import silent_picture, silent_table
from pipeline.analysis.stability import bootstrap_congruence
from pipeline.display.picture import Picture, picture
from pipeline.display.russian import counted, listed, number, percent, plural
from pipeline.display.style import ACCENT, GRID, PALE, WARM, WIDTH, styled
from pipeline.display.table import Column, Table

Rotation = Literal["varimax", "oblimin", "promax"]
_CAPTION = "Факторный анализ (метод главных факторов)"
_SALIENT = 0.4
_GENITIVE = {"schools": "ОО", "persons": "наблюдений"}


@dataclass(frozen=True)
class FactorStructure:
    """What common dimensions the indicators have, if the data can show any.

    The gate for schools: n ≥ 30, n/p ≥ 5, KMO ≥ .6, Bartlett p < .05, Horn's analysis keeps at
    least one factor, no closed sets, no Heywood case, and the median bootstrap congruence of
    every factor is at least .85; for persons n ≥ 100. The number of factors is Horn's, never
    Kaiser's. With 15–29 schools and at most five indicators one principal component may be
    shown as a descriptive index, under the same tests against chance (report outline §2;
    de Winter, Dodou and Wieringa 2009; traps A 1–5).

    Attributes:
        kind: ``"factors"``, ``"index"`` or ``"none"``.
        screened: Columns used and dropped.
        correlation: The matrix everything comes from.
        adequacy: KMO, Bartlett, MAP.
        parallel: Horn's analysis.
        extraction: Unrotated solution; ``None`` when the gate failed.
        rotated: Rotated loadings in fixed order and signs.
        rotation: Name of the rotation.
        congruence: Median bootstrap congruence of every factor.
        scores: Regression scores of complete rows (for an index: the component's scores).
        bartlett: Bartlett's scores of complete rows; empty for an index.
        refusal: Why there is no structure, or empty.
    """

    kind: Literal["factors", "index", "none"]
    screened: Screened
    correlation: Correlation
    adequacy: Adequacy
    parallel: ParallelAnalysis
    extraction: Extraction | None
    rotated: Rotated | None
    rotation: Rotation
    congruence: np.ndarray
    scores: pd.DataFrame
    bartlett: pd.DataFrame
    refusal: str = ""

    @property
    def reported(self) -> bool:
        """Whether factors are reported; a descriptive index is not a factor."""
        return self.kind == "factors"

    @property
    def explained(self) -> np.ndarray:
        """Share of the variance of all variables by factor."""
        if self.rotated is None:
            return np.array([])
        loadings = self.rotated.loadings
        return np.diag(self.rotated.phi @ loadings.T @ loadings) / len(loadings)

    def table(self) -> Table:
        """Return loadings, communalities and, for oblique rotation, factor correlations."""
        if self.rotated is None:
            notes = [self.adequacy.sentence(), self.parallel.sentence(), self.screened.sentence()]
            base = silent_table(_CAPTION, self.refusal)
            return Table(base.caption, base.columns, base.frame, list(dict.fromkeys(notes)))
        loadings = self.rotated.loadings
        heads = self._heads()
        frame = pd.DataFrame({"name": self.screened.kept})
        for j, _head in enumerate(heads):
            frame[f"f{j}"] = [number(v, 2) for v in loadings[:, j]]
        columns = [Column("name", "Показатель")]
        columns += [Column(f"f{j}", head, "number") for j, head in enumerate(heads)]
        total = {"name": "Доля дисперсии, %"}
        total |= {f"f{j}": number(100 * v, 1) for j, v in enumerate(self.explained)}
        if self.extraction is not None:
            frame["h2"] = [number(v, 2) for v in self.extraction.communalities]
            columns.append(Column("h2", "Общность", "number"))
            total["h2"] = number(100 * float(self.extraction.communalities.mean()), 1)
        frame = pd.concat([frame, pd.DataFrame([total])], ignore_index=True)
        caption = "Сводный индекс (описательно)" if self.kind == "index" else _CAPTION
        return Table(caption, columns, frame, self._notes(), frozenset({len(frame) - 1}))

    def figure(self) -> Picture:
        """Return one column of loadings a factor; salient ones in the accent."""
        if self.rotated is None:
            return silent_picture(_CAPTION, self.refusal)
        loadings, names = self.rotated.loadings, self.screened.kept
        strongest = np.abs(loadings).argmax(axis=1)
        rank = [
            (strongest[i], -abs(round(float(loadings[i, strongest[i]]), 9)), i)
            for i in range(len(names))
        ]
        order = [i for *_, i in sorted(rank)]
        with styled():
            figure = Figure(figsize=(WIDTH, 1.1 + 0.245 * max(len(names), 3)))
            panels = figure.subplots(1, loadings.shape[1], sharey=True, squeeze=False)[0]
            for j, axes in enumerate(panels):
                values = loadings[order, j]
                colours = [PALE if abs(v) < _SALIENT else ACCENT if v > 0 else WARM for v in values]
                axes.barh(range(len(order)), values, color=colours, height=0.62)
                axes.axvline(0, color=PALE, linewidth=1)
                for row, value in enumerate(values):
                    if abs(value) >= _SALIENT:
                        axes.annotate(
                            number(float(value), 2),
                            (value, row),
                            (3 if value > 0 else -3, 0),
                            textcoords="offset points",
                            va="center",
                            fontsize=7.5,
                            ha="left" if value > 0 else "right",
                        )
                axes.set_xlim(-1.25, 1.25)
                axes.set_title(self._heads()[j])
                axes.set_xticks([-1, 0, 1], ["−1", "0", "1"])
                axes.spines["left"].set_visible(False)
                axes.grid(axis="y", color=GRID)
            name_rows(panels[0], [names[i] for i in order])
            return picture(
                figure,
                alt=f"Нагрузки показателей на факторы. {self.sentence()}",
                title=headline(self.sentence()),
                subtitle=f"Нагрузки, n = {number(self.correlation.n)}; ярче – от 0,4 по модулю",
            )

    def sentence(self) -> str:
        """Say the structure, or why there is none."""
        if self.rotated is None:
            return self.refusal
        together = percent(100 * float(self.explained.sum()), 0)
        if self.kind == "index":
            parts = counted(len(self.screened.kept), "показатель", "показателя", "показателей")
            return (
                f"Сводный индекс (описательно) объединяет {parts} "
                f"и отражает {together} их различий (n = {number(self.correlation.n)}). "
                "Скрытой причины за ним не предполагается."
            )
        count = self.rotated.loadings.shape[1]
        verb = plural(count, "Выделен", "Выделены", "Выделено")
        return " ".join(
            [
                f"{verb} {counted(count, 'фактор', 'фактора', 'факторов')}, вместе {together} "
                f"различий показателей (n = {number(self.correlation.n)}).",
                *self._notes(),
            ]
        )

    def _heads(self) -> list[str]:
        if self.kind == "index":
            return ["Индекс"]
        assert self.rotated is not None  # noqa: S101 - asked only where there are loadings
        return [f"Фактор {j + 1}" for j in range(self.rotated.loadings.shape[1])]

    def _notes(self) -> list[str]:
        assert self.rotated is not None  # noqa: S101 - asked only where there are loadings
        notes = [self.adequacy.sentence()]
        if self.kind == "factors":
            low = number(float(self.congruence.min()), 2)
            notes.append(
                f"При повторных выборках нагрузки воспроизводятся (конгруэнтность не ниже {low})."
            )
            for j in range(self.rotated.loadings.shape[1]):
                salient = [
                    name
                    for name, v in zip(self.screened.kept, self.rotated.loadings[:, j], strict=True)
                    if abs(v) >= _SALIENT
                ]
                notes.append(f"Фактор {j + 1}: {listed(salient) or 'без выраженных нагрузок'}.")
            phi = self.rotated.phi
            if len(phi) > 1 and self.rotation != "varimax":
                largest = np.abs(np.tril(phi, -1)).max()
                notes.append(f"Наибольшая корреляция факторов {number(float(largest), 2)}.")
        if self.screened.dropped:
            notes.append(
                "Исключены: "
                + "; ".join(f"{n} ({r})" for n, r in self.screened.dropped.items())
                + "."
            )
        return notes


def rotate(loadings: np.ndarray, rotation: Rotation) -> Rotated:
    """Rotate and bring into the fixed order and signs."""
    if rotation == "varimax":
        return in_order(orthomax(loadings))
    return in_order(oblimin(loadings) if rotation == "oblimin" else promax(loadings))


def explore_factors(
    frame: pd.DataFrame,
    *,
    units: Literal["schools", "persons"] = "schools",
    method: Literal["minres", "ml"] = "minres",
    rotation: Rotation = "oblimin",
    missing: Literal["listwise", "pairwise"] = "listwise",
    correlations: Literal["pearson", "spearman", "polychoric"] = "pearson",
    factors: int | None = None,
    seed: int = 0,
    gates: Gates = DEFAULT,
) -> FactorStructure:
    """Look for common factors of indicators.

    Shares of schools of different size should come in as
    :func:`pipeline.analysis.shrinkage.funnel_scores`, for raw shares have common extremes.

    Args:
        frame: Units × indicators.
        units: Whether rows are schools or persons: the gates differ.
        method: Extraction.
        rotation: Oblique by default: indicators of one system are rarely independent.
        missing: Listwise or pairwise.
        correlations: Kind of correlation.
        factors: Number of factors known beforehand (an instrument's key); Horn's otherwise.
        seed: Seed of parallel analysis and of the resamples.
        gates: Thresholds.
    """
    screened = screen_columns(frame)
    correlation = correlate(screened.data, missing=missing, method=correlations, gates=gates)
    measured = adequacy(correlation)
    n, p = correlation.n, len(screened.kept)

    def nothing(reason: str, horn: ParallelAnalysis | None = None) -> FactorStructure:
        if horn is None:
            # How many factors there are is not asked where none could be relied upon.
            horn = not_done(reason)
        if screened.dropped:
            reason += f" Исключены: {'; '.join(f'{a} ({b})' for a, b in screened.dropped.items())}."
        return FactorStructure(
            "none",
            screened,
            correlation,
            measured,
            horn,
            None,
            None,
            rotation,
            np.array([]),
            pd.DataFrame(),
            pd.DataFrame(),
            reason,
        )

    head = "Факторный анализ (метод главных факторов) не проводился"
    variables = counted(p, "показателе", "показателях", "показателях")
    size = f"n = {number(n)} {_GENITIVE[units]} при {variables}"
    smallest = gates.efa_min_schools if units == "schools" else gates.efa_min_persons
    wants_index = units == "schools" and gates.index_min_schools <= n < smallest
    if p < 3:
        return nothing(f"{head}: пригодных показателей {number(p)}, нужно не менее трёх.")
    if n < smallest and not (wants_index and p <= gates.index_max_variables):
        return nothing(f"{head}: {size} (нужно не менее {smallest}).")
    if not wants_index and n < gates.efa_units_per_variable * p:
        return nothing(
            f"{head}: {size} (нужно не менее {number(gates.efa_units_per_variable * p)})."
        )
    if measured.refusal:
        return nothing(f"{head}: {size}. {measured.refusal}")
    if measured.p is None or measured.p >= gates.efa_bartlett_alpha:
        return nothing(f"{head}: показатели не связаны между собой. {measured.sentence()}")
    horn = parallel_analysis(correlation, seed=seed, gates=gates)
    if not horn.factors:
        return nothing(f"{head}: {horn.sentence()}", horn)
    if not wants_index and (measured.kmo is None or measured.kmo < gates.efa_min_kmo):
        return nothing(
            f"{head}: мера КМО {number(measured.kmo, 2)} ниже порога "
            f"{number(gates.efa_min_kmo, 2)}."
        )
    rows = screened.data.dropna()
    z = z_scores(rows.to_numpy())
    rng = np.random.default_rng([seed, n, p])
    if wants_index:
        return _index(lambda reason: nothing(reason, horn), nothing("-", horn), rows, z, rng, gates)
    count = min(factors or horn.factors, most_factors(p))
    if not count:
        return nothing(f"{head}: при {variables} модель не определена.", horn)
    found = extract(correlation.matrix, count, n, method=method)
    if found.heywood or not found.converged:
        culprits = [
            name for name, u in zip(screened.kept, found.uniquenesses, strict=True) if u <= 0.0051
        ]
        return nothing(
            "Структура факторов не определена: решение недопустимо (случай Хейвуда, общность около "
            f"единицы{': ' + listed(culprits) if culprits else ''}).",
            horn,
        )
    rotated = rotate(found.loadings, rotation)
    plain = orthomax(found.loadings)
    stable = bootstrap_congruence(z, plain.loadings, rng, runs=gates.bootstrap_runs)
    if float(stable.min()) < gates.efa_min_congruence:
        return nothing(
            "Структура факторов неустойчива: при повторных выборках нагрузки воспроизводятся слабо "
            f"(конгруэнтность {number(float(stable.min()), 2)} при пороге "
            f"{number(gates.efa_min_congruence, 2)}).",
            horn,
        )
    names = [f"Фактор {j + 1}" for j in range(count)]
    scores = regression_scores(z, correlation.matrix, rotated.structure)
    other = bartlett_scores(z, rotated.loadings, found.uniquenesses)
    return FactorStructure(
        "factors",
        screened,
        correlation,
        measured,
        horn,
        found,
        rotated,
        rotation,
        stable,
        pd.DataFrame(scores, rows.index, names),
        pd.DataFrame(other, rows.index, names),
    )


def _index(
    nothing: Callable[[str], FactorStructure],
    base: FactorStructure,
    rows: pd.DataFrame,
    z: np.ndarray,
    rng: np.random.Generator,
    gates: Gates,
) -> FactorStructure:
    """Return one principal component as a descriptive index, if it repeats in resamples."""
    values, vectors = np.linalg.eigh(base.correlation.matrix)
    loadings = vectors[:, -1:] * np.sqrt(values[-1])
    rotated = in_order(Rotated(loadings, np.eye(1)))
    stable = component_congruence(z, rotated.loadings[:, 0], rng, gates.bootstrap_runs)
    if stable < gates.efa_min_congruence:
        return nothing(
            "Сводный индекс не строился: при повторных выборках его состав воспроизводится слабо "
            f"(конгруэнтность {number(stable, 2)} при пороге "
            f"{number(gates.efa_min_congruence, 2)})."
        )
    scores = z @ rotated.loadings / values[-1]
    return replace(
        base,
        kind="index",
        rotated=rotated,
        rotation="varimax",
        congruence=np.array([stable]),
        scores=pd.DataFrame(scores, rows.index, ["Индекс"]),
        refusal="",
    )


def component_congruence(
    z: np.ndarray, loadings: np.ndarray, rng: np.random.Generator, runs: int
) -> float:
    """Return the median congruence of the first component over resampled rows."""
    drawn = z[rng.integers(0, len(z), (runs, len(z)))]
    centred = drawn - drawn.mean(axis=1, keepdims=True)
    spread = np.linalg.norm(centred, axis=1, keepdims=True)
    centred /= np.where(spread > 1e-12, spread, 1)
    first = np.linalg.eigh(np.swapaxes(centred, 1, 2) @ centred)[1][:, :, -1]
    return float(np.median(np.abs(first @ loadings) / np.linalg.norm(loadings)))
