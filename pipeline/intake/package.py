"""Inside an .xlsx file: what must be known before it is read, and what the reader leaves out."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

UNPACKED_LIMIT = 400_000_000
"""Bytes; a school's workbook unpacks to a few millions."""

CELLS_LIMIT = 20_000_000
"""Cells of a sheet from A1 to its last one; every one takes memory, filled or not."""

_DIMENSION = re.compile(rb'<dimension ref="(?:[A-Z]+\d+:)?([A-Z]+)(\d+)"')
_ERROR = re.compile(
    rb'<c (?=[^>]*\bt="e")[^>]*\br="([A-Z]+)(\d+)"[^>]*>.*?<v>([^<]*)</v>', re.DOTALL
)
_HEAD = 4096
_NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def why_too_large(path: Path) -> str:
    """Say why a workbook would not fit into memory; empty if it would."""
    with zipfile.ZipFile(path) as package:
        if sum(part.file_size for part in package.infolist()) > UNPACKED_LIMIT:
            return "распаковывается в сотни мегабайт"
        for part in package.namelist():
            if part.startswith("xl/worksheets/") and part.endswith(".xml"):
                with package.open(part) as stream:
                    found = _DIMENSION.search(stream.read(_HEAD))
                if found and _position(found[1]) * int(found[2]) > CELLS_LIMIT:
                    last = (found[1] + found[2]).decode()
                    return f"лист тянется до ячейки {last}"
    return ""


def formula_errors(path: Path) -> Iterator[tuple[str, int, int, str]]:
    """Yield sheet, row, column (from 0) and text of cells like «#DIV/0!», which read as blank."""
    with zipfile.ZipFile(path) as package:
        for name, part in _parts(package):
            for found in _ERROR.finditer(package.read(part)):
                yield name, int(found[2]) - 1, _position(found[1]) - 1, found[3].decode()


def _parts(package: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    names = set(package.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return
    # The parser of Python knows no outer entities, and the sizes have been looked at.
    relations = ET.fromstring(package.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    targets = {r.get("Id"): str(r.get("Target")) for r in relations}
    for sheet in ET.fromstring(package.read("xl/workbook.xml")).iter(f"{_NAMESPACE}sheet"):  # noqa: S314
        target = targets.get(sheet.get(_RELATION), "").lstrip("/")
        part = target if target.startswith("xl/") else f"xl/{target}"
        if part in names:
            yield str(sheet.get("name")), part


def _position(column: bytes) -> int:
    number = 0
    for letter in column:
        number = number * 26 + letter - ord("A") + 1
    return number
