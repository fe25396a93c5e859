"""Evaluate the catalogue: one pass over each population, then all levels at once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import resources
from math import ceil
from pathlib import Path
from typing import get_args

import duckdb
import pandas as pd

from pipeline.indicators import expressions, sums
from pipeline.indicators.database import (
    get_period,
    open_database,
    period,
    populations,
    set_days,
    set_period,
    source,
)
from pipeline.indicators.lake import Lake
from pipeline.params.catalogue import Level
from pipeline.params.load import Chosen, Params
from pipeline.params.problems import ParamsError, Problem

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

N_ABOVE_D = "числитель больше знаменателя"
STATED = "по сведениям ОО, не проверено"

_TABLES = f"""
    CREATE TABLE rule (
        position INTEGER, key VARCHAR, id VARCHAR, direction VARCHAR, type VARCHAR,
        population VARCHAR, scale INTEGER, whole BOOLEAN, period_start DATE, period_end DATE
    );
    CREATE TABLE asked (position INTEGER, level VARCHAR);
    CREATE TABLE school_sum (
        position INTEGER, municipality municipality_name, unit VARCHAR,
        n DOUBLE, d DOUBLE, k DOUBLE, t DOUBLE
    );
    CREATE TABLE subject_sum AS FROM school_sum;
    CREATE TYPE level_name AS ENUM {LEVELS};
    CREATE TYPE note_text AS ENUM {("", N_ABOVE_D, STATED)};
"""
_RESULT = """
    CREATE TYPE key_name AS ENUM (SELECT key FROM rule ORDER BY position);
    CREATE TYPE direction_name AS ENUM (SELECT direction FROM rule GROUP BY ALL ORDER BY ALL);
    SELECT * REPLACE (
        key::key_name AS key, direction::direction_name AS direction, level::level_name AS level,
        note::note_text AS note
    )
    FROM result ORDER BY municipality, position, level::level_name, unit
"""

PEOPLE_AT_ONCE = 300_000
"""Municipalities are read in parts of about so many posts: memory and caches hold one of them."""


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
    return _of_one(evaluate_many(processed, params, year, previous, threads=1))


def evaluate_open(connection: duckdb.DuckDBPyConnection, params: Params, year: int) -> pd.DataFrame:
    """Compute every chosen indicator of one municipality whose tables are read already.

    The result is that of :func:`evaluate`. The database is left as it was.

    Args:
        connection: From :func:`pipeline.indicators.database.populations`, of this year.
        params: Params of the municipality.
        year: Reporting year.

    Raises:
        ParamsError: If an expression cannot be used; every fault of every indicator is told.
    """
    _refuse(expressions.check(connection, params.chosen))
    before = get_period(connection)
    connection.execute("BEGIN")
    try:
        result = _computed(connection, params, year, LEVELS)
    finally:
        connection.execute("ROLLBACK")
        set_days(connection, *before)
    return _of_one(_finished(result, params, None))


def _of_one(frame: pd.DataFrame) -> pd.DataFrame:
    """Return values as those of one municipality: plain texts, and days without a clock."""
    frame = frame.drop(columns="municipality")
    days = {name: frame[name].dt.date for name in ("period_start", "period_end", "ref_date")}
    texts = dict.fromkeys(frame.select_dtypes("category").columns, "str")
    return frame.astype(texts).assign(**days)


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
            says whose a row is. Parts of a country are read quickest where rows are in its order.
        params: Params that hold for all of them: indicators, dates, rules, context groups.
        year: Reporting year.
        previous: The result of the year before.
        levels: Levels to compute.
        threads: How many parts are computed at the same time.

    Returns:
        A frame with ``municipality`` and :data:`COLUMNS`; columns of few texts are categorical.

    Raises:
        ParamsError: If an expression cannot be used; every fault of every indicator is told.
    """
    with populations(None, params, year, "calendar_year") as connection:
        _refuse(expressions.check(connection, params.chosen))
    with ThreadPoolExecutor(threads) as pool:
        frames = pool.map(
            lambda within: _evaluate(processed, params, year, levels, within),
            _parts(processed, threads),
        )
        result = pd.concat(frames, ignore_index=True)
    return _finished(result, params, previous)


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise ParamsError(problems)


def _finished(result: pd.DataFrame, params: Params, previous: pd.DataFrame | None) -> pd.DataFrame:
    numbers = ["numerator", "denominator", "value"]
    result[numbers] = result[numbers].astype("Float64")
    return _with_change(result, params, previous)[["municipality", *COLUMNS]]


