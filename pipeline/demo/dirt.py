"""A clean table becomes a sheet as a school would send it. What it says stays the same."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from pipeline.demo.chance import Chance
from pipeline.demo.people import Person
from pipeline.demo.schools import School
from pipeline.demo.typing_habits import Cell, Rates, column_habit, latin, person_name, spaced
from pipeline.params.tables import TableDef

_NOTES = ("*с учётом работников в отпуске по уходу за ребёнком", "* данные уточняются")
_REMARKS = ("уточнить", "см. приказ", "перевод", "")


@dataclass(frozen=True)
class Sheet:
    """A sheet ready to be written.

    Attributes:
        name: Name of the sheet.
        rows: Cells.
        header: Index of the header row.
    """

    name: str
    rows: list[list[Cell]]
    header: int


@dataclass(frozen=True)
class Directory:
    """What keys and codes stand for.

    Attributes:
        people: Key → person.
        schools: Code → organisation.
    """

    people: dict[str, Person]
    schools: dict[str, School]


def sheet(
    table: TableDef,
    rows: Iterable[dict[str, Any]],
    directory: Directory,
    rates: Rates,
    chance: Chance,
    *,
    owner: str = "",
) -> Sheet:
    """Make a sheet of a table.

    Args:
        table: Definition of the table.
        rows: Its true rows.
        directory: Names of people and organisations.
        rates: How untidy it may be.
        chance: Random numbers of this sheet.
        owner: Short name of the school that fills it in; empty for the municipality.
    """
    columns = _columns(table, rates, chance, in_school=bool(owner))
    habits = {name: _habit(table, name, directory, rates, chance) for name in columns}
    true = list(rows)
    body = [[habits[name](row.get(name)) for name in columns] for row in true]
    _leave_repeated_empty(body, columns, table, rates, chance)
    if chance.happens(rates.repeated_row):
        _repeat_a_row(body, true, columns, table, chance)
    totals = _totals(true, columns, table) if body and chance.happens(rates.totals) else None
    headings = _headings(table, columns, rates, chance)
    if chance.happens(rates.row_numbers):
        headings.insert(0, "№ п/п")
        for number, cells in enumerate(body, start=1):
            cells.insert(0, number)
        if totals:
            totals.insert(0, None)
    if chance.happens(rates.extra_column):
        headings.append("Примечание")
        for cells in body:
            cells.append(chance.pick(_REMARKS) if chance.happens(0.1) else None)
    if len(body) > 2 and chance.happens(rates.spacer):
        body.insert(chance.whole(1, len(body) - 1), [])
    above = _above(table, owner, rates, chance)
    numbers: list[list[Cell]] = (
        [list(range(1, len(headings) + 1))] if chance.happens(rates.number_row) else []
    )
    after = [totals] if totals else []
    if chance.happens(rates.note):
        after.append([chance.pick(_NOTES)])
    if chance.happens(rates.signature):
        after += [[], ["Директор ____________________"]]
    name = _sheet_name(table, rates, chance)
    return Sheet(name, [*above, list(headings), *numbers, *body, *after], len(above))


def _columns(table: TableDef, rates: Rates, chance: Chance, *, in_school: bool) -> list[str]:
    names = list(table.columns)
    if in_school and not chance.happens(rates.org_column):
        # The sheet «Паспорт» says whose file it is.
        names = [name for name in names if table.columns[name].type != "org"]
    if chance.happens(rates.reordered):
        names = [names[0], *chance.shuffled(names[1:])]
    return names


def _habit(
    table: TableDef, name: str, directory: Directory, rates: Rates, chance: Chance
) -> Callable[[Any], Cell]:
    column = table.columns[name]
    if column.type == "person":
        people = directory.people
        return lambda key: person_name(people[key].name, rates, chance) if key else None
    if column.type == "org":
        schools = directory.schools
        return lambda code: _org_name(schools[code], rates, chance) if code else None
    return column_habit(column, name, rates, chance)


def _org_name(school: School, rates: Rates, chance: Chance) -> str:
    name = school.name_short
    if chance.happens(rates.org_alias):
        name = chance.pick(school.other_names.split("; "))
    return spaced(latin(name, rates, chance), rates.space, chance)


def _leave_repeated_empty(
    body: list[list[Cell]], columns: list[str], table: TableDef, rates: Rates, chance: Chance
) -> None:
    for index, name in enumerate(columns):
        if table.columns[name].fill and chance.happens(rates.filled_down):
            last: Cell = None
            for cells in body:
                cells[index], last = (None if cells[index] == last else cells[index]), cells[index]


def _repeat_a_row(
    body: list[list[Cell]],
    true: list[dict[str, Any]],
    columns: list[str],
    table: TableDef,
    chance: Chance,
) -> None:
    """Type one row twice. Without a whole key nobody could tell it from two like records."""
    places = [columns.index(name) for name in table.key if name in columns]
    whole = [i for i, row in enumerate(body) if all(row[place] is not None for place in places)]
    if table.key and whole:
        place = chance.pick(whole)
        body.insert(place, list(body[place]))
        true.insert(place, true[place])


def _totals(true: list[dict[str, Any]], columns: list[str], table: TableDef) -> list[Cell]:
    """«Итого» in the first column, sums where a column holds numbers that add up."""
    cells: list[Cell] = ["Итого"]
    for name in columns[1:]:
        adds_up = table.columns[name].type in {"integer", "number"}
        known = [row[name] for row in true if adds_up and row.get(name) is not None]
        cells.append(round(sum(known), 2) if known else None)
    return cells


def _headings(table: TableDef, columns: list[str], rates: Rates, chance: Chance) -> list[Cell]:
    known = {
        heading
        for name in columns
        for heading in [table.columns[name].title, *table.columns[name].aliases]
    }
    uses = {
        heading: sum(
            heading in [table.columns[name].title, *table.columns[name].aliases] for name in columns
        )
        for heading in known
    }
    result: list[Cell] = []
    for name in columns:
        column = table.columns[name]
        # An alias that another column of the sheet could have too would be ambiguous.
        aliases = [alias for alias in column.aliases if uses[alias] == 1]
        heading = column.title
        if aliases and chance.happens(rates.header_alias):
            heading = chance.pick(aliases)
        result.append(spaced(heading, rates.header_space, chance))
    return result


def _above(table: TableDef, owner: str, rates: Rates, chance: Chance) -> list[list[Cell]]:
    if not chance.happens(rates.title_rows):
        return []
    rows: list[list[Cell]] = [[f"Сведения. {table.title}"]]
    if owner and chance.happens(0.5):
        rows.append([owner])
    if chance.happens(0.5):
        rows.append([])
    return rows


def _sheet_name(table: TableDef, rates: Rates, chance: Chance) -> str:
    if chance.happens(rates.sheet_wrong):
        return f"Лист{chance.whole(2, 9)}"
    if table.aliases and chance.happens(rates.sheet_alias):
        return chance.pick(table.aliases)
    return table.title
