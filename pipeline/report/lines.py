"""One indicator of the municipality as a line of a table: value, before, target, status."""

from dataclasses import dataclass
from enum import Enum

import pandas as pd

from pipeline.display.russian import MISSING, n_of_d, number, percent, share, signed
from pipeline.indicators.evaluate import MUNICIPALITY, N_ABOVE_D
from pipeline.params.catalogue import Indicator
from pipeline.params.load import Chosen
from pipeline.params.municipality import Target
from pipeline.report.year import MASKED, Year
from pipeline.scoring.levels import Fulfilment, fulfilment


class Status(Enum):
    """Where a value stands to its target: a word and a sign, never a colour alone."""

    REACHED = "достигнут\u00a0●"
    NEAR = "близко\u00a0◐"
    MISSED = "не\u00a0достигнут\u00a0○"
    NO_TARGET = "цель не\u00a0задана\u00a0–"
    NO_DATA = "нет\u00a0данных"
    MASKED = "не\u00a0публикуется"


_STATUS = {
    Fulfilment.REACHED: Status.REACHED,
    Fulfilment.NEAR: Status.NEAR,
    Fulfilment.MISSED: Status.MISSED,
}


@dataclass(frozen=True)
class Line:
    """An indicator of the municipality in one year.

    Attributes:
        chosen: The indicator and its set.
        numerator: N, or ``None``.
        denominator: D, or ``None``.
        value: The value in the indicator's unit, or ``None``.
        previous: The value of the year before, or ``None``.
        target: The year's target, or ``None``.
        note: Why there is no value: masked, impossible, or empty.
        fault: Organisations behind an impossible value.
        unknown: People or records left out because nothing is known about them.
        stated: Organisations whose total was taken on trust, without lists.
    """

    chosen: Chosen
    numerator: float | None
    denominator: float | None
    value: float | None
    previous: float | None
    target: Target | None
    note: str
    fault: str = ""
    unknown: int = 0
    stated: int = 0

    @property
    def indicator(self) -> Indicator:
        """The indicator's definition."""
        return self.chosen.indicator

    @property
    def status(self) -> Status:
        """Where the value stands to its target."""
        if self.note == MASKED:
            return Status.MASKED
        if self.value is None:
            return Status.NO_DATA
        if self.target is None:
            return Status.NO_TARGET
        return _STATUS[fulfilment(self.value, self.target.value, at_most=self.target.at_most)]

    @property
    def text(self) -> str:
        """The value with what it was made of."""
        if self.note == MASKED:
            return "•"
        return value_text(self.indicator, self.numerator, self.denominator, self.value)

    @property
    def change(self) -> str:
        """Change against the year before: in percentage points for shares."""
        if self.value is None or self.previous is None or self.indicator.type == "change":
            return MISSING
        if self.indicator.type == "presence":
            return "без изменений" if self.value == self.previous else "изменилось"
        unit = "п.п." if self.indicator.unit == "%" else self.indicator.unit
        decimals = _decimals(self.indicator)
        return f"{signed(self.value - self.previous, decimals)}\u00a0{unit}".rstrip()

    @property
    def previous_text(self) -> str:
        """The value of the year before as printed."""
        if self.previous is None or self.indicator.type == "change":
            return MISSING
        if self.indicator.type == "presence":
            return "имелось" if self.previous else "не имелось"
        return with_unit(self.indicator, self.previous)

    @property
    def target_text(self) -> str:
        """The target as printed."""
        if self.target is None:
            return MISSING
        if self.indicator.type == "presence":
            return "имеется"
        sign = "не более " if self.target.at_most else ""
        return f"{sign}{with_unit(self.indicator, self.target.value)}"


def lines(year: Year, direction: str) -> list[Line]:
    """Return the indicators of a direction in the catalogue's order."""
    return [line(year, chosen) for chosen in year.params.of_direction(direction)]


