"""Pages can be read with a screen reader, with a keyboard, on a phone and in the dark."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from pipeline.report import overview, quality
from pipeline.report.page import TEMPLATES
from pipeline.report.year import Year
from tests import pages_check
from tests.display.test_style import contrast
from tests.report.pages import NOTEBOOKS, soup

ALL = (*NOTEBOOKS, "index", "quality")


@pytest.fixture(scope="session")
def files(
    pages: dict[str, str], year: Year, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """The pages of the small municipality as files."""
    folder = tmp_path_factory.mktemp("pages")
    found = {"index": overview.build_index(year), "quality": quality.build_page(year)}
    for name, text in pages.items():
        found[name] = folder / f"{name}.html"
        found[name].write_text(text, encoding="utf-8")
    return found


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's browser."""
    path = pages_check.chromium()
    if path is None:
        pytest.skip("no Chromium on this machine; Debian's package is «chromium»")
    with pages_check.browser(path) as opened:
        yield opened


@pytest.mark.parametrize("name", ALL)
def test_browser_finds_nothing(name: str, files: dict[str, Path], chromium: Browser) -> None:
    """axe-core finds no violation of level A or AA, and nothing scrolls sideways."""
    assert pages_check.problems(chromium, files[name]) == []


def test_browser_finds_what_is_wrong(tmp_path: Path, chromium: Browser) -> None:
    """A page without language, with a grey text, a picture without words and a wide line fails."""
    page = tmp_path / "bad.html"
    page.write_text(
        "<title>x</title><main><h1>x</h1><img src='data:,'>"
        "<p style='color:#999'>серое</p><div style='width:2000px'>x</div></main>",
        encoding="utf-8",
    )

    found = " ".join(pages_check.problems(chromium, page))

    for problem in ("html-has-lang", "image-alt", "color-contrast", "scrolls sideways"):
        assert problem in found


@pytest.mark.parametrize("name", ALL)
def test_structure_is_told_to_those_who_do_not_see_it(name: str, files: dict[str, Path]) -> None:
    """Language, title, one main part, a way to skip to it, headings one level at a time."""
    parsed = soup(files[name].read_text(encoding="utf-8"))
    levels = [int(tag.name[1]) for tag in parsed.find_all(re.compile(r"^h[1-6]$"))]
    skip = parsed.select_one("body > a.skip")

    assert parsed.html is not None
    assert parsed.html["lang"] == "ru"
    assert parsed.title is not None
    assert parsed.title.get_text().strip()
    assert len(parsed.find_all("main")) == 1
    assert skip is not None
    assert parsed.find(id=str(skip["href"]).removeprefix("#")) == parsed.main
    assert skip == parsed.select_one("a")
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))
    for nav in parsed.find_all("nav"):
        assert nav["aria-label"]


@pytest.mark.parametrize("name", ALL)
def test_parts_have_names_and_can_be_reached(name: str, files: dict[str, Path]) -> None:
    """What scrolls takes the focus and is named; tables have captions and scopes; ids are single.

    A picture has an alternative text and its numbers in words.
    """
    parsed = soup(files[name].read_text(encoding="utf-8"))
    ids = [tag["id"] for tag in parsed.find_all(id=True)]

    for frame in parsed.select(".table-frame, .drawing"):
        assert frame["tabindex"] == "0"
        assert frame["role"] in {"region", "group"}
        assert frame["aria-label"]
    for pre in parsed.find_all("pre"):
        assert pre["tabindex"] == "0"
    for table in parsed.find_all("table"):
        assert table.caption.get_text().strip()
        assert table.find_parent(class_="table-frame")
        assert all(th.get("scope") in {"col", "row"} for th in table.find_all("th"))
    for image in parsed.find_all("img"):
        assert re.search(r"\d", image["alt"])
    assert len(ids) == len(set(ids))
    for link in parsed.select('a[href^="#"]'):
        assert link["href"][1:] in ids


@pytest.mark.parametrize("mode", ["light", "dark", "print"])
def test_colours_of_the_page_are_legible(mode: str) -> None:
    """Text in every colour of the style sheet has a contrast of 4.5:1 on the page and on panels."""
    style = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    blocks = re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    colours: dict[str, str] = {}
    for block in blocks[: 2 if mode == "dark" else 1] + (blocks[2:] if mode == "print" else []):
        colours |= dict(re.findall(r"--([\w-]+): (#\w+);", block))
    full = {
        name: value if len(value) == 7 else "#" + "".join(2 * digit for digit in value[1:])
        for name, value in colours.items()
    }

    for text in ("ink", "soft", "accent", "warm"):
        for ground in ("paper", "panel", "warm-pale"):
            if ground != "warm-pale" or text in {"ink", "warm"}:
                assert contrast(full[text], full[ground]) >= 4.5, (text, ground)
