"""One sheet of a form: headings, drop-down lists, hints, limits, and what is known already."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from pipeline.intake.addresses import letters
from pipeline.intake.recognise import LISTS_SHEET
from pipeline.params.tables import ColumnDef, TableDef

ROWS = 2000
"""Rows of a form with drop-down lists and limits."""

_LONGEST_LIST = 255
_LONGEST_TITLE = 32
_NARROWEST, _WIDEST = 12, 40
_FIRST_DAY = date(1930, 1, 1)
_YEARS_AHEAD = 10
_TEXTUAL = {"text", "person", "org", "enum", "yes_no"}
_MAY = {
    "insert_rows": True,
    "delete_rows": True,
    "format_columns": True,
    "format_rows": True,
    "sort": True,
    "autofilter": True,
}
"""What stays allowed in a protected sheet."""


class Formats:
    """Formats of a workbook: what may be typed over and what may not."""

    def __init__(self, workbook: Any) -> None:
        heading = {
            "bold": True,
            "text_wrap": True,
            "valign": "top",
            "bottom": 1,
            "bg_color": "#e8eef3",
        }
        self.heading = workbook.add_format(heading)
        self.required = workbook.add_format({**heading, "bg_color": "#fbe7b2"})
        self.note = workbook.add_format({"text_wrap": True, "font_color": "#44546a"})
        self.note_title = workbook.add_format({"bold": True, "font_color": "#44546a"})
        given = {"bottom": 1, "align": "left"}
        self.given = workbook.add_format(given)
        self.asked = workbook.add_format(
            {**given, "locked": False, "num_format": "@", "bg_color": "#fff8dc"}
        )
        self.plain = workbook.add_format({"locked": False})
        self.text = workbook.add_format({"locked": False, "num_format": "@"})
        self.date = workbook.add_format({"locked": False, "num_format": "dd.mm.yyyy"})

    def of(self, column: ColumnDef) -> Any:
        """Return the format of a column's cells; a text stays a text, «1/2» is no date."""
        if column.type == "date":
            return self.date
        return self.text if column.type in _TEXTUAL else self.plain


class Lists:
    """Values of long drop-down lists, on a hidden sheet that is added when it is needed."""

    def __init__(self, workbook: Any) -> None:
        self.workbook = workbook
        self.sheet: Any = None
        self.places: dict[tuple[str, ...], str] = {}

    def source(self, values: Sequence[str]) -> list[str] | str:
        """Return what a drop-down list takes: the values, or the range where they stand."""
        if len(",".join(values)) <= _LONGEST_LIST and not any("," in value for value in values):
            return list(values)
        key = tuple(values)
        if key not in self.places:
            column = letters(len(self.places))
            self.places[key] = f"='{LISTS_SHEET}'!${column}$1:${column}${len(values)}"
        return self.places[key]

    def write(self) -> None:
        """Add the hidden sheet after all others, if any list needs it."""
        if not self.places:
            return
        sheet = self.workbook.add_worksheet(LISTS_SHEET)
        for place, values in enumerate(self.places):
            sheet.write_column(0, place, values)
        sheet.protect()
        sheet.very_hidden()


def write_sheet(
    workbook: Any,
    table: TableDef,
    year: int,
    formats: Formats,
    lists: Lists,
    rows: Sequence[Mapping[str, Any]] = (),
) -> None:
    """Add the sheet of a table.

    Args:
        workbook: The workbook.
        table: Definition of the table; a school's own code is asked in the passport only.
        year: Reporting year.
        formats: Formats of the workbook.
        lists: Its long lists.
        rows: What is known already.
    """
    sheet = workbook.add_worksheet(table.title)
    sheet.freeze_panes(1, 1)
    print_on_one_width(sheet)
    sheet.repeat_rows(0)
    for place, (name, column) in enumerate(asked(table).items()):
        sheet.set_column(place, place, _width(name, column, rows), formats.of(column))
        style = formats.required if column.required else formats.heading
        sheet.write_string(0, place, column.title, style)
        sheet.data_validation(1, place, ROWS, place, _validation(column, year, lists))
        for number, row in enumerate(rows, 1):
            value = row.get(name)
            shown = column.label(value) if isinstance(value, str) else value
            _write(sheet, number, place, shown, formats.of(column))
    sheet.protect("", _MAY)


def print_on_one_width(sheet: Any) -> None:
    """Let a sheet be printed on A4, lying, as wide as the paper."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def asked(table: TableDef) -> dict[str, ColumnDef]:
    """Return the columns of the form: a school is known from the passport of its workbook."""
    return {
        name: column
        for name, column in table.columns.items()
        if table.holder == "municipality" or column.type != "org"
    }


def _width(name: str, column: ColumnDef, rows: Sequence[Mapping[str, Any]]) -> int:
    """Return a width that shows the heading, the values of a list and what is filled in."""
    known = (row.get(name) for row in rows)
    texts = [column.title, *column.offered, *(text for text in known if isinstance(text, str))]
    return max(_NARROWEST, min(_WIDEST, max(map(len, texts)) + 2))


def _write(sheet: Any, row: int, place: int, value: Any, style: Any) -> None:
    if isinstance(value, bool):
        sheet.write_string(row, place, "да" if value else "нет", style)
    elif isinstance(value, date):
        sheet.write_datetime(row, place, value, style)
    elif isinstance(value, str):
        sheet.write_string(row, place, value, style)
    elif value is not None:
        sheet.write_number(row, place, value, style)


def _validation(column: ColumnDef, year: int, lists: Lists) -> dict[str, Any]:
    allowed = f"Допустимо: {column.allowed}." if column.allowed else ""
    hints = ("Обязательно." if column.required else "", column.hint, allowed)
    hint = " ".join(part for part in hints if part)
    shown = {
        "input_title": _cut(column.title, _LONGEST_TITLE),
        "input_message": _cut(hint, _LONGEST_LIST),
        "error_title": "Недопустимое значение",
        "error_message": _cut(allowed or "Проверьте значение.", _LONGEST_LIST),
    }
    if not hint:
        shown = {}
    return {**_rule(column, year, lists), **shown}


def _rule(column: ColumnDef, year: int, lists: Lists) -> dict[str, Any]:
    if column.type == "yes_no":
        return {"validate": "list", "source": ["да", "нет"]}
    if column.values:
        warn = {"error_type": "warning"} if column.open else {}
        return {"validate": "list", "source": lists.source(column.offered), **warn}
    if column.type == "date":
        last = date(year + _YEARS_AHEAD, 12, 31)
        limits = {"minimum": _FIRST_DAY, "maximum": last}
        return {"validate": "date", "criteria": "between", **limits}
    if column.type in {"integer", "number", "percent", "years"}:
        kind = "integer" if column.type == "integer" else "decimal"
        if column.minimum is not None and column.maximum is not None:
            limits_ = {"minimum": column.minimum, "maximum": column.maximum}
            return {"validate": kind, "criteria": "between", **limits_}
    return {"validate": "any"}


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
