import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from pipeline.intake import rules
from pipeline.intake.output import Intake
from pipeline.intake.versions import _bare, _rank
from tests.intake.worlds import PEOPLE, Folder

OLD = [
    ["Иванова Анна Петровна", "01.02.1980", "", "первая"],
    ["Петрова Вера Ильинична", "02.03.1990", "", "первая"],
    ["Сидоров Олег Юрьевич", "30.12.1971", "", "нет"],
]
NEW = [[*row[:3], "высшая"] for row in OLD]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """A year's folder with a list of two organisations, and a secret of its own."""
    monkeypatch.setenv("SPRAVKA_KEY_FILE", str(tmp_path / "secret.key"))
    return Folder(tmp_path / "root").organisations()


def put(
    folder: Folder,
    name: str,
    rows: list[list[Any]],
    code: str | None = "0501",
    saved: dt.datetime | None = None,
) -> None:
    """Put a school's workbook there that says when it was saved."""
    with xlsxwriter.Workbook(folder.raw / name) as book:
        # The library writes one day for both «created» and «modified».
        book.set_properties({"created": saved or dt.datetime(2022, 9, 1, tzinfo=dt.UTC)})
        if code:
            book.add_worksheet("Паспорт").write_row(0, 0, ["Код ОО", code])
        sheet = book.add_worksheet("Педагоги")
        for i, row in enumerate([PEOPLE, *rows]):
            sheet.write_row(i, 0, row)


def older(intake: Intake) -> list[tuple[str, str]]:
    """Return files of older versions with what was said of them."""
    return [
        (message.file, message.detail)
        for message in intake.journal.messages
        if message.rule is rules.OLDER_VERSION
    ]


def day(number: int) -> dt.datetime:
    """Return a day of September."""
    return dt.datetime(2022, 9, number, 10, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("СОШ5_2022.xlsx", "СОШ5_2022 (1).xlsx"),
        ("СОШ5_2022.xlsx", "СОШ5_2022 испр.xlsx"),
        ("СОШ5_2022_исправленный.xlsx", "СОШ5_2022_финал2.xlsx"),
        ("СОШ5_2022_финал.xlsx", "СОШ5_2022_финал 2.xlsx"),
        ("СОШ5 версия 1.xlsx", "СОШ5 версия 2.xlsx"),
        ("СОШ5 v1.xlsx", "СОШ5 v12.xlsx"),
        ("Уточнения СОШ5.xlsx", "Уточнения СОШ5 испр.xlsx"),
    ],
)
@pytest.mark.parametrize("code", ["0501", None])
def test_marks_in_names(folder: Folder, one: str, two: str, code: str | None) -> None:
    """Where no date tells, the mark in the name does, and the question says so."""
    put(folder, one, OLD, code)
    put(folder, two, NEW, code)
    intake = folder.read()
    assert intake.tables["person"]["category"] == ["высшая"] * 3
    assert intake.tables["person"]["source_file"] == [two] * 3
    ((file, detail),) = older(intake)
    assert file == one
    assert f"«{two}»" in detail
    assert "помечен в имени" in detail
    assert "строк не учтено 3" in detail


def test_day_of_saving_wins_over_marks(folder: Folder) -> None:
    """A workbook that was saved later is newer, whatever its name says."""
    put(folder, "ш финал.xlsx", OLD, saved=day(5))
    put(folder, "ш.xlsx", NEW, saved=day(12))
    intake = folder.read()
    assert intake.tables["person"]["category"] == ["высшая"] * 3
    assert older(intake) == [
        ("ш финал.xlsx", "взят «ш.xlsx» (сохранён позже, 12.09.2022 10:30), строк не учтено 3")
    ]


def test_list_of_receipts_wins_over_all(folder: Folder) -> None:
    """The analyst's list of receipts is the last word; it is no data itself."""
    put(folder, "ш финал.xlsx", OLD, saved=day(20))
    put(folder, "ш.xlsx", NEW, saved=day(12))
    text = "Файл;Получен\nш финал.xlsx;13.09.2022\nш.xlsx;21 сентября 2022\n"
    (folder.raw / "Получено.csv").write_text(text, encoding="utf-8")
    intake = folder.read()
    assert intake.tables["person"]["category"] == ["высшая"] * 3
    assert "получен позже, 21.09.2022" in older(intake)[0][1]


def test_like_rows_make_versions_of_unlike_names(folder: Folder) -> None:
    """Two files of one school with the same people are versions, however they are called."""
    put(folder, "кадры.xlsx", OLD, saved=day(5))
    put(folder, "педагоги СОШ 5.xlsx", NEW, saved=day(6))
    intake = folder.read()
    assert [file for file, _ in older(intake)] == ["кадры.xlsx"]
    assert intake.tables["person"]["category"] == ["высшая"] * 3


def test_parts_of_a_school_are_no_versions(folder: Folder) -> None:
    """A school that sends its people in two files loses nobody; two schools are no versions."""
    put(folder, "А-М.xlsx", OLD[:2])
    put(folder, "Н-Я.xlsx", OLD[2:])
    put(folder, "СОШ 7.xlsx", [["Орлов Пётр Ильич", "01.01.1970", "", "нет"]], "0507")
    intake = folder.read()
    assert len(intake.tables["person"]["person_id"]) == 4
    assert older(intake) == []


def test_only_repeated_tables_are_left_out(folder: Folder) -> None:
    """A corrected file with one sheet does not take away the other sheets of the first one."""
    posts = [["ФИО", "Должность"], *([row[0], "учитель"] for row in OLD)]
    folder.school("ш", "0501", {"Педагоги": [PEOPLE, *OLD], "Должности": posts})
    put(folder, "ш испр.xlsx", NEW)
    intake = folder.read()
    assert intake.tables["person"]["category"] == ["высшая"] * 3
    assert intake.tables["post"]["source_file"] == ["ш.xlsx"] * 3
    for sheet in intake.journal.sheets:
        assert sheet.rows == sheet.kept + sheet.dropped + sheet.service


@pytest.mark.parametrize(
    ("file", "bare"),
    [
        ("Мониторинг_СОШ5_2022 (1) испр.xlsx", "мониторинг сош5 2022"),
        ("СОШ 5 от 12.09.2022.xlsx", "сош 5 от"),
        ("испр.xlsx", "испр"),
        ("папка/СОШ5.xlsx", "папка/сош5"),
    ],
)
def test_names_without_marks(file: str, bare: str) -> None:
    """What marks a version is taken off a name; numbers of schools and years stay."""
    assert _bare(file) == bare


def test_order_of_marks() -> None:
    """No mark, a number, «испр», «финал», a later «финал»."""
    names = ["ш.xlsx", "ш (1).xlsx", "ш (2).xlsx", "ш финал.xlsx", "ш финал 3.xlsx"]
    ranks = [_rank(name) for name in names]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == len(ranks)
