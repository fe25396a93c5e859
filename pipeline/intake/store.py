"""Clean tables as Parquet files: typed, in a fixed order, the same bytes for the same rows."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

_NUMBERS = {"DOUBLE", "BIGINT", "DATE"}
"""Given to the database as floats, days by their number: no whole number of a table is so large
that a float would not be exact."""


def write_table(
    path: Path,
    columns: Mapping[str, str],
    rows: Mapping[str, list[Any]],
    connection: duckdb.DuckDBPyConnection | None = None,
) -> None:
    """Write one table to a Parquet file; it appears under its name only when it is whole.

    Args:
        path: The file.
        columns: Column → SQL type.
        rows: Column → values; all lists have one length.
        connection: One of :func:`writer`, where many tables are written; opening it takes longer
            than writing a table.
    """
    if connection is None:
        with writer() as own:
            write_table(path, columns, rows, own)
        return
    frame = {name: _array(rows[name], kind) for name, kind in columns.items()}
    casts = ", ".join(f'{_cast(name, kind)} AS "{name}"' for name, kind in columns.items())
    beside = path.with_name(f".{path.name}.part")
    connection.register("frame", frame)
    connection.execute(
        f"COPY (SELECT {casts} FROM frame) TO '{_quoted(beside)}' (FORMAT parquet)"  # noqa: S608
    )
    connection.unregister("frame")
    beside.replace(path)


def writer() -> duckdb.DuckDBPyConnection:
    """Open a connection for writing; one thread keeps the rows in their order."""
    return duckdb.connect(config={"threads": 1})


def _array(values: Sequence[Any], kind: str) -> "np.ndarray[Any, Any]":
    if kind == "DATE":
        values = [day and day.toordinal() for day in values]
    return np.array(values, dtype="float64" if kind in _NUMBERS else "object")


def _cast(name: str, kind: str) -> str:
    if kind == "DATE":
        return f"DATE '0001-01-01' + (CAST(\"{name}\" AS INTEGER) - 1)"
    return f'CAST("{name}" AS {kind})'


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
