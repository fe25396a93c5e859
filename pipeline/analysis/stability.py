"""How far loadings move when the rows are drawn again."""

import numpy as np
from scipy.optimize import linear_sum_assignment

from pipeline.analysis.rotation import congruence

_EXTRACTION_ROUNDS = 40
_ROTATION_ROUNDS = 40


def bootstrap_congruence(
    z: np.ndarray, loadings: np.ndarray, rng: np.random.Generator, *, runs: int = 100
) -> np.ndarray:
    """Return the median Tucker congruence of every factor over resampled rows.

    Every resample is factored by principal axes started at the communalities of the whole
    sample, rotated by varimax and matched to ``loadings`` (varimax) by the best assignment; all
    resamples go through each step together.

    Args:
        z: Complete rows × variables.
        loadings: Varimax loadings of the whole sample.
        rng: Source of the resamples.
        runs: How many.
    """
    n, p = z.shape
    m = loadings.shape[1]
    drawn = z[rng.integers(0, n, (runs, n))]
    centred = drawn - drawn.mean(axis=1, keepdims=True)
    spread = np.linalg.norm(centred, axis=1, keepdims=True)
    # A column that became constant in a resample has no correlations there.
    centred /= np.where(spread > 1e-12, spread, 1)
    matrices = np.swapaxes(centred, 1, 2) @ centred
    diagonal = np.arange(p)
    communality = np.tile(np.clip((loadings**2).sum(axis=1), 0.05, 0.995), (runs, 1))
    for _ in range(_EXTRACTION_ROUNDS):
        matrices[:, diagonal, diagonal] = communality
        values, vectors = np.linalg.eigh(matrices)
        fresh = vectors[:, :, -m:] * np.sqrt(np.clip(values[:, None, -m:], 0, None))
        communality = np.clip((fresh**2).sum(axis=2), 0, 0.995)
    rotated = _varimax(fresh)
    found = np.empty((runs, m))
    for run in range(runs):
        similar = np.abs(congruence(loadings, rotated[run]))
        rows, columns = linear_sum_assignment(-similar)
        found[run, rows] = similar[rows, columns]
    return np.median(found, axis=0)


def _varimax(stack: np.ndarray) -> np.ndarray:
    if stack.shape[2] < 2:
        return stack
    rows = np.linalg.norm(stack, axis=2, keepdims=True)
    x = stack / np.where(rows > 1e-12, rows, 1)
    turn = np.broadcast_to(np.eye(x.shape[2]), (len(x), x.shape[2], x.shape[2]))
    for _ in range(_ROTATION_ROUNDS):
        now = x @ turn
        target = now**3 - now * (now**2).mean(axis=1, keepdims=True)
        u, _, v = np.linalg.svd(np.swapaxes(x, 1, 2) @ target)
        turn = u @ v
    return (x @ turn) * rows
