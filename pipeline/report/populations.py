"""People and records behind a direction's figures, by the rules of its indicators."""

import pandas as pd

from pipeline.indicators.ask import populations
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
    year_of = when or year.year
    kind = period_kind(year, direction)
    processed = year.paths.of_year(year_of).processed
    connection = year.remembered(
        ("populations", year_of, kind), lambda: populations(processed, year.params, year_of, kind)
    )
    return connection.execute(query).df()
