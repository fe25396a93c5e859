"""Tables of a page as tables of a document: widths, repeated heads, pages turned for wide ones."""

import math
import re
from collections.abc import Sequence, Set
from dataclasses import dataclass

from bs4 import Tag
from docx.document import Document as Word
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.table import CT_Row, CT_Tc
from docx.shared import Length, Mm, Pt
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph

from pipeline.report.word import inline
from pipeline.report.word.layout import LANDSCAPE, PORTRAIT, WARM

SIZES = (11.0, 10.0, 9.0)
"""Sizes of letters tried on an upright page, the largest first, points."""

SMALLEST = 8.0
"""Below it nobody reads: the widest tables are set so on a turned page."""

_LETTER, _WORD, _BOLD_WORD = 0.5, 0.56, 0.6
"""Mean width of a letter in a line, and in one word that may have wide ones, as a part of the size;
heads are in bold."""
_SHORT = 12
"""Words of so many letters are not broken at their hyphen: «ОО-005»."""
_RAGGED = 1.12
"""Lines are not filled to the end: so much more room is needed."""
_PADDING = Mm(3)
"""Fields of a cell and its borders."""
_TALL = 5
"""More lines in the tallest row ask for smaller letters…"""
_TALLEST = 16
"""…and for a turned page, if there are :data:`_MANY` columns."""
_MANY = 5
_IMPOSSIBLE = 1000
_HEAD_SHADE = "F2F2F2"


@dataclass(frozen=True)
class Plan:
    """How a table is set.

    Attributes:
        size: Size of letters, points.
        widths: Widths of its columns.
        landscape: Whether its page is turned.
    """

    size: float
    widths: tuple[Length, ...]
    landscape: bool


def rows_of(table: Tag) -> list[list[Tag]]:
    """Return the cells of a table, the head's rows first."""
    return [row.find_all(["th", "td"], recursive=False) for row in table.find_all("tr")]


def plan(table: Tag) -> Plan:
    """Choose letters and widths so that no word is cut and rows are as low as they can be.

    Upright with the largest letters that keep rows low; else on a turned page.
    """
    head = len(table.select("thead tr"))
    cells = [[inline.text_of(cell) for cell in row] for row in rows_of(table)]
    columns = range(max(map(len, cells), default=0))
    words = [
        max(
            _longest(row[n]) * (_BOLD_WORD if position < head else _WORD)
            for position, row in enumerate(cells)
            if n < len(row)
        )
        for n in columns
    ]
    lengths = [_usual([len(row[n]) for row in cells if n < len(row)]) for n in columns]
    upright = [(size, *_shared(words, lengths, size, PORTRAIT)) for size in SIZES]
    for size, widths, lines in upright:
        if lines <= (_TALL if size > SIZES[-1] else _TALLEST):
            return Plan(size, widths, landscape=False)
    size, widths, lines = upright[-1]
    if lines < _IMPOSSIBLE and len(words) < _MANY:
        return Plan(size, widths, landscape=False)
    turned = [(size, *_shared(words, lengths, size, LANDSCAPE)) for size in (*SIZES[1:], SMALLEST)]
    for size, widths, lines in turned:
        if lines <= _TALL:
            return Plan(size, widths, landscape=True)
    size, widths, _ = next((t for t in turned if t[2] < _IMPOSSIBLE), turned[-1])
    return Plan(size, widths, landscape=True)


def _usual(lengths: Sequence[int]) -> int:
    """Letters of a long cell of a column: one list of names must not take the others' room."""
    return sorted(lengths)[math.ceil(0.9 * (len(lengths) - 1))]


def _longest(text: str) -> int:
    """Letters of the longest piece that is not broken; a long word may be, at a hyphen or slash."""
    pieces = (
        piece
        for word in re.split(r"[ \n]", text)
        for piece in (re.split(r"(?<=[-/–—])", word) if len(word) > _SHORT else [word])
    )
    return max(map(len, pieces), default=1)


