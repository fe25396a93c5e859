"""«Приложения»: glossary, formulae, and the version of data and params."""

import hashlib

import pandas as pd

from pipeline.display.output import Prose
from pipeline.display.russian import counted
from pipeline.display.table import Column, Table
from pipeline.params import parts
from pipeline.params.measures import read_measures
from pipeline.report.lines import lines
from pipeline.report.year import Year

_HASH_SHOWN = 12


def glossary(year: Year) -> Table | Prose:
    """Return the words of the references."""
    terms = year.params.advice.glossary
    if not terms:
        return Prose(("Словарь терминов в параметрах не задан.",))
    return Table(
        "Словарь терминов",
        (Column("term", "Термин"), Column("meaning", "Значение")),
        pd.DataFrame([{"term": entry.term, "meaning": entry.meaning} for entry in terms]),
    )


def formulae(year: Year, direction: str) -> Table | Prose:
    """Return how every indicator is computed, with its population and conditions."""
    items = [item.chosen for item in lines(year, direction)]
    if not items:
        return Prose(("Показателей по этому направлению нет.",))
    return Table(
        "Формулы показателей",
        (
            Column("name", "Показатель"),
            Column("key", "Код"),
            Column("formula", "Формула"),
            Column("query", "Совокупность и условие"),
        ),
        pd.DataFrame(
            [
                {
                    "name": chosen.indicator.short,
                    "key": chosen.key,
                    "formula": chosen.indicator.formula,
                    "query": "; ".join(
                        part
                        for part in (
                            chosen.indicator.over,
                            "" if chosen.indicator.where == "true" else chosen.indicator.where,
                            chosen.indicator.of,
                            chosen.indicator.per,
                        )
                        if part
                    ),
                }
                for chosen in items
            ]
        ),
        notes=("Совокупности описаны в словаре показателей (docs/indicators.md).",),
    )


def versions(year: Year, direction: str) -> Prose:
    """Return checksums: the same data and params give the same reference.

    Of the params only that part counts which concerns the reference: what is changed for another
    direction does not make this one another.
    """
    measures = read_measures(year.paths.root)
    part = parts.part_of(year.params, direction, measures)
    params = parts.combined(parts.pieces(part, direction, measures))
    data = hashlib.sha256()
    for name, checksum in sorted(year.intake["files"].items()):
        # Files' names are not told: only that nothing has changed.
        data.update(f"{name}\n{checksum}\n".encode())
    received = counted(len(year.intake["files"]), "файл", "файла", "файлов")
    return Prose(
        (
            f"Версия данных: {data.hexdigest()[:_HASH_SHOWN]} ({received}); версия параметров: "
            f"{params[:_HASH_SHOWN]}. Одинаковые данные и параметры дают одинаковую "
            "справку.",
        )
    )
