"""Municipalities at the edge: nobody young, an empty direction, one year only, one school."""

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd

from pipeline.indicators import store
from pipeline.indicators.evaluate import evaluate
from pipeline.params.load import load
from pipeline.paths import YearPaths
from tests.report.conftest import YEARS, prepare


def nobody_young(root: Path, folder: Path) -> Path:
    """All teachers have taught for many years; pairs of mentors ended with the youth."""

    def aged(people: pd.DataFrame) -> pd.DataFrame:
        return people.assign(service_ped=20.0, service_total=25.0)

    return _edited(root, folder, {"person": aged, "mentor_pair": _none, "survey_answer": _none})


def empty_direction(root: Path, folder: Path) -> Path:
    """Nobody sent anything on diagnosis."""

    def without(supplied: pd.DataFrame) -> pd.DataFrame:
        return supplied[supplied["table_name"] != "diag"]

    return _edited(root, folder, {"diag": _none, "supplied": without})


def one_year(root: Path, folder: Path) -> Path:
    """The first year of monitoring: there is nothing to compare with."""
    return _edited(root, folder, {}, years=YEARS[-1:])


def single_school(root: Path, folder: Path) -> Path:
    """All teachers of the municipality work in one school."""
    shutil.copytree(root / "params", folder / "params")
    path = folder / "params" / "municipalities" / "tiny.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("  schools: 5\n  teachers: 90\n", "  schools: 1\n  teachers: 24\n"),
        encoding="utf-8",
    )
    prepare(folder, "tiny")
    return folder


WORLDS: dict[str, Callable[[Path, Path], Path]] = {
    "nobody_young": nobody_young,
    "empty_direction": empty_direction,
    "one_year": one_year,
    "single_school": single_school,
}


def _none(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.iloc[:0]


def _edited(
    root: Path,
    folder: Path,
    changes: dict[str, Callable[[pd.DataFrame], pd.DataFrame]],
    years: tuple[int, ...] = YEARS,
) -> Path:
    """Copy the small municipality, change its tables, compute its indicators again."""
    shutil.copytree(root / "params", folder / "params")
    params = load(folder, "tiny")
    previous = None
    for year in years:
        paths = YearPaths(folder, "tiny", year)
        shutil.copytree(YearPaths(root, "tiny", year).processed, paths.processed)
        for name, change in changes.items():
            file = paths.processed / f"{name}.parquet"
            if file.exists():
                # The types of columns stay, also of those that are empty now.
                rows = store.read_table(file)
                _write(change(rows), rows, file)
        previous = evaluate(paths.processed, params, year, previous)
        store.write(previous, paths.processed / "indicators.parquet")
    return folder


def _write(rows: pd.DataFrame, before: pd.DataFrame, file: Path) -> None:
    with duckdb.connect() as connection:
        types = connection.execute(
            "SELECT column_name, column_type FROM (DESCRIBE FROM read_parquet(?))", [str(file)]
        ).fetchall()
        plain = rows.astype(object).where(rows.notna(), None)
        connection.register("plain", plain if len(plain) else before.iloc[:0].astype(object))
        casts = ", ".join(f'CAST("{name}" AS {kind}) AS "{name}"' for name, kind in types)
        beside = file.with_suffix(".part")
        query = f"COPY (SELECT {casts} FROM plain) TO '{beside}' (FORMAT parquet)"  # noqa: S608
        connection.execute(query)
    beside.replace(file)
