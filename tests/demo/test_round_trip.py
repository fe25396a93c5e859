"""Reading the untidy files gives the true tables back."""

import unicodedata
from collections import Counter
from typing import Any

import pytest

from pipeline.demo.scene import FILE
from pipeline.demo.world import World, world
from pipeline.demo.write import write
from pipeline.paths import YearPaths

people = pytest.importorskip("pipeline.intake.people")
run = pytest.importorskip("pipeline.intake.run")
words = pytest.importorskip("pipeline.intake.words")


def pseudonyms(made: World) -> dict[str, str]:
    """Return key → pseudonym: by СНИЛС, or by name and school for those of the silent school."""
    digits = {
        key: person.snils.replace("-", "").replace(" ", "") for key, person in made.people.items()
    }
    known = set(made.tables["person"].query(f"{FILE} != @made.silent")["person_id"])
    return {
        key: people.pseudonym(
            # Whose school sent no list is known by name and school only.
            digits[key] if key in known else f"{words.person_key(person.name)}|{made.silent}",
            people.DEMO_KEY,
        )
        for key, person in made.people.items()
    }


def plain(value: Any) -> Any:
    """Return a value in which 1 and 1.0 are one, a float is short and № has one form."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFKC", value)
    return round(float(value), 2) if isinstance(value, int | float) else value


def rows_of(made: World, name: str, table: Any, ids: dict[str, str]) -> Counter[Any]:
    """Return the true rows of a table that arrived, with pseudonyms."""
    frame = made.tables[name]
    if FILE in frame:
        frame = frame[frame[FILE] != made.silent]
    columns = list(table.stored)
    rows = (dict(zip(frame.columns, row, strict=True)) for row in frame.itertuples(index=False))
    kinds = {column: table.columns[column].type for column in columns}
    return Counter(
        tuple(
            ids.get(row[column]) if kinds[column] == "person" else plain(row[column])
            for column in columns
        )
        for row in rows
    )


def true_and_read(made, tables, read):
    """Yield every table's name with its rows in the world and those that were read."""
    ids = pseudonyms(made)
    for name, table in tables.tables.items():
        true = rows_of(made, name, table, ids)
        if name == "person":
            true = Counter(set(true))
        columns = list(table.stored)
        got = Counter(
            tuple(plain(value) for value in row)
            for row in zip(*(read.tables[name][column] for column in columns), strict=True)
        )
        yield name, true, got


@pytest.mark.parametrize(
    ("size", "year"),
    [
        ({"schools": 12, "teachers": 260, "seed": 3}, 2022),
        ({"schools": 12, "teachers": 200, "seed": 2}, 2021),
        ({"schools": 5, "kindergartens": 3, "extra": 1, "teachers": 150, "seed": 8}, 2020),
        ({"schools": 1, "teachers": 5, "seed": 1}, 2022),
    ],
)
def test_reading_gives_the_true_tables(tmp_path, params_of, tables, size, year):
    """Whatever the dirt, the clean tables are those of the world."""
    params = params_of(**size)
    write(tmp_path, params, year)
    read = run.take_in(params, YearPaths(tmp_path, "probe", year))
    made = world(params.municipality.demo, year, centre="Методический центр")
    for name, true, got in true_and_read(made, tables, read):
        assert got - true == Counter(), name
        assert true - got == Counter(), name
