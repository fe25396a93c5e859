"""Profile clusters of schools: reported only when chance and resampling both allow it."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from scipy.cluster.hierarchy import dendrogram, fcluster, linkage
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import pdist, squareform
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

from pipeline.analysis.drawing import headline, russian_axis
from pipeline.analysis.finite import finite
from pipeline.analysis.gates import DEFAULT, Gates
from pipeline.analysis.lloyd import (
    best_start,
    distance_stack,
    jaccard_stability,
    partition_stack,
    silhouettes,
    smallest_sizes,
)
from pipeline.analysis.quadrants import Quadrants
from pipeline.analysis.screen import screen_columns
from pipeline.analysis.shrinkage import municipal_share, shrunk_shares, z_scores
from pipeline.analysis.silence import silent_picture, silent_table
from pipeline.display.picture import Picture, picture
from pipeline.display.russian import capital, counted, listed, named, number, plural
from pipeline.display.style import GREY, PALE, SERIES, WIDTH, styled
from pipeline.display.table import Column, Table

_CAPTION = "Группы организаций со сходным профилем показателей"
_CELLS = "У показателей: медиана группы (наименьшее–наибольшее значение)."
STABLE, DOUBTFUL = "устойчивая", "неустойчивая группа"


class Cut(NamedTuple):
    """The best partition over admissible numbers of clusters."""

    labels: np.ndarray
    clusters: int
    silhouette: float


@dataclass(frozen=True)
class ProfileClusters:
    """Schools with similar profiles, or the reason why none are reported.

    Shares shrunk to the municipal value by 20 persons, z-scored, k-means with 100 starts; k has
    the largest mean silhouette among those the number of schools admits. The groups are reported
    when that silhouette exceeds the 95th percentile of the same pipeline on worlds of identical
    schools (every count redrawn from Bin(D, municipal share), 500 runs) and every cluster's mean
    bootstrap Jaccard is at least .75 (Hennig 2007). With a group between .60 and .75 the groups
    are shown as unstable and not reported as clusters; below .60 they are not shown.
    Schools that truly differ along one line, without groups, pass both tests as well; so the
    silhouette is also compared with such gradual worlds (normal, same correlations), and where it
    does not exceed them the sentence says that the borders are conditional.
    Group numbers follow the first variable, the highest first. Medians describe the groups;
    testing their differences on the same variables would be circular (traps C 12–17).

    Attributes:
        labels: Number of the group (from 1) by school; empty when not reported.
        names: Name of every group by rule: its two most deviating variables.
        profile: Raw shares (%) of clustered schools × variables.
        centres: Mean z-scores of groups × variables.
        silhouette: Mean silhouette of the best partition; NaN when nothing was partitioned.
        null_threshold: 95th percentile of silhouettes of identical schools.
        null_p: Share of worlds of identical schools with such a silhouette.
        separation_threshold: 95th percentile of silhouettes of gradual worlds; NaN when not asked.
        stability: Mean bootstrap Jaccard of every group.
        stable_from: Jaccard from which a group is called stable.
        agreement: Adjusted Rand index with Ward's method.
        tree: Ward's linkage of the schools.
        schools: Clustered schools in the order of the tree's leaves' numbers.
        excluded: Schools left out, with reasons.
        dropped: Variables left out, with reasons.
        refusal: Why no groups are reported, or empty.
        fallback: Grouping by rule, when the caller gave one.
        matched: Last year's group number by this year's, where groups correspond.
    """

    labels: pd.Series
    names: Mapping[int, str]
    profile: pd.DataFrame
    centres: pd.DataFrame
    silhouette: float
    null_threshold: float
    null_p: float
    separation_threshold: float
    stability: Mapping[int, float]
    stable_from: float
    agreement: float
    tree: np.ndarray
    schools: tuple[str, ...]
    excluded: Mapping[str, str]
    dropped: Mapping[str, str]
    refusal: str = ""
    fallback: Quadrants | None = None
    matched: Mapping[int, int] = field(default_factory=dict)

    @property
    def reported(self) -> bool:
        """Whether the groups stand up to both tests."""
        return not self.refusal and not self.unstable

    @property
    def unstable(self) -> list[int]:
        """Groups whose members change too much between resamples to be called clusters."""
        return [g for g in self.names if self.verdict(g) == DOUBTFUL]

    @property
    def gradual(self) -> bool:
        """Whether schools that differ gradually would give such groups as well."""
        return bool(self.silhouette <= self.separation_threshold)

    def verdict(self, group: int) -> str:
        """Say how stable a group is."""
        value = self.stability[group]
        return STABLE if value >= self.stable_from else DOUBTFUL

    def table(self) -> Table:
        """Return groups with median and range of every variable, n and their schools."""
        if self.refusal:
            return self.fallback.table() if self.fallback else silent_table(_CAPTION, self.refusal)
        rows = []
        for group, name in self.names.items():
            members = self.labels.index[self.labels == group]
            part = self.profile.loc[members]
            row = {
                "group": f"{group}. {capital(name)}",
                "count": number(len(members)),
                "jaccard": f"{number(self.stability[group], 2)} ({self.verdict(group)})",
                "schools": named(map(str, members)),
            }
            for column in part.columns:
                low, high = part[column].min(), part[column].max()
                row[f"v_{column}"] = (
                    f"{number(part[column].median(), 1)} ({number(low, 1)}–{number(high, 1)})"
                )
            rows.append(row)
        columns = [Column("group", "Группа"), Column("count", "Число ОО", "number")]
        columns += [Column(f"v_{c}", f"{c}, %", "number") for c in self.profile.columns]
        columns += [
            Column("jaccard", "Устойчивость (Жаккар)"),
            Column("schools", "Организации", "long"),
        ]
        return Table(_CAPTION, columns, pd.DataFrame(rows), [_CELLS, *self._notes()])

    def figure(self) -> Picture:
        """Return parallel profiles of the groups: one line a group, one column a variable."""
        if self.refusal:
            if self.fallback:
                return self.fallback.figure()
            return silent_picture(_CAPTION, self.refusal)
        variables = list(self.centres.columns)
        with styled():
            figure = Figure(figsize=(WIDTH, 3.6))
            axes = figure.subplots()
            axes.axhline(0, color=PALE, linewidth=1)
            z = z_scores(self.profile.to_numpy())
            colour = {g: SERIES[i % len(SERIES)] for i, g in enumerate(self.names)}
            for school, row in zip(self.profile.index, z, strict=True):
                axes.plot(row, color=colour[int(self.labels[school])], alpha=0.16, linewidth=1)
            ends = _spread_apart(
                [float(z[(self.labels == g).to_numpy()].mean(axis=0)[-1]) for g in self.names]
            )
            for (group, name), end in zip(self.names.items(), ends, strict=True):
                line = z[(self.labels == group).to_numpy()].mean(axis=0)
                axes.plot(line, color=colour[group], marker="o", linewidth=2.4)
                size = int((self.labels == group).sum())
                axes.annotate(
                    f"{group}. {_two_lines(name)}\n{counted(size, 'ОО', 'ОО', 'ОО')}",
                    (len(variables) - 1, end),
                    (10, 0),
                    textcoords="offset points",
                    color=colour[group],
                    va="center",
                    fontsize=8,
                )
            axes.set_xticks(range(len(variables)), [_two_lines(v, 16) for v in variables])
            axes.set_xlim(-0.2, (len(variables) - 1) * 1.0 + 0.55 * max(len(variables) - 1, 1))
            axes.set_ylabel("отклонение от среднего,\nстандартных отклонений")
            axes.spines["bottom"].set_visible(False)
            russian_axis(axes, "y")
            return picture(
                figure,
                alt=f"Профили групп по показателям. {self.sentence()}",
                title=headline(self.sentence()),
                subtitle=f"Стандартизованные доли, n = {number(len(self.labels))} ОО; "
                "тонкие линии – организации",
            )

    def dendrogram(self) -> Picture:
        """Return Ward's tree of the schools, the check beside k-means."""
        if not len(self.tree):
            return silent_picture(_CAPTION, self.sentence())
        with styled():
            figure = Figure(figsize=(WIDTH, 0.8 + 0.2 * len(self.schools)))
            axes = figure.subplots()
            dendrogram(
                self.tree,
                labels=list(self.schools),
                orientation="left",
                ax=axes,
                color_threshold=0,
                above_threshold_color=GREY,
                leaf_font_size=8,
            )
            axes.spines["left"].set_visible(False)
            axes.xaxis.set_visible(False)
            axes.spines["bottom"].set_visible(False)
            return picture(
                figure,
                alt=f"Дерево объединения организаций методом Уорда. {self.sentence()}",
                title="Дерево сходства организаций (метод Уорда)",
                subtitle="Чем левее объединение, тем больше различия",
            )

    def sentence(self) -> str:
        """Say the groups and their quality, or the refusal and what was done instead."""
        if self.refusal:
            if self.fallback is None:
                return self.refusal
            return f"{self.refusal} Группировка выполнена по установленным признакам."
        parts = [
            f"«{name}» ({number(int((self.labels == g).sum()))} ОО)"
            for g, name in self.names.items()
        ]
        count = counted(len(parts), "группа", "группы", "групп")
        if self.unstable:
            verb = plural(len(parts), "Намечается", "Намечаются", "Намечается")
            text = f"{verb} {count} организаций, но состав групп неустойчив: {listed(parts)}."
        else:
            verb = plural(len(parts), "Выделена", "Выделены", "Выделено")
            text = f"{verb} {count} организаций: {listed(parts)}."
        return " ".join([text, *self._notes()])

    def _notes(self) -> list[str]:
        low = min(self.stability.values(), default=float("nan"))
        notes = [
            f"Силуэт {number(self.silhouette, 2)} при пороге случайного разбиения "
            f"{number(self.null_threshold, 2)}; устойчивость групп не ниже {number(low, 2)}; "
            f"согласие с методом Уорда {number(self.agreement, 2)}."
        ]
        if self.gradual:
            notes.append(
                "Различия между организациями плавные: сходное деление возможно и без обособленных "
                "групп, границы групп условны."
            )
        if self.unstable:
            word = plural(len(self.unstable), "группа", "группы", "группы")
            groups = listed(number(g) for g in self.unstable)
            notes.append(f"Неустойчивый состав: {word} {groups}; как кластеры не рассматриваются.")
        if self.matched:
            pairs = listed(f"{now} – прошлогодняя {then}" for now, then in self.matched.items())
            notes.append(f"Соответствие прошлому году: {pairs}.")
        if self.excluded:
            left = counted(len(self.excluded), "организация", "организации", "организаций")
            notes.append(f"Без полных данных: {left}.")
        return notes


