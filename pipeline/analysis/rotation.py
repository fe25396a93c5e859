"""Rotation of loadings: orthomax (varimax, quartimax), oblimin, promax.

Conventions are R's: varimax with Kaiser's normalisation as in ``stats::varimax``, oblimin by
gradient projection as in ``GPArotation`` (Bernaards and Jennrich 2005), promax as in
``stats::promax``; iterations go on until nothing moves, where R stops at 1e-5.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Rotated:
    """Rotated loadings (pattern), correlations of factors and whether the search converged."""

    loadings: np.ndarray
    phi: np.ndarray
    converged: bool = True

    @property
    def structure(self) -> np.ndarray:
        """Correlations of variables with factors."""
        return self.loadings @ self.phi


def orthomax(loadings: np.ndarray, *, gamma: float = 1.0, normalise: bool = True) -> Rotated:
    """Rotate orthogonally: ``gamma`` 1 is varimax, 0 is quartimax."""
    count = loadings.shape[1]
    if count < 2:
        return Rotated(loadings.copy(), np.eye(count))
    rows = _row_lengths(loadings) if normalise else np.ones((len(loadings), 1))
    x, turn, previous = loadings / rows, np.eye(count), 0.0
    converged = False
    for _ in range(2000):
        z = x @ turn
        target = z**3 - gamma / len(x) * z * (z**2).sum(axis=0)
        u, d, v = np.linalg.svd(x.T @ target)
        turn = u @ v
        if abs(d.sum() - previous) <= 1e-13 * max(1.0, d.sum()):
            converged = True
            break
        previous = d.sum()
    return Rotated((x @ turn) * rows, np.eye(count), converged)


def oblimin(loadings: np.ndarray, *, normalise: bool = False) -> Rotated:
    """Rotate obliquely by direct quartimin (oblimin with γ = 0)."""
    count = loadings.shape[1]
    if count < 2:
        return Rotated(loadings.copy(), np.eye(count))
    rows = _row_lengths(loadings) if normalise else np.ones((len(loadings), 1))
    a = loadings / rows
    others = ~np.eye(count, dtype=bool)

    def criterion(pattern: np.ndarray) -> tuple[float, np.ndarray]:
        squares = pattern**2
        cross = squares @ others
        return float((squares * cross).sum() / 4), pattern * cross

    turn = np.eye(count)
    pattern = a.copy()
    value, slope = criterion(pattern)
    step, converged = 1.0, False
    for _ in range(3000):
        gradient = -(pattern.T @ slope @ np.linalg.inv(turn)).T
        projected = gradient - turn * (turn * gradient).sum(axis=0)
        length = float(np.sqrt((projected**2).sum()))
        if length < 1e-7:
            converged = True
            break
        step *= 2
        for _ in range(12):
            moved = turn - step * projected
            moved /= np.sqrt((moved**2).sum(axis=0))
            trial = a @ np.linalg.inv(moved).T
            new_value, new_slope = criterion(trial)
            if value - new_value > 0.5 * length**2 * step:
                break
            step /= 2
        turn, pattern, value, slope = moved, trial, new_value, new_slope
    return Rotated(pattern * rows, turn.T @ turn, converged)


def promax(loadings: np.ndarray, *, power: int = 4, kaiser_rows: bool = False) -> Rotated:
    """Rotate obliquely towards the varimax loadings raised to a power.

    Args:
        loadings: Unrotated loadings.
        power: Power of the target.
        kaiser_rows: Keep rows at unit length through the power step, as SPSS does.
    """
    count = loadings.shape[1]
    if count < 2:
        return Rotated(loadings.copy(), np.eye(count))
    rows = _row_lengths(loadings) if kaiser_rows else np.ones((len(loadings), 1))
    x = orthomax(loadings).loadings / rows
    target = x * np.abs(x) ** (power - 1)
    u = np.linalg.lstsq(x, target, rcond=None)[0]
    u = u * np.sqrt(np.diag(np.linalg.inv(u.T @ u)))
    inverse = np.linalg.inv(u)
    return Rotated((x @ u) * rows, inverse @ inverse.T)


def _row_lengths(loadings: np.ndarray) -> np.ndarray:
    return np.sqrt(np.clip((loadings**2).sum(axis=1, keepdims=True), 1e-12, None))


def in_order(rotated: Rotated) -> Rotated:
    """Fix what rotation leaves free: larger factors first, the largest loading positive."""
    loadings = rotated.loadings
    if not loadings.size:
        return rotated
    # With correlated factors a column's weight counts what it shares with the others.
    weight = np.round(np.diag(rotated.phi @ loadings.T @ loadings), 9)
    order = np.argsort(-weight, kind="stable")
    loadings, phi = loadings[:, order], rotated.phi[np.ix_(order, order)]
    largest = np.abs(np.round(loadings, 9)).argmax(axis=0)
    signs = np.where(loadings[largest, np.arange(len(order))] < 0, -1.0, 1.0)
    return Rotated(loadings * signs, phi * np.outer(signs, signs), rotated.converged)


def congruence(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return Tucker's coefficients of congruence between columns of two loadings."""
    lengths = [np.clip(np.linalg.norm(x, axis=0), 1e-12, None) for x in (first, second)]
    return (first / lengths[0]).T @ (second / lengths[1])
