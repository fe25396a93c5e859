"""People and records behind a direction's figures, by the rules of its indicators."""

import pandas as pd

from pipeline.report.year import Year


def period_kind(year: Year, direction: str) -> str:
    """Return what «the reporting period» means for the direction: its first set says so."""
    chosen = year.params.of_direction(direction)
    return chosen[0].set.period if chosen else "calendar_year"


def ask(year: Year, direction: str, query: str, when: int | None = None) -> pd.DataFrame:
    """Ask the populations of a year (``pipeline/indicators/populations.sql``).

    Rows come in no order: sort what is printed.

    Args:
        year: The year.
        direction: Direction whose reporting period holds.
        query: A SELECT.
        when: Another year of the same municipality; its tables must have been processed.
    """
    connection = year.populations(when or year.year, period_kind(year, direction))
    return connection.execute(query).df()


def rows_of(
    year: Year, direction: str, *names: str, when: int | None = None
) -> dict[str, pd.DataFrame]:
    """Read whole populations of a year, or tables as they were read (``raw.mo``), in a fixed order.

    A year that was not processed gives empty frames without columns.

    Args:
        year: The year.
        direction: Direction whose reporting period holds.
        *names: Populations or tables.
        when: Another year of the same municipality.
    """
    if not (year.paths.of_year(when or year.year).processed / "supplied.parquet").exists():
        return {name: pd.DataFrame() for name in names}
    return {name: ask(year, direction, f"FROM {name} ORDER BY ALL", when) for name in names}
