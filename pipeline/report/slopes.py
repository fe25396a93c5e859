"""Lines over years: several counts against their base year, cohorts step by step."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline.display import style
from pipeline.display.picture import Picture, picture
from pipeline.display.russian import number, percent, sentence, share

_APART = 0.055
"""Least distance between two labels, in parts of the height."""


@dataclass(frozen=True)
class Slope:
    """One count over the years.

    Attributes:
        label: What is counted.
        years: Years in order, the base year first.
        counts: Counts of those years.
    """

    label: str
    years: Sequence[int]
    counts: Sequence[float]


def slope_chart(
    slopes: Sequence[Slope], *, title: str, subtitle: str, source: str, method: str = ""
) -> Picture:
    """Draw counts of different size as per cent of their base year, named at both ends.

    Every slope must have the same first year with a count above zero.
    """
    with style.styled():
        figure = Figure(figsize=(style.WIDTH, 3.5))
        axes = figure.subplots()
        first = slopes[0].years[0]
        last = max(slope.years[-1] for slope in slopes)
        ends = [100 * slope.counts[-1] / slope.counts[0] for slope in slopes]
        low, high = min([100.0, *_levels(slopes)]), max([100.0, *_levels(slopes)])
        spread = max(high - low, 20.0)
        axes.set_ylim(low - 0.15 * spread, high + 0.15 * spread)
        axes.axhline(100, color=style.PALE, lw=1, ls=(0, (4, 3)))
        places = _spaced(ends, _APART * 1.3 * spread)
        for slope, end, place, colour in zip(slopes, ends, places, style.SERIES, strict=False):
            levels = [100 * count / slope.counts[0] for count in slope.counts]
            axes.plot(slope.years, levels, color=colour, marker="o", ms=4)
            text = (
                f"{slope.label}: {number(slope.counts[-1])} "
                f"({'+' if end > 100 else ''}{percent(end - 100, 0)})"
            )
            axes.annotate(
                text,
                (slope.years[-1], end),
                (last + 0.06 * max(last - first, 1), place),
                textcoords="data",
                va="center",
                size=8.5,
                color=colour,
                arrowprops={"arrowstyle": "-", "color": style.PALE, "lw": 0.7}
                if abs(place - end) > 0.02 * spread
                else None,
            )
        # On the side to which fewer lines go.
        below = sum(end > 100 for end in ends) * 2 > len(ends)
        axes.text(
            first + 0.04 * max(last - first, 1),
            100 + (-0.03 if below else 0.03) * spread,
            f"{first} г. = 100\u00a0%",
            size=8,
            color=style.GREY,
            ha="left",
            va="top" if below else "bottom",
        )
        axes.set_xlim(first - 0.03 * max(last - first, 1), last + 0.72 * max(last - first, 1))
        axes.set_xticks(range(first, last + 1), [str(year) for year in range(first, last + 1)])
        axes.set_yticks([])
        axes.spines[["left", "bottom"]].set_visible(False)
        words = "; ".join(
            f"{slope.label}: "
            + ", ".join(
                f"{year} — {number(count)}"
                for year, count in zip(slope.years, slope.counts, strict=True)
            )
            for slope in slopes
        )
        return picture(
            figure,
            alt=f"Линии по годам. {sentence(title)} {sentence(words)}",
            title=title,
            subtitle=subtitle,
            source=source,
            method=method,
        )


def _levels(slopes: Sequence[Slope]) -> list[float]:
    return [100 * count / slope.counts[0] for slope in slopes for count in slope.counts]


def _spaced(values: Sequence[float], apart: float) -> list[float]:
    """Push labels apart, keeping their order and their middle where they were."""
    order = np.argsort(values, kind="stable")
    placed = np.asarray(values, float)[order]
    for _ in range(200):
        gaps = np.diff(placed)
        close = np.flatnonzero(gaps < apart - 1e-9)
        if not len(close):
            break
        for i in close:
            push = (apart - (placed[i + 1] - placed[i])) / 2
            if push > 0:
                placed[i] -= push
                placed[i + 1] += push
    back = np.empty_like(placed)
    back[order] = placed
    return [float(value) for value in back]


@dataclass(frozen=True)
class Cohort:
    """People who began in one year and how many of them are still there.

    Attributes:
        year: The year they began.
        people: How many began and could be followed, by years passed; first of all at the start.
        stayed: How many of them were found, by years passed; at the start all.
    """

    year: int
    people: Sequence[float]
    stayed: Sequence[float]

    @property
    def levels(self) -> list[float]:
        """Per cent still there, by years passed."""
        return [100 * s / p for s, p in zip(self.stayed, self.people, strict=True)]


def cohort_steps(
    cohorts: Sequence[Cohort], *, title: str, subtitle: str, source: str, method: str = ""
) -> Picture:
    """Draw the share of each cohort still there as steps that go down year by year."""
    with style.styled():
        figure = Figure(figsize=(style.WIDTH, 3.0))
        axes = figure.subplots()
        longest = max(len(cohort.levels) for cohort in cohorts) - 1
        lowest = min(min(cohort.levels) for cohort in cohorts)
        floor = 0.0 if lowest < 60 else 50.0
        ends = [cohort.levels[-1] for cohort in cohorts]
        places = _spaced(ends, 0.075 * (100 - floor))
        for cohort, place, colour in zip(cohorts, places, style.SERIES, strict=False):
            _cohort(axes, cohort, place, colour)
        axes.set_xlim(-0.05, longest + 0.95)
        axes.set_ylim(floor, 104)
        ticks = [t for t in (0, 25, 50, 75, 100) if t >= floor]
        axes.set_yticks(ticks, [percent(t, 0) if t == 100 else str(t) for t in ticks], size=8)
        axes.set_xticks(
            range(longest + 1),
            ["начало", *(f"через {n} {_years(n)}" for n in range(1, longest + 1))],
            size=8.5,
        )
        axes.grid(axis="y")
        axes.spines["left"].set_visible(False)
        words = " ".join(
            f"Когорта {cohort.year} г.: "
            + ", ".join(
                f"через {n} {_years(n)} — {share(s, p)}"
                for n, (s, p) in enumerate(zip(cohort.stayed, cohort.people, strict=True))
                if n
            )
            + "."
            for cohort in cohorts
        )
        return picture(
            figure,
            alt=f"Ступенчатые линии когорт. {sentence(title)} {words}",
            title=title,
            subtitle=subtitle,
            source=source,
            method=method,
        )


def _cohort(axes: Axes, cohort: Cohort, place: float, colour: str) -> None:
    levels = cohort.levels
    passed = list(range(len(levels)))
    # The step after the last year shows its level; it says nothing of the year to come.
    axes.step([*passed, passed[-1] + 0.18], [*levels, levels[-1]], where="post", color=colour)
    axes.plot(passed, levels, "o", ms=4, color=colour)
    text = f"{cohort.year} г.: {share(cohort.stayed[-1], cohort.people[-1], 0)}"
    axes.annotate(
        text,
        (passed[-1] + 0.18, levels[-1]),
        (passed[-1] + 0.23, place),
        textcoords="data",
        va="center",
        size=8.5,
        color=colour,
    )


def _years(count: int) -> str:
    return {1: "год", 2: "года", 3: "года", 4: "года"}.get(count, "лет")
