"""Pictures of the report on a programme: how the index adds up, and the year's plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from pipeline.display import style
from pipeline.display.picture import Picture, picture
from pipeline.display.russian import number

_MONTHS = ("янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_ON_PAPER = {"facecolor": style.PAPER, "edgecolor": "none", "pad": 1.0}
"""A border must not strike a number through."""


@dataclass(frozen=True)
class Step:
    """One weighted component of the index."""

    label: str
    value: float
    text: str


def waterfall(
    steps: Sequence[Step],
    total: float,
    borders: Sequence[float],
    *,
    title: str,
    subtitle: str,
    source: str,
    method: str,
) -> Picture:
    """Draw weighted components one after another up to the index, with borders of classes."""
    with style.styled():
        figure = Figure(figsize=(style.WIDTH, 2.4))
        axes = figure.subplots()
        start = 0.0
        for row, step in enumerate(steps):
            axes.barh(row, step.value, left=start, height=0.55, color=style.ACCENT)
            axes.text(start + step.value + 0.012, row, step.text, va="center", bbox=_ON_PAPER)
            start += step.value
            axes.plot([start, start], [row + 0.28, row + 0.72], color=style.GREY, lw=1)
        axes.barh(len(steps), total, height=0.55, color=style.INK)
        axes.text(
            total + 0.012, len(steps), number(total, 3), va="center", weight="bold", bbox=_ON_PAPER
        )
        reach = max(total * 1.25, 1.3)
        for border in borders:
            if border < reach:
                axes.axvline(border, color=style.WARM, lw=1, ls=(0, (3, 3)), zorder=0)
                axes.text(
                    border,
                    -0.85,
                    number(border, 1),
                    color=style.WARM,
                    ha="center",
                    size=8,
                    bbox=_ON_PAPER,
                )
        axes.set_yticks(range(len(steps) + 1), [*(step.label for step in steps), "Инр"])
        axes.set_ylim(len(steps) + 0.5, -1.1)
        axes.set_xlim(0, reach)
        axes.set_xticks([])
        axes.spines[["left", "bottom"]].set_visible(False)
        words = "; ".join(f"{step.label}: {step.text}" for step in steps)
        return picture(
            figure,
            alt=f"Каскадная диаграмма. {title} {words}; Инр {number(total, 3)}.",
            title=title,
            subtitle=subtitle,
            source=source,
            method=method,
        )


@dataclass(frozen=True)
class Term:
    """One measure of the year.

    Attributes:
        label: Number and the beginning of the title.
        months: First and last month of each of its terms.
        state: Word of its state.
        days: Days on which it was done.
        marked: Whether its state is written beside it, not only coloured.
    """

    label: str
    months: Sequence[tuple[int, int]]
    state: str
    days: Sequence[date]
    marked: bool = False


def gantt(
    terms: Sequence[Term],
    colours: dict[str, str],
    *,
    title: str,
    subtitle: str,
    source: str,
    method: str,
) -> Picture:
    """Draw the terms of the year's measures by month, with the days on which they were done."""
    with style.styled():
        figure = Figure(figsize=(style.WIDTH, 1.0 + 0.19 * len(terms)))
        axes = figure.subplots()
        for row, term in enumerate(terms):
            for first, last in term.months:
                axes.barh(
                    row, last - first + 0.9, left=first - 0.95, height=0.62,
                    color=colours[term.state],
                )  # fmt: skip
            places = [day.month - 1 + day.day / 31 for day in term.days]
            axes.plot(
                places,
                [row] * len(places),
                "o",
                ms=4,
                mfc=style.PAPER,
                mec=style.INK,
                clip_on=False,
            )
            if term.marked:
                axes.text(12.15, row, term.state, va="center", size=7.5, color=style.INK)
        axes.set_yticks(range(len(terms)), [term.label for term in terms], size=7.5)
        axes.set_ylim(len(terms) - 0.3, -0.7)
        axes.set_xlim(0, 14)
        axes.set_xticks([m + 0.5 for m in range(12)], _MONTHS, size=8)
        axes.xaxis.tick_top()
        axes.spines[["left", "bottom"]].set_visible(False)
        for month in range(13):
            axes.axvline(month, color=style.GRID, lw=0.7, zorder=0)
        present = [state for state in colours if any(term.state == state for term in terms)]
        figure.legend(
            handles=[
                *(Patch(color=colours[state], label=state) for state in present),
                Line2D([], [], marker="o", ls="", mfc=style.PAPER, mec=style.INK, ms=4,
                       label="день исполнения"),
            ],
            loc="outside lower center",
            ncols=5,
            fontsize=8,
        )  # fmt: skip
        counts = "; ".join(
            f"{state}: {sum(term.state == state for term in terms)}" for state in present
        )
        return picture(
            figure,
            alt=f"Календарный план по месяцам. {title} {counts}.",
            title=title,
            subtitle=subtitle,
            source=source,
            method=method,
        )
