"""Do items of a scale measure one thing: Cronbach's alpha with an interval, omega."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy import stats

from pipeline.analysis.drawing import dots, headline
from pipeline.analysis.factors import extract
from pipeline.analysis.screen import screen_columns
from pipeline.analysis.silence import silent_picture, silent_table
from pipeline.display.picture import Picture
from pipeline.display.russian import counted, listed, number
from pipeline.display.style import ACCENT, WARM
from pipeline.display.table import Column, Table

_CAPTION = "Надёжность шкалы"


@dataclass(frozen=True)
class Reliability:
    """Internal consistency of a scale.

    Alpha (Cronbach 1951) with Feldt's 95 % interval (1965), standardised alpha, Guttman's λ6,
    and omega from one minres factor (McDonald 1999), which does not suppose equal loadings.
    From .70 a scale is usual for groups; below .60 its sum should not be used. Items that point
    against the scale are named: their answers must be turned round first.

    Attributes:
        items: Names of the items.
        n: Rows used (listwise) or rows given (pairwise).
        alpha: Raw alpha; NaN when refused.
        low: Lower limit of the interval.
        high: Upper limit.
        std_alpha: Alpha from correlations.
        g6: Guttman's λ6; NaN for a singular matrix.
        average_r: Mean correlation of items.
        median_r: Median correlation of items.
        omega: Omega total of one factor; NaN for a Heywood case.
        loadings: Loadings on that factor.
        alpha_if_dropped: Alpha without each item.
        std_alpha_if_dropped: Standardised alpha without each item.
        r_drop: Correlation of each item with the sum of the others.
        item_mean: Means.
        item_sd: Standard deviations.
        item_n: Answers of each item.
        negative_items: Items that point against the scale.
        dropped: Items left out, with reasons.
        refusal: Why there is no estimate, or empty.
    """

    items: tuple[str, ...]
    n: int
    alpha: float
    low: float
    high: float
    std_alpha: float
    g6: float
    average_r: float
    median_r: float
    omega: float
    loadings: np.ndarray
    alpha_if_dropped: np.ndarray
    std_alpha_if_dropped: np.ndarray
    r_drop: np.ndarray
    item_mean: np.ndarray
    item_sd: np.ndarray
    item_n: np.ndarray
    negative_items: tuple[str, ...]
    dropped: dict[str, str]
    refusal: str = ""

    def table(self) -> Table:
        """Return items with their answers, fit and alpha without them."""
        if self.refusal:
            return silent_table(_CAPTION, self.refusal)
        frame = pd.DataFrame(
            {
                "item": self.items,
                "n": [number(v) for v in self.item_n],
                "mean": [number(v, 2) for v in self.item_mean],
                "sd": [number(v, 2) for v in self.item_sd],
                "r": [number(v, 2) for v in self.r_drop],
                "without": [number(v, 3) for v in self.alpha_if_dropped],
            }
        )
        columns = [
            Column("item", "Пункт"),
            Column("n", "Ответов", "number"),
            Column("mean", "Среднее", "number"),
            Column("sd", "Станд. отклонение", "number"),
            Column("r", "Связь с суммой остальных", "number"),
            Column("without", "α без пункта", "number"),
        ]
        return Table(_CAPTION, columns, frame, [self.sentence()])

    def figure(self) -> Picture:
        """Return each item's correlation with the sum of the others."""
        if self.refusal:
            return silent_picture(_CAPTION, self.refusal)
        order = np.argsort(-self.r_drop, kind="stable")
        return dots(
            [self.items[i] for i in order],
            self.r_drop[order].tolist(),
            colours=[WARM if self.r_drop[i] < 0.2 else ACCENT for i in order],
            markers=["v" if self.r_drop[i] < 0.2 else "o" for i in order],
            reference=(0.2, "0,2"),
            alt=f"Связь пунктов с суммой остальных. {self.sentence()}",
            title=headline(self.sentence()),
            subtitle=f"Корреляция пункта с суммой остальных, n = {number(self.n)}",
            label="r",
            decimals=1,
        )

    def sentence(self) -> str:
        """Say alpha with its interval, omega and the items against the scale."""
        if self.refusal:
            return self.refusal
        level = (
            "достаточная" if self.alpha >= 0.7 else "низкая" if self.alpha < 0.6 else "пограничная"
        )
        text = (
            f"Надёжность шкалы {level}: α = {number(self.alpha, 2)} (95 % интервал от "
            f"{number(self.low, 2)} до {number(self.high, 2)}), ω = {number(self.omega, 2)}, "
            f"{counted(len(self.items), 'пункт', 'пункта', 'пунктов')}, n = {number(self.n)}."
        )
        if self.negative_items:
            text += (
                f" Противоположно шкале направлены: {listed(self.negative_items)}; их ответы "
                "следует перекодировать."
            )
        if self.dropped:
            text += f" Исключены: {'; '.join(f'{n} ({r})' for n, r in self.dropped.items())}."
        return text


