"""Populations and tables of a year as frames: the same rows that the indicators count."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd

from pipeline.indicators.database import Dates, build_populations, read_tables
from pipeline.indicators.evaluate import period
from pipeline.params.load import Params

RAW = "raw"


def frames(
    processed: Path, params: Params, year: int, kind: str, names: Iterable[str]
) -> dict[str, pd.DataFrame]:
    """Read populations of one municipality as frames.

    What a section prints beside an indicator must count the same people: by main post on the
    day of counting, branches with their head organisation, cancelled pairs left out.

    Args:
        processed: Folder with the Parquet files of the year.
        params: Params of the municipality.
        year: Reporting year.
        kind: Kind of the reporting period, ``calendar_year`` or ``school_year``.
        names: Populations of ``populations.sql`` (``PED``), its steps (``active_pair``), or
            tables as they were read (``raw.mo``).

    Returns:
        Name → rows in a fixed order.

    Raises:
        ValueError: If a name is not known.
    """
    start, end = period(year, kind)
    staff_on = date.fromisoformat(f"{year}-{params.municipality.period.staff_on}")
    with duckdb.connect() as connection:
        read_tables(connection, processed, params, 1)
        build_populations(connection, params, Dates(start, end, staff_on))
        known = {
            name if schema != RAW else f"{RAW}.{name}"
            for schema, name in connection.execute(
                "SELECT table_schema, table_name FROM information_schema.tables"
            ).fetchall()
        }
        found = {}
        for name in names:
            if name not in known:
                raise ValueError(f"population must be one of {sorted(known)}, got {name!r}")
            # Known names only: nothing but a table or a view can stand here.
            found[name] = connection.execute(f"FROM {name} ORDER BY ALL").df()
    return found
