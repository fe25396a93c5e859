"""Inside a binary workbook (.xlsb): how far its cells reach, errors, hidden parts.

Records and their numbers: Microsoft, [MS-XLSB], sections 2.1.4, 2.3 and 2.5.97.2.
"""

import struct
import zipfile
from collections.abc import Iterator

from pipeline.intake.inside import SheetInside
from pipeline.intake.limits import check_extent

SUFFIX = ".bin"
"""How the name of a part with records ends."""

_ROW, _BLANK, _ERROR, _LAST_CELL, _FORMULA_ERROR, _COLUMN, _SHEET = 0, 1, 3, 11, 11, 60, 156
_HIDDEN_ROW, _HIDDEN_COLUMN = 0x10, 0x01
_MOST_COLUMNS = 256
ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
"""Code of an error → its text; old and binary workbooks have the same codes."""


def sheet_titles(workbook: bytes) -> dict[str, str]:
    """Return relation → title of each sheet that the part of the workbook names.

    Raises:
        zipfile.BadZipFile: If the part is damaged.
    """
    titles = {}
    for code, body in _records(workbook):
        if code == _SHEET:
            relation, end = _text(body, 8)
            titles[relation], _ = _text(body, end)
    return titles


def marks_of(sheet: bytes, title: str) -> SheetInside:
    """Look through the cells of a sheet before anything is allocated for them.

    Raises:
        TooLargeError: If they reach too far.
        zipfile.BadZipFile: If the part is damaged.
    """
    marks = SheetInside()
    row = rows = columns = 0
    for code, body in _records(sheet):
        if code == _ROW and len(body) >= 12:
            row = struct.unpack_from("<I", body)[0]
            if body[11] & _HIDDEN_ROW:
                marks.hidden_rows.append(row + 1)
        elif _BLANK < code <= _LAST_CELL and len(body) >= 8:
            column = struct.unpack_from("<I", body)[0]
            rows, columns = max(rows, row + 1), max(columns, column + 1)
            if code in {_ERROR, _FORMULA_ERROR} and len(body) > 8:
                marks.errors[row, column] = ERRORS.get(body[8], "#N/A")
        elif code == _COLUMN and len(body) >= 18 and body[16] & _HIDDEN_COLUMN:
            first, last = struct.unpack_from("<II", body)
            marks.hidden_columns += range(first, min(last, first + _MOST_COLUMNS) + 1)
    check_extent(rows, columns, title)
    return marks


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    offset = 0
    while offset < len(data):
        code, offset = _number(data, offset, most=2)
        size, offset = _number(data, offset, most=4)
        yield code, data[offset : offset + size]
        offset += size


def _number(data: bytes, offset: int, most: int) -> tuple[int, int]:
    """Read a number of seven bits a byte, the lowest first; the highest bit says «more»."""
    value = 0
    for place in range(most):
        if offset >= len(data):
            raise zipfile.BadZipFile("a record that is cut off")
        byte = data[offset]
        offset += 1
        value |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            break
    return value, offset


def _text(body: bytes, offset: int) -> tuple[str, int]:
    if len(body) < offset + 4:
        raise zipfile.BadZipFile("a text that is cut off")
    (length,) = struct.unpack_from("<I", body, offset)
    end = offset + 4 + 2 * length
    return body[offset + 4 : end].decode("utf-16-le", errors="replace"), end
