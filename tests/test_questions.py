import datetime as dt
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest

from pipeline.intake.rules import QUESTIONS_BACK
from pipeline.questions import MUNICIPAL, write_questions
from tests.intake.containers import locked
from tests.intake.worlds import ORGANISATIONS, TABLES, Folder, workbook

HEADING = ["ФИО", "Дата рождения", "СНИЛС", "Пед. стаж", "Категория", "Специальность по диплому"]
ANNA = ["Иванова Анна Петровна", dt.date(1980, 2, 1), "112-233-445 95"]
VERA = ["Петрова Вера Ильинична", dt.date(1975, 5, 6), "223-344-556 07"]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A municipality with one school whose list has a wrong cell and one school that is silent."""
    made = Folder(tmp_path).organisations()
    (made.raw / "DEMO").write_text("")
    rows = [
        HEADING,
        [*ANNA, "до 3 лет", "третья", "физик, как Петрова"],
        [*VERA, 4, "первая", "химик"],
    ]
    return made.school("Мониторинг_СОШ 5_2022", "0501", {"Педагоги": rows})


def books(folder: Folder) -> dict[str, Path]:
    """Write the questions; return code → workbook."""
    return write_questions(folder.read(), TABLES, folder.paths)


def values(path: Path, sheet: str) -> list[list[object]]:
    """Return the cells of a sheet."""
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(path)[sheet].iter_rows()]


def test_the_offending_cells_are_marked(folder: Folder) -> None:
    """The list leads to the copied row; its wrong cells are coloured and say how to mend them."""
    book = openpyxl.load_workbook(books(folder)["0501"])
    assert book.sheetnames == ["Вопросы", "Педагоги"]
    lines = [[cell.value for cell in row] for row in book["Вопросы"].iter_rows(min_row=5)]
    assert [(line[2], line[3], line[5]) for line in lines] == [
        ("Педагоги", "D2", "до 3 лет"),
        ("Педагоги", "E2", "третья"),
    ]
    assert all(str(line[8]).endswith(".") for line in lines)
    assert lines[0][9] == "число от 0 до 65"
    assert str(lines[1][9]).startswith("высшая, первая")
    assert book["Вопросы"]["D5"].hyperlink.location == "'Педагоги'!E3"
    copied = book["Педагоги"]
    assert [cell.value for cell in copied[1]] == ["Столбец", *"ABCDEF"]
    assert [cell.value for cell in copied[3]] == [2, *["•••"] * 3, "до 3 лет", "третья", "•••"]
    assert {cell.coordinate for cell in copied[3] if cell.comment} == {"E3", "F3"}
    assert copied["E3"].fill.fgColor.rgb != copied["G3"].fill.fgColor.rgb
    assert copied.max_row == 3


def test_a_silent_school_is_told_so(folder: Folder) -> None:
    """A school that sent nothing gets a workbook that says what was expected."""
    rows = values(books(folder)["0507"], "Вопросы")
    assert "не представлены" in str(rows[1][0])
    assert "Педагоги" in str(rows[2][0])


def test_no_questions_no_workbook(folder: Folder) -> None:
    """A workbook is removed when everything is mended."""
    before = books(folder)
    folder.school("Мониторинг_СОШ 5_2022", "0501", {"Педагоги": [HEADING[:3], ANNA]})
    folder.school("Мониторинг_СОШ 7_2022", "0507", {"Педагоги": [HEADING[:3], VERA]})
    assert books(folder) == {}
    assert not any(path.exists() for path in before.values())


def test_a_file_that_cannot_be_opened_is_asked_of_the_school_it_is_named_after(
    folder: Folder,
) -> None:
    """A locked workbook goes to the school of its name, one without a name to the municipality."""
    locked(folder.raw / "Мониторинг_МБОУ СОШ № 7_2022.xlsx")
    (folder.raw / "свод.xls").write_bytes(b"x")
    made = books(folder)
    assert any("паролем" in str(row) for row in values(made["0507"], "Вопросы"))
    assert made[""].stem == MUNICIPAL
    assert any("свод.xls" in str(row) for row in values(made[""], "Вопросы"))


def test_another_school_is_not_named(folder: Folder) -> None:
    """A question about a row that two schools sent does not tell the name of the other's file."""
    folder.school("Мониторинг_СОШ 7_2022", "0507", {"Педагоги": [HEADING[:3], ANNA]})
    text = str(values(books(folder)["0507"], "Вопросы"))
    assert "повтор" in text
    assert "СОШ 5" not in text


def test_workbooks_hold_no_identifier(folder: Folder) -> None:
    """No surname, birth date or СНИЛС of the lists is in any part of a workbook."""
    for path in books(folder).values():
        with zipfile.ZipFile(path) as package:
            text = "".join(package.read(name).decode() for name in package.namelist())
        for secret in ("Иванова", "Петрова", "112-233", "1980", "1975"):
            assert secret not in text


def test_same_questions_same_bytes(folder: Folder) -> None:
    """The same files give the same workbooks."""
    first = {code: path.read_bytes() for code, path in books(folder).items()}
    shutil.rmtree(folder.paths.questions)
    assert first == {code: path.read_bytes() for code, path in books(folder).items()}


def test_a_workbook_that_comes_back_is_no_data(folder: Folder) -> None:
    """Questions put among the data add no row and are told."""
    made = books(folder)["0501"]
    shutil.copy(made, folder.raw / "ответ.xlsx")
    intake = folder.read()
    assert len(intake.tables["person"]["person_id"]) == 2
    assert [m.file for m in intake.journal.messages if m.rule is QUESTIONS_BACK] == ["ответ.xlsx"]


def test_names_of_files_can_be_written(folder: Folder) -> None:
    """Marks that a file name may not hold are replaced; two schools of one name are told apart."""
    folder.organisations(
        [*ORGANISATIONS, ["1", "Школа: А/Б", "СОШ", 1], ["2", "Школа_ А_Б", "СОШ", 1]]
    )
    made = books(folder)
    assert (made["1"].stem, made["2"].stem) == ("Школа_ А_Б", "Школа_ А_Б (2)")


def test_sheets_of_one_name(folder: Folder) -> None:
    """Rows of two workbooks of one school stand on two sheets."""
    passport = [["Код ОО", "0501"]]
    rows = [HEADING, [*VERA, "много", "", ""]]
    workbook(folder.raw / "дополнение.xlsx", {"Паспорт": passport, "Педагоги": rows})
    book = openpyxl.load_workbook(books(folder)["0501"])
    assert book.sheetnames == ["Вопросы", "Педагоги", "Педагоги (2)"]


def test_the_other_file_of_the_same_school_is_named(folder: Folder) -> None:
    """A row that stands in two files of one school is asked about with both of them."""
    other = [*ANNA, 7, "первая", "физик"]
    folder.school("Уточнения СОШ 5", "0501", {"Педагоги": [HEADING, other]})
    rows = values(books(folder)["0501"], "Вопросы")
    (line,) = [row for row in rows if "повтор" in str(row[6])]
    assert line[3] == "строка 2"
    assert "файла «Мониторинг_СОШ 5_2022.xlsx»" in str(line[6])
