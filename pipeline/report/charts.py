"""Pictures of the references; each knows its finding, its words and its numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline.display import style
from pipeline.display.picture import Picture, picture
from pipeline.display.russian import MISSING, number, percent, sentence
from pipeline.report.tabular import text_table

_ROW = 0.42
_SCHOOL_ROW = 0.235
_PANEL_HEIGHT = 1.55
_PANELS = 3


@dataclass(frozen=True)
class Bullet:
    """One bar of a bullet chart, in per cent.

    Attributes:
        label: Name of the indicator.
        value: The value.
        text: The value as printed at the bar.
        previous: The value of the year before.
        target: The target.
        warm: Whether the value is below its target.
    """

    label: str
    value: float
    text: str
    previous: float | None = None
    target: float | None = None
    warm: bool = False


def bullet_chart(
    bars: Sequence[Bullet], *, title: str, subtitle: str, source: str, method: str
) -> Picture:
    """Draw shares of the municipality with their targets and last year's values."""
    with style.styled():
        figure = Figure(figsize=(style.WIDTH, 0.75 + _ROW * len(bars)))
        axes = figure.subplots()
        positions = range(len(bars))
        axes.barh(
            positions,
            [bar.value for bar in bars],
            height=0.5,
            color=[style.WARM if bar.warm else style.ACCENT for bar in bars],
        )
        for position, bar in zip(positions, bars, strict=True):
            if bar.previous is not None:
                axes.plot(
                    bar.previous,
                    position,
                    "o",
                    ms=5,
                    mfc=style.PAPER,
                    mec=style.INK,
                    mew=1,
                    zorder=3,
                )
            if bar.target is not None:
                axes.plot([bar.target] * 2, [position - 0.4, position + 0.4], color=style.INK, lw=2)
            reach = max(bar.value, bar.target or 0, bar.previous or 0)
            axes.text(reach + 2.2, position, bar.text, va="center", color=style.INK)
        axes.set_yticks(list(positions), [wrapped(bar.label, 34) for bar in bars])
        axes.invert_yaxis()
        axes.set_xlim(0, 132)
        _percent_axis(axes)
        words = "; ".join(_said(bar) for bar in bars)
        return picture(
            figure,
            alt=f"Столбчатая диаграмма. {sentence(title)} {sentence(words)}",
            title=title,
            subtitle=subtitle,
            source=source,
            method=method,
        )


def _said(bar: Bullet) -> str:
    parts = [f"{bar.label}: {bar.text}"]
    if bar.target is not None:
        parts.append(f"цель {percent(bar.target, 0)}")
    if bar.previous is not None:
        parts.append(f"годом ранее {percent(bar.previous)}")
    return ", ".join(parts)


def _percent_axis(axes: Axes, top: float = 100.0) -> None:
    ticks = [round(top * part / 5) for part in range(6)]
    axes.set_xticks(ticks, [*map(str, ticks[:-1]), f"{ticks[-1]}\u00a0%"])
    axes.grid(axis="x")
    axes.spines["left"].set_visible(False)
    axes.spines["bottom"].set_visible(False)


@dataclass(frozen=True)
class Dot:
    """One school of a dot plot.

    Attributes:
        label: Name of the school.
        value: The value.
        text: The value as printed.
        median: Median of the school's context group.
        faint: Whether the value rests on few people.
    """

    label: str
    value: float
    text: str
    median: float | None
    faint: bool = False


def school_dots(
    dots: Sequence[Dot],
    overall: float | None,
    *,
    shares: bool,
    title: str,
    subtitle: str,
    source: str,
    method: str,
) -> Picture:
    """Draw an indicator by school, sorted, with the medians of context groups.

    Args:
        dots: Schools from the highest value to the lowest.
        overall: Value of the municipality.
        shares: Whether the values are percentages: the axis then goes from 0 to 100, or to 50 or
            25 where no value is larger.
        title: Finding.
        subtitle: Measure, unit, who is counted.
        source: Source line.
        method: How it was obtained.
    """
    with style.styled():
        figure = Figure(figsize=(style.WIDTH, 0.9 + _SCHOOL_ROW * len(dots)))
        axes = figure.subplots()
        rows = range(len(dots))
        highest = max(dot.value for dot in dots)
        top = next((t for t in (25.0, 50.0) if highest <= t), 100.0) if shares else highest * 1.1
        axes.hlines(rows, 0, [dot.value for dot in dots], color=style.GRID, lw=1)
        if overall is not None:
            axes.vlines(
                overall, len(dots) - 0.4, -0.9, color=style.GREY, lw=1, linestyle=(0, (4, 3))
            )
            axes.text(
                overall, -1.0, "муниципалитет", color=style.GREY, ha="center", va="bottom", size=8
            )
        for row, dot in zip(rows, dots, strict=True):
            if dot.median is not None:
                axes.plot([dot.median] * 2, [row - 0.35, row + 0.35], color=style.WARM, lw=1.6)
        solid = [row for row, dot in zip(rows, dots, strict=True) if not dot.faint]
        faint = [row for row, dot in zip(rows, dots, strict=True) if dot.faint]
        axes.plot([dots[r].value for r in solid], solid, "o", ms=5.5, color=style.ACCENT)
        axes.plot(
            [dots[r].value for r in faint], faint, "o", ms=5.5, mfc=style.PAPER, mec=style.ACCENT
        )
        for row, dot in zip(rows, dots, strict=True):
            axes.text(top * 1.03, row, dot.text, va="center", size=8, color=style.INK)
        axes.set_yticks(list(rows), [dot.label for dot in dots], size=8)
        axes.set_ylim(len(dots) - 0.4, -1.7)
        axes.set_xlim(0, top * 1.3)
        if shares:
            _percent_axis(axes, top)
        else:
            axes.grid(axis="x")
            axes.spines[["left", "bottom"]].set_visible(False)
        ends = f"Наибольшее значение: {dots[0].label}, {dots[0].text}; " + (
            f"наименьшее: {dots[-1].label}, {dots[-1].text}."
        )
        return picture(
            figure,
            alt=f"Точечная диаграмма по образовательным организациям. {sentence(title)} {ends}",
            title=title,
            subtitle=subtitle,
            source=source,
            method=method,
            narrow=True,
        )


