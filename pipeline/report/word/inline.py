"""Text within a paragraph: words, emphasis, links, line breaks."""

import re
from collections.abc import Set
from dataclasses import dataclass, replace

from bs4 import NavigableString, Tag
from docx.shared import RGBColor
from docx.text.paragraph import Paragraph

from pipeline.report.word.fields import link

_SPACES = re.compile(r"[ \t\r\n]+")


@dataclass(frozen=True)
class Look:
    """How words are set.

    Attributes:
        bold: In bold.
        italic: In italics.
        colour: Colour of the letters, if not that of the style.
    """

    bold: bool = False
    italic: bool = False
    colour: RGBColor | None = None


PLAIN = Look()


def write(paragraph: Paragraph, element: Tag, anchors: Set[str], look: Look = PLAIN) -> None:
    """Append the content of an element to a paragraph.

    Args:
        paragraph: Where it goes.
        element: An element that holds text and inline elements only.
        anchors: Places of the page that the document has; other links become plain text.
        look: How the words are set.
    """
    _append(paragraph, element, anchors, look)
    _trim(paragraph)


def text_of(element: Tag) -> str:
    """Return the words of an element as a reader sees them."""
    return _SPACES.sub(" ", element.get_text()).strip(" ")


def _append(
    paragraph: Paragraph, element: Tag, anchors: Set[str], look: Look, target: Tag | None = None
) -> None:
    for child in element.children:
        if isinstance(child, NavigableString):
            _run(paragraph, _SPACES.sub(" ", str(child)), look, target)
        elif not isinstance(child, Tag):
            continue
        elif child.name == "br":
            paragraph.add_run().add_break()
        elif child.name in {"strong", "b"}:
            _append(paragraph, child, anchors, replace(look, bold=True), target)
        elif child.name in {"em", "i"}:
            _append(paragraph, child, anchors, replace(look, italic=True), target)
        elif child.name == "a" and str(child.get("href", ""))[1:] in anchors:
            _append(paragraph, child, anchors, look, target=child)
        else:
            _append(paragraph, child, anchors, look, target)


def _run(paragraph: Paragraph, text: str, look: Look, target: Tag | None) -> None:
    if not text:
        return
    run = paragraph.add_run(text)
    if look.bold:
        run.bold = True
    if look.italic:
        run.italic = True
    if look.colour is not None:
        run.font.color.rgb = look.colour
    if target is not None:
        link(paragraph, str(target["href"])[1:]).append(run._r)


def _trim(paragraph: Paragraph) -> None:
    """Leave out the space that the page's markup has at the ends of a paragraph."""
    runs = paragraph.runs
    if runs:
        runs[0].text = runs[0].text.lstrip(" ") if runs[0].text.strip(" ") else runs[0].text
        runs[-1].text = runs[-1].text.rstrip(" ") if runs[-1].text.strip(" ") else runs[-1].text
