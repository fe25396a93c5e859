"""Grouping by rule: coverage × result. It needs no statistics, so it is always there."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline.analysis.drawing import headline, russian_axis
from pipeline.analysis.finite import finite
from pipeline.analysis.silence import silent_picture, silent_table
from pipeline.display.picture import Picture, picture
from pipeline.display.russian import NBSP, counted, listed, named, number, percent, plural
from pipeline.display.style import ACCENT, GREY, PALE, SERIES, WARM, WIDTH, styled
from pipeline.display.table import Column, Table

_CAPTION = "Группировка организаций по установленным признакам"
# With more schools names would cover the points; they stand in the table.
_NAMED = 16


@dataclass(frozen=True)
class Quadrants:
    """Four groups of schools split at a target or at the median of each axis.

    Describes; it claims no hidden structure. A school exactly on the line belongs to the higher
    side. Always computed beside profile clusters and shown instead of them when they do not
    stand up (report outline §2, rule-based fallback).

    Attributes:
        frame: By school: ``x``, ``y``, ``group``; schools without both values are absent.
        x_name: Name of the first axis (usually coverage).
        y_name: Name of the second axis (usually result).
        x_line: Where the first axis is split.
        y_line: Where the second axis is split.
        line_kind: What the lines are: target or median.
        missing: Schools without both values.
        units: Units of the axes.
    """

    frame: pd.DataFrame
    x_name: str
    y_name: str
    x_line: float
    y_line: float
    line_kind: str
    missing: tuple[str, ...]
    units: tuple[str, str] = ("%", "%")

    @property
    def groups(self) -> list[str]:
        """Names of the four groups in the fixed order."""
        return [
            f"{self.x_name}: {x}; {self.y_name}: {y}"
            for x, y in (("выше", "выше"), ("выше", "ниже"), ("ниже", "выше"), ("ниже", "ниже"))
        ]

    def table(self) -> Table:
        """Return the groups with counts, medians and members."""
        if self.frame.empty:
            return silent_table(_CAPTION, self.sentence())
        rows = []
        for group in self.groups:
            part = self.frame[self.frame["group"] == group]
            if len(part):
                rows.append(
                    {
                        "group": group,
                        "count": number(len(part)),
                        "x": _with(self.units[0], part["x"].median()),
                        "y": _with(self.units[1], part["y"].median()),
                        "schools": named(map(str, part.index)),
                    }
                )
        columns = [
            Column("group", "Группа"),
            Column("count", "Число ОО", "number"),
            Column("x", f"{self.x_name}, медиана", "number"),
            Column("y", f"{self.y_name}, медиана", "number"),
            Column("schools", "Организации", "long"),
        ]
        lines = listed(
            _with(unit, line)
            for unit, line in zip(self.units, (self.x_line, self.y_line), strict=True)
        )
        notes = [f"Граница – {self.line_kind}: {lines.rstrip('.')}."]
        if self.missing:
            notes.append(f"Без обоих значений: {listed(self.missing)}.")
        return Table(_CAPTION, columns, pd.DataFrame(rows), notes)

    def figure(self) -> Picture:
        """Return the schools on the two axes with the dividing lines."""
        if self.frame.empty:
            return silent_picture(_CAPTION, self.sentence())
        markers = ("o", "s", "D", "v")
        colours = (ACCENT, SERIES[2], SERIES[5], WARM)
        with styled():
            figure = Figure(figsize=(WIDTH, 4.4))
            axes = figure.subplots()
            axes.axvline(self.x_line, color=PALE, linewidth=1)
            axes.axhline(self.y_line, color=PALE, linewidth=1)
            for group, marker, colour in zip(self.groups, markers, colours, strict=True):
                part = self.frame[self.frame["group"] == group]
                axes.plot(part["x"], part["y"], marker, color=colour, markersize=6)
            if len(self.frame) <= _NAMED:
                _name_points(axes, self.frame)
            sizes = self.frame["group"].value_counts()
            corners = ((0.99, 0.985), (0.99, 0.015), (0.01, 0.985), (0.01, 0.015))
            for group, (cx, cy), colour in zip(self.groups, corners, colours, strict=True):
                count = int(sizes.get(group, 0))
                axes.text(
                    cx,
                    cy,
                    counted(count, "организация", "организации", "организаций"),
                    transform=axes.transAxes,
                    color=colour,
                    weight="bold",
                    fontsize=8.5,
                    ha="right" if cx > 0.5 else "left",
                    va="top" if cy > 0.5 else "bottom",
                )
            axes.margins(0.14)
            axes.set_xlabel(f"{self.x_name}, {self.units[0]}")
            axes.set_ylabel(f"{self.y_name}, {self.units[1]}")
            russian_axis(axes, "x")
            russian_axis(axes, "y")
            return picture(
                figure,
                alt=f"Организации на двух осях. {self.sentence()}",
                title=headline(self.sentence()),
                subtitle=f"Линии – {self.line_kind}; n = {number(len(self.frame))}",
            )

    def sentence(self) -> str:
        """Say how many schools are in each group."""
        if self.frame.empty:
            return "Группировка по установленным признакам не выполнена: нет организаций с данными."
        sizes = self.frame["group"].value_counts()
        parts = [f"«{g}» – {number(int(sizes[g]))}" for g in self.groups if g in sizes.index]
        schools = counted(len(self.frame), "организация", "организации", "организаций")
        verb = plural(len(self.frame), "распределена", "распределены", "распределены")
        return f"По установленным признакам {verb} {schools}: {listed(parts)}."


def _with(unit: str, value: float) -> str:
    return percent(value) if unit == "%" else f"{number(value, 1)}{NBSP}{unit}"


def _name_points(axes: Axes, frame: pd.DataFrame) -> None:
    """Write names beside points, pushed apart upwards, with a thin line where moved."""
    middle, height = float(frame["x"].mean()), max(float(np.ptp(frame["y"])), 1e-9)
    lowest = {True: -np.inf, False: -np.inf}
    for (x, y), names in sorted(_by_point(frame).items(), key=lambda item: item[0][::-1]):
        right = x > middle
        at = max(y, lowest[right] + 0.05 * height)
        lowest[right] = at
        axes.annotate(
            names,
            (x, y),
            (-8 if right else 8, 230 * (at - y) / (1.28 * height)),
            textcoords="offset points",
            ha="right" if right else "left",
            va="center",
            fontsize=7.5,
            color=GREY,
            arrowprops={"arrowstyle": "-", "color": PALE, "linewidth": 0.7}
            if at > y + 0.01 * height
            else None,
        )


def _by_point(frame: pd.DataFrame) -> dict[tuple[float, float], str]:
    points: dict[tuple[float, float], list[str]] = {}
    for school, x, y in zip(frame.index, frame["x"], frame["y"], strict=True):
        points.setdefault((round(x, 1), round(y, 1)), []).append(str(school))
    return {point: ", ".join(names) for point, names in points.items()}


def quadrant_groups(
    x: pd.Series,
    y: pd.Series,
    *,
    targets: tuple[float | None, float | None] = (None, None),
    units: tuple[str, str] = ("%", "%"),
) -> Quadrants:
    """Split schools into four groups.

    Args:
        x: First axis by school; its ``name`` is printed.
        y: Second axis by school.
        targets: Where to split; the median where ``None``.
        units: Units of the axes.
    """
    x_name, y_name = str(x.name or "охват"), str(y.name or "результат")
    frame = finite(pd.DataFrame({"x": x, "y": y}))
    missing = tuple(str(s) for s in frame.index[frame.isna().any(axis=1)])
    frame = frame.dropna()
    x_line, y_line = (
        float(frame[axis].median()) if target is None else float(target)
        for axis, target in zip(("x", "y"), targets, strict=True)
    )
    kinds = dict.fromkeys("медиана" if t is None else "целевое значение" for t in targets)
    kind = " и ".join(kinds)
    plain = Quadrants(frame, x_name, y_name, x_line, y_line, kind, missing, units)
    position = 2 * (frame["x"] < x_line).astype(int) + (frame["y"] < y_line).astype(int)
    return replace(
        plain, frame=frame.assign(group=np.array(plain.groups, object)[position.to_numpy()])
    )
