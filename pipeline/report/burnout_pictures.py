"""Levels of the phases as stacked bars."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure

from pipeline.display import style
from pipeline.display.picture import Picture, picture
from pipeline.display.russian import number, share

_SMALLEST_LABEL = 6
_COLOURS = ((style.LEVELS[0], style.INK), (style.LEVELS[1], style.INK), (style.ACCENT, style.PAPER))


@dataclass(frozen=True)
class Stack:
    """One bar: respondents by level."""

    label: str
    counts: Sequence[int]
    total: int


def stacks(
    bars: Sequence[Stack],
    levels: Sequence[str],
    *,
    title: str,
    subtitle: str,
    source: str,
    method: str,
) -> Picture:
    """Draw shares of levels, each bar 100 %."""
    with style.styled():
        figure = Figure(figsize=(style.WIDTH, 0.9 + 0.55 * len(bars)))
        axes = figure.subplots()
        for row, bar in enumerate(bars):
            left = 0.0
            for count, (colour, ink) in zip(bar.counts, _COLOURS, strict=True):
                width = 100 * count / bar.total
                axes.barh(row, width, left=left, height=0.6, color=colour)
                if width >= _SMALLEST_LABEL:
                    axes.text(
                        left + width / 2, row, f"{number(width, 1)}\u00a0%", ha="center",
                        va="center", color=ink, size=8.5,
                    )  # fmt: skip
                if row == 0 and width:
                    axes.text(
                        left + width / 2, -0.5, levels[_COLOURS.index((colour, ink))], ha="center",
                        va="bottom", size=8, color=style.GREY,
                    )  # fmt: skip
                left += width
        labels = [f"{bar.label}\nn\u00a0=\u00a0{number(bar.total)}" for bar in bars]
        axes.set_yticks(range(len(bars)), labels)
        axes.set_ylim(len(bars) - 0.5, -0.95)
        axes.set_xlim(0, 100)
        axes.set_xticks([])
        axes.spines[["left", "bottom"]].set_visible(False)
        words = "; ".join(
            f"{bar.label}: "
            + ", ".join(
                f"{level} — {share(count, bar.total)}"
                for level, count in zip(levels, bar.counts, strict=True)
            )
            for bar in bars
        )
        return picture(
            figure,
            alt=f"Полосы по фазам. {title} {words}.",
            title=title,
            subtitle=subtitle,
            source=source,
            method=method,
        )
