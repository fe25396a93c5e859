"""Evaluate the catalogue: one pass over each population, then all levels at once."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from importlib import resources
from pathlib import Path
from typing import get_args

import duckdb
import pandas as pd

from pipeline.indicators import expressions, sums
from pipeline.indicators.database import Dates, build_populations, read_tables
from pipeline.indicators.lake import Lake
from pipeline.params.catalogue import Indicator, Level
from pipeline.params.load import Chosen, Params
from pipeline.params.problems import ParamsError

MUNICIPALITY, GROUP, SCHOOL, LOCALITY, SUBJECT = get_args(Level)
LEVELS: tuple[Level, ...] = get_args(Level)

COLUMNS = (
    "key",
    "direction",
    "level",
    "unit",
    "numerator",
    "denominator",
    "value",
    "period_start",
    "period_end",
    "ref_date",
    "note",
    "fault",
    "unknown",
    "stated",
    "schools_known",
    "schools_all",
)
"""Columns of ``indicators.parquet``: one row an indicator, a level and a unit of that level.

``unit`` is the organisation's code, the name of the group, locality or subject, or empty for the
municipality. ``value`` is in the indicator's unit; missing where there is nothing to count (the
denominator is 0) or nothing is known (numerator and denominator are missing). ``unknown`` is the
number of people or records left out because nothing is known about them, ``stated`` the number of
organisations whose total was taken on trust; ``schools_known`` of ``schools_all`` organisations of
the unit are represented. ``fault`` names the organisations behind an impossible value.
"""

_RESULT = """
    CREATE TABLE result (
        position INTEGER, municipality VARCHAR, key VARCHAR, direction VARCHAR, level VARCHAR,
        level_position INTEGER, unit VARCHAR, numerator DOUBLE, denominator DOUBLE, value DOUBLE,
        note VARCHAR, fault VARCHAR, unknown BIGINT, stated BIGINT, schools_known BIGINT,
        schools_all BIGINT, period_start DATE, period_end DATE, ref_date DATE
    )
"""

N_ABOVE_D = "числитель больше знаменателя"
STATED = "по сведениям ОО, не проверено"


def period(year: int, kind: str) -> tuple[date, date]:
    """Return the first and last day of «the reporting period» of a year.

    ``calendar_year``: January to December (Baksan: «За отчетный период принимается календарный
    год»). ``school_year``: September of the year before to August (Argun 2.4, Sochi).
    """
    if kind == "school_year":
        return date(year - 1, 9, 1), date(year, 8, 31)
    return date(year, 1, 1), date(year, 12, 31)


def evaluate(
    processed: Path, params: Params, year: int, previous: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Compute every chosen indicator of one municipality at every level.

    Args:
        processed: Folder with the Parquet files of the year.
        params: Params of the municipality.
        year: Reporting year.
        previous: The result of the year before; indicators of change are unknown without it.

    Returns:
        A frame with :data:`COLUMNS`, in the catalogue's order.

    Raises:
        ParamsError: If an expression cannot be used; every fault of every indicator is told.
    """
    frame = evaluate_many(processed, params, year, previous, threads=1)
    days = {name: frame[name].dt.date for name in ("period_start", "period_end", "ref_date")}
    return frame.drop(columns="municipality").assign(**days)


def evaluate_many(
    processed: Path | Lake,
    params: Params,
    year: int,
    previous: pd.DataFrame | None = None,
    levels: Sequence[Level] = LEVELS,
    threads: int = 2,
) -> pd.DataFrame:
    """Compute every chosen indicator of many municipalities by the same rules.

    Args:
        processed: A lake, or a folder with one Parquet file a table; a column ``municipality``
            says whose a row is.
        params: Params that hold for all of them: indicators, dates, rules, context groups.
        year: Reporting year.
        previous: The result of the year before.
        levels: Levels to compute.
        threads: Number of threads.

    Returns:
        A frame with ``municipality`` and :data:`COLUMNS`.

    Raises:
        ParamsError: If an expression cannot be used; every fault of every indicator is told.
    """
    by_kind: dict[str, list[tuple[int, Chosen]]] = defaultdict(list)
    for position, chosen in enumerate(params.chosen):
        by_kind[chosen.set.period].append((position, chosen))
    with duckdb.connect() as connection:
        read_tables(connection, processed, params, threads)
        connection.execute(_RESULT)
        for kind, selected in by_kind.items():
            start, end = period(year, kind)
            dates = Dates(start, end, reference_day(year, params))
            build_populations(connection, params, dates)
            problems = expressions.check(connection, [chosen for _, chosen in selected])
            if problems:
                raise ParamsError(problems)
            _evaluate(connection, selected, levels)
        result = connection.execute(
            "SELECT * FROM result ORDER BY municipality, position, level_position, unit"
        ).df()
    numbers = ["numerator", "denominator", "value"]
    result[numbers] = result[numbers].astype("Float64")
    return _with_change(result, params, previous)[["municipality", *COLUMNS]]


