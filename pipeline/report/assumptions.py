"""«Принятые допущения»: numbers and readings that no document gives, for the owner to decide."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from pipeline.display.table import Column, Table

OPEN = "решает муниципалитет"


@dataclass(frozen=True)
class Assumption:
    """One number or reading.

    Attributes:
        about: What it decides.
        value: Its value, as printed.
        key: Where it stands in the municipality's params.
    """

    about: str
    value: str
    key: str


def assumption_table(assumptions: Iterable[Assumption]) -> Table:
    """Return assumptions with the place where each can be changed."""
    rows = [(a.about, a.value, a.key, OPEN) for a in assumptions]
    return Table(
        "Числа и чтения, которых в документах нет",
        (
            Column("about", "Что в документе не определено или противоречиво"),
            Column("value", "Принято"),
            Column("key", "Ключ в параметрах муниципалитета"),
            Column("state", "Кто решает"),
        ),
        pd.DataFrame(rows, columns=["about", "value", "key", "state"]),
        notes=(
            "Значения рекомендованы и документом не утверждены. Изменённое в параметрах значение "
            "меняет результат и печатается здесь.",
        ),
    )
