from pathlib import Path
from typing import Any

import pytest

from pipeline.intake.files import Sheet, open_file
from pipeline.intake.foreign import read_source, sources_of
from pipeline.intake.journal import Journal
from pipeline.intake.rules import BYTE_ORDER_MARK, NOT_A_NUMBER, SOURCE_WITHOUT_SHEET
from pipeline.params.load import load
from pipeline.params.municipality import Source, Unpivot
from pipeline.paths import PROJECT
from tests.intake.worlds import Folder

REAL = PROJECT.parent / "shared" / "realdata"
MAP = Source(file="*.csv", table="oo1_staff", columns={"школа": "org_id", "всего": "value"})


def read(
    rows: list[list[Any]], source: Source = MAP, siblings: tuple[Source, ...] = ()
) -> tuple[list[Any], Journal]:
    """Read rows of a sheet through a source."""
    journal = Journal()
    return read_source([Sheet("ф.csv", "", rows)], source, journal, siblings), journal


def rules(journal: Journal) -> list[str]:
    """Return what all messages say."""
    return [message.text for message in journal.messages]


def test_sources_of() -> None:
    """A pattern is compared without case, in folders too, and with the letters of macOS."""
    source = Source(file="Рейтинг*.csv", table="org")
    for name in ("рейтинг 2022.CSV", "папка/Рейтинг.csv", "Реи\u0306тинг.csv"):
        assert sources_of(name, [source]) == [source]
    assert sources_of("другой.csv", [source]) == []


def test_columns_and_header_below_a_title() -> None:
    """A header is found below a title; rows keep their numbers and columns their letters."""
    (grid,), journal = read(
        [["Таблица"], ["№", "Школа", "Всего"], [1, "А", 5], [], ["Итого", "", 5]]
    )
    assert grid.columns == {"org_id": ["А"], "value": [5]}
    assert grid.letters == {"org_id": "B", "value": "C"}
    assert grid.numbers == [3]
    assert (journal.sheets[0].rows, journal.sheets[0].service) == (2, 1)
    assert any("не читаются" in rule and "«№»" in rule for rule in rules(journal))


def test_columns_become_rows() -> None:
    """Columns that are rows of the table give a grid each, with its name and the constants."""
    source = Source(
        file="*",
        table="oo1_staff",
        columns={"школа": "org_id"},
        constants={"section": "3.1"},
        unpivot=Unpivot(
            columns={"учителя": "учит", "всего": "все"}, name="row_code", value="value"
        ),
    )
    grids, journal = read([["школа", "всего", "учителя"], ["А", 9, 5]], source)
    assert [(g.columns["row_code"], g.columns["value"], g.columns["section"]) for g in grids] == [
        (["учит"], [5], ["3.1"]),
        (["все"], [9], ["3.1"]),
    ]
    assert len(journal.sheets) == 1


def test_values_are_mapped() -> None:
    """Codes of the file become values of the table, also where Excel made them numbers."""
    source = MAP.model_copy(update={"values": {"value": {"1": "да", "2": "нет"}}})
    (grid,), _ = read([["школа", "всего"], ["А", 1.0], ["Б", "2"], ["В", "3"]], source)
    assert grid.columns["value"] == ["да", "нет", "3"]


def test_codes_of_no_answer_and_whole_numbers() -> None:
    """A code for «no answer» is blank, and «3001.0» of a statistical program is the code 3001."""
    source = MAP.model_copy(update={"missing": ["9", "NA"]})
    rows = [["школа", "всего"], ["3001.0", "5"], ["3002.0", "9"], ["3003", "NA"]]
    (grid,), _ = read(rows, source)
    assert grid.columns == {"org_id": ["3001", "3002", "3003"], "value": ["5", "", ""]}


def test_blank_forms_are_dropped_and_told() -> None:
    """Someone who answered nothing is no respondent; the row is counted as left out."""
    source = Source(
        file="*",
        table="survey",
        columns={"номер": "respondent_no"},
        unpivot=Unpivot(columns={"а": "А", "б": "Б"}, name="item", value="value"),
        missing=["9"],
    )
    grids, journal = read([["номер", "а", "б"], [1, 5, ""], [2, "", 9], [3, "9", "4"]], source)
    assert [grid.numbers for grid in grids] == [[2, 4], [2, 4]]
    assert journal.sheets[0].dropped == 1
    (message,) = journal.of_kind("dropped")
    assert (message.cell, message.found) == ("3:3", "2")


def test_rows_without_a_record_are_service_rows() -> None:
    """A row whose deciding column is blank is counted and told, however the name is typed."""
    source = MAP.model_copy(update={"skip_if_empty": "Персонал, всего"})
    rows = [["школа", "всего", "персонал всего"], ["А", 1, 5], ["Б", 2, ""]]
    (grid,), journal = read(rows, source)
    assert grid.columns["org_id"] == ["А"]
    assert journal.sheets[0].service == 1
    _, journal = read([["школа", "всего"], ["А", 1]], source)
    assert "столбца нет в файле" in rules(journal)


