"""Points on two axes: schools by two measures, networks joined by common schools."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import networkx as nx
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline.analysis.drawing import russian_axis
from pipeline.display import style
from pipeline.display.picture import Picture, picture
from pipeline.display.russian import number
from pipeline.report.charts import wrapped
from pipeline.report.tabular import text_table

_NAMED = 10

_Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Point:
    """One school.

    Attributes:
        label: Name of the school.
        x: First measure.
        y: Second measure.
        faint: Whether a measure rests on few people.
    """

    label: str
    x: float
    y: float
    faint: bool = False


@dataclass(frozen=True)
class Measure:
    """One axis.

    Attributes:
        label: Name with the unit.
        line: Value of the municipality.
    """

    label: str
    line: float


def scatter(
    points: Sequence[Point],
    x: Measure,
    y: Measure,
    *,
    title: str,
    subtitle: str,
    source: str,
    method: str = "",
) -> Picture:
    """Draw schools on two axes with the municipality's values; name those above both."""
    above = [p for p in points if p.x > x.line and p.y > y.line]
    with style.styled():
        figure = Figure(figsize=(style.WIDTH, 4.3))
        axes = figure.subplots()
        axes.axvline(x.line, color=style.PALE, lw=1)
        axes.axhline(y.line, color=style.PALE, lw=1)
        for point in points:
            strong = point in above
            axes.plot(
                point.x,
                point.y,
                "s" if strong else "o",
                ms=6.5 if strong else 5.5,
                mfc=style.PAPER if point.faint else (style.WARM if strong else style.ACCENT),
                mec=style.WARM if strong else style.ACCENT,
                mew=1,
                alpha=0.9,
            )
        axes.set_xlim(-0.03 * _top(points, 0), 1.22 * _top(points, 0))
        axes.set_ylim(-0.05 * _top(points, 1), 1.12 * _top(points, 1))
        _names(axes, above, points)
        axes.set_xlabel(x.label)
        axes.set_ylabel(y.label)
        russian_axis(axes, "x")
        russian_axis(axes, "y")
        named = "; ".join(f"{p.label} — {number(p.x, 1)} и {number(p.y, 1)}" for p in _first(above))
        return picture(
            figure,
            alt=f"Организации на двух осях. {title} {named}".strip(),
            title=title,
            subtitle=subtitle,
            source=source,
            method=method,
        )


def _top(points: Sequence[Point], axis: int) -> float:
    return max([(p.x, p.y)[axis] for p in points] + [1.0])


def _first(points: Sequence[Point]) -> list[Point]:
    return sorted(points, key=lambda p: (-(p.x + p.y), p.label))[:_NAMED]


def _names(axes: Axes, named: Sequence[Point], points: Sequence[Point]) -> None:
    """Write names beside their points, each where it hides neither a point nor another name."""
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    across, up = right - left, high - low
    taken = [
        (p.x - 0.009 * across, p.x + 0.009 * across, p.y - 0.018 * up, p.y + 0.018 * up)
        for p in points
    ]
    for point in _first(named):
        width = 0.0105 * len(point.label) * across
        boxes = [
            (start, start + width, point.y + (0.05 * shift - 0.02) * up,
             point.y + (0.05 * shift + 0.02) * up)
            for shift in (0, 1, -1, 2, -2, 3, -3, 4, -4)
            for start in (point.x + 0.014 * across, point.x - 0.014 * across - width)
        ]  # fmt: skip
        inside = [
            b for b in boxes if b[0] >= left and b[1] <= right and low <= b[2] <= b[3] <= high
        ]
        box = next(
            (b for b in inside if not any(_overlap(b, other) for other in taken)),
            (inside or boxes)[0],
        )
        taken.append(box)
        at = (box[2] + box[3]) / 2
        before = box[0] < point.x
        axes.annotate(
            point.label,
            (point.x, point.y),
            (box[1] if before else box[0], at),
            textcoords="data",
            ha="right" if before else "left",
            va="center",
            size=7.5,
            color=style.GREY,
            arrowprops={"arrowstyle": "-", "color": style.PALE, "lw": 0.6}
            if abs(at - point.y) > 0.02 * up
            else None,
        )


def _overlap(one: _Box, other: _Box) -> bool:
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]


def network_graph(
    sizes: Mapping[str, float],
    links: Mapping[tuple[str, str], float],
    *,
    title: str,
    subtitle: str,
    source: str,
    method: str = "",
) -> Picture:
    """Draw networks on a circle, joined by lines thicker the more schools they share.

    Args:
        sizes: Network → number of its schools.
        links: Two networks → number of schools in both; pairs without any are left out.
        title: Finding.
        subtitle: Measure, unit, who is counted.
        source: Source line.
        method: How it was obtained.
    """
    names = list(sizes)
    places = nx.circular_layout(names)
    biggest = max([*sizes.values(), 1])
    thinnest, thickest = min(links.values(), default=0), max(links.values(), default=1)
    with style.styled():
        figure = Figure(figsize=(style.WIDTH, 4.6))
        axes = figure.subplots()
        for (one, other), count in sorted(links.items(), key=lambda item: item[1]):
            (x1, y1), (x2, y2) = places[one], places[other]
            weight = (count - thinnest) / ((thickest - thinnest) or 1)
            shade = style.ACCENT if count == thickest else style.ACCENT_PALE
            axes.plot(
                [x1, x2], [y1, y2], color=shade, lw=0.8 + 3.7 * weight, zorder=1,
                solid_capstyle="round",
            )  # fmt: skip
            axes.text(
                x1 + 0.5 * (x2 - x1), y1 + 0.5 * (y2 - y1), number(count), size=7, ha="center",
                va="center", color=style.INK, zorder=2,
                bbox={"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.8},
            )  # fmt: skip
        for name in names:
            x, y = places[name]
            area = 120 + 520 * sizes[name] / biggest
            axes.scatter([x], [y], s=area, color=style.ACCENT, edgecolor=style.PAPER, zorder=3)
            axes.text(
                x, y, number(sizes[name]), size=8, color=style.PAPER, ha="center", va="center",
                zorder=4,
            )  # fmt: skip
            side = "left" if x > 0.1 else "right" if x < -0.1 else "center"
            axes.text(
                1.16 * x, 1.16 * y, wrapped(name, 22), size=8.5, ha=side,
                va="center" if side != "center" else ("bottom" if y > 0 else "top"),
            )  # fmt: skip
        axes.set_xlim(-2.1, 2.1)
        axes.set_ylim(-1.3, 1.3)
        axes.set_axis_off()
        pairs = sorted(links.items(), key=lambda item: (-item[1], item[0]))
        words = "; ".join(f"«{a}» и «{b}» — {number(n)} ОО" for (a, b), n in pairs[:3])
        members = "; ".join(f"«{name}» — {number(sizes[name])} ОО" for name in names)
        return picture(
            figure,
            alt=f"Граф сообществ. {title} Состав: {members}. Больше всего общих ОО: {words}.",
            title=title,
            subtitle=subtitle,
            source=source,
            method=method,
            numbers=text_table(
                "Общие организации сообществ",
                ("Сообщество", "Другое сообщество", "Общих ОО, ед."),
                [(a, b, number(n)) for (a, b), n in pairs],
                numbers=("Общих ОО, ед.",),
            ),
        )