def line(year: Year, chosen: Chosen) -> Line:
    """Return one indicator of the municipality."""
    return year.remembered(("line", chosen.key), lambda: _line(year, chosen))


def _line(year: Year, chosen: Chosen) -> Line:
    row = _municipal(year, year.year, chosen.key)
    before = _municipal(year, year.year - 1, chosen.key)
    target = year.params.municipality.targets.get(chosen.key, {}).get(year.year)
    return Line(
        chosen,
        _plain(row, "numerator"),
        _plain(row, "denominator"),
        _plain(row, "value"),
        _plain(before, "value"),
        target,
        str(row["note"]) if row is not None else "",
        _word(row, "fault"),
        int(_plain(row, "unknown") or 0),
        int(_plain(row, "stated") or 0),
    )


def _word(row: "pd.Series | None", name: str) -> str:
    return "" if row is None or pd.isna(row[name]) else str(row[name])


def _municipal(year: Year, when: int, key: str) -> "pd.Series | None":
    if when not in year.history:
        return None
    frame = year.history[when]
    places = year.remembered(("municipal", when), lambda: _places(frame))
    return frame.iloc[places[key]] if key in places else None


def _places(frame: pd.DataFrame) -> dict[str, int]:
    """Return indicator → position of the municipality's value, the first if there are more."""
    rows = (frame["level"] == MUNICIPALITY).to_numpy().nonzero()[0]
    keys = frame["key"].iloc[rows]
    return dict(reversed(list(zip(keys, rows.tolist(), strict=True))))


def _plain(row: "pd.Series | None", name: str) -> float | None:
    return None if row is None or pd.isna(row[name]) else float(row[name])


def with_unit(indicator: Indicator, value: float | None) -> str:
    """Print a value with its unit."""
    decimals = _decimals(indicator)
    if indicator.unit == "%":
        return percent(value, decimals)
    text = number(value, decimals)
    return text if text == MISSING or not indicator.unit else f"{text}\u00a0{indicator.unit}"


def _decimals(indicator: Indicator) -> int:
    return 0 if indicator.type in {"count", "presence", "change"} else indicator.decimals


def value_text(
    indicator: Indicator,
    numerator: float | None,
    denominator: float | None,
    value: float | None,
) -> str:
    """Print a value with its numerator and denominator; unknown is «–»."""
    if indicator.type == "change":
        if value is None:
            return MISSING if numerator is None else f"{number(numerator)} (сравнить не с чем)"
        return (
            f"{signed(value, 0)}\u00a0{indicator.unit} "
            f"({number(numerator)} против\u00a0{number(denominator)})"
        )
    if value is None:
        return MISSING
    if indicator.type == "presence":
        return "имеется" if value else "не имеется"
    if indicator.type == "share" or (indicator.type == "ratio" and indicator.unit == "%"):
        if float(numerator or 0).is_integer() and float(denominator or 0).is_integer():
            return share(numerator, denominator, indicator.decimals)
        parts = f"{number(numerator, 1)} из\u00a0{number(denominator, 1)}"
        return f"{percent(value, indicator.decimals)} ({parts})"
    if indicator.type == "ratio":
        return f"{with_unit(indicator, value)} ({number(numerator)} / {number(denominator)})"
    if indicator.type == "mean":
        return f"{with_unit(indicator, value)} (n\u00a0=\u00a0{number(denominator)})"
    return with_unit(indicator, value)


def reason(item: Line) -> str:
    """Say why a line has no value; empty if it has one."""
    if item.note == MASKED:
        return "значение не публикуется (малая численность)"
    if item.note == N_ABOVE_D:
        where = item.fault or n_of_d(item.numerator, item.denominator)
        return f"ошибка в данных: числитель больше знаменателя ({where})"
    if item.value is not None or (item.indicator.type == "change" and item.numerator is not None):
        return ""
    if item.denominator == 0:
        return "нет объекта учёта (знаменатель равен нулю)"
    return "данные не представлены"
