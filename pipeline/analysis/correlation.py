"""The correlation matrix, computed once: listwise or pairwise, with the n of every pair."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy import stats

from pipeline.analysis.drawing import headline, matrix
from pipeline.analysis.gates import DEFAULT, Gates
from pipeline.analysis.polychoric import polychoric_matrix
from pipeline.analysis.silence import silent_picture, silent_table
from pipeline.display.picture import Picture
from pipeline.display.russian import counted, number
from pipeline.display.table import Column, Table

_CAPTION = "Матрица корреляций"
_NAMES = {"pearson": "Пирсона", "spearman": "Спирмена", "polychoric": "полихорические"}


@dataclass(frozen=True)
class Correlation:
    """A correlation matrix with everything later steps need.

    Attributes:
        matrix: Correlations; NaN where a pair has fewer than three rows or no spread.
        names: Names of the columns.
        pairs: Number of rows behind every pair.
        n: Rows without a missing value (listwise), or the smallest pair (pairwise).
        method: Pearson, Spearman or polychoric.
        missing: Listwise or pairwise.
        few_categories: Columns for which polychoric correlations are offered (≤ 4 categories).
        warnings: Russian sentences about what limits the matrix.
    """

    matrix: np.ndarray
    names: tuple[str, ...]
    pairs: np.ndarray
    n: int
    method: Literal["pearson", "spearman", "polychoric"]
    missing: Literal["listwise", "pairwise"]
    few_categories: tuple[str, ...]
    warnings: tuple[str, ...]

    @property
    def smallest_eigenvalue(self) -> float:
        """Smallest eigenvalue; negative when pairs contradict each other; NaN when undefined."""
        if not self.matrix.size or not np.isfinite(self.matrix).all():
            return float("nan")
        return float(np.linalg.eigvalsh(self.matrix)[0])

    @property
    def invertible(self) -> bool:
        """Whether methods that need the inverse may be used."""
        smallest = self.smallest_eigenvalue
        return bool(np.isfinite(smallest) and smallest > 1e-8)

    def table(self) -> Table:
        """Return the lower triangle; with pairwise deletion every cell has its n."""
        if not self.names:
            return silent_table(_CAPTION, self.sentence())
        frame = pd.DataFrame(
            [
                [self.names[i], *(self._cell(i, j) for j in range(len(self.names)))]
                for i in range(len(self.names))
            ],
            columns=["_name", *self.names],
        )
        columns = [Column("_name", "Показатель")]
        columns += [Column(name, name, "number") for name in self.names]
        return Table(_CAPTION, columns, frame, self.warnings)

    def figure(self) -> Picture:
        """Return the lower triangle in one hue with values written in."""
        if len(self.names) < 2 or not np.isfinite(np.tril(self.matrix, -1)).any() or self.n < 3:
            return silent_picture(_CAPTION, self.sentence())
        lower = np.tril(np.abs(np.nan_to_num(self.matrix)), -1)
        count = len(self.names)
        return matrix(
            self.names,
            self.names,
            lower,
            [
                [number(self.matrix[i, j], 2) if j < i else "" for j in range(count)]
                for i in range(count)
            ],
            alt=f"Корреляции показателей попарно. {self.sentence()}",
            title=headline(self.sentence()),
            subtitle=f"Коэффициенты {_NAMES[self.method]}, n = {number(self.n)}; темнее – сильнее",
        )

    def sentence(self) -> str:
        """Say the strongest pair, the number of rows and what limits the matrix."""
        if len(self.names) < 2:
            return "Корреляции не рассчитывались: пригодных показателей менее двух."
        lower = np.tril(np.abs(np.nan_to_num(self.matrix)), -1)
        i, j = np.unravel_index(int(lower.argmax()), lower.shape)
        if not lower.max():
            text = f"Корреляции не рассчитаны: {counted(self.n, 'строка', 'строки', 'строк')}."
        else:
            text = (
                f"Сильнее всего связаны «{self.names[j]}» и «{self.names[i]}» "
                f"(r = {number(self.matrix[i, j], 2)}, n = {number(self.pairs[i, j])})."
            )
        return " ".join([text, *self.warnings])

    def _cell(self, i: int, j: int) -> str:
        if j >= i:
            return "1" if i == j else ""
        text = number(self.matrix[i, j], 2)
        return f"{text} (n = {number(self.pairs[i, j])})" if self.missing == "pairwise" else text


def correlate(
    frame: pd.DataFrame,
    *,
    missing: Literal["listwise", "pairwise"] = "listwise",
    method: Literal["pearson", "spearman", "polychoric"] = "pearson",
    gates: Gates = DEFAULT,
) -> Correlation:
    """Compute the correlation matrix of numeric columns.

    Args:
        frame: Units × columns, as :func:`pipeline.analysis.screen.screen_columns` leaves them.
        missing: What to do with incomplete rows.
        method: Kind of correlation.
        gates: Thresholds.
    """
    data = frame.dropna() if missing == "listwise" else frame
    values = data.to_numpy(float)
    known = np.isfinite(values)
    pairs = (known.T.astype(float) @ known.astype(float)).astype(int)
    if method == "polychoric" and len(values):
        result = polychoric_matrix(values)
    else:
        result = _moments(values, known, ranks=method == "spearman")
    n = len(values) if missing == "listwise" else int(pairs.min()) if pairs.size else 0
    names = tuple(str(c) for c in frame.columns)
    few = tuple(
        name
        for name, column in zip(names, values.T, strict=True)
        if 2 <= len(np.unique(column[np.isfinite(column)])) <= gates.polychoric_max_categories
    )
    warnings = _warnings(result, few, n, len(names), method, gates)
    return Correlation(result, names, pairs, n, method, missing, few, tuple(warnings))


def _moments(values: np.ndarray, known: np.ndarray, *, ranks: bool) -> np.ndarray:
    count = values.shape[1]
    if known.all():
        if ranks and len(values):
            values = stats.rankdata(values, axis=0)
        return _complete(values)
    result = np.full((count, count), np.nan)
    for i in range(count):
        for j in range(i + 1):
            both = known[:, i] & known[:, j]
            pair = values[both][:, [i, j]]
            if ranks and len(pair):
                pair = stats.rankdata(pair, axis=0)
            result[i, j] = result[j, i] = _complete(pair)[0, 1] if i != j else 1.0
    return result


def _complete(values: np.ndarray) -> np.ndarray:
    if len(values) < 3:
        return np.where(np.eye(values.shape[1], dtype=bool), 1.0, np.nan)
    centred = values - values.mean(axis=0)
    spread = np.sqrt((centred**2).sum(axis=0))
    flat = spread <= 1e-12 * np.maximum(np.abs(values).max(axis=0), 1e-300) * np.sqrt(len(values))
    z = centred / np.where(flat, 1, spread)
    result = np.clip(z.T @ z, -1, 1)
    result[flat, :] = np.nan
    result[:, flat] = np.nan
    np.fill_diagonal(result, 1.0)
    return result


def _warnings(
    result: np.ndarray, few: tuple[str, ...], n: int, p: int, method: str, gates: Gates
) -> list[str]:
    found = []
    if p and n <= p:
        rows = counted(n, "полная строка", "полные строки", "полных строк")
        columns = counted(p, "показателе", "показателях", "показателях")
        found.append(f"{rows} при {columns}: матрица вырождена, обратной к ней нет.")
    elif result.size and np.isfinite(result).all():
        smallest = float(np.linalg.eigvalsh(result)[0])
        if smallest < -1e-8:
            found.append(
                "Матрица не является положительно определённой (наименьшее собственное значение "
                f"{number(smallest, 3)}): пары рассчитаны по разным строкам."
            )
    if method == "polychoric" and n < gates.polychoric_min_units:
        found.append(
            f"Для полихорических корреляций данных мало (n = {number(n)}, нужно не менее "
            f"{gates.polychoric_min_units}): значения ориентировочные."
        )
    elif method == "pearson" and few and n >= gates.polychoric_min_units:
        found.append(
            f"У {counted(len(few), 'показателя', 'показателей', 'показателей')} не более "
            f"{gates.polychoric_max_categories} градаций: уместны полихорические корреляции."
        )
    return found