def _shared(
    words: Sequence[float], lengths: Sequence[int], size: float, width: Length
) -> tuple[tuple[Length, ...], int]:
    """Share a width so that a tall row has as few lines as it can.

    Args:
        words: Width of each column's longest word, in sizes of letters.
        lengths: Letters of a long cell of each column.
        size: Size of letters, points.
        width: What is shared.

    Returns:
        Widths of columns and the number of lines; :data:`_IMPOSSIBLE` if not even words fit.
    """
    least = [word * Pt(size) + _PADDING for word in words]
    letter = _LETTER * _RAGGED * Pt(size)
    if sum(least) > width:
        return tuple(Length(int(w * width / sum(least))) for w in least), _IMPOSSIBLE
    for lines in range(1, _IMPOSSIBLE):
        wanted = [
            max(few, -(-n // lines) * letter + _PADDING)
            for few, n in zip(least, lengths, strict=True)
        ]
        if sum(wanted) <= width:
            break
    else:
        wanted = least
    scale = width / sum(wanted)
    return tuple(Length(int(w * scale)) for w in wanted), lines


def write(document: Word, table: Tag, how: Plan, caption: str, anchors: Set[str]) -> None:
    """Append a table."""
    rows = rows_of(table)
    head = len(table.select("thead tr"))
    made = document.add_table(len(rows), len(how.widths), style="Table Grid")
    _frame(made, how, caption)
    style = document.styles[cell_style(document, how.size)]
    for position, (row, cells) in enumerate(zip(made._tbl.tr_lst, rows, strict=True)):
        _row(row, repeated=position < head)
        classes = {str(c) for c in cells[0].parent.get("class") or ()} if cells else set()  # type: ignore[union-attr]
        for number, (place, cell) in enumerate(zip(row.tc_lst, cells, strict=False)):
            _width(place, how.widths[number])
            if position < head:
                _shade(place)
            paragraph = Paragraph(place.p_lst[0], made)
            paragraph.style = style
            if "number" in (cell.get("class") or ()):
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            last_below = "below" in classes and number == len(cells) - 1
            look = inline.Look(
                bold=position < head or "total" in classes or last_below,
                colour=WARM if last_below else None,
            )
            inline.write(paragraph, cell, anchors, look)
    # Two tables without a paragraph between them would become one.
    gap = document.add_paragraph()
    gap.paragraph_format.space_after = gap.paragraph_format.space_before = Pt(0)
    gap.paragraph_format.line_spacing = Pt(4)


def facts(document: Word, pairs: Sequence[tuple[str, str]]) -> None:
    """Append lines of «name: value» as two columns without borders."""
    made = document.add_table(len(pairs), 2)
    widths = (Mm(45), Length(PORTRAIT - Mm(45)))
    how = Plan(12, widths, landscape=False)
    _frame(made, how, "")
    style = document.styles[cell_style(document, how.size)]
    for row, pair in zip(made._tbl.tr_lst, pairs, strict=True):
        for place, width, text in zip(row.tc_lst, widths, pair, strict=True):
            _width(place, width)
            paragraph = Paragraph(place.p_lst[0], made)
            paragraph.style = style
            paragraph.add_run(text)


def cell_style(document: Word, size: float) -> str:
    """Return the name of the style of cells with letters of a size, made when first asked for."""
    name = f"Table {size:g}"
    if name not in document.styles:
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Normal"]
        style.font.size = Pt(size)
        shape = style.paragraph_format
        shape.space_after, shape.line_spacing, shape.first_line_indent = Pt(0), 1, Mm(0)
        shape.alignment = WD_ALIGN_PARAGRAPH.LEFT
    return name


def _frame(made: WordTable, how: Plan, caption: str) -> None:
    made.autofit = False
    properties = made._tbl.tblPr
    width = properties.find(qn("w:tblW"))
    if width is None:
        width = OxmlElement("w:tblW")
        properties.append(width)
    width.set(qn("w:type"), "dxa")
    width.set(qn("w:w"), str(sum(how.widths) // 635))
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "70")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    look = properties.find(qn("w:tblLook"))
    if look is not None:
        look.addprevious(margins)
    else:
        properties.append(margins)
    if caption:
        title = OxmlElement("w:tblCaption")
        title.set(qn("w:val"), caption)
        properties.append(title)
    for column, size in zip(made._tbl.tblGrid.gridCol_lst, how.widths, strict=True):
        column.w = size


def _row(row: CT_Row, *, repeated: bool) -> None:
    properties = row.get_or_add_trPr()
    for name in ("w:cantSplit", *(["w:tblHeader"] if repeated else [])):
        properties.append(OxmlElement(name))


def _width(place: CT_Tc, width: Length) -> None:
    place.width = width


def _shade(place: CT_Tc) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", _HEAD_SHADE)):
        shade.set(qn(f"w:{name}"), value)
    place.get_or_add_tcPr().append(shade)
