"""The sheet: paper, margins, fonts, page numbers, language and properties of a document.

After ГОСТ Р 7.0.97-2016: A4, fields of 30, 10, 20 and 20 mm, Times New Roman, numbers of pages from
the second one on in the middle of the upper field.
"""

from dataclasses import dataclass
from datetime import datetime

from docx import Document
from docx.document import Document as Word
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Length, Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from pipeline.report.word.fields import field

FONT = "Times New Roman"
INK = RGBColor(0, 0, 0)
SOFT = RGBColor(0x44, 0x44, 0x44)
WARM = RGBColor(0x8A, 0x36, 0x00)

LONG, SHORT = Mm(297), Mm(210)
BINDING, OUTER, UPPER, LOWER = Mm(30), Mm(10), Mm(20), Mm(20)

PORTRAIT, LANDSCAPE = Length(SHORT - BINDING - OUTER), Length(LONG - UPPER - LOWER)
"""Width of the text on an upright and on a turned page."""

NOTE, MARGINAL, CONTENTS, PLAIN = "Note", "Marginal", "toc 1", "Plain"
"""Styles beside those of every Word document: small print, centred lines, entries of the contents,
text without the first-line indent."""

_DROPPED = ("thumbnail", "customXml", "stylesWithEffects")
"""Parts of the library's template that say nothing of the document."""


@dataclass(frozen=True)
class Facts:
    """What a document says of itself.

    Attributes:
        title: Its title.
        running: Foot of every page.
        dated: What stands for the day of its making, so that equal documents are equal files.
    """

    title: str
    running: str
    dated: datetime


def blank(facts: Facts) -> Word:
    """Return an empty document with the layout of an official paper."""
    document = Document()
    _drop_extras(document)
    _properties(document, facts)
    _settings(document)
    _styles(document)
    first = document.sections[0]
    _sheet(first, landscape=False)
    first.different_first_page_header_footer = True
    number = first.header.paragraphs[0]
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field(number, "PAGE", "2")
    for foot in (first.footer, first.first_page_footer):
        foot.paragraphs[0].text = facts.running
    return document


def turn(document: Word, *, landscape: bool) -> None:
    """Begin a page of the other orientation, unless the current one has it already."""
    section = document.sections[-1]
    if (section.orientation == WD_ORIENT.LANDSCAPE) == landscape:
        return
    _sheet(document.add_section(WD_SECTION.NEW_PAGE), landscape=landscape)
    document.sections[-1].different_first_page_header_footer = False


def text_width(document: Word) -> Length:
    """Return the width between the fields of the current page."""
    return LANDSCAPE if document.sections[-1].orientation == WD_ORIENT.LANDSCAPE else PORTRAIT


def _sheet(section: Section, *, landscape: bool) -> None:
    # Bound at the left; a page that is turned has its binding above.
    if landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = LONG, SHORT
        section.left_margin, section.right_margin = UPPER, LOWER
        section.top_margin, section.bottom_margin = BINDING, Mm(15)
    else:
        section.orientation = WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = SHORT, LONG
        section.left_margin, section.right_margin = BINDING, OUTER
        section.top_margin, section.bottom_margin = UPPER, LOWER
    section.header_distance, section.footer_distance = Mm(10), Mm(8)


def _drop_extras(document: Word) -> None:
    for rels in (document.part.package.rels, document.part.rels):
        for key in [k for k, r in rels.items() if r.reltype.rsplit("/", 1)[-1] in _DROPPED]:
            del rels[key]


def _properties(document: Word, facts: Facts) -> None:
    about = document.core_properties
    about.title, about.language = facts.title, "ru-RU"
    about.author = about.last_modified_by = about.comments = about.keywords = ""
    about.created = about.modified = facts.dated
    about.revision = 1


def _settings(document: Word) -> None:
    root = document.settings.element
    for name in ("savePreviewPicture", "rsids", "proofState"):
        for found in root.findall(qn(f"w:{name}")):
            root.remove(found)
    root.find(qn("w:themeFontLang")).set(qn("w:val"), "ru-RU")
    root.find(qn("w:decimalSymbol")).set(qn("w:val"), ",")
    root.find(qn("w:listSeparator")).set(qn("w:val"), ";")
    root.find(qn("w:zoom")).set(qn("w:percent"), "100")
    for setting in root.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")
    # Numbers of pages in the contents are known to the word processor only.
    update = OxmlElement("w:updateFields")
    update.set(qn("w:val"), "true")
    root.find(qn("w:defaultTabStop")).addprevious(update)


def _styles(document: Word) -> None:
    defaults = document.styles.element.find(qn("w:docDefaults")).find(f".//{qn('w:rPr')}")
    language = defaults.find(qn("w:lang"))
    language.set(qn("w:val"), "ru-RU")
    _font(
        defaults.get_or_add_rFonts()
        if hasattr(defaults, "get_or_add_rFonts")
        else defaults.find(qn("w:rFonts"))
    )
    styles = document.styles
    normal = styles["Normal"]
    _shape(normal, size=13, after=4, line=1.15, align=WD_ALIGN_PARAGRAPH.JUSTIFY)
    normal.paragraph_format.first_line_indent = Mm(12.5)
    normal.paragraph_format.widow_control = True
    _shape(styles["Title"], size=16, bold=True, before=4, after=10, align=WD_ALIGN_PARAGRAPH.CENTER)
    for border in styles["Title"].element.iter(qn("w:pBdr")):
        border.getparent().remove(border)
        break
    for level, size, before in ((1, 14, 16), (2, 13, 12), (3, 13, 8)):
        heading = styles[f"Heading {level}"]
        _shape(heading, size=size, bold=True, before=before, after=6)
        heading.paragraph_format.keep_with_next = True
    _shape(styles["Caption"], size=12, bold=True, before=8, after=4)
    for name in ("List Bullet", "List Number"):
        _shape(
            styles[name], size=13, after=3, line=1.15, align=WD_ALIGN_PARAGRAPH.JUSTIFY, flat=False
        )
    for name in ("Header", "Footer"):
        _shape(styles[name], size=9, colour=SOFT)
    _shape(_added(document, NOTE), size=10, after=2, colour=SOFT)
    _shape(_added(document, PLAIN), size=13, after=4, line=1.15)
    _shape(_added(document, MARGINAL), size=13, after=4, align=WD_ALIGN_PARAGRAPH.CENTER)
    contents = _added(document, CONTENTS)
    _shape(contents, size=12, after=2)
    contents.paragraph_format.tab_stops.add_tab_stop(
        Length(SHORT - BINDING - OUTER), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
    )


def _added(document: Word, name: str) -> ParagraphStyle:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    style.quick_style = True
    return style


def _shape(
    style: ParagraphStyle,
    *,
    size: float,
    bold: bool = False,
    before: float = 0,
    after: float = 0,
    line: float = 1,
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.LEFT,
    colour: RGBColor = INK,
    flat: bool = True,
) -> None:
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
    style.font.color.rgb = colour
    _font(style.element.get_or_add_rPr().get_or_add_rFonts())
    for spacing in style.element.rPr.findall(qn("w:spacing")):
        style.element.rPr.remove(spacing)
    shape = style.paragraph_format
    shape.space_before, shape.space_after = Pt(before), Pt(after)
    shape.line_spacing, shape.alignment = line, align
    if flat:
        shape.first_line_indent = Mm(0)


def _font(fonts: object) -> None:
    for name in list(fonts.attrib):  # type: ignore[attr-defined]
        del fonts.attrib[name]  # type: ignore[attr-defined]
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)  # type: ignore[attr-defined]
