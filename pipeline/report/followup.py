"""``recommendations.xlsx``: what was recommended and drafted, as the tables of the next year.

The department fills in what became of each item and puts the file among the raw files of the next
year: its references then print what was carried out and how the addressed schools have changed.
"""

import io
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.workbook import Workbook

from pipeline.advice.decisions import draft
from pipeline.advice.recommend import Recommendation, consolidated, of_direction
from pipeline.params.directions import SUBJECT_IDS
from pipeline.params.tables import TableDef
from pipeline.report.publish import publish_bytes
from pipeline.report.recommendations import action
from pipeline.report.year import Year

NAME = "recommendations.xlsx"

_SPARE = 50
"""Rows below the filled ones that have drop-down lists as well."""
_WIDE = {"basis": 60, "text": 60, "responsible": 30}


def write_follow_up(year: Year) -> Path | None:
    """Write the recommendations and the drafted decisions as tables T24 of the next year.

    Returns:
        The workbook; ``None`` for the public, for it addresses single schools.
    """
    if year.audience != "internal":
        return None
    tables = year.params.tables.tables
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_urls": False}) as book:
        book.set_properties(
            {
                "title": f"Исполнение рекомендаций {year.year} года",
                "created": datetime(year.year, 12, 31),  # noqa: DTZ001 - no clock, no zone
            }
        )
        _sheet(book, tables["recommendation"], asked(year))
        _sheet(book, tables["decision"], decided(year))
    return publish_bytes(year.paths.reports(year.audience) / NAME, buffer.getvalue())


def asked(year: Year) -> list[dict[str, Any]]:
    """Return every recommendation that the references print, as rows of the table."""
    limits = year.params.advice.limits
    found: list[Recommendation] = [
        made
        for direction in SUBJECT_IDS
        for made in of_direction(year.recommendations, direction, limits)
    ]
    return [
        {
            "recommendation_id": f"Р-{year.year}-{number}",
            "direction": made.direction,
            "org_id": made.unit if made.level == "school" else None,
            "indicator_id": made.key,
            "basis": made.basis,
            "text": f"{action(made)} ({made.unit})" if made.level == "subject" else action(made),
            "due": made.due,
            "responsible": made.responsible,
        }
        for number, made in enumerate(found, 1)
    ]


def decided(year: Year) -> list[dict[str, Any]]:
    """Return the items of the draft order, as rows of the table."""
    found = consolidated(year.recommendations, year.params.advice.limits)
    items = draft(found, year.params, year.issued_on, closing=True)
    return [
        {
            "decision_id": f"УР-{year.year}-{number}",
            "direction": item.direction or "overall",
            "text": item.text,
            "responsible": item.responsible,
        }
        for number, item in enumerate(items, 1)
    ]


def _sheet(book: Workbook, table: TableDef, rows: Sequence[dict[str, Any]]) -> None:
    sheet = book.add_worksheet(table.title)
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "dd.mm.yyyy", "valign": "top"})
    for place, (name, column) in enumerate(table.columns.items()):
        sheet.set_column(place, place, _WIDE.get(name, 18), day if column.type == "date" else None)
        sheet.write_string(0, place, column.title, head)
        if column.values and not column.open:
            source = column.offered
            rule = {"validate": "list", "source": source, "error_type": "warning"}
            sheet.data_validation(1, place, len(rows) + _SPARE, place, rule)
        for line, row in enumerate(rows, 1):
            value = row.get(name)
            if isinstance(value, date):
                sheet.write_datetime(line, place, datetime(*value.timetuple()[:3]), day)  # noqa: DTZ001
            elif value is not None:
                sheet.write_string(line, place, column.label(str(value)), text)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(rows), 1), len(table.columns) - 1)
