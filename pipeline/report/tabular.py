"""A printed table from rows of ready texts."""

from collections.abc import Mapping, Sequence

import pandas as pd

from pipeline.display.table import Column, Table


def text_table(
    caption: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    numbers: Sequence[str] = (),
    notes: Sequence[str] = (),
    total_rows: frozenset[int] = frozenset(),
    row_classes: Mapping[int, str] | None = None,
    method: str = "",
) -> Table:
    """Return a table whose columns are named by their headings.

    Args:
        caption: What the table shows.
        heads: Headings, the first of the column that names the row.
        rows: Ready cells, as many as headings.
        numbers: Headings of columns that are aligned to the right.
        notes: Lines below the table.
        total_rows: Positions of totals.
        row_classes: CSS class of a row by its position.
        method: How it was obtained.
    """
    return Table(
        caption,
        [Column(head, head, "number" if head in numbers else "text") for head in heads],
        pd.DataFrame([tuple(row) for row in rows], columns=list(heads)),
        notes=tuple(notes),
        total_rows=total_rows,
        row_classes=row_classes or {},
        method=method,
    )