def value_bars(
    rows: Sequence[Dot], *, title: str, subtitle: str, source: str, method: str = ""
) -> Picture:
    """Draw amounts as bars from zero, the largest first, each with its words beside."""
    with style.styled():
        figure = Figure(figsize=(style.WIDTH, 0.5 + 0.27 * len(rows)))
        axes = figure.subplots()
        axes.barh(range(len(rows)), [row.value for row in rows], height=0.62, color=style.ACCENT)
        top = max([row.value for row in rows] + [1e-9])
        for position, row in enumerate(rows):
            axes.text(row.value + 0.012 * top, position, row.text, va="center", size=8.5)
        axes.set_yticks(range(len(rows)), [row.label for row in rows], size=8.5)
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_xlim(0, 1.25 * top)
        axes.xaxis.set_visible(False)
        axes.spines[["left", "bottom"]].set_visible(False)
        words = "; ".join(f"{row.label} — {row.text}" for row in rows)
        return picture(
            figure,
            alt=f"Столбчатая диаграмма. {sentence(title)} {sentence(words)}",
            title=title,
            subtitle=subtitle,
            source=source,
            method=method,
        )


@dataclass(frozen=True)
class Trend:
    """One panel of a grid of trends.

    Attributes:
        label: Name of the indicator.
        years: Years in order.
        points: Values of those years.
        decimals: Digits after the comma.
        unit: Unit behind the labels.
        target: The target of the last year.
    """

    label: str
    years: Sequence[int]
    points: Sequence[float]
    decimals: int
    unit: str
    target: float | None = None


def trends(
    panels: Sequence[Trend], *, title: str, subtitle: str, source: str, method: str
) -> Picture:
    """Draw small panels, one an indicator, so that no line hides another."""
    with style.styled():
        rows = -(-len(panels) // _PANELS)
        figure = Figure(figsize=(style.WIDTH, 0.2 + _PANEL_HEIGHT * rows))
        grid = figure.subplots(rows, _PANELS, squeeze=False)
        for axes, panel in zip(grid.flat, panels, strict=False):
            _trend(axes, panel)
        for axes in list(grid.flat)[len(panels) :]:
            axes.set_axis_off()
        words = "; ".join(
            f"{panel.label}: "
            + ", ".join(
                f"{year} — {number(value, panel.decimals)} {panel.unit}".rstrip()
                for year, value in zip(panel.years, panel.points, strict=True)
            )
            for panel in panels
        )
        years = sorted({year for panel in panels for year in panel.years})
        return picture(
            figure,
            alt=f"Графики по годам. {sentence(title)} {sentence(words)}",
            title=title,
            subtitle=subtitle,
            source=source,
            method=method,
            numbers=text_table(
                "Значения по муниципалитету по годам",
                ("Показатель", *map(str, years)),
                [(panel.label, *_by_year(panel, years)) for panel in panels],
                numbers=[str(year) for year in years],
            ),
        )


def _by_year(panel: Trend, years: Sequence[int]) -> list[str]:
    points = dict(zip(panel.years, panel.points, strict=True))
    return [
        f"{number(points[year], panel.decimals)}\u00a0{panel.unit}".rstrip()
        if year in points
        else MISSING
        for year in years
    ]


def _trend(axes: Axes, panel: Trend) -> None:
    axes.plot(panel.years, panel.points, color=style.ACCENT, marker="o", ms=4)
    low, high = min(panel.points), max(panel.points)
    spread = max(high - low, abs(high) * 0.1, 1)
    for position, (year, value) in enumerate(zip(panel.years, panel.points, strict=True)):
        last = position == len(panel.years) - 1
        text = number(value, panel.decimals) + (
            f"\u00a0{panel.unit}" if last and panel.unit else ""
        )
        axes.annotate(
            text,
            (year, value),
            (0, 6),
            textcoords="offset points",
            ha="center",
            size=8,
            weight="bold" if last else "normal",
            # The dotted line of the target must not strike a number through.
            bbox={"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.6},
            zorder=3,
        )
    if panel.target is not None:
        axes.axhline(panel.target, color=style.INK, lw=1, ls=(0, (2, 2)))
        low, high = min(low, panel.target), max(high, panel.target)
    axes.set_ylim(low - 0.5 * spread, high + 0.9 * spread)
    axes.set_xlim(panel.years[0] - 0.5, panel.years[-1] + 0.5)
    axes.set_xticks(list(panel.years), [str(year) for year in panel.years], size=8)
    axes.set_yticks([])
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.set_title(wrapped(panel.label, 30), size=8, color=style.GREY)


def wrapped(text: str, width: int) -> str:
    """Break a label into lines of about so many characters."""
    words, rows = text.split(" "), [""]
    for word in words:
        if rows[-1] and len(rows[-1]) + 1 + len(word) > width:
            rows.append(word)
        else:
            rows[-1] = f"{rows[-1]} {word}".strip()
    return "\n".join(rows)
