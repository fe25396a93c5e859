"""Systemic factors: those that stand in several directions at once."""

import pandas as pd

from pipeline.display.output import Prose
from pipeline.display.russian import counted, number
from pipeline.display.table import Column, Table

LEAST = 3
"""A factor found in so many directions is systemic (report outline, section 4)."""

COLUMNS = ("direction", "factor", "class", "strength", "verdict")
"""What the frame of factors holds: the direction's short name, the factor, its class in words
(«внутренний, зависит»), the signed strength of the association (−1 … 1, missing if it was not
measured) and whether the association was reported (``True``) after all corrections."""


def systemic_factors(
    factors: pd.DataFrame, *, least: int = LEAST, source: str = ""
) -> Table | Prose:
    """Return factors reported in several directions.

    Args:
        factors: A frame with :data:`COLUMNS`, one row a direction and factor.
        least: Fewest directions.
        source: Source line.

    Raises:
        ValueError: If a column is missing.
    """
    missing = [name for name in COLUMNS if name not in factors]
    if missing:
        raise ValueError(f"factors must have columns {COLUMNS}, missing {missing}")
    measured = factors[factors["strength"].notna()]
    if measured.empty:
        return Prose(
            ("Системные факторы не выделялись: связи факторов с результатами не измерялись.",)
        )
    reported = measured[measured["verdict"].eq(True)]
    counts = reported.groupby("factor")["direction"].nunique()
    names = counts[counts >= least].sort_values(ascending=False, kind="stable").index
    if not len(names):
        most = int(counts.max()) if len(counts) else 0
        tail = (
            f"наибольшее число направлений у одного фактора — {number(most)}."
            if most
            else "связей, прошедших поправку на множественность, нет."
        )
        return Prose(
            (
                "Факторов, связанных с результатами в "
                f"{counted(least, 'направлении', 'направлениях', 'направлениях')} и более, не "
                f"выявлено: проверено {number(len(measured))}, {tail}",
            )
        )
    rows = []
    for name in names:
        own = reported[reported["factor"] == name].sort_values("direction", kind="stable")
        rows.append(
            {
                "factor": str(name),
                "class": ", ".join(dict.fromkeys(own["class"].astype(str))),
                "count": number(own["direction"].nunique()),
                "directions": "; ".join(
                    f"{direction} ({'+' if strength > 0 else ''}{number(strength, 2)})"
                    for direction, strength in own[["direction", "strength"]].to_numpy().tolist()
                ),
            }
        )
    return Table(
        f"Системные факторы: найдены в {least} и более направлениях",
        (
            Column("factor", "Фактор"),
            Column("class", "Вид"),
            Column("count", "Направлений", "number"),
            Column("directions", "Направления и сила связи (ρ)"),
        ),
        pd.DataFrame(rows),
        notes=tuple(
            note
            for note in (
                "Связи носят описательный характер: совместное изменение не означает причины.",
                source,
            )
            if note
        ),
    )