def test_expected_column_reports_what_is_no_number() -> None:
    """A column of numbers that is checked but not read names the cell that is no number."""
    source = MAP.model_copy(update={"expected": ["наполняемость", "примечание", "пусто", "нет"]})
    rows = [
        ["школа", "всего", "наполняемость", "примечание", "пусто"],
        ["А", 1, "25,2", "текст", ""],
        ["Б", 2, "з,з", "ещё", ""],
        ["В", 3, "-", "", ""],
    ]
    _, journal = read(rows, source)
    (message,) = journal.of_kind("refused")
    assert (message.text, message.cell, message.column, message.found) == (
        "не число",
        "C3",
        "наполняемость",
        "з,з",
    )
    assert any("столбец пуст" in rule for rule in rules(journal))
    assert "столбца нет в файле" in rules(journal)
    assert not any("не читаются" in rule for rule in rules(journal))


def test_codes_and_top_coded_numbers_are_told() -> None:
    """No one sums categories, nor «10 and more», unawares."""
    source = MAP.model_copy(update={"ordinal": ["всего"], "top_coded": {"всего": 10}})
    _, journal = read([["школа", "всего"], ["А", 10.0], ["Б", 3]], source)
    assert any("коды категорий" in rule for rule in rules(journal))
    assert any("«10 и более», таких строк 1" in rule for rule in rules(journal))


def test_unread_columns_are_told_once_for_a_file() -> None:
    """A column that another source of the file reads is not called unread."""
    other = Source(file="*", table="org", columns={"школа": "org_id", "тип": "org_type"})
    rows = [["школа", "всего", "тип", "буфет"], ["А", 1, "СОШ", "да"]]
    first = rules(read(rows, MAP, (MAP, other))[1])
    second = rules(read(rows, other, (MAP, other))[1])
    assert [rule for rule in first + second if "не читаются" in rule] == [
        "столбцы не читаются: их нет в sources — 1, «буфет»"
    ]


def test_repeated_heading_is_told() -> None:
    """The first of two equal headings is read, and the second one told."""
    (grid,), journal = read([["школа", "всего", "Всего "], ["А", 1, 2]])
    assert grid.columns["value"] == [1]
    (message,) = (m for m in journal.messages if "повторён" in m.text)
    assert message.cell == "C:C"


def test_no_such_header_or_sheet() -> None:
    """A file without the named columns or sheet says what to look at."""
    grids, journal = read([["имя", "число"]])
    assert grids == []
    assert "не найдена шапка" in journal.messages[0].text
    grids, journal = read([["школа", "всего"]], MAP.model_copy(update={"sheet": "Свод"}))
    assert grids == []
    assert journal.messages[0].rule is SOURCE_WITHOUT_SHEET
    assert "«Свод»" in journal.messages[0].detail


def test_alekseevsky(tmp_path: Path) -> None:
    """The real table: 14 organisations and 4 branches, and «з,з» is asked about."""
    params = load(PROJECT, "alekseevsky")
    folder = Folder(tmp_path, params, 2011)
    for path in (PROJECT / "data/raw/alekseevsky/2011").iterdir():
        (folder.raw / path.name).write_bytes(path.read_bytes())
    intake = folder.read()
    assert len(intake.expected) == len(intake.represented) == 14
    branches = [code for code in intake.tables["org"]["parent_org_id"] if code]
    assert sorted(branches) == ["06", "09", "09", "14"]
    staff = intake.tables["oo1_staff"]
    assert len(staff["value"]) == 14 * 6
    assert None not in staff["value"]
    totals = dict(
        zip(zip(staff["org_id"], staff["row_code"], strict=True), staff["value"], strict=True)
    )
    assert totals["01", "всего"] == 64
    assert totals["01", "учителя"] == 32
    (refused,) = intake.journal.of_kind("refused")
    assert (refused.cell, refused.found) == ("D16", "з,з")


@pytest.mark.skipif(
    not (REAL / "uk-school-workforce/england_swf.csv").exists(),
    reason="the School Workforce Census extract is not on this machine",
)
def test_school_workforce_of_england() -> None:
    """A real export with a BOM, pounds and suppressed cells: every oddity gets its line."""
    path = REAL / "uk-school-workforce/england_swf.csv"
    (sheet,) = open_file(path, path.name).sheets
    assert sheet.notes == ((BYTE_ORDER_MARK, ""),)
    heading = sheet.rows[0]
    assert not str(heading[0]).startswith("\ufeff")
    assert max(len(row) for row in sheet.rows) == len(heading)
    full = [row for row in sheet.rows if len(row) == len(heading)]
    pounds = next(
        i for i in range(len(heading)) if any(str(row[i]).startswith("£") for row in full)
    )
    supp = [i for i in range(len(heading)) if any(row[i] == "SUPP" for row in full)]
    source = Source(
        file="*",
        table="org",
        columns={heading[0]: "org_id"},
        expected=[heading[i] for i in {pounds, *supp}],
    )
    journal = Journal()
    (grid,) = read_source([sheet], source, journal)
    assert len(grid.numbers) == journal.sheets[0].rows == len(sheet.rows) - 1
    refused = list(journal.of_kind("refused"))
    assert {"SUPP"} <= {message.found for message in refused}
    assert all(message.rule is NOT_A_NUMBER for message in refused)
