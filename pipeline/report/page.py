"""The shell of every page: head, navigation, contents, foot; one file, no address outside."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from pipeline.params.directions import DIRECTION_IDS, DIRECTIONS
from pipeline.report.year import Year

TEMPLATES = Path(str(resources.files(__package__).joinpath("template")))

_HEADING = re.compile(r"<h2[^>]*>(.*?)</h2>", re.DOTALL)
_CONTENTS = "<!--contents-->"
_MINIMUM_FOR_CONTENTS = 3


@dataclass(frozen=True)
class Link:
    """A link of the navigation or of a list."""

    href: str
    text: str
    about: str = ""


@dataclass(frozen=True)
class Shell:
    """What the page around the content says.

    Attributes:
        title: Title of the window.
        running: Footer of printed pages.
        links: Navigation bar.
        foot: Last line of the page.
        style: The style sheet.
    """

    title: str
    running: str
    links: Sequence[Link]
    foot: str
    style: str


@cache
def style() -> str:
    """Return the style sheet of all pages."""
    return (TEMPLATES / "style.css").read_text(encoding="utf-8")


def shell(year: Year, name: str, title: str) -> Shell:
    """Return the shell of one of the year's pages.

    Args:
        year: The year.
        name: Name of the page without its ending.
        title: Its title.
    """
    municipality = year.params.municipality.name.nominative
    links = [Link("index.html", f"Все справки за {year.year} год")]
    if name == "index":
        # Pages for the public are copied to a site without what lies above them.
        above = Link("../../index.html", "Все муниципалитеты и годы")
        links = [above] if year.audience == "internal" else []
    if name in DIRECTION_IDS:
        position = DIRECTION_IDS.index(name)
        if position:
            before = DIRECTIONS[DIRECTION_IDS[position - 1]]
            links.append(Link(f"{before.id}.html", f"← {before.short}"))
        if position + 1 < len(DIRECTION_IDS):
            after = DIRECTIONS[DIRECTION_IDS[position + 1]]
            links.append(Link(f"{after.id}.html", f"{after.short} →"))
    return Shell(
        f"{title} — {municipality}, {year.year}",
        f"{title}. {municipality}, {year.year}",
        links,
        "Подготовлено программой «Справка» по исходным данным за "
        f"{year.year} год; контрольные суммы — в файле manifest.json.",
        style(),
    )


@cache
def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)


def render(
    template: str,
    year: Year,
    name: str,
    title: str,
    links: Sequence[Link] | None = None,
    **content: Any,
) -> str:
    """Render a page that is not a notebook.

    Args:
        template: File name of the template.
        year: The year.
        name: Name of the page without its ending.
        title: Its title.
        links: Navigation bar, if not that of the year's pages.
        **content: Values for the template; ready HTML is wrapped in ``Markup``.
    """
    page = shell(year, name, title)
    if links is not None:
        page = replace(page, links=links)
    return fill(template, page, **content)


def fill(template: str, page: Shell, **content: Any) -> str:
    """Render a page in a shell that is at hand."""
    page_values = {**vars(page), "style": Markup(page.style)}  # noqa: S704 - our own style sheet
    text = _environment().get_template(template).render(page=page_values, **content)
    return with_contents(text)


def with_contents(page: str) -> str:
    """Give every second-level heading an anchor and list them where the page asks for it."""
    titles: list[str] = []

    def anchored(match: re.Match[str]) -> str:
        titles.append(match.group(1))
        return f'<h2 id="s{len(titles)}">{match.group(1)}</h2>'

    start = page.index(_CONTENTS)
    body = _HEADING.sub(anchored, page[start:])
    contents = ""
    if len(titles) >= _MINIMUM_FOR_CONTENTS and 'class="cards"' not in body:
        items = "".join(
            f'<li><a href="#s{n}">{html.escape(_plain(title))}</a></li>'
            for n, title in enumerate(titles, 1)
        )
        contents = (
            '<nav class="contents" aria-label="Содержание"><details><summary>Содержание</summary>'
            f"<ol>{items}</ol></details></nav>"
        )
    body = body.replace(_CONTENTS, contents, 1)
    if not contents:
        return page[:start].replace('class="layout"', 'class="layout plain"') + body
    return page[:start] + body


def _plain(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", markup)).strip()
