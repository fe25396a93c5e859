"""What programs read: ``indicators.csv`` and ``manifest.json``."""

import csv
import hashlib
import io
import json
from importlib import metadata
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

_LIBRARIES = ("pandas", "duckdb", "matplotlib", "papermill", "nbconvert", "python-calamine")


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


def write_manifest(year: Year) -> Path:
    """Write hashes of inputs, params, code and pages; the same inputs give the same file."""
    root = year.paths.root
    folder = year.paths.reports(year.audience)
    pages = sorted(
        path
        for path in folder.iterdir()
        if path.is_file() and not path.name.startswith(".") and path.name != "manifest.json"
    )
    params = [
        root / "params" / "tables.yml",
        root / "params" / "advice.yml",
        root / "params" / "municipalities" / f"{year.paths.municipality}.yml",
        *sorted((root / "params" / "indicators").glob("*.yml")),
        *(
            file
            for file in (
                root / "params" / "burnout_key.yml",
                root / "params" / "leaders.yml",
                root / "params" / "programme" / f"{year.paths.municipality}.yml",
            )
            if file.exists()
        ),
    ]
    content = {
        "municipality": year.paths.municipality,
        "year": year.year,
        "audience": year.audience,
        "demo": year.demo,
        "inputs": year.intake["files"],
        "params": {path.relative_to(root).as_posix(): sha256(path) for path in params},
        "tables": year.intake["tables"],
        "pages": {path.name: sha256(path) for path in pages},
        "versions": {name: metadata.version(name) for name in _LIBRARIES},
    }
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    return publish(folder / "manifest.json", text)


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
