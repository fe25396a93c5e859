from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.intake.addresses import letters
from pipeline.intake.files import Sheet
from pipeline.intake.recognise import find_header, is_passport, known_tables, read_passport
from pipeline.intake.rows import Row, rows_below, service_rule
from tests.intake.worlds import TABLES

KNOWN = known_tables(TABLES)


def sheet(rows: list[list[Any]], name: str = "Лист1") -> Sheet:
    """Return a sheet of a school's workbook."""
    return Sheet("школа.xlsx", name, rows)


@pytest.mark.parametrize(
    ("position", "expected"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")]
)
def test_letters(position: int, expected: str) -> None:
    """Columns are named as Excel names them."""
    assert letters(position) == expected


@pytest.mark.parametrize(
    "heading",
    [
        ["Фамилия, имя, отчество", "Дата рождения", "Квалификационная категория"],
        ["Ф.И.О.", "Д.р.", "Категория"],
        [" фио ", "ДАТА  РОЖДЕНИЯ\n", "квалиф. категория"],
        ["ФИО", "Дaта рождения", "Категория"],
    ],
)
def test_headings_and_their_aliases(heading: list[str]) -> None:
    """A table is known by its headings, however they are typed, whatever the sheet is called."""
    header = find_header(sheet([heading]), KNOWN)
    assert header is not None
    assert header.table == "person"
    assert header.positions == {"person_id": 0, "birth_date": 1, "category": 2}


def test_header_below_titles_and_in_another_order() -> None:
    """Rows of titles above the header and the order of columns do not matter."""
    rows = [["Сведения о педагогах"], [], ["на 20.09.2022"], ["№ п/п", "Д.р.", "Буфет", "ФИО"]]
    header = find_header(sheet(rows), KNOWN)
    assert header is not None
    assert (header.table, header.row) == ("person", 3)
    assert header.positions == {"person_id": 3, "birth_date": 1}
    # A column of row numbers is no news; the refreshment room is.
    assert header.unknown == {2: "Буфет"}


def test_merged_header_of_two_rows() -> None:
    """A heading merged over two rows and the parts of its neighbour make one header."""
    rows = [
        ["ФИО", "Дата рождения", "Стаж", ""],
        ["", "", "Общий стаж", "Пед. стаж"],
        ["Иванова Анна", "01.02.1980", 5, 4],
    ]
    header = find_header(sheet(rows), KNOWN)
    assert header is not None
    assert header.row == 1
    assert set(header.positions) == {"person_id", "birth_date", "service_total", "service_ped"}


def test_a_first_record_is_no_part_of_the_header() -> None:
    """A record with blanks below the header is not merged into it."""
    rows = [["ФИО", "Дата рождения"], ["Иванова Анна", ""], ["", "01.02.1980"]]
    header = find_header(sheet(rows), KNOWN)
    assert header is not None
    assert header.row == 0


def test_repeated_heading_is_noted() -> None:
    """The first of two equal headings is read, the second is told apart from unknown ones."""
    header = find_header(sheet([["ФИО", "Дата рождения", "Ф.И.О.", "Буфет"]]), KNOWN)
    assert header is not None
    assert header.positions["person_id"] == 0
    assert header.repeated == {2: "Ф.И.О."}
    assert header.unknown == {3: "Буфет"}


def test_sheet_name_decides_between_like_tables() -> None:
    """The name of a sheet wins where its headings fit; a wrong name does not mislead."""
    load = [["ФИО", "Предмет", "Часы"]]
    assert find_header(sheet(load, "Нагрузка"), KNOWN).table == "load"  # type: ignore[union-attr]
    assert find_header(sheet(load, "Педагоги"), KNOWN).table == "load"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [[]],
        [["ФИО"]],
        [["Меню", "Цена"], ["Суп", 50]],
        [[""]] * 40 + [["ФИО", "Дата рождения"]],
    ],
)
def test_no_table(rows: list[list[Any]]) -> None:
    """A sheet of something else, or one whose header lies too deep, is no table."""
    assert find_header(sheet(rows), KNOWN) is None


