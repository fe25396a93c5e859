"""Horn's parallel analysis: how many eigenvalues are larger than chance gives."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from pipeline.analysis.correlation import Correlation
from pipeline.analysis.drawing import russian_axis
from pipeline.analysis.gates import DEFAULT, Gates
from pipeline.analysis.silence import silent_picture, silent_table
from pipeline.display.picture import Picture, picture
from pipeline.display.russian import number, plural
from pipeline.display.style import ACCENT, GREY, WIDTH, styled
from pipeline.display.table import Column, Table

_CAPTION = "Параллельный анализ Хорна"


@dataclass(frozen=True)
class ParallelAnalysis:
    """Number of factors by comparison with uncorrelated data of the same size.

    Eigenvalues of the correlation matrix (components) are compared one by one with the 95 %
    quantile over simulated matrices of independent normal columns (Horn 1965, Glorfeld 1995); the
    count stops at the first that is not larger. Kaiser's rule is never used: on noise with
    n = 20 and p = 8 it finds 3.6 factors.

    Attributes:
        observed: Eigenvalues of the matrix, descending.
        mean: Mean eigenvalues of simulated matrices.
        quantile: Their quantile.
        factors: How many are retained.
        runs: Simulated matrices.
        refusal: Why there is no comparison, or empty.
    """

    observed: np.ndarray
    mean: np.ndarray
    quantile: np.ndarray
    factors: int
    runs: int
    refusal: str = ""

    def table(self) -> Table:
        """Return observed and simulated eigenvalues side by side."""
        if self.refusal:
            return silent_table(_CAPTION, self.refusal)
        frame = pd.DataFrame(
            {
                "number": [number(i + 1) for i in range(len(self.observed))],
                "observed": [number(v, 3) for v in self.observed],
                "mean": [number(v, 3) for v in self.mean],
                "quantile": [number(v, 3) for v in self.quantile],
                "kept": ["да" if i < self.factors else "нет" for i in range(len(self.observed))],
            }
        )
        columns = [
            Column("number", "Номер", "number"),
            Column("observed", "Собственное значение", "number"),
            Column("mean", "Случайные данные: среднее", "number"),
            Column("quantile", "Случайные данные: 95-й процентиль", "number"),
            Column("kept", "Фактор"),
        ]
        return Table(_CAPTION, columns, frame)

    def figure(self) -> Picture:
        """Return both lines of eigenvalues with direct labels."""
        if self.refusal:
            return silent_picture(_CAPTION, self.refusal)
        x = np.arange(1, len(self.observed) + 1)
        with styled():
            figure = Figure(figsize=(WIDTH, 3.0))
            axes = figure.subplots()
            axes.plot(x, self.observed, color=ACCENT, marker="o", markersize=5)
            axes.plot(x, self.quantile, color=GREY, linestyle="--")
            axes.annotate(
                "данные",
                (x[0], self.observed[0]),
                (7, 0),
                textcoords="offset points",
                color=ACCENT,
                va="center",
            )
            axes.annotate(
                "случайные данные, 95-й процентиль",
                (x[-1], self.quantile[-1]),
                (0, 26),
                textcoords="offset points",
                color=GREY,
                ha="right",
                va="bottom",
            )
            axes.set_xlabel("номер собственного значения")
            axes.set_ylim(0, None)
            russian_axis(axes, "y")
            axes.set_xticks(x if len(x) <= 15 else x[:: len(x) // 10])
            return picture(
                figure,
                alt=f"Собственные значения и порог случайных данных. {self.sentence()} "
                f"Первое значение {number(self.observed[0], 2)} "
                f"при пороге {number(self.quantile[0], 2)}.",
                title=self.sentence().rstrip("."),
                subtitle=f"Собственные значения матрицы корреляций, {number(self.runs)} имитаций",
            )

    def sentence(self) -> str:
        """Say how many factors stand out against chance."""
        if self.refusal:
            return self.refusal
        if not self.factors:
            return (
                "Параллельный анализ не выделяет ни одного фактора: структура не отличается от "
                "случайной."
            )
        word = plural(self.factors, "фактор", "фактора", "факторов")
        return f"Параллельный анализ выделяет {number(self.factors)} {word}."


def parallel_analysis(
    correlation: Correlation, *, seed: int = 0, gates: Gates = DEFAULT
) -> ParallelAnalysis:
    """Compare eigenvalues with those of independent columns."""
    n, p = correlation.n, len(correlation.names)
    if p < 2 or n < 3 or not np.isfinite(correlation.matrix).all():
        reason = f"Параллельный анализ не проводился: n = {number(n)}, показателей {number(p)}."
        return not_done(reason)
    observed = np.linalg.eigvalsh(correlation.matrix)[::-1]
    mean, quantile = chance_eigenvalues(n, p, gates.horn_runs, gates.horn_quantile, seed)
    larger = observed > quantile
    factors = len(observed) if larger.all() else int(np.argmin(larger))
    return ParallelAnalysis(observed, mean, quantile, factors, gates.horn_runs)


def not_done(reason: str) -> ParallelAnalysis:
    """Return what stands for a comparison that was not made.

    Args:
        reason: Why, in Russian.
    """
    none = np.array([])
    return ParallelAnalysis(none, none, none, 0, 0, reason)


@lru_cache(maxsize=256)
def chance_eigenvalues(
    n: int, p: int, runs: int, quantile: float, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and quantile of eigenvalues of random correlation matrices.

    Cross-products of normal data follow Wishart's law, so they are drawn directly by Bartlett's
    decomposition: the cost does not grow with n.
    """
    rng = np.random.default_rng([seed, n, p, runs])
    if n - 1 >= p:
        factor = np.tril(rng.standard_normal((runs, p, p)), -1)
        diagonal = np.sqrt(rng.chisquare(n - 1 - np.arange(p), size=(runs, p)))
        factor[:, np.arange(p), np.arange(p)] = diagonal
    else:
        data = rng.standard_normal((runs, n, p))
        factor = np.swapaxes(data - data.mean(axis=1, keepdims=True), 1, 2)
    # Scaling rows of the factor to length one makes the cross-product a correlation matrix.
    factor /= np.linalg.norm(factor, axis=2, keepdims=True)
    values = np.linalg.eigvalsh(factor @ np.swapaxes(factor, 1, 2))[:, ::-1]
    mean, high = values.mean(axis=0), np.quantile(values, quantile, axis=0)
    mean.flags.writeable = high.flags.writeable = False
    return mean, high
