"""Old and locked files of Excel, made by hand: no library at hand writes them."""

import struct
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound(path: Path, streams: dict[str, bytes]) -> Path:
    """Write an OLE2 container with streams (each padded above the mini-stream limit)."""
    chains: list[list[int]] = []
    body = b""
    start = 1 + (len(streams) + 4) // 4
    entries = [("Root Entry", 5, _END, 0)]
    for name, data in streams.items():
        padded = data.ljust(4096, b"\0")
        padded += b"\0" * (-len(padded) % _SECTOR)
        first = start + len(body) // _SECTOR
        chains.append(list(range(first, first + len(padded) // _SECTOR)))
        body += padded
        entries.append((name, 2, first, len(padded)))
    directory = b""
    for i, (name, kind, first, size) in enumerate(entries):
        text = (name + "\0").encode("utf-16-le")
        right = i + 1 if 0 < i < len(entries) - 1 else _FREE
        child = 1 if i == 0 else _FREE
        directory += text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1)
        directory += struct.pack("<III", _FREE, right, child) + b"\0" * 36
        directory += struct.pack("<IQ", first, size)
    directory = directory.ljust((start - 1) * _SECTOR, b"\0")
    chains.append(list(range(1, start)))
    table = [_FREE] * (_SECTOR // 4)
    table[0] = _FAT
    for chain in chains:
        for here, there in zip(chain, [*chain[1:], _END], strict=True):
            table[here] = there
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<109I", 0, *[_FREE] * 108)
    path.write_bytes(header + struct.pack("<128I", *table) + directory + body)
    return path


def locked(path: Path) -> Path:
    """Write what Excel writes when a workbook is saved with a password."""
    return compound(path, {"EncryptedPackage": b"x" * 5000, "EncryptionInfo": b"y" * 300})


_ERRORS = {"=#DIV/0!": 0x07, "=#N/A": 0x2A}


def old_workbook(
    path: Path,
    rows: list[list[str | float]],
    hidden_rows: Sequence[int] = (),
    hidden_columns: Sequence[int] = (),
    stray: tuple[int, int] | None = None,
) -> Path:
    """Write an .xls file (BIFF8) with one sheet «Лист1»; «=#N/A» is an error of a formula.

    A stray cell holds a number at some row and column from 0.
    """

    def record(code: int, data: bytes) -> bytes:
        return struct.pack("<HH", code, len(data)) + data

    cells = b""
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            if cell in _ERRORS:
                cells += record(0x205, struct.pack("<HHHBB", i, j, 0, _ERRORS[str(cell)], 1))
            elif isinstance(cell, str):
                text = struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le")
                cells += record(0x204, struct.pack("<HHH", i, j, 0) + text)
            else:
                cells += record(0x203, struct.pack("<HHHd", i, j, 0, cell))
    if stray:
        cells += record(0x203, struct.pack("<HHHd", *stray, 0, 1.0))
    begin = struct.pack("<HHHHII", 0x600, 0x5, 0x0DBB, 0x07CC, 0, 6)
    sheet_begin = struct.pack("<HHHHII", 0x600, 0x10, 0x0DBB, 0x07CC, 0, 6)
    head = record(0x809, begin) + record(0x42, struct.pack("<H", 1200))
    name = "Лист1"
    title = struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")
    offset = len(head) + 4 + 6 + len(title) + 4
    globals_ = head + record(0x85, struct.pack("<IBB", offset, 0, 0) + title) + record(0x0A, b"")
    for i in hidden_rows:
        cells = record(0x208, struct.pack("<HHHHIHH", i, 0, 2, 255, 0, 0x20, 0)) + cells
    for j in hidden_columns:
        cells = record(0x7D, struct.pack("<HHHHHH", j, j, 2000, 0, 1, 0)) + cells
    size = struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0)
    sheet = record(0x809, sheet_begin) + record(0x200, size) + cells + record(0x0A, b"")
    return compound(path, {"Workbook": globals_ + sheet})


def binary_workbook(path: Path, cells: Mapping[tuple[int, int], str | float]) -> Path:
    """Write an .xlsb file with one sheet «Лист1»; «=#N/A» is an error of a formula.

    Args:
        path: The file.
        cells: (Row, column) from 0 → what stands there; the second row and column are hidden.
    """

    def record(code: int, body: bytes) -> bytes:
        head = bytes([code]) if code < 0x80 else bytes([code & 0x7F | 0x80, code >> 7])
        return head + bytes([len(body) & 0x7F | 0x80, len(body) >> 7]) + body

    def text(words: str) -> bytes:
        return struct.pack("<I", len(words)) + words.encode("utf-16-le")

    bundle = record(156, struct.pack("<II", 0, 1) + text("rId1") + text("Лист1"))
    book = record(131, b"") + record(143, b"") + bundle + record(144, b"")
    book += record(157, bytes(26)) + record(132, b"")
    last = max(row for row, _ in cells), max(column for _, column in cells)
    sheet = record(129, b"") + record(148, struct.pack("<IIII", 0, last[0], 0, last[1]))
    sheet += record(60, struct.pack("<IIIIH", 1, 1, 2304, 0, 1)) + record(145, b"")
    row = -1
    for (i, j), cell in sorted(cells.items()):
        if i != row:
            row, hidden = i, 0x10 if i == 1 else 0
            sheet += record(0, struct.pack("<IIHBBB", i, 0, 300, 0, hidden, 0) + bytes(4))
        place = struct.pack("<II", j, 0)
        if cell in _ERRORS:
            sheet += record(3, place + bytes([_ERRORS[str(cell)]]))
        elif isinstance(cell, str):
            sheet += record(6, place + text(cell))
        else:
            sheet += record(5, place + struct.pack("<d", cell))
    sheet += record(146, b"") + record(130, b"")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    spaces = "http://schemas.openxmlformats.org/package/2006"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{spaces}/content-types"><Default Extension="bin" '
            'ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>',
        )
        for part, target, type_ in (
            ("_rels/.rels", "xl/workbook.bin", "officeDocument"),
            ("xl/_rels/workbook.bin.rels", "worksheets/sheet1.bin", "worksheet"),
        ):
            relation = f'<Relationship Id="rId1" Type="{kind}/{type_}" Target="{target}"/>'
            package.writestr(
                part, f'<Relationships xmlns="{spaces}/relationships">{relation}</Relationships>'
            )
        package.writestr("xl/workbook.bin", book)
        package.writestr("xl/worksheets/sheet1.bin", sheet)
    return path
