"""Correction for many tests: the number of tests is part of the finding."""

from typing import Literal

import numpy as np
from statsmodels.stats.multitest import multipletests

Method = Literal["fdr_bh", "fdr_by", "holm", "bonferroni", "hommel"]


def adjust(p: np.ndarray, method: Method = "fdr_bh") -> np.ndarray:
    """Return adjusted probabilities; missing ones stay missing and do not count as tests."""
    p = np.asarray(p, float)
    adjusted = np.full(p.shape, np.nan)
    known = np.isfinite(p)
    if known.any():
        adjusted[known] = multipletests(p[known], method=method)[1]
    return adjusted
