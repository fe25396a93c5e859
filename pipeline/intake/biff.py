"""Inside a workbook of the old format (.xls): its errors and hidden parts.

Records and their numbers: Microsoft, [MS-XLS], sections 2.3 and 2.5.10.
"""

import struct
from collections.abc import Iterator
from typing import BinaryIO

from pipeline.intake.binary import ERRORS
from pipeline.intake.inside import Inside, LockedError, SheetInside
from pipeline.intake.limits import check_extent

_FORMULA, _BOUND_SHEET, _FILE_PASS, _COLUMN_INFO = 0x06, 0x85, 0x2F, 0x7D
_BOOL_ERROR, _ROW, _BEGIN = 0x205, 0x208, 0x809
_CELLS = {0x06, 0x7E, 0xBD, 0xD6, 0xFD, 0x203, 0x204, 0x205, 0x27E}
_MANY_NUMBERS = 0xBD
_HIDDEN_ROW = 0x20


def inspect(stream: BinaryIO) -> Inside:
    """Look into an old workbook before it is read.

    Raises:
        LockedError: If a password protects it.
        TooLargeError: If its cells reach too far.
        OSError: If it is damaged.
    """
    # Few files are of this format, and the library takes its time to load.
    import olefile

    with olefile.OleFileIO(stream) as container:
        names = {entry[0].casefold(): entry for entry in container.listdir()}
        if "encryptedpackage" in names:
            raise LockedError
        book = names.get("workbook") or names.get("book")
        if book is None:
            raise OSError("no workbook in the container")
        data = container.openstream(book).read()
        saved = container.get_metadata().last_saved_time
    inside = Inside(saved=saved.isoformat() if saved else "")
    titles: dict[int, str] = {}
    marks: SheetInside | None = None
    title, rows, columns = "", 0, 0
    for offset, code, body in _records(data):
        if code == _FILE_PASS:
            raise LockedError
        if code == _BOUND_SHEET and len(body) > 8:
            titles[struct.unpack_from("<I", body)[0]] = _title(body)
        elif code == _BEGIN:
            title, rows, columns = titles.get(offset, ""), 0, 0
            marks = inside.sheets.setdefault(title, SheetInside()) if offset in titles else None
        elif marks is not None:
            _note(marks, code, body)
            if code in _CELLS and len(body) >= 4:
                row, column = struct.unpack_from("<HH", body)
                if code == _MANY_NUMBERS:
                    column = struct.unpack_from("<H", body, len(body) - 2)[0]
                rows, columns = max(rows, row + 1), max(columns, column + 1)
                check_extent(rows, columns, title)
    return inside


def _records(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    offset = 0
    while offset + 4 <= len(data):
        code, size = struct.unpack_from("<HH", data, offset)
        yield offset, code, data[offset + 4 : offset + 4 + size]
        offset += 4 + size


def _title(body: bytes) -> str:
    length, wide = body[6], body[7] & 1
    text = body[8 : 8 + length * (2 if wide else 1)]
    return text.decode("utf-16-le" if wide else "latin-1", errors="replace")


def _note(marks: SheetInside, code: int, body: bytes) -> None:
    if code == _BOOL_ERROR and len(body) >= 8 and body[7]:
        marks.errors[struct.unpack_from("<HH", body)] = ERRORS.get(body[6], "#N/A")
    elif code == _FORMULA and len(body) >= 14 and body[6] == 2 and body[12:14] == b"\xff\xff":
        marks.errors[struct.unpack_from("<HH", body)] = ERRORS.get(body[8], "#N/A")
    elif code == _ROW and len(body) >= 16 and body[12] & _HIDDEN_ROW:
        marks.hidden_rows.append(struct.unpack_from("<H", body)[0] + 1)
    elif code == _COLUMN_INFO and len(body) >= 10 and body[8] & 1:
        first, last = struct.unpack_from("<HH", body)
        marks.hidden_columns += range(first, min(last, 255) + 1)
