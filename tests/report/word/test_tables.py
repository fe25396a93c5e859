"""Widths of tables: no word is cut, the widest tables turn their page."""

from bs4 import BeautifulSoup, Tag
from docx.shared import Pt
from hypothesis import given
from hypothesis import strategies as st

from pipeline.report.word.layout import LANDSCAPE, PORTRAIT
from pipeline.report.word.tables import SIZES, SMALLEST, plan


def table(rows: list[list[str]]) -> Tag:
    """A table with one row of heads."""
    lines = ["".join(f"<td>{cell}</td>" for cell in row) for row in rows]
    html = f"<table><thead><tr>{lines[0]}</tr></thead><tbody>"
    html += "".join(f"<tr>{line}</tr>" for line in lines[1:]) + "</tbody></table>"
    found = BeautifulSoup(html, "lxml").find("table")
    assert isinstance(found, Tag)
    return found


WORDS = st.text("абвгд ", max_size=120)


@given(
    st.integers(1, 12).flatmap(
        lambda n: st.lists(st.lists(WORDS, min_size=n, max_size=n), min_size=1, max_size=6)
    )
)
def test_a_table_fills_its_page_and_no_more(rows: list[list[str]]) -> None:
    """Whatever the cells say, columns have a width and their sum is that of the text."""
    how = plan(table(rows))
    width = LANDSCAPE if how.landscape else PORTRAIT

    assert len(how.widths) == len(rows[0])
    assert all(w > 0 for w in how.widths)
    assert abs(sum(how.widths) - width) <= len(how.widths)
    assert how.size in {*SIZES, SMALLEST}


def test_small_tables_are_upright_and_wide_ones_turned() -> None:
    """Two columns need no turned page; fourteen long words side by side do."""
    assert plan(table([["ОО", "Доля"], ["Школа", "5,0 %"]])).size == SIZES[0]
    assert not plan(table([["ОО", "Доля"], ["Школа", "5,0 %"]])).landscape
    assert plan(table([["Профессиональный"] * 10, ["5"] * 10])).landscape


def test_one_long_cell_takes_no_room_from_the_others() -> None:
    """A single list of names in twenty rows leaves the column of prose its width."""
    prose = "рекомендация из нескольких слов " * 4
    rows = [["Адресат", "Рекомендация"], *[["Школа 1", prose]] * 20, ["Школа 1, " * 40, prose]]

    narrow, wide = plan(table(rows)).widths

    assert wide > 2 * narrow


def test_codes_and_words_are_not_cut() -> None:
    """A code with a hyphen and a long word fit their columns at the size chosen."""
    prose = "значение показателя за год " * 6
    how = plan(
        table([["ОО", "Группа", *["Показатель"] * 4], ["ОО-005", "обучающихся", *[prose] * 4]])
    )

    # 0.55 of the size is wider than a mean Cyrillic letter of Times New Roman.
    for width, letters in zip(how.widths, (len("ОО-005"), len("обучающихся")), strict=False):
        assert width > letters * 0.55 * Pt(how.size)