def reliability(
    items: pd.DataFrame, *, missing: Literal["listwise", "pairwise"] = "listwise"
) -> Reliability:
    """Estimate the internal consistency of the items of one scale."""
    screened = screen_columns(items)
    # Items may repeat one another in a scale; only columns without any variance cannot stay.
    dropped = {
        name: reason
        for name, reason in screened.dropped.items()
        if not reason.startswith(("повторяет", "почти", "точно"))
    }
    data = items.apply(pd.to_numeric, errors="coerce").astype(float)
    data.columns = [str(c) for c in data.columns]
    data = data.drop(columns=list(dropped))
    if missing == "listwise":
        data = data.dropna()
    names, count = tuple(data.columns), len(data.columns)
    varies = len(data) > 2 and bool((data.std() > 1e-12).all())
    if count < 2 or not varies or len(data) <= count:
        reason = (
            f"Надёжность шкалы не оценивалась: пригодных пунктов {number(count)}, "
            f"полных анкет {number(len(data))}."
        )
        none, nan = np.array([]), float("nan")
        return Reliability(
            names,
            len(data),
            nan,
            nan,
            nan,
            nan,
            nan,
            nan,
            nan,
            nan,
            none,
            none,
            none,
            none,
            none,
            none,
            none,
            (),
            dropped,
            reason,
        )
    covariance = data.cov().to_numpy()
    scale = np.sqrt(np.diag(covariance))
    # From the covariances, as R does: with pairwise deletion the two differ slightly.
    matrix = covariance / np.outer(scale, scale)
    alpha = _alpha(covariance)
    n = len(data)
    df = ((n - 1), (n - 1) * (count - 1))
    low, high = (1 - (1 - alpha) * stats.f.ppf(q, *df) for q in (0.975, 0.025))
    off = matrix[~np.eye(count, dtype=bool)]
    without = [np.delete(np.arange(count), i) for i in range(count)]
    several = count > 2
    first = np.linalg.eigh(matrix)[1][:, -1]
    signs = np.sign(first * np.sign(first.sum() or 1))
    singular = np.linalg.eigvalsh(matrix)[0] < 1e-8
    smc = np.full(count, np.nan) if singular else 1 - 1 / np.diag(np.linalg.inv(matrix))
    total = covariance.sum()
    rest_covariance = covariance.sum(axis=1) - scale**2
    rest_variance = total - 2 * covariance.sum(axis=1) + scale**2
    loadings, omega = _omega(matrix, n)
    return Reliability(
        names,
        n,
        alpha,
        float(low),
        float(high),
        _alpha(matrix),
        float(1 - (1 - smc).sum() / matrix.sum()) if not singular else float("nan"),
        float(off.mean()),
        float(np.median(off)),
        omega,
        loadings,
        np.array([_alpha(covariance[np.ix_(w, w)]) if several else np.nan for w in without]),
        np.array([_alpha(matrix[np.ix_(w, w)]) if several else np.nan for w in without]),
        rest_covariance / (scale * np.sqrt(np.clip(rest_variance, 1e-300, None))),
        data.mean().to_numpy(),
        scale,
        data.notna().sum().to_numpy(),
        tuple(name for name, s in zip(names, signs, strict=True) if s < 0),
        dropped,
    )


def _alpha(matrix: np.ndarray) -> float:
    count, total = len(matrix), float(matrix.sum())
    if total <= 1e-300:
        return float("nan")
    return count / (count - 1) * (1 - float(np.trace(matrix)) / total)


def _omega(matrix: np.ndarray, n: int) -> tuple[np.ndarray, float]:
    if len(matrix) < 3:
        return np.full(len(matrix), np.nan), float("nan")
    found = extract(matrix, 1, n)
    loadings = found.loadings[:, 0] * np.sign(found.loadings[:, 0].sum() or 1)
    if found.heywood:
        return loadings, float("nan")
    common = float(loadings.sum() ** 2)
    return loadings, common / (common + float(found.uniquenesses.sum()))
