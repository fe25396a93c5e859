from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from pipeline.intake.recognise import known_tables
from pipeline.intake.workbook import Content, Setting, read_file
from tests.intake.corpus.dirts import DIRTS, Dirt
from tests.intake.corpus.page import Page, page, write_page
from tests.intake.worlds import TABLES, YEAR

SETTING = Setting(known_tables(TABLES), (), YEAR)


def made(dirts: Sequence[Dirt]) -> Page:
    """Return a sheet with some dirts."""
    sheet = page(dirts[0].table)
    for one in dirts:
        one.make(sheet)
    return sheet


def read(path: Path, sheet: Page) -> Content:
    """Write a sheet to a file and read it."""
    return read_file(write_page(path, sheet), path.name, SETTING)


def told(content: Content) -> list[tuple[str, str]]:
    """Return the (phrase, address) pairs of all messages, sorted."""
    return sorted((message.rule.phrase, message.cell) for message in content.journal.messages)


def values(content: Content) -> dict[str, list[Any]]:
    """Return the columns that were read."""
    (piece,) = content.pieces
    return dict(sorted(piece.columns.items()))


def check(path: Path, dirts: Sequence[Dirt]) -> None:
    """Compare what a file gives with what it must give: every value and every message."""
    sheet = made(dirts)
    content = read(path, sheet)
    names = " + ".join(one.name for one in dirts)
    assert told(content) == sheet.messages(), names
    assert values(content) == sheet.values(), names
    (count,) = content.journal.sheets
    assert count.rows == count.kept + count.dropped + count.service, names


@pytest.mark.parametrize("one", DIRTS, ids=lambda one: one.name)
def test_one_dirt(tmp_path: Path, one: Dirt) -> None:
    """A sheet with one dirt gives exactly the true records and exactly the due messages."""
    check(tmp_path / "ш.xlsx", [one])


@pytest.mark.parametrize("first", DIRTS, ids=lambda one: one.name)
def test_pairs_of_dirts(tmp_path: Path, first: Dirt) -> None:
    """Two dirts on one sheet do not hide each other, nor make a third one."""
    later = DIRTS[DIRTS.index(first) + 1 :]
    for second in later:
        if second.table == first.table and not first.touches & second.touches:
            check(tmp_path / "ш.xlsx", [first, second])


def test_corpus_is_large() -> None:
    """The corpus has what the name says: many single dirts and many more pairs."""
    pairs = [
        (one, two)
        for one, two in combinations(DIRTS, 2)
        if one.table == two.table and not one.touches & two.touches
    ]
    assert len(DIRTS) >= 60
    assert len(pairs) >= 1000
    assert len({one.name for one in DIRTS}) == len(DIRTS)
