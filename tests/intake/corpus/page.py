"""A sheet of a school that keeps its true records beside what was typed."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xlsxwriter

from pipeline.intake.addresses import column_address, letters, row_address
from pipeline.intake.rules import Rule
from pipeline.params.tables import TableDef
from tests.intake.worlds import TABLES

Record = dict[str, Any]

PEOPLE: list[Record] = [
    {
        "person_id": "Иванова Анна Петровна",
        "birth_date": dt.date(1980, 2, 1),
        "snils": "112-233-445 95",
        "category": "высшая",
        "service_total": 20.0,
        "service_ped": 18.0,
        "edu_ped": True,
        "edu_profile": "учитель химии",
    },
    {
        "person_id": "Петрова Вера Ильинична",
        "birth_date": dt.date(1990, 3, 2),
        "snils": "223-344-556 06",
        "category": "первая",
        "service_total": 9.0,
        "service_ped": 9.0,
        "edu_ped": True,
        "edu_profile": "филолог",
    },
    {
        "person_id": "Сидоров Олег Юрьевич",
        "birth_date": dt.date(1971, 12, 30),
        "snils": "334-455-667 17",
        "category": "нет",
        "service_total": 30.0,
        "service_ped": 5.0,
        "edu_ped": False,
        "edu_profile": "инженер",
    },
]
UNIONS: list[Record] = [
    {
        "mo_id": f"М{n}",
        "kind": "ШМО",
        "subject": subject,
        "plan": True,
        "meetings_plan": 4 + n,
        "meetings_fact": 3 + n,
        "self_assessment": 70.0 + n,
    }
    for n, subject in enumerate(("химия", "физика", "история"))
]
TRUE = {"person": PEOPLE, "mo": UNIONS}


@dataclass
class Page:
    """A sheet in the making.

    Attributes:
        table: Name of its table.
        truth: What must come out, record by record.
        typed: What stands in the cells; ``None`` for a blank row.
        order: Columns from left to right.
        headings: Column → heading.
        name: Name of the sheet.
        above: Rows above the header.
        header: Rows of the header; made of the headings if empty.
        below: Rows between the header and the records.
        after: Rows after the records.
        between: Position in the records → row that stands before it.
        extra: Headings of columns to the right, with a cell for each record.
        hidden_rows: Records that are hidden.
        hidden_columns: Columns that are hidden.
        hidden: Whether the sheet is.
        expected: Rules that must be told, with what gives the address.
        dropped: Records that must not come out.
    """

    table: str
    truth: list[Record]
    typed: list[Record]
    order: list[str]
    headings: dict[str, str]
    name: str
    above: list[list[Any]] = field(default_factory=list)
    header: list[list[Any]] = field(default_factory=list)
    below: list[list[Any]] = field(default_factory=list)
    after: list[list[Any]] = field(default_factory=list)
    between: dict[int, list[Any]] = field(default_factory=dict)
    extra: list[tuple[str, list[Any]]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[str] = field(default_factory=list)
    hidden: bool = False
    expected: list[tuple[Rule, Callable[["Page"], str]]] = field(default_factory=list)
    dropped: list[int] = field(default_factory=list)

    @property
    def definition(self) -> TableDef:
        """Definition of the table."""
        return TABLES.tables[self.table]

    def head(self) -> list[list[Any]]:
        """Return the rows of the header."""
        return self.header or [[self.headings[c] for c in self.order]]

    def first(self) -> int:
        """Return the number of the first row below the header."""
        return len(self.above) + len(self.head()) + 1

    def number(self, record: int) -> int:
        """Return the row number of a record."""
        before = sum(1 for position in self.between if position <= record)
        return self.first() + len(self.below) + before + record

    def cell(self, record: int, column: str) -> str:
        """Return the address of a cell."""
        return f"{letters(self.order.index(column))}{self.number(record)}"

    def end(self, position: int = 0) -> int:
        """Return the number of a row after the records."""
        return self.first() + len(self.below) + len(self.typed) + len(self.between) + position

    def say(self, rule: Rule, where: Callable[["Page"], str] | None = None) -> None:
        """Expect a rule, at an address that is known when the sheet is whole."""
        self.expected.append((rule, where or (lambda page: "")))

    def type(self, record: int, column: str, cell: Any, rule: Rule | None, value: Any) -> None:
        """Type a cell in some way, by which it must be read as a value and told by a rule."""
        self.typed[record][column] = cell
        self.truth[record][column] = value
        if rule:
            self.say(rule, lambda page: page.cell(record, column))

    def rows(self) -> list[list[Any]]:
        """Return the cells of the whole sheet."""
        head = [list(row) for row in self.head()]
        head[-1] += [heading for heading, _ in self.extra]
        body: list[list[Any]] = []
        for i, record in enumerate(self.typed):
            if i in self.between:
                body.append(self.between[i])
            body.append([record.get(c) for c in self.order] + [cells[i] for _, cells in self.extra])
        return [*self.above, *head, *self.below, *body, *self.after]

    def messages(self) -> list[tuple[str, str]]:
        """Return the expected (phrase, address) pairs, sorted."""
        return sorted((rule.phrase, where(self)) for rule, where in self.expected)

    def values(self) -> dict[str, list[Any]]:
        """Return the expected columns."""
        kept = [record for i, record in enumerate(self.truth) if i not in self.dropped]
        return {c: [record.get(c) for record in kept] for c in sorted(self.order)}


def page(table: str) -> Page:
    """Return a sheet as the form asks."""
    truth = [dict(record) for record in TRUE[table]]
    definition = TABLES.tables[table]
    order = list(truth[0])
    typed = [{c: _plain(v) for c, v in record.items()} for record in truth]
    headings = {c: definition.columns[c].title for c in order}
    return Page(table, truth, typed, order, headings, definition.title)


def _plain(value: Any) -> Any:
    return ("да" if value else "нет") if isinstance(value, bool) else value


def write_page(path: Path, sheet: Page) -> Path:
    """Write a workbook of one sheet; «=#DIV/0!» is an error of a formula, dates are dates."""
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": dt.datetime(2022, 9, 1, tzinfo=dt.UTC)})
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        out = book.add_worksheet(sheet.name)
        if sheet.hidden:
            book.add_worksheet("Титул").activate()
            out.hide()
        for i, row in enumerate(sheet.rows()):
            for j, cell in enumerate(row):
                if isinstance(cell, dt.date):
                    out.write_datetime(i, j, cell, day)
                elif isinstance(cell, str) and cell.startswith("=#"):
                    out.write_formula(i, j, "=1/0", None, cell[1:])
                elif isinstance(cell, str):
                    out.write_string(i, j, cell)
                elif isinstance(cell, bool):
                    out.write_boolean(i, j, cell)
                elif cell is not None:
                    out.write_number(i, j, cell)
        for record in sheet.hidden_rows:
            out.set_row(sheet.number(record) - 1, None, None, {"hidden": True})
        for column in sheet.hidden_columns:
            place = sheet.order.index(column)
            out.set_column(place, place, None, None, {"hidden": True})
    return path


def row_of(record: int) -> Callable[[Page], str]:
    """Return what gives the address of a record's row."""
    return lambda page: row_address(page.number(record))


def row_after(position: int) -> Callable[[Page], str]:
    """Return what gives the address of a row after the records."""
    return lambda page: row_address(page.end(position))


def column_of(column: str) -> Callable[[Page], str]:
    """Return what gives the address of a column."""
    return lambda page: column_address(letters(page.order.index(column)))
