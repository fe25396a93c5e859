"""How a result looks when the data cannot carry a conclusion."""

import textwrap

import pandas as pd
from matplotlib.figure import Figure

from pipeline.display.picture import Picture, picture
from pipeline.display.style import GREY, GRID, WIDTH, styled
from pipeline.display.table import Column, Table


def silent_table(caption: str, reason: str) -> Table:
    """Return a table without rows whose note is the reason."""
    return Table(caption, [Column("reason", "Вывод")], pd.DataFrame({"reason": [reason]}))


def silent_picture(title: str, reason: str) -> Picture:
    """Return a quiet frame with the reason where a picture would stand."""
    lines = textwrap.wrap(reason, 88)
    with styled():
        figure = Figure(figsize=(WIDTH, 0.45 + 0.19 * len(lines)))
        axes = figure.subplots()
        axes.set(xticks=[], yticks=[], facecolor=GRID)
        for spine in axes.spines.values():
            spine.set_visible(False)
        axes.text(0.02, 0.5, "\n".join(lines), color=GREY, va="center", transform=axes.transAxes)
        return picture(figure, alt=reason, title=title)
