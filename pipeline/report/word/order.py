"""The draft order and the lines for signatures, as ГОСТ Р 7.0.97-2016 sets them."""

from collections.abc import Set

from bs4 import Tag
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.shared import Length, Mm, Pt
from docx.text.paragraph import Paragraph

from pipeline.report.word import inline, lists
from pipeline.report.word.layout import MARGINAL, NOTE, PLAIN, PORTRAIT

_SIGN, _NAME = Mm(95), Mm(135)
"""Where the line for the signature and the one for the name are centred, from the left."""


def write(document: Word, block: Tag, anchors: Set[str]) -> None:
    """Write a draft order; it is to begin a page."""
    for part in block.find_all(["p", "ol", "ul"], recursive=False):
        classes = {str(name) for name in part.get("class") or ()}
        if part.name != "p":
            lists.write(document, part, anchors)
        elif "order-sign" in classes:
            _signed(
                document,
                [inline.text_of(span) for span in part.find_all("span")],
                "small" in classes,
            )
        elif "order-date" in classes:
            paragraph = document.add_paragraph(style=PLAIN)
            paragraph.paragraph_format.tab_stops.add_tab_stop(PORTRAIT, WD_TAB_ALIGNMENT.RIGHT)
            paragraph.add_run("\t".join(inline.text_of(span) for span in part.find_all("span")))
        else:
            _line(document, part, classes, anchors)


def _line(document: Word, part: Tag, classes: set[str], anchors: Set[str]) -> None:
    centred = classes & {"order-author", "order-kind", "order-place"}
    look = inline.Look(bold=bool(classes & {"order-kind", "order-heading"}))
    paragraph = document.add_paragraph(style=MARGINAL if centred else None)
    inline.write(paragraph, part, anchors, look)
    if "order-mark" in classes:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if "order-heading" in classes:
        paragraph.paragraph_format.first_line_indent = Mm(0)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(10)


def signature(document: Word, post: str) -> None:
    """Write a line where the holder of a post signs."""
    _signed(document, [post, "_______________", "____________________"], small=False)
    _signed(document, ["", "(подпись)", "(расшифровка подписи)"], small=True)


def _signed(document: Word, parts: list[str], small: bool) -> None:
    paragraph = document.add_paragraph(style=NOTE if small else PLAIN)
    shape = paragraph.paragraph_format
    shape.tab_stops.add_tab_stop(_SIGN, WD_TAB_ALIGNMENT.CENTER)
    shape.tab_stops.add_tab_stop(_NAME, WD_TAB_ALIGNMENT.CENTER)
    _keep(paragraph, small)
    if not small and parts and len(parts[0]) > 36:
        # A long post takes a line of its own.
        paragraph.add_run(parts[0])
        shape.space_before = Pt(18)
        paragraph = document.add_paragraph(style=PLAIN)
        for stop in (_SIGN, _NAME):
            paragraph.paragraph_format.tab_stops.add_tab_stop(Length(stop), WD_TAB_ALIGNMENT.CENTER)
        _keep(paragraph, small)
        parts = ["", *parts[1:]]
    elif not small:
        shape.space_before = Pt(18)
    paragraph.add_run("\t".join(parts))


def _keep(paragraph: Paragraph, small: bool) -> None:
    paragraph.paragraph_format.keep_with_next = not small
    paragraph.paragraph_format.space_after = Pt(0)
