"""Counts in two directions at once: one hue, every number printed."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from matplotlib.figure import Figure

from pipeline.display import style
from pipeline.display.picture import Picture
from pipeline.display.russian import number
from pipeline.report.charts_shares import Words, wrapped
from pipeline.report.tabular import text_table

_DARK = 0.62


def count_grid(
    rows: Sequence[str],
    columns: Sequence[str],
    counts: np.ndarray,
    words: Words,
    *,
    hidden: str = "",
    alt: str = "",
) -> Picture:
    """Draw a table of counts as cells of one hue.

    Args:
        rows: Names of the rows.
        columns: Names of the columns.
        counts: Counts; NaN where a cell is not shown.
        words: What stands around.
        hidden: What stands in a cell that is not shown.
        alt: The finding in words; the title where it is empty.

    The counts stand below as a table, unless the words bring their own.
    """
    if words.numbers is None:
        texts = [
            (row, *(number(count) if np.isfinite(count) else hidden for count in line))
            for row, line in zip(rows, counts, strict=True)
        ]
        numbers = text_table(words.subtitle, ("", *columns), texts, numbers=columns)
        words = replace(words, numbers=numbers)
    heads = [wrapped(column, 14) for column in columns]
    lines = max((head.count("\n") + 1 for head in heads), default=1)
    slanted = len(columns) > 7 and max(map(len, columns), default=0) > 6
    with style.styled():
        top = 1.25 if slanted else 0.25 + 0.16 * lines
        figure = Figure(figsize=(style.WIDTH, top + 0.27 * len(rows)))
        axes = figure.subplots()
        known = np.nan_to_num(counts)
        # The square root keeps one large cell from bleaching all others.
        shade = np.sqrt(known / max(float(known.max(initial=0)), 1))[..., None]
        paper, ink = (
            np.array([int(c[i : i + 2], 16) / 255 for i in (1, 3, 5)])
            for c in (style.PAPER, style.ACCENT)
        )
        axes.imshow(paper + 0.92 * shade * (ink - paper), aspect="auto", interpolation="nearest")
        for i in range(len(rows)):
            for j in range(len(columns)):
                shown = np.isfinite(counts[i, j])
                axes.text(
                    j,
                    i,
                    number(counts[i, j]) if shown else hidden,
                    ha="center",
                    va="center",
                    size=8,
                    color=style.PAPER if shade[i, j, 0] > _DARK else style.INK,
                )
        axes.xaxis.tick_top()
        if slanted:
            axes.set_xticks(range(len(columns)), columns, rotation=40, ha="left", size=8)
        else:
            axes.set_xticks(range(len(columns)), heads, size=8)
        axes.set_yticks(range(len(rows)), [wrapped(row, 32) for row in rows], size=8)
        axes.set_xticks(np.arange(len(columns) + 1) - 0.5, minor=True)
        axes.set_yticks(np.arange(len(rows) + 1) - 0.5, minor=True)
        axes.grid(which="minor", color=style.PAPER, linewidth=1.5)
        axes.tick_params(which="both", length=0)
        axes.spines[:].set_visible(False)
        return words.picture(figure, f"Таблица-рисунок. {alt or words.title}")
