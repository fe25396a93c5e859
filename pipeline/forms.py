"""Blank Excel forms for schools and for the municipal lists, made from ``params/tables.yml``."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import xlsxwriter

from pipeline.params.load import Params
from pipeline.params.tables import ColumnDef, TableDef

ROWS = 500
"""Rows of a form with drop-down lists and limits."""

_PASSPORT = ("Код ОО", "Краткое наименование", "Отчётный год", "Заполнил (должность)")
_LONGEST_LIST = 255


def write_forms(root: Path, params: Params, year: int) -> list[Path]:
    """Write a workbook for schools and one for the municipal lists.

    Args:
        root: Folder that holds ``data/``.
        params: Params of the municipality.
        year: Reporting year.

    Returns:
        The files, in ``data/forms/<municipality>/<year>/``.
    """
    folder = root / "data" / "forms" / params.municipality.id / str(year)
    folder.mkdir(parents=True, exist_ok=True)
    return [
        _write(folder / f"Форма для ОО {year}.xlsx", params, year, "school"),
        _write(folder / f"Муниципальные списки {year}.xlsx", params, year, "municipality"),
    ]


def _write(
    path: Path, params: Params, year: int, holder: Literal["school", "municipality"]
) -> Path:
    beside = path.with_name(f".{path.name}.part")
    with xlsxwriter.Workbook(beside) as workbook:
        # Not the hour at which the form was made: the same form gives the same bytes.
        workbook.set_properties({"title": path.stem, "created": datetime(year, 1, 1, tzinfo=UTC)})
        heading = workbook.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#e8eef3"}
        )
        if holder == "school":
            _passport(workbook, year, heading)
        for table in params.tables.tables.values():
            if table.holder == holder:
                _sheet(workbook, table, heading)
    beside.replace(path)
    return path


def _passport(workbook: Any, year: int, heading: Any) -> None:
    sheet = workbook.add_worksheet("Паспорт")
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 48)
    for row, title in enumerate(_PASSPORT):
        sheet.write_string(row, 0, title, heading)
    sheet.write_number(_PASSPORT.index("Отчётный год"), 1, year)


def _sheet(workbook: Any, table: TableDef, heading: Any) -> None:
    sheet = workbook.add_worksheet(table.title)
    sheet.freeze_panes(1, 1)
    dates = workbook.add_format({"num_format": "dd.mm.yyyy"})
    for place, column in enumerate(table.columns.values()):
        width = max(12, min(40, len(column.title) + 2))
        sheet.set_column(place, place, width, dates if column.type == "date" else None)
        sheet.write_string(0, place, column.title, heading)
        rule = _validation(column)
        if rule:
            sheet.data_validation(1, place, ROWS, place, rule)


def _validation(column: ColumnDef) -> dict[str, Any] | None:
    hint = {"input_title": column.title[:32], "input_message": column.hint} if column.hint else {}
    values = ["да", "нет"] if column.type == "yes_no" else list(column.values)
    if values and len(",".join(values)) <= _LONGEST_LIST:
        warn = {"error_type": "warning"} if column.open else {}
        return {"validate": "list", "source": values, **warn, **hint}
    if column.type in {"integer", "number", "percent"} and column.maximum is not None:
        return {
            "validate": "integer" if column.type == "integer" else "decimal",
            "criteria": "between",
            "minimum": column.minimum or 0,
            "maximum": column.maximum,
            **hint,
        }
    return {"validate": "any", **hint} if hint else None
