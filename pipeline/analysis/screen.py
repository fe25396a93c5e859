"""Which columns may enter a multivariate method, and what is wrong with the others."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import linalg

from pipeline.analysis.drawing import bars, headline
from pipeline.analysis.silence import silent_picture
from pipeline.display.picture import Picture
from pipeline.display.russian import counted, listed, number, plural
from pipeline.display.style import ACCENT, PALE
from pipeline.display.table import Column, Table

_CAPTION = "Проверка показателей перед многомерным анализом"
# Sums printed with eight digits are exact to about this share of a standard deviation.
_DEPENDENT = 1e-5


@dataclass(frozen=True)
class Screened:
    """Columns kept for a multivariate method and the reason for each one dropped.

    Dropped: columns that are not numbers, more than half missing, constant, duplicates, one of
    every exactly dependent set found by a pivoted QR decomposition (the member most correlated
    with the others: the composite), and one of every pair above ``max_correlation``, the later
    one (traps B 7–9).

    Attributes:
        data: The kept columns, as numbers.
        dropped: Reason by name.
        rows: Rows given.
        complete: Rows without a missing value among kept columns.
    """

    data: pd.DataFrame
    dropped: Mapping[str, str]
    rows: int
    complete: int

    @property
    def kept(self) -> list[str]:
        """Names of the kept columns."""
        return [str(c) for c in self.data.columns]

    def table(self) -> Table:
        """Return every column with its verdict."""
        rows = [(name, "используется") for name in self.kept]
        rows += [(name, f"исключён: {reason}") for name, reason in self.dropped.items()]
        columns = [Column("name", "Показатель"), Column("verdict", "Решение")]
        return Table(_CAPTION, columns, pd.DataFrame(rows, columns=["name", "verdict"]))

    def figure(self) -> Picture:
        """Return bars with the share of filled rows in every column."""
        if self.data.empty or not len(self.data.columns):
            return silent_picture(_CAPTION, self.sentence())
        filled = 100 * self.data.notna().mean()
        return bars(
            self.kept,
            filled.tolist(),
            [f"{number(v, 0)} %" for v in filled],
            colours=[ACCENT if v >= 99.5 else PALE for v in filled],
            alt=f"Доля заполненных строк по показателям. {self.sentence()}",
            title=headline(self.sentence()),
            subtitle=f"Заполнено строк, %; всего {number(self.rows)}",
        )

    def sentence(self) -> str:
        """Say how many columns are used and name the dropped ones with reasons."""
        used = counted(len(self.kept), "показатель", "показателя", "показателей")
        verb = plural(len(self.kept), "входит", "входят", "входит")
        text = (
            f"В анализ {verb} {used}, полных строк – {number(self.complete)} "
            f"из {number(self.rows)}."
        )
        if self.dropped:
            text += f" Исключены: {'; '.join(f'{n} ({r})' for n, r in self.dropped.items())}."
        return text


def screen_columns(
    frame: pd.DataFrame, *, max_correlation: float = 1.0, max_missing: float = 0.5
) -> Screened:
    """Find the columns that may enter a multivariate method.

    Args:
        frame: Units × columns.
        max_correlation: Of a pair correlated more strongly the later column is dropped; 1 means
            that only duplicates are.
        max_missing: Columns with a larger share of missing values are dropped.
    """
    data = frame.apply(pd.to_numeric, errors="coerce").astype(float)
    data.columns = [str(c) for c in data.columns]
    data = data.where(np.isfinite(data))
    dropped: dict[str, str] = {}
    for name in list(data.columns):
        column = data[name].dropna()
        if column.empty:
            dropped[name] = "нет ни одного значения"
        elif 1 - len(column) / len(data) > max_missing:
            dropped[name] = f"пропущено {number(100 * (1 - len(column) / len(data)), 0)} % значений"
        elif np.ptp(column) <= 1e-10 * max(1e-300, float(np.abs(column).max())):
            dropped[name] = "постоянный: все значения равны"
    data = data.drop(columns=list(dropped))
    data, pairs = _drop_pairs(data, max_correlation)
    dropped |= pairs
    data, sets = _drop_dependent(data)
    dropped |= sets
    complete = int(data.notna().all(axis=1).sum()) if len(data.columns) else 0
    return Screened(data, dropped, len(frame), complete)


def _drop_pairs(data: pd.DataFrame, limit: float) -> tuple[pd.DataFrame, dict[str, str]]:
    dropped: dict[str, str] = {}
    names = list(data.columns)
    # A pair is judged on the rows where both are known; two rows always lie on a line.
    matrix = np.nan_to_num(data.corr(min_periods=3).to_numpy())
    for j, name in enumerate(names):
        for i in range(j):
            if names[i] in dropped:
                continue
            strength = abs(matrix[i, j])
            if strength >= 1 - 1e-10:
                dropped[name] = f"повторяет показатель {names[i]}"
            elif strength >= limit:
                dropped[name] = f"почти повторяет {names[i]}: |r| = {number(strength, 2)}"
            if name in dropped:
                break
    return data.drop(columns=list(dropped)), dropped


def _drop_dependent(data: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, str]]:
    dropped: dict[str, str] = {}
    while len(data.columns) > 2:
        rows = data.dropna().to_numpy()
        # With fewer rows than columns every set is dependent: that is said by the gate on n.
        if len(rows) <= len(data.columns) + 1:
            break
        spread = rows.std(axis=0)
        if (spread <= 1e-12).any():
            break
        z = (rows - rows.mean(axis=0)) / spread / np.sqrt(len(rows))
        _, r, pivots = linalg.qr(z, mode="economic", pivoting=True)
        small = np.abs(np.diag(r)) < _DEPENDENT
        if not small.any():
            break
        rank = int(np.argmax(small))
        weights = linalg.solve_triangular(r[:rank, :rank], r[:rank, rank])
        members = [pivots[rank], *(pivots[i] for i in range(rank) if abs(weights[i]) > 1e-3)]
        # The composite is the member most correlated with its parts.
        strength = np.abs(z[:, members].T @ z[:, members]).sum(axis=0)
        victim = members[int(np.argmax(np.round(strength, 9)))]
        names = list(data.columns)
        others = listed(names[i] for i in sorted(members) if i != victim)
        dropped[names[victim]] = f"точно выражается через {others}"
        data = data.drop(columns=names[victim])
    return data, dropped
