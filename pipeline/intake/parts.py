"""A part is not larger than its whole: «из них» within one row, and between rows of counts."""

from collections.abc import Sequence
from typing import Any

from pipeline.intake import rules
from pipeline.intake.counts import NEAR, Counts
from pipeline.intake.grids import Piece
from pipeline.intake.journal import Journal
from pipeline.params.tables import Nested, TableDef


def check_parts(table: TableDef, pieces: Sequence[Piece], journal: Journal) -> None:
    """Refuse numbers of which a part exceeds its whole: one of both is wrong, nobody knows which.

    Both become unknown, so that no share above 100 % and no share of a wrong base is computed.

    Args:
        table: Definition of the table.
        pieces: Its records in one file.
        journal: Where remarks go.
    """
    for piece in pieces:
        for part, whole in table.parts.items():
            if part in piece.columns and whole in piece.columns:
                _check_columns(part, whole, table, piece, journal)
    for nested in table.nested:
        _check_rows(nested, table, pieces, journal)


def _check_columns(part: str, whole: str, table: TableDef, piece: Piece, journal: Journal) -> None:
    titles = table.columns[part].title, table.columns[whole].title
    for i in range(len(piece.numbers)):
        refuse_part(piece, i, part, whole, titles, journal)


def refuse_part(
    piece: Piece, row: int, part: str, whole: str, titles: tuple[str, str], journal: Journal
) -> None:
    """Make both numbers of a row unknown if the part exceeds the whole, with a line.

    Args:
        piece: The records.
        row: Position among them.
        part: Column of the part.
        whole: Column of the whole.
        titles: Titles of both.
        journal: Where the line goes.
    """
    small, large = piece.columns[part][row], piece.columns[whole][row]
    if not _exceeds(small, large):
        return
    detail = f"{titles[0]} {small:g}, {titles[1]} {large:g}"
    journal.add(
        piece.message(
            rules.PART_EXCEEDS_WHOLE,
            row,
            part,
            title=titles[0],
            found=f"{small:g}",
            detail=detail,
        )
    )
    piece.columns[part][row] = piece.columns[whole][row] = None


def _check_rows(nested: Nested, table: TableDef, pieces: Sequence[Piece], journal: Journal) -> None:
    counts = Counts(table.key, nested.value, pieces)
    wrong = []
    for group in counts.groups({nested.name}):
        for part, whole in nested.parts.items():
            small, large = (counts.at({**group, nested.name: name}) for name in (part, whole))
            if small is None or large is None:
                continue
            piece, row = small
            value, limit = counts.value(small), counts.value(large)
            if not _exceeds(value, limit):
                continue
            detail = f"{part} {value:g}, {whole} {limit:g}"
            if shared := ", ".join(text for text in group.values() if text):
                detail = f"{shared}: {detail}"
            journal.add(
                piece.message(
                    rules.PART_EXCEEDS_WHOLE,
                    row,
                    nested.value,
                    title=table.columns[nested.value].title,
                    found=f"{value:g}",
                    detail=detail,
                )
            )
            wrong += [small, large]
    for piece, row in wrong:
        piece.columns[nested.value][row] = None


def _exceeds(part: Any, whole: Any) -> bool:
    return isinstance(part, int | float) and isinstance(whole, int | float) and part > whole + NEAR
