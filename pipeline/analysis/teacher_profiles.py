"""Deficit profiles of teachers within one instrument."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from scipy import stats
from sklearn.cluster import KMeans

from pipeline.analysis.clusters import name_by_rule, order_labels
from pipeline.analysis.drawing import headline, russian_axis
from pipeline.analysis.gates import DEFAULT, Gates
from pipeline.analysis.lloyd import (
    distance_stack,
    jaccard_stability,
    partition_stack,
    silhouettes,
    smallest_sizes,
)
from pipeline.analysis.screen import screen_columns
from pipeline.analysis.shrinkage import z_scores
from pipeline.analysis.silence import silent_picture, silent_table
from pipeline.display.picture import Picture, picture
from pipeline.display.russian import capital, counted, listed, number, plural, share
from pipeline.display.style import PALE, SERIES, WIDTH, styled
from pipeline.display.table import Column, Table

_CAPTION = "Профили профессиональных дефицитов"
_MOST_GROUPS = 5
# Silhouettes need all distances; a random subsample of this size judges larger data.
_JUDGED = 250
_NULL_RUNS = 99


@dataclass(frozen=True)
class TeacherProfiles:
    """Groups of teachers with similar results in the blocks of one instrument.

    Percentages of the maximum in at least four blocks, z-scored, k-means with 100 starts. At
    least 100 teachers and 25 a group (Dalmaijer, Nord and Astle 2022: 20–30 a group). The null
    has the same margins and the same rank correlations but no groups (a Gaussian copula), so
    that "strong everywhere – weak everywhere" along one continuum is not called two groups.
    Stability as for schools (Hennig 2007). Never a list of persons: only sizes and medians.

    Attributes:
        labels: Number of the group (from 1, the highest mean first) by teacher; empty if none.
        names: Name of every group by rule.
        values: Values of complete teachers.
        medians: Median of every block by group.
        silhouette: Mean silhouette (of a random subsample of 250 where there are more).
        null_threshold: 95th percentile of worlds without groups.
        stability: Mean bootstrap Jaccard by group.
        by_number: Grouping by rule, always computed: teachers without deficits (below
            ``deficit_below`` % in a block), with one, with two and more; the most frequent kind.
        refusal: Why no groups are reported, or empty.
    """

    labels: pd.Series
    names: Mapping[int, str]
    values: pd.DataFrame
    medians: pd.DataFrame
    silhouette: float
    null_threshold: float
    stability: Mapping[int, float]
    by_number: pd.DataFrame
    refusal: str = ""

    @property
    def reported(self) -> bool:
        """Whether the groups stand up to both tests."""
        return not self.refusal

    def table(self) -> Table:
        """Return groups with sizes and medians of the blocks."""
        if self.refusal:
            if self.by_number.empty:
                return silent_table(_CAPTION, self.refusal)
            columns = [
                Column("group", "Группа"),
                Column("count", "Педагогов, % (N из D)", "number"),
                Column("kind", "Чаще всего дефицит в блоке"),
            ]
            return Table("Педагоги по числу дефицитов", columns, self.by_number, [self.refusal])
        rows = []
        for group, name in self.names.items():
            size = int((self.labels == group).sum())
            row = {
                "group": f"{group}. {capital(name)}",
                "count": share(size, len(self.labels), 0),
                "jaccard": number(self.stability[group], 2),
            }
            row |= {
                f"v_{c}": number(float(v), 1) for c, v in self.medians.loc[[group]].iloc[0].items()
            }
            rows.append(row)
        columns = [Column("group", "Группа"), Column("count", "Педагогов, % (N из D)", "number")]
        columns += [Column(f"v_{c}", f"{c}: медиана, %", "number") for c in self.medians.columns]
        columns.append(Column("jaccard", "Устойчивость (Жаккар)", "number"))
        return Table(_CAPTION, columns, pd.DataFrame(rows), [self.sentence()])

    def figure(self) -> Picture:
        """Return the medians of the blocks, one line a group."""
        if self.refusal:
            return silent_picture(_CAPTION, self.refusal)
        blocks = [str(c) for c in self.medians.columns]
        with styled():
            figure = Figure(figsize=(WIDTH, 3.4))
            axes = figure.subplots()
            low, high = self.values.quantile(0.25), self.values.quantile(0.75)
            axes.fill_between(range(len(blocks)), low, high, color=PALE, alpha=0.35, linewidth=0)
            for i, (group, row) in enumerate(self.medians.iterrows()):
                colour = SERIES[i % len(SERIES)]
                axes.plot(row.to_numpy(), color=colour, marker="o", linewidth=2.4)
                size = int((self.labels == group).sum())
                axes.annotate(
                    f"группа {group}: {counted(size, 'педагог', 'педагога', 'педагогов')}",
                    (len(blocks) - 1, row.iloc[-1]),
                    (9, 0),
                    textcoords="offset points",
                    va="center",
                    color=colour,
                    fontsize=8.5,
                )
            axes.set_xticks(range(len(blocks)), [b.replace(" ", "\n", 1) for b in blocks])
            axes.set_xlim(-0.2, (len(blocks) - 1) * 1.3 + 0.1)
            axes.set_ylabel("% от максимума")
            axes.spines["bottom"].set_visible(False)
            russian_axis(axes, "y")
            return picture(
                figure,
                alt=f"Медианы блоков по группам педагогов. {self.sentence()}",
                title=headline(self.sentence()),
                subtitle=f"Медианы, % от максимума; полоса – половина всех педагогов "
                f"(n = {number(len(self.labels))})",
            )

    def sentence(self) -> str:
        """Say the groups with their sizes, or why there are none."""
        if self.refusal:
            if self.by_number.empty:
                return self.refusal
            parts = [
                f"{group} – {count}"
                for group, count in zip(
                    self.by_number["group"], self.by_number["count"], strict=True
                )
            ]
            return f"{self.refusal} Группировка по числу дефицитов: {listed(parts)}."
        count = len(self.names)
        verb = plural(count, "Выделена", "Выделены", "Выделено")
        sizes = {g: int((self.labels == g).sum()) for g in self.names}
        parts = [
            f"«{name}» ({counted(sizes[g], 'педагог', 'педагога', 'педагогов')})"
            for g, name in self.names.items()
        ]
        return (
            f"{verb} {counted(count, 'группа', 'группы', 'групп')} педагогов со сходным профилем: "
            f"{listed(parts)}. Силуэт {number(self.silhouette, 2)} при пороге случайного разбиения "
            f"{number(self.null_threshold, 2)}, устойчивость не ниже "
            f"{number(min(self.stability.values()), 2)}."
        )


def group_by_number(data: pd.DataFrame, deficit_below: float) -> pd.DataFrame:
    """Group teachers by how many blocks lie below the threshold; name the most frequent block."""
    if data.empty or not len(data.columns):
        return pd.DataFrame(columns=["group", "count", "kind"])
    weak = data < deficit_below
    number_of = weak.sum(axis=1)
    rows = []
    for name, member in (
        ("без дефицитов", number_of == 0),
        ("один дефицит", number_of == 1),
        ("два дефицита и более", number_of >= 2),
    ):
        count = int(member.sum())
        frequent = weak[member].sum().sort_values(ascending=False, kind="stable")
        kind = str(frequent.index[0]) if count and frequent.iloc[0] else ""
        rows.append({"group": name, "count": share(count, len(data), 0), "kind": kind})
    return pd.DataFrame(rows)


def deficit_profiles(
    blocks: pd.DataFrame,
    *,
    deficit_below: float = 60.0,
    seed: int = 0,
    gates: Gates = DEFAULT,
) -> TeacherProfiles:
    """Look for groups of teachers with similar results.

    Args:
        blocks: Teachers × blocks of one instrument, % of the maximum.
        deficit_below: A block below this is a deficit, for the grouping by rule.
        seed: Seed of starts, null worlds and resamples.
        gates: Thresholds.
    """
    screened = screen_columns(blocks, max_correlation=gates.cluster_max_correlation)
    data = screened.data.dropna() if len(screened.kept) else screened.data.iloc[:0]
    most = min(len(data) // gates.teachers_per_group, _MOST_GROUPS)
    rule = group_by_number(data, deficit_below)
    head = "Группы педагогов по профилю дефицитов не выделялись"
    if len(screened.kept) < gates.teachers_min_blocks:
        usable = counted(
            len(screened.kept), "пригодный блок", "пригодных блока", "пригодных блоков"
        )
        return _none(data, rule, f"{head}: {usable}, нужно не менее {gates.teachers_min_blocks}.")
    if len(data) < gates.teachers_min or most < 2:
        teachers = counted(len(data), "педагогу", "педагогам", "педагогам")
        return _none(
            data,
            rule,
            f"{head}: полные результаты есть по {teachers}, нужно не менее {gates.teachers_min}.",
        )
    rng = np.random.default_rng(seed)
    z = z_scores(data.to_numpy())
    some = np.sort(rng.permutation(len(z))[:_JUDGED])
    distances = distance_stack(z[None, some])
    smallest = max(int(gates.teachers_per_group * len(some) / len(z)), gates.cluster_min_size)
    best: tuple[float, np.ndarray, int] | None = None
    for k in range(2, most + 1):
        labels = (
            KMeans(k, n_init=gates.cluster_starts, random_state=seed).fit(z).labels_.astype(int)
        )
        if np.bincount(labels, minlength=k).min() < gates.teachers_per_group:
            continue
        width = float(silhouettes(distances, labels[None, some], k)[0])
        if best is None or width > best[0] + 1e-6:
            best = (width, labels, k)
    if best is None:
        return _none(
            data,
            rule,
            f"{head}: в одной из групп менее {gates.teachers_per_group} человек.",
        )
    width, labels, k = best
    null = _continuous_worlds(z, len(some), range(2, most + 1), smallest, rng)
    threshold = float(np.quantile(null, gates.null_quantile))
    if width <= threshold:
        return _none(
            data,
            rule,
            "Обособленных групп педагогов не выявлено: различия плавные (силуэт "
            f"{number(width, 2)} при пороге случайного разбиения {number(threshold, 2)}).",
            width,
            threshold,
        )
    labels = order_labels(labels, z.mean(axis=1))
    jaccard = jaccard_stability(z, labels, k, rng, runs=min(gates.bootstrap_runs, 50))
    if jaccard.min() < gates.jaccard_stable:
        return _none(
            data,
            rule,
            "Обособленных групп педагогов не выявлено: при повторных выборках группы не "
            f"воспроизводятся (коэффициент Жаккара {number(float(jaccard.min()), 2)}).",
            width,
            threshold,
        )
    groups = range(1, k + 1)
    numbers = pd.Series(labels + 1, data.index)
    centres = pd.DataFrame([z[labels == g - 1].mean(axis=0) for g in groups], groups, data.columns)
    return TeacherProfiles(
        numbers,
        name_by_rule(centres),
        data,
        data.groupby(numbers).median(),
        width,
        threshold,
        {g: float(jaccard[g - 1]) for g in groups},
        rule,
    )


def _none(
    data: pd.DataFrame,
    rule: pd.DataFrame,
    reason: str,
    width: float = float("nan"),
    threshold: float = float("nan"),
) -> TeacherProfiles:
    return TeacherProfiles(
        pd.Series(dtype=int), {}, data, pd.DataFrame(), width, threshold, {}, rule, reason
    )


def _continuous_worlds(
    z: np.ndarray, size: int, choices: range, smallest: int, rng: np.random.Generator
) -> np.ndarray:
    """Return silhouettes of worlds with the same margins and rank correlations, no groups."""
    normal = stats.norm.ppf((stats.rankdata(z, axis=0) - 0.5) / len(z))
    correlation = np.corrcoef(normal, rowvar=False)
    values, vectors = np.linalg.eigh(correlation)
    root = vectors * np.sqrt(np.clip(values, 0, None))
    drawn = rng.standard_normal((_NULL_RUNS, size, z.shape[1])) @ root.T
    rank = stats.norm.cdf(drawn)
    ordered = np.sort(z, axis=0)
    worlds = np.stack([np.quantile(ordered[:, j], rank[..., j]) for j in range(z.shape[1])], axis=2)
    worlds -= worlds.mean(axis=1, keepdims=True)
    spread = worlds.std(axis=1, ddof=1, keepdims=True)
    worlds /= np.where(spread > 1e-10, spread, 1)
    distances = distance_stack(worlds)
    best = np.full(_NULL_RUNS, -1.0)
    for k in choices:
        labels = partition_stack(worlds, k, rng, starts=6).labels
        allowed = smallest_sizes(labels, k) >= smallest
        best = np.maximum(best, np.where(allowed, silhouettes(distances, labels, k), -1.0))
    return best
