"""What every annex must hold, whatever it is about."""

import re
from itertools import pairwise

from pipeline.demo.world import world
from pipeline.report.year import Year
from tests.report.pages import CAUSAL, read_notebook, soup, words


def check_notebook(name: str) -> None:
    """A notebook holds prose and short calls, no outputs and no helper."""
    cells = read_notebook(name).cells
    for cell in cells:
        assert cell.id
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None
            assert len(cell.source.splitlines()) <= 10
            assert not re.search(r"^\s*(def|class|for|if)\b", cell.source, re.MULTILINE)


def check_page(text: str, year: Year) -> None:
    """A page is one clean file in Russian: one title, no causal verb, no Python value, no name."""
    parsed = soup(text)
    assert len(parsed.find_all("h1")) == 1
    levels = [int(tag.name[1]) for tag in parsed.find_all(re.compile(r"^h[1-6]$"))]
    assert all(b - a <= 1 for a, b in pairwise(levels))
    assert not parsed.find_all(["script", "iframe", "link", "object", "embed"])
    for image in parsed.find_all("img"):
        assert re.search(r"\d", image["alt"])
    for table in parsed.find_all("table"):
        assert table.caption.get_text().strip()
    seen = words(text)
    assert not CAUSAL.search(seen)
    assert not re.search(r"(лучш|худш)\w* школ", seen)
    assert not re.search(r"\b(nan|None|NaN|NaT|<NA>|True|False|inf)\b", seen)
    assert ".." not in seen.replace("…", "")
    assert len(text) < 2_000_000
    people = year.table("person")["person_id"]
    assert not any(person in text for person in people)
    made = world(year.params.municipality.demo, year.year).people
    surnames = {person.name.split()[0] for person in made.values()}
    assert not surnames & set(re.findall(r"[А-ЯЁ][а-яё]+", text))


def headings(text: str) -> list[str]:
    """Second-level headings of a page."""
    return [tag.get_text() for tag in soup(text).find_all("h2")]
