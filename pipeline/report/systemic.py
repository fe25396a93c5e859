"""Systemic factors: those that stand in several directions at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from pipeline.analysis.drivers import Association
from pipeline.display.output import Prose
from pipeline.display.russian import counted, number, signed
from pipeline.display.table import Column, Table
from pipeline.params.directions import DIRECTIONS
from pipeline.report.counted import only_internal, public
from pipeline.report.influences import CONTROL, ENVIRONMENT, screened
from pipeline.report.measures import prepare
from pipeline.report.results import source_line
from pipeline.report.year import Year

LEAST = 3
"""A factor found in so many directions is systemic (report outline, section 4)."""

_METHOD = (
    "Фактор считается найденным в направлении, если его связь с основным показателем по "
    "организациям отличима от случайной после поправки на число проверок (раздел «Факторы» "
    "справки). Системный фактор найден не менее чем в {} направлениях; факторы сводятся по имени "
    "(params/factors.yml)."
)


@dataclass(frozen=True)
class Verdict:
    """One factor measured against the main indicator of one direction.

    Attributes:
        direction: The direction's short name.
        factor: The factor's name.
        kind: Its class in words: «внешний, не зависит».
        rho: Spearman's rank correlation over schools, −1 … 1.
        found: Whether the association stands after all corrections.
    """

    direction: str
    factor: str
    kind: str
    rho: float
    found: bool


def systemic(year: Year) -> Table | Prose:
    """Return factors that the references found in several directions."""
    if public(year):
        return only_internal("Связи факторов с показателями по организациям")
    prepare(year, DIRECTIONS)
    verdicts = [
        _verdict(direction.short, association)
        for direction in DIRECTIONS.values()
        if (screen := screened(year, direction.id))
        for association in screen.associations
        if pd.notna(association.rho)
    ]
    return systemic_factors(verdicts, source=source_line(year))


def _verdict(direction: str, found: Association) -> Verdict:
    factor = found.factor
    kind = f"{ENVIRONMENT[factor.environment]}, {CONTROL[factor.control]}"
    return Verdict(direction, factor.measure.name, kind, found.rho, found.found)


def systemic_factors(
    verdicts: Sequence[Verdict], *, least: int = LEAST, source: str = ""
) -> Table | Prose:
    """Return factors found in several directions.

    Args:
        verdicts: Every factor measured in every direction.
        least: Fewest directions.
        source: Source line.
    """
    method = _METHOD.format(least)
    if not verdicts:
        return Prose(
            ("Системные факторы не выделялись: связи факторов с результатами не измерялись.",)
        )
    by_factor: dict[str, list[Verdict]] = {}
    for one in verdicts:
        if one.found:
            by_factor.setdefault(one.factor, []).append(one)
    several = {name: own for name, own in by_factor.items() if len(own) >= least}
    if not several:
        return Prose((_none(len(verdicts), by_factor, least),), method=method)
    rows = [
        {
            "factor": name,
            "kind": own[0].kind,
            "count": number(len(own)),
            "directions": "; ".join(f"{one.direction} ({signed(one.rho, 2)})" for one in own),
        }
        for name, own in sorted(several.items(), key=lambda item: -len(item[1]))
    ]
    notes = ("Связи носят описательный характер: совместное изменение не означает причины.", source)
    return Table(
        f"Системные факторы: найдены в {least} и более направлениях",
        (
            Column("factor", "Фактор"),
            Column("kind", "Вид"),
            Column("count", "Направлений", "number"),
            Column("directions", "Направления и связь (ρ Спирмена)"),
        ),
        pd.DataFrame(rows),
        notes=tuple(note for note in notes if note),
        method=method,
    )


def _none(tests: int, by_factor: dict[str, list[Verdict]], least: int) -> str:
    """Say that no factor is systemic, and what comes nearest to it."""
    directions = counted(least, "направлении", "направлениях", "направлениях")
    checked = counted(tests, "связь", "связи", "связей")
    text = (
        f"Факторов, связанных с результатами в {directions} и более, не выявлено: "
        f"проверено {checked}, "
    )
    if not by_factor:
        return text + "отличимых от случайных среди них нет."
    most = max(len(own) for own in by_factor.values())
    names = [f"«{name}»" for name, own in by_factor.items() if len(own) == most]
    where = counted(most, "направление", "направления", "направлений")
    return f"{text}наибольшее число направлений у одного фактора — {where} ({', '.join(names)})."
