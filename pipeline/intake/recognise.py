"""Which table a sheet is and where its header stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from pipeline.intake.files import Sheet
from pipeline.intake.words import match_key, shown, tidy
from pipeline.params.tables import Tables

HEADER_DEPTH = 25
"""A header stands within the first rows; deeper a sheet is a list of something else."""

HEADER_ROWS = 3
"""A header with merged cells takes up to so many rows."""

_PASSPORT_TITLE = "паспорт"
QUESTIONS_SHEET = "Вопросы"
QUESTIONS_TITLE = "Вопросы к данным"
"""First words of the list of questions that is sent to a school; it may come back."""

FORM_VERSION = "Версия формы"
"""Title of the passport's line that tells which definition of the tables a form was made of."""

LISTS_SHEET = "_перечни"
"""Hidden sheet of a form: values of its drop-down lists."""

_ROW_NUMBERS = {"№", "№ п п", "п п", "n п п"}
_VALUES = (int, float, date, time, timedelta)


@dataclass(frozen=True)
class Known:
    """What the tables of the params are called, brought to one form once.

    Attributes:
        tables: The tables.
        headings: Table → heading → column.
        required: Table → columns without which a header is not its header.
        names: Name of a sheet → tables.
        words: All headings of all tables.
        whole: Name of a sheet and cells of its first row → the whole header that they are: schools
            fill in one form.
    """

    tables: Tables
    headings: dict[str, dict[str, str]]
    required: dict[str, frozenset[str]]
    names: dict[str, list[str]]
    words: frozenset[str]
    whole: "dict[tuple[Any, ...], Header]" = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Header:
    """A recognised header.

    Attributes:
        table: Name of the table.
        row: Position of its last row in the sheet.
        positions: Column of the table → position in the row.
        unknown: Headings that no column of the table answers to, with their positions.
        repeated: Headings of columns that another heading has taken.
        depth: How many rows it takes.
    """

    table: str
    row: int
    positions: dict[str, int]
    unknown: dict[int, str]
    repeated: dict[int, str] = field(default_factory=dict)
    depth: int = 1


@dataclass(frozen=True)
class _Candidate:
    """Rows that may be a header: for each column its readings, the likeliest first."""

    row: int
    depth: int
    readings: list[tuple[str, ...]]
    titles: list[str]


def known_tables(tables: Tables) -> Known:
    """Prepare the tables for recognising their headers."""
    headings: dict[str, dict[str, str]] = {}
    names: dict[str, list[str]] = {}
    for name, table in tables.tables.items():
        headings[name] = {
            match_key(spelling): column
            for column, definition in reversed(table.columns.items())
            for spelling in (*definition.aliases, definition.title)
        }
        for title in {match_key(t) for t in (table.title, *table.aliases)}:
            names.setdefault(title, []).append(name)
    required = {
        name: frozenset(c for c, d in table.columns.items() if d.required)
        for name, table in tables.tables.items()
    }
    words = frozenset(word for own in headings.values() for word in own)
    return Known(tables, headings, required, names, words)


def is_passport(sheet: Sheet) -> bool:
    """Tell whether a sheet is the passport of a school's workbook."""
    return match_key(sheet.name).startswith(_PASSPORT_TITLE)


def is_questions(sheet: Sheet) -> bool:
    """Tell whether a sheet is a list of questions that was sent to a school and came back."""
    first = sheet.rows[0][0] if sheet.rows and sheet.rows[0] else ""
    return sheet.name == QUESTIONS_SHEET and str(first).startswith(QUESTIONS_TITLE)


def read_passport(sheet: Sheet) -> dict[str, str]:
    """Read «key — value» pairs from the two first columns that are not blank."""
    pairs = {}
    for row in sheet.rows:
        texts = [text for cell in row if (text := tidy(shown(cell)))]
        if len(texts) >= 2:
            pairs[match_key(texts[0])] = texts[1]
    return pairs


def find_header(sheet: Sheet, known: Known) -> Header | None:
    """Find the table whose columns the sheet holds.

    A table named by the sheet wins if its required columns are there; otherwise the table with
    the most recognised columns, and among equals the one with the fewest columns missing, then
    the lowest header.
    """
    first = (sheet.name, *sheet.rows[0]) if sheet.rows else ()
    if first in known.whole:
        return known.whole[first]
    named = known.names.get(match_key(sheet.name), [])
    candidates = []
    for candidate in _candidates(sheet, known):
        # The first row in which a form's table is whole cannot be bettered by any other.
        if len(named) == 1 and candidate.depth == 1:
            for header in _matches(named[0], known, [candidate]):
                if len(header.positions) == len(known.tables.tables[named[0]].columns):
                    # For Python 1, 1.0 and True are one key; for a reader they are not.
                    if header.row == 0 and set(map(type, first)) == {str}:
                        known.whole[first] = header
                    return header
        candidates.append(candidate)
    for names in (named, list(known.headings)):
        headers = [header for name in names for header in _matches(name, known, candidates)]
        if headers:
            return max(headers, key=lambda h: _fit(h, known))
    return None


