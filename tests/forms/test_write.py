import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from pipeline.forms.sheets import Formats, Lists, asked, write_sheet
from pipeline.forms.write import write_forms
from pipeline.intake.recognise import LISTS_SHEET
from pipeline.params.directions import DIRECTIONS, SUBJECT_IDS
from pipeline.params.tables import ColumnDef, TableDef, Tables
from tests.intake.worlds import PARAMS, TABLES, YEAR

SOFFICE = shutil.which("soffice")


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Blank forms: that of a school and that of the municipal lists."""
    blank, lists = write_forms(tmp_path_factory.mktemp("forms"), PARAMS, YEAR)
    return blank, lists


def rules(path: Path, table: TableDef) -> dict[str, Any]:
    """Return column of a table → what Excel checks in it."""
    sheet = openpyxl.load_workbook(path)[table.title]
    by_place = {str(r.sqref).split("2:")[0]: r for r in sheet.data_validations.dataValidation}
    headings = {cell.value: cell.column_letter for cell in sheet[1]}
    return {name: by_place.get(headings[column.title]) for name, column in asked(table).items()}


def test_forms_name_every_table(forms: tuple[Path, Path]) -> None:
    """Each table has its sheet in one of the two workbooks, with its columns in order."""
    school, lists = (CalamineWorkbook.from_path(path) for path in forms)
    assert school.sheet_names[0] == "Паспорт"
    for table in TABLES.tables.values():
        book = school if table.holder == "school" else lists
        (heading,) = book.get_sheet_by_name(table.title).to_python()
        assert heading == [column.title for column in asked(table).values()]


def test_passport_of_the_blank(forms: tuple[Path, Path]) -> None:
    """The passport asks for code and name; year and version are given and locked."""
    sheet = openpyxl.load_workbook(forms[0])["Паспорт"]
    lines = {sheet.cell(n, 1).value: sheet.cell(n, 2) for n in range(1, 6)}
    assert lines["Отчётный год"].value == YEAR
    assert lines["Версия формы"].value == TABLES.form_version
    locked = {title: cell.protection.locked for title, cell in lines.items()}
    assert [title for title, shut in locked.items() if not shut] == [
        "Код ОО",
        "Краткое наименование",
        "Заполнил (должность)",
    ]


def test_only_answers_can_be_typed_over(forms: tuple[Path, Path]) -> None:
    """Sheets are protected without a password: headings are locked, cells for answers are not."""
    for path in forms:
        book = openpyxl.load_workbook(path)
        for sheet in book:
            assert sheet.protection.sheet
            assert not sheet.protection.password
            if sheet.title in {"Паспорт", LISTS_SHEET}:
                continue
            assert all(cell.protection.locked for cell in sheet[1])
            spans = [d for d in sheet.column_dimensions.values() if not d.protection.locked]
            unlocked = {place for d in spans for place in range(d.min, d.max + 1)}
            assert unlocked == set(range(1, sheet.max_column + 1))


@pytest.mark.parametrize("name", TABLES.tables)
def test_excel_checks_what_reading_would_refuse(forms: tuple[Path, Path], name: str) -> None:
    """Lists, numbers within limits and dates are checked in the cell; hints say what is allowed."""
    table = TABLES.tables[name]
    found = rules(forms[0] if table.holder == "school" else forms[1], table)
    for column, definition in asked(table).items():
        _check(found[column], definition)


def _check(rule: Any, column: ColumnDef) -> None:
    kinds = {"integer": "whole", "date": "date", "enum": "list", "yes_no": "list"}
    kind = kinds.get(column.type)
    if column.type in {"number", "percent", "years"}:
        kind = "decimal"
    if kind is None:
        return
    assert rule.type == kind
    assert rule.prompt
    assert rule.error
    if kind in {"whole", "decimal"}:
        assert float(rule.formula1) == column.minimum
        assert float(rule.formula2) == column.maximum
    if kind == "list":
        assert (rule.errorStyle == "warning") == column.open


def test_long_lists_stand_on_a_hidden_sheet(tmp_path: Path) -> None:
    """A list that a validation cannot hold, or with a comma in it, is offered in full."""
    values = {f"значение перечня № {n}": [] for n in range(30)}
    column = ColumnDef(title="Перечень", type="enum", values=values)
    comma = ColumnDef(title="С запятой", type="enum", values={"да, но не всегда": [], "нет": []})
    table = TableDef(
        title="Т", code="T1", about="-", holder="school", columns={"a": column, "b": comma}
    )
    path = tmp_path / "ф.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        lists = Lists(workbook)
        write_sheet(workbook, table, YEAR, Formats(workbook), lists)
        lists.write()
    book = openpyxl.load_workbook(path)
    assert book[LISTS_SHEET].sheet_state == "veryHidden"
    for name, definition in table.columns.items():
        reference = rules(path, table)[name].formula1
        cells = book[LISTS_SHEET][reference.rpartition("!")[2].replace("$", "")]
        assert [cell.value for (cell,) in cells] == list(definition.values)


def offered(path: Path, table: TableDef, column: str) -> list[str]:
    """Return what a drop-down list of a form offers."""
    formula = rules(path, table)[column].formula1
    if formula.startswith('"'):
        return formula.strip('"').split(",")
    cells = openpyxl.load_workbook(path)[LISTS_SHEET][formula.rpartition("!")[2].replace("$", "")]
    return [cell.value for (cell,) in cells]


def test_lists_are_in_russian(forms: tuple[Path, Path]) -> None:
    """Nobody who fills in a form meets an identifier of the program."""
    for table in TABLES.tables.values():
        path = forms[0] if table.holder == "school" else forms[1]
        for column, rule in rules(path, table).items():
            if rule is None:
                continue
            if rule.type == "list":
                shown = offered(path, table, column)
                assert not [text for text in shown if re.fullmatch(r"[a-z_]{3,}", text)]
            assert not re.search(r"[a-z]+_[a-z]+", f"{rule.prompt}{rule.error}")


def test_directions_are_called_as_their_references() -> None:
    """A form offers the direction under the name that stands in the navigation."""
    labels = TABLES.tables["measure"].columns["direction"].labels
    assert set(labels) == set(SUBJECT_IDS)
    assert {name: labels[name] for name in DIRECTIONS} == {
        name: direction.short for name, direction in DIRECTIONS.items()
    }


def test_stated_values_are_chosen_by_the_names_of_indicators(forms: tuple[Path, Path]) -> None:
    """A school chooses an indicator by its short name; reading knows it by that name."""
    shown = offered(forms[0], TABLES.tables["manual_value"], "indicator_id")
    assert shown == [item.indicator.short for item in PARAMS.chosen]


def test_limits_of_excel_are_kept(forms: tuple[Path, Path]) -> None:
    """No list, hint or title is longer than Excel takes."""
    for path in forms:
        for sheet in openpyxl.load_workbook(path):
            for rule in sheet.data_validations.dataValidation:
                assert len(rule.prompt or "") <= 255
                assert len(rule.promptTitle or "") <= 32
                assert len(rule.error or "") <= 255
                assert rule.type != "list" or len(rule.formula1) <= 257


def test_same_forms_same_bytes(tmp_path: Path) -> None:
    """Forms made twice are the same files."""
    first = [path.read_bytes() for path in write_forms(tmp_path / "1", PARAMS, YEAR)]
    assert first == [path.read_bytes() for path in write_forms(tmp_path / "2", PARAMS, YEAR)]


def test_version_follows_the_columns() -> None:
    """The stamp changes with a column, not with what only helps reading."""
    person = TABLES.tables["person"]
    sex = person.columns["sex"]

    def version(column: ColumnDef) -> str:
        columns = {**person.columns, "sex": column}
        changed = person.model_copy(update={"columns": columns})
        return Tables(tables={**TABLES.tables, "person": changed}).form_version

    assert version(sex) == TABLES.form_version
    assert version(sex.model_copy(update={"aliases": ["Пол работника"]})) == TABLES.form_version
    assert version(sex.model_copy(update={"title": "Пол работника"})) != TABLES.form_version
    assert version(sex.model_copy(update={"values": {"ж": [], "м": [], "?": []}})) != (
        TABLES.form_version
    )


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not on this machine")
def test_forms_open_in_libreoffice(forms: tuple[Path, Path], tmp_path: Path) -> None:
    """LibreOffice opens the forms and keeps sheets, headings, lists and protection."""
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [str(SOFFICE), profile, "--headless", "--convert-to", "ods", "--outdir"]
    subprocess.run([*command, str(tmp_path), *map(str, forms)], check=True, capture_output=True)
    for path in forms:
        converted = tmp_path / f"{path.stem}.ods"
        book, original = (CalamineWorkbook.from_path(p) for p in (converted, path))
        assert book.sheet_names == original.sheet_names
        for title in original.sheet_names:
            rows = [w.get_sheet_by_name(title).to_python() for w in (book, original)]
            assert rows[0] == rows[1]
        with zipfile.ZipFile(converted) as package:
            content = package.read("content.xml").decode()
        assert "cell-content-is-in-list" in content
        assert 'table:protected="true"' in content
