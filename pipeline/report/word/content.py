"""The content of a page, element by element, in the order of reading."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bs4 import NavigableString, Tag
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from pipeline.report.word import fields, inline, lists, order, pictures, tables
from pipeline.report.word.layout import CONTENTS, MARGINAL, NOTE, PLAIN, text_width, turn

_HEADINGS = {"h2": 1, "h3": 2, "h4": 3}
_WRAPPERS = {"div", "main", "article", "aside"}
_FLOW = {"p", "ul", "ol", "details", "div"}
_LEFT_OUT = {"nav", "script", "style", "pre"}
_NUMBERED = re.compile(r"^(Таблица|Рисунок) (\d+)\. ")
_METHOD = "Как получено"
_ANNEXES = "Приложения"


@dataclass
class Draft:
    """A document that is being written.

    Attributes:
        document: The document.
        anchors: Places of the page that links may lead to.
        signers: Posts of those who sign.
        bookmarks: Number of bookmarks so far.
        signed: Whether the lines for signatures have been written.
    """

    document: Word
    anchors: frozenset[str]
    signers: Sequence[str]
    bookmarks: int = 0
    signed: bool = field(default=False)

    def paragraph(self, style: str | None = None) -> Paragraph:
        """Append a paragraph."""
        return self.document.add_paragraph(style=style)

    def mark(self, paragraph: Paragraph, element: Tag) -> None:
        """Let links find a paragraph if the page names it."""
        if element.get("id"):
            self.bookmarks += 1
            fields.bookmark(paragraph, str(element["id"]), self.bookmarks)


def write(draft: Draft, main: Tag) -> None:
    """Write the whole content of a page: title, contents, sections, signatures."""
    blocks = [block for block in _blocks(main) if "page-foot" not in _classes(block)]
    headings = [block for block in blocks if block.name == "h2"]
    title = [n for n, block in enumerate(blocks) if "title" in _classes(block)]
    after_title = title[0] + 1 if title else 0
    for position, block in enumerate(blocks):
        if position == after_title and len(headings) > 2:
            _contents(draft, headings)
        if block.name == "h2" and inline.text_of(block) == _ANNEXES:
            sign(draft)
        _turn_for(draft, blocks, position)
        if "order" in _classes(block) and blocks[position - 1].name not in _HEADINGS:
            draft.document.add_page_break()
        _block(draft, block)
    sign(draft)


def _blocks(parent: Tag) -> Iterator[Tag]:
    """Yield what stands on its own, boxes that only hold others opened."""
    for child in parent.children:
        if isinstance(child, NavigableString):
            if child.strip():
                # Bare text in a box is a paragraph of its own.
                wrapped = Tag(name="p")
                wrapped.append(NavigableString(str(child)))
                yield wrapped
        elif not isinstance(child, Tag) or child.name in _LEFT_OUT:
            continue
        elif child.name in _WRAPPERS and not _classes(child) & {"table-frame", "notes"}:
            yield from _blocks(child)
        else:
            yield child


def _classes(block: Tag) -> set[str]:
    return {str(name) for name in block.get("class") or ()}


def _turn_for(draft: Draft, blocks: Sequence[Tag], position: int) -> None:
    """Turn the page for a wide table, and for the words that lead to it."""
    turned = draft.document.sections[-1].orientation == 1
    for n, block in enumerate(blocks[position:]):
        if "table-frame" in _classes(block):
            turn(draft.document, landscape=tables.plan(_table(block)).landscape)
            return
        if block.name in _HEADINGS:
            if n and (blocks[position].name not in _HEADINGS or block.name == "h2"):
                break
        elif block.name not in _FLOW:
            turn(draft.document, landscape=False)
            return
    # Words behind a wide table stay on its page; a heading begins an upright one.
    if not turned or blocks[position].name in _HEADINGS:
        turn(draft.document, landscape=False)


def _block(draft: Draft, block: Tag) -> None:
    classes = _classes(block)
    if block.name in _HEADINGS:
        heading = draft.document.add_heading(level=_HEADINGS[block.name])
        following = block.find_next_sibling()
        # An order begins a page, with the heading that leads to it.
        heading.paragraph_format.page_break_before = bool(
            following and "order" in _classes(following)
        )
        inline.write(heading, block, draft.anchors)
        draft.mark(heading, block)
    elif "title" in classes:
        _title(draft, block)
    elif "order" in classes:
        order.write(draft.document, block, draft.anchors)
    elif "table-frame" in classes:
        _captioned_table(draft, block)
    elif "notes" in classes:
        for note in block.find_all("p"):
            inline.write(draft.paragraph(NOTE), note, draft.anchors)
    elif block.name == "figure":
        _picture(draft, block)
    elif block.name == "details":
        _details(draft, block)
    elif block.name in {"ul", "ol"}:
        lists.write(draft.document, block, draft.anchors)
    elif "banner" in classes:
        _banner(draft, block)
    elif inline.text_of(block):
        inline.write(draft.paragraph(), block, draft.anchors)


def _title(draft: Draft, block: Tag) -> None:
    for part in _blocks(block):
        if part.name == "h1":
            inline.write(draft.paragraph("Title"), part, draft.anchors)
        elif part.name == "dl":
            pairs = zip(part.find_all("dt"), part.find_all("dd"), strict=True)
            tables.facts(draft.document, [(inline.text_of(a), inline.text_of(b)) for a, b in pairs])
        else:
            inline.write(draft.paragraph(MARGINAL), part, draft.anchors)


def _banner(draft: Draft, block: Tag) -> None:
    paragraph = draft.paragraph(MARGINAL)
    inline.write(paragraph, block, draft.anchors, inline.Look(bold=True))
    borders = OxmlElement("w:pBdr")
    for side in ("top", "left", "bottom", "right"):
        border = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "6"), ("space", "4"), ("color", "8A3600")):
            border.set(qn(f"w:{name}"), value)
        borders.append(border)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(borders, "w:shd", "w:spacing", "w:ind", "w:jc", "w:rPr")


def _contents(draft: Draft, headings: Sequence[Tag]) -> None:
    """Write the contents as a field that is filled already, but for the numbers of pages."""
    name = draft.paragraph(MARGINAL)
    name.add_run("Содержание").bold = True
    name.paragraph_format.space_before = Pt(12)
    for position, heading in enumerate(headings):
        entry = draft.paragraph(CONTENTS)
        if not position:
            fields.opened(entry, r'TOC \o "1-1" \h \z \u')
        anchor = str(heading.get("id", ""))
        target = fields.link(entry, anchor)
        target.append(entry.add_run(inline.text_of(heading))._r)
        if position == len(headings) - 1:
            fields.closed(entry)
    draft.document.add_page_break()


def _captioned_table(draft: Draft, frame: Tag) -> None:
    table = _table(frame)
    how = tables.plan(table)
    caption = table.find("caption")
    text = inline.text_of(caption) if isinstance(caption, Tag) else ""
    if text:
        paragraph = draft.paragraph("Caption")
        _caption(paragraph, text)
        paragraph.paragraph_format.keep_with_next = True
        draft.mark(paragraph, frame)
    tables.write(draft.document, table, how, text, draft.anchors)


def _table(frame: Tag) -> Tag:
    found = frame.find("table")
    if not isinstance(found, Tag):
        raise TypeError(f"a frame must hold a table, got {str(frame)[:80]!r}")
    return found


def _caption(paragraph: Paragraph, text: str) -> None:
    """Write a caption; its number is a field, so that an editor's insertions renumber."""
    match = _NUMBERED.match(text)
    if not match:
        paragraph.add_run(text)
        return
    paragraph.add_run(f"{match[1]}\u00a0")
    fields.field(paragraph, rf"SEQ {match[1]} \* ARABIC", match[2])
    paragraph.add_run(f". {text[match.end() :]}")


