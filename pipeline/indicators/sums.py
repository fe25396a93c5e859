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
    everyone = indicator.where == "true"
    inside = "" if everyone else f" FILTER (WHERE {where})"
    possible = "count(*)" + ("" if everyone else f" FILTER (WHERE {where} IS DISTINCT FROM false)")
    if indicator.type == "share":
        fulfilled = of if everyone else f"{where} AND {of}"
        known = f"count({of}){inside}"
        return {
            "n": f"count(*) FILTER (WHERE {fulfilled})",
            "d": known,
            "k": known,
            "t": possible,
        }
    if indicator.type == "mean":
        known = f"count({of}){inside}"
        return {"n": f"sum({of}){inside}", "d": known, "k": known, "t": possible}
    if indicator.type == "ratio":
        both = f" FILTER (WHERE {where} AND {of} IS NOT NULL AND {per} IS NOT NULL)"
        return {
            "n": f"sum({of}){both}",
            "d": f"sum({per}){both}",
            "k": f"count(*){both}",
            "t": possible,
        }
    if indicator.of:
        return {"n": f"sum({of}){inside}", "d": "NULL", "k": f"count({of}){inside}", "t": possible}
    return {"n": f"count(*){inside}", "d": "NULL", "k": f"count({where})", "t": "count(*)"}


def select(
    population: str, items: Sequence[tuple[int, Indicator]], unit: str, source: str = ""
) -> str:
    """Return one query over a population: the sums of all its indicators, one row each and unit.

    Args:
        population: Name of the population.
        items: Indicators with their positions among all.
        unit: Column to group by beside the municipality.
        source: What to read from, if not just the population.

    Returns:
        A SELECT of ``position, municipality, unit, n, d, k, t``; units where there is nothing to
        count for an indicator are left out.
    """
    # Many indicators share a sum: each is computed once.
    names: dict[str, str] = {}
    lists: dict[str, list[str]] = {name: [] for name in NAMES}
    for _, indicator in items:
        for name, expression in sums(indicator).items():
            lists[name].append(names.setdefault(expression, f"sum_{len(names)}"))
    aggregates = ", ".join(f"{expression} AS {name}" for expression, name in names.items())
    cells = ", ".join(
        f"unnest(CAST([{', '.join(used)}] AS DOUBLE[])) AS {name}" for name, used in lists.items()
    )
    positions = ", ".join(str(position) for position, _ in items)
    return f"""
        FROM (
            SELECT unnest([{positions}]) AS position, municipality, unit, {cells}
            FROM (
                SELECT municipality, {unit} AS unit, {aggregates}
                FROM {source or population} GROUP BY municipality, {unit}
            )
        )
        WHERE t > 0
    """  # noqa: S608
