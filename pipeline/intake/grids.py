"""From the raw cells of one table in one sheet to typed values, each remark with its address."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.intake import rules
from pipeline.intake.addresses import column_address, row_address
from pipeline.intake.clean import Reading
from pipeline.intake.columns import Column, blank_rows, filled_down, read_column
from pipeline.intake.journal import HIDDEN, Journal, Message, SheetCount
from pipeline.intake.rules import Rule
from pipeline.intake.schema import is_identifier
from pipeline.intake.words import as_typed, shown, tidy
from pipeline.params.tables import ColumnDef, TableDef

_SHOWN = 60
"""Characters of a cell that a message shows."""

_NEAR = 0.005
"""Typed totals are rounded to hundredths."""


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
        totals: Rows of sums below the records: number → (column → raw cell).
    """

    table: str
    file: str
    sheet: str
    columns: dict[str, list[Any]] = field(default_factory=dict)
    letters: dict[str, str] = field(default_factory=dict)
    numbers: list[int] = field(default_factory=list)
    totals: dict[int, dict[str, Any]] = field(default_factory=dict)


@dataclass
class Piece:
    """Records of one table in one sheet, with typed values.

    Attributes:
        table: Name of the table.
        file: Name of the file.
        sheet: Name of the sheet.
        columns: Column of the table → values; people and organisations are still named.
        letters: Column of the table → letters of its column in Excel.
        numbers: Row number of each record in Excel.
        count: Count of the sheet; ``None`` where another piece of the same rows has it.
        says: What the workbook's passport says of the organisation: code, names.
    """

    table: str
    file: str
    sheet: str
    columns: dict[str, list[Any]]
    letters: dict[str, str]
    numbers: list[int]
    count: SheetCount | None
    says: tuple[str, ...] = ()

    def message(self, rule: Rule, row: int, column: str = "", **what: str) -> Message:
        """Return a message about a cell, or about a row if no column is named.

        Args:
            rule: The rule.
            row: Position among the records.
            column: Column of the table.
            what: ``found``, ``became``, ``detail``, and ``column_title`` as ``title``.
        """
        title = what.pop("title", "")
        cell = self.address(row, column)
        return Message(rule, self.file, self.sheet, cell, self.table, title, **what)

    def address(self, row: int, column: str) -> str:
        """Return the address of a cell; that of the row if the sheet has no such column."""
        number = self.numbers[row]
        return f"{self.letters[column]}{number}" if column in self.letters else row_address(number)

    def leave_out(self, rows: Sequence[int]) -> None:
        """Leave out rows by their positions; a line about each is the caller's."""
        gone = set(rows)
        if not gone:
            return
        keep = [i for i in range(len(self.numbers)) if i not in gone]
        self.numbers = [self.numbers[i] for i in keep]
        self.columns = {name: [cells[i] for i in keep] for name, cells in self.columns.items()}
        if self.count:
            self.count.kept -= len(gone)
            self.count.dropped += len(gone)


def read_grid(
    grid: Grid, table: TableDef, count: SheetCount | None, journal: Journal, says: tuple[str, ...]
) -> Piece:
    """Read the cells of a grid; a row without its required cells is left out with a line."""
    raw = dict(grid.columns)
    for name, column in table.columns.items():
        if column.fill and name in raw:
            raw[name] = filled_down(raw[name])
    required = {
        name: read_column(raw[name], column)
        for name, column in table.columns.items()
        if column.required and name in raw
    }
    keep = _complete(grid, table, raw, required, count, journal)
    if len(keep) < len(grid.numbers):
        raw = {name: [cells[i] for i in keep] for name, cells in raw.items()}
        required = {}
    numbers = [grid.numbers[i] for i in keep]
    piece = Piece(grid.table, grid.file, grid.sheet, {}, dict(grid.letters), numbers, count, says)
    for name, column in table.columns.items():
        if name not in raw:
            continue
        read = required.get(name) or read_column(raw[name], column)
        piece.columns[name] = read.values
        _tell(read, raw[name], name, column, piece, journal)
        if column.type == "percent":
            _ask_for_fractions(read, name, column, piece, journal)
        if column.type in {"integer", "number"}:
            _check_totals(read, grid, name, column, piece, journal)
    return piece