def _fit(header: Header, known: Known) -> tuple[int, int, int, int]:
    found = len(header.positions)
    missing = len(known.tables.tables[header.table].columns) - found
    return found, -missing, -header.depth, -header.row


def _candidates(sheet: Sheet, known: Known) -> Iterator[_Candidate]:
    """Yield each row, and rows together with those above that a merged header may take."""
    rows = _to_the_header(sheet.rows[:HEADER_DEPTH], known)
    width = max(map(len, rows), default=0)
    keys: list[list[str]] = []
    familiar: list[bool] = []
    values: list[bool] = []
    for last, row in enumerate(rows):
        keys.append([*map(_key, row), *[""] * (width - len(row))])
        familiar.append(not known.words.isdisjoint(keys[last]))
        values.append(_holds_values(row))
        if familiar[last]:
            yield _Candidate(last, 1, [(key,) for key in keys[last]], _titles(rows, last, 1, width))
        for depth in range(2, min(HEADER_ROWS, last + 1) + 1):
            first = last - depth + 1
            if values[last] or values[first]:
                break
            # A title above the header is one cell.
            if sum(map(bool, keys[first])) > 1 and any(familiar[first : last + 1]):
                yield _Candidate(
                    last,
                    depth,
                    _together(keys[first : last + 1]),
                    _titles(rows, last, depth, width),
                )


def _to_the_header(rows: Sequence[Sequence[Any]], known: Known) -> Sequence[Sequence[Any]]:
    """Leave out what cannot be a header any more: rows well below one of headings only."""
    for position, row in enumerate(rows):
        keys = [key for cell in row if cell != "" and (key := _key(cell))]
        if len(keys) > HEADER_ROWS and known.words.issuperset(keys):
            return rows[: position + HEADER_ROWS]
    return rows


def _key(cell: Any) -> str:
    return match_key(shown(cell))


def _holds_values(row: Sequence[Any]) -> bool:
    return any(isinstance(cell, _VALUES) for cell in row)


def _together(lines: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """Read the rows of a header column by column.

    A merged cell keeps its text in its first cell: to the right of it the text is carried on over
    blank cells that have something beneath them («Стаж» over «общий» and «педагогический»).
    """
    carried = [list(line) for line in lines]
    for depth, line in enumerate(carried[:-1]):
        above = ""
        for place, key in enumerate(line):
            beneath = any(lower[place] for lower in carried[depth + 1 :])
            above = key or (above if beneath else "")
            line[place] = above
    readings = []
    for place in range(len(lines[0])):
        own = [line[place] for line in lines if line[place]]
        parts = list(dict.fromkeys(line[place] for line in carried if line[place]))
        joined = (" ".join(parts), " ".join(parts[-2:]), " ".join(reversed(parts)))
        readings.append((*own[-1:], *joined, *own[:-1]) if own else ())
    return readings


def _titles(rows: Sequence[Sequence[Any]], last: int, depth: int, width: int) -> list[str]:
    titles = [""] * width
    for row in rows[last - depth + 1 : last + 1]:
        for place, cell in enumerate(row):
            titles[place] = tidy(shown(cell)) or titles[place]
    return titles


def _matches(name: str, known: Known, candidates: Sequence[_Candidate]) -> Iterator[Header]:
    for candidate in candidates:
        header = _header(name, candidate, known.headings[name])
        if len(header.positions) >= 2 and known.required[name] <= header.positions.keys():
            yield header


def _header(name: str, candidate: _Candidate, headings: dict[str, str]) -> Header:
    positions: dict[str, int] = {}
    taken: set[int] = set()
    # First what a cell says by itself, for all columns; then what it says with those above.
    for turn in range(max(map(len, candidate.readings), default=0)):
        for place, readings in enumerate(candidate.readings):
            if turn < len(readings) and place not in taken:
                column = headings.get(readings[turn])
                if column is not None and column not in positions:
                    positions[column] = place
                    taken.add(place)
    unknown: dict[int, str] = {}
    repeated: dict[int, str] = {}
    for place, readings in enumerate(candidate.readings):
        if place in taken or not any(readings) or readings[0] in _ROW_NUMBERS:
            continue
        kind = repeated if any(reading in headings for reading in readings) else unknown
        kind[place] = candidate.titles[place]
    return Header(name, candidate.row, positions, unknown, repeated, candidate.depth)
