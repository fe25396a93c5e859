"""Tables as official documents print them: caption above, units in the header, notes below."""

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd
from markupsafe import Markup

from pipeline.display.output import anchor, mime_bundle
from pipeline.display.russian import MISSING

_LONG = 15
"""Tables of more rows scroll in a frame of about so many, so that the page stays short."""


@dataclass(frozen=True)
class Column:
    """One column of a printed table.

    Attributes:
        key: Column of the frame.
        title: Heading with the unit.
        align: ``"text"`` to the left, ``"long"`` the same with room for sentences, ``"number"``
            to the right with equal digits.
    """

    key: str
    title: str
    align: Literal["text", "long", "number"] = "text"


@dataclass(frozen=True, repr=False)
class Table:
    """A table ready to be printed: every cell of ``frame`` is already a Russian text.

    A cell of class ``Markup`` (a link made by this project) is printed as it is.

    Attributes:
        caption: What the table shows; printed above.
        columns: Columns in printed order; the first one names the row.
        frame: Rows; cells are printed as they are, missing ones as «–».
        notes: Lines below the table.
        total_rows: Positions of rows set apart as totals.
        row_classes: CSS class of a row by its position.
        method: How it was obtained; folded under the table.
        id: Name that the text refers to; the page turns «[[id]]» into the table's number.
    """

    caption: str
    columns: Sequence[Column]
    frame: pd.DataFrame
    notes: Sequence[str] = ()
    total_rows: frozenset[int] = frozenset()
    row_classes: Mapping[int, str] = field(default_factory=dict)
    method: str = ""
    id: str = ""

    def __repr__(self) -> str:
        return f"<table: {self.caption}>"

    def __post_init__(self) -> None:
        missing = [c.key for c in self.columns if c.key not in self.frame.columns]
        if missing:
            raise ValueError(
                f"table {self.caption!r}: columns must be in the frame, missing {missing}, "
                f"known {list(self.frame.columns)}"
            )

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, str], dict[str, object]]:
        return mime_bundle(self.html(), self.method)

    def html(self) -> str:
        """Return the table in a frame of its own, which scrolls where the page is narrow.

        A long table scrolls downwards too, under its headings; printed, it stands whole.
        """
        frame = "table-frame long-table" if len(self.frame) > _LONG else "table-frame"
        head = "".join(
            f'<th scope="col" class="{c.align}">{html.escape(c.title)}</th>' for c in self.columns
        )
        rows = self.frame[[c.key for c in self.columns]].itertuples(index=False, name=None)
        body = "".join(self._row(position, cells) for position, cells in enumerate(rows))
        notes = "".join(f"<p>{html.escape(note)}</p>" for note in self.notes)
        return (
            f'<div class="{frame}"{anchor(self.id)} tabindex="0" role="region" '
            f'aria-label="{html.escape(self.caption)}"><table>'
            f"<caption>{html.escape(self.caption)}</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
            + (f'<div class="notes">{notes}</div>' if notes else "")
        )

    def _row(self, position: int, cells: tuple[Any, ...]) -> str:
        names = [self.row_classes.get(position, ""), "total" if position in self.total_rows else ""]
        classes = " ".join(name for name in names if name)
        opening = f'<tr class="{classes}">' if classes else "<tr>"
        texts = [_escaped(cell) for cell in cells]
        first = f'<th scope="row" class="{self.columns[0].align}">{texts[0]}</th>'
        others = "".join(
            f'<td class="{column.align}" data-title="{html.escape(column.title)}">{text}</td>'
            for column, text in zip(self.columns[1:], texts[1:], strict=True)
        )
        return f"{opening}{first}{others}</tr>"


def _escaped(cell: Any) -> str:
    if pd.isna(cell) or cell == "":
        return MISSING
    return str(cell) if isinstance(cell, Markup) else html.escape(str(cell))
