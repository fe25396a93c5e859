"""Edge municipalities read well: their main sections as text, compared with what was read before.

``SNAPSHOTS=update python -m pytest tests/report/test_snapshots.py`` writes them anew; read the
difference aloud before it is committed.
"""

import os
import re
from pathlib import Path

import pytest

from pipeline.report import sections
from pipeline.report.year import open_year
from tests.report.edge_worlds import WORLDS
from tests.report.pages import CAUSAL, soup

FOLDER = Path(__file__).parent / "snapshots"

DIRECTIONS = {
    "nobody_young": ("mentorship",),
    "empty_direction": ("deficits",),
    "one_year": ("routes",),
    "single_school": ("deficits", "mentorship"),
}

SECTIONS = (
    "main_findings",
    "municipal_table",
    "municipal_chart",
    "school_chart",
    "school_table",
    "dynamics_chart",
    "same_schools_table",
    "context_groups",
    "profile_groups",
    "factors",
    "conclusions",
    "practices",
    "recommendations",
    "draft_decisions",
    "effectiveness",
)
OWN = {
    "deficits": ("subject_coverage", "block_levels", "teacher_groups", "factor_structure"),
    "routes": ("route_funnel",),
    "mentorship": ("retention", "satisfaction", "checklist", "pairs"),
}
_WITHOUT_DIRECTION = {
    "subject_coverage",
    "block_levels",
    "teacher_groups",
    "factor_structure",
    "route_funnel",
}


def plain(markup: str) -> str:
    """Return what a reader hears: sentences, rows of tables, words instead of pictures."""
    parsed = soup(markup)
    for tag in parsed(["style", "svg", "pre"]):
        tag.decompose()
    for details in parsed.select("details.method"):
        details.decompose()
    for image in parsed.find_all("img"):
        image.replace_with(f"[рисунок: {image['alt']}]")
    for tag in parsed.find_all(
        ["p", "li", "tr", "caption", "figcaption", "summary", "h3", "figure"]
    ):
        tag.insert_before("\n")
    for tag in parsed.find_all(["td", "th"]):
        tag.insert_after(" | ")
    text = re.sub(r"[ \t\u00a0]+", " ", parsed.get_text())
    return re.sub(r"\s*\n\s*", "\n", text).strip()


@pytest.fixture(scope="module")
def edges(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Folders of the municipalities at the edge."""
    return {name: make(root, tmp_path_factory.mktemp(name)) for name, make in WORLDS.items()}


def spoken(folder: Path, name: str, audience: str) -> str:
    """Return the main sections of a municipality as text."""
    year = open_year("tiny", 2022, audience, folder)
    parts = []
    for direction in DIRECTIONS[name]:
        for section in (*SECTIONS, *OWN[direction]):
            call = getattr(sections, section)
            made = call(year) if section in _WITHOUT_DIRECTION else call(year, direction)
            parts.append(f"== {direction}: {section}\n{plain(made.html())}\n")
    return "\n".join(parts)


@pytest.mark.parametrize(
    ("name", "audience"),
    [
        ("empty_direction", "internal"),
        ("empty_direction", "public"),
        ("nobody_young", "internal"),
        ("nobody_young", "public"),
        ("one_year", "internal"),
        ("one_year", "public"),
        ("single_school", "internal"),
        ("single_school", "public"),
    ],
)
def test_edge_municipality_reads_well(name: str, audience: str, edges: dict[str, Path]) -> None:
    """Sections of a municipality at the edge say what they said when they were read aloud."""
    text = spoken(edges[name], name, audience)
    file = FOLDER / f"{name}.{audience}.txt"
    if os.environ.get("SNAPSHOTS") == "update":
        file.write_text(text, encoding="utf-8")

    assert text == file.read_text(encoding="utf-8")
    assert not CAUSAL.search(text)
    assert not re.search(r"\b(nan|None|NaN|NaT|<NA>|True|False|inf)\b", text)
    assert not re.search(r"(?<!\d )\b0 из 0\b|(?<!\.)\.\.(?!\.)|\(\s*\)", text)
