"""Forms filled in by a program, as a careful secretary would: every cell by its heading."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl

from pipeline.demo.scene import FILE
from pipeline.demo.world import World, world
from pipeline.params.load import Params, load
from pipeline.params.tables import ColumnDef, Tables
from pipeline.paths import ROOT, YearPaths

Rows = Iterable[Mapping[str, Any]]


def fill(form: Path, to: Path, tables: Tables, answers: Mapping[str, Rows], code: str = "") -> None:
    """Fill in a form.

    Args:
        form: The form.
        to: The filled workbook.
        tables: Definitions of the tables.
        answers: Table → rows, cells as they are typed.
        code: Code of the school, for a form that does not know it.
    """
    book = openpyxl.load_workbook(form)
    if code:
        book["Паспорт"]["B1"] = code
    for name, rows in answers.items():
        sheet = book[tables.tables[name].title]
        places = {cell.value: cell.column for cell in sheet[1]}
        for number, row in enumerate(rows, 2):
            for column, definition in tables.tables[name].columns.items():
                if definition.title in places and row.get(column) is not None:
                    sheet.cell(number, places[definition.title]).value = row[column]
    to.parent.mkdir(parents=True, exist_ok=True)
    book.save(to)


def fill_all(forms: Sequence[Path], params: Params, year: int, root: Path = ROOT) -> World:
    """Fill in the forms of an invented municipality and put them among the raw files.

    Args:
        forms: What ``make forms`` wrote: a blank for all schools, and the municipal lists.
        params: Params of the municipality; ``demo`` says how large it is.
        year: Reporting year.
        root: Folder that holds ``data/``.

    Returns:
        The true tables.
    """
    made = world(
        params.municipality.demo,
        year,
        centre=params.municipality.passport.centre,
        period=params.municipality.period,
    )
    raw = YearPaths(root, params.municipality.id, year).raw
    raw.mkdir(parents=True, exist_ok=True)
    (raw / "DEMO").write_text("Данные вымышлены.\n", encoding="utf-8")
    blank, lists = forms
    of = {name: _typed(made, name, params.tables) for name in params.tables.tables}
    held = {name for name, table in params.tables.tables.items() if table.holder == "school"}
    fill(lists, raw / lists.name, params.tables, {n: r for n, r in of.items() if n not in held})
    for school in made.scene.schools:
        own = {n: [row for row in of[n] if row[FILE] == school.org_id] for n in held}
        fill(blank, raw / f"{school.org_id}.xlsx", params.tables, own, school.org_id)
    return made


def _typed(made: World, name: str, tables: Tables) -> list[dict[str, Any]]:
    columns = tables.tables[name].columns
    schools = {school.org_id: school.name_short for school in made.scene.schools}

    def typed(column: ColumnDef | None, value: Any) -> Any:
        if value is None or column is None:
            return value
        if column.type == "person":
            return made.people[value].name
        if column.type == "org":
            return schools[value]
        if column.type == "yes_no":
            return "да" if value else "нет"
        return dt.datetime(*value.timetuple()[:3]) if isinstance(value, dt.date) else value  # noqa: DTZ001 (a day has no zone)

    return [
        {str(key): typed(columns.get(str(key)), value) for key, value in row.items()}
        for row in made.tables[name].to_dict("records")
    ]


def main(municipality: str, year: str) -> None:
    """Fill in the forms that lie in ``data/forms``."""
    params = load(ROOT, municipality)
    folder = YearPaths(ROOT, municipality, int(year)).forms
    forms = (folder / f"Форма для ОО {year}.xlsx", folder / f"Муниципальные списки {year}.xlsx")
    fill_all(forms, params, int(year))
