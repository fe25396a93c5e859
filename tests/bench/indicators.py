"""How long the whole catalogue takes: a municipality, a region, a country.

    python -m tests.bench.indicators                    # all three, one after another
    python -m tests.bench.indicators country --threads 2

Each size runs in a process of its own, so that the peak of memory is its own. The tables are
invented by SQL from one seed; what is measured is reading them and computing every indicator of
all five documents. Beside a municipality stands the plain pandas version that the tests use.
"""

# ruff: noqa: S608, T201 — the SQL is made of our own names, and a benchmark prints

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from pipeline.indicators.evaluate import LEVELS, evaluate_many
from pipeline.intake.schema import sql_columns
from pipeline.params.load import Params, load
from pipeline.params.tables import ColumnDef
from pipeline.paths import ROOT
from tests.indicators.conftest import every_indicator

YEAR = 2022


@dataclass(frozen=True)
class Scale:
    """How many of what."""

    municipalities: int
    schools: int
    teachers: int


SCALES = {
    "municipality": Scale(1, 34, 1_300),
    "region": Scale(44, 34, 60_000 // 44),
    "country": Scale(2_300, 18, 1_300_000 // 2_300),
}
"""Schools and teachers are those of one municipality."""

# Rows a teacher of the tables that hold people and what they did.
PER_TEACHER = {
    "person": 1.1,
    "post": 1.2,
    "load": 0.9,
    "diag": 3.0,
    "iom": 0.4,
    "iom_step": 1.2,
    "dpo": 1.5,
    "contest": 0.3,
    "expert": 0.15,
    "experience": 0.5,
    "mo_member": 0.9,
    "mentor_pair": 0.12,
    "network_member": 0.3,
    "network_work": 0.1,
    "event_part": 0.4,
    "survey": 0.6,
    "burnout": 0.3,
    "leader_dev": 0.03,
    "reserve": 0.02,
}
PER_SCHOOL = {
    "org": 1, "staffing": 12, "mo": 4, "mentor_programme": 1, "student_result": 3, "ovz": 1,
    "norm_doc": 3, "practice": 1, "network_project": 1, "survey_invited": 3, "recommendation": 2,
}  # fmt: skip
PER_MUNICIPALITY = 20

_NAME = "'м' || lpad(CAST(m AS VARCHAR), 4, '0')"
_OWNERS = {"iom": "iom_id", "event": "event_id", "mo": "mo_id", "network": "network_id"}


def write(folder: Path, params: Params, scale: Scale) -> None:
    """Invent the tables of all municipalities, one file a table."""
    with duckdb.connect() as connection:
        connection.execute("SET threads = 2")
        connection.execute("SELECT setseed(0.42)")
        for name, table in params.tables.tables.items():
            rows = int(
                PER_TEACHER.get(name, 0) * scale.teachers
                or PER_SCHOOL.get(name, 0) * scale.schools
                or (0 if name in {"manual_value", "target"} else PER_MUNICIPALITY)
            )
            columns = dict(table.stored)
            cells = ", ".join(
                f'CAST({_cell(name, c, d, scale)} AS {kind}) AS "{c}"'
                if (d := columns.get(c))
                else f'CAST({"30 + i % 40" if c == "age" else "NULL"} AS {kind}) AS "{c}"'
                for c, kind in sql_columns(name, table).items()
            )
            connection.execute(
                f"COPY (SELECT {_NAME} AS municipality, {cells} "
                f"FROM range({scale.municipalities}) AS a (m), range({rows}) AS b (i)) "
                f"TO '{folder / name}.parquet' (FORMAT parquet)"
            )
        tables = ", ".join(f"('{name}')" for name in params.tables.tables)
        connection.execute(
            f"COPY (SELECT {_NAME} AS municipality, t AS table_name, 'ш' || s AS org_id "
            f"FROM range({scale.municipalities}) AS a (m), range({scale.schools}) AS b (s), "
            f"(VALUES {tables}) AS c (t)) TO '{folder / 'supplied'}.parquet' (FORMAT parquet)"
        )


def _cell(table: str, name: str, column: ColumnDef, scale: Scale) -> str:
    if name == "parent_org_id":
        return "NULL"
    if name == "org_id":
        if table in {"org", "ovz"}:
            return "'ш' || i"
        return "NULL" if table == "norm_doc" else f"'ш' || (i % {scale.schools})"
    if column.type == "person":
        number = "i" if table in {"person", "post"} else f"floor(random() * {scale.teachers})::INT"
        # As long as the pseudonyms of the intake.
        return f"md5(m || '/' || {number})"
    if name == "employment":
        return "CASE WHEN i % 12 = 0 THEN 'внешний совместитель' ELSE 'основное' END"
    if name == "post_group":
        return "CASE WHEN i % 15 = 0 THEN 'руководящий' ELSE 'педагогический' END"
    if name == "post_name":
        return "CASE WHEN i % 15 = 0 THEN 'директор' ELSE 'учитель' END"
    if name == _OWNERS.get(table):
        return "'к' || i"
    if name in _OWNERS.values():
        return f"'к' || (i % {60 if name == 'iom_id' else PER_MUNICIPALITY})"
    if column.type == "enum":
        values = list(column.values)
        listed = ", ".join(f"'{value}'" for value in values)
        return f"[{listed}][1 + CAST(floor(random() * {len(values)}) AS INT)]"
    if column.type == "yes_no":
        return "random() < 0.6"
    if column.type == "date":
        if name in {"date_to", "date_end_fact", "date_out", "valid_to"}:
            return "NULL"
        return f"DATE '{YEAR - 1}-06-01' + CAST(floor(random() * 550) AS INT)"
    if column.type in {"integer", "number", "years", "percent"}:
        low, high = int(column.minimum or 0), int(min(column.maximum or 100, 100))
        return f"{low} + floor(random() * {high - low})"
    return "'т' || (i % 7)"


def measure(size: str, threads: int, levels: list[str]) -> None:
    """Compute everything of one size in this process and print what it took."""
    loaded = load(ROOT, "krymsk")
    params = replace(loaded, chosen=every_indicator())
    scale = SCALES[size]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # Invented in a child: its memory is not ours.
        subprocess.run(
            [sys.executable, "-m", "tests.bench.indicators", size, "--write", name], check=True
        )
        before, start, cpu = _peak(), time.perf_counter(), _cpu()
        frame = evaluate_many(folder, params, YEAR, levels=levels, threads=threads)  # type: ignore[arg-type]
        seconds, cpu = time.perf_counter() - start, _cpu() - cpu
        print(
            f"{size}: {scale.municipalities} municipalities, "
            f"{scale.municipalities * scale.teachers} teachers, {len(params.chosen)} indicators, "
            f"{len(frame)} values ({', '.join(levels)}), {threads} threads, "
            f"load of the machine {os.getloadavg()[0]:.1f}"
        )
        print(
            f"  catalogue: {seconds:.1f} s, {cpu:.1f} CPU s, "
            f"peak {_peak():.0f} MiB (before {before:.0f} MiB)"
        )
        if size == "municipality":
            cpu = _plain_pandas(folder, params)
            print(f"  plain pandas: {cpu:.1f} CPU s, municipality and schools only")


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _plain_pandas(folder: Path, params: Params) -> float:
    from tests.indicators import naive
    from tests.indicators.test_against_naive import naive_world
    from tests.indicators.worlds import World

    world = World({})
    with duckdb.connect() as connection:
        for table in params.tables.tables:
            frame = connection.execute(f"FROM '{folder / table}.parquet'").df()
            frame = frame.astype(object).where(frame.notna(), None)
            world.tables[table] = frame.drop(columns="municipality").to_dict("records")
        world.supplied = connection.execute(
            f"SELECT table_name, org_id FROM '{folder / 'supplied'}.parquet'"
        ).fetchall()
    kinds = {k: naive_world(params, world, k) for k in ("school_year", "calendar_year")}
    start = _cpu()
    for chosen in params.chosen:
        source, _, name = chosen.key.partition(":")
        plain = kinds[chosen.set.period]
        summed = naive.Summed(naive.CATALOGUE[source][name](plain), False)
        summed.at(plain)
        for row in world.tables["org"]:
            summed.at(plain, row["org_id"])
    return _cpu() - start


def main() -> None:
    """Measure one size, or each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", nargs="?", choices=SCALES)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--levels", nargs="+", choices=LEVELS)
    parser.add_argument("--write", type=Path)
    options = parser.parse_args()
    if options.write:
        write(options.write, load(ROOT, "krymsk"), SCALES[options.size])
        return
    if options.size:
        # A reader of a country asks for municipalities; schools are read one place at a time.
        usual = ["municipality", "group"] if options.size == "country" else list(LEVELS)
        measure(options.size, options.threads, options.levels or usual)
        return
    for size in SCALES:
        subprocess.run(
            [
                sys.executable,
                "-m",
                "tests.bench.indicators",
                size,
                "--threads",
                str(options.threads),
            ],
            check=True,
        )


if __name__ == "__main__":
    main()
