import html

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from pipeline.display.table import Column, Table

FRAME = pd.DataFrame({"school": ["<b>СОШ № 1</b>", "Итого"], "n": ["1 & 2", None], "d": ["", "5"]})
COLUMNS = (Column("school", "Школа"), Column("n", "Чел. <N>", "number"), Column("d", "Всего"))


def table(**more: object) -> Table:
    """Return a table of two rows."""
    return Table("Охват <2022>", COLUMNS, FRAME, **more)  # type: ignore[arg-type]


def test_texts_are_escaped() -> None:
    """A heading, a cell, a note and the caption are shown, never obeyed."""
    text = table(notes=("<script>alert(1)</script>",)).html()
    assert "<b>" not in text
    assert "<script>" not in text
    assert html.escape("<b>СОШ № 1</b>") in text
    soup = BeautifulSoup(text, "html.parser")
    assert soup.caption is not None
    assert soup.caption.text == "Охват <2022>"
    assert soup.select_one(".notes p").text == "<script>alert(1)</script>"


def test_a_quote_does_not_leave_an_attribute() -> None:
    """A quotation mark in a title stays inside its attribute."""
    odd = Table(
        '«А" onload="x»',
        (Column("a", 'Имя" onclick="x'), Column("b", 'Б"')),
        pd.DataFrame({"a": ["1"], "b": ["2"]}),
    )
    soup = BeautifulSoup(odd.html(), "html.parser")
    assert soup.select("[onload], [onclick]") == []
    assert soup.td["data-title"] == 'Б"'


def test_headings_have_scope() -> None:
    """A screen reader hears the column's and the row's name of every cell."""
    soup = BeautifulSoup(table().html(), "html.parser")
    assert [th["scope"] for th in soup.select("thead th")] == ["col"] * 3
    assert [th["scope"] for th in soup.select("tbody th")] == ["row"] * 2
    assert [td["data-title"] for td in soup.select("tbody tr:first-child td")] == [
        "Чел. <N>",
        "Всего",
    ]


def test_missing_cells_are_dashes() -> None:
    """None, NaN, NA and an empty text all print as a dash."""
    frame = pd.DataFrame({"a": ["x"] * 4, "b": [None, float("nan"), pd.NA, ""]}, dtype=object)
    soup = BeautifulSoup(
        Table("т", (Column("a", "А"), Column("b", "Б")), frame).html(), "html.parser"
    )
    assert [td.text for td in soup.select("td")] == ["–"] * 4


def test_totals_and_classes() -> None:
    """A total row and a marked row carry their classes."""
    soup = BeautifulSoup(
        table(total_rows=frozenset({1}), row_classes={0: "few"}).html(), "html.parser"
    )
    assert [tr.get("class") for tr in soup.select("tbody tr")] == [["few"], ["total"]]


def test_unknown_column_is_refused() -> None:
    """A column that the frame does not have is named with those it has."""
    with pytest.raises(ValueError, match=r"missing \['x'\], known \['school', 'n', 'd'\]"):
        Table("т", (Column("x", "Икс"),), FRAME)


def test_no_rows() -> None:
    """A table without rows still has its caption and headings."""
    soup = BeautifulSoup(Table("т", COLUMNS, FRAME.iloc[:0]).html(), "html.parser")
    assert len(soup.select("thead th")) == 3
    assert soup.select("tbody tr") == []


def test_plain_text_carries_no_data() -> None:
    """A notebook keeps the HTML only: nothing of a row is in the plain text of the output."""
    shown = table(method="как считали")
    data, metadata = shown._repr_mimebundle_()
    assert set(data) == {"text/html"}
    assert metadata == {"spravka": {"method": "как считали"}}
    assert "СОШ" not in repr(shown)
    assert table()._repr_mimebundle_()[1] == {}
