"""Evaluate the catalogue: all indicators of a population in one query, all levels at once."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from importlib import resources
from pathlib import Path

import duckdb
import pandas as pd

from pipeline.indicators import expressions
from pipeline.indicators.context import context_group
from pipeline.params.catalogue import Indicator
from pipeline.params.load import Chosen, Params
from pipeline.params.problems import ParamsError

MUNICIPALITY, SCHOOL, GROUP = "municipality", "school", "group"

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
)
"""Columns of ``indicators.parquet``: one row an indicator, a level and a unit of that level.

``unit`` is the organisation's code, the group's name, or empty for the municipality. ``value`` is
in the indicator's unit; missing where there is nothing to count or nothing is known.
"""

N_ABOVE_D = "числитель больше знаменателя"


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
    """Compute every chosen indicator at every level.

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
    frames = []
    by_kind: dict[str, list[Chosen]] = defaultdict(list)
    for chosen in params.chosen:
        by_kind[chosen.set.period].append(chosen)
    for kind, selected in by_kind.items():
        start, end = period(year, kind)
        with duckdb.connect() as connection:
            _load(connection, processed, params, year, (start, end))
            problems = expressions.check(connection, selected)
            if problems:
                raise ParamsError(problems)
            frame = pd.concat(_by_population(connection, selected), ignore_index=True)
        ref_date = _on(year, params.municipality.period.staff_on)
        frames.append(frame.assign(period_start=start, period_end=end, ref_date=ref_date))
    result = pd.concat(frames, ignore_index=True)
    result = _with_change(result, params.by_key, previous)
    order = {chosen.key: position for position, chosen in enumerate(params.chosen)}
    levels = {MUNICIPALITY: 0, GROUP: 1, SCHOOL: 2}
    return result.sort_values(
        ["key", "level", "unit"],
        key=lambda column: (
            column.map({"key": order, "level": levels}.get(str(column.name), {}))
            if column.name != "unit"
            else column
        ),
        kind="stable",
        ignore_index=True,
    )[list(COLUMNS)]


def _on(year: int, month_day: str) -> date:
    month, day = (int(part) for part in month_day.split("-"))
    return date(year, month, day)


def _load(
    connection: duckdb.DuckDBPyConnection,
    processed: Path,
    params: Params,
    year: int,
    bounds: tuple[date, date],
) -> None:
    connection.execute("SET threads = 2")
    connection.execute("CREATE SCHEMA raw")
    for name in (*params.tables.tables, "supplied"):
        file = str(processed / f"{name}.parquet").replace("'", "''")
        connection.execute(f"CREATE TABLE raw.{name} AS FROM read_parquet('{file}')")
    # From here on the connection sees its tables only: no file, no network, no setting.
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    young = params.municipality.young
    variables = {
        "period_start": bounds[0],
        "period_end": bounds[1],
        "ref_date": _on(year, params.municipality.period.staff_on),
        "young_rule": young.rule,
        "young_age_max": young.age_max,
        "young_age_inclusive": young.age_inclusive,
        "young_service_max": young.service_max,
    }
    for name, value in variables.items():
        connection.execute(f"SET VARIABLE {name} = ?", [value])
    connection.execute(resources.files(__package__).joinpath("populations.sql").read_text("utf-8"))
    connection.execute("CREATE TABLE context (org_id VARCHAR, context_group VARCHAR)")
    schools = connection.execute("SELECT org_id, org_type, students_n FROM ORG").fetchall()
    groups = params.municipality.context_groups
    for org_id, org_type, students_n in schools:
        name = context_group(org_type, students_n, groups)
        connection.execute("INSERT INTO context VALUES (?, ?)", [org_id, name])


def _by_population(
    connection: duckdb.DuckDBPyConnection, chosen: Sequence[Chosen]
) -> Iterator[pd.DataFrame]:
    by_population: dict[str, list[Chosen]] = defaultdict(list)
    for item in chosen:
        by_population[item.indicator.over].append(item)
    units = _units(connection)
    for population, items in by_population.items():
        counts = connection.execute(_query(population, items)).df()
        given = _given(connection, population)
        for position, item in enumerate(items):
            yield _values(item, counts, position, units, given)


def _query(population: str, items: Sequence[Chosen]) -> str:
    sums = ", ".join(
        f"{expression} AS {name}_{position}"
        for position, item in enumerate(items)
        for name, expression in _sums(item.indicator).items()
    )
    # The expressions were parsed and bound to this population's columns before.
    return f"""
        SELECT
            CASE grouping(c.context_group, p.org_id)
                WHEN 3 THEN '{MUNICIPALITY}' WHEN 1 THEN '{GROUP}' ELSE '{SCHOOL}'
            END AS level,
            coalesce(p.org_id, c.context_group, '') AS unit,
            {sums}
        FROM {population} AS p LEFT JOIN context AS c USING (org_id)
        GROUP BY GROUPING SETS ((), (c.context_group), (p.org_id))
        HAVING level = '{MUNICIPALITY}' OR unit <> ''
    """  # noqa: S608


