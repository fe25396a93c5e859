"""Steps: funnels, waterfalls, what grows over months, how evenly something is spread."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from pipeline.display import style
from pipeline.display.picture import Picture
from pipeline.display.russian import NBSP, number, percent, signed
from pipeline.report.charts_shares import Words, row_height, wrapped

_MONTHS = ("янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")


@dataclass(frozen=True)
class Step:
    """One step of a funnel.

    Attributes:
        label: Name.
        count: How many are left.
        ratio: Name of the ratio to the step before («из них …»).
    """

    label: str
    count: float
    ratio: str = ""


def funnel(steps: Sequence[Step], words: Words) -> Picture:
    """Draw how many are left after every step, and the ratio of each step to the one before."""
    with style.styled():
        figure = Figure(figsize=(style.WIDTH, 0.3 + 0.62 * len(steps)))
        axes = figure.subplots()
        first = max(steps[0].count, 1)
        for place, step in enumerate(steps):
            axes.barh(place, first, height=0.5, color=style.GRID)
            axes.barh(place, step.count, height=0.5, color=style.ACCENT)
            axes.text(
                first * 1.02,
                place,
                f"{number(step.count)} ({percent(100 * step.count / first, 0)})",
                va="center",
                size=9,
                weight="bold",
            )
        for place, (before, after) in enumerate(itertools.pairwise(steps)):
            if before.count:
                axes.text(
                    0,
                    place + 0.5,
                    f"↓ {percent(100 * after.count / before.count)} предыдущего этапа",
                    va="center",
                    size=8,
                    color=style.GREY,
                )
        axes.set_yticks(range(len(steps)), [wrapped(step.label, 30) for step in steps], size=9)
        axes.set_ylim(len(steps) - 0.6, -0.4)
        axes.set_xlim(0, first * 1.26)
        axes.set_xticks([])
        axes.spines[["left", "bottom"]].set_visible(False)
        said = ", ".join(f"{step.label} – {number(step.count)}" for step in steps)
        return words.picture(figure, f"Воронка. {words.title}. {said}.")


@dataclass(frozen=True)
class Contribution:
    """One bar of a waterfall.

    Attributes:
        label: Name.
        value: What it adds, signed.
        warm: Whether it is set apart by the warm colour.
    """

    label: str
    value: float
    warm: bool = False


def waterfall(
    start: tuple[str, float],
    parts: Sequence[Contribution],
    end: tuple[str, float],
    words: Words,
) -> Picture:
    """Draw parts that lead from one percentage to another; ``start`` + Σ parts = ``end``.

    Raises:
        ValueError: If the parts do not sum to the difference.
    """
    total = start[1] + sum(part.value for part in parts)
    if abs(total - end[1]) > 1e-6:
        raise ValueError(f"parts must sum to the end {end[1]}, got {total}")
    labels = [start[0], *[part.label for part in parts], end[0]]
    height = row_height(labels, 36, 0.28)
    levels = np.cumsum([start[1], *[part.value for part in parts]])
    with style.styled():
        figure = Figure(figsize=(style.WIDTH, 0.45 + height * len(labels)))
        axes = figure.subplots()
        low, high = float(levels.min()), float(levels.max())
        span = max(high - low, 1e-6)
        base = max(0.0, low - 0.25 * span)
        for place, (name, value) in ((0, start), (len(labels) - 1, end)):
            axes.barh(place, value - base, left=base, height=0.66, color=style.GREY)
            _value(axes, value, place, percent(value))
            del name
        for place, part in enumerate(parts, 1):
            before, after = levels[place - 1], levels[place]
            axes.barh(
                place,
                part.value,
                left=before,
                height=0.66,
                color=style.WARM if part.warm else style.ACCENT,
            )
            axes.plot([before] * 2, [place - 1.33, place + 0.33], color=style.PALE, lw=0.8)
            _value(axes, max(before, after), place, f"{signed(part.value, 2)}{NBSP}п.п.")
        axes.plot([levels[-1]] * 2, [len(labels) - 2.33, len(labels) - 0.67], color=style.PALE)
        axes.set_yticks(range(len(labels)), [wrapped(label, 36) for label in labels], size=8.5)
        axes.set_ylim(len(labels) - 0.5, -0.6)
        axes.set_xlim(base, high + 0.2 * (high - base))
        axes.set_xticks([])
        axes.spines[["left", "bottom"]].set_visible(False)
        said = "; ".join(f"{part.label}: {signed(part.value, 2)} п.п." for part in parts)
        return words.picture(
            figure,
            f"Каскадная диаграмма. {words.title}. {start[0]}: {percent(start[1])}; {said}; "
            f"{end[0]}: {percent(end[1])}.",
        )


def _value(axes: Axes, x: float, y: float, text: str) -> None:
    axes.annotate(text, (x, y), (4, 0), textcoords="offset points", va="center", size=8)


@dataclass(frozen=True)
class Series:
    """A line over months.

    Attributes:
        label: Name, printed at the line's end.
        values: One value a month.
    """

    label: str
    values: Sequence[float]


def month_names(start: int) -> list[str]:
    """Return the twelve short names from a month (1–12) on."""
    return [_MONTHS[(start - 1 + i) % 12] for i in range(12)]


def cumulative(series: Sequence[Series], start: int, words: Words) -> Picture:
    """Draw shares that grow over the twelve months of a period, in per cent."""
    with style.styled():
        figure = Figure(figsize=(style.WIDTH, 3.1))
        axes = figure.subplots()
        ends = _apart([line.values[-1] for line in series], 9.0)
        for line, end, colour in zip(series, ends, style.SERIES, strict=False):
            axes.plot(range(len(line.values)), line.values, color=colour, marker="o", ms=3.5)
            axes.annotate(
                f"{line.label}: {percent(line.values[-1], 0)}",
                (len(line.values) - 1, end),
                (8, 0),
                textcoords="offset points",
                color=colour,
                va="center",
                size=8.5,
                annotation_clip=False,
            )
        axes.set_xticks(range(12), month_names(start))
        axes.set_xlim(-0.3, 15.2)
        axes.set_ylim(0, 104)
        axes.set_yticks([0, 25, 50, 75, 100], ["0", "25", "50", "75", f"100{NBSP}%"])
        axes.grid(axis="y")
        axes.spines[["left", "bottom"]].set_visible(False)
        said = "; ".join(
            f"{line.label}: к середине периода {percent(line.values[5], 0)}, "
            f"к концу {percent(line.values[-1], 0)}"
            for line in series
        )
        return words.picture(figure, f"Линии накопленных долей по месяцам. {words.title}. {said}.")


def _apart(values: Sequence[float], gap: float) -> list[float]:
    """Move labels that would overlap apart, in their order."""
    order = sorted(range(len(values)), key=lambda i: values[i])
    placed = list(values)
    for lower, upper in itertools.pairwise(order):
        placed[upper] = max(placed[upper], placed[lower] + gap)
    return placed


def concentration(counts: Sequence[float], top: float, share: float, words: Words) -> Picture:
    """Draw how unevenly roles are spread: people from the busiest on, and their share of all.

    Args:
        counts: Roles of every person.
        top: Part of the people that is marked, 0–1.
        share: Their share of all roles, 0–1.
        words: What stands around.
    """
    ordered = np.sort(np.asarray(counts, float))[::-1]
    x = np.arange(len(ordered) + 1) / len(ordered) * 100
    y = np.concatenate([[0], np.cumsum(ordered)]) / ordered.sum() * 100
    with style.styled():
        figure = Figure(figsize=(style.WIDTH, 3.2))
        axes = figure.subplots()
        axes.plot([0, 100], [0, 100], color=style.PALE, lw=1, ls=(0, (4, 3)))
        axes.text(70, 66, "поровну", color=style.GREY, size=8, rotation=21, ha="center")
        axes.plot(x, y, color=style.ACCENT)
        axes.fill_between(x, x, y, color=style.ACCENT_PALE, alpha=0.35, lw=0)
        axes.plot(100 * top, 100 * share, "o", color=style.WARM, ms=7, zorder=3)
        axes.annotate(
            f"{percent(100 * top, 0)} самых занятых экспертов –\n"
            f"{percent(100 * share, 0)} всех ролей",
            (100 * top, 100 * share),
            (12, -2),
            textcoords="offset points",
            color=style.WARM,
            size=8.5,
            va="top",
        )
        axes.set_xlabel("эксперты, от самых занятых, %")
        axes.set_ylabel("роли, %")
        axes.set_xlim(0, 101)
        axes.set_ylim(0, 103)
        axes.spines[["left", "bottom"]].set_color(style.PALE)
        return words.picture(figure, f"Кривая концентрации. {words.title}.")


def spread(values: Sequence[float], quartiles: Sequence[float], unit: str, words: Words) -> Picture:
    """Draw a histogram with its median and the middle half.

    Args:
        values: Values.
        quartiles: First quartile, median, third quartile.
        unit: Unit on the axis.
        words: What stands around.
    """
    with style.styled():
        figure = Figure(figsize=(style.WIDTH, 2.5))
        axes = figure.subplots()
        low, middle, high = quartiles
        axes.axvspan(low, high, color=style.ACCENT_PALE, alpha=0.45, lw=0)
        edges = np.histogram_bin_edges(values, bins=min(24, max(6, int(len(values) ** 0.5))))
        axes.hist(values, bins=list(edges), color=style.ACCENT, rwidth=0.9)
        axes.axvline(middle, color=style.WARM, lw=2)
        top = axes.get_ylim()[1] * 1.16
        axes.set_ylim(0, top)
        axes.text(
            middle,
            top,
            f" медиана {number(middle)} {unit}",
            color=style.WARM,
            va="top",
            size=8.5,
        )
        axes.set_xlabel(unit)
        axes.set_ylabel("маршрутов")
        axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
        axes.spines["left"].set_visible(False)
        axes.grid(axis="y")
        return words.picture(
            figure,
            f"Гистограмма. {words.title}. Первый квартиль {number(low)}, медиана "
            f"{number(middle)}, третий квартиль {number(high)} {unit}.",
        )
