"""Rows that stand twice: in one sheet, in two files, in two schools of one part-timer."""

from typing import Any

from pipeline.intake import rules
from pipeline.intake.grids import Piece
from pipeline.intake.journal import Journal
from pipeline.params.tables import TableDef

MAIN_EMPLOYMENT = "основное"

Rows = dict[str, list[Any]]
"""Column → values, one for each row."""

Place = tuple[Piece, int]
"""Where a row came from: the piece and the position in it."""


def main_place_first(rows: Rows, places: list[Place], posts: Rows) -> tuple[Rows, list[Place]]:
    """Put a part-timer's row from the main school before those from other schools."""
    columns = ("person_id", "org_id", "employment")
    main = {
        (person, org)
        for person, org, employment in zip(*(posts[c] for c in columns), strict=True)
        if employment == MAIN_EMPLOYMENT
    }
    where = list(zip(rows["person_id"], rows["reported_by"], strict=True)) if places else []
    order = sorted(range(len(places)), key=lambda i: where[i] not in main)
    return {c: [values[i] for i in order] for c, values in rows.items()}, [places[i] for i in order]


def without_repeats(table: TableDef, rows: Rows, places: list[Place], journal: Journal) -> Rows:
    """Leave out rows that repeat the key of an earlier one, each with a line."""
    identities = list(zip(*(rows[c] for c in table.key or table.columns), strict=True))
    seen: dict[tuple[Any, ...], int] = {}
    keep = []
    of_people = any(column.type == "person" for column in table.columns.values())
    for i, identity in enumerate(identities):
        if table.key and None in identity:
            keep.append(i)
            continue
        first = seen.setdefault(identity, i)
        if first == i:
            keep.append(i)
            continue
        piece, row = places[i]
        other, other_row = places[first]
        unlike = [d.title for c, d in table.columns.items() if rows[c][i] != rows[c][first]]
        detail = f"строка {other.numbers[other_row]} файла «{other.file}»"
        if unlike:
            detail += f", различаются: {', '.join(unlike)}"
        rule = rules.CONFLICTING_ROW if unlike else rules.REPEATED_ROW
        if of_people and not unlike and rows["reported_by"][i] != rows["reported_by"][first]:
            rule = rules.SENT_BY_TWO
        journal.add(piece.message(rule, row, detail=detail))
        if piece.count:
            piece.count.kept -= 1
            piece.count.dropped += 1
    if len(keep) == len(places):
        return rows
    return {column: [values[i] for i in keep] for column, values in rows.items()}
