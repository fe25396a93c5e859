"""Distances between units described by numbers, ordered levels, words and yes/no together."""

from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd
from scipy import stats

Kind = Literal["numeric", "ordinal", "nominal", "presence"]


def gower_distances(frame: pd.DataFrame, kinds: Mapping[str, Kind]) -> np.ndarray:
    """Return Gower's distances (1971), 0 to 1, as ``cluster::daisy`` computes them.

    Args:
        frame: Units × columns.
        kinds: By column: ``numeric`` and ``ordinal`` (by ranks of levels) are scaled by their
            range, ``nominal`` compares for equality, ``presence`` is a yes/no whose common
            absence says nothing. A column without spread or a pair with a missing value carries
            no weight; a pair without any comparable column has NaN.
    """
    units = len(frame)
    total, weight = np.zeros((units, units)), np.zeros((units, units))
    for name, kind in kinds.items():
        column = frame[name]
        known = column.notna().to_numpy()
        comparable = np.outer(known, known).astype(float)
        if kind in ("numeric", "ordinal"):
            values = pd.to_numeric(column, errors="coerce").to_numpy(float)
            if kind == "ordinal":
                # Levels, not units, are ranked: a level taken by many schools is still one step.
                codes = np.full(units, np.nan)
                codes[known] = stats.rankdata(values[known], method="dense")
                values = codes
            span = float(np.ptp(values[known])) if known.any() else 0.0
            if span <= 0:
                continue
            filled = np.where(known, values, 0.0)
            apart = np.abs(filled[:, None] - filled[None, :]) / span
        else:
            codes = pd.factorize(column)[0]
            apart = (codes[:, None] != codes[None, :]).astype(float)
            if kind == "presence":
                present = column.fillna(0).astype(float).to_numpy() > 0
                apart = (present[:, None] != present[None, :]).astype(float)
                comparable *= present[:, None] | present[None, :]
        total += apart * comparable
        weight += comparable
    return np.where(weight > 0, total / np.where(weight > 0, weight, 1), np.nan)


def partition_around_medoids(distances: np.ndarray, clusters: int) -> tuple[np.ndarray, float]:
    """Return labels and the sum of distances to medoids (PAM: build, then best swaps)."""
    units = len(distances)
    medoids = [int(distances.sum(axis=0).argmin())]
    while len(medoids) < clusters:
        nearest = distances[:, medoids].min(axis=1)
        gain = np.clip(nearest[:, None] - distances, 0, None).sum(axis=0)
        gain[medoids] = -1
        medoids.append(int(gain.argmax()))
    cost = float(distances[:, medoids].min(axis=1).sum())
    for _ in range(100):
        best = (cost - 1e-12, -1, -1)
        for place in range(clusters):
            others = [m for i, m in enumerate(medoids) if i != place]
            base = distances[:, others].min(axis=1) if others else np.full(units, np.inf)
            costs = np.minimum(base[:, None], distances).sum(axis=0)
            candidate = int(costs.argmin())
            if costs[candidate] < best[0]:
                best = (float(costs[candidate]), place, candidate)
        if best[1] < 0:
            break
        cost, medoids[best[1]] = best[0], best[2]
    return distances[:, medoids].argmin(axis=1), cost
