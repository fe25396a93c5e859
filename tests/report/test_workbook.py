"""The workbook: numbers that Excel can sort, headings that stay, nothing the public may not see."""

from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from pipeline.report import workbook
from pipeline.report.export import NOT_PUBLISHED, values
from pipeline.report.year import Year


@pytest.fixture(scope="module")
def book(year: Year) -> Workbook:
    """The internal workbook as openpyxl reads it."""
    return load_workbook(workbook.write_workbook(year))


def test_every_sheet_is_frozen_and_filtered(book: Workbook) -> None:
    """Headings stay while the reader scrolls, and every column has a filter."""
    assert book.sheetnames == ["Муниципалитет", "ОО", "Группы", "Словарь", "Столбцы"]
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref.startswith("A1:")


def test_numbers_are_numbers(book: Workbook, year: Year) -> None:
    """Values are those of the table, as numbers with a format that follows the reader's locale."""
    sheet = book["ОО"]
    heads = [cell.value for cell in sheet[1]]
    place, expected = heads.index("Значение"), values(year)
    expected = expected[expected["level"] == "school"]["value"].tolist()
    cells = [row[place] for row in sheet.iter_rows(min_row=2)]

    assert len(cells) == len(expected)
    for cell, value in zip(cells, expected, strict=True):
        assert (cell.value is None) == (value != value)
        if cell.value is not None:
            assert cell.data_type == "n"
            assert cell.value == pytest.approx(value)
            assert cell.number_format.startswith("#,##0")


def test_dictionary_explains_every_indicator(book: Workbook, year: Year) -> None:
    """Each code of the sheets has its row in the dictionary."""
    codes = {row[-1].value for row in book["Словарь"].iter_rows(min_row=2)}

    assert codes == {chosen.key for chosen in year.params.chosen}


def test_public_workbook_names_no_school_and_keeps_the_masks(public_year: Year, year: Year) -> None:
    """Schools stand by their codes, and what the table masks is blank with a note."""
    path = workbook.write_workbook(public_year)
    book = load_workbook(path)
    text = " ".join(str(c.value) for s in book for row in s.iter_rows() for c in row if c.value)
    sheet = book["Муниципалитет"]
    heads = [cell.value for cell in sheet[1]]
    note, value = heads.index("Примечание"), heads.index("Значение")
    masked = [r for r in sheet.iter_rows(min_row=2) if r[note].value == NOT_PUBLISHED]

    assert not [name for name in year.school_names.values() if name in text]
    assert all(row[value].value is None for row in masked)


def test_same_values_same_bytes(year: Year) -> None:
    """No clock and no author in the file."""
    path: Path = workbook.write_workbook(year)
    first = path.read_bytes()

    assert workbook.write_workbook(year).read_bytes() == first
    assert not load_workbook(path).properties.creator