@pytest.mark.parametrize("name", list(TABLES.tables))
def test_every_table_is_known_by_its_own_form(name: str) -> None:
    """A filled form is recognised as what it is, by the name of its sheet and its headings."""
    table = TABLES.tables[name]
    header = find_header(sheet([[c.title for c in table.columns.values()]], table.title), KNOWN)
    assert header is not None
    assert header.table == name
    assert list(header.positions) == list(table.columns)
    assert not header.unknown
    assert not header.repeated


@pytest.mark.parametrize(
    ("cells", "first", "rule"),
    [
        ([1, 2, 3], True, "строка с номерами граф"),
        ([1.0, 2.0, 3.0], True, "строка с номерами граф"),
        (["1", "2", "3"], True, "строка с номерами граф"),
        ([1, 2, 3], False, ""),
        (["Итого", 5], False, "строка итогов"),
        (["ИТОГО по школе:", 5], False, "строка итогов"),
        (["", "Всего", 5], False, "строка итогов"),
        (["в т.ч.", "", 3], False, "строка итогов"),
        (["в том числе совместителей", 3], False, "строка итогов"),
        (["Директор ____________", "Петрова"], False, "подпись"),
        (["Исполнитель: Петрова"], False, "подпись"),
        (["М.П."], False, "подпись"),
        (["*с учётом декретных"], False, "примечание"),
        (["Примечание: без декретных"], False, "примечание"),
        (["Итоговая аттестация", 5], False, ""),
        (["Всероссийский конкурс", 5], False, ""),
        (["Директор школы", 1, 1], False, ""),
        (["Директор", 1], False, ""),
        (["Иванова Анна", "01.02.1980"], False, ""),
    ],
)
def test_service_rows(cells: list[Any], first: bool, rule: str) -> None:
    """Totals, signatures, notes and the number row are no records; look-alikes are."""
    found = service_rule(Row(5, cells), first=first)
    assert (found.phrase if found else "") == rule


def test_passport() -> None:
    """A passport is a sheet of pairs; a title without a value says nothing."""
    passport = sheet(
        [["ПАСПОРТ"], ["Код ОО", "", 501.0], ["", "Краткое наименование:", "СОШ № 5"], ["ОО", ""]],
        "Паспорт ОО",
    )
    assert is_passport(passport)
    assert not is_passport(sheet([], "Педагоги"))
    assert read_passport(passport) == {"код оо": "501", "краткое наименование": "СОШ № 5"}


@given(st.lists(st.lists(st.sampled_from(["", " ", "а", 0, 0.0, False]), max_size=3), max_size=8))
def test_rows_below_are_all_that_are_not_blank(rows: list[list[Any]]) -> None:
    """No row with anything in it is lost, zeros included, and each keeps its number."""
    found = list(rows_below([["шапка"], *rows], 0))
    expected = [n for n, row in enumerate(rows, 2) if any(str(cell).strip() for cell in row)]
    assert [row.number for row in found] == expected


@pytest.mark.parametrize("name", list(TABLES.tables))
def test_a_form_is_recognised_alike_the_second_time(name: str) -> None:
    """A whole header that was met before is the same header, and one cell more is another one."""
    table, known = TABLES.tables[name], known_tables(TABLES)
    heading = [column.title for column in table.columns.values()]
    pages = [sheet([row, ["данные"]], table.title) for row in (heading, heading, [*heading, "Буф"])]
    first, second, wider = (find_header(page, known) for page in pages)
    assert first == second == find_header(pages[0], known_tables(TABLES))
    assert first is not None
    assert len(first.positions) == len(heading)
    assert wider is not None
    assert wider.unknown == {len(heading): "Буф"}


def test_a_whole_header_ends_the_search_whatever_stands_below() -> None:
    """Records that repeat words of headings do not move the header."""
    table = TABLES.tables["person"]
    heading = [column.title for column in table.columns.values()]
    found = find_header(sheet([["Сведения"], heading, heading, heading], table.title), KNOWN)
    assert found is not None
    assert (found.row, found.depth) == (1, 1)
