"""Two versions of one school's file: the newest counts, and nobody has to guess which it was."""

import re
from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import PurePosixPath
from unicodedata import normalize

from pipeline.intake import rules
from pipeline.intake.grids import Piece
from pipeline.intake.journal import Message
from pipeline.intake.words import organisation_key
from pipeline.intake.workbook import Content
from pipeline.params.tables import Tables

_MARKS = re.compile(
    r"\(\d+\)|\b(?:испр|исправ|финал|final|правк|уточн|окончат|послед|копия|copy|верс|вер|ver|v\d)"
    r"\w*(?: \d{1,2}(?!\d))?|\b\d{1,2} \d{1,2} (?:20)?\d\d\b"
)
_BETWEEN = re.compile(r"[\s_.\-–—]+")
_NUMBER = re.compile(r"\d+")
_FINAL = ("финал", "final", "окончат", "послед")
_ENOUGH = 3
"""So few like rows may be chance."""


def choose_versions(
    contents: Sequence[Content], tables: Tables, received: Mapping[str, str]
) -> None:
    """Leave out the records of older versions, table by table, each with a line.

    Versions are files of one sender that hold one table, if their names differ only in marks
    («испр», «финал2», «(1)») or most of their rows name the same records. The newest is known by
    the list of receipts, else by the day of saving inside the workbooks, else by the marks in the
    names; when a copy was last written on this disk says nothing.

    Args:
        contents: What the files hold; changed in place.
        tables: The tables.
        received: File → day of receipt in ISO form, from the analyst's list; may be empty.
    """
    older: dict[tuple[str, str], tuple[Content, str]] = {}
    for one, two in combinations(contents, 2):
        shared = _shared_tables(one, two, tables)
        if shared:
            new, old, reason = _newer(one, two, received)
            for table in shared:
                older[old.file, table] = new, reason
    for content in contents:
        replaced = [piece for piece in content.pieces if (content.file, piece.table) in older]
        if replaced:
            _leave_out(content, replaced, *older[content.file, replaced[0].table])


def _shared_tables(one: Content, two: Content, tables: Tables) -> list[str]:
    if _sender(one) != _sender(two):
        return []
    # Without a passport only the name can tell whose file it is.
    known = bool(one.says)
    same_name = _bare(one.file) == _bare(two.file)
    if not known and not same_name:
        return []
    of_two = {piece.table for piece in two.pieces}
    shared = dict.fromkeys(piece.table for piece in one.pieces if piece.table in of_two)
    return [
        table
        for table in shared
        if same_name or _mostly_alike(_names(one, table, tables), _names(two, table, tables))
    ]


def _sender(content: Content) -> str:
    return organisation_key(content.says[0]).lstrip("0") if content.says else ""


def _bare(file: str) -> str:
    """Return a file's name without what marks a version."""
    stem = _stem(file)
    return " ".join(_MARKS.sub(" ", stem).split()) or stem


def _stem(file: str) -> str:
    # A file name from macOS holds «й» as two characters.
    name = normalize("NFC", str(PurePosixPath(file).with_suffix("")))
    return _BETWEEN.sub(" ", name.casefold()).strip()


def _names(content: Content, table: str, tables: Tables) -> set[tuple[object, ...]]:
    required = [c for c, d in tables.tables[table].columns.items() if d.required]
    return {
        row
        for piece in content.pieces
        if piece.table == table
        for row in zip(*(piece.columns[c] for c in required if c in piece.columns), strict=True)
    }


def _mostly_alike(one: set[tuple[object, ...]], two: set[tuple[object, ...]]) -> bool:
    smaller = min(len(one), len(two))
    return smaller >= _ENOUGH and 2 * len(one & two) > smaller


def _newer(one: Content, two: Content, received: Mapping[str, str]) -> tuple[Content, Content, str]:
    """Return the newer content, the older one and the reason in words."""
    days = [received.get(content.file, "") for content in (one, two)]
    if all(days) and days[0] != days[1]:
        return _by(days, one, two, f"получен позже, {_day(max(days))}")
    saved = [content.saved for content in (one, two)]
    if all(saved) and saved[0] != saved[1]:
        return _by(saved, one, two, f"сохранён позже, {_day(max(saved))}")
    marks = [_rank(content.file) for content in (one, two)]
    if marks[0] != marks[1]:
        return _by(marks, one, two, "так помечен в имени; дат получения и сохранения нет")
    # Nothing tells them apart: a fixed choice, and the question says so.
    return two, one, "стоит в папке последним; ни даты, ни имена не говорят, какой новее"


def _by(
    marks: Sequence[object], one: Content, two: Content, reason: str
) -> tuple[Content, Content, str]:
    first = marks[0] > marks[1]  # type: ignore[operator]
    return (one, two, reason) if first else (two, one, reason)


def _rank(file: str) -> tuple[int, int, int]:
    """Order marks of versions: none, a number or «испр», «финал»; then by numbers, by marks."""
    found = _MARKS.findall(_stem(file))
    strength = 0
    if found:
        strength = 2 if any(mark.startswith(_FINAL) for mark in found) else 1
    numbers = [int(n) for mark in found for n in _NUMBER.findall(mark)]
    return strength, max(numbers, default=0), len(found)


def _leave_out(content: Content, replaced: Sequence[Piece], new: Content, reason: str) -> None:
    """Take pieces out of a content: their rows count as left out, remarks on cells are void."""
    gone = {id(piece) for piece in replaced}
    content.pieces = [piece for piece in content.pieces if id(piece) not in gone]
    tables = {piece.table for piece in replaced}
    content.journal.messages = [
        message
        for message in content.journal.messages
        if message.table not in tables or message.kind in {"service", "dropped"}
    ]
    rows = 0
    for piece in replaced:
        if piece.count:
            rows += piece.count.kept
            piece.count.dropped += piece.count.kept
            piece.count.kept = 0
    detail = f"взят «{new.file}» ({reason}), строк не учтено {rows}"
    content.journal.add(Message(rules.OLDER_VERSION, content.file, detail=detail))


def _day(moment: str) -> str:
    """Return day and minute as they are written in Russian: «01.09.2022 10:15»."""
    day, _, time = moment.replace("T", " ").partition(" ")
    parts = (".".join(reversed(day.split("-"))), time[:5])
    return " ".join(part for part in parts if part)
