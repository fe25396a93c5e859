"""Rows of an export: which are records, which were sent again, which hold several answers."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time
from itertools import pairwise
from typing import Any

from pipeline.intake.rows import Row
from pipeline.intake.words import match_key, shown, tidy
from pipeline.params.municipality import Source, Split

_MOMENTS = ("%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S")
Places = Mapping[str, int]
"""Heading of the file, in the form for comparing → position in the row."""


def is_dropped(cells: Sequence[Any], source: Source, places: Places) -> str:
    """Name the column whose value says that a row is no record; empty for a record."""
    for column, values in source.drop.items():
        place = places.get(match_key(column))
        if place is not None and _text(cells, place) in {match_key(value) for value in values}:
            return column
    return ""


def superseded(records: Sequence[Row], source: Source, places: Places) -> dict[int, int]:
    """Return number of a row → number of the later row by which the same sender replaced it.

    The later one is that with the later time; rows without a readable time keep their order.
    """
    if source.resubmitted is None:
        return {}
    same = [places[match_key(column)] for column in source.resubmitted.same]
    at = places[match_key(source.resubmitted.time)]
    last: dict[tuple[str, ...], Row] = {}
    replaced: dict[int, int] = {}
    for row in sorted(records, key=lambda row: (_moment(row.cells, at), row.number)):
        sender = tuple(_text(row.cells, place) for place in same)
        # Nobody knows that two anonymous answers are one sender's.
        if not all(sender):
            continue
        before = last.get(sender)
        if before is not None:
            replaced[before.number] = row.number
        last[sender] = row
    return {number: _newest(number, replaced) for number in replaced}


def answers_apart(
    records: Sequence[Row], source: Source, places: Places, listed: Collection[str] = ()
) -> list[list[Row]]:
    """Take apart cells with several answers.

    Args:
        records: The rows.
        source: What says which column holds several answers.
        places: Where the columns of the file are.
        listed: Values of the table's column and the ways they are typed.

    Returns:
        Lists of rows: in the first one every record with its first answer, in the next those that
        have a second one, and so on. Without such a column there is one list.
    """
    if source.split is None:
        return [list(records)]
    place = places[match_key(source.split.column)]
    levels: list[list[Row]] = [[]]
    for row in records:
        cell = row.cells[place] if place < len(row.cells) else ""
        for level, part in enumerate(answers(shown(cell), source.split, listed)[0] or [""]):
            if level == len(levels):
                levels.append([])
            cells = list(row.cells)
            cells[place : place + 1] = [part]
            levels[level].append(Row(row.number, cells))
    return levels


def answers(text: str, split: Split, listed: Collection[str] = ()) -> tuple[list[str], bool]:
    """Part a cell into answers.

    A known answer that holds the mark stays whole. What is not known is one answer if the form's
    options are named, for a form leaves room for one; otherwise it is parted at the mark.

    Args:
        text: The cell.
        split: What stands between the answers, and the form's options.
        listed: Answers that are known where the form's options are not named.

    Returns:
        The answers, and whether text that is not known was parted: it may be one answer.
    """
    known = {match_key(answer) for answer in (split.options or listed)}
    pieces = [part.strip() for part in text.split(split.mark) if part.strip()]
    found: list[tuple[str, bool]] = []
    start = 0
    while start < len(pieces):
        ends = range(len(pieces), start, -1)
        joins = ((end, split.mark.join(pieces[start:end])) for end in ends)
        end, part = next(
            ((end, part) for end, part in joins if match_key(part) in known), (start, "")
        )
        if end > start:
            found.append((part, True))
        elif split.options and found and not found[-1][1]:
            found[-1] = f"{found[-1][0]}{split.mark}{pieces[start]}", False
        else:
            found.append((pieces[start], False))
        start = max(end, start + 1)
    parted = any(not one[1] and not two[1] for one, two in pairwise(found))
    return [part for part, _ in found], parted


def joined(cells: Sequence[Any], columns: Sequence[str], places: Places) -> str:
    """Put together what the file keeps apart: surname, name and patronymic."""
    texts = (shown(cells[p]) for c in columns if (p := places[match_key(c)]) < len(cells))
    return tidy(" ".join(texts))


def _newest(number: int, replaced: Mapping[int, int]) -> int:
    while number in replaced:
        number = replaced[number]
    return number


def _text(cells: Sequence[Any], place: int) -> str:
    return match_key(shown(cells[place])) if place < len(cells) else ""


def _moment(cells: Sequence[Any], place: int) -> datetime:
    cell = cells[place] if place < len(cells) else ""
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=None)
    if isinstance(cell, date):
        return datetime.combine(cell, time())
    text = tidy(shown(cell))
    for shape in _MOMENTS:
        try:
            return datetime.strptime(text, shape)  # noqa: DTZ007 - an export has one clock
        except ValueError:
            continue
    return datetime.min  # noqa: DTZ901 - before all that have a time
