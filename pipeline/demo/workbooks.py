"""Sheets become files; the same sheets always become the same bytes."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

from pipeline.demo.dirt import Sheet
from pipeline.demo.typing_habits import Cell

MADE = datetime(2020, 1, 1)  # noqa: DTZ001 (Excel knows no zones)
"""Excel stores when a file was made; a fixed day keeps the bytes the same."""

_WIDEST = 44
_EXCEL_NAME = 31


def write_workbook(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write sheets to an Excel file.

    Args:
        path: The file.
        sheets: Its sheets; a name that is taken gets a number.
    """
    workbook = xlsxwriter.Workbook(path, {"strings_to_urls": False})
    workbook.set_properties({"created": MADE})
    day = workbook.add_format({"num_format": "dd.mm.yyyy"})
    bold = workbook.add_format({"bold": True, "text_wrap": True, "border": 1})
    taken: set[str] = set()
    for sheet in sheets:
        name = _free_name(sheet.name, taken)
        page = workbook.add_worksheet(name)
        for row, cells in enumerate(sheet.rows):
            for column, cell in enumerate(cells):
                if cell is None:
                    continue
                if isinstance(cell, date):
                    page.write_datetime(row, column, datetime(*cell.timetuple()[:3]), day)  # noqa: DTZ001 (a day has no zone)
                elif isinstance(cell, str):
                    page.write_string(row, column, cell, bold if row == sheet.header else None)
                else:
                    page.write_number(row, column, cell)
        _set_widths(page, sheet)
    workbook.close()


def write_csv(path: Path, sheet: Sheet) -> None:
    """Write a sheet as older office programmes save it: cp1251, semicolons."""
    lines = (";".join(_csv_cell(cell) for cell in cells) for cells in sheet.rows)
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode("cp1251"))


def _csv_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return f"{cell:%d.%m.%Y}"
    text = str(cell) if isinstance(cell, str | int) else f"{cell:.10g}".replace(".", ",")
    return '"' + text.replace('"', '""') + '"' if set(text) & set(';"\n') else text


def _free_name(name: str, taken: set[str]) -> str:
    name = name[:_EXCEL_NAME]
    number = 2
    free = name
    while free.casefold() in taken:
        suffix = f" ({number})"
        free = name[: _EXCEL_NAME - len(suffix)] + suffix
        number += 1
    taken.add(free.casefold())
    return free


def _set_widths(page: "xlsxwriter.worksheet.Worksheet", sheet: Sheet) -> None:
    if sheet.header >= len(sheet.rows):
        return
    for column, heading in enumerate(sheet.rows[sheet.header]):
        # The first rows are enough to see how wide a column is.
        below = [row[column] for row in sheet.rows[sheet.header : sheet.header + 8] if row[column:]]
        widest = max([len(str(heading)), *(len(str(cell or "")) for cell in below)])
        page.set_column(column, column, min(widest + 2, _WIDEST))
