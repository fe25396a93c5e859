"""Counts that must add up: age bands and their total, one section of a form and another."""

from collections.abc import Sequence
from itertools import product

from pipeline.intake import rules
from pipeline.intake.counts import NEAR, Counts, Place
from pipeline.intake.grids import Piece
from pipeline.intake.journal import Journal
from pipeline.params.tables import Balance, TableDef

_NAMED = 3
"""So many places of parts are named in a question; of more the first and the last are."""


def check_balances(table: TableDef, pieces: Sequence[Piece], journal: Journal) -> None:
    """Ask where counts do not add up; they are kept, for nobody knows which of them is wrong.

    Where a part is unknown the sum of the others is still not larger than the whole.

    Args:
        table: Definition of the table.
        pieces: Its records in one file.
        journal: Where questions go.
    """
    for balance in table.balances:
        counts = Counts(table.key, balance.value, pieces)
        for group in counts.groups(balance.parts):
            _check(balance, counts, group, table.columns[balance.value].title, journal)


def _check(
    balance: Balance,
    counts: Counts,
    group: dict[str, str | None],
    title: str,
    journal: Journal,
) -> None:
    stated = (counts.at({**group, **place}) for place in balance.whole)
    at = next((p for p in stated if p and counts.value(p) is not None), None)
    combinations = list(product(*balance.parts.values()))
    found = [
        place
        for names in combinations
        if (place := counts.at({**group, **dict(zip(balance.parts, names, strict=True))}))
    ]
    known = [value for place in found if (value := counts.value(place)) is not None]
    whole = counts.value(at) if at else None
    if at is None or whole is None or not known:
        return
    total = sum(known)
    complete = len(known) == len(combinations) and not balance.partial
    if total <= whole + NEAR and not (complete and total < whole - NEAR):
        return
    piece, row = at
    names = [text for text in group.values() if text]
    sums = f"{_places(found, balance.value, piece)} — {total:g}, а всего {whole:g}"
    journal.add(
        piece.message(
            rules.SUMS_DIFFER,
            row,
            balance.value,
            title=title,
            found=f"{whole:g}",
            detail=f"{', '.join([*names, balance.about])}: сумма {sums}",
        )
    )


def _places(places: Sequence[Place], column: str, beside: Piece) -> str:
    """Name the cells of a sum; their sheet too where it is not that of the whole."""
    texts = []
    for piece, row in places:
        sheet = "" if piece.sheet == beside.sheet else f"лист «{piece.sheet}» "
        texts.append(f"{sheet}{piece.letters.get(column, '')}{piece.numbers[row]}")
    if len(texts) <= _NAMED:
        return ", ".join(texts)
    return f"{len(texts)} чисел ({texts[0]} … {texts[-1]})"
