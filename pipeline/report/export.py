"""What programs read: all values of the year as a table, and ``indicators.csv``."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from pipeline.display.russian import round_half_up
from pipeline.indicators.evaluate import LEVELS, MUNICIPALITY, SCHOOL
from pipeline.params.directions import SUBJECT_IDS
from pipeline.params.load import Chosen
from pipeline.report.lines import Line, Status, line
from pipeline.report.publish import publish
from pipeline.report.year import MASKED, Year

NAME = "indicators.csv"
NOT_PUBLISHED = "не публикуется"

STATUSES = {status: status.value.replace("\u00a0", " ").rstrip("●◐○– ") for status in Status}
"""Words of the status, without the sign that the pages add."""


@dataclass(frozen=True)
class Field:
    """A column of the table of values.

    Attributes:
        name: Name in the file.
        title: Russian heading.
        type: Kind of its values.
        about: What it means.
        allowed: All values that it may have; any if empty.
        required: Whether it is never blank.
    """

    name: str
    title: str
    type: Literal["string", "number", "date"]
    about: str
    allowed: tuple[str, ...] = ()
    required: bool = False


FIELDS = (
    Field("indicator", "Код показателя", "string", "Набор и показатель: набор:код; определения — в "
          "книге indicators.xlsx, лист «Словарь»", required=True),
    Field("name", "Показатель", "string", "Краткое название", required=True),
    Field("direction", "Направление", "string", "Направление мониторинга", SUBJECT_IDS,
          required=True),
    Field("level", "Уровень", "string", "По чему рассчитано: municipality — муниципалитет, "
          "group — группа сравнения, school — организация, locality — вид местности, "
          "subject — предмет", LEVELS, required=True),
    Field("unit_id", "Код единицы", "string", "Код организации, название группы, местности или "
          "предмета; у муниципалитета пусто"),
    Field("unit_name", "Единица", "string", "Краткое название организации или то же, что код"),
    Field("numerator", "N", "number", "Числитель: сколько людей или объектов отвечают условию"),
    Field("denominator", "D", "number", "Знаменатель: сколько их всего среди тех, о ком это "
          "известно"),
    Field("value", "Значение", "number", "Значение в единицах показателя; пусто — нечего считать "
          "или не публикуется"),
    Field("unit", "Единица измерения", "string", "Единица значения"),
    Field("previous", "Годом ранее", "number", "Значение предыдущего года"),
    Field("change", "Изменение", "number", "Значение за вычетом предыдущего; для процентов — в "
          "процентных пунктах"),
    Field("target", "Цель", "number", "Целевое значение года; задаётся для муниципалитета"),
    Field("status", "Статус", "string", "Где значение муниципалитета относительно цели",
          tuple(STATUSES.values())),
    Field("note", "Примечание", "string", "Почему значения нет или что нужно знать; "
          f"«{NOT_PUBLISHED}» — малая численность"),
    Field("period_start", "Начало периода", "date", "Первый день отчётного периода",
          required=True),
    Field("period_end", "Конец периода", "date", "Последний день отчётного периода",
          required=True),
)  # fmt: skip
"""Columns of ``indicators.csv``, in their order."""

KEY = ("indicator", "level", "unit_id")
"""Columns that together name a row."""


def values(year: Year) -> pd.DataFrame:
    """Return all values of the year that its audience may see: one row a value, :data:`FIELDS`."""
    before = year.history.get(year.year - 1)
    previous: dict[tuple[str, str, str], Any] = {}
    if before is not None:
        keys = zip(before["key"], before["level"], before["unit"], strict=True)
        previous = dict(zip(keys, before["value"], strict=True))
    names = year.school_names
    own = {chosen.key: line(year, chosen) for chosen in year.params.chosen}
    rows = []
    for row in year.current.itertuples(index=False):
        chosen = year.params.by_key[str(row.key)]
        item = own[chosen.key] if row.level == MUNICIPALITY else None
        earlier = previous.get((row.key, row.level, row.unit))  # type: ignore[arg-type]
        rows.append(
            {
                "indicator": row.key,
                "name": chosen.indicator.short,
                "direction": row.direction,
                "level": row.level,
                "unit_id": row.unit,
                "unit_name": names.get(str(row.unit), row.unit)
                if row.level == SCHOOL
                else row.unit,
                "numerator": row.numerator,
                "denominator": row.denominator,
                "value": row.value,
                "unit": chosen.indicator.unit,
                "previous": earlier,
                "change": _change(chosen, row.value, earlier),
                "target": item.target.value if item and item.target else None,
                "status": _status(item),
                "note": NOT_PUBLISHED if row.note == MASKED else row.note,
                "period_start": row.period_start,
                "period_end": row.period_end,
            }
        )
    found = pd.DataFrame(rows, columns=[field.name for field in FIELDS])
    for field in FIELDS:
        if field.type == "number":
            found[field.name] = [
                float("nan") if pd.isna(v) else float(v) for v in found[field.name]
            ]
        elif field.type == "date":
            found[field.name] = pd.to_datetime(found[field.name])
    return found


def _change(chosen: Chosen, value: Any, earlier: Any) -> float | None:
    if pd.isna(value) or earlier is None or pd.isna(earlier) or chosen.indicator.type == "change":
        return None
    return round_half_up(float(value) - float(earlier), 10)


def _status(item: Line | None) -> str:
    return STATUSES[item.status] if item else ""


def write_csv(year: Year) -> Path:
    """Write all values of the year: comma-separated, UTF-8, decimal point, one row a value."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(field.name for field in FIELDS)
    for row in values(year).itertuples(index=False, name=None):
        writer.writerow(map(_plain, row))
    return publish(year.paths.reports(year.audience) / NAME, buffer.getvalue())


def _plain(value: Any) -> str:
    if value is None or pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return f"{value:.10g}" if isinstance(value, float) else str(value)
