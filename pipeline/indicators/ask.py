"""Questions that no indicator asks, over the same populations, so that all counts agree."""

from pathlib import Path

import duckdb

from pipeline.indicators.database import Dates, build_populations, read_tables
from pipeline.indicators.evaluate import period, reference_day
from pipeline.params.load import Params


def populations(processed: Path, params: Params, year: int, kind: str) -> duckdb.DuckDBPyConnection:
    """Return a database with the populations of one year, closed against everything else.

    Args:
        processed: Folder with the Parquet files of the year.
        params: Params of the municipality.
        year: Reporting year.
        kind: ``calendar_year`` or ``school_year`` (:func:`pipeline.indicators.evaluate.period`).
    """
    connection = duckdb.connect()
    read_tables(connection, processed, params, threads=1)
    dates = Dates(*period(year, kind), reference_day(year, params))
    build_populations(connection, params, dates)
    return connection
