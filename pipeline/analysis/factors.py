"""Factor extraction from a correlation matrix (minres, maximum likelihood) and factor scores.

Written here because nothing installed does it right; the values meet R's ``psych::fa`` and
``stats::factanal``.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import optimize, stats

# Lower bound of a uniqueness in both R functions; a solution that lies on it is a Heywood case.
_FLOOR = 0.005


@dataclass(frozen=True)
class Extraction:
    """Unrotated loadings and how well they reproduce the correlations.

    Attributes:
        loadings: Variables × factors.
        uniquenesses: 1 − communality.
        heywood: A uniqueness lies at its bound or below: the solution is not proper and no
            conclusion may rest on that variable.
        converged: Whether the search ended at a minimum.
        chi2: Likelihood-ratio statistic with Bartlett's correction.
        df: Its degrees of freedom; the statistics below are NaN when it is 0.
        p: Probability of χ².
        rmsr: Root mean square of residual correlations.
        rmsea: Root mean square error of approximation.
        tli: Tucker and Lewis's index.
        method: How the loadings were found.
    """

    loadings: np.ndarray
    uniquenesses: np.ndarray
    heywood: bool
    converged: bool
    chi2: float
    df: int
    p: float
    rmsr: float
    rmsea: float
    tli: float
    method: Literal["minres", "ml"]

    @property
    def communalities(self) -> np.ndarray:
        """Share of each variable's variance that the factors reproduce."""
        return 1 - self.uniquenesses


def most_factors(variables: int) -> int:
    """Return the largest number of factors with non-negative degrees of freedom."""
    p = variables
    return max((m for m in range(1, p) if (p - m) ** 2 >= p + m), default=0)


def extract(
    matrix: np.ndarray,
    factors: int,
    n: int,
    *,
    method: Literal["minres", "ml"] = "minres",
) -> Extraction:
    """Extract factors from a correlation matrix.

    Args:
        matrix: Correlations; maximum likelihood needs an invertible matrix.
        factors: How many, at least one and at most :func:`most_factors`.
        n: Number of rows behind the matrix.
        method: ``minres`` minimises squared residual correlations (Harman and Jones 1966),
            ``ml`` maximises the normal likelihood (Jöreskog 1967).
    """
    loss = _least_squares if method == "minres" else _likelihood
    found = optimize.minimize(
        loss,
        _start(matrix, factors),
        args=(matrix, factors),
        jac=True,
        method="L-BFGS-B",
        bounds=[(_FLOOR, 1.0)] * len(matrix),
        options={"maxiter": 2000, "ftol": 1e-15, "gtol": 1e-9, "maxfun": 20000},
    )
    psi = found.x
    loadings = (_minres_loadings if method == "minres" else _ml_loadings)(psi, matrix, factors)
    uniquenesses = 1 - (loadings**2).sum(axis=1) if method == "minres" else psi
    heywood = bool((psi <= _FLOOR * 1.001).any() or (uniquenesses <= _FLOOR).any())
    # A line search that cannot improve in double precision has converged for our purposes.
    free = (psi > _FLOOR * 1.001) & (psi < 0.999)
    flat = bool(np.abs(found.jac[free]).max(initial=0) < 1e-4)
    return Extraction(
        loadings,
        uniquenesses,
        heywood,
        bool(found.success or flat),
        *_fit(matrix, loadings, uniquenesses, n),
        method,
    )


def _start(matrix: np.ndarray, factors: int) -> np.ndarray:
    """Return Jöreskog's starting uniquenesses, or one half where there is no inverse."""
    values = np.linalg.eigvalsh(matrix)
    if values[0] <= 1e-8:
        return np.full(len(matrix), 0.5)
    inverse = np.diag(np.linalg.inv(matrix))
    return np.clip((1 - 0.5 * factors / len(matrix)) / inverse, _FLOOR * 2, 1.0)


