"""``datapackage.json``: what ``indicators.csv`` is, for programs that find it as open data.

The form is that of the Frictionless Data Package, version 1: licence, sources, and the meaning,
type and allowed values of every column.
"""

import json
from pathlib import Path
from typing import Any

from pipeline import fingerprint
from pipeline.report import export
from pipeline.report.export import FIELDS, Field
from pipeline.report.publish import publish
from pipeline.report.year import Year

NAME = "datapackage.json"


def write_description(year: Year) -> Path:
    """Describe the table of values beside it; the table must have been written.

    The same table gives the same description: no clock, no machine.
    """
    folder = year.paths.reports(year.audience)
    content = description(year, folder / export.NAME)
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    return publish(folder / NAME, text)


def description(year: Year, table: Path) -> dict[str, Any]:
    """Return the description of a table of values as a Data Package.

    Args:
        year: The year, for an audience.
        table: The table.
    """
    municipality = year.params.municipality
    about = municipality.open_data
    place = municipality.name.nominative
    licence = {
        "name": about.licence_name,
        "title": about.licence_title,
        "path": about.licence_url,
    }
    sources = [{"title": about.source or f"Сведения образовательных организаций, {place}"}]
    package: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": f"{municipality.id.replace('_', '-')}-{year.year}-{year.audience}",
        "title": f"Показатели профессионального развития педагогов: {place}, {year.year}",
        "description": "Значения с числителями и знаменателями. "
        + ("Данные вымышлены. " if year.demo else "")
        + ("Для публикации." if year.audience == "public" else "Для служебного пользования."),
        "version": str(year.year),
        "contributors": [
            {
                "title": about.publisher or municipality.passport.department,
                "role": "publisher",
            }
        ],
        "sources": sources,
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": "indicators",
                "path": table.name,
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": table.stat().st_size,
                "hash": f"sha256:{fingerprint.sha256(table)}",
                "dialect": {"delimiter": ",", "header": True, "lineTerminator": "\n"},
                "schema": {
                    "fields": [_field(field) for field in FIELDS],
                    "missingValues": [""],
                    "primaryKey": list(export.KEY),
                },
            }
        ],
    }
    if any(licence.values()):
        package["licenses"] = [{key: value for key, value in licence.items() if value}]
    return package


def _field(field: Field) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if field.required:
        constraints["required"] = True
    if field.allowed:
        constraints["enum"] = list(field.allowed)
    kind: dict[str, Any] = {"name": field.name, "type": field.type, "title": field.title}
    kind["description"] = field.about
    if field.type == "number":
        kind["decimalChar"] = "."
    return {**kind, "constraints": constraints} if constraints else kind
