"""Bars and dots of the directions: levels, counts, need beside what was done, shares by row."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline.display import style
from pipeline.display.picture import Picture, picture
from pipeline.display.russian import NBSP, number, percent
from pipeline.display.table import Table

_LABEL = 34
_SMALLEST_LABELLED = 6.5
"""Parts narrower than this many per cent have no room for their number; the table has it."""
_INK_ON = {style.ACCENT: style.PAPER, style.GREY: style.PAPER, style.WARM: style.PAPER}


@dataclass(frozen=True)
class Words:
    """What stands around a picture.

    Attributes:
        title: Finding.
        subtitle: Measure, unit, who is counted and when.
        source: Source line.
        method: How it was obtained.
        id: Name that the text refers to.
        numbers: The figures, where no table stands beside the picture.
    """

    title: str
    subtitle: str
    source: str = ""
    method: str = ""
    id: str = ""
    numbers: Table | None = None

    def picture(self, figure: Figure, alt: str, *, narrow: bool = False) -> Picture:
        """Freeze a figure with these words."""
        return picture(
            figure,
            alt=f"{alt} {self.title}".strip() if self.title not in alt else alt,
            title=self.title,
            subtitle=self.subtitle,
            source=self.source,
            method=self.method,
            numbers=self.numbers,
            id=self.id,
            narrow=narrow,
        )


@dataclass(frozen=True)
class Stack:
    """One row of a stacked chart.

    Attributes:
        label: Name of the row.
        counts: Counts of the parts, in the order of the parts' names.
        note: Words at the end of the row, usually n.
    """

    label: str
    counts: Sequence[float]
    note: str


def wrapped(text: str, width: int = _LABEL) -> str:
    """Break a label into lines; a no-break space is kept."""
    return textwrap.fill(text, width, break_long_words=False, break_on_hyphens=False)


def row_height(labels: Sequence[str], width: int = _LABEL, least: float = 0.36) -> float:
    """Return the height of a row in inches, so that the longest label has room."""
    lines = max((wrapped(label, width).count("\n") + 1 for label in labels), default=1)
    return max(least, 0.155 * lines + 0.12)


def stacked_shares(
    rows: Sequence[Stack],
    parts: Sequence[str],
    words: Words,
    *,
    colours: Sequence[str] = style.LEVELS,
    note_heading: str = "",
) -> Picture:
    """Draw parts of a whole, one row a group, 100 % each; the counts are in the table.

    Args:
        rows: Rows from the top.
        parts: Names of the parts from the left.
        words: What stands around.
        colours: One colour a part.
        note_heading: Heading of the column of notes on the right.
    """
    height = row_height([row.label for row in rows])
    with style.styled():
        figure = Figure(figsize=(style.WIDTH, 0.62 + height * len(rows)))
        axes = figure.subplots()
        totals = np.array([max(sum(row.counts), 1) for row in rows], float)
        left = np.zeros(len(rows))
        for position, (name, colour) in enumerate(zip(parts, colours, strict=False)):
            widths = 100 * np.array([row.counts[position] for row in rows]) / totals
            axes.barh(
                range(len(rows)),
                widths,
                left=left,
                height=0.66,
                color=colour,
                label=name,
                edgecolor=style.PAPER,
                linewidth=0.8,
            )
            for row, (start, width) in enumerate(zip(left, widths, strict=True)):
                if width >= _SMALLEST_LABELLED:
                    axes.text(
                        start + width / 2,
                        row,
                        number(width),
                        ha="center",
                        va="center",
                        size=8,
                        color=_INK_ON.get(colour, style.INK),
                    )
            left += widths
        for row, stack in enumerate(rows):
            axes.text(102, row, stack.note, va="center", size=8, color=style.INK)
        if note_heading:
            axes.text(102, -0.62, note_heading, va="bottom", size=8, color=style.GREY)
        _rows(axes, [row.label for row in rows])
        axes.set_xlim(0, 126 if note_heading else 118)
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
        figure.legend(
            *axes.get_legend_handles_labels(),
            loc="outside upper left",
            ncols=len(parts),
            fontsize=8,
            handlelength=1,
            handleheight=1,
            columnspacing=1.2,
        )
        said = "; ".join(
            f"{row.label}: "
            + ", ".join(
                f"{name} {percent(100 * count / total, 0)}"
                for name, count in zip(parts, row.counts, strict=True)
            )
            for row, total in zip(rows, totals, strict=True)
        )
        return words.picture(figure, f"Составные полосы. {words.title}. {said}.")


@dataclass(frozen=True)
class Row:
    """One row of bars or dots.

    Attributes:
        label: Name.
        value: Length of the bar.
        text: The value as printed.
        second: Length of the second bar, drawn inside the first.
        second_text: Its text.
        warm: Whether the row is set apart by the warm colour.
    """

    label: str
    value: float
    text: str
    second: float | None = None
    second_text: str = ""
    warm: bool = False


def bar_rows(rows: Sequence[Row], words: Words, *, names: tuple[str, str] = ("", "")) -> Picture:
    """Draw bars from zero with their values; a second bar is a part of the first.

    Args:
        rows: Rows from the top.
        words: What stands around.
        names: What the bar and the bar inside it are; printed only where there are both.
    """
    height = row_height([row.label for row in rows], least=0.3)
    with style.styled():
        figure = Figure(figsize=(style.WIDTH, 0.35 + 0.25 * bool(names[1]) + height * len(rows)))
        axes = figure.subplots()
        places = range(len(rows))
        pale = any(row.second is not None for row in rows)
        colours = [style.WARM if row.warm else style.ACCENT for row in rows]
        axes.barh(
            places,
            [row.value for row in rows],
            height=0.66,
            color=style.PALE if pale else colours,
            label=names[0],
        )
        if pale:
            axes.barh(
                places,
                [row.second or 0 for row in rows],
                height=0.38,
                color=style.ACCENT,
                label=names[1],
            )
        top = max((row.value for row in rows), default=1) or 1
        longest = max((len(row.text + row.second_text) for row in rows), default=1)
        for place, row in enumerate(rows):
            text = f"{row.text}{row.second_text}"
            axes.annotate(
                text,
                (row.value, place),
                (5, 0),
                textcoords="offset points",
                va="center",
                size=8,
                color=style.INK,
            )
        _rows(axes, [row.label for row in rows])
        axes.set_xlim(0, top * (1 + 0.0165 * longest))
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
        axes.axvline(0, color=style.PALE, lw=1)
        if names[1]:
            figure.legend(
                *axes.get_legend_handles_labels(),
                loc="outside upper left",
                ncols=2,
                fontsize=8,
                handlelength=1,
                handleheight=1,
            )
        said = "; ".join(f"{row.label}: {row.text}{row.second_text}" for row in rows)
        return words.picture(figure, f"Столбчатая диаграмма. {words.title}. {said}.", narrow=True)


def share_dots(
    rows: Sequence[Row], words: Words, *, middle: tuple[float, str] | None = None
) -> Picture:
    """Draw shares as dots on the scale 0–100 %, sorted by the caller, with one reference line.

    A row with a ``second`` value is a change: an open dot, a line and a full dot.
    """
    height = row_height([row.label for row in rows], least=0.27)
    with style.styled():
        figure = Figure(figsize=(style.WIDTH, 0.75 + height * len(rows)))
        axes = figure.subplots()
        if middle is not None:
            axes.axvline(middle[0], color=style.GREY, lw=1, ls=(0, (4, 3)), zorder=1)
            axes.text(middle[0], -0.8, middle[1], color=style.GREY, ha="center", size=8)
        for place, row in enumerate(rows):
            axes.axhline(place, color=style.GRID, lw=1, zorder=0)
            colour = style.WARM if row.warm else style.ACCENT
            if row.second is None:
                axes.plot(row.value, place, "o", ms=6, color=colour, zorder=3)
            else:
                axes.plot([row.value, row.second], [place] * 2, color=style.ACCENT_PALE, lw=3)
                axes.plot(row.value, place, "o", ms=6, mfc=style.PAPER, mec=style.GREY, zorder=3)
                axes.plot(row.second, place, "o", ms=6, color=colour, zorder=3)
            axes.text(103, place, f"{row.text}{row.second_text}", va="center", size=8)
        _rows(axes, [row.label for row in rows])
        axes.set_ylim(len(rows) - 0.5, -0.95)
        longest = max((len(row.text + row.second_text) for row in rows), default=1)
        axes.set_xlim(0, 104 + 1.75 * longest)
        axes.set_xticks([0, 20, 40, 60, 80, 100], ["0", "20", "40", "60", "80", f"100{NBSP}%"])
        axes.spines["bottom"].set_visible(False)
        said = "; ".join(f"{row.label}: {row.text}{row.second_text}" for row in rows)
        return words.picture(figure, f"Точечная диаграмма. {words.title}. {said}.", narrow=True)


def _rows(axes: Axes, labels: Sequence[str]) -> None:
    axes.set_yticks(range(len(labels)), [wrapped(label) for label in labels], size=8.5)
    axes.set_ylim(len(labels) - 0.5, -0.55)
    axes.spines["left"].set_visible(False)
