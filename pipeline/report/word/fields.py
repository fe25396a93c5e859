"""Fields, bookmarks and links: what a word processor computes or follows."""

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph

_LONGEST_NAME = 40
"""Word refuses longer names of bookmarks."""


def field(paragraph: Paragraph, code: str, shown: str = "") -> None:
    """Add a field, for example ``PAGE``, with the text shown until it is updated."""
    opened(paragraph, code)
    paragraph.add_run(shown)
    closed(paragraph)


def opened(paragraph: Paragraph, code: str) -> None:
    """Begin a field; what follows, up to :func:`closed`, is its current result."""
    _mark(paragraph, "begin")
    instruction = OxmlElement("w:instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = f" {code} "
    paragraph.add_run()._r.append(instruction)
    _mark(paragraph, "separate")


def closed(paragraph: Paragraph) -> None:
    """End a field."""
    _mark(paragraph, "end")


def _mark(paragraph: Paragraph, kind: str) -> None:
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    paragraph.add_run()._r.append(mark)


def bookmark(paragraph: Paragraph, name: str, number: int) -> None:
    """Name a paragraph, so that links and the contents find it.

    Args:
        paragraph: The paragraph, with its text.
        name: Anchor of the page.
        number: Number of the bookmark, unique in the document.
    """
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for mark in (start, end):
        mark.set(qn("w:id"), str(number))
    start.set(qn("w:name"), bookmark_name(name))
    runs = paragraph._p.findall(qn("w:r"))
    if runs:
        runs[0].addprevious(start)
    else:
        paragraph._p.append(start)
    paragraph._p.append(end)


def bookmark_name(anchor: str) -> str:
    """Return a name that Word takes: letters, digits and underscores, a letter first."""
    plain = "".join(c if c.isascii() and c.isalnum() else "_" for c in anchor)
    return f"a_{plain}"[:_LONGEST_NAME]


def link(paragraph: Paragraph, anchor: str) -> BaseOxmlElement:
    """Add a link to a bookmark and return the element that takes its runs."""
    element = OxmlElement("w:hyperlink")
    element.set(qn("w:anchor"), bookmark_name(anchor))
    element.set(qn("w:history"), "1")
    paragraph._p.append(element)
    return element
