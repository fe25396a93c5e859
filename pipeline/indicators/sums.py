"""SQL of what an indicator needs to know about its rows: four sums that add up over schools."""

from collections.abc import Sequence

from pipeline.params.catalogue import Indicator

NAMES = ("n", "d", "k", "t")
"""Numerator, denominator, rows where the fact is known, rows that are or may be counted."""


def sums(indicator: Indicator) -> dict[str, str]:
    """Return the aggregates ``n``, ``d``, ``k`` and ``t`` of an indicator.

    Rows where the fact is unknown are in ``t`` only: they enter neither numerator nor denominator.
    The expressions have been parsed and bound to the population's columns before.
    """
    where, of, per = (
        f"({text}\n)" for text in (indicator.where, indicator.of or "1", indicator.per or "1")
    )
    inside = f"FILTER (WHERE {where})"
    possible = f"count(*) FILTER (WHERE {where} IS DISTINCT FROM false)"
    if indicator.type == "share":
        known = f"count({of}) {inside}"
        return {
            "n": f"count(*) FILTER (WHERE {where} AND {of})",
            "d": known,
            "k": known,
            "t": possible,
        }
    if indicator.type == "mean":
        known = f"count({of}) {inside}"
        return {"n": f"sum({of}) {inside}", "d": known, "k": known, "t": possible}
    if indicator.type == "ratio":
        both = f"FILTER (WHERE {where} AND {of} IS NOT NULL AND {per} IS NOT NULL)"
        return {
            "n": f"sum({of}) {both}",
            "d": f"sum({per}) {both}",
            "k": f"count(*) {both}",
            "t": possible,
        }
    if indicator.of:
        return {
            "n": f"sum({of}) {inside}",
            "d": "NULL",
            "k": f"count({of}) {inside}",
            "t": possible,
        }
    return {"n": f"count(*) {inside}", "d": "NULL", "k": f"count({where})", "t": "count(*)"}


def select(
    population: str, items: Sequence[tuple[int, Indicator]], unit: str, source: str = ""
) -> str:
    """Return one query over a population: the sums of all its indicators by municipality and unit.

    Args:
        population: Name of the population.
        items: Indicators with their positions among all.
        unit: Column to group by beside the municipality.
        source: What to read from, if not just the population.
    """
    columns = ", ".join(
        f"CAST({expression} AS DOUBLE) AS {name}_{position}"
        for position, indicator in items
        for name, expression in sums(indicator).items()
    )
    return f"""
        SELECT municipality, {unit} AS unit, {columns}
        FROM {source or population} GROUP BY municipality, {unit}
    """  # noqa: S608


def long(items: Sequence[tuple[int, Indicator]], table: str) -> str:
    """Return the rows of :func:`select`, one row an indicator and unit, empty ones left out."""
    return " UNION ALL ".join(
        f"SELECT {position} AS position, municipality, unit, "  # noqa: S608
        + ", ".join(f"{name}_{position} AS {name}" for name in NAMES)
        + f" FROM {table} WHERE t_{position} > 0"
        for position, _ in items
    )