def _sums(indicator: Indicator) -> dict[str, str]:
    """SQL of numerator ``n``, denominator ``d`` and ``k``, the rows where the fact is known."""
    where, of, per = (
        f"({text}\n)" for text in (indicator.where, indicator.of or "1", indicator.per or "1")
    )
    inside = f"FILTER (WHERE {where})"
    if indicator.type == "share":
        return {
            "n": f"count(*) FILTER (WHERE {where} AND {of})",
            "d": f"count(*) {inside}",
            "k": f"count({of}) {inside}",
        }
    if indicator.type == "mean":
        return {
            "n": f"sum({of}) {inside}",
            "d": f"count({of}) {inside}",
            "k": f"count({of}) {inside}",
        }
    if indicator.type == "ratio":
        both = f"FILTER (WHERE {where} AND {of} IS NOT NULL AND {per} IS NOT NULL)"
        return {"n": f"sum({of}) {both}", "d": f"sum({per}) {both}", "k": f"count(*) {both}"}
    counted = f"sum({of})" if indicator.of else "count(*)"
    return {
        "n": f"coalesce({counted} {inside}, 0)",
        "d": "NULL",
        "k": f"count({of}) {inside}" if indicator.of else "1",
    }


def _units(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Every unit that an indicator has a value for, even where a population has no row."""
    return connection.execute(
        f"""
        SELECT '{MUNICIPALITY}' AS level, '' AS unit
        UNION ALL SELECT '{GROUP}', context_group FROM context GROUP BY context_group
        UNION ALL SELECT '{SCHOOL}', org_id FROM context
        """  # noqa: S608
    ).df()


def _given(connection: duckdb.DuckDBPyConnection, population: str) -> set[str] | None:
    """Organisations from which the population's table arrived; ``None`` means from all."""
    rows = connection.execute(
        """
        SELECT s.org_id FROM raw.supplied AS s JOIN basis AS b USING (table_name)
        WHERE b.population = ?
        """,
        [population],
    ).fetchall()
    organisations = {org_id for (org_id,) in rows}
    return None if None in organisations else organisations


def _values(
    item: Chosen,
    counts: pd.DataFrame,
    position: int,
    units: pd.DataFrame,
    given: set[str] | None,
) -> pd.DataFrame:
    indicator = item.indicator
    names = {f"{name}_{position}": name for name in ("n", "d", "k")}
    frame = units[units["level"].isin(indicator.levels)].merge(
        counts[["level", "unit", *names]].rename(columns=names), on=["level", "unit"], how="left"
    )
    numerator, denominator, known = (
        pd.to_numeric(frame[name]).astype("Float64") for name in ("n", "d", "k")
    )
    arrived = pd.Series(True, index=frame.index)
    if given is not None:
        at_school = frame["level"].eq(SCHOOL)
        arrived = frame["unit"].isin(given).where(at_school, bool(given))
    plain = indicator.type in {"count", "presence", "change"}
    if plain:
        # Nothing of this kind in a table that did arrive is a zero; without the table, unknown.
        numerator = numerator.fillna(0).where(arrived)
        if indicator.of:
            numerator = numerator.where(known.fillna(0) > 0)
        denominator = pd.Series(pd.NA, index=frame.index, dtype="Float64")
    else:
        numerator = numerator.where(arrived & (known.fillna(0) > 0))
        denominator = denominator.fillna(0).where(arrived)
    if indicator.type == "presence":
        numerator = numerator.clip(upper=1)
    whole = indicator.unit == "%" and indicator.type in {"share", "ratio"}
    scale = 100 if whole else 1
    value = numerator if plain else (scale * numerator / denominator).where(denominator > 0)
    impossible = (numerator > denominator).fillna(False) & (whole and not indicator.above_whole)
    return pd.DataFrame(
        {
            "key": item.key,
            "direction": indicator.direction,
            "level": frame["level"],
            "unit": frame["unit"],
            "numerator": numerator,
            "denominator": denominator,
            "value": value.where(~impossible),
            "note": impossible.map({True: N_ABOVE_D, False: ""}),
        }
    )


def _with_change(
    result: pd.DataFrame, by_key: Mapping[str, Chosen], previous: pd.DataFrame | None
) -> pd.DataFrame:
    """Turn counts of indicators of change into differences; D is the count of the year before."""
    changing = result["key"].isin([k for k, c in by_key.items() if c.indicator.type == "change"])
    if not changing.any():
        return result
    before = pd.Series(pd.NA, index=result.index, dtype="Float64")
    if previous is not None:
        known = previous.set_index(["key", "level", "unit"])["numerator"]
        index = pd.MultiIndex.from_frame(result[["key", "level", "unit"]])
        before = pd.Series(known.reindex(index).to_numpy(), index=result.index, dtype="Float64")
    result = result.copy()
    result.loc[changing, "denominator"] = before[changing]
    result.loc[changing, "value"] = (result["numerator"] - before)[changing]
    return result
