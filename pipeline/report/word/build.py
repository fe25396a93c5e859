"""From a page to its document beside it."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from pipeline.report.build import TITLES
from pipeline.report.page import shell
from pipeline.report.publish import publish_bytes
from pipeline.report.word import content, layout
from pipeline.report.word.package import packed
from pipeline.report.year import Year


class NoPageError(Exception):
    """A document was asked for a page that has not been built."""

    def __init__(self, page: str) -> None:
        super().__init__(
            f"Документ Word не построен: нет страницы {page}. Сначала выполните make report."
        )


def build_word(year: Year, name: str) -> Path:
    """Write the Word document of one of the year's pages.

    Args:
        year: The year, for an audience: its own pages are read.
        name: Name of the page without its ending.

    Returns:
        The document, beside the page.

    Raises:
        NoPageError: If the page has not been built.
    """
    page = year.paths.reports(year.audience) / f"{name}.html"
    if not page.exists():
        raise NoPageError(page.relative_to(year.paths.root).as_posix())
    municipality = year.params.municipality
    about = shell(year, name, TITLES[name])
    facts = layout.Facts(about.title, about.running, datetime(year.year, 12, 31))  # noqa: DTZ001
    signers = (f"Составитель: {municipality.passport.centre}", municipality.advice.head)
    made = document(page.read_text(encoding="utf-8"), facts, signers)
    return publish_bytes(page.with_suffix(".docx"), made)


def document(page: str, facts: layout.Facts, signers: Sequence[str] = ()) -> bytes:
    """Return the Word document of a page.

    Args:
        page: HTML of the page.
        facts: What the document says of itself.
        signers: Posts of those who sign.
    """
    main = BeautifulSoup(page, "lxml").find("main")
    if not isinstance(main, Tag):
        raise TypeError("a page must have <main>, got none")
    anchors = frozenset(str(tag["id"]) for tag in main.find_all(id=True))
    draft = content.Draft(layout.blank(facts), anchors, signers)
    content.write(draft, main)
    return packed(draft.document)
