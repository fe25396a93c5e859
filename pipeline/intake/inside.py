"""What a workbook holds beside the values that its reader gives."""

from dataclasses import dataclass, field


class LockedError(Exception):
    """A workbook that is protected by a password."""


@dataclass
class SheetInside:
    """Marks of one sheet.

    Attributes:
        errors: (row, column) from 0 → text of a formula's error, which reads as a blank cell.
        hidden_rows: Numbers of hidden rows, from 1.
        hidden_columns: Positions of hidden columns, from 0.
        picture: Whether a picture lies on it.
    """

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    picture: bool = False


@dataclass
class Inside:
    """Marks of a workbook.

    Attributes:
        sheets: Name of a sheet → its marks.
        saved: When the workbook was last saved, as the programme wrote it; empty if unknown.
    """

    sheets: dict[str, SheetInside] = field(default_factory=dict)
    saved: str = ""
