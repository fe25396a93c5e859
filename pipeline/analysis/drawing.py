"""The shapes that pictures of several results share: bars, dots, intervals, a matrix."""

import re
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from pipeline.display.picture import Picture, picture
from pipeline.display.russian import number
from pipeline.display.style import ACCENT, GREY, GRID, INK, PALE, PAPER, WIDTH, styled

_LONGEST = 110


def headline(sentence: str) -> str:
    """Return the first sentence as a title; a long list after a colon is left to the text."""
    # «п.п.» is followed by a bracket or a small letter; a new sentence begins otherwise.
    first = re.split(r"(?<=\.) (?=[А-ЯЁA-Z«\d])", sentence, maxsplit=1)[0]
    first = first if first.endswith("п.п.") else first.rstrip(".;")
    if len(first) <= _LONGEST:
        return first
    return re.split(r": (?=«)", first, maxsplit=1)[0]


def row_figure(rows: int, *, extra: float = 0.75) -> tuple[Figure, Axes]:
    """Return a figure whose height grows with its rows, so that every name stays readable."""
    figure = Figure(figsize=(WIDTH, extra + 0.245 * max(rows, 2)))
    return figure, figure.subplots()


def russian_axis(axes: Axes, which: str = "x", decimals: int = 0) -> None:
    """Print ticks with the decimal comma and keep them few."""
    axis = axes.xaxis if which == "x" else axes.yaxis
    axis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    low, high = sorted(axis.get_view_interval())
    ticks = axis.get_major_locator().tick_values(low, high)
    step = np.min(np.diff(ticks)) if len(ticks) > 1 else 1
    needed = next((d for d in range(4) if abs(step * 10**d - round(step * 10**d)) < 1e-6), 3)
    axis.set_major_formatter(FuncFormatter(lambda v, _: number(v, max(decimals, needed))))


def name_rows(axes: Axes, names: Sequence[str]) -> None:
    """Write names down the left side, the first one on top."""
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.spines["left"].set_visible(False)


def reference_line(axes: Axes, value: float, text: str) -> None:
    """Draw a vertical reference with its words above the rows."""
    axes.axvline(value, color=GREY, linewidth=1, linestyle=(0, (4, 3)), zorder=1)
    axes.annotate(
        text,
        (value, 1),
        xycoords=("data", "axes fraction"),
        xytext=(3, 2),
        textcoords="offset points",
        color=GREY,
        fontsize=8,
        va="bottom",
    )


def bars(
    names: Sequence[str],
    values: Sequence[float],
    texts: Sequence[str],
    *,
    alt: str,
    title: str,
    subtitle: str = "",
    colours: Sequence[str] | None = None,
    reference: tuple[float, str] | None = None,
) -> Picture:
    """Draw horizontal bars from zero with their values written beside."""
    shown = np.nan_to_num(np.asarray(values, float))
    with styled():
        figure, axes = row_figure(len(names))
        axes.barh(range(len(names)), shown, height=0.62, color=colours or ACCENT)
        span = max(float(np.ptp(np.append(shown, 0))), 1e-9)
        for row, (value, text) in enumerate(zip(shown, texts, strict=True)):
            left = value < 0
            axes.annotate(
                text,
                (value, row),
                xytext=(-4 if left else 4, 0),
                textcoords="offset points",
                ha="right" if left else "left",
                va="center",
                fontsize=8.5,
            )
        room = 0.022 * span * max((len(t) for t in texts), default=1)
        low, high = min(shown.min(initial=0), 0.0), max(shown.max(initial=0), 0.0)
        axes.set_xlim(low - (room if low < 0 else 0), high + (room if high > 0 else 0.05 * span))
        name_rows(axes, names)
        axes.axvline(0, color=PALE, linewidth=1)
        axes.xaxis.set_visible(False)
        axes.spines["bottom"].set_visible(False)
        if reference:
            reference_line(axes, *reference)
        return picture(figure, alt=alt, title=title, subtitle=subtitle)


def dots(
    names: Sequence[str],
    values: Sequence[float],
    *,
    alt: str,
    title: str,
    subtitle: str = "",
    lows: Sequence[float] | None = None,
    highs: Sequence[float] | None = None,
    colours: Sequence[str] | None = None,
    markers: Sequence[str] | None = None,
    reference: tuple[float, str] | None = None,
    label: str = "",
    decimals: int = 0,
) -> Picture:
    """Draw one dot a row, with intervals where given, on a common scale."""
    with styled():
        figure, axes = row_figure(len(names), extra=0.95)
        for row in range(len(names)):
            axes.axhline(row, color=GRID, linewidth=0.8, zorder=0)
            if (
                lows is not None
                and highs is not None
                and np.isfinite([lows[row], highs[row]]).all()
            ):
                axes.plot([lows[row], highs[row]], [row, row], color=PALE, linewidth=3, zorder=1)
            if np.isfinite(values[row]):
                axes.plot(
                    values[row],
                    row,
                    markers[row] if markers else "o",
                    color=colours[row] if colours else ACCENT,
                    markersize=6.5,
                    zorder=2,
                )
        name_rows(axes, names)
        axes.margins(x=0.06)
        if reference:
            reference_line(axes, *reference)
        if label:
            axes.set_xlabel(label)
        russian_axis(axes, decimals=decimals)
        return picture(figure, alt=alt, title=title, subtitle=subtitle)


def matrix(
    rows: Sequence[str],
    columns: Sequence[str],
    shade: np.ndarray,
    texts: Sequence[Sequence[str]],
    *,
    alt: str,
    title: str,
    subtitle: str = "",
) -> Picture:
    """Draw a table of cells in one hue with their values written in; ``shade`` is 0 to 1."""
    base, ink = np.array([1.0, 1.0, 1.0]), _rgb(ACCENT)
    with styled():
        figure = Figure(figsize=(WIDTH, 1.3 + 0.3 * max(len(rows), 2)))
        axes = figure.subplots()
        part = np.clip(np.nan_to_num(shade), 0, 1)[..., None]
        axes.imshow(base + part * (ink - base), aspect="auto", interpolation="nearest")
        for i in range(len(rows)):
            for j in range(len(columns)):
                colour = PAPER if part[i, j, 0] > 0.6 else INK
                axes.text(j, i, texts[i][j], ha="center", va="center", color=colour, fontsize=8)
        slanted = max((len(c) for c in columns), default=0) * len(columns) > 70
        axes.set_xticks(
            range(len(columns)),
            columns,
            rotation=35 if slanted else 0,
            ha="left" if slanted else "center",
        )
        axes.xaxis.tick_top()
        axes.set_yticks(range(len(rows)), rows)
        axes.set_xticks(np.arange(len(columns) + 1) - 0.5, minor=True)
        axes.set_yticks(np.arange(len(rows) + 1) - 0.5, minor=True)
        axes.grid(which="minor", color=PAPER, linewidth=1.5)
        axes.tick_params(which="minor", length=0)
        for spine in axes.spines.values():
            spine.set_visible(False)
        return picture(figure, alt=alt, title=title, subtitle=subtitle)


def _rgb(colour: str) -> np.ndarray:
    return np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
