"""The same content from different schools: sent by mistake, or copied from a neighbour."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from pipeline.intake import rules
from pipeline.intake.addresses import column_address
from pipeline.intake.grids import Piece
from pipeline.intake.journal import Journal, Message
from pipeline.intake.words import person_key
from pipeline.params.tables import Tables

_ROWS = 5
"""So few rows may be alike by chance."""

_SENDERS = 3
_WHOLE = 100


def ask_about_copies(
    pieces: Sequence[Piece],
    tables: Tables,
    sender: Callable[[Piece], str | None],
    journal: Journal,
) -> None:
    """Ask about tables that two schools filled in alike, and about columns of 100 % everywhere.

    Args:
        pieces: Records of all files, people and organisations still named.
        tables: The tables.
        sender: Organisation that sent a piece; ``None`` for municipal lists.
        journal: Where the questions go.
    """
    # Contents are many and large: their hashes are kept, and a content is made again if need be.
    first: dict[int, list[Piece]] = defaultdict(list)
    for piece in pieces:
        if sender(piece) is None or len(piece.numbers) < _ROWS:
            continue
        content = _content(piece, tables)
        alike = first[hash(content)]
        other = next((one for one in alike if _content(one, tables) == content), None)
        if other is None:
            alike.append(piece)
        elif sender(other) != sender(piece):
            detail = f"строк {len(piece.numbers)}, как в файле «{other.file}»"
            journal.add(
                Message(rules.COPIED_TABLE, piece.file, piece.sheet, "", piece.table, detail=detail)
            )
    _ask_about_hundreds(pieces, tables, sender, journal)


def _content(piece: Piece, tables: Tables) -> tuple[object, ...]:
    columns = tables.tables[piece.table].columns
    return (
        piece.table,
        *(
            (
                name,
                # A name is the same name in capitals and without «ё».
                tuple(person_key(v) if v else v for v in values)
                if columns[name].type == "person"
                else tuple(values),
            )
            for name, values in sorted(piece.columns.items())
            if columns[name].type != "org"
        ),
    )


def _ask_about_hundreds(
    pieces: Sequence[Piece],
    tables: Tables,
    sender: Callable[[Piece], str | None],
    journal: Journal,
) -> None:
    by_table: dict[str, list[Piece]] = defaultdict(list)
    for piece in pieces:
        if sender(piece) is not None:
            by_table[piece.table].append(piece)
    for table, own in by_table.items():
        for name, column in tables.tables[table].columns.items():
            if column.type != "percent":
                continue
            filled = [
                (piece, known)
                for piece in own
                if (known := [v for v in piece.columns.get(name, []) if v is not None])
            ]
            senders = {sender(piece) for piece, _ in filled}
            if len(senders) >= _SENDERS and all(v == _WHOLE for _, known in filled for v in known):
                for piece, _ in filled:
                    address = column_address(piece.letters.get(name, ""))
                    journal.add(
                        Message(
                            rules.ALL_HUNDRED, piece.file, piece.sheet, address, table, column.title
                        )
                    )
