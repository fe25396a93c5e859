"""Expressions of the catalogue are parsed before they run: SQL conditions, nothing more."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from pipeline.params.load import Chosen
from pipeline.params.problems import Problem, nearest

FIELDS = ("where", "of", "per")
_FORBIDDEN_CLASSES = {"SUBQUERY", "WINDOW", "STAR", "PARAMETER"}
_FORBIDDEN_FUNCTIONS = {
    "getenv",
    "current_setting",
    "set_config",
    "read_text",
    "read_blob",
    "pragma_version",
    "query",
    "query_table",
}
_PREFIX = "SELECT ("


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
    columns = _columns(connection)
    problems = []
    for item in chosen:
        indicator = item.indicator
        path = f"indicators.{indicator.id}"
        if indicator.over not in columns:
            known = sorted(columns)
            problems.append(
                Problem(
                    item.file,
                    item.line,
                    f"{path}.over",
                    f"нет совокупности «{indicator.over}»",
                    ", ".join(known),
                    nearest(indicator.over, known),
                )
            )
            continue
        for field in FIELDS:
            expression = getattr(indicator, field)
            if not expression:
                continue
            for fault in _faults(connection, expression, columns[indicator.over]):
                place = f", знак {fault.column}" if fault.column else ""
                problems.append(
                    Problem(
                        item.file,
                        item.line,
                        f"{path}.{field}",
                        f"в выражении «{expression}»{place}: {fault.got}",
                        fault.allowed,
                        fault.nearest,
                    )
                )
    return problems


def _columns(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    rows = connection.execute(
        """
        SELECT table_name, list(column_name ORDER BY ordinal_position)
        FROM information_schema.columns
        WHERE table_schema = 'main' AND table_name = upper(table_name)
        GROUP BY table_name
        """
    ).fetchall()
    return dict(rows)


def _faults(
    connection: duckdb.DuckDBPyConnection, expression: str, columns: Sequence[str]
) -> Iterator[_Fault]:
    # The line break keeps a comment at the end from swallowing the bracket.
    row = connection.execute(
        "SELECT json_serialize_sql(?)", [f"{_PREFIX}{expression}\n)"]
    ).fetchone()
    tree: dict[str, Any] = json.loads(row[0]) if row else {"error": True}
    statements = tree.get("statements", [])
    if tree["error"] or len(statements) != 1:
        position = int(tree.get("position") or 0) - len(_PREFIX) + 1
        yield _Fault(
            max(position, 0),
            "не читается как одно выражение SQL",
            "одно условие или число из столбцов совокупности, без точки с запятой",
        )
        return
    select = statements[0]["node"]
    if select.get("from_table", {}).get("type") != "EMPTY":
        yield _Fault(0, "чтение таблицы или файла", "только столбцы своей совокупности")
        return
    for node in _nodes(select["select_list"]):
        yield from _node_faults(node, columns)


def _node_faults(node: dict[str, Any], columns: Sequence[str]) -> Iterator[_Fault]:
    kind = node.get("class")
    column = max(int(node.get("query_location") or 0) - len(_PREFIX) + 1, 0)
    if kind in _FORBIDDEN_CLASSES:
        yield _Fault(column, "подзапрос или оконная функция", "условие из столбцов и функций")
    elif kind == "FUNCTION" and node.get("function_name", "").lower() in _FORBIDDEN_FUNCTIONS:
        name = node["function_name"]
        yield _Fault(column, f"функция {name} обращается к настройкам или файлам", "другие функции")
    elif kind == "COLUMN_REF":
        name = node["column_names"][-1]
        lower = {known.lower() for known in columns}
        if name.lower() not in lower:
            yield _Fault(
                column,
                f"нет столбца «{name}»",
                "столбцы " + ", ".join(columns),
                nearest(name, columns),
            )


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "class" in value:
            yield value
        for child in value.values():
            yield from _nodes(child)
    elif isinstance(value, list):
        for child in value:
            yield from _nodes(child)
