"""Reading the files of 200 schools, against pandas with openpyxl on the same files.

The alternative only reads cells into frames, as the contender «cells» does with the intake's own
reader; the intake also finds the tables, types every cell, gives pseudonyms and keeps a journal,
and «stored» writes all of it to files besides; «-1» is one process. Each contender is a process of
its own, started once before on a few files, so that all are compiled and installed alike: CPU
seconds are those of all its processes, peak memory is that of the largest of them and, sampled,
that of all of them together.

    python -m tests.bench.intake [schools]
"""

import datetime as dt
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.params.load import Params, load
from pipeline.params.tables import ColumnDef
from pipeline.paths import PROJECT, YearPaths
from pipeline.run.warm import one_thread
from tests.bench.memory import Peak
from tests.intake.worlds import workbook

SCHOOLS, TEACHERS, SHEETS = 200, 60, 12
PROCESSES = {"intake-1": 1, "intake": None, "stored-1": 1, "stored": None}
CONTENDERS = ("pandas", "cells", *PROCESSES)
MUNICIPALITY, YEAR = "krymsk", 2022
GOAL = 8
_FIRST = ("Анна", "Вера", "Ольга", "Пётр", "Илья", "Олег")
_THIRD = ("Петровна", "Ильинична", "Олеговна", "Юрьевич", "Ильич", "Игоревич")
_LETTERS = "абвгдежзик"


@dataclass(frozen=True)
class Measure:
    """What a contender took.

    Attributes:
        wall: Seconds.
        cpu: CPU seconds, user and system, of all processes.
        largest: Largest memory of one process, MB.
        together: Largest memory of all processes at one time, shared pages once, MB.
    """

    wall: float
    cpu: float
    largest: float
    together: float


def _name(school: int, teacher: int) -> str:
    surname = f"Котов{_LETTERS[school % 10]}{_LETTERS[school // 10 % 10]}{_LETTERS[teacher % 10]}ин"
    return f"{surname} {_FIRST[teacher % 6]} {_THIRD[teacher // 6 % 6]}"


def _cell(column: ColumnDef, school: int, teacher: int) -> Any:
    place = school * TEACHERS + teacher
    if column.type == "person":
        return _name(school, teacher)
    if column.type == "date":
        return dt.date(1985, 1, 1) + dt.timedelta(days=place * 37 % 9000)
    if column.type == "enum":
        return list(column.values)[place % len(column.values)]
    if column.type == "yes_no":
        # One school in four has its own way, as in the demo municipality.
        return (("да", "нет") if school % 4 else ("+", "-"))[place % 2]
    if column.type in {"number", "percent", "years"}:
        return 1 + place % 15 if school % 6 else f"{1 + place % 15},5"
    if column.type == "integer":
        return 1 + place % 15
    return None if column.type == "org" else f"{column.title} {school}-{teacher}"


def write_folder(root: Path, params: Params, schools: int = SCHOOLS) -> Path:
    """Write the list of organisations and a workbook for each school; return the folder."""
    folder = YearPaths(root, MUNICIPALITY, YEAR).raw
    tables = [t for t in params.tables.tables.values() if t.holder == "school"][:SHEETS]
    listed = [[f"{n:04d}", f"МБОУ СОШ № {n}", "СОШ"] for n in range(1, schools + 1)]
    heading = ["Код ОО", "Краткое наименование", "Тип ОО"]
    workbook(folder / "Перечень ОО.xlsx", {"Перечень ОО": [heading, *listed]})
    for school in range(1, schools + 1):
        sheets: dict[str, list[list[Any]]] = {"Паспорт": [["Код ОО", f"{school:04d}"]]}
        for table in tables:
            rows = [
                [_cell(column, school, teacher) for column in table.columns.values()]
                for teacher in range(TEACHERS)
            ]
            sheets[table.title] = [[c.title for c in table.columns.values()], *rows]
        workbook(folder / f"Мониторинг СОШ {school}.xlsx", sheets)
    return folder


def _measure(contender: str, root: Path) -> Measure:
    variable, key = "SPRAVKA_KEY_FILE", str(root / "bench.key")
    own = {variable: key, "PYTHONPYCACHEPREFIX": str(root.parent / "compiled")}
    others = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    peak = Peak(variable, key, every=0.05)
    peak.start()
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.intake", contender, str(root)],
        cwd=PROJECT,
        env={**others, **own},
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall, together = time.perf_counter() - started, peak.stop()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{contender}: exit status {process.returncode}")
    return Measure(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, together)


def _run(contender: str, root: Path) -> None:
    """Be a contender; everything that it needs is imported here, and counts."""
    one_thread()
    paths = YearPaths(root, MUNICIPALITY, YEAR)
    if contender == "pandas":
        import pandas as pd

        # What was read is kept: a reading that gives nothing back is none.
        frames = [
            pd.read_excel(path, sheet_name=None, header=None, engine="openpyxl")
            for path in sorted(paths.raw.glob("*.xlsx"))
        ]
        if not all(frames):
            raise SystemExit("pandas: a file without sheets")
        return
    if contender == "cells":
        from pipeline.intake.files import open_file

        opened = [open_file(path, path.name) for path in sorted(paths.raw.glob("*.xlsx"))]
        if not all(one.sheets for one in opened):
            raise SystemExit("cells: a file without sheets")
        return
    from pipeline.intake.run import take_in, write

    params = load(PROJECT, MUNICIPALITY)
    intake = take_in(params, paths, PROCESSES[contender])
    if contender.startswith("stored"):
        write(intake, params, paths)


def _lines(folder: Path, schools: int) -> Iterator[str]:
    params, root, few = load(PROJECT, MUNICIPALITY), folder / "all", folder / "few"
    write_folder(few, params, 2)
    folder = write_folder(root, params, schools)
    size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
    rows = schools * (SHEETS * TEACHERS + 1)
    yield (
        f"{schools} workbooks × {SHEETS} sheets × {TEACHERS} rows: {size:.1f} MB, {rows} rows; "
        f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
    )
    for name in CONTENDERS:
        _measure(name, few)
    alternative = _measure("pandas", root)
    for name in CONTENDERS:
        taken = alternative if name == "pandas" else _measure(name, root)
        yield (
            f"{name:9} wall {taken.wall:6.2f} s  CPU {taken.cpu:6.2f} s  peak {taken.largest:4.0f} "
            f"MB, of all {taken.together:4.0f} MB  {rows / taken.cpu:7.0f} rows/s (of CPU)"
            f"  × {alternative.cpu / taken.cpu:.1f} CPU, × {alternative.wall / taken.wall:.1f} wall"
        )
    yield f"goal: × {GOAL}; load now {os.getloadavg()[0]:.1f}"


def main() -> None:
    """Print the measurements."""
    if len(sys.argv) > 2:
        _run(sys.argv[1], Path(sys.argv[2]))
        return
    schools = int(sys.argv[1]) if len(sys.argv) > 1 else SCHOOLS
    with tempfile.TemporaryDirectory() as folder:
        for line in _lines(Path(folder), schools):
            print(line, flush=True)  # noqa: T201 - a benchmark prints


if __name__ == "__main__":
    main()
