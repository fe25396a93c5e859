"""Inside a workbook of LibreOffice (.ods): its size, errors, hidden parts, pictures."""

import re
import zipfile
from html import unescape

from pipeline.intake.inside import Inside, LockedError, SheetInside
from pipeline.intake.limits import check_extent
from pipeline.intake.package import check_package

_TOKEN = re.compile(
    rb"<table:table (?P<table>[^>]*)>|<table:table-column(?P<column>[^>]*)>"
    rb"|<table:table-row(?P<row>[^>]*)>"
    rb"|<table:(?:covered-)?table-cell(?P<cell>[^>]*)>(?P<text>[^<]*<text:p[^>]*>[^<]*)?"
    rb"|<draw:(?P<picture>frame|image)"
)
_NAME = re.compile(rb'table:name="([^"]*)"')
_REPEATED = re.compile(rb'number-(?:rows|columns)-repeated="(\d+)"')
_COLLAPSED = re.compile(rb'table:visibility="(?:collapse|filter)"')
_ERROR = re.compile(rb'calcext:value-type="error"')
_SAVED = re.compile(rb"<dc:date>([^<]*)<")


def inspect(package: zipfile.ZipFile) -> Inside:
    """Look into a workbook before it is read; a repeated cell is one token there, many in memory.

    Raises:
        TooLargeError: If it would not fit into memory.
        LockedError: If a password protects it.
        zipfile.BadZipFile: If it is damaged.
    """
    check_package(package)
    names = package.namelist()
    manifest = package.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in names else b""
    if b"encryption-data" in manifest:
        raise LockedError
    saved = _SAVED.search(package.read("meta.xml")) if "meta.xml" in names else None
    inside = _sheets(package.read("content.xml"))
    inside.saved = saved[1].decode(errors="replace") if saved else ""
    return inside


def _sheets(content: bytes) -> Inside:
    inside = Inside()
    title, marks = "", SheetInside()
    row = next_row = place = column = rows = columns = 0
    for token in _TOKEN.finditer(content):
        if token["table"] is not None:
            name = _NAME.search(token["table"])
            title, marks = unescape(name[1].decode()) if name else "", SheetInside()
            inside.sheets[title] = marks
            row = next_row = place = column = rows = columns = 0
        elif token["column"] is not None:
            last = column + min(_times(token["column"]), 256)
            if _COLLAPSED.search(token["column"]):
                marks.hidden_columns += range(column, last)
            column += _times(token["column"])
        elif token["row"] is not None:
            row, next_row, place = next_row, next_row + _times(token["row"]), 0
            if _COLLAPSED.search(token["row"]):
                marks.hidden_rows += range(row + 1, min(next_row, row + 256) + 1)
        elif token["picture"] is not None:
            marks.picture = True
        else:
            cell = token["cell"]
            end = place + _times(cell)
            if not cell.endswith(b"/") or b"office:value" in cell:
                rows, columns = max(rows, next_row), max(columns, end)
                check_extent(rows, columns, title)
                if _ERROR.search(cell) and token["text"]:
                    marks.errors[row, place] = token["text"].rpartition(b">")[2].decode()
            place = end
    return inside


def _times(attributes: bytes) -> int:
    found = _REPEATED.search(attributes)
    return int(found[1]) if found else 1
