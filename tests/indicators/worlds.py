"""Small invented municipalities: every table filled at random from its own definition."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from pipeline.intake.schema import sql_columns
from pipeline.params.tables import ColumnDef, Tables

YEAR = 2022
TEXTS = {
    "diag_id": ["д1", "д2"],
    "instrument": ["тест А", "тест Б"],
    "project": ["Вектор роста", None],
    "organiser": ["МКУ СЦРО", "МКУ ИМЦ", "ИРО", None],
    "name": ["первый", "второй"],
    "kind": ["обмен опытом", "семинар", None],
    "survey": ["наставляемые", "наставники", "сети"],
    "item": ["Удовлетворённость", "Владение новыми технологиями"],
    "target_post": ["директор", "заместитель директора"],
    "post_name": [
        "учитель",
        "учитель начальных классов",
        "воспитатель",
        "директор",
        "педагог-психолог",
    ],
    "number": ["12", "7-п", None],
    "url": ["акт.pdf", "https://example.org/1", None],
}


@dataclass(frozen=True)
class Size:
    """How large a world is, and what is peculiar about it.

    Attributes:
        schools: Number of organisations.
        people: Number of people.
        rows: Rows of every other table, about.
        empty: Tables without rows.
        missing: Tables that did not arrive from some organisations.
        service_min: Least teaching service; 5 leaves no young teachers by service.
        age_min: Least age; 40 leaves no young teachers by age.
    """

    schools: int = 4
    people: int = 60
    rows: int = 90
    empty: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()
    service_min: float = 0
    age_min: int = 22


@dataclass
class World:
    """Rows of every table: ``{table: [row, …]}``, and the pairs (table, organisation) supplied."""

    tables: dict[str, list[dict[str, Any]]]
    supplied: list[tuple[str, str | None]] = field(default_factory=list)

    def write(self, folder: Path, tables: Tables) -> Path:
        """Write the world as the intake would have written it."""
        folder.mkdir(parents=True, exist_ok=True)
        kinds = {name: sql_columns(name, table) for name, table in tables.tables.items()}
        kinds["supplied"] = {"table_name": "VARCHAR", "org_id": "VARCHAR"}
        supplied = [{"table_name": table, "org_id": org} for table, org in self.supplied]
        rows = {**self.tables, "supplied": supplied}
        # As store.write_table does it, with one connection for all tables.
        with duckdb.connect() as connection:
            for name, columns in kinds.items():
                plain = [{c: _stored(row.get(c)) for c in columns} for row in rows.get(name, [])]
                frame = pd.DataFrame(plain, columns=list(columns), dtype=object)
                connection.register("frame", frame)
                casts = ", ".join(f'CAST("{c}" AS {kind}) AS "{c}"' for c, kind in columns.items())
                file = folder / f"{name}.parquet"
                connection.execute(
                    f"COPY (SELECT {casts} FROM frame) TO '{file}' (FORMAT parquet)"  # noqa: S608
                )
        return folder


def random_world(tables: Tables, seed: int, size: Size = Size()) -> World:
    """Fill every table at random; the same seed gives the same world."""
    draw = random.Random(seed)  # noqa: S311
    orgs = [f"ш{i}" for i in range(1, size.schools + 1)]
    people = [f"п{i}" for i in range(1, size.people + 1)]
    world = World({})
    for name, table in tables.tables.items():
        count = {"org": size.schools, "person": size.people, "ovz": size.schools}.get(
            name, draw.randint(size.rows // 2, size.rows)
        )
        if name in size.empty:
            count = 0
        rows: list[dict[str, Any]] = []
        seen: set[tuple[Any, ...]] = set()
        for number in range(count):
            row = _row(draw, table.stored, orgs, people, number)
            if name == "org":
                row |= {"org_id": orgs[number], "parent_org_id": None, "is_branch": False}
                row["name_short"] = f"СОШ № {number + 1}"
            if name == "ovz":
                row["org_id"] = orgs[number]
            if name == "person":
                row["person_id"] = people[number]
                row["age"] = draw.choice([None, *range(size.age_min, 72)])
                row["service_ped"] = draw.choice(
                    [
                        size.service_min or None,
                        max(2.99, size.service_min),
                        3.0 + size.service_min,
                        12.0,
                    ]
                )
            if name == "post" and draw.random() < 0.6:
                # Enough people at their main job for shares to be about somebody.
                row |= {"employment": "основное", "date_to": None, "date_from": None}
                row["post_group"] = draw.choice(["педагогический"] * 3 + ["руководящий"])
            if name == "iom":
                row["iom_id"] = f"м{number}"
            if name == "iom_step":
                row["iom_id"] = f"м{draw.randrange(max(1, len(world.tables['iom'])))}"
            key = tuple(row[column] for column in table.key)
            if table.key and key in seen:
                continue
            seen.add(key)
            rows.append(row)
        world.tables[name] = rows
        if table.holder == "municipality" and name not in size.missing:
            world.supplied.append((name, None))
        else:
            senders = orgs if name not in size.missing else orgs[: size.schools // 2]
            world.supplied += [(name, org) for org in senders]
    return world


def _stored(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def frames(world: World, tables: Tables) -> dict[str, pd.DataFrame]:
    """Return the world as data frames with all stored columns, dates as timestamps."""
    result = {}
    for name, table in tables.tables.items():
        columns = sql_columns(name, table)
        frame = pd.DataFrame(world.tables.get(name, []), columns=list(columns), dtype=object)
        frame = frame.where(frame.notna(), None)
        for column, kind in columns.items():
            if kind == "DATE":
                frame[column] = pd.to_datetime(frame[column])
            elif kind == "BOOLEAN":
                frame[column] = frame[column].astype("boolean")
            elif kind in {"DOUBLE", "BIGINT"}:
                frame[column] = frame[column].astype("Float64")
        result[name] = frame
    return result


def _row(
    draw: random.Random,
    columns: Mapping[str, ColumnDef],
    orgs: list[str],
    people: list[str],
    number: int,
) -> dict[str, Any]:
    return {
        name: _cell(draw, name, column, orgs, people, number) for name, column in columns.items()
    }


def _cell(
    draw: random.Random,
    name: str,
    column: ColumnDef,
    orgs: list[str],
    people: list[str],
    number: int,
) -> Any:
    if column.type == "org" or name == "org_id":
        return draw.choice(orgs)
    if column.type == "person":
        return draw.choice(people)
    if name in {"event_id", "mo_id", "network_id"}:
        return f"{name[0]}{draw.randint(1, 8)}"
    if draw.random() < 0.08:
        return None
    if column.type == "enum":
        return draw.choice(list(column.values))
    if column.type == "yes_no":
        return draw.random() < 0.6
    if column.type == "date":
        return date(YEAR - 2, 6, 1) + timedelta(days=draw.randrange(900))
    if column.type == "percent":
        return round(draw.uniform(0, 100), 2)
    if column.type in {"integer", "number", "years"}:
        low, high = column.minimum or 0, min(column.maximum or 100, 100)
        value = draw.uniform(max(low, 0), high)
        return round(value) if column.type == "integer" else round(value, 2)
    return draw.choice(TEXTS.get(name, [f"{name} {number}"]))
