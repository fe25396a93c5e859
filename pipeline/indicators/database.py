"""The tables of one or many municipalities in a database that reads nothing else any more."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import duckdb

from pipeline.indicators import burnout
from pipeline.indicators.context import context_group
from pipeline.indicators.lake import MUNICIPALITY, YEAR, Lake
from pipeline.intake.schema import PROVENANCE
from pipeline.params.load import Params

POPULATIONS = "main"
"""The schema that holds the populations of one reporting period."""


@dataclass(frozen=True)
class Dates:
    """When facts and people are counted.

    Attributes:
        start: First day of the reporting period.
        end: Its last day.
        staff_on: Day on which staff is counted.
    """

    start: date
    end: date
    staff_on: date


def read_tables(
    connection: duckdb.DuckDBPyConnection, processed: Path | Lake, params: Params, threads: int
) -> None:
    """Read the year's tables into the schema ``raw`` and close every other way in.

    Args:
        connection: A new connection.
        processed: Folder with one Parquet file a table. Files of many municipalities have a
            column ``municipality``; those of one have none. Or a lake of many.
        params: Names of the tables; the municipality that a single folder belongs to.
        threads: Number of threads. One for a single municipality: sums are the same to the bit.
    """
    connection.execute(f"SET threads = {int(threads)}")
    connection.execute("SET preserve_insertion_order = false")
    connection.execute("CREATE SCHEMA raw")
    if isinstance(processed, Lake) and processed.filesystem is not None:
        connection.register_filesystem(processed.filesystem)
    branches = False
    # Organisations before what belongs to them: they say which of them are branches.
    others = [name for name in params.tables.tables if name != "org"]
    for name in ("supplied", "org", *others):
        source = _source(processed, name)
        columns = {
            column for column, *_ in connection.execute(f"DESCRIBE FROM {source}").fetchall()
        }
        whose = "municipality" if "municipality" in columns else _text(params.municipality.id)
        if name == "supplied":
            # As a list of known names, a municipality is compared as a number.
            connection.execute(
                "CREATE TYPE municipality_name AS ENUM ("  # noqa: S608
                f"SELECT DISTINCT {whose} FROM {source} "
                f"UNION SELECT {_text(params.municipality.id)})"
            )
        partitions = {MUNICIPALITY, YEAR} if isinstance(processed, Lake) else {MUNICIPALITY}
        unused = ", ".join(sorted(columns & {*partitions, *PROVENANCE}))
        rest = f"* EXCLUDE ({unused})" if unused else "*"
        connection.execute(
            f"CREATE TABLE raw.{name} AS "  # noqa: S608
            f"SELECT CAST({whose} AS municipality_name) AS municipality, {rest} "
            f"FROM {source}"
        )
        if name == "org":
            found = connection.execute("SELECT count(parent_org_id) FROM raw.org").fetchone()
            branches = bool(found and found[0])
        elif "org_id" in columns and branches:
            # What a branch sends is its head organisation's.
            connection.execute(
                f"""
                UPDATE raw.{name} SET org_id = b.parent_org_id FROM raw.org AS b
                WHERE b.parent_org_id IS NOT NULL
                    AND b.municipality = {name}.municipality AND b.org_id = {name}.org_id
                """  # noqa: S608
            )
    # From here on the connection sees its tables only: no file, no network, no setting.
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def _source(processed: Path | Lake, table: str) -> str:
    if isinstance(processed, Lake):
        return processed.source(table)
    file = str(processed / f"{table}.parquet").replace("'", "''")
    return f"read_parquet('{file}')"


def build_populations(connection: duckdb.DuckDBPyConnection, params: Params, dates: Dates) -> None:
    """Define the populations for one reporting period, in place of those of another."""
    key = params.burnout_key
    if key is None:
        raise ValueError("params must have the key of the questionnaire on burnout, got None")
    for name, value in {**_variables(params, dates), **burnout.thresholds(key)}.items():
        connection.execute(f"SET VARIABLE {name} = ?", [value])
    connection.execute(burnout.symptoms(key))
    connection.execute(script())
    connection.execute(
        "CREATE OR REPLACE TABLE unit (municipality VARCHAR, org_id VARCHAR, name VARCHAR, "
        "context_group VARCHAR, locality VARCHAR)"
    )
    connection.execute(f"INSERT INTO unit {_units(connection, params)}")


def script() -> str:
    """Return the SQL that defines the populations."""
    return resources.files(__package__).joinpath("populations.sql").read_text("utf-8")


def _variables(params: Params, dates: Dates) -> Mapping[str, Any]:
    municipality = params.municipality
    young, terms = municipality.young, municipality.terms
    return {
        "period_start": dates.start,
        "period_end": dates.end,
        "ref_date": dates.staff_on,
        "young_rule": young.rule,
        "young_age_max": young.age_max,
        "young_age_inclusive": young.age_inclusive,
        "young_service_max": young.service_max,
        "deficit_below": municipality.levels.middle,
        "leaders": municipality.leaders,
        "route_project": terms.route_project,
        "centre_names": [municipality.passport.centre, *terms.centre_names],
    }


def _units(connection: duckdb.DuckDBPyConnection, params: Params) -> str:
    """Return the SELECT of organisations with their context group.

    The groups depend on type and size only, so each pair of these is asked for once.
    """
    kinds = connection.execute("SELECT DISTINCT org_type, students_n FROM ORG").fetchall()
    groups = params.municipality.context_groups
    rows = ", ".join(
        f"({_text(org_type)}, {'NULL' if size is None else int(size)}, "
        f"{_text(context_group(org_type, size, groups))})"
        for org_type, size in sorted(kinds, key=str)
    )
    if not rows:
        return "SELECT municipality, org_id, name_short, NULL, locality FROM ORG"
    return f"""
        SELECT o.municipality, o.org_id, o.name_short, g.context_group, o.locality
        FROM ORG AS o JOIN (VALUES {rows}) AS g (org_type, students_n, context_group)
            ON g.org_type IS NOT DISTINCT FROM o.org_type
            AND g.students_n IS NOT DISTINCT FROM o.students_n
    """  # noqa: S608


def _text(value: str | None) -> str:
    return "NULL" if value is None else "'" + value.replace("'", "''") + "'"