def reference_day(year: int, params: Params) -> date:
    """Return the day of a year on which the municipality counts its staff."""
    month, day = (int(part) for part in params.municipality.period.staff_on.split("-"))
    return date(year, month, day)


def _evaluate(
    connection: duckdb.DuckDBPyConnection,
    chosen: Sequence[tuple[int, Chosen]],
    levels: Sequence[Level],
) -> None:
    """Add the values of the indicators to the table ``result``."""
    _write_rules(connection, chosen, levels)
    connection.execute(
        "CREATE OR REPLACE TABLE school_sum (position INTEGER, municipality VARCHAR, unit VARCHAR, "
        "n DOUBLE, d DOUBLE, k DOUBLE, t DOUBLE)"
    )
    connection.execute("CREATE OR REPLACE TABLE subject_sum AS FROM school_sum")
    by_population: dict[str, list[tuple[int, Chosen]]] = defaultdict(list)
    for position, item in chosen:
        by_population[item.indicator.over].append((position, item))
    columns = expressions.columns(connection)
    for population, members in by_population.items():
        items = [(position, item.indicator) for position, item in members]
        _sum_up(connection, "school_sum", sums.select(population, items, "org_id"), items)
        if SUBJECT not in levels:
            continue
        items = [(position, i) for position, i in items if SUBJECT in i.levels]
        # Someone who teaches two subjects counts in both, and once in the municipality.
        source = population
        if "person_id" in columns[population]:
            source = f"{population} JOIN teaches USING (municipality, person_id)"
        if items:
            query = sums.select(population, items, "subject", source)
            _sum_up(connection, "subject_sum", query, items)
    roll_up = resources.files(__package__).joinpath("roll_up.sql").read_text("utf-8")
    connection.execute(roll_up)


def _sum_up(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    query: str,
    items: Sequence[tuple[int, Indicator]],
) -> None:
    connection.execute(f"CREATE OR REPLACE TABLE wide AS {query}")
    connection.execute(f"INSERT INTO {table} {sums.long(items, 'wide')}")


def _write_rules(
    connection: duckdb.DuckDBPyConnection,
    chosen: Sequence[tuple[int, Chosen]],
    levels: Sequence[Level],
) -> None:
    """Put what the roll-up must know about an indicator into the tables ``rule`` and ``asked``."""
    connection.execute(
        "CREATE OR REPLACE TABLE rule (position INTEGER, key VARCHAR, id VARCHAR, "
        "direction VARCHAR, type VARCHAR, population VARCHAR, scale INTEGER, whole BOOLEAN)"
    )
    connection.execute("CREATE OR REPLACE TABLE asked (position INTEGER, level VARCHAR)")
    rules = [
        (
            position,
            item.key,
            item.indicator.id,
            item.indicator.direction,
            item.indicator.type,
            item.indicator.over,
            100 if _is_percentage(item.indicator) else 1,
            _is_percentage(item.indicator) and not item.indicator.above_whole,
        )
        for position, item in chosen
    ]
    asked = [
        (position, level)
        for position, item in chosen
        for level in levels
        if level in item.indicator.levels
    ]
    for table, rows in (("rule", rules), ("asked", asked)):
        if rows:
            places = ", ".join(["(" + ", ".join("?" * len(rows[0])) + ")"] * len(rows))
            values = [value for row in rows for value in row]
            connection.execute(f"INSERT INTO {table} VALUES {places}", values)  # noqa: S608


def _is_percentage(indicator: Indicator) -> bool:
    return indicator.unit == "%" and indicator.type in {"share", "ratio"}


def _with_change(
    result: pd.DataFrame, params: Params, previous: pd.DataFrame | None
) -> pd.DataFrame:
    """Turn counts of indicators of change into differences; D is the count of the year before."""
    keys = [c.key for c in params.chosen if c.indicator.type == "change"]
    changing = result["key"].isin(keys)
    if not changing.any():
        return result
    result = result.copy()
    rows = result.loc[changing]
    before = pd.Series(pd.NA, index=rows.index, dtype="Float64")
    if previous is not None:
        names = [n for n in ("municipality", "key", "level", "unit") if n in previous]
        known = previous.set_index(names)["numerator"]
        index = pd.MultiIndex.from_frame(rows[names])
        before = pd.Series(known.reindex(index).to_numpy(), index=rows.index, dtype="Float64")
    result.loc[changing, "denominator"] = before
    result.loc[changing, "value"] = rows["numerator"] - before
    return result
