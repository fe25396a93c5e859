"""Bars of parts: stacked to the whole, diverging from a neutral middle, a pyramid of two sides."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from pipeline.display import style
from pipeline.display.picture import Picture, picture
from pipeline.display.russian import number, percent, sentence
from pipeline.report.charts import wrapped

_ROW = 0.4
_NARROWEST = 7.0
"""A part of fewer per cent has no room for its number; the table beside has it."""

DIVERGING = (style.WARM, style.PALE, style.ACCENT)


@dataclass(frozen=True)
class Stack:
    """One bar: how many of each part.

    Attributes:
        label: What the bar stands for.
        counts: Counts of the parts, in the order of the legend.
    """

    label: str
    counts: Sequence[float]

    @property
    def total(self) -> float:
        """All of the bar."""
        return sum(self.counts)

    @property
    def shares(self) -> list[float]:
        """Parts in per cent of the bar; nothing of nothing is nothing."""
        return [100 * count / self.total if self.total else 0.0 for count in self.counts]


def stacked_bars(
    stacks: Sequence[Stack],
    parts: Sequence[str],
    *,
    colours: Sequence[str],
    title: str,
    subtitle: str,
    source: str,
    method: str = "",
) -> Picture:
    """Draw bars of 100 % split into parts, the number of people behind each at its end."""
    with style.styled():
        figure = Figure(figsize=(style.WIDTH, 0.95 + _ROW * len(stacks)))
        axes = figure.subplots()
        for row, stack in enumerate(stacks):
            left = 0.0
            for share, colour in zip(stack.shares, colours, strict=True):
                _segment(axes, row, left, share, colour)
                left += share
            axes.text(101.5, row, f"n\u00a0=\u00a0{number(stack.total)}", va="center", size=8)
        _rows(axes, [stack.label for stack in stacks])
        axes.set_xlim(0, 113)
        axes.set_xticks([0, 25, 50, 75, 100], ["0", "25", "50", "75", "100\u00a0%"], size=8)
        axes.spines["bottom"].set_visible(False)
        _legend(figure, parts, colours)
        return picture(
            figure,
            alt=f"Полосы, разделённые на части. {sentence(title)} {_said(stacks, parts)}",
            title=title,
            subtitle=subtitle,
            source=source,
            method=method,
        )


def diverging_bars(
    stacks: Sequence[Stack],
    parts: tuple[str, str, str],
    *,
    title: str,
    subtitle: str,
    source: str,
    method: str = "",
) -> Picture:
    """Draw answers below, at and above the middle to the left and right of one line."""
    with style.styled():
        figure = Figure(figsize=(style.WIDTH, 0.95 + _ROW * len(stacks)))
        axes = figure.subplots()
        reach = 0.0
        for row, stack in enumerate(stacks):
            low, middle, high = stack.shares
            left = -low - middle / 2
            for share, colour in zip((low, middle, high), DIVERGING, strict=True):
                _segment(axes, row, left, share, colour)
                left += share
            reach = max(reach, low + middle / 2, high + middle / 2)
            axes.text(
                high + middle / 2 + 1.5,
                row,
                f"n\u00a0=\u00a0{number(stack.total)}",
                va="center",
                size=8,
            )
        # Behind the bars: the line must not strike their numbers through.
        axes.axvline(0, color=style.INK, lw=0.8, zorder=0)
        _rows(axes, [stack.label for stack in stacks])
        lowest = max(stack.shares[0] + stack.shares[1] / 2 for stack in stacks)
        axes.set_xlim(-lowest - 3, reach + 14)
        axes.xaxis.set_visible(False)
        axes.spines["bottom"].set_visible(False)
        _legend(figure, parts, DIVERGING)
        return picture(
            figure,
            alt=f"Расходящиеся полосы ответов. {sentence(title)} {_said(stacks, parts)}",
            title=title,
            subtitle=subtitle,
            source=source,
            method=method,
        )


def _segment(axes: Axes, row: int, left: float, share: float, colour: str) -> None:
    axes.barh(row, share, left=left, height=0.62, color=colour, edgecolor=style.PAPER, lw=0.8)
    if share >= _NARROWEST:
        axes.text(
            left + share / 2,
            row,
            percent(share, 0),
            ha="center",
            va="center",
            size=8,
            color=_ink_on(colour),
        )


def _ink_on(colour: str) -> str:
    """Choose the ink that is read on a colour (relative luminance, WCAG 2)."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return style.INK if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.5 else style.PAPER


