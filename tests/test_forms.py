import datetime as dt
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from pipeline.forms import write_forms
from pipeline.params.tables import ColumnDef
from tests.intake.worlds import ORGANISATIONS, PARAMS, TABLES, YEAR, Folder, rules, workbook

EXAMPLES: dict[str, Any] = {
    "text": "без особенностей",
    "integer": 1,
    "number": 1,
    "percent": 71.4,
    "years": 5,
    "yes_no": "да",
    "date": "2022-09-01",
    "org": "0501",
    "person": "Иванова Анна Петровна",
}


def example(name: str, column: ColumnDef) -> Any:
    """Return a value that the form asks for."""
    if name in {"parent_org_id", "snils"}:
        return ""
    if column.values:
        return next(iter(column.values))
    return "0501" if name in {"org_id", "owner"} else EXAMPLES[column.type]


def forms(root: Path) -> list[Path]:
    """Write the forms."""
    return write_forms(root, PARAMS, YEAR)


def test_forms_open_and_name_every_table(tmp_path: Path) -> None:
    """Each table has its sheet in one of the two workbooks, with its columns in order."""
    school, lists = (CalamineWorkbook.from_path(path) for path in forms(tmp_path))
    assert school.sheet_names[0] == "Паспорт"
    for table in TABLES.tables.values():
        book = school if table.holder == "school" else lists
        (heading,) = book.get_sheet_by_name(table.title).to_python()
        assert heading == [column.title for column in table.columns.values()]


def test_passport_of_the_form(tmp_path: Path) -> None:
    """The passport asks for the code and the name and gives the year."""
    rows = CalamineWorkbook.from_path(forms(tmp_path)[0]).get_sheet_by_name("Паспорт").to_python()
    assert [row[0] for row in rows][:3] == ["Код ОО", "Краткое наименование", "Отчётный год"]
    assert rows[2][1] == YEAR


def test_drop_down_lists(tmp_path: Path) -> None:
    """A short list of values is offered in its column, «да, нет» in a column of yes and no."""
    with zipfile.ZipFile(forms(tmp_path)[0]) as book:
        sheets = [n for n in book.namelist() if n.startswith("xl/worksheets/sheet")]
        text = "".join(book.read(name).decode() for name in sheets)
    lists = re.findall(r"<formula1>\"([^\"]*)\"</formula1>", text)
    assert "да,нет" in lists
    category = TABLES.tables["person"].columns["category"]
    assert ",".join(category.values) in lists
    assert all(len(values) <= 255 for values in lists)


def test_same_forms_same_bytes(tmp_path: Path) -> None:
    """Forms made twice are the same files."""
    first = [path.read_bytes() for path in forms(tmp_path / "1")]
    assert first == [path.read_bytes() for path in forms(tmp_path / "2")]


@pytest.mark.parametrize("text_dates", [False, True])
def test_filled_form_is_read_without_a_question(tmp_path: Path, text_dates: bool) -> None:
    """What the form asks for is what the reading understands: nothing refused or asked."""
    folder = Folder(tmp_path)
    (folder.raw / "DEMO").write_text("")
    for path in forms(tmp_path / "forms"):
        book = CalamineWorkbook.from_path(path)
        sheets: dict[str, Any] = {}
        for table in TABLES.tables.values():
            if table.title in book.sheet_names:
                heading = book.get_sheet_by_name(table.title).to_python()[0]
                row = [example(name, column) for name, column in table.columns.items()]
                if not text_dates:
                    row = [dt.date(2022, 9, 1) if cell == "2022-09-01" else cell for cell in row]
                sheets[table.title] = [heading, row]
        if "Паспорт" in book.sheet_names:
            sheets = {"Паспорт": [["Код ОО", "0501"], ["Отчётный год", YEAR]], **sheets}
        else:
            sheets["Перечень ОО"].append([ORGANISATIONS[2][0], ORGANISATIONS[2][1]])
        workbook(folder.raw / path.name, sheets)
    intake = folder.read()
    questions = [m for m in intake.journal.messages if m.kind in {"refused", "dropped", "ask"}]
    assert questions == []
    assert rules(intake, "note") == []
    assert all(len(rows["source_row"]) >= 1 for rows in intake.tables.values())
