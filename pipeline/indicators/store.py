"""``indicators.parquet``: written whole or not at all, read back with the same types."""

from functools import cache
from pathlib import Path

import duckdb
import pandas as pd

_TYPES = {
    "key": "VARCHAR",
    "direction": "VARCHAR",
    "level": "VARCHAR",
    "unit": "VARCHAR",
    "numerator": "DOUBLE",
    "denominator": "DOUBLE",
    "value": "DOUBLE",
    "period_start": "DATE",
    "period_end": "DATE",
    "ref_date": "DATE",
    "note": "VARCHAR",
    "fault": "VARCHAR",
    "unknown": "BIGINT",
    "stated": "BIGINT",
    "schools_known": "BIGINT",
    "schools_all": "BIGINT",
}


def write(frame: pd.DataFrame, path: Path) -> None:
    """Write values of indicators; the file appears under its name only when it is whole."""
    plain = frame.astype(dict.fromkeys(_TYPES, object))
    plain = plain.where(plain.notna(), None)
    casts = ", ".join(f'CAST("{name}" AS {kind}) AS "{name}"' for name, kind in _TYPES.items())
    beside = path.with_name(f".{path.name}.part")
    target = str(beside).replace("'", "''")
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")
        connection.register("plain", plain)
        connection.execute(f"COPY (SELECT {casts} FROM plain) TO '{target}' (FORMAT parquet)")  # noqa: S608
    beside.replace(path)


def read(path: Path) -> pd.DataFrame:
    """Read values of indicators."""
    numbers = dict.fromkeys(("numerator", "denominator", "value"), "Float64")
    return read_table(path).astype(numbers)


def read_table(path: Path) -> pd.DataFrame:
    """Read one clean table."""
    return _reader().cursor().execute("FROM read_parquet(?)", [str(path)]).df()


@cache
def _reader() -> duckdb.DuckDBPyConnection:
    """The process's own database for reading: to open one takes longer than to read a table.

    It keeps nothing of a file: another may stand under its name the next time.
    """
    return duckdb.connect(config={"threads": 1, "enable_external_file_cache": False})
