"""Values of indicators that an organisation states without lists: which indicator, is it possible.

A value that no query will ever use, or that is above 100 %, is told here, where its cell is known.
"""

from collections.abc import Iterable, Sequence

from pipeline.intake import rules
from pipeline.intake.grids import Piece
from pipeline.intake.journal import Journal
from pipeline.intake.parts import refuse_part
from pipeline.intake.words import match_key
from pipeline.params.catalogue import Indicator
from pipeline.params.load import Chosen
from pipeline.params.tables import TableDef

TABLE = "manual_value"
"""Table of stated values."""

INDICATOR = "indicator_id"
"""Its column that names the indicator."""

_N, _D = "numerator", "denominator"


def check_stated(
    table: TableDef, pieces: Sequence[Piece], chosen: Sequence[Chosen], journal: Journal
) -> None:
    """Find the indicators that are meant; leave out rows that mean none.

    Of an indicator that is a part of a whole both numbers become unknown where the numerator
    exceeds the denominator.

    Args:
        table: Definition of the table.
        pieces: What was sent.
        chosen: Indicators that the municipality reports.
        journal: Where remarks go.
    """
    known = _known(chosen)
    titles = table.columns[_N].title, table.columns[_D].title
    for piece in pieces:
        useless = []
        for row, text in enumerate(piece.columns[INDICATOR]):
            meant = known.get(match_key(str(text)), {})
            if len(meant) != 1:
                useless.append(row)
                several = f"так называются {', '.join(meant)}" if meant else ""
                title = table.columns[INDICATOR].title
                what = {"title": title, "found": str(text), "detail": several}
                journal.add(piece.message(rules.UNKNOWN_INDICATOR, row, INDICATOR, **what))
                continue
            ((name, indicators),) = meant.items()
            piece.columns[INDICATOR][row] = name
            if _states_nothing(piece, row, indicators):
                useless.append(row)
                journal.add(piece.message(rules.NO_DENOMINATOR, row, _D, title=titles[1]))
            elif _D in piece.columns and all(i.is_part_of_whole for i in indicators):
                refuse_part(piece, row, _N, _D, titles, journal)
        piece.leave_out(useless)


def _states_nothing(piece: Piece, row: int, indicators: Iterable[Indicator]) -> bool:
    stated = piece.columns.get(_D)
    missing = stated is None or stated[row] is None
    return missing and all(indicator.has_denominator for indicator in indicators)


def _known(chosen: Iterable[Chosen]) -> dict[str, dict[str, list[Indicator]]]:
    """Return spelling → identifier → indicators: by identifier, key, short name or full name."""
    known: dict[str, dict[str, list[Indicator]]] = {}
    for item in chosen:
        own = item.indicator
        for spelling in {own.id, item.key, own.short, own.name}:
            known.setdefault(match_key(spelling), {}).setdefault(own.id, []).append(own)
    return known
