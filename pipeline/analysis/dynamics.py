"""Change over the years: only the same schools, a slope, a forecast that can be refused."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from scipy import stats

from pipeline.analysis.drawing import headline, russian_axis
from pipeline.analysis.finite import finite
from pipeline.analysis.gates import DEFAULT, Gates
from pipeline.analysis.silence import silent_picture, silent_table
from pipeline.display.picture import Picture, picture
from pipeline.display.russian import NBSP, counted, listed, number, percent, share, signed
from pipeline.display.style import ACCENT, ACCENT_PALE, GREY, PALE, WIDTH, styled
from pipeline.display.table import Column, Table

_COVERAGE = "Сравнение с предыдущим годом по одним и тем же организациям"
_TREND = "Изменение показателя по годам"


@dataclass(frozen=True)
class SameCoverage:
    """Two years compared over the schools that reported in both.

    A municipal share changes when other schools report, so the change is taken over the common
    set; new and missing schools are named. Below 80 % of schools or 70 % of persons the common
    set does not speak for the municipality (traps D 19, 23).

    Attributes:
        frame: Common schools: ``n_before``, ``d_before``, ``n_after``, ``d_after``, ``change``.
        coverage_schools: Common schools as a share of all that reported in either year.
        coverage_persons: Persons of common schools as a share of the second year's persons.
        new: Schools only in the second year.
        missing: Schools only in the first year.
        years: The two years.
        name: Name of the indicator.
        sufficient: Whether the common set speaks for the municipality.
    """

    frame: pd.DataFrame
    coverage_schools: float
    coverage_persons: float
    new: tuple[str, ...]
    missing: tuple[str, ...]
    years: tuple[int, int]
    name: str
    sufficient: bool

    @property
    def before(self) -> float:
        """Share of the first year over common schools, %."""
        return 100 * self.frame["n_before"].sum() / max(self.frame["d_before"].sum(), 1)

    @property
    def after(self) -> float:
        """Share of the second year over common schools, %."""
        return 100 * self.frame["n_after"].sum() / max(self.frame["d_after"].sum(), 1)

    def table(self) -> Table:
        """Return both years with N and D for every common school and their total."""
        if self.frame.empty:
            return silent_table(_COVERAGE, self.sentence())
        f = self.frame
        rows = pd.DataFrame(
            {
                "school": [str(s) for s in f.index],
                "before": [share(n, d) for n, d in zip(f["n_before"], f["d_before"], strict=True)],
                "after": [share(n, d) for n, d in zip(f["n_after"], f["d_after"], strict=True)],
                "change": [signed(v) for v in f["change"]],
            }
        )
        total = {
            "school": "Всего по этим организациям",
            "before": share(f["n_before"].sum(), f["d_before"].sum()),
            "after": share(f["n_after"].sum(), f["d_after"].sum()),
            "change": signed(self.after - self.before),
        }
        columns = [
            Column("school", "Организация"),
            Column("before", f"{self.years[0]}, % (N из D)", "number"),
            Column("after", f"{self.years[1]}, % (N из D)", "number"),
            Column("change", "Изменение, п. п.", "number"),
        ]
        frame = pd.concat([rows, pd.DataFrame([total])], ignore_index=True)
        return Table(_COVERAGE, columns, frame, self._notes(), frozenset({len(rows)}))

    def figure(self) -> Picture:
        """Return a slope chart: schools in grey, the total in the accent."""
        if self.frame.empty:
            return silent_picture(_COVERAGE, self.sentence())
        f = self.frame
        with styled():
            figure = Figure(figsize=(WIDTH, 3.6))
            axes = figure.subplots()
            for n0, d0, n1, d1 in zip(
                f["n_before"], f["d_before"], f["n_after"], f["d_after"], strict=True
            ):
                axes.plot([0, 1], [100 * n0 / d0, 100 * n1 / d1], color=PALE, linewidth=1)
            axes.plot([0, 1], [self.before, self.after], color=ACCENT, marker="o", linewidth=2.6)
            axes.annotate(
                percent(self.before),
                (0, self.before),
                (-8, 0),
                textcoords="offset points",
                ha="right",
                va="center",
                color=ACCENT,
                weight="bold",
            )
            axes.annotate(
                f"{percent(self.after)} – всего",
                (1, self.after),
                (8, 0),
                textcoords="offset points",
                va="center",
                color=ACCENT,
                weight="bold",
            )
            axes.set_xticks([0, 1], [str(y) for y in self.years])
            axes.set_xlim(-0.25, 1.4)
            axes.set_ylabel("%")
            russian_axis(axes, "y")
            schools = counted(len(f), "организация", "организации", "организаций")
            return picture(
                figure,
                alt=f"Наклонная диаграмма двух лет. {self.sentence()}",
                title=headline(self.sentence()),
                subtitle=f"{self.name}, %; серые линии – {schools} с данными за оба года",
            )

    def sentence(self) -> str:
        """Say the change over common schools and whether they speak for all."""
        if self.frame.empty:
            return (
                f"Показатель «{self.name}»: сравнение с предыдущим годом невозможно, "
                "нет организаций с данными за оба года."
            )
        schools = counted(len(self.frame), "организации", "организациям", "организациям")
        text = (
            f"Показатель «{self.name}»: по {schools} с данными за оба года "
            f"{percent(self.before)} в {self.years[0]} году и {percent(self.after)} "
            f"в {self.years[1]} году ({signed(self.after - self.before)}{NBSP}п.{NBSP}п.)."
        )
        return " ".join([text, *self._notes()])

    def _notes(self) -> list[str]:
        notes = []
        if not self.sufficient:
            notes.append(
                "Вывод относится только к этим организациям: охват "
                f"{percent(100 * self.coverage_schools, 0)} организаций и "
                f"{percent(100 * self.coverage_persons, 0)} человек."
            )
        if self.new:
            notes.append(f"Только в {self.years[1]} году: {listed(self.new)}.")
        if self.missing:
            notes.append(f"Только в {self.years[0]} году: {listed(self.missing)}.")
        return notes


def compare_same_coverage(
    before: pd.DataFrame,
    after: pd.DataFrame,
    *,
    years: tuple[int, int],
    name: str,
    gates: Gates = DEFAULT,
) -> SameCoverage:
    """Compare two years over the schools that have something to count in both.

    Args:
        before: Indexed by school with ``numerator`` and ``denominator``.
        after: The same for the second year.
        years: The two years.
        name: Name of the indicator.
        gates: Thresholds of coverage.
    """
    first, second = (finite(f[["numerator", "denominator"]]) for f in (before, after))
    first, second = (f[f["numerator"].notna() & (f["denominator"] > 0)] for f in (first, second))
    common = [s for s in first.index if s in second.index]
    frame = pd.DataFrame(
        {
            "n_before": first.loc[common, "numerator"],
            "d_before": first.loc[common, "denominator"],
            "n_after": second.loc[common, "numerator"],
            "d_after": second.loc[common, "denominator"],
        }
    )
    frame["change"] = 100 * (
        frame["n_after"] / frame["d_after"] - frame["n_before"] / frame["d_before"]
    )
    union = len(set(first.index) | set(second.index))
    schools = len(common) / union if union else 0.0
    total = float(second["denominator"].sum())
    persons = float(frame["d_after"].sum()) / total if total else 0.0
    return SameCoverage(
        frame,
        schools,
        persons,
        tuple(str(s) for s in second.index if s not in first.index),
        tuple(str(s) for s in first.index if s not in second.index),
        years,
        name,
        schools >= gates.coverage_schools and persons >= gates.coverage_persons,
    )


@dataclass(frozen=True)
class Trend:
    """The line through the years and, only where honest, where it would go next.

    Least-squares slope from three periods of one definition; a forecast from four, always with
    its 95 % prediction interval (Student's t), clipped to the possible range. Periods before a
    break of the series (a changed definition or instrument) are drawn but not used.

    Attributes:
        years: All years with a value.
        values: Their values.
        used_from: First year used, after the last break.
        slope: Units a year; NaN when refused.
        forecast_year: The year asked for.
        forecast: Point, low and high; ``None`` when refused.
        refusal: Why there is no slope, or empty.
        forecast_refusal: Why there is no forecast, or empty.
        name: Name of the indicator.
        unit: Its unit.
    """

    years: tuple[int, ...]
    values: tuple[float, ...]
    used_from: int | None
    slope: float
    forecast_year: int
    forecast: tuple[float, float, float] | None
    refusal: str
    forecast_refusal: str
    name: str
    unit: str

    def table(self) -> Table:
        """Return years with values, and the forecast with its interval."""
        if not self.years:
            return silent_table(_TREND, self.sentence())
        rows = [
            {"year": str(y), "value": number(v, 1)}
            for y, v in zip(self.years, self.values, strict=True)
        ]
        if self.forecast:
            point, low, high = self.forecast
            text = f"{number(point, 1)} (от {number(low, 1)} до {number(high, 1)})"
            rows.append({"year": f"{self.forecast_year}, прогноз", "value": text})
        notes = [n for n in (self.refusal, self.forecast_refusal) if n]
        columns = [Column("year", "Год"), Column("value", f"{self.name}, {self.unit}", "number")]
        return Table(_TREND, columns, pd.DataFrame(rows), notes)

    def figure(self) -> Picture:
        """Return the line with every value written, the interval shaded."""
        if not self.years:
            return silent_picture(_TREND, self.sentence())
        with styled():
            figure = Figure(figsize=(WIDTH, 3.0))
            axes = figure.subplots()
            old = [i for i, y in enumerate(self.years) if self.used_from and y < self.used_from]
            new = [i for i in range(len(self.years)) if i not in old]
            for part, colour in ((old, GREY), (new, ACCENT)):
                axes.plot(
                    [self.years[i] for i in part],
                    [self.values[i] for i in part],
                    color=colour,
                    marker="o",
                )
            for year, value in zip(self.years, self.values, strict=True):
                axes.annotate(
                    number(value, 1), (year, value), (0, 6), textcoords="offset points", ha="center"
                )
            if old and self.used_from:
                axes.axvline(self.used_from - 0.5, color=GREY, linewidth=1, linestyle=":")
                axes.annotate(
                    "изменение методики",
                    (self.used_from - 0.5, 1),
                    (4, -2),
                    xycoords=("data", "axes fraction"),
                    textcoords="offset points",
                    color=GREY,
                    fontsize=8,
                    va="top",
                )
            if self.forecast:
                point, low, high = self.forecast
                last = (self.years[-1], self.values[-1])
                axes.fill_between(
                    [last[0], self.forecast_year],
                    [last[1], low],
                    [last[1], high],
                    color=ACCENT_PALE,
                    alpha=0.5,
                    linewidth=0,
                )
                axes.plot([last[0], self.forecast_year], [last[1], point], "--", color=ACCENT)
                axes.annotate(
                    f"прогноз {number(point, 1)}\n({number(low, 1)}–{number(high, 1)})",
                    (self.forecast_year, point),
                    (6, 0),
                    textcoords="offset points",
                    va="center",
                    color=ACCENT,
                    fontsize=8,
                )
            end = self.forecast_year + 0.7 if self.forecast else self.years[-1] + 0.4
            axes.set_xlim(self.years[0] - 0.4, end)
            axes.set_xticks([*self.years, *([self.forecast_year] if self.forecast else [])])
            axes.margins(y=0.2)
            axes.set_ylabel(self.unit)
            russian_axis(axes, "y")
            return picture(
                figure,
                alt=f"Линия по годам. {self.sentence()}",
                title=headline(self.sentence()),
                subtitle=f"{self.name}, {self.unit}",
            )

    def sentence(self) -> str:
        """Say the slope and the forecast, or why there is none."""
        if self.refusal:
            return " ".join(dict.fromkeys([self.refusal, self.forecast_refusal])).strip()
        unit = f"п.{NBSP}п." if self.unit == "%" else self.unit
        periods = counted(sum(y >= (self.used_from or y) for y in self.years), "год", "года", "лет")
        text = (
            f"Показатель «{self.name}» за {periods} изменялся в среднем на "
            f"{signed(self.slope)}{NBSP}{unit} в год."
        )
        if self.forecast:
            point, low, high = self.forecast
            text += (
                f" Если изменение продолжится так же, в {self.forecast_year} году ожидается "
                f"{number(point, 1)}{NBSP}{self.unit} (от {number(low, 1)} до {number(high, 1)} "
                "с вероятностью 95 %)."
            )
        return f"{text} {self.forecast_refusal}".strip()


def trend(
    years: Sequence[int],
    values: Sequence[float],
    *,
    name: str,
    unit: str = "%",
    breaks: Collection[int] = (),
    bounds: tuple[float, float] | None = (0.0, 100.0),
    gates: Gates = DEFAULT,
) -> Trend:
    """Fit a line through the years and forecast the next one where that is honest.

    Args:
        years: Years in any order.
        values: Values; missing ones are left out.
        name: Name of the indicator.
        unit: Its unit.
        breaks: First years of a new definition or instrument.
        bounds: Possible range of the value; ``None`` when there is none.
        gates: Thresholds.
    """
    pairs = sorted((int(y), float(v)) for y, v in zip(years, values, strict=True) if np.isfinite(v))
    known = np.array([y for y, _ in pairs], float)
    level = np.array([v for _, v in pairs], float)
    start = max((b for b in breaks if len(known) and b <= known[-1]), default=None)
    if start is None and len(known):
        start = int(known[0])
    used = known >= (start or 0)
    x, y = known[used], level[used]
    count = counted(len(x), "год", "года", "лет")
    next_year = int(known[-1]) + 1 if len(known) else 0
    slope, forecast, refusal, no_forecast = float("nan"), None, "", ""
    if len(x) < gates.trend_min_periods:
        refusal = (
            f"Показатель «{name}»: тенденция не оценивалась, сопоставимые данные есть за {count} "
            f"(нужно не менее {gates.trend_min_periods})."
        )
    else:
        slope = float(((x - x.mean()) * (y - y.mean())).sum() / ((x - x.mean()) ** 2).sum())
    if len(x) < gates.forecast_min_periods:
        no_forecast = (
            f"Прогноз не строился: сопоставимые данные есть за {count} "
            f"(нужно не менее {gates.forecast_min_periods})."
        )
    else:
        residual = y - y.mean() - slope * (x - x.mean())
        variance = float((residual**2).sum() / (len(x) - 2))
        if variance <= 1e-12 * max(1.0, float(np.abs(y).max())) ** 2:
            no_forecast = "Прогноз не строился: разброса вокруг линии нет, его точность не оценить."
        else:
            ahead = next_year - x.mean()
            spread = np.sqrt(variance * (1 + 1 / len(x) + ahead**2 / ((x - x.mean()) ** 2).sum()))
            half = float(stats.t.ppf(0.975, len(x) - 2) * spread)
            point = float(y.mean() + slope * ahead)
            low, high = bounds or (-np.inf, np.inf)
            forecast = tuple(
                float(np.clip(v, low, high)) for v in (point, point - half, point + half)
            )
    return Trend(
        tuple(int(v) for v in known),
        tuple(float(v) for v in level),
        start,
        slope,
        next_year,
        forecast,  # type: ignore[arg-type]  # a generator of three has no length for mypy
        refusal,
        no_forecast,
        name,
        unit,
    )
