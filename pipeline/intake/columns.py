"""A column of cells at once: each spelling is read one time, however often it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.intake.clean import TEXTS, Reading, Value, read_cell
from pipeline.intake.plain import plain_values
from pipeline.intake.words import tidy
from pipeline.params.tables import ColumnDef


@dataclass(frozen=True)
class Column:
    """A column that was read.

    Attributes:
        values: Typed values.
        remarks: Positions of cells that needed a rule, with their readings.
    """

    values: list[Value]
    remarks: list[tuple[int, Reading]]


def read_column(cells: Sequence[Any], column: ColumnDef) -> Column:
    """Read cells as their column says.

    Args:
        cells: The cells as the file holds them.
        column: Definition of the column.
    """
    plain = plain_values(cells, column)
    if plain is not None:
        return Column(plain, [])
    keys = _keys(cells)
    readings = {
        key: read_cell(cell, column)
        for key, cell in (zip(keys, cells, strict=True) if keys is not cells else _once(cells))
    }
    values = {key: reading.value for key, reading in readings.items()}
    told = {key for key, reading in readings.items() if reading.rule}
    remarks = [(i, readings[key]) for i, key in enumerate(keys) if key in told] if told else []
    return Column([values[key] for key in keys], remarks)


def blank_rows(cells: Sequence[Any], read: Column, column: ColumnDef) -> list[int]:
    """Return the positions where a cell says nothing.

    A dash in place of a name or of a code is no name; a spoiled date is still somebody's.

    Args:
        cells: The cells as the file holds them.
        read: What they were read as.
        column: Definition of the column.
    """
    if None not in read.values:
        return []
    return [
        i
        for i, (cell, value) in enumerate(zip(cells, read.values, strict=True))
        if value is None and (column.type in TEXTS or not tidy(str(cell)))
    ]


def filled_down(cells: Sequence[Any]) -> list[Any]:
    """Repeat the value above in blank cells: a merged cell keeps its text in its first row."""
    above: Any = ""
    filled = []
    for cell in cells:
        above = cell if tidy(str(cell)) else above
        filled.append(above)
    return filled


def _keys(cells: Sequence[Any]) -> Sequence[Any]:
    kinds = set(map(type, cells))
    # For Python 1, 1.0 and True are one key; for a reader «да» and 1 are not.
    if bool in kinds and kinds & {int, float}:
        return [(type(cell), cell) for cell in cells]
    return cells


def _once(cells: Sequence[Any]) -> list[tuple[Any, Any]]:
    return [(cell, cell) for cell in dict.fromkeys(cells)]
