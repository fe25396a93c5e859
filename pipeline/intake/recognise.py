"""Which table a sheet is, where its header stands and which rows are records."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from pipeline.intake import rules
from pipeline.intake.files import Sheet
from pipeline.intake.rules import Rule
from pipeline.intake.words import match_key, tidy
from pipeline.params.tables import TableDef, Tables

HEADER_DEPTH = 25
"""A header stands within the first rows; deeper a sheet is a list of something else."""

_TOTALS = re.compile(r"^(итого|всего|в т(ом|\.)? ?ч(исле|\.)?)\b", re.IGNORECASE)
_SIGNATURE = re.compile(
    r"^(директор|исполнитель|руководитель|подпись)[ _:.]|^м\. ?п\.", re.IGNORECASE
)
_NUMBER = re.compile(r"\d+([.,]\d+)?")
_PASSPORT_TITLE = "паспорт"
QUESTIONS_SHEET = "Вопросы"
QUESTIONS_TITLE = "Вопросы к данным"
"""First words of the list of questions that is sent to a school; it may come back."""

FORM_VERSION = "Версия формы"
"""Title of the passport's line that tells which definition of the tables a form was made of."""

LISTS_SHEET = "_перечни"
"""Hidden sheet of a form: values of its drop-down lists."""

_ROW_NUMBERS = {"№", "№ п п", "п п", "n п п"}


@dataclass(frozen=True)
class Row:
    """A row of a sheet below the header: its number in Excel and its cells."""

    number: int
    cells: Sequence[Any]


@dataclass
class Grid:
    """Records of one table as they stand in one sheet.

    Attributes:
        table: Name of the table.
        file: Name of the file.
        sheet: Name of the sheet.
        columns: Column of the table → raw cells.
        letters: Column of the table → letters of its column in Excel.
        numbers: Row number of each record in Excel.
    """

    table: str
    file: str
    sheet: str
    columns: dict[str, list[Any]] = field(default_factory=dict)
    letters: dict[str, str] = field(default_factory=dict)
    numbers: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Header:
    """A recognised header.

    Attributes:
        table: Name of the table.
        row: Position of the header in the sheet.
        positions: Column of the table → position in the row.
        unknown: Headings that no column of the table answers to, with their positions.
        repeated: Headings of columns that another heading to the left has taken.
    """

    table: str
    row: int
    positions: dict[str, int]
    unknown: dict[int, str]
    repeated: dict[int, str] = field(default_factory=dict)


def letters(position: int) -> str:
    """Return the letters of a column in Excel: 0 → A, 26 → AA."""
    text = ""
    number = position + 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def row_address(number: int) -> str:
    """Return the address of a whole row in Excel's A1 style."""
    return f"{number}:{number}"


def column_address(name: str) -> str:
    """Return the address of a whole column in Excel's A1 style; empty for no column."""
    return f"{name}:{name}" if name else ""


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
        texts = [tidy(_shown(cell)) for cell in row if tidy(_shown(cell))]
        if len(texts) >= 2:
            pairs[match_key(texts[0])] = texts[1]
    return pairs


def find_header(sheet: Sheet, tables: Tables) -> Header | None:
    """Find the table whose columns the sheet holds.

    A table named by the sheet wins if its required columns are there; otherwise the table with
    the most recognised columns, and among equals the one with the fewest columns missing.
    """
    candidates = list(_header_rows(sheet))
    named = [name for name, table in tables.tables.items() if _is_named(sheet.name, table)]
    for names in (named, list(tables.tables)):
        headers = [
            header for name in names for header in _matches(name, tables.tables[name], candidates)
        ]
        if headers:
            return max(
                headers,
                key=lambda h: (
                    len(h.positions),
                    len(h.positions) - len(tables.tables[h.table].columns),
                    -h.row,
                ),
            )
    return None


def _header_rows(sheet: Sheet) -> Iterator[tuple[int, Sequence[Any]]]:
    """Yield candidates for a header: each row, and each row under the headings above it.

    A heading merged over two rows stands in the upper one, its neighbours' parts in the lower.
    """
    above: Sequence[Any] = ()
    for position, row in enumerate(sheet.rows[:HEADER_DEPTH]):
        yield position, row
        if above:
            yield (
                position,
                [
                    low if match_key(_shown(low)) else high
                    for low, high in zip_longest(row, above, fillvalue="")
                ],
            )
        above = row


def _is_named(sheet_name: str, table: TableDef) -> bool:
    return match_key(sheet_name) in {match_key(t) for t in (table.title, *table.aliases)}


def _matches(
    name: str, table: TableDef, rows: Sequence[tuple[int, Sequence[Any]]]
) -> Iterator[Header]:
    spellings = {
        match_key(spelling): column
        for column, definition in reversed(table.columns.items())
        for spelling in (*definition.aliases, definition.title)
    }
    required = {c for c, definition in table.columns.items() if definition.required}
    for position, row in rows:
        header = _header(name, position, row, spellings)
        if len(header.positions) >= 2 and required <= header.positions.keys():
            yield header


def _header(name: str, position: int, row: Sequence[Any], spellings: dict[str, str]) -> Header:
    positions: dict[str, int] = {}
    unknown: dict[int, str] = {}
    repeated: dict[int, str] = {}
    for place, cell in enumerate(row):
        heading = match_key(_shown(cell))
        column = spellings.get(heading)
        if column is not None and column not in positions:
            positions[column] = place
        elif column is not None:
            repeated[place] = tidy(_shown(cell))
        elif heading and heading not in _ROW_NUMBERS:
            unknown[place] = tidy(_shown(cell))
    return Header(name, position, positions, unknown, repeated)


def rows_below(sheet: Sheet, header_row: int) -> Iterator[Row]:
    """Yield the rows below a header that are not blank."""
    for position, cells in enumerate(sheet.rows[header_row + 1 :], header_row + 1):
        if any(tidy(_shown(cell)) for cell in cells):
            yield Row(position + 1, cells)


def service_rule(row: Row, *, first: bool) -> Rule | None:
    """Return the rule by which a row is no record; ``None`` for a record.

    Args:
        row: The row.
        first: Whether it stands right below the header, where a row of numbers may follow.
    """
    texts = [tidy(_shown(cell)) for cell in row.cells if tidy(_shown(cell))]
    if first and len(texts) > 2 and texts == [str(n) for n in range(1, len(texts) + 1)]:
        return rules.NUMBER_ROW
    if _TOTALS.match(texts[0]):
        return rules.TOTALS_ROW
    # «Директор школы | 1 | 1» is a post with its numbers, «Директор ____ Петрова» a signature.
    if (
        _SIGNATURE.match(texts[0])
        and len(texts) <= 3
        and not any(_NUMBER.fullmatch(text) for text in texts[1:])
    ):
        return rules.SIGNATURE
    if texts[0].startswith("*") or (
        len(texts) == 1 and texts[0].casefold().startswith("примечание")
    ):
        return rules.NOTE_ROW
    return None


def _shown(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)
