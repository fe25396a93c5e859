"""Multiple regression with errors that hold when spread differs or persons share a school."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.regression.linear_model import OLS

from pipeline.analysis.drawing import dots, headline
from pipeline.analysis.finite import finite
from pipeline.analysis.gates import DEFAULT, Gates
from pipeline.analysis.screen import screen_columns
from pipeline.analysis.silence import silent_picture, silent_table
from pipeline.display.picture import Picture
from pipeline.display.russian import counted, listed, number
from pipeline.display.style import ACCENT, PALE
from pipeline.display.table import Column, Table

_CAPTION = "Связь показателя с несколькими факторами одновременно"


@dataclass(frozen=True)
class Regression:
    """Linear regression of one indicator on several factors.

    Coefficients are least squares; ``beta`` is in standard deviations. Errors are HC3 (MacKinnon
    and White 1985) for schools, cluster-robust with t(G − 1) for persons within schools. Needs
    five units a factor. Describes what goes together; it is no statement about causes.

    Attributes:
        outcome: Name of the indicator.
        factors: Names of the factors.
        n: Complete units.
        clusters: Number of schools when persons are clustered, else 0.
        coef: Intercept and coefficients.
        se: Classical standard errors.
        p: Classical probabilities.
        robust_se: HC3 or cluster-robust standard errors.
        robust_p: Probabilities with them.
        beta: Standardised coefficients.
        beta_low: Lower 95 % limits of ``beta`` with robust errors.
        beta_high: Upper limits.
        partial_r2: Partial R² of every factor.
        r2: Share of variance.
        adj_r2: The same, adjusted.
        f: F statistic of the whole model.
        f_p: Its probability.
        vif: Variance inflation of every factor.
        dropped: Factors left out, with reasons.
        refusal: Why there is no regression, or empty.
    """

    outcome: str
    factors: tuple[str, ...]
    n: int
    clusters: int
    coef: np.ndarray
    se: np.ndarray
    p: np.ndarray
    robust_se: np.ndarray
    robust_p: np.ndarray
    beta: np.ndarray
    beta_low: np.ndarray
    beta_high: np.ndarray
    partial_r2: np.ndarray
    r2: float
    adj_r2: float
    f: float
    f_p: float
    vif: np.ndarray
    dropped: dict[str, str]
    refusal: str = ""

    def table(self) -> Table:
        """Return factors with standardised coefficients and robust intervals."""
        if self.refusal:
            return silent_table(_CAPTION, self.refusal)
        rows = [
            {
                "factor": name,
                "beta": f"{number(b, 2)} (от {number(low, 2)} до {number(high, 2)})",
                "p": _p(p),
                "partial": number(part, 3),
                "vif": number(v, 1),
            }
            for name, b, low, high, p, part, v in zip(
                self.factors,
                self.beta,
                self.beta_low,
                self.beta_high,
                self.robust_p[1:],
                self.partial_r2,
                self.vif,
                strict=True,
            )
        ]
        columns = [
            Column("factor", "Фактор"),
            Column("beta", "β (95 % интервал)", "number"),
            Column("p", "p", "number"),
            Column("partial", "Частный R²", "number"),
            Column("vif", "VIF", "number"),
        ]
        kind = "устойчивые к группировке по школам" if self.clusters else "HC3"
        notes = [f"R² = {number(self.r2, 2)}, n = {number(self.n)}; ошибки {kind}."]
        notes += [f"{name}: {reason}." for name, reason in self.dropped.items()]
        return Table(f"{_CAPTION}: {self.outcome}", columns, pd.DataFrame(rows), notes)

    def figure(self) -> Picture:
        """Return standardised coefficients with their intervals."""
        if self.refusal:
            return silent_picture(_CAPTION, self.refusal)
        order = np.argsort(-np.abs(self.beta), kind="stable")
        return dots(
            [self.factors[i] for i in order],
            self.beta[order].tolist(),
            lows=self.beta_low[order].tolist(),
            highs=self.beta_high[order].tolist(),
            colours=[ACCENT if self.robust_p[1 + i] < 0.05 else PALE for i in order],
            reference=(0.0, "нет связи"),
            alt=f"Стандартизованные коэффициенты с интервалами. {self.sentence()}",
            title=headline(self.sentence()),
            subtitle=f"{self.outcome}: β и 95 % интервал, n = {number(self.n)}",
            label="β",
            decimals=1,
        )

    def sentence(self) -> str:
        """Say how much the factors describe together and which of them stand out."""
        if self.refusal:
            return self.refusal
        clear = [n for n, p in zip(self.factors, self.robust_p[1:], strict=True) if p < 0.05]
        text = (
            f"Факторы вместе описывают {number(100 * max(self.adj_r2, 0), 0)} % различий "
            f"показателя «{self.outcome}» (n = {number(self.n)})."
        )
        if clear:
            return (
                f"{text} При прочих равных связь прослеживается: {listed(f'«{c}»' for c in clear)}."
            )
        return f"{text} Отдельные факторы при прочих равных не выделяются."


def _p(value: float) -> str:
    return "< 0,001" if value < 0.001 else number(value, 3)


def regress(
    outcome: pd.Series,
    factors: pd.DataFrame,
    *,
    clusters: pd.Series | None = None,
    gates: Gates = DEFAULT,
) -> Regression:
    """Regress an indicator on factors over complete units.

    Args:
        outcome: Indicator by unit; its ``name`` is printed.
        factors: Units × factors.
        clusters: School of every person: asks for cluster-robust errors.
        gates: Thresholds.
    """
    name = str(outcome.name or "показатель")
    screened = screen_columns(factors, max_correlation=0.999)
    data = screened.data.assign(_y=finite(outcome)).dropna()
    groups = None if clusters is None else clusters.reindex(data.index)
    if groups is not None:
        data, groups = data[groups.notna()], groups[groups.notna()]
    names = tuple(screened.kept)
    n, count = len(data), len(names)
    schools = 0 if groups is None else int(groups.nunique())
    y, x = data["_y"].to_numpy(), data[list(names)].to_numpy()
    reason = ""
    need = max(gates.regression_units_per_factor * count, gates.drivers_min_units)
    units = counted(n, "наблюдение", "наблюдения", "наблюдений")
    if not count:
        reason = "нет факторов с различающимися значениями"
    elif n < need:
        reason = f"{units} при {number(count)} факторах, нужно не менее {need}"
    elif np.ptp(y) <= 1e-10 * max(float(np.abs(y).max()), 1e-300) or (x.std(axis=0) < 1e-12).any():
        reason = "показатель или фактор не меняется"
    elif groups is not None and schools < gates.clustered_min_groups:
        reason = (
            f"{counted(schools, 'школа', 'школы', 'школ')}, для устойчивых ошибок нужно не менее "
            f"{gates.clustered_min_groups}"
        )
    else:
        design = np.column_stack([np.ones(n), x])
        hat = np.linalg.svd(design, full_matrices=False)[0]
        if np.linalg.matrix_rank(design) <= count or (hat**2).sum(axis=1).max() > 1 - 1e-8:
            # HC3 divides by 1 − leverage: a unit that fits itself has no error to speak of.
            reason = "отдельное наблюдение определяет коэффициент полностью"
    if reason:
        return _no_regression(name, names, n, schools, screened.dropped, reason)
    plain = OLS(y, design).fit()
    kind = {"cov_type": "HC3", "use_t": True}
    if groups is not None:
        codes = pd.factorize(groups, sort=True)[0]
        kind = {"cov_type": "cluster", "cov_kwds": {"groups": codes}, "use_t": True}
    robust = OLS(y, design).fit(**kind)
    if plain.ssr <= 1e-12 * max(plain.centered_tss, 1e-300):
        reason = "показатель точно выражается через факторы"
        return _no_regression(name, names, n, schools, screened.dropped, reason)
    ratio = x.std(axis=0, ddof=1) / y.std(ddof=1)
    degrees = plain.df_resid if groups is None else schools - 1
    half = stats.t.ppf(0.975, degrees) * robust.bse[1:] * ratio
    beta = plain.params[1:] * ratio
    inverse = np.linalg.inv(np.corrcoef(x, rowvar=False)) if count > 1 else np.eye(1)
    t = plain.tvalues[1:]
    return Regression(
        name,
        names,
        n,
        schools,
        plain.params,
        plain.bse,
        plain.pvalues,
        robust.bse,
        robust.pvalues,
        beta,
        beta - half,
        beta + half,
        t**2 / (t**2 + plain.df_resid),
        float(plain.rsquared),
        float(plain.rsquared_adj),
        float(plain.fvalue),
        float(plain.f_pvalue),
        np.diag(inverse),
        dict(screened.dropped),
    )


def _no_regression(
    name: str, names: tuple[str, ...], n: int, schools: int, dropped: object, reason: str
) -> Regression:
    none, nan = np.array([]), float("nan")
    text = f"Связь показателя «{name}» с несколькими факторами не оценивалась: {reason}."
    return Regression(
        name,
        names,
        n,
        schools,
        none,
        none,
        none,
        none,
        none,
        none,
        none,
        none,
        none,
        nan,
        nan,
        nan,
        nan,
        none,
        dict(dropped) if isinstance(dropped, dict) else {},
        text,
    )
