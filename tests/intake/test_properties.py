"""Whatever a sheet holds: no traceback, and rows in = rows out + rows logged."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.intake.clean import read_cell
from pipeline.intake.columns import read_column
from pipeline.intake.files import Sheet
from pipeline.intake.journal import SheetCount
from pipeline.intake.recognise import known_tables
from pipeline.intake.versions import choose_versions
from pipeline.intake.workbook import Content, Setting, _read_sheet, read_file
from pipeline.params.tables import ColumnDef
from tests.intake.worlds import TABLES, YEAR, workbook

SETTING = Setting(known_tables(TABLES), (), YEAR)
TYPED = [
    *("", " ", "-", "–", "н/д", "+", "V", "да", "Нет", "Итого", "ВСЕГО:", "в т.ч.", "* прим."),
    *("Директор __ Петрова", "Иванова Анна", "Иванова А.П.", "I", "з,з", "01.02.1980", "2021/22"),
    *("до 3 лет", "3 г. 5 мес.", "#ДЕЛ/0!", "#####", "12,5 %", "1 234", "учитель", "Паспорт"),
    *("ФИО", "Дата рождения", "в.к. до 2024 г.", "5-3", "1/2", "\u200b", "СОШ № 5\n", "CОШ"),
    *("1", "2", "3"),
]
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=8)
CELL = st.one_of(
    st.sampled_from(TYPED),
    st.integers(-(10**18), 10**18),
    st.floats(allow_nan=True, allow_infinity=True),
    st.booleans(),
    st.dates(dt.date(1900, 3, 1)),
    st.datetimes(dt.datetime(1900, 3, 1)),  # noqa: DTZ001 (Excel knows no zones)
    st.times(),
    st.timedeltas(),
    TEXT,
)
HEADINGS = sorted(
    {
        heading
        for table in TABLES.tables.values()
        for column in table.columns.values()
        for heading in (column.title, *column.aliases)
        if not heading.startswith("В")
    }
)
SHEET_NAME = st.one_of(
    st.sampled_from([t for table in TABLES.tables.values() for t in (table.title, *table.aliases)]),
    TEXT,
)
ROWS = st.lists(st.lists(CELL, max_size=7), max_size=10)


def accounted(content: Content) -> None:
    """Check that each row of each sheet is kept or logged, and that pieces hold those kept."""
    for count in content.journal.sheets:
        assert count.rows == count.kept + count.dropped + count.service
        assert min(count.kept, count.dropped, count.service) >= 0
    for piece in content.pieces:
        assert piece.count is not None
        assert piece.count.kept == len(piece.numbers) == len(set(piece.numbers))
        assert {len(values) for values in piece.columns.values()} <= {len(piece.numbers)}
    rows = [m for m in content.journal.messages if m.kind in {"dropped", "service"} and m.cell]
    logged = sum(count.dropped + count.service for count in content.journal.sheets if count.table)
    assert len(rows) == logged


@settings(max_examples=150, deadline=None)
@given(
    SHEET_NAME,
    st.lists(st.one_of(st.sampled_from(HEADINGS), CELL), max_size=12),
    st.lists(st.lists(CELL, max_size=4), max_size=3),
    ROWS,
)
def test_any_sheet(
    name: str, heading: list[Any], above: list[list[Any]], rows: list[list[Any]]
) -> None:
    """Any headings in any order, however often repeated, over any cells, under any name."""
    content = Content("ш.xlsx")
    _read_sheet(Sheet("ш.xlsx", name, [*above, heading, *rows]), SETTING, content)
    accounted(content)
    choose_versions([content, Content("ш (1).xlsx")], TABLES, {})


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(list(TABLES.tables)), st.data())
def test_any_order_and_duplication_of_columns(name: str, data: st.DataObject) -> None:
    """A table is read alike whatever the order of its columns; of equal headings the first."""
    table = TABLES.tables[name]
    columns = data.draw(st.permutations(list(table.columns)))
    twice = data.draw(st.lists(st.sampled_from(columns), max_size=3))
    rows = data.draw(
        st.lists(
            st.lists(CELL, min_size=len(columns), max_size=len(columns)), min_size=1, max_size=4
        )
    )
    cells = [dict(zip(table.columns, row, strict=True)) for row in rows]

    def read(order: list[str]) -> Content:
        heading = [table.columns[c].title for c in order]
        body = [[record[c] for c in order] for record in cells]
        content = Content("ш.xlsx")
        _read_sheet(Sheet("ш.xlsx", table.title, [heading, *body]), SETTING, content)
        accounted(content)
        return content

    mixed, plain = read([*columns, *twice]), read(list(table.columns))
    # Whether a row is a total or a signature depends on which of its cells comes first.
    if not any(sheet.service for one in (mixed, plain) for sheet in one.journal.sheets):
        one, two = (
            sorted((c, repr(values)) for c, values in content.pieces[0].columns.items())
            for content in (mixed, plain)
        )
        assert one == two


# Columns typed almost as the form asks: a glance at the whole must see the one cell that is not.
ALIKE = st.one_of(
    st.lists(st.sampled_from([1.0, 2.5, 3, 0.0, -0.0, 1e300, ""]), max_size=6),
    st.lists(st.sampled_from([dt.date(1985, 2, 1), dt.date(1899, 1, 1), ""]), max_size=6),
    st.lists(st.sampled_from(["да", "нет", "", "+"]), max_size=6),
    st.lists(st.sampled_from(["СОШ № 5", "А\xa0Ким", "нет данных", "x", "а  б", ""]), max_size=4),
    st.lists(st.sampled_from(["Котов И. П.", "им. А. С. Пушкина", "Котов", "#А"]), max_size=3),
    st.lists(st.sampled_from(["а\nб", " а", "а ", "№1", "ﬁ", "а\u200b", "CОШ", "ок"]), max_size=3),
)


@settings(max_examples=400, deadline=None)
@given(
    st.one_of(st.lists(CELL, max_size=12), ALIKE),
    st.sampled_from(
        [column for table in TABLES.tables.values() for column in table.columns.values()]
    ),
)
def test_a_column_is_read_as_its_cells(cells: list[Any], column: ColumnDef) -> None:
    """Reading a column at once gives what reading each of its cells gives."""
    read = read_column(cells, column)
    one_by_one = [read_cell(cell, column) for cell in cells]
    assert list(map(repr, read.values)) == [repr(reading.value) for reading in one_by_one]
    assert [i for i, _ in read.remarks] == [i for i, r in enumerate(one_by_one) if r.rule]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.dictionaries(
        st.text("АБВабв 12()-_«»№.", min_size=1, max_size=20).filter(str.strip),
        st.lists(
            st.lists(
                st.one_of(
                    st.sampled_from([*TYPED, *HEADINGS]),
                    st.integers(-5, 50_000),
                    st.floats(allow_nan=False, allow_infinity=False, width=32),
                    st.booleans(),
                    st.dates(dt.date(1950, 1, 1), dt.date(2030, 1, 1)),
                ),
                max_size=6,
            ),
            max_size=8,
        ),
        min_size=1,
        max_size=3,
    )
)
def test_any_workbook(tmp_path: Path, sheets: dict[str, list[list[Any]]]) -> None:
    """The same through a real file of Excel."""
    named = {key.casefold().strip("'"): rows for key, rows in sheets.items()}
    numbered = {f"{i} {name}": rows for i, (name, rows) in enumerate(named.items())}
    path = workbook(tmp_path / "ш.xlsx", numbered)
    accounted(read_file(path, path.name, SETTING))


def test_counts_are_those_of_the_journal() -> None:
    """The check of the accounts would fail where a row is lost."""
    content = Content("ш.xlsx")
    content.journal.sheets.append(SheetCount("ш.xlsx", "А", "person", rows=2, kept=1))
    with pytest.raises(AssertionError):
        accounted(content)
