"""Groups from a matrix of distances (Gower, Jaccard) by average linkage, behind the same gate."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from scipy.cluster.hierarchy import dendrogram, fcluster, linkage
from scipy.spatial.distance import squareform

from pipeline.analysis.drawing import headline
from pipeline.analysis.gates import DEFAULT, Gates
from pipeline.analysis.lloyd import silhouettes
from pipeline.analysis.silence import silent_picture, silent_table
from pipeline.display.picture import Picture, picture
from pipeline.display.russian import counted, listed, named, number, plural
from pipeline.display.style import GREY, SERIES, WIDTH, styled
from pipeline.display.table import Column, Table

_CAPTION = "Группы организаций по сходству"


@dataclass(frozen=True)
class LinkageGroups:
    """Schools grouped by how alike they are on mixed or yes/no characteristics.

    Average linkage; the number of groups has the largest mean silhouette among the admissible.
    The null shuffles every column separately: what each characteristic looks like stays, what
    joins them goes. Reported when the silhouette exceeds its 95th percentile and every group's
    bootstrap Jaccard is at least .75 (Hennig 2007).

    Attributes:
        labels: Number of the group (from 1, the largest first) by school; empty if not reported.
        silhouette: Mean silhouette.
        null_threshold: 95th percentile under shuffling.
        stability: Mean bootstrap Jaccard by group.
        tree: Average linkage.
        schools: Schools in the order of the tree.
        refusal: Why no groups are reported, or empty.
    """

    labels: pd.Series
    silhouette: float
    null_threshold: float
    stability: Mapping[int, float]
    tree: np.ndarray
    schools: tuple[str, ...]
    refusal: str = ""

    @property
    def reported(self) -> bool:
        """Whether the groups stand up to both tests."""
        return not self.refusal

    def table(self) -> Table:
        """Return groups with their schools and stability."""
        if self.refusal:
            return silent_table(_CAPTION, self.refusal)
        rows = []
        for group, value in self.stability.items():
            members = self.labels.index[self.labels == group]
            rows.append(
                {
                    "group": number(group),
                    "count": number(len(members)),
                    "jaccard": number(value, 2),
                    "schools": named(map(str, members)),
                }
            )
        columns = [
            Column("group", "Группа"),
            Column("count", "Число ОО", "number"),
            Column("jaccard", "Устойчивость (Жаккар)", "number"),
            Column("schools", "Организации", "long"),
        ]
        return Table(_CAPTION, columns, pd.DataFrame(rows))

    def figure(self) -> Picture:
        """Return the tree with names of schools in the colour of their group."""
        if not len(self.tree):
            return silent_picture(_CAPTION, self.sentence())
        with styled():
            figure = Figure(figsize=(WIDTH, 0.8 + 0.21 * len(self.schools)))
            axes = figure.subplots()
            drawn = dendrogram(
                self.tree,
                labels=list(self.schools),
                orientation="left",
                ax=axes,
                color_threshold=0,
                above_threshold_color=GREY,
                leaf_font_size=8,
            )
            if not self.refusal:
                group = [int(self.labels.iloc[leaf]) for leaf in drawn["leaves"]]
                names = [
                    f"{g}. {self.schools[leaf]}"
                    for g, leaf in zip(group, drawn["leaves"], strict=True)
                ]
                for label, g in zip(axes.set_yticklabels(names), group, strict=True):
                    label.set_color(SERIES[(g - 1) % len(SERIES)])
            axes.spines[["left", "bottom"]].set_visible(False)
            axes.xaxis.set_visible(False)
            return picture(
                figure,
                alt=f"Дерево сходства организаций. {self.sentence()}",
                title=headline(self.sentence()),
                subtitle="Чем левее объединение, тем больше различия",
            )

    def sentence(self) -> str:
        """Say the groups, or why there are none."""
        if self.refusal:
            return self.refusal
        count = len(self.stability)
        verb = plural(count, "Выделена", "Выделены", "Выделено")
        sizes = listed(number((self.labels == g).sum()) for g in self.stability)
        return (
            f"{verb} {counted(count, 'группа', 'группы', 'групп')} сходных организаций "
            f"(по {sizes} ОО). Силуэт {number(self.silhouette, 2)} при пороге случайного разбиения "
            f"{number(self.null_threshold, 2)}, устойчивость не ниже "
            f"{number(min(self.stability.values()), 2)}."
        )


def groups_by_distance(
    frame: pd.DataFrame,
    measure: Callable[[pd.DataFrame], np.ndarray],
    *,
    null_runs: int = 199,
    seed: int = 0,
    gates: Gates = DEFAULT,
) -> LinkageGroups:
    """Group schools by average linkage of any distance.

    Args:
        frame: Schools × characteristics.
        measure: Distances between the rows of such a frame.
        null_runs: Shuffled worlds.
        seed: Seed of shuffles and resamples.
        gates: Thresholds.
    """
    schools = tuple(str(s) for s in frame.index)
    nan, empty = float("nan"), np.empty((0, 4))
    nothing = pd.Series(dtype=int)
    most = gates.most_clusters(len(frame))
    if not most:
        reason = (
            f"Группы по сходству не выделялись: данные есть по {number(len(frame))} ОО, "
            f"нужно не менее {gates.cluster_min_schools}."
        )
        return LinkageGroups(nothing, nan, nan, {}, empty, (), reason)
    distances = measure(frame)
    if (
        not np.isfinite(distances).all()
        or np.ptp(distances[~np.eye(len(frame), dtype=bool)]) < 1e-12
    ):
        reason = "Группы по сходству не выделялись: организации не различаются или не сравнимы."
        return LinkageGroups(nothing, nan, nan, {}, empty, schools, reason)
    choices = range(2, most + 1)
    labels, width, tree = _cut(distances, choices, gates.cluster_min_size)
    rng = np.random.default_rng(seed)
    null = []
    for _ in range(null_runs):
        shuffled = pd.DataFrame(
            {c: frame[c].to_numpy()[rng.permutation(len(frame))] for c in frame.columns},
            frame.index,
        )
        apart = measure(shuffled)
        null.append(
            _cut(apart, choices, gates.cluster_min_size)[1] if np.isfinite(apart).all() else -1
        )
    threshold = float(np.quantile(null, gates.null_quantile))
    refusal, stability = "", {}
    if labels is None:
        refusal = (
            "Устойчивых групп не выявлено: при любом допустимом числе групп в одной из них менее "
            f"{gates.cluster_min_size} организаций (особые случаи)."
        )
    elif width <= threshold:
        refusal = (
            f"Устойчивых групп не выявлено (силуэт {number(width, 2)} при пороге случайного "
            f"разбиения {number(threshold, 2)})."
        )
    else:
        values = _stability(distances, labels, rng, gates)
        if values.min() < gates.jaccard_stable:
            refusal = (
                "Устойчивых групп не выявлено: при повторных выборках группы не воспроизводятся "
                f"(коэффициент Жаккара {number(float(values.min()), 2)})."
            )
        else:
            stability = {g + 1: float(v) for g, v in enumerate(values)}
    if refusal or labels is None:
        return LinkageGroups(nothing, width, threshold, {}, tree, schools, refusal)
    return LinkageGroups(
        pd.Series(labels + 1, frame.index), width, threshold, stability, tree, schools
    )


def _cut(
    distances: np.ndarray, choices: range, smallest: int
) -> tuple[np.ndarray | None, float, np.ndarray]:
    """Return the best admissible cut, its silhouette (−1 if none) and the tree."""
    tree = linkage(squareform(distances, checks=False), "average")
    best: tuple[np.ndarray | None, float] = (None, -1.0)
    for k in choices:
        labels = _largest_first(fcluster(tree, k, "maxclust"))
        if labels.max() + 1 < k or np.bincount(labels).min() < smallest:
            continue
        width = float(silhouettes(distances[None], labels[None], k)[0])
        if width > best[1] + 1e-9:
            best = (labels, width)
    return best[0], best[1], tree


def _largest_first(labels: np.ndarray) -> np.ndarray:
    groups, first, counts = np.unique(labels, return_index=True, return_counts=True)
    order = np.lexsort((first, -counts))
    new = np.empty(len(groups), int)
    new[order] = np.arange(len(groups))
    return new[np.searchsorted(groups, labels)]


def _stability(
    distances: np.ndarray, labels: np.ndarray, rng: np.random.Generator, gates: Gates
) -> np.ndarray:
    units, clusters = len(distances), int(labels.max()) + 1
    total, seen = np.zeros(clusters), np.zeros(clusters)
    for _ in range(gates.bootstrap_runs):
        drawn = np.unique(rng.integers(0, units, units))
        tree = linkage(squareform(distances[np.ix_(drawn, drawn)], checks=False), "average")
        found, old = fcluster(tree, clusters, "maxclust"), labels[drawn]
        for g in range(clusters):
            mine = old == g
            if mine.any():
                total[g] += max(
                    float((mine & (found == f)).sum() / (mine | (found == f)).sum())
                    for f in np.unique(found)
                )
                seen[g] += 1
    return total / np.maximum(seen, 1)
