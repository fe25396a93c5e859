"""Lists: with marks, or with numbers that begin anew in each list."""

from collections.abc import Set

from bs4 import Tag
from docx.document import Document as Word

from pipeline.report.word import inline


def write(document: Word, block: Tag, anchors: Set[str]) -> None:
    """Append a list."""
    style = "List Number" if block.name == "ol" else "List Bullet"
    number = _new_numbering(document) if block.name == "ol" else None
    for item in block.find_all("li", recursive=False):
        paragraph = document.add_paragraph(style=style)
        inline.write(paragraph, item, anchors)
        if number is not None:
            properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_ilvl().val = 0
            properties.get_or_add_numId().val = number


def _new_numbering(document: Word) -> int:
    """Return a numbering that begins with one, of the look of the style «List Number»."""
    style = document.styles["List Number"].element
    root = document.part.numbering_part.numbering_definitions._numbering
    used = root.num_having_numId(style.pPr.numPr.numId.val)
    fresh = root.add_num(used.abstractNumId.val)
    fresh.add_lvlOverride(ilvl=0).add_startOverride(1)
    return int(fresh.numId)
