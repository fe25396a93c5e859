"""Dot strips: one indicator a panel, one group of schools a line, one school a dot."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline.display import style
from pipeline.display.picture import Picture, picture
from pipeline.display.russian import MISSING, number, sentence
from pipeline.display.table import Table
from pipeline.report.charts import wrapped
from pipeline.report.tabular import text_table

_PANELS = 2
_LINE = 0.44
_BINS = 40
_STEP = 0.11
_FEWEST_FOR_MEDIAN = 3


@dataclass(frozen=True)
class Strip:
    """Schools of one group.

    Attributes:
        label: Name of the group.
        values: Values of its schools.
        faint: Whether each value rests on few people.
    """

    label: str
    values: Sequence[float]
    faint: Sequence[bool]

    @property
    def median(self) -> float | None:
        """Median of the schools; a group of one or two has no middle worth a mark."""
        return median(self.values) if len(self.values) >= _FEWEST_FOR_MEDIAN else None


@dataclass(frozen=True)
class StripPanel:
    """One indicator.

    Attributes:
        label: Name of the indicator.
        unit: Unit behind the medians.
        decimals: Digits after the comma.
        percent: Whether the axis goes from 0 to 100.
        strips: Groups in a fixed order.
        of: What a dot is, for those who do not see it.
    """

    label: str
    unit: str
    decimals: int
    percent: bool
    strips: Sequence[Strip]
    of: str = "ОО"


def group_strips(
    panels: Sequence[StripPanel], *, title: str, subtitle: str, source: str, method: str
) -> Picture:
    """Draw schools of each group as dots with the group's median, one panel an indicator."""
    lines = max(len(panel.strips) for panel in panels)
    columns = min(_PANELS, len(panels))
    rows = -(-len(panels) // columns)
    with style.styled():
        figure = Figure(figsize=(style.WIDTH, 0.25 + (0.75 + _LINE * lines) * rows))
        grid = figure.subplots(rows, columns, squeeze=False, sharey=True)
        for position, axes in enumerate(grid.flat):
            if position < len(panels):
                _panel(axes, panels[position])
            else:
                axes.set_axis_off()
        words = "; ".join(_said(panel) for panel in panels)
        return picture(
            figure,
            alt=f"Точечные полосы по группам сравнения. {sentence(title)} {sentence(words)}",
            title=title,
            subtitle=subtitle,
            source=source,
            method=method,
            numbers=_numbers(panels),
        )


def _numbers(panels: Sequence[StripPanel]) -> Table:
    heads = ("Показатель", "Группа", f"{panels[0].of}, ед.", "Медиана", "Наименьшее – наибольшее")
    rows = []
    for panel in panels:
        for strip in panel.strips:
            if not strip.values:
                continue
            least, most = (_value(panel, end(strip.values)) for end in (min, max))
            middle = MISSING if strip.median is None else _value(panel, strip.median)
            rows.append((panel.label, strip.label, number(len(strip.values)), middle,
                         least if least == most else f"{least} – {most}"))  # fmt: skip
    return text_table("Показатели по группам", heads, rows, numbers=heads[2:])


def _said(panel: StripPanel) -> str:
    groups = ", ".join(
        f"{strip.label} — {_value(panel, strip.median)} ({len(strip.values)} {panel.of})"
        for strip in panel.strips
        if strip.median is not None
    )
    if groups:
        return f"{panel.label}: медианы {groups}"
    few = ", ".join(f"{strip.label} — {len(strip.values)} {panel.of}" for strip in panel.strips)
    return f"{panel.label}: медианы не приводятся, группы малы ({few})"


def _value(panel: StripPanel, value: float) -> str:
    return f"{number(value, panel.decimals)}\u00a0{panel.unit}".rstrip()


def _panel(axes: Axes, panel: StripPanel) -> None:
    everything = [value for strip in panel.strips for value in strip.values]
    top = 100.0 if panel.percent else max(everything, default=1.0) * 1.05 or 1.0
    for line, strip in enumerate(panel.strips):
        axes.axhline(line, color=style.GRID, lw=1, zorder=0)
        for (value, offset), faint in zip(_stacked(strip.values, top), strip.faint, strict=True):
            axes.plot(
                value,
                line - offset,
                "o",
                ms=4.5,
                mfc=style.PAPER if faint else style.ACCENT,
                mec=style.ACCENT,
                mew=0.9,
                alpha=0.85,
            )
        if strip.median is not None:
            axes.plot([strip.median] * 2, [line - 0.36, line + 0.3], color=style.WARM, lw=1.8)
            axes.annotate(
                _value(panel, strip.median),
                (strip.median, line + 0.3),
                (0, -1),
                textcoords="offset points",
                ha="center",
                va="top",
                size=7.5,
                color=style.WARM,
            )
    axes.set_yticks(
        range(len(panel.strips)),
        [f"{wrapped(strip.label, 24)}" for strip in panel.strips],
        size=8,
    )
    axes.set_ylim(len(panel.strips) - 0.3, -0.6)
    axes.set_xlim(-0.03 * top, 1.03 * top)
    if panel.percent:
        axes.set_xticks([0, 25, 50, 75, 100], ["0", "25", "50", "75", "100\u00a0%"], size=8)
    else:
        axes.tick_params(axis="x", labelsize=8)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.set_title(wrapped(panel.label, 42), size=8.5, color=style.INK)


def _stacked(values: Sequence[float], top: float) -> list[tuple[float, float]]:
    """Move dots that would hide one another up and down, in the order of their values."""
    taken: dict[int, int] = {}
    places = []
    for value in values:
        slot = round(_BINS * value / top)
        nth = taken.get(slot, 0)
        taken[slot] = nth + 1
        # 0, +1, −1, +2, −2 … steps from the line.
        side = (nth + 1) // 2 * (1 if nth % 2 else -1)
        places.append((value, max(-0.3, min(0.3, side * _STEP))))
    return places