def _rows(axes: Axes, labels: Sequence[str]) -> None:
    axes.set_yticks(range(len(labels)), [wrapped(label, 38) for label in labels], size=8)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.spines["left"].set_visible(False)


def _legend(figure: Figure, parts: Sequence[str], colours: Sequence[str]) -> None:
    columns = len(parts) if sum(map(len, parts)) < 75 else -(-len(parts) // 2)
    figure.legend(
        handles=[Patch(color=c, label=p) for p, c in zip(parts, colours, strict=True)],
        loc="outside upper left",
        ncols=columns,
        fontsize=8,
        handlelength=1.1,
        columnspacing=1.4,
    )


def _said(stacks: Sequence[Stack], parts: Sequence[str]) -> str:
    return " ".join(
        f"{stack.label}: "
        + ", ".join(
            f"{part} — {percent(share)} ({number(count)} из {number(stack.total)})"
            for part, share, count in zip(parts, stack.shares, stack.counts, strict=True)
        )
        + "."
        for stack in stacks
    )


@dataclass(frozen=True)
class Band:
    """One step of a pyramid.

    Attributes:
        label: Years of age.
        left: How many on the left side.
        right: How many on the right side; ``None`` where there is one side only.
    """

    label: str
    left: float
    right: float | None = None


def pyramid(
    bands: Sequence[Band],
    sides: tuple[str, str] | None,
    *,
    title: str,
    subtitle: str,
    source: str,
    method: str = "",
) -> Picture:
    """Draw people by age, the youngest below, two sides where the sex is known.

    Args:
        bands: Steps from the youngest to the oldest.
        sides: Names of the left and the right side; ``None`` for one side.
        title: Finding.
        subtitle: Measure, unit, who is counted.
        source: Source line.
        method: How it was obtained.
    """
    with style.styled():
        figure = Figure(figsize=(style.WIDTH, 0.9 + 0.3 * len(bands)))
        axes = figure.subplots()
        rows = range(len(bands))
        # On one side only the bars grow to the right, as everywhere else.
        direction = -1 if sides else 1
        widest = max([band.left for band in bands] + [band.right or 0 for band in bands] + [1])
        axes.barh(rows, [direction * b.left for b in bands], height=0.78, color=style.ACCENT)
        for row, band in zip(rows, bands, strict=True):
            _count(axes, direction * band.left, row, direction, widest)
        if sides:
            axes.barh(rows, [b.right or 0 for b in bands], height=0.78, color=style.GREY)
            for row, band in zip(rows, bands, strict=True):
                _count(axes, band.right or 0, row, 1, widest)
            axes.axvline(0, color=style.PAPER, lw=1.5)
            room = 1.3 * widest
            for place, name, total in (
                (-0.02, sides[0], sum(b.left for b in bands)),
                (0.02, sides[1], sum(b.right or 0 for b in bands)),
            ):
                axes.text(
                    place * widest,
                    len(bands) - 0.15,
                    f"{name}, {number(total)}\u00a0чел.",
                    ha="right" if place < 0 else "left",
                    va="bottom",
                    size=8.5,
                    weight="bold",
                    color=style.ACCENT if place < 0 else style.GREY,
                )
            right = max(max(b.right or 0 for b in bands) * 1.2, 0.45 * widest)
            axes.set_xlim(-room + 0.15 * widest, right)
        else:
            axes.set_xlim(0, 1.15 * widest)
        axes.set_yticks(list(rows), [band.label for band in bands], size=8.5)
        axes.set_ylim(-0.55, len(bands) + (0.35 if sides else -0.4))
        axes.xaxis.set_visible(False)
        axes.spines[["left", "bottom"]].set_visible(False)
        words = "; ".join(
            f"{b.label} — "
            + (
                f"{sides[0].lower()} {number(b.left)}, {sides[1].lower()} {number(b.right)}"
                if sides
                else number(b.left)
            )
            for b in reversed(bands)
        )
        return picture(
            figure,
            alt=f"Возрастная пирамида. {sentence(title)} {sentence(words)}",
            title=title,
            subtitle=subtitle,
            source=source,
            method=method,
        )


def _count(axes: Axes, at: float, row: int, direction: int, widest: float) -> None:
    axes.text(
        at + direction * 0.012 * widest,
        row,
        number(abs(at)),
        ha="right" if direction < 0 else "left",
        va="center",
        size=8,
    )
