"""k-means over many resamples at once: what makes honest null worlds affordable.

Lloyd's iterations run over a whole stack of data sets in a few NumPy calls: for null worlds, for
bootstrap resamples, and for the many starts of the solution that scikit-learn then completes.
"""

from typing import NamedTuple

import numpy as np

_ROUNDS = 25
# Distances handled at once: as many as stay in the cache of one core.
_PART = 100_000
# Share of starts still moving below which they leave their data sets.
_SPLIT = 0.5


class Partitions(NamedTuple):
    """Best partition of every data set of a stack."""

    labels: np.ndarray
    inertia: np.ndarray


def partition_stack(
    stack: np.ndarray,
    clusters: int,
    rng: np.random.Generator,
    *,
    weights: np.ndarray | None = None,
    starts: int = 8,
) -> Partitions:
    """Partition every data set of a stack by k-means.

    Args:
        stack: Data sets × units × variables.
        clusters: Number of clusters.
        rng: Source of the random starts.
        weights: Data sets × units; units of weight 0 take no part in the fit but get a label.
        starts: Random starts for every data set; the best is kept.
    """
    sets, units, _ = stack.shape
    x = np.asarray(stack, dtype=np.float32)
    weight = np.ones((sets, units), np.float32) if weights is None else weights.astype(np.float32)
    draws = rng.random((sets, starts, units), dtype=np.float32)
    draws += 2 * (weight[:, None, :] <= 0)
    first = np.argpartition(draws, clusters - 1, axis=2)[:, :, :clusters]
    labels = np.empty((sets, units), np.int8)
    inertia = np.empty(sets, np.float32)
    # Starts are drawn for the whole stack, so the result does not depend on the size of a part.
    step = max(1, _PART // (clusters * starts * units))
    for begin in range(0, sets, step):
        part = slice(begin, begin + step)
        chosen = np.swapaxes(first[part], 1, 2)
        here = np.arange(len(chosen))[:, None, None]
        labels[part], inertia[part], _ = _lloyd(x[part], weight[part], x[part][here, chosen])
    return Partitions(labels, inertia)


def best_start(x: np.ndarray, clusters: int, starts: int, rng: np.random.Generator) -> np.ndarray:
    """Return the centres of the best of many starts of k-means on one data set.

    Starts are drawn by greedy k-means++ with the number of trials of scikit-learn (Arthur and
    Vassilvitskii 2007); all of them go through every step together.

    Args:
        x: Units × variables.
        clusters: Number of clusters.
        starts: How many starts.
        rng: Source of the starts.
    """
    units = len(x)
    squares = ((x[:, None] - x[None]) ** 2).sum(axis=2)
    chosen = np.empty((clusters, starts), np.intp)
    chosen[0] = rng.integers(0, units, starts)
    closest = squares[chosen[0]]
    every = np.arange(starts)
    for cluster in range(1, clusters):
        reached = closest.cumsum(axis=1)
        aims = rng.random((starts, 2 + int(np.log(clusters)))) * reached[:, -1:]
        tried = (reached[:, None, :] <= aims[:, :, None]).sum(axis=2)
        np.minimum(tried, units - 1, out=tried)
        after = np.minimum(closest[:, None, :], squares[tried])
        best = after.sum(axis=2).argmin(axis=1)
        chosen[cluster], closest = tried[every, best], after[every, best]
    one = x[None].astype(np.float32)
    return _lloyd(one, np.ones((1, units), np.float32), one[:, chosen])[2][0]


def _lloyd(
    x: np.ndarray, weight: np.ndarray, centres: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Run Lloyd's iterations and return labels, inertia and centres of the best start.

    Distances come from one product a data set, of (−2c, |c|²) with (x, 1); they lack the squared
    length of the unit, which moves no minimum. Sums and sizes of clusters come from another, of
    memberships with (wx, w). Data sets whose labels stand still leave the work; when few starts
    still move, these go on alone.

    Args:
        x: Data sets × units × variables.
        weight: Data sets × units.
        centres: Data sets × clusters × starts × variables.
    """
    sets, clusters, starts, variables = centres.shape
    units = x.shape[1]
    points = np.ones((sets, variables + 1, units), np.float32)
    points[:, :-1] = np.swapaxes(x, 1, 2)
    weighted = np.ascontiguousarray(np.swapaxes(points * weight[:, None, :], 1, 2))
    own = weight[:, :, None]
    total = sets * starts
    labels = np.zeros((total, units), np.int8)
    inertia = np.zeros(total, np.float32)
    final = np.empty((total, clusters, variables), np.float32)
    who = np.arange(total).reshape(sets, starts)
    before, now = np.zeros((sets, starts, units), np.int8), centres
    for _ in range(_ROUNDS):
        rows = np.empty((*now.shape[:3], variables + 1), np.float32)
        np.multiply(now, -2, out=rows[..., :-1])
        rows[..., -1] = np.einsum("scrv,scrv->scr", now, now)
        distance = rows.reshape(len(now), -1, variables + 1) @ points
        new, least = _nearest(distance.reshape(*now.shape[:3], units))
        labels[who], final[who] = new, np.swapaxes(now, 1, 2)
        inertia[who] = (least @ own)[..., 0]
        moved = (new != before).any(axis=2)
        if not moved.any():
            break
        if moved.shape[1] > 1 and moved.mean() < _SPLIT:
            # Few starts still move: each goes on alone, as a data set of its own.
            kept, start = moved.nonzero()
            who, new = who[kept, start][:, None], new[kept, start][:, None]
            now = now[kept, :, start][:, :, None]
        else:
            kept = moved.any(axis=1).nonzero()[0]
            if len(kept) < len(moved):
                who, new, now = who[kept], new[kept], now[kept]
        if len(kept) != len(points) or moved.shape[1] != who.shape[1]:
            points, weighted, own = points[kept], weighted[kept], own[kept]
        member = np.empty((*now.shape[:3], units), np.float32)
        for cluster in range(clusters):
            np.equal(new, cluster, out=member[:, cluster], casting="unsafe")
        sums = member.reshape(len(now), -1, units) @ weighted
        sums = sums.reshape(*now.shape[:3], variables + 1)
        size = sums[..., -1:]
        # An emptied cluster keeps its centre: the start simply loses to better ones.
        now = np.where(size > 0, sums[..., :-1] / np.maximum(size, 1), now)
        before = new
    inertia += np.repeat(((x**2).sum(axis=2) * weight).sum(axis=1), starts)
    best = inertia.reshape(sets, starts).argmin(axis=1) + starts * np.arange(sets)
    return labels[best], inertia[best], final[best]


def _nearest(distance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the nearest of the clusters (second axis) and the distance to it.

    One pass a cluster over long rows is several times faster than an argmin over an axis of two
    or three.
    """
    least = distance[:, 0].copy()
    labels = np.zeros(least.shape, np.int8)
    for cluster in range(1, distance.shape[1]):
        nearer = distance[:, cluster] < least
        np.maximum(labels, nearer.view(np.int8) * np.int8(cluster), out=labels)
        np.minimum(least, distance[:, cluster], out=least)
    return labels, least


def distance_stack(stack: np.ndarray) -> np.ndarray:
    """Return Euclidean distances between units of every data set."""
    x = stack.astype(np.float32)
    norms = (x**2).sum(axis=2)
    squares = -2 * (x @ np.swapaxes(x, 1, 2))
    squares += norms[:, :, None]
    squares += norms[:, None, :]
    return np.sqrt(np.maximum(squares, 0, out=squares), out=squares)


def silhouettes(distances: np.ndarray, labels: np.ndarray, clusters: int) -> np.ndarray:
    """Return the mean silhouette of every partition; singletons count as 0 (Rousseeuw 1987).

    Args:
        distances: Data sets × units × units.
        labels: Data sets × units.
        clusters: Number of clusters.
    """
    member = (labels[..., None] == np.arange(clusters)).astype(distances.dtype)
    index = labels[..., None].astype(np.intp)
    size = member.sum(axis=1)
    total = distances @ member
    own_size = np.take_along_axis(size, index[..., 0], axis=1)
    inside = np.take_along_axis(total, index, axis=2)[..., 0] / np.maximum(own_size - 1, 1)
    mean = np.where(size[:, None, :] > 0, total / np.maximum(size, 1)[:, None, :], np.inf)
    np.put_along_axis(mean, index, np.inf, axis=2)
    outside = mean.min(axis=2)
    usable = (own_size > 1) & np.isfinite(outside)
    outside = np.where(usable, outside, 0)
    width = (outside - inside) / np.maximum(np.maximum(outside, inside), 1e-12)
    return np.where(usable, width, 0).mean(axis=1)


def smallest_sizes(labels: np.ndarray, clusters: int) -> np.ndarray:
    """Return the size of the smallest cluster of every partition."""
    return (labels[..., None] == np.arange(clusters)).sum(axis=1).min(axis=1)


def jaccard_stability(
    values: np.ndarray,
    labels: np.ndarray,
    clusters: int,
    rng: np.random.Generator,
    *,
    runs: int = 100,
) -> np.ndarray:
    """Return the mean bootstrap Jaccard of every cluster (Hennig 2007, ``fpc::clusterboot``).

    Units are drawn with replacement, those drawn more than once count once; a cluster is compared
    with the most similar cluster of every resample on the units that were drawn.
    """
    units = len(values)
    drawn = np.zeros((runs, units), bool)
    picks = rng.integers(0, units, (runs, units))
    drawn[np.arange(runs)[:, None], picks] = True
    stack = np.broadcast_to(values, (runs, *values.shape))
    found = partition_stack(stack, clusters, rng, weights=drawn, starts=20).labels
    original = (labels[:, None] == np.arange(clusters)).astype(float)
    fresh = (found[..., None] == np.arange(clusters)) & drawn[..., None]
    both = np.einsum("uc,ruf->rcf", original, fresh.astype(float))
    old_size = drawn.astype(float) @ original
    new_size = fresh.sum(axis=1)
    either = old_size[:, :, None] + new_size[:, None, :] - both
    similar = (both / np.maximum(either, 1)).max(axis=2)
    # A cluster of which nobody was drawn says nothing in that resample.
    present = old_size > 0
    return (similar * present).sum(axis=0) / np.maximum(present.sum(axis=0), 1)