def _picture(draft: Draft, figure: Tag) -> None:
    image = figure.find("img")
    if isinstance(image, Tag):
        paragraph = draft.paragraph(MARGINAL)
        paragraph.paragraph_format.keep_with_next = True
        widest = text_width(draft.document)
        pictures.place(paragraph, pictures.raster(str(image["src"])), str(image["alt"]), widest)
    for title in figure.select("figcaption strong"):
        paragraph = draft.paragraph("Caption")
        _caption(paragraph, inline.text_of(title))
        paragraph.paragraph_format.keep_with_next = True
        draft.mark(paragraph, figure)
    for small in figure.select("figcaption small, :scope > footer"):
        inline.write(draft.paragraph(NOTE), small, draft.anchors)
    for folded in figure.find_all("details", recursive=False):
        _details(draft, folded)


def _details(draft: Draft, details: Tag) -> None:
    """Write what a page folds: methods as a note, numbers and lists in full, code never."""
    summary = details.find("summary", recursive=False)
    name = inline.text_of(summary) if isinstance(summary, Tag) else ""
    parts = [part for part in _blocks(details) if part.name != "summary"]
    if name == _METHOD:
        for part in parts:
            note = draft.paragraph(NOTE)
            note.add_run(f"{_METHOD}. ").italic = True
            inline.write(note, part, draft.anchors, inline.Look(italic=True))
        return
    if name and "numbers" not in _classes(details) and name != "Числа рисунка":
        draft.paragraph(PLAIN).add_run(name).bold = True
    for position, part in enumerate(parts):
        _turn_for(draft, parts, position)
        _block(draft, part)


def sign(draft: Draft) -> None:
    """Write the lines for signatures, once: before the annexes or at the end."""
    if draft.signed or not draft.signers:
        return
    draft.signed = True
    turn(draft.document, landscape=False)
    for post in draft.signers:
        order.signature(draft.document, post)
    date = draft.paragraph(PLAIN)
    date.add_run("«___»\u00a0____________\u00a020___\u00a0г.")
    date.alignment = WD_ALIGN_PARAGRAPH.LEFT
    date.paragraph_format.space_before = Pt(10)
