"""What programs read: ``indicators.csv``, all values of the year."""

import csv
import io
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.indicators.evaluate import MUNICIPALITY, SCHOOL
from pipeline.report.lines import line
from pipeline.report.publish import publish
from pipeline.report.year import MASKED, Year

CSV_COLUMNS = {
    "indicator": "Показатель (набор:код)",
    "name": "Название",
    "direction": "Направление",
    "level": "Уровень",
    "unit_id": "Код единицы",
    "unit_name": "Единица",
    "numerator": "Числитель",
    "denominator": "Знаменатель",
    "value": "Значение",
    "unit": "Единица измерения",
    "previous": "Значение годом ранее",
    "target": "Цель",
    "status": "Статус",
    "note": "Примечание",
    "period_start": "Начало периода",
    "period_end": "Конец периода",
}
"""Columns of ``indicators.csv`` with their meaning."""


def write_csv(year: Year) -> Path:
    """Write all values of the year: comma-separated, UTF-8, decimal point, one row a value."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    before = year.history.get(year.year - 1)
    previous: dict[tuple[str, str, str], Any] = {}
    if before is not None:
        keys = zip(before["key"], before["level"], before["unit"], strict=True)
        previous = dict(zip(keys, before["value"], strict=True))
    names = year.school_names
    for row in year.current.itertuples(index=False):
        chosen = year.params.by_key[str(row.key)]
        municipal = row.level == MUNICIPALITY
        item = line(year, chosen) if municipal else None
        writer.writerow(
            [
                row.key,
                chosen.indicator.short,
                row.direction,
                row.level,
                row.unit,
                names.get(str(row.unit), row.unit) if row.level == SCHOOL else row.unit,
                _plain(row.numerator),
                _plain(row.denominator),
                _plain(row.value),
                chosen.indicator.unit,
                _plain(previous.get((row.key, row.level, row.unit))),  # type: ignore[arg-type]
                item.target.value if item and item.target else "",
                item.status.value if item else "",
                "не публикуется" if row.note == MASKED else row.note,
                pd.Timestamp(row.period_start).date().isoformat(),  # type: ignore[arg-type]
                pd.Timestamp(row.period_end).date().isoformat(),  # type: ignore[arg-type]
            ]
        )
    path = year.paths.reports(year.audience) / "indicators.csv"
    return publish(path, buffer.getvalue())


def _plain(value: Any) -> str:
    if value is None or pd.isna(value):
        return ""
    return f"{value:.10g}"
