"""The tables of one or many municipalities in a database that reads nothing else any more."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import duckdb

from pipeline.indicators import burnout
from pipeline.indicators.context import context_group
from pipeline.indicators.lake import MUNICIPALITY, YEAR, Lake
from pipeline.intake.schema import PROVENANCE, sql_columns
from pipeline.params.load import Params

POPULATIONS = "main"
"""The schema that holds the populations of one reporting period."""

_SUPPLIED = {"table_name": "VARCHAR", "org_id": "VARCHAR"}

_UNIT = """
    CREATE TABLE unit AS
    SELECT o.municipality, o.org_id, o.name_short AS name, k.context_group, o.locality
    FROM organisation AS o
    JOIN kind AS k
        ON k.org_type IS NOT DISTINCT FROM o.org_type
        AND k.students_n IS NOT DISTINCT FROM o.students_n
"""


def open_database(
    processed: Path | Lake | None,
    params: Params,
    year: int,
    within: tuple[str, str] | None = None,
    questions: Sequence[str] | None = None,
) -> duckdb.DuckDBPyConnection:
    """Read a year's tables into the schema ``raw``, define the populations, close all other doors.

    The populations themselves belong to a reporting period: see :func:`set_period`.

    Args:
        processed: Folder with one Parquet file a table. Files of many municipalities have a
            column ``municipality``; those of one have none. Or a lake of many. ``None``: the
            tables are empty.
        params: Names of the tables, rules of the populations; the municipality that a folder
            without such a column belongs to.
        year: Reporting year.
        within: First and last of the municipalities to read, in the order of their names.
        questions: All SQL that will be asked. Columns that neither it nor the populations name are
            not read. ``None``: anything may be asked.

    Returns:
        A connection to be closed. It works in one thread: sums are the same to the bit.
    """
    connection = duckdb.connect(config={"threads": 1})
    connection.execute("SET preserve_insertion_order = false")
    key = params.burnout_key
    if key is None:
        raise ValueError("params must have the key of the questionnaire on burnout, got None")
    symptoms, people = burnout.symptoms(key), _script("people.sql")
    used = None
    if questions is not None:
        used = _words(symptoms, people, script(), _UNIT, *questions)
    _read(connection, processed, params, within, used)
    # From here on the connection sees its tables only: no file, no network, no setting.
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    rules = _rules(params) | {"ref_date": reference_day(year, params)} | burnout.thresholds(key)
    _set(connection, rules)
    # Days, though unknown ones: the views are bound to their type.
    connection.execute("SET VARIABLE period_start = CAST(NULL AS DATE)")
    connection.execute("SET VARIABLE period_end = CAST(NULL AS DATE)")
    connection.execute(symptoms)
    connection.execute(people)
    _place_units(connection, params)
    return connection


def populations(
    processed: Path | None, params: Params, year: int, kind: str
) -> duckdb.DuckDBPyConnection:
    """Return a database with the populations of one reporting period, to ask it anything else.

    What is printed beside an indicator must count the same people: by main post on the day of
    counting, branches with their head organisation, cancelled pairs left out.

    Args:
        processed: Folder with the Parquet files of the year. ``None``: the tables are empty.
        params: Params of the municipality.
        year: Reporting year.
        kind: See :func:`set_period`.
    """
    connection = open_database(processed, params, year)
    set_period(connection, year, kind)
    return connection


def set_period(
    connection: duckdb.DuckDBPyConnection,
    year: int,
    kind: str,
    questions: Sequence[str] | None = None,
) -> None:
    """Define the populations: they count what happened in one reporting period.

    Args:
        connection: From :func:`open_database`.
        year: Reporting year.
        kind: ``calendar_year`` or ``school_year`` (:func:`period`).
        questions: All SQL that will be asked of the period. Columns of people that neither it nor
            the populations name are left out. ``None``: anything may be asked.
    """
    set_days(connection, *period(year, kind))
    asked = "*"
    if questions is not None:
        used = _words(script(), *questions)
        columns = connection.table("staff_now").columns
        asked = ", ".join(column for column in columns if column in used)
    connection.execute(f"CREATE OR REPLACE TABLE staff AS SELECT {asked} FROM staff_now")  # noqa: S608
    connection.execute(script())


def get_period(connection: duckdb.DuckDBPyConnection) -> tuple[date | None, date | None]:
    """Return the first and last day that :func:`set_days` was told."""
    found = connection.execute("SELECT getvariable('period_start'), getvariable('period_end')")
    start, end = found.fetchall()[0]
    return start, end


def set_days(connection: duckdb.DuckDBPyConnection, start: date | None, end: date | None) -> None:
    """Set the first and last day of the period; the list of staff is left as it is."""
    _set(connection, {"period_start": start, "period_end": end})


def period(year: int, kind: str) -> tuple[date, date]:
    """Return the first and last day of «the reporting period» of a year.

    ``calendar_year``: January to December (Baksan: «За отчетный период принимается календарный
    год»). ``school_year``: September of the year before to August (Argun 2.4, Sochi).
    """
    if kind == "school_year":
        return date(year - 1, 9, 1), date(year, 8, 31)
    return date(year, 1, 1), date(year, 12, 31)


def reference_day(year: int, params: Params) -> date:
    """Return the day of a year on which the municipality counts its staff."""
    month, day = (int(part) for part in params.municipality.period.staff_on.split("-"))
    return date(year, month, day)


def script() -> str:
    """Return the SQL that defines the populations."""
    return _script("populations.sql")


def _script(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text("utf-8")


def _words(*texts: str) -> frozenset[str]:
    """Return every word of some SQL: a column is in use only if its name is one of them."""
    return frozenset(word for text in texts for word in re.findall(r"\w+", text.lower()))


def _read(
    connection: duckdb.DuckDBPyConnection,
    processed: Path | Lake | None,
    params: Params,
    within: tuple[str, str] | None,
    used: frozenset[str] | None,
) -> None:
    if isinstance(processed, Lake) and processed.filesystem is not None:
        connection.register_filesystem(processed.filesystem)
    whose = _text(params.municipality.id)
    kinds = {name: sql_columns(name, table) for name, table in params.tables.tables.items()}
    supplied = _rows(processed, "supplied", _SUPPLIED)
    described = connection.execute(f"DESCRIBE {supplied}").fetchall()
    if any(column == MUNICIPALITY for column, *_ in described):
        whose = MUNICIPALITY
    # As a list of known names, a municipality is compared as a number.
    connection.execute(
        "CREATE TYPE municipality_name AS ENUM "  # noqa: S608
        f"(SELECT DISTINCT {whose} AS name FROM ({supplied}) ORDER BY name)"
    )
    partitions = (MUNICIPALITY, YEAR) if isinstance(processed, Lake) else (MUNICIPALITY,)
    inside = (
        f"WHERE municipality BETWEEN {_text(within[0])} AND {_text(within[1])}" if within else ""
    )
    connection.execute("CREATE SCHEMA raw")
    for name, columns in {"supplied": _SUPPLIED, **kinds}.items():
        if used is not None and name not in used:
            continue
        unused = () if used is None else (column for column in columns if column not in used)
        unread = ", ".join(_text(column) for column in (*partitions, *PROVENANCE, *unused))
        connection.execute(
            f"CREATE TABLE raw.{name} AS "  # noqa: S608
            f"SELECT CAST({whose} AS municipality_name) AS municipality, "
            f"COLUMNS(lambda c: c NOT IN ({unread})) "
            f"FROM ({_rows(processed, name, columns)}) {inside}"
        )
    _move_branches(connection)


def _rows(processed: Path | Lake | None, name: str, columns: Mapping[str, str]) -> str:
    """Return the SELECT of a table's rows: of its files, or none."""
    if processed is None:
        cells = ", ".join(f'CAST(NULL AS {kind}) AS "{name}"' for name, kind in columns.items())
        return f"SELECT {cells} WHERE false"
    return f"SELECT * FROM {source(processed, name)}"  # noqa: S608