def _parts(processed: Path | Lake, threads: int) -> list[tuple[str, str] | None]:
    """Return the first and last municipality of each part; nothing if there is one part only."""
    with duckdb.connect(config={"threads": 1}) as connection:
        if isinstance(processed, Lake) and processed.filesystem is not None:
            connection.register_filesystem(processed.filesystem)
        supplied = connection.sql(f"FROM {source(processed, 'supplied')}")
        if "municipality" not in supplied.columns:
            return [None]
        names = sorted(str(name) for (name,) in supplied.unique("municipality").fetchall())
        posts = connection.sql(f"FROM {source(processed, 'post')}").shape[0]
    if posts <= PEOPLE_AT_ONCE or len(names) < 2:
        return [None]
    parts = threads * ceil(posts / PEOPLE_AT_ONCE / threads)
    size = ceil(len(names) / parts)
    return [
        (names[first], names[min(first + size, len(names)) - 1])
        for first in range(0, len(names), size)
    ]


def _evaluate(
    processed: Path | Lake,
    params: Params,
    year: int,
    levels: Sequence[Level],
    within: tuple[str, str] | None,
) -> pd.DataFrame:
    """Compute the values of one part of the municipalities."""
    questions = [_roll_up(), *_texts(params.chosen)]
    with open_database(processed, params, year, within, questions) as connection:
        return _computed(connection, params, year, levels)


def _computed(
    connection: duckdb.DuckDBPyConnection, params: Params, year: int, levels: Sequence[Level]
) -> pd.DataFrame:
    """Compute the values of all municipalities of an open database, in tables added to it."""
    by_kind: dict[str, list[tuple[int, Chosen]]] = defaultdict(list)
    for position, chosen in enumerate(params.chosen):
        by_kind[chosen.set.period].append((position, chosen))
    connection.execute(_TABLES)
    _write_rules(connection, params.chosen, year, levels)
    for kind, selected in by_kind.items():
        if get_period(connection) != period(year, kind):
            set_period(connection, year, kind, _texts(item for _, item in selected))
        _sum_up(connection, selected, levels)
    connection.execute(_roll_up())
    return connection.execute(_RESULT).df()


def _roll_up() -> str:
    return resources.files(__package__).joinpath("roll_up.sql").read_text("utf-8")


def _texts(chosen: Iterable[Chosen]) -> list[str]:
    """Return the expressions of indicators."""
    return [
        text
        for item in chosen
        for text in (item.indicator.where, item.indicator.of, item.indicator.per)
        if text
    ]


def _sum_up(
    connection: duckdb.DuckDBPyConnection,
    chosen: Sequence[tuple[int, Chosen]],
    levels: Sequence[Level],
) -> None:
    """Add the sums of the indicators of one reporting period."""
    by_population: dict[str, list[tuple[int, Chosen]]] = defaultdict(list)
    for position, item in chosen:
        by_population[item.indicator.over].append((position, item))
    columns = expressions.columns(connection) if SUBJECT in levels else {}
    for population, members in by_population.items():
        items = [(position, item.indicator) for position, item in members]
        try:
            connection.execute(f"INSERT INTO school_sum {sums.select(population, items, 'org_id')}")
        except duckdb.Error:
            # A text that is no number is met only in the rows: the indicator is named.
            problems = list(expressions.unfit(connection, [item for _, item in members]))
            if not problems:
                raise
            raise ParamsError(problems) from None
        items = [(position, i) for position, i in items if SUBJECT in i.levels]
        if SUBJECT not in levels or not items:
            continue
        # Someone who teaches two subjects counts in both, and once in the municipality.
        source = population
        if "person_id" in columns[population]:
            source = f"{population} JOIN teaches USING (municipality, person_id)"
        query = sums.select(population, items, "subject", source)
        connection.execute(f"INSERT INTO subject_sum {query}")


def _write_rules(
    connection: duckdb.DuckDBPyConnection,
    chosen: Sequence[Chosen],
    year: int,
    levels: Sequence[Level],
) -> None:
    """Put what the roll-up must know about an indicator into the tables ``rule`` and ``asked``."""
    rules = [
        (
            position,
            item.key,
            item.indicator.id,
            item.indicator.direction,
            item.indicator.type,
            item.indicator.over,
            100 if item.indicator.is_percentage else 1,
            item.indicator.is_part_of_whole,
            *period(year, item.set.period),
        )
        for position, item in enumerate(chosen)
    ]
    asked = [
        (position, level)
        for position, item in enumerate(chosen)
        for level in levels
        if level in item.indicator.levels
    ]
    for table, rows in (("rule", rules), ("asked", asked)):
        if rows:
            columns = [list(column) for column in zip(*rows, strict=True)]
            cells = ", ".join(["unnest(?)"] * len(columns))
            connection.execute(f"INSERT INTO {table} SELECT {cells}", columns)


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
        index = pd.MultiIndex.from_frame(rows[names].astype("str"))
        before = pd.Series(known.reindex(index).to_numpy(), index=rows.index, dtype="Float64")
    result.loc[changing, "denominator"] = before
    result.loc[changing, "value"] = rows["numerator"] - before
    return result
