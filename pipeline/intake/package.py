"""Inside a packed workbook (.xlsx, .xlsm, .xlsb): its size, errors, hidden parts, pictures."""

import re
import zipfile
from collections.abc import Iterator
from html import unescape

from pipeline.intake import binary
from pipeline.intake.addresses import position
from pipeline.intake.inside import Inside, LockedError, SheetInside
from pipeline.intake.limits import UNPACKED_LIMIT, TooLargeError, check_extent

_FILLED = re.compile(rb'<(?:\w+:)?c [^>]*?\br="([A-Z]+)(\d+)"[^>]*(?<!/)>')
_NOT_NEAR = re.compile(rb' r="[A-Z](?:[A-Z]|\d{5})')
_WIDE = re.compile(rb' r="[A-Z]{2,}\d')
_TALL = re.compile(rb' r="[A-Z]+\d{5}')
_FAR = re.compile(rb' r="(?:[A-Z]{3}\d|[A-Z]+\d{6})')
_ERROR = re.compile(
    rb'<(?:\w+:)?c (?=[^>]*\bt="e")[^>]*\br="([A-Z]+)(\d+)"[^>]*>.*?<(?:\w+:)?v>([^<]*)<', re.DOTALL
)
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_ROW = re.compile(rb"<(?:\w+:)?row ([^>]*)>")
_COLUMN = re.compile(rb"<(?:\w+:)?col ([^>]*)>")
_SAVED = re.compile(rb"<dcterms:modified[^>]*>([^<]*)<")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship ([^>]*)>")
_SHEET = re.compile(rb"<(?:\w+:)?sheet ([^>]*)>")
_ATTRIBUTE = re.compile(rb"""(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ENCRYPTED = 1
_MEDIA = "xl/media/"


def inspect(package: zipfile.ZipFile) -> Inside:
    """Look into a packed workbook before it is read.

    Every part but the pictures is unpacked once: a part that says less of its size than it
    takes, or whose checksum is wrong, never reaches the reader.

    Raises:
        TooLargeError: If it would not fit into memory.
        LockedError: If a password protects it.
        zipfile.BadZipFile: If it is damaged.
    """
    check_package(package)
    sheets = dict(_parts(package))
    inside = Inside(saved=_saved(package))
    for part in package.namelist():
        if part.startswith(_MEDIA):
            continue
        data = package.read(part)
        if part not in sheets:
            continue
        title = sheets[part]
        if part.endswith(binary.SUFFIX):
            inside.sheets[title] = binary.marks_of(data, title)
        else:
            _check_sheet(data, title)
            inside.sheets[title] = _marks(data)
    return inside


def check_package(package: zipfile.ZipFile) -> None:
    """Refuse a package by what its list of contents says.

    Raises:
        TooLargeError: If its parts are too large together.
        LockedError: If a part is encrypted.
    """
    parts = package.infolist()
    if sum(part.file_size for part in parts) > UNPACKED_LIMIT:
        raise TooLargeError("файл распаковывается в сотни мегабайт")
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise LockedError


def _check_sheet(data: bytes, title: str) -> None:
    # Most sheets are told to be small by a glance; only the others are measured cell by cell.
    if b' r="' not in data:
        lines = data.split(b"row")
        widest = max(line.count(b"<c") + line.count(b":c ") for line in lines)
        check_extent(len(lines), widest, title)
    elif _NOT_NEAR.search(data) and (
        _FAR.search(data) or (_WIDE.search(data) and _TALL.search(data))
    ):
        rows, columns = 0, 0
        for found in _FILLED.finditer(data):
            rows = max(rows, int(found[2]))
            columns = max(columns, position(found[1].decode()) + 1)
        check_extent(rows, columns, title)


def _marks(data: bytes) -> SheetInside:
    marks = SheetInside(picture=b"drawing " in data)
    if b't="e"' in data:
        marks.errors = {
            (int(found[2]) - 1, position(found[1].decode())): found[3].decode()
            for found in _ERROR.finditer(data)
        }
    if b"hidden=" in data and _HIDDEN.search(data):
        rows = (_attributes(found[1]) for found in _ROW.finditer(data) if _HIDDEN.search(found[1]))
        marks.hidden_rows = [int(row["r"]) for row in rows if row.get("r", "").isdecimal()]
        for found in _COLUMN.finditer(data):
            own = _attributes(found[1])
            if _HIDDEN.search(found[1]) and own.get("min", "").isdecimal():
                last = min(int(own.get("max") or own["min"]), int(own["min"]) + 256)
                marks.hidden_columns += range(int(own["min"]) - 1, last)
    return marks


def _attributes(text: bytes) -> dict[str, str]:
    return {
        key.decode(): unescape((one or two).decode(errors="replace"))
        for key, one, two in _ATTRIBUTE.findall(text)
    }


def _saved(package: zipfile.ZipFile) -> str:
    if "docProps/core.xml" not in package.namelist():
        return ""
    found = _SAVED.search(package.read("docProps/core.xml"))
    return found[1].decode(errors="replace") if found else ""


def _parts(package: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Yield part and title of each sheet."""
    names = set(package.namelist())
    for book in ("xl/workbook.xml", "xl/workbook.bin"):
        related = f"xl/_rels/{book.removeprefix('xl/')}.rels"
        if not {book, related} <= names:
            continue
        relations = map(_attributes, _RELATION.findall(package.read(related)))
        targets = {own.get("Id"): own.get("Target", "") for own in relations}
        for relation, title in _titles(package.read(book), book):
            target = targets.get(relation, "").lstrip("/")
            part = target if target.startswith("xl/") else f"xl/{target}"
            if part in names:
                yield part, title


def _titles(data: bytes, book: str) -> Iterator[tuple[str, str]]:
    """Yield relation and title of each sheet that the part of the workbook names."""
    if book.endswith(binary.SUFFIX):
        yield from binary.sheet_titles(data).items()
        return
    for own in map(_attributes, _SHEET.findall(data)):
        yield own.get("id", ""), own.get("name", "")
