"""How large a file may be: what memory a hostile or a spoiled one may take is decided here."""

from pipeline.intake.addresses import letters

FILE_LIMIT = 100_000_000
"""Bytes of a file as it lies on the disk; a school's workbook has less than one million."""

UNPACKED_LIMIT = 300_000_000
"""Bytes of all parts of a packed workbook; a school's workbook unpacks to a few millions."""

ROWS_LIMIT = 200_000
"""Rows of a sheet down to its last filled one; a municipality's longest list has a tenth."""

COLUMNS_LIMIT = 2_000
"""Columns of a sheet up to its last filled one."""

CELLS_LIMIT = 8_000_000
"""Cells of a sheet from A1 to the last filled row and column: each takes memory, filled or not."""


class TooLargeError(Exception):
    """A file that would not fit into memory; the text names the place, in Russian."""


def check_size(size: int) -> None:
    """Refuse a file of too many bytes.

    Raises:
        TooLargeError: If it is larger than the limit.
    """
    if size > FILE_LIMIT:
        raise TooLargeError(f"в нём {size // 1_000_000} МБ")


def check_extent(rows: int, columns: int, sheet: str) -> None:
    """Refuse a sheet that reaches too far.

    Args:
        rows: Its last filled row.
        columns: Its last filled column.
        sheet: How the message names it.

    Raises:
        TooLargeError: If it is too tall, too wide or both together too much.
    """
    if rows > ROWS_LIMIT or columns > COLUMNS_LIMIT or rows * columns > CELLS_LIMIT:
        where = f"лист «{sheet}»" if sheet else "таблица"
        raise TooLargeError(f"{where} тянется до ячейки {letters(columns - 1)}{rows}")