def _two_lines(text: str, width: int = 30) -> str:
    if len(text) <= width:
        return text
    cut = text.rfind(" ", 0, max(len(text) // 2 + 4, 1))
    return text if cut <= 0 else f"{text[:cut]}\n{text[cut + 1 :]}"


def _spread_apart(positions: Sequence[float], gap: float = 0.55) -> list[float]:
    """Move labels that would overlap apart, keeping their order."""
    order = np.argsort(positions)
    placed = np.array(positions, float)
    for lower, upper in itertools.pairwise(order):
        placed[upper] = max(placed[upper], placed[lower] + gap)
    return (placed - (placed.mean() - float(np.mean(positions)))).tolist()


def profile_clusters(
    numerators: pd.DataFrame,
    denominators: pd.DataFrame,
    *,
    fallback: Quadrants | None = None,
    previous: pd.Series | None = None,
    seed: int = 0,
    gates: Gates = DEFAULT,
) -> ProfileClusters:
    """Look for groups of schools with similar shares.

    Args:
        numerators: Schools × variables; the first variable orders the groups.
        denominators: The same shape; 0 is «нет объекта учёта».
        fallback: Grouping by rule to show when no groups stand up.
        previous: Last year's group numbers by school.
        seed: Seed of starts, null worlds and resamples.
        gates: Thresholds.
    """
    n = finite(numerators)
    d = finite(denominators.reindex(index=n.index, columns=n.columns))
    complete = n.notna().all(axis=1) & (d > 0).all(axis=1)
    excluded = {str(s): "нет полных данных" for s in n.index[~complete]}
    n, d = n[complete], d[complete]
    nothing = _Nothing(excluded, fallback)
    most = gates.most_clusters(len(n))
    if not most:
        return nothing.refuse(
            f"Кластеризация по профилю не проводилась: полные данные есть по {number(len(n))} ОО, "
            f"нужно не менее {gates.cluster_min_schools}."
        )
    shrunk = pd.DataFrame(
        shrunk_shares(n.to_numpy(), d.to_numpy(), gates.prior_persons), n.index, n.columns
    )
    screened = screen_columns(shrunk, max_correlation=gates.cluster_max_correlation)
    variables = [c for c in n.columns if str(c) in screened.kept]
    nothing = replace(nothing, dropped=screened.dropped)
    allowed = min(gates.cluster_max_variables, len(n) // gates.schools_per_variable)
    if len(variables) < 2:
        return nothing.refuse(
            "Кластеризация по профилю не проводилась: различаются значения "
            f"{counted(len(variables), 'показателя', 'показателей', 'показателей')}, "
            "нужно не менее двух."
        )
    if len(variables) > allowed:
        kept = counted(len(variables), "показатель", "показателя", "показателей")
        return nothing.refuse(
            f"Кластеризация по профилю не проводилась: {kept} на {number(len(n))} ОО, "
            f"допустимо не более {allowed}."
        )
    n, d = n[variables], d[variables]
    rng = np.random.default_rng(seed)
    z = z_scores(shrunk[variables].to_numpy())
    choices = range(2, most + 1)
    cut = best_cut(z, choices, gates, seed)
    raw = 100 * n / d
    tree = linkage(z, "ward")
    base = replace(nothing, raw=raw, tree=tree)
    worlds = _identical_worlds(n.to_numpy(), d.to_numpy(), gates, rng)
    null = null_silhouettes(worlds, choices, gates.cluster_min_size, rng)
    threshold = float(np.quantile(null, gates.null_quantile))
    if cut is None:
        return base.refuse(
            "Статистически устойчивых кластеров не выявлено: при любом допустимом числе групп "
            f"в одной из них менее {gates.cluster_min_size} организаций (особые случаи)."
        )
    p = float((1 + (null >= cut.silhouette).sum()) / (1 + len(null)))
    base = replace(base, silhouette=cut.silhouette, threshold=threshold, p=p)
    if cut.silhouette <= threshold:
        return base.refuse(
            "Статистически устойчивых кластеров не выявлено (силуэт "
            f"{number(cut.silhouette, 2)} при пороге случайного разбиения {number(threshold, 2)})."
        )
    labels = order_labels(cut.labels, raw.to_numpy()[:, 0])
    jaccard = jaccard_stability(z, labels, cut.clusters, rng, runs=gates.bootstrap_runs)
    if jaccard.min() < gates.jaccard_doubtful:
        return base.refuse(
            "Статистически устойчивых кластеров не выявлено: при повторных выборках группы не "
            f"воспроизводятся (коэффициент Жаккара {number(float(jaccard.min()), 2)} при пороге "
            f"{number(gates.jaccard_doubtful, 2)})."
        )
    gradual = _gradual_worlds(z, gates, rng)
    separation = float(
        np.quantile(
            null_silhouettes(gradual, choices, gates.cluster_min_size, rng), gates.null_quantile
        )
    )
    if gates.cluster_require_separation and cut.silhouette <= separation:
        return base.refuse(
            "Обособленных кластеров не выявлено: организации различаются плавно (силуэт "
            f"{number(cut.silhouette, 2)} при пороге плавных различий {number(separation, 2)})."
        )
    centres = pd.DataFrame(
        [z[labels == g].mean(axis=0) for g in range(cut.clusters)],
        index=range(1, cut.clusters + 1),
        columns=[str(v) for v in variables],
    )
    now = pd.Series(labels + 1, index=n.index)
    return ProfileClusters(
        now,
        name_by_rule(centres),
        raw,
        centres,
        cut.silhouette,
        threshold,
        p,
        separation,
        {g + 1: float(v) for g, v in enumerate(jaccard)},
        gates.jaccard_stable,
        float(adjusted_rand_score(labels, fcluster(tree, cut.clusters, "maxclust"))),
        tree,
        tuple(str(s) for s in n.index),
        excluded,
        screened.dropped,
        "",
        fallback,
        {} if previous is None else match_labels(now, previous),
    )


def best_cut(z: np.ndarray, choices: range, gates: Gates, seed: int) -> Cut | None:
    """Return the admissible partition with the largest mean silhouette, or ``None``."""
    found: list[Cut] = []
    distances = squareform(pdist(z))[None]
    for k in choices:
        if len(np.unique(z, axis=0)) <= k:
            continue
        # The starts go through stacked iterations, the best of them to its end in scikit-learn.
        centres = best_start(z, k, gates.cluster_starts, np.random.default_rng([seed, k]))
        labels = KMeans(k, init=centres, n_init=1).fit(z).labels_.astype(int)
        if np.bincount(labels, minlength=k).min() < gates.cluster_min_size:
            continue
        width = float(silhouettes(distances, labels[None], k)[0])
        found.append(Cut(labels, k, width))
    return max(found, key=lambda cut: round(cut.silhouette, 6), default=None)


def null_silhouettes(
    worlds: np.ndarray, choices: range, smallest: int, rng: np.random.Generator
) -> np.ndarray:
    """Return the largest admissible silhouette of every world without groups, −1 if none."""
    best = np.full(len(worlds), -1.0)
    distances = distance_stack(worlds)
    for k in choices:
        labels = partition_stack(worlds, k, rng).labels
        width = silhouettes(distances, labels, k)
        allowed = smallest_sizes(labels, k) >= smallest
        best = np.maximum(best, np.where(allowed, width, -1.0))
    return best


def _identical_worlds(
    n: np.ndarray, d: np.ndarray, gates: Gates, rng: np.random.Generator
) -> np.ndarray:
    """Redraw every count from the municipal share with the school's own denominator."""
    counts = rng.binomial(d.astype(int), municipal_share(n, d), (gates.null_runs, *d.shape))
    total = d.sum(axis=0)
    share = counts.sum(axis=1, keepdims=True) / np.where(total > 0, total, 1)
    shrunk = (counts + gates.prior_persons * share) / (d + gates.prior_persons)
    centred = shrunk - shrunk.mean(axis=1, keepdims=True)
    spread = centred.std(axis=1, ddof=1, keepdims=True)
    return centred / np.where(spread > 1e-10, spread, 1)


def _gradual_worlds(z: np.ndarray, gates: Gates, rng: np.random.Generator) -> np.ndarray:
    """Draw schools that differ gradually: one normal cloud with the same correlations."""
    values, vectors = np.linalg.eigh(np.corrcoef(z, rowvar=False))
    root = vectors * np.sqrt(np.clip(values, 0, None))
    worlds = rng.standard_normal((gates.separation_runs, *z.shape)) @ root.T
    worlds -= worlds.mean(axis=1, keepdims=True)
    return worlds / worlds.std(axis=1, ddof=1, keepdims=True)


def order_labels(labels: np.ndarray, key: np.ndarray) -> np.ndarray:
    """Renumber clusters from 0 by the mean of the key variable, the highest first."""
    groups = np.unique(labels)
    means = np.array([round(float(key[labels == g].mean()), 9) for g in groups])
    first = np.array([int(np.flatnonzero(labels == g)[0]) for g in groups])
    order = np.lexsort((first, -means))
    renumbered = np.empty_like(labels)
    for new, old in enumerate(order):
        renumbered[labels == groups[old]] = new
    return renumbered


def name_by_rule(centres: pd.DataFrame) -> dict[int, str]:
    """Name every group by its two variables that deviate most from the mean."""
    names: dict[int, str] = {}
    for group, row in centres.iterrows():
        strongest = row.abs().round(9).sort_values(ascending=False, kind="stable").index[:2]
        words = [f"{v}: {'выше' if row[v] > 0 else 'ниже'} среднего" for v in strongest]
        names[int(str(group))] = "; ".join(words)
    return names


def match_labels(now: pd.Series, previous: pd.Series) -> dict[int, int]:
    """Match this year's groups to last year's by the schools they share.

    Pairs that share less than half of their union are not matched: a group has changed.
    """
    common = now.index.intersection(previous.dropna().index)
    if common.empty:
        return {}
    a, b = now.loc[common].astype(int), previous.loc[common].astype(int)
    rows, columns = sorted(a.unique()), sorted(b.unique())
    overlap = np.array(
        [[((a == r) & (b == c)).sum() / ((a == r) | (b == c)).sum() for c in columns] for r in rows]
    )
    i, j = linear_sum_assignment(-overlap)
    return {
        int(rows[r]): int(columns[c]) for r, c in zip(i, j, strict=True) if overlap[r, c] >= 0.5
    }


@dataclass(frozen=True)
class _Nothing:
    """What is known before groups are, so that every refusal carries the same record."""

    excluded: Mapping[str, str]
    fallback: Quadrants | None
    dropped: Mapping[str, str] = field(default_factory=dict)
    raw: pd.DataFrame = field(default_factory=pd.DataFrame)
    tree: np.ndarray = field(default_factory=lambda: np.empty((0, 4)))
    silhouette: float = float("nan")
    threshold: float = float("nan")
    p: float = float("nan")

    def refuse(self, reason: str) -> ProfileClusters:
        return ProfileClusters(
            pd.Series(dtype=int),
            {},
            self.raw,
            pd.DataFrame(),
            self.silhouette,
            self.threshold,
            self.p,
            float("nan"),
            {},
            float("nan"),
            float("nan"),
            self.tree,
            tuple(str(s) for s in self.raw.index),
            self.excluded,
            self.dropped,
            reason,
            self.fallback,
        )
