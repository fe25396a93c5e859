"""Word documents: everything that a page shows is there, nothing that it folds away as code."""

import base64
import io
import re
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from docx import Document
from docx.document import Document as Word
from docx.oxml.ns import qn
from lxml import etree

from pipeline.report.word.build import NoPageError, build_word, document
from pipeline.report.word.layout import Facts
from pipeline.report.year import Year
from tests.report.pages import page

FACTS = Facts("Справка — Район, 2022", "Справка. Район, 2022", datetime(2022, 12, 31))  # noqa: DTZ001
SVG = base64.b64encode(
    b'<svg xmlns="http://www.w3.org/2000/svg" width="400pt" height="200pt" viewBox="0 0 400 200">'
    b'<rect width="400" height="200" fill="#00629b"/></svg>'
).decode()
SMALL = (Path(__file__).parent / "small.html").read_text(encoding="utf-8").replace("{SVG}", SVG)


def read(content: bytes) -> Word:
    """Open a document."""
    return Document(io.BytesIO(content))


def words_of(word: Word) -> str:
    """All words of a document in their order, spaces made plain."""
    texts = [node.text or "" for node in word.element.body.iter(qn("w:t"))]
    return re.sub(r"\s+", "", "".join(texts))


@pytest.fixture(scope="module")
def small() -> Word:
    """The small page as a document."""
    return read(document(SMALL, FACTS, ("Составитель: центр", "Начальник управления")))


def test_sheet_is_that_of_an_official_paper(small: Word) -> None:
    """A4, fields of 30, 10, 20 and 20 mm, numbers from the second page, the foot on each."""
    section = small.sections[0]

    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    margins = section.left_margin, section.right_margin, section.top_margin, section.bottom_margin
    assert [round(margin.mm) for margin in margins if margin] == [30, 10, 20, 20]
    assert "PAGE" in section.header._element.xml
    assert not section.first_page_header.paragraphs[0].text
    assert section.footer.paragraphs[0].text == section.first_page_footer.paragraphs[0].text
    assert small.styles["Normal"].font.name == "Times New Roman"
    defaults = etree.tostring(small.styles.element.find(qn("w:docDefaults")), encoding="unicode")
    assert 'w:val="ru-RU"' in defaults


def test_headings_are_styles_and_the_contents_a_field(small: Word) -> None:
    """The navigation pane has the sections; the contents lists them before it is updated."""
    headings = [p.text for p in small.paragraphs if p.style.name == "Heading 1"]
    entries = [p for p in small.paragraphs if p.style.name == "toc 1"]

    assert headings == ["Главное", "Результаты", "Решения", "Приложения"]
    assert ["".join(t.text for t in p._p.iter(qn("w:t"))) for p in entries] == headings
    assert "TOC \\o" in small.element.body.xml
    assert [p.text for p in small.paragraphs if p.style.name == "Heading 2"] == ["Формулы"]
    assert [p.text for p in small.paragraphs if p.style.name == "Title"] == ["Дефициты, 2022"]


def test_tables_repeat_their_heads_and_bear_numbers(small: Word) -> None:
    """The caption stands above, its number is a field; the first row is a head."""
    table = next(t for t in small.tables if t.style.name == "Table Grid")
    caption = next(p for p in small.paragraphs if "Охват" in p.text and p.style.name == "Caption")

    assert caption.text == "Таблица\u00a01. Охват"
    assert "SEQ Таблица" in caption._p.xml
    assert [bool(row._tr.trPr.findall(qn("w:tblHeader"))) for row in table.rows] == [
        True,
        False,
        False,
    ]
    assert table.cell(1, 1).paragraphs[0].runs[0].bold  # below its target, by more than colour
    assert [c.text for c in table.rows[2].cells] == ["Всего", "•"]


def test_pictures_keep_their_words(small: Word) -> None:
    """A drawing is a PNG with its alternative text, caption, subtitle, source and numbers."""
    described = [node.get("descr") for node in small.element.body.iter(qn("wp:docPr"))]
    images = [p.partname for p in small.part.package.iter_parts() if p.partname.endswith(".png")]

    assert described == ["Один прямоугольник: 77,5 %."]
    assert len(images) == 1
    text = words_of(small)
    for part in ("Рисунок1.Разрыврастёт", "Доля,%", "Источник:сведенияОО.", "Числарисунка1.Разрыв"):
        assert part in text


def test_code_navigation_and_foot_stay_behind(small: Word) -> None:
    """Methods are printed, code is not; what serves the screen is left out."""
    text = words_of(small)

    assert "Какполучено.Долялюдей." in text
    for part in ("secret_code", "Всесправки", "Подготовленопрограммой"):
        assert part not in text


def test_lists_begin_with_one_and_signatures_stand_before_annexes(small: Word) -> None:
    """Two numbered lists are two numberings; who signs is asked before the annexes."""
    items = [p for p in small.paragraphs if p.style.name == "List Number"]
    text = words_of(small)

    assert len({p._p.pPr.numPr.numId.val for p in items}) == 2
    assert text.index("(подпись)") < text.rindex("Приложения")
    assert text.count("(подпись)") == 2


def test_links_lead_to_places_of_the_document(small: Word) -> None:
    """Every link within the document has its bookmark."""
    body = small.element.body
    targets = {node.get(qn("w:anchor")) for node in body.iter(qn("w:hyperlink"))}
    names = {node.get(qn("w:name")) for node in body.iter(qn("w:bookmarkStart"))}

    assert "a_one" in targets
    assert targets <= names


def test_file_says_nothing_of_its_maker_or_the_clock() -> None:
    """The same page gives the same bytes; no author, no preview, no day but the given one."""
    first, second = (document(SMALL, FACTS) for _ in range(2))
    about = read(first).core_properties
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        entries = archive.infolist()

    assert first == second
    assert (about.author, about.last_modified_by, about.comments) == ("", "", "")
    assert about.title == FACTS.title
    assert {entry.date_time[0] for entry in entries} == {1980}
    assert not [e.filename for e in entries if "thumbnail" in e.filename or "custom" in e.filename]


def visible(html: str) -> list[str]:
    """Texts that a page shows, tables and folded numbers included, code and commands left out."""
    main = BeautifulSoup(html, "lxml").find("main")
    assert isinstance(main, Tag)
    for tag in main.select("pre, summary, .page-foot, img, style"):
        tag.decompose()
    texts = [re.sub(r"\s+", "", text) for text in main.find_all(string=True)]
    return [text for text in texts if text]


@pytest.mark.parametrize("name", ["mentorship", "summary"])
def test_nothing_of_a_reference_is_lost(year: Year, name: str) -> None:
    """Every word of the page stands in the document, in the page's order of pictures."""
    html = page(year, name)

    word = read(document(html, FACTS))

    text = words_of(word)
    assert not [part for part in visible(html) if part not in text]
    alts = [str(image["alt"]) for image in BeautifulSoup(html, "lxml").select("main img")]
    assert [node.get("descr") for node in word.element.body.iter(qn("wp:docPr"))] == alts


def test_a_page_that_is_not_built_is_asked_for(year: Year) -> None:
    """Without the page there is one sentence that says what to run."""
    with pytest.raises(NoPageError, match=r"нет страницы .*staffing\.html.*make report"):
        build_word(year, "staffing")
