"""One palette and one Matplotlib style for every picture of every reference.

Colours are chosen to stay apart for readers with any colour vision (Okabe and Ito 2008 for the
hues) and to keep a contrast of at least 4.5:1 on white where text is written in them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl

INK = "#1a1f24"
GREY = "#5c666f"
PALE = "#c9d0d6"
GRID = "#e6e9ec"
ACCENT = "#00629b"
ACCENT_PALE = "#a9cde4"
WARM = "#b34700"
WARM_PALE = "#f0c3a0"
PAPER = "#ffffff"

# Up to six things told apart at once; more would need another kind of picture.
SERIES = (ACCENT, WARM, GREY, "#477f0a", "#8c4a8c", "#8f6b00")

# Ordered levels from the least to the most, one hue.
LEVELS = ("#dfe6ec", ACCENT_PALE, "#5a9cc6", ACCENT)

WIDTH = 7.6
"""Width of a picture in inches: the text column of an A4 page and of the screen."""

NARROW_WIDTH = 4.0
"""The same for a phone: at 360 px letters of 8 points are still 9 px high."""

_RC: Any = {
    "figure.facecolor": PAPER,
    "figure.dpi": 100,
    "figure.constrained_layout.use": True,
    "font.family": ["DejaVu Sans"],
    "font.size": 9,
    "text.color": INK,
    "axes.edgecolor": PALE,
    "axes.facecolor": PAPER,
    "axes.labelcolor": GREY,
    "axes.labelsize": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": False,
    "axes.axisbelow": True,
    "axes.titlesize": 9.5,
    "axes.titlelocation": "left",
    "axes.unicode_minus": True,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "lines.linewidth": 1.8,
    "xtick.color": GREY,
    "xtick.labelcolor": GREY,
    "xtick.major.size": 0,
    "ytick.color": GREY,
    "ytick.labelcolor": INK,
    "ytick.major.size": 0,
    "legend.frameon": False,
    "savefig.facecolor": PAPER,
    # Text as shapes: the reader's machine need not have the font, and nothing is clipped.
    "svg.fonttype": "path",
    # The same picture gets the same identifiers, so the same bytes.
    "svg.hashsalt": "spravka",
}


@contextmanager
def styled() -> Iterator[None]:
    """Draw inside this context: Matplotlib's defaults first, then the project's style."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_RC)
        yield
