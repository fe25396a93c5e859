"""A part is not larger than its whole: «из них» within one row, and between rows of counts."""

from typing import Any

from pipeline.intake import rules
from pipeline.intake.grids import Piece
from pipeline.intake.journal import Journal
from pipeline.params.tables import Nested, TableDef

_NEAR = 1e-9


def check_parts(table: TableDef, piece: Piece, journal: Journal) -> None:
    """Refuse numbers of which a part exceeds its whole: one of both is wrong, nobody knows which.

    Both become unknown, so that no share above 100 % and no share of a wrong base is computed.
    """
    for part, whole in table.parts.items():
        if part in piece.columns and whole in piece.columns:
            _check_columns(part, whole, table, piece, journal)
    if table.nested:
        _check_rows(table.nested, table, piece, journal)


def _check_columns(part: str, whole: str, table: TableDef, piece: Piece, journal: Journal) -> None:
    parts, wholes = piece.columns[part], piece.columns[whole]
    for i, (small, large) in enumerate(zip(parts, wholes, strict=True)):
        if _exceeds(small, large):
            names = table.columns[part].title, table.columns[whole].title
            journal.add(_refusal(piece, i, part, names, small, large))
            parts[i] = wholes[i] = None


def _check_rows(nested: Nested, table: TableDef, piece: Piece, journal: Journal) -> None:
    within = [c for c in table.key if c != nested.name]
    columns = [piece.columns.get(c) or [None] * len(piece.numbers) for c in within]
    names, values = piece.columns.get(nested.name), piece.columns.get(nested.value)
    if names is None or values is None:
        return
    places: dict[tuple[Any, ...], int] = {}
    groups = list(zip(*columns, strict=True))
    for i, (group, name) in enumerate(zip(groups, names, strict=True)):
        places.setdefault((group, name), i)
    wrong: set[int] = set()
    for i, (group, name) in enumerate(zip(groups, names, strict=True)):
        whole = places.get((group, nested.parts.get(str(name))))
        if whole is not None and _exceeds(values[i], values[whole]):
            titles = str(name), str(names[whole])
            journal.add(_refusal(piece, i, nested.value, titles, values[i], values[whole]))
            wrong |= {i, whole}
    for i in wrong:
        values[i] = None


def _exceeds(part: Any, whole: Any) -> bool:
    return isinstance(part, int | float) and isinstance(whole, int | float) and part > whole + _NEAR


def _refusal(
    piece: Piece, row: int, column: str, names: tuple[str, str], part: Any, whole: Any
) -> Any:
    detail = f"{names[0]} {part:g}, {names[1]} {whole:g}"
    return piece.message(
        rules.PART_EXCEEDS_WHOLE, row, column, title=names[0], found=f"{part:g}", detail=detail
    )
