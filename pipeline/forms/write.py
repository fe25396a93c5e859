"""Which workbooks of forms there are, and their passports."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import xlsxwriter

from pipeline.forms.carried import Known, Row, known_of
from pipeline.forms.sheets import Formats, Lists, print_on_one_width, write_sheet
from pipeline.intake.recognise import FORM_VERSION
from pipeline.intake.stated import INDICATOR
from pipeline.intake.stated import TABLE as STATED
from pipeline.intake.words import tidy
from pipeline.params.load import Params
from pipeline.params.tables import TableDef
from pipeline.paths import YearPaths

_FORBIDDEN = str.maketrans(dict.fromkeys('\\/:*?"<>|', "_"))
_HOW = (
    "Как заполнять",
    "Один лист — одна таблица, одна строка — одна запись. Столбцы с жёлтым заголовком обязательны.",
    "Значения выбирайте из списков; подсказка появляется, когда ячейка выделена.",
    "Если сведений нет, оставьте ячейку пустой: пустая ячейка не считается нулём.",
    "Заголовки и названия листов не меняйте. Защита стоит без пароля.",
    "Строки прошлого года, если они есть, проверьте: исправьте устаревшее, лишние удалите.",
)


def write_forms(root: Path, params: Params, year: int, *, people: bool = False) -> list[Path]:
    """Write a workbook for each known school and one for the municipal lists.

    Schools are known from this year's files or, failing that, last year's; where neither names
    any, one blank for all is written. Last year's standing answers are filled in.

    Args:
        root: Folder that holds ``data/``.
        params: Params of the municipality.
        year: Reporting year.
        people: Whether to fill in last year's lists of people, names and birth dates included;
            such forms are personal data and go to the school that sent the lists only.

    Returns:
        The files, in ``data/forms/<municipality>/<year>/``.
    """
    paths = YearPaths(root, params.municipality.id, year)
    before = known_of(params, paths.of_year(year - 1), people=people)
    now = known_of(params, paths, people=False)
    schools = now.schools or before.schools
    paths.forms.mkdir(parents=True, exist_ok=True)
    written = [
        _write(paths.forms / f"{name}.xlsx", params, year, "school", code, short, before)
        for name, code, short in _names(schools, year)
    ]
    lists = paths.forms / f"Муниципальные списки {year}.xlsx"
    return [*written, _write(lists, params, year, "municipality", "", "", before)]


def _names(schools: Mapping[str, str], year: int) -> list[tuple[str, str, str]]:
    """Return name of the file, code and short name; two schools of one name are told apart."""
    if not schools:
        return [(f"Форма для ОО {year}", "", "")]
    taken: set[str] = set()
    names = []
    for code, short in schools.items():
        plain = tidy(short.translate(_FORBIDDEN))
        free = plain if plain.casefold() not in taken else f"{plain} ({code})"
        taken.add(free.casefold())
        names.append((f"Форма {free} {year}", code, short))
    return names


def _write(
    path: Path,
    params: Params,
    year: int,
    holder: Literal["school", "municipality"],
    code: str,
    short: str,
    before: Known,
) -> Path:
    beside = path.with_name(f".{path.name}.part")
    with xlsxwriter.Workbook(beside, {"strings_to_urls": False}) as workbook:
        # Not the hour at which the form was made: the same form gives the same bytes.
        workbook.set_properties({"title": path.stem, "created": datetime(year, 1, 1, tzinfo=UTC)})
        formats, lists = Formats(workbook), Lists(workbook)
        if holder == "school":
            _passport(workbook, year, params.tables.form_version, code, short, formats)
        answers: Mapping[str, Sequence[Row]] = before.answers.get(code, {})
        for name, definition in params.tables.tables.items():
            if definition.holder == holder:
                table = _with_indicators(definition, params) if name == STATED else definition
                write_sheet(workbook, table, year, formats, lists, answers.get(name, ()))
        lists.write()
    beside.replace(path)
    return path


def _with_indicators(table: TableDef, params: Params) -> TableDef:
    """Return the table of stated values with a list of the municipality's indicators by name."""
    names: dict[str, list[str]] = {item.indicator.short: [] for item in params.chosen}
    if not names:
        return table
    listed = {"type": "enum", "open": True, "values": names}
    column = table.columns[INDICATOR].model_copy(update=listed)
    return table.model_copy(update={"columns": {**table.columns, INDICATOR: column}})


def _passport(
    workbook: Any, year: int, version: str, code: str, short: str, formats: Formats
) -> None:
    sheet = workbook.add_worksheet("Паспорт")
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 60)
    print_on_one_width(sheet)
    lines: dict[str, tuple[str | int, bool]] = {
        "Код ОО": (code, not code),
        "Краткое наименование": (short, not code),
        "Отчётный год": (year, False),
        FORM_VERSION: (version, False),
        "Заполнил (должность)": ("", True),
    }
    for row, (title, (value, open_)) in enumerate(lines.items()):
        sheet.write_string(row, 0, title, formats.heading)
        if isinstance(value, int):
            sheet.write_number(row, 1, value, formats.given)
        else:
            sheet.write_string(row, 1, value, formats.asked if open_ else formats.given)
    for row, text in enumerate(_HOW, len(lines) + 1):
        style = formats.note if row > len(lines) + 1 else formats.note_title
        sheet.merge_range(row, 0, row, 1, text, style)
    sheet.protect("", {"format_columns": True})
