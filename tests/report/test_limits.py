"""Nobody is asked for more than can be done: limits of recommendations where they are printed."""

import re
from collections import Counter
from pathlib import Path

import pytest

from pipeline.params.directions import DIRECTION_IDS
from pipeline.report import cards, sections
from pipeline.report.year import Year
from tests.report.pages import soup

PER_DIRECTION = 3
OVERALL = 5


def addressees(cell: str) -> list[str]:
    """«МБОУ СОШ № 3, 4» addresses two organisations; a name is its words with its number."""
    text = cell.replace("\u00a0", " ").strip()
    names: list[str] = []
    for part in re.split(r",\s*", text):
        if re.fullmatch(r"\d+", part) and names:
            part = re.sub(r"\d+$", part, names[-1])
        names.append(part)
    return names


def asked(markup: str) -> Counter[str]:
    """How many rows of the tables of recommendations each addressee has."""
    counts: Counter[str] = Counter()
    for table in soup(markup).find_all("table"):
        heads = [th.get_text(" ", strip=True) for th in table.thead.find_all("th")]
        if heads[:2] != ["Адресат", "Рекомендация"]:
            continue
        for row in table.tbody.find_all("tr"):
            counts.update(addressees(row.find(["td", "th"]).get_text(" ")))
    return counts


def test_names_that_share_their_words_are_told_apart() -> None:
    """Organisations written together count one by one."""
    assert addressees("МБОУ СОШ №\u00a03, 4") == ["МБОУ СОШ № 3", "МБОУ СОШ № 4"]
    assert addressees("МБОУ СОШ № 3, МБДОУ № 4") == ["МБОУ СОШ № 3", "МБДОУ № 4"]


@pytest.mark.parametrize("direction", DIRECTION_IDS)
def test_reference_asks_each_for_at_most_three(direction: str, year: Year) -> None:
    """In the reference of a direction an addressee has three recommendations or fewer."""
    counts = asked(sections.recommendations(year, direction).html())

    made = {m.unit for m in year.recommendations if m.direction == direction}
    assert bool(counts) == bool(made)
    assert not {name: n for name, n in counts.items() if n > PER_DIRECTION}


def test_summary_asks_each_for_at_most_five(year: Year) -> None:
    """In the summary an addressee has five recommendations or fewer."""
    counts = asked(sections.consolidated_recommendations(year).html())

    assert counts
    assert not {name: n for name, n in counts.items() if n > OVERALL}


def test_cards_ask_each_for_at_most_five(year: Year) -> None:
    """A card holds what its school is asked for in the summary: five things or fewer."""
    files: list[Path] = [p for p in cards.build_cards(year) if p.stem in year.school_names]
    counts = {}
    for file in files:
        heading = soup(file.read_text(encoding="utf-8")).find(
            re.compile("^h[2-6]$"), string=re.compile("Рекомендации")
        )
        assert heading is not None
        table = heading.find_next("table")
        assert table is not None
        counts[file.stem] = len(table.tbody.find_all("tr"))  # type: ignore[union-attr]

    assert set(counts) == set(year.school_names)
    assert any(counts.values())
    assert not {code: n for code, n in counts.items() if n > OVERALL}
