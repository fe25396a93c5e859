"""Expressions of the catalogue are parsed before they run: SQL conditions, nothing more."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from pipeline.indicators.database import POPULATIONS
from pipeline.indicators.sums import sums
from pipeline.params.load import Chosen
from pipeline.params.problems import Problem, nearest

FIELDS = ("where", "of", "per")
FUNCTIONS = (
    "abs",
    "ceil",
    "coalesce",
    "contains",
    "ends_with",
    "floor",
    "greatest",
    "least",
    "len",
    "length",
    "list_contains",
    "list_has_any",
    "lower",
    "month",
    "regexp_matches",
    "round",
    "starts_with",
    "trim",
    "upper",
    "year",
)
"""Functions that an expression may call: they look at nothing but the row."""

_OPERATORS = {"+", "-", "*", "/", "//", "%", "||", "&&", "~~", "!~~", "~~*", "!~~*", "list_value"}
_CLASSES = {
    "BETWEEN",
    "CASE",
    "CAST",
    "COLUMN_REF",
    "COMPARISON",
    "CONJUNCTION",
    "CONSTANT",
    "FUNCTION",
    "OPERATOR",
    "TYPE",
}
_PREFIX = "SELECT ("

LONGEST = 2000
"""Characters of an expression: the catalogue's longest has a tenth of them."""


@dataclass(frozen=True)
class _Fault:
    column: int
    got: str
    allowed: str
    nearest: str = ""


def check(connection: duckdb.DuckDBPyConnection, chosen: Sequence[Chosen]) -> list[Problem]:
    """Check the population and the expressions of every indicator.

    Args:
        connection: Where the populations are.
        chosen: Indicators.

    Returns:
        Problems, each with the indicator's line, the expression's name and the place in it.
    """
    known = columns(connection)
    problems = [problem for item in chosen for problem in _problems(connection, item, known)]
    return problems or [
        problem
        for population in sorted({item.indicator.over for item in chosen})
        for problem in unfit(
            connection, [item for item in chosen if item.indicator.over == population]
        )
    ]


def columns(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Return the columns of every population."""
    rows = connection.execute(
        """
        SELECT table_name, list(column_name ORDER BY ordinal_position)
        FROM information_schema.columns
        WHERE table_schema = ? AND table_name = upper(table_name)
        GROUP BY table_name
        """,
        [POPULATIONS],
    ).fetchall()
    return dict(rows)


def _problems(
    connection: duckdb.DuckDBPyConnection, item: Chosen, known: dict[str, list[str]]
) -> Iterator[Problem]:
    indicator = item.indicator
    path = f"indicators.{indicator.id}"
    if indicator.over not in known:
        yield Problem(
            item.file,
            item.line,
            f"{path}.over",
            f"нет совокупности «{indicator.over}»",
            ", ".join(sorted(known)),
            nearest(indicator.over, known),
        )
        return
    names = known[indicator.over]
    if "subject" in indicator.levels and not {"person_id", "subject"} & set(names):
        yield Problem(
            item.file,
            item.line,
            f"{path}.levels",
            f"в совокупности «{indicator.over}» нет ни людей, ни предметов",
            "уровни municipality, group, school, locality",
        )
    for field in FIELDS:
        expression = getattr(indicator, field)
        for fault in _faults(connection, expression, names) if expression else ():
            place = f", знак {fault.column}" if fault.column else ""
            yield Problem(
                item.file,
                item.line,
                f"{path}.{field}",
                f"в выражении «{_short(expression)}»{place}: {fault.got}",
                fault.allowed,
                fault.nearest,
            )


def unfit(connection: duckdb.DuckDBPyConnection, items: Sequence[Chosen]) -> Iterator[Problem]:
    """Find indicators of one population whose known words do not fit together, or not its rows.

    All indicators are tried at once, and one by one only to find the wrong one.
    """
    aggregates = ", ".join(
        f"CAST({text} AS DOUBLE)" for item in items for text in sums(item.indicator).values()
    )
    try:
        # Fetched to the end: a result left open would keep the connection busy.
        connection.execute(f"SELECT {aggregates} FROM {items[0].indicator.over}").fetchall()  # noqa: S608
    except duckdb.Error as error:
        if len(items) > 1:
            for item in items:
                yield from unfit(connection, [item])
            return
        indicator = items[0].indicator
        used = "; ".join(f"{f}: {e}" for f in FIELDS if (e := getattr(indicator, f)))
        yield Problem(
            items[0].file,
            items[0].line,
            f"indicators.{indicator.id}",
            f"выражения «{used}» не вычисляются: {str(error).splitlines()[0]}",
            f"условие или число для вида {indicator.type}",
        )


def _faults(
    connection: duckdb.DuckDBPyConnection, expression: str, known: Sequence[str]
) -> Iterator[_Fault]:
    if len(expression) > LONGEST:
        yield _Fault(0, f"{len(expression)} знаков", f"не более {LONGEST} знаков")
        return
    # The line break keeps a comment at the end from swallowing the bracket.
    text = f"{_PREFIX}{expression}\n)"
    row = connection.execute("SELECT json_serialize_sql(?)", [text]).fetchone()
    tree: dict[str, Any] = json.loads(row[0]) if row else {"error": True}
    statements = tree.get("statements", [])
    if tree["error"] or len(statements) != 1:
        yield _Fault(
            _character(text, tree.get("position")),
            "не читается как одно выражение SQL",
            "одно условие или число из столбцов совокупности, без точки с запятой",
        )
        return
    select = statements[0]["node"]
    if (
        select.get("type") != "SELECT_NODE"
        or select.get("from_table", {}).get("type") != "EMPTY"
        or len(select["select_list"]) != 1
        or select.get("where_clause")
        or select.get("modifiers")
    ):
        yield _Fault(0, "чтение таблицы или файла", "только столбцы своей совокупности")
        return
    for node in _nodes(select["select_list"]):
        yield from _node_faults(node, known, text)


def _short(expression: str) -> str:
    return expression if len(expression) <= LONGEST else f"{expression[:40]}…"


def _character(text: str, position: Any) -> int:
    """Return the place in the expression, counted in characters from 1; 0 if it is unknown."""
    # DuckDB counts bytes (a Russian letter has two); the largest number means «nowhere».
    encoded = text.encode()
    if position is None or int(position) > len(encoded):
        return 0
    before = encoded[: int(position)].decode(errors="ignore")
    return max(len(before) - len(_PREFIX) + 1, 0)


def _node_faults(node: dict[str, Any], known: Sequence[str], text: str) -> Iterator[_Fault]:
    kind = node["class"]
    place = _character(text, node.get("query_location"))
    if kind not in _CLASSES:
        yield _Fault(
            place,
            "подзапрос, оконная функция или перебор",
            "условие или число из столбцов и функций",
        )
    elif kind == "FUNCTION":
        name = str(node.get("function_name", "")).lower()
        if name not in FUNCTIONS and name not in _OPERATORS:
            yield _Fault(
                place,
                f"функция {name} не допускается",
                "функции " + ", ".join(FUNCTIONS),
                nearest(name, FUNCTIONS),
            )
    elif kind == "COLUMN_REF":
        name = ".".join(node["column_names"])
        if name.lower() not in {column.lower() for column in known}:
            yield _Fault(
                place, f"нет столбца «{name}»", "столбцы " + ", ".join(known), nearest(name, known)
            )


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "class" in value and "type" in value:
            yield value
        for child in value.values():
            yield from _nodes(child)
    elif isinstance(value, list):
        for child in value:
            yield from _nodes(child)
