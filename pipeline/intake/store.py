"""Clean tables as Parquet files: typed, in a fixed order, the same bytes for the same rows."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd


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
    frame = pd.DataFrame(
        {name: pd.Series([_plain(v) for v in rows[name]], dtype=object) for name in columns}
    )
    casts = ", ".join(f'CAST("{name}" AS {kind}) AS "{name}"' for name, kind in columns.items())
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


def _plain(value: Any) -> Any:
    # DuckDB looks at the first values to learn a column's type; text is understood by any cast.
    return value.isoformat() if isinstance(value, date) else value


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
