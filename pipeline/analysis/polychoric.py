"""Polychoric correlations of ordinal answers by the two-step method (Olsson 1979)."""

import numpy as np
from scipy import optimize, stats

# Owen's integral over the angle is smooth away from |ρ| = 1: 48 nodes give 1e-8 for |ρ| ≤ .99.
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(48)
_LIMIT = 0.9999


def polychoric_correlation(first: np.ndarray, second: np.ndarray) -> float:
    """Return the polychoric correlation of two ordinal columns without missing values.

    Thresholds come from the margins, then the likelihood of the table is maximised over the
    correlation. NaN when a column has one category.
    """
    rows, i = np.unique(first, return_inverse=True)
    columns, j = np.unique(second, return_inverse=True)
    if len(rows) < 2 or len(columns) < 2:
        return float("nan")
    table = np.zeros((len(rows), len(columns)))
    np.add.at(table, (i, j), 1)
    a, b = _thresholds(table.sum(axis=1)), _thresholds(table.sum(axis=0))

    def loss(rho: float) -> float:
        return -float((table * np.log(np.clip(_cells(a, b, rho), 1e-12, 1))).sum())

    found = optimize.minimize_scalar(
        loss, bounds=(-_LIMIT, _LIMIT), method="bounded", options={"xatol": 1e-7}
    )
    return float(found.x)


def polychoric_matrix(values: np.ndarray) -> np.ndarray:
    """Return the matrix of polychoric correlations, every pair over its complete rows."""
    count = values.shape[1]
    matrix = np.eye(count)
    for i in range(count):
        for j in range(i):
            both = np.isfinite(values[:, i]) & np.isfinite(values[:, j])
            matrix[i, j] = matrix[j, i] = polychoric_correlation(values[both, i], values[both, j])
    return matrix


def _thresholds(counts: np.ndarray) -> np.ndarray:
    return stats.norm.ppf(np.cumsum(counts)[:-1] / counts.sum())


def _cells(a: np.ndarray, b: np.ndarray, rho: float) -> np.ndarray:
    """Return probabilities of the cells between thresholds for a correlation."""
    angle = np.arcsin(rho)
    theta = (0.5 * angle * (_NODES + 1))[:, None, None]
    h, k = a[None, :, None], b[None, None, :]
    density = np.exp(-(h**2 - 2 * h * k * np.sin(theta) + k**2) / (2 * np.cos(theta) ** 2))
    joint = np.outer(stats.norm.cdf(a), stats.norm.cdf(b)) + angle / (4 * np.pi) * np.einsum(
        "q,qij->ij", _WEIGHTS, density
    )
    full = np.zeros((len(a) + 2, len(b) + 2))
    full[1:-1, 1:-1] = joint
    full[-1, 1:-1], full[1:-1, -1], full[-1, -1] = stats.norm.cdf(b), stats.norm.cdf(a), 1
    return np.diff(np.diff(full, axis=0), axis=1)