def _complete(
    grid: Grid,
    table: TableDef,
    raw: dict[str, list[Any]],
    required: dict[str, Column],
    count: SheetCount | None,
    journal: Journal,
) -> list[int]:
    blank: dict[int, str] = {}
    for name, read in required.items():
        for i in blank_rows(raw[name], read, table.columns[name]):
            blank.setdefault(i, name)
    for i in sorted(blank):
        cell = f"{grid.letters.get(blank[i], '')}{grid.numbers[i]}"
        title = table.columns[blank[i]].title
        journal.add(Message(rules.REQUIRED_BLANK, grid.file, grid.sheet, cell, grid.table, title))
    if count:
        count.dropped += len(blank)
        count.kept += len(grid.numbers) - len(blank)
    return [i for i in range(len(grid.numbers)) if i not in blank]


def _tell(
    read: Column, cells: list[Any], name: str, column: ColumnDef, piece: Piece, journal: Journal
) -> None:
    hidden = is_identifier(column) or column.type == "person"
    texts: dict[tuple[type, Any], tuple[str, str]] = {}
    for i, reading in read.remarks:
        if reading.rule is None:
            continue
        key = (type(cells[i]), cells[i])
        if key not in texts:
            texts[key] = (HIDDEN, "") if hidden else _change(cells[i], reading, column)
        found, became = texts[key]
        place = piece.file, piece.sheet, piece.address(i, name), piece.table, column.title
        journal.add(Message(reading.rule, *place, found, became))


def _change(cell: Any, reading: Reading, column: ColumnDef) -> tuple[str, str]:
    value = reading.value
    if isinstance(value, bool):
        value = "да" if value else "нет"
    return tidy(as_typed(cell))[:_SHOWN], "" if value is None else column.label(str(value))


def _ask_for_fractions(
    read: Column, name: str, column: ColumnDef, piece: Piece, journal: Journal
) -> None:
    known = [value for value in read.values if isinstance(value, float)]
    if known and max(known) <= 1 and any(0 < value < 1 for value in known):
        address = column_address(piece.letters.get(name, ""))
        journal.add(
            Message(
                rules.SHARES_OR_PERCENT,
                piece.file,
                piece.sheet,
                address,
                piece.table,
                column.title,
            )
        )


def _check_totals(
    read: Column, grid: Grid, name: str, column: ColumnDef, piece: Piece, journal: Journal
) -> None:
    """Ask where a typed total is not the sum of the rows above it, or of those since the last one.

    A cell that could not be read leaves the sum open: nothing is asked then.
    """
    if any(reading.refused for _, reading in read.remarks):
        return
    since = 0
    for number, cells in grid.totals.items():
        typed = read_column([cells.get(name, "")], column.model_copy(update=_ANY)).values[0]
        above = [
            (row, value)
            for row, value in zip(piece.numbers, read.values, strict=True)
            if row < number and isinstance(value, int | float)
        ]
        whole = sum(value for _, value in above)
        part = sum(value for row, value in above if row > since)
        since = number
        if (
            isinstance(typed, int | float)
            and above
            and min(abs(typed - whole), abs(typed - part)) > _NEAR * max(1, len(above))
        ):
            detail = f"стоит {shown(float(typed))}, сумма строк {shown(round(float(whole), 2))}"
            address = f"{piece.letters.get(name, '')}{number}"
            journal.add(
                Message(
                    rules.TOTAL_DIFFERS,
                    piece.file,
                    piece.sheet,
                    address,
                    piece.table,
                    column.title,
                    detail=detail,
                )
            )


# A sum may lie beyond the bounds of a single row, and a sum of counts may be typed as a fraction.
_ANY: dict[str, Any] = {"minimum": None, "maximum": None, "type": "number"}
