"""May a correlation matrix be factored at all: KMO, Bartlett's test, Velicer's MAP."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from pipeline.analysis.correlation import Correlation
from pipeline.analysis.drawing import bars, headline
from pipeline.analysis.silence import silent_picture
from pipeline.display.picture import Picture
from pipeline.display.russian import number
from pipeline.display.style import ACCENT, PALE
from pipeline.display.table import Column, Table

_CAPTION = "Пригодность данных для факторного анализа"


@dataclass(frozen=True)
class Adequacy:
    """Whether correlations leave something common to find.

    KMO compares correlations with partial correlations (Kaiser 1974; ≥ .6 is the gate), Bartlett
    tests the identity matrix (1951), MAP is the number of components after which the mean squared
    partial correlation is smallest (Velicer 1976). All three need an inverse; with n ≤ p + 1 or
    a singular matrix they are withheld: what software prints there is rounding noise.

    Attributes:
        kmo: Overall measure; ``None`` when withheld.
        msa: Measure of every column.
        chi2: Bartlett's statistic.
        df: Its degrees of freedom.
        p: Its probability.
        map_values: Mean squared partial correlation after 1, 2, … components.
        map_factors: Number of components by MAP.
        names: Names of the columns.
        refusal: Why the measures are withheld, or empty.
    """

    kmo: float | None
    msa: np.ndarray
    chi2: float | None
    df: int
    p: float | None
    map_values: np.ndarray
    map_factors: int | None
    names: tuple[str, ...]
    refusal: str = ""

    def table(self) -> Table:
        """Return the measures and the adequacy of every column."""
        rows = [
            ("Мера Кайзера–Мейера–Олкина (КМО)", number(self.kmo, 3)),
            ("Критерий Бартлетта, χ²", number(self.chi2, 1)),
            ("Степени свободы", number(self.df)),
            ("Вероятность p", _probability(self.p)),
            ("Число компонент по Велицеру (MAP)", number(self.map_factors)),
        ]
        rows += [(f"КМО: {n}", number(v, 3)) for n, v in zip(self.names, self.msa, strict=False)]
        columns = [Column("name", "Мера"), Column("value", "Значение", "number")]
        notes = [self.refusal] if self.refusal else []
        return Table(_CAPTION, columns, pd.DataFrame(rows, columns=["name", "value"]), notes)

    def figure(self) -> Picture:
        """Return the adequacy of every column with the gate."""
        if self.refusal:
            return silent_picture(_CAPTION, self.refusal)
        return bars(
            self.names,
            self.msa.tolist(),
            [number(v, 2) for v in self.msa],
            colours=[ACCENT if v >= 0.6 else PALE for v in self.msa],
            reference=(0.6, "порог 0,6"),
            alt=f"Мера КМО по показателям. {self.sentence()}",
            title=headline(self.sentence()),
            subtitle="Мера адекватности (КМО) отдельных показателей",
        )

    def sentence(self) -> str:
        """Say the two gate values."""
        if self.refusal:
            return self.refusal
        return (
            f"Мера КМО {number(self.kmo, 2)}, критерий Бартлетта χ²({number(self.df)}) = "
            f"{number(self.chi2, 1)}, p {_probability(self.p, sign=True)}."
        )


def _probability(p: float | None, *, sign: bool = False) -> str:
    if p is None:
        return number(None)
    if p < 0.001:
        return "< 0,001"
    return f"= {number(p, 3)}" if sign else number(p, 3)


def adequacy(correlation: Correlation) -> Adequacy:
    """Measure whether the matrix may be factored, or say why that cannot be known."""
    count = len(correlation.names)
    df = count * (count - 1) // 2
    reason = ""
    if count < 3:
        reason = "Меры КМО и Бартлетта не рассчитывались: показателей меньше трёх."
    elif correlation.n <= count + 1:
        reason = (
            f"Меры КМО и Бартлетта не рассчитывались: n = {number(correlation.n)} "
            f"при {number(count)} показателях, обратная матрица не определена."
        )
    elif not correlation.invertible:
        reason = "Меры КМО и Бартлетта не рассчитывались: матрица корреляций вырождена."
    if reason:
        none = np.array([])
        return Adequacy(None, none, None, df, None, none, None, correlation.names, reason)
    kmo, msa = kmo_measure(correlation.matrix)
    chi2, p = bartlett_test(correlation.matrix, correlation.n)
    values = map_test(correlation.matrix)
    factors = int(np.argmin(values)) + 1
    return Adequacy(kmo, msa, chi2, df, p, values, factors, correlation.names)


def kmo_measure(matrix: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the overall measure and that of every column of an invertible matrix."""
    inverse = np.linalg.inv(matrix)
    scale = np.sqrt(np.diag(inverse))
    partial = inverse / np.outer(scale, scale)
    off = ~np.eye(len(matrix), dtype=bool)
    r2, q2 = np.where(off, matrix**2, 0), np.where(off, partial**2, 0)
    return float(r2.sum() / (r2.sum() + q2.sum())), r2.sum(0) / (r2.sum(0) + q2.sum(0))


def bartlett_test(matrix: np.ndarray, n: int) -> tuple[float, float]:
    """Return χ² and p of the test that the matrix is the identity."""
    p = len(matrix)
    chi2 = -(n - 1 - (2 * p + 5) / 6) * float(np.linalg.slogdet(matrix)[1])
    return chi2, float(stats.chi2.sf(chi2, p * (p - 1) / 2))


def map_test(matrix: np.ndarray) -> np.ndarray:
    """Return the mean squared partial correlation after 1 … p − 1 principal components."""
    values, vectors = np.linalg.eigh(matrix)
    loadings = vectors[:, ::-1] * np.sqrt(np.clip(values[::-1], 0, None))
    p = len(matrix)
    found = []
    for m in range(1, p):
        rest = matrix - loadings[:, :m] @ loadings[:, :m].T
        scale = np.sqrt(np.clip(np.diag(rest), 1e-15, None))
        partial = rest / np.outer(scale, scale)
        found.append(((partial**2).sum() - np.trace(partial**2)) / (p * (p - 1)))
    return np.array(found)
