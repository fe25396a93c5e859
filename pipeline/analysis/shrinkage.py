"""Shares of schools of very different size, made comparable before any multivariate method.

Raw shares of tiny schools are extreme by chance alone: on schools with identical true level they
give "clusters" with a silhouette of .5. Raw shares go to the tables, these go to the methods.
"""

import numpy as np


def municipal_share(numerators: np.ndarray, denominators: np.ndarray) -> np.ndarray:
    """Return ΣN/ΣD of every column over the schools that have both; 0 where nothing is counted."""
    n, d = np.asarray(numerators, float), np.asarray(denominators, float)
    known = np.isfinite(n) & np.isfinite(d)
    total = np.where(known, d, 0).sum(axis=0)
    return np.where(known, n, 0).sum(axis=0) / np.where(total > 0, total, 1)


def shrunk_shares(
    numerators: np.ndarray, denominators: np.ndarray, prior_persons: float
) -> np.ndarray:
    """Pull every share towards the municipal one by the weight of ``prior_persons`` persons."""
    n, d = np.asarray(numerators, float), np.asarray(denominators, float)
    return (n + prior_persons * municipal_share(n, d)) / (d + prior_persons)


def funnel_scores(numerators: np.ndarray, denominators: np.ndarray) -> np.ndarray:
    """Return (N − D·P) / √(D·P·(1 − P)): equal spread for small and large schools.

    NaN where a school has nothing to count; 0 where the municipal share is 0 or 1.
    """
    n, d = np.asarray(numerators, float), np.asarray(denominators, float)
    share = municipal_share(n, d)
    spread = np.sqrt(np.clip(d * share * (1 - share), 0, None))
    scores = (n - d * share) / np.where(spread > 0, spread, 1)
    return np.where(d > 0, np.where(spread > 0, scores, 0.0), np.nan)


def empirical_logits(numerators: np.ndarray, denominators: np.ndarray) -> np.ndarray:
    """Return log((N + ½) / (D − N + ½)), defined for shares of 0 and 1 too."""
    n, d = np.asarray(numerators, float), np.asarray(denominators, float)
    return np.log((n + 0.5) / (d - n + 0.5))


def z_scores(values: np.ndarray) -> np.ndarray:
    """Standardise columns (n − 1 in the variance); a constant column becomes zeros."""
    values = np.asarray(values, float)
    if len(values) < 2:
        return np.zeros_like(values)
    centred = values - values.mean(axis=0)
    spread = values.std(axis=0, ddof=1)
    floor = 1e-10 * np.maximum(np.abs(values).max(axis=0), 1e-300)
    return np.where(spread > floor, centred / np.where(spread > floor, spread, 1), 0.0)
