"""k-means over many resamples at once: what makes honest null worlds affordable.

The solution that is reported comes from scikit-learn; here Lloyd's iterations run over a whole
stack of data sets in a few NumPy calls, for null worlds and bootstrap resamples.
"""

from typing import NamedTuple

import numpy as np

_ROUNDS = 25


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
    sets, units, variables = stack.shape
    x = np.ascontiguousarray(stack, dtype=np.float32)
    weight = np.ones((sets, units), np.float32) if weights is None else weights.astype(np.float32)
    draws = rng.random((sets, starts, units), dtype=np.float32) + 2 * (weight[:, None, :] <= 0)
    first = np.argpartition(draws, clusters - 1, axis=2)[:, :, :clusters]
    flat = first.reshape(sets, starts * clusters)
    centres = np.take_along_axis(x, flat[:, :, None], axis=1)
    centres = centres.reshape(sets, starts, clusters, variables)
    labels = np.zeros((sets, units, starts), np.int8)
    inertia = np.zeros((sets, starts), np.float32)
    active = np.arange(sets)
    for _ in range(_ROUNDS):
        part, w = x[active], weight[active]
        new, nearest = _nearest(part, centres[active])
        moved = (new != labels[active]).any(axis=(1, 2))
        labels[active] = new
        inertia[active] = np.einsum("sur,su->sr", nearest, w)
        active, part, w, new = active[moved], part[moved], w[moved], new[moved]
        if not len(active):
            break
        for cluster in range(clusters):
            member = (new == cluster) * w[:, :, None]
            size = member.sum(axis=1)[..., None]
            mean = (np.swapaxes(member, 1, 2) @ part) / np.maximum(size, 1)
            # An emptied cluster keeps its centre: the start simply loses to better ones.
            centres[active, :, cluster] = np.where(size > 0, mean, centres[active, :, cluster])
    inertia += ((x**2).sum(axis=2) * weight).sum(axis=1)[:, None]
    best = inertia.argmin(axis=1)
    chosen = np.take_along_axis(labels, best[:, None, None], axis=2)[:, :, 0]
    return Partitions(chosen, inertia[np.arange(sets), best])


def _nearest(x: np.ndarray, centres: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the nearest centre of every unit and start, and the squared distance to it.

    Distances lack the squared length of the unit, which moves no minimum. One pass a cluster over
    long rows is several times faster than an argmin over an axis of two or three.
    """
    labels: np.ndarray | None = None
    for cluster in range(centres.shape[2]):
        centre = centres[:, :, cluster]
        distance = x @ np.swapaxes(-2 * centre, 1, 2)
        distance += (centre**2).sum(axis=2)[:, None, :]
        if labels is None:
            least, labels = distance, np.zeros(distance.shape, np.int8)
        else:
            nearer = distance < least
            labels[nearer] = cluster
            least = np.where(nearer, distance, least)
    assert labels is not None  # noqa: S101 - at least one cluster is asked for
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