def _least_squares(psi: np.ndarray, matrix: np.ndarray, factors: int) -> tuple[float, np.ndarray]:
    values, vectors = np.linalg.eigh(matrix - np.diag(psi))
    keep = np.clip(values[-factors:], 0, None)
    rest = values.copy()
    rest[-factors:] -= keep
    # The residual matrix is what the kept dimensions leave; its diagonal is the gradient.
    residual_diagonal = (vectors**2) @ rest
    return 0.5 * float((rest**2).sum()), -residual_diagonal


def _minres_loadings(psi: np.ndarray, matrix: np.ndarray, factors: int) -> np.ndarray:
    values, vectors = np.linalg.eigh(matrix - np.diag(psi))
    return (vectors[:, -factors:] * np.sqrt(np.clip(values[-factors:], 0, None)))[:, ::-1]


def _likelihood(psi: np.ndarray, matrix: np.ndarray, factors: int) -> tuple[float, np.ndarray]:
    scale = 1 / np.sqrt(psi)
    values, vectors = np.linalg.eigh(matrix * np.outer(scale, scale))
    rest = np.clip(values[:-factors], 1e-12, None)
    value = float((rest - np.log(rest) - 1).sum())
    loadings = (vectors[:, -factors:] * np.sqrt(np.clip(values[-factors:] - 1, 0, None))) / scale[
        :, None
    ]
    fitted = (loadings**2).sum(axis=1) + psi
    return value, (fitted - np.diag(matrix)) / psi**2


def _ml_loadings(psi: np.ndarray, matrix: np.ndarray, factors: int) -> np.ndarray:
    scale = 1 / np.sqrt(psi)
    values, vectors = np.linalg.eigh(matrix * np.outer(scale, scale))
    scaled = vectors[:, -factors:] * np.sqrt(np.clip(values[-factors:] - 1, 0, None))
    return (scaled / scale[:, None])[:, ::-1]


def _fit(
    matrix: np.ndarray, loadings: np.ndarray, uniquenesses: np.ndarray, n: int
) -> tuple[float, int, float, float, float, float]:
    """Return χ², df, p, RMSR, RMSEA and TLI as ``psych::fa`` defines them."""
    p, m = loadings.shape
    df = ((p - m) ** 2 - p - m) // 2
    residual = matrix - loadings @ loadings.T
    off = residual[~np.eye(p, dtype=bool)]
    rmsr = float(np.sqrt((off**2).mean())) if p > 1 else float("nan")
    nan = float("nan")
    model = loadings @ loadings.T + np.diag(uniquenesses)
    if np.linalg.eigvalsh(model)[0] <= 1e-10 or np.linalg.eigvalsh(matrix)[0] <= 1e-10:
        return nan, df, nan, rmsr, nan, nan
    ratio = np.linalg.solve(model, matrix)
    objective = float(np.trace(ratio) - np.linalg.slogdet(ratio)[1] - p)
    multiplier = n - 1 - (2 * p + 5) / 6 - 2 * m / 3
    chi2 = objective * multiplier
    if df <= 0:
        return chi2, df, nan, rmsr, nan, nan
    null_ratio = -float(np.linalg.slogdet(matrix)[1]) * multiplier / (p * (p - 1) / 2)
    tli = (null_ratio - chi2 / df) / (null_ratio - 1) if abs(null_ratio - 1) > 1e-12 else nan
    rmsea = float(np.sqrt(max(chi2 / (df * n) - 1 / (n - 1), 0)))
    return chi2, df, float(stats.chi2.sf(max(chi2, 0), df)), rmsr, rmsea, tli


def regression_scores(z: np.ndarray, matrix: np.ndarray, structure: np.ndarray) -> np.ndarray:
    """Return Thurstone's scores of standardised rows; the pseudo-inverse where singular."""
    return z @ (np.linalg.pinv(matrix, hermitian=True, rcond=1e-12) @ structure)


def bartlett_scores(z: np.ndarray, loadings: np.ndarray, uniquenesses: np.ndarray) -> np.ndarray:
    """Return Bartlett's scores: weighted least squares with the uniquenesses as variances."""
    weighted = loadings / np.clip(uniquenesses, 1e-6, None)[:, None]
    return z @ np.linalg.solve(weighted.T @ loadings, weighted.T).T
