"""Do groups differ on a variable that did not form them: Kruskal–Wallis with effect sizes."""

import itertools
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from scipy import stats

from pipeline.analysis.drawing import headline, name_rows, russian_axis
from pipeline.analysis.finite import finite
from pipeline.analysis.gates import DEFAULT, Gates
from pipeline.analysis.multiplicity import adjust
from pipeline.analysis.silence import silent_picture, silent_table
from pipeline.display.picture import Picture, picture
from pipeline.display.russian import listed, number
from pipeline.display.style import ACCENT, ACCENT_PALE, WIDTH, styled
from pipeline.display.table import Column, Table

_CAPTION = "Различия между группами"


@dataclass(frozen=True)
class Pair:
    """Dunn's comparison of two groups: z of the second against the first, p, corrected p."""

    first: str
    second: str
    z: float
    p: float
    q: float


@dataclass(frozen=True)
class GroupDifferences:
    """Kruskal and Wallis's test with effect sizes and Dunn's comparisons.

    Only for variables that did not form the groups: testing clusters on their own variables is
    circular (traps C 17). ε² = H/(n − 1): below .08 small, below .26 medium, else large (Tomczak
    and Tomczak 2014). Dunn's z with ties, Benjamini and Hochberg over the pairs.

    Attributes:
        name: Name of the variable.
        values: Values by unit.
        groups: Group by unit.
        h: Kruskal and Wallis's statistic.
        df: Its degrees of freedom.
        p: Its probability.
        epsilon2: Effect size ε².
        eta2: Effect size η² from H.
        pairs: Comparisons of pairs.
        refusal: Why there is no test, or empty.
    """

    name: str
    values: pd.Series
    groups: pd.Series
    h: float
    df: int
    p: float
    epsilon2: float
    eta2: float
    pairs: tuple[Pair, ...]
    refusal: str = ""

    @property
    def size(self) -> str:
        """Name of the effect size."""
        if self.epsilon2 < 0.08:
            return "малое"
        return "среднее" if self.epsilon2 < 0.26 else "большое"

    def table(self) -> Table:
        """Return n, median and range of every group; the comparisons in the notes."""
        if self.refusal:
            return silent_table(_CAPTION, self.refusal)
        rows = [
            {
                "group": str(group),
                "n": number(len(part)),
                "median": number(part.median(), 1),
                "range": f"{number(part.min(), 1)}–{number(part.max(), 1)}",
            }
            for group, part in self.values.groupby(self.groups)
        ]
        columns = [
            Column("group", "Группа"),
            Column("n", "n", "number"),
            Column("median", f"{self.name}: медиана", "number"),
            Column("range", "Мин.–макс.", "number"),
        ]
        notes = [
            f"{pair.first} и {pair.second}: z = {number(pair.z, 2)}, p с поправкой "
            f"{'< 0,001' if pair.q < 0.001 else number(pair.q, 3)}."
            for pair in self.pairs
        ]
        return Table(f"{_CAPTION}: {self.name}", columns, pd.DataFrame(rows), notes)

    def figure(self) -> Picture:
        """Return every unit as a dot and every group's median as a bar."""
        if self.refusal:
            return silent_picture(_CAPTION, self.refusal)
        names = [str(g) for g, _ in self.values.groupby(self.groups)]
        with styled():
            figure = Figure(figsize=(WIDTH, 0.9 + 0.5 * len(names)))
            axes = figure.subplots()
            for row, (_, part) in enumerate(self.values.groupby(self.groups)):
                spread = np.linspace(-0.18, 0.18, len(part)) if len(part) > 1 else [0.0]
                axes.plot(
                    part.to_numpy(), row + np.array(spread), "o", color=ACCENT_PALE, markersize=5
                )
                middle = float(part.median())
                axes.plot([middle, middle], [row - 0.32, row + 0.32], color=ACCENT, linewidth=2.5)
                axes.annotate(
                    number(middle, 1),
                    (middle, row - 0.34),
                    (0, 0),
                    textcoords="offset points",
                    ha="center",
                    va="bottom",
                    fontsize=8,
                    color=ACCENT,
                )
            name_rows(axes, names)
            axes.set_xlabel(self.name)
            russian_axis(axes)
            return picture(
                figure,
                alt=f"Значения по группам, черта – медиана. {self.sentence()}",
                title=headline(self.sentence()),
                subtitle=f"{self.name}; точки – отдельные значения, черта – медиана",
            )

    def sentence(self) -> str:
        """Say whether the groups differ and by how much."""
        if self.refusal:
            return self.refusal
        text = f"H({self.df}) = {number(self.h, 1)}, ε² = {number(self.epsilon2, 2)}"
        if self.p >= 0.05:
            return f"Группы по показателю «{self.name}» статистически не различаются ({text})."
        different = [f"«{x.first}» – «{x.second}»" for x in self.pairs if x.q < 0.05]
        tail = f" Различаются пары {listed(different)}." if different else ""
        return (
            f"Группы различаются по показателю «{self.name}» ({text}, различие {self.size}).{tail}"
        )


def compare_groups(
    values: pd.Series, groups: pd.Series, *, gates: Gates = DEFAULT
) -> GroupDifferences:
    """Compare a variable between groups; groups of fewer than three units are left out."""
    name = str(values.name or "показатель")
    groups = groups.reindex(values.index)
    values = finite(values)
    known = values.notna() & groups.notna()
    y, g = values[known], groups[known].astype(str)
    large = g.map(g.value_counts()) >= gates.cluster_min_size
    y, g = y[large], g[large]
    names = sorted(g.unique())
    reason = ""
    if len(names) < 2 or len(y) < gates.drivers_min_units:
        reason = (
            f"Различия между группами по показателю «{name}» не проверялись: "
            f"групп с данными {number(len(names))}, наблюдений {number(len(y))}."
        )
    elif y.nunique() < 2:
        reason = (
            f"Различия между группами по показателю «{name}» не проверялись: значения совпадают."
        )
    if reason:
        nan = float("nan")
        return GroupDifferences(name, y, g, nan, 0, nan, nan, nan, (), reason)
    n = len(y)
    h, p = stats.kruskal(*(y[g == group] for group in names))
    return GroupDifferences(
        name,
        y,
        g,
        float(h),
        len(names) - 1,
        float(p),
        float(h) / (n - 1),
        (float(h) - len(names) + 1) / (n - len(names)),
        _dunn(y, g, names),
    )


def _dunn(y: pd.Series, g: pd.Series, names: list[str]) -> tuple[Pair, ...]:
    ranks = pd.Series(stats.rankdata(y), y.index)
    n = len(y)
    ties = y.value_counts().to_numpy(float)
    variance = n * (n + 1) / 12 - (ties**3 - ties).sum() / (12 * (n - 1))
    mean, size = ranks.groupby(g).mean(), g.value_counts()
    found = []
    for a, b in itertools.combinations(names, 2):
        z = (mean[b] - mean[a]) / np.sqrt(variance * (1 / size[a] + 1 / size[b]))
        found.append((a, b, float(z), float(2 * stats.norm.sf(abs(z)))))
    q = adjust(np.array([f[3] for f in found]))
    return tuple(Pair(*f, float(v)) for f, v in zip(found, q, strict=True))