def source(processed: Path | Lake, table: str) -> str:
    """Return the SQL that reads a table's files."""
    if isinstance(processed, Lake):
        return processed.source(table)
    return f"read_parquet({_text(str(processed / f'{table}.parquet'))})"


def _move_branches(connection: duckdb.DuckDBPyConnection) -> None:
    """What a branch sends is its head organisation's."""
    found = connection.execute("SELECT count(parent_org_id) FROM raw.org").fetchone()
    if not (found and found[0]):
        return
    tables = connection.execute(
        "SELECT table_name FROM information_schema.columns "
        "WHERE table_schema = 'raw' AND column_name = 'org_id' AND table_name <> 'org'"
    ).fetchall()
    for (name,) in tables:
        connection.execute(
            f"""
            UPDATE raw.{name} SET org_id = b.parent_org_id FROM raw.org AS b
            WHERE b.parent_org_id IS NOT NULL
                AND b.municipality = {name}.municipality AND b.org_id = {name}.org_id
            """  # noqa: S608
        )


def _set(connection: duckdb.DuckDBPyConnection, variables: Mapping[str, Any]) -> None:
    for name, value in variables.items():
        connection.execute(f"SET VARIABLE {name} = ?", [value])


def _rules(params: Params) -> dict[str, Any]:
    municipality = params.municipality
    young, terms = municipality.young, municipality.terms
    return {
        "young_rule": young.rule,
        "young_age_max": young.age_max,
        "young_age_inclusive": young.age_inclusive,
        "young_service_max": young.service_max,
        "deficit_below": municipality.levels.middle,
        "leaders": municipality.leaders,
        "route_project": terms.route_project,
        "centre_names": [municipality.passport.centre, *terms.centre_names],
    }


def _place_units(connection: duckdb.DuckDBPyConnection, params: Params) -> None:
    """List the organisations with their context groups in the table ``unit``.

    The groups depend on type and size only, so each pair of these is asked for once.
    """
    kinds = connection.execute("SELECT DISTINCT org_type, students_n FROM organisation").fetchall()
    groups = params.municipality.context_groups
    connection.execute(
        "CREATE TABLE kind (org_type VARCHAR, students_n BIGINT, context_group VARCHAR)"
    )
    connection.execute(
        "INSERT INTO kind SELECT unnest(?), unnest(?), unnest(?)",
        [
            [org_type for org_type, _ in kinds],
            [students_n for _, students_n in kinds],
            [context_group(org_type, students_n, groups) for org_type, students_n in kinds],
        ],
    )
    connection.execute(_UNIT)


def _text(value: str | None) -> str:
    return "NULL" if value is None else "'" + value.replace("'", "''") + "'"
