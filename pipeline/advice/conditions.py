"""Conditions of rules: parsed as the catalogue's expressions are, then asked of the facts."""

from collections.abc import Sequence
from dataclasses import replace

import duckdb
import pandas as pd

from pipeline.advice.facts import Facts, affected
from pipeline.indicators import expressions
from pipeline.params.advice import PlacedRule
from pipeline.params.catalogue import Indicator, IndicatorSet
from pipeline.params.load import Chosen
from pipeline.params.problems import ParamsError

COLUMNS = {
    "numerator": "DOUBLE",
    "denominator": "DOUBLE",
    "value": "DOUBLE",
    "n": "DOUBLE",
    "lack": "DOUBLE",
    "previous_numerator": "DOUBLE",
    "previous_denominator": "DOUBLE",
    "previous": "DOUBLE",
    "target": "DOUBLE",
    "missed": "BOOLEAN",
    "group_median": "DOUBLE",
    "group_schools": "DOUBLE",
    "municipal": "DOUBLE",
    "threshold": "DOUBLE",
}
"""What a condition may name. ``n``: people or objects concerned; ``lack``: people short of the
target; ``missed``: the target exists and is not reached; unknown is NULL, and a condition that is
not true does not speak."""

_TABLE = "FACTS"


def fulfilled(facts: Facts, min_denominator: int) -> pd.DataFrame:
    """Return the facts for which their rule speaks.

    A rule is silent where D is below its minimum, the value is unknown or there is no object.

    Args:
        facts: What the rules look at.
        min_denominator: Smallest D of a rule that names none.

    Raises:
        ParamsError: If a condition cannot be used; every fault of every rule is told.
    """
    frame = _asked(facts, min_denominator)
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")
        names = ", ".join(f'"{name}" {kind}' for name, kind in COLUMNS.items())
        connection.execute(f"CREATE TABLE {_TABLE} (row_no BIGINT, rule VARCHAR, {names})")
        check(connection, facts.rules)
        if frame.empty:
            return frame
        plain = frame[["row_no", "rule", *COLUMNS]].astype(object)
        connection.register("plain", plain.where(plain.notna(), None))
        casts = ", ".join(f'CAST("{name}" AS {kind})' for name, kind in COLUMNS.items())
        connection.execute(
            f"INSERT INTO {_TABLE} SELECT CAST(row_no AS BIGINT), rule, {casts} FROM plain"  # noqa: S608
        )
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        true: set[int] = set()
        for placed in facts.rules:
            rows = connection.execute(
                f"SELECT row_no FROM {_TABLE} WHERE rule = ? AND ({placed.rule.when}\n)",  # noqa: S608
                [placed.rule.id],
            ).fetchall()
            true.update(int(row_no) for (row_no,) in rows)
    return frame[frame["row_no"].isin(true)].drop(columns="row_no").reset_index(drop=True)


def check(connection: duckdb.DuckDBPyConnection, rules: Sequence[PlacedRule]) -> None:
    """Refuse conditions that name what is not there or do more than compare.

    Raises:
        ParamsError: With every fault, each with the rule's file, line and place.
    """
    whole = IndicatorSet(
        source="advice", title="Рекомендации", period="calendar_year", indicators=[]
    )
    chosen = [
        Chosen(
            placed.rule.id,
            whole,
            Indicator(
                id=placed.rule.id, number="", name=placed.rule.id, short="условие", type="count",
                direction=placed.rule.direction, over=_TABLE, where=placed.rule.when,
                better="neutral", formula="условие", levels=["municipality"],
            ),
            placed.file,
            placed.line,
        )
        for placed in rules
    ]  # fmt: skip
    problems = expressions.check(connection, chosen) if chosen else []
    if problems:
        raise ParamsError(
            replace(p, path=p.path.replace("indicators.", "rules.", 1).replace(".where", ".when"))
            for p in problems
        )


def _asked(facts: Facts, min_denominator: int) -> pd.DataFrame:
    """Facts with what conditions name beside them, those with too small a base left out."""
    parts = []
    for placed in facts.rules:
        rule = placed.rule
        rows = facts.frame[facts.frame["rule"] == rule.id]
        least = rule.min_denominator or min_denominator
        # A count has no denominator: its object is there if the table is.
        rows = rows[rows["denominator"].isna() | (rows["denominator"].astype(float) >= least)]
        if rows.empty:
            continue
        numbers = rows[["numerator", "denominator", "value", "target"]].astype(float)
        missed = (numbers["value"] < numbers["target"]).where(
            ~rows["at_most"].astype(bool), numbers["value"] > numbers["target"]
        )
        lack = (numbers["target"] / 100 * numbers["denominator"] - numbers["numerator"]).clip(0)
        parts.append(
            rows.assign(
                n=affected(rows, facts.indicators[rule.id]),
                lack=lack,
                missed=missed.where(numbers["target"].notna(), None),
                threshold=rule.threshold,
            ).astype(object)
        )
    if not parts:
        return pd.DataFrame(columns=["row_no", "rule", *COLUMNS])
    frame = pd.concat(parts, ignore_index=True)
    return frame.assign(row_no=range(len(frame)))
