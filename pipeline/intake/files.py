"""Open what was received: workbooks and CSV files as grids of cells, whatever their state."""

import codecs
import csv
import io
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import python_calamine
from python_calamine import CalamineWorkbook

from pipeline.intake import package, rules
from pipeline.intake.journal import in_words
from pipeline.intake.rules import Rule

SUFFIXES = {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv"}


@dataclass(frozen=True)
class Sheet:
    """A grid of cells with its place.

    Attributes:
        file: Name of the file.
        name: Name of the sheet; empty for a CSV.
        rows: Cells by row; row 1 of the sheet is ``rows[0]``.
        notes: What was noticed while opening.
    """

    file: str
    name: str
    rows: list[list[Any]]
    notes: tuple[Rule, ...] = ()


class UnreadableFileError(Exception):
    """A file that cannot be opened.

    Attributes:
        rule: Why, and what to do.
        detail: Particulars of this file.
    """

    def __init__(self, rule: Rule, detail: str = "") -> None:
        super().__init__(in_words(rule.phrase, detail))
        self.rule = rule
        self.detail = detail


def received(folder: Path) -> list[Path]:
    """Return the data files of a year's folder in a fixed order; lock files are not data."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and path.suffix.lower() in SUFFIXES
        and not path.name.startswith(("~$", "."))
    )


def strangers(folder: Path) -> list[Path]:
    """Return files that are no tables (Word, PDF, pictures), for the journal."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and path.suffix.lower() not in {*SUFFIXES, ".md", ".txt", ""}
        and not path.name.startswith(("~$", "."))
    )


def open_file(path: Path, name: str) -> list[Sheet]:
    """Read all sheets of a file.

    Args:
        path: The file.
        name: How messages name it.

    Raises:
        UnreadableFileError: If the file is protected, damaged or not what its name says.
    """
    if path.suffix.lower() == ".csv":
        return [_open_csv(path, name)]
    try:
        packed = zipfile.is_zipfile(path)
        reason = package.why_too_large(path) if packed else ""
        if reason:
            raise UnreadableFileError(rules.TOO_LARGE, reason)
        workbook = CalamineWorkbook.from_path(path)
        visible = {sheet.name: _is_visible(sheet) for sheet in workbook.sheets_metadata}
        sheets = [
            Sheet(
                name,
                title,
                workbook.get_sheet_by_name(title).to_python(skip_empty_area=False),
                () if visible.get(title, True) else (rules.HIDDEN_SHEET,),
            )
            for title in workbook.sheet_names
            if _is_worksheet(workbook, title)
        ]
        if packed:
            _restore_errors(path, sheets)
    except python_calamine.PasswordError as error:
        raise UnreadableFileError(rules.PASSWORD) from error
    except (
        python_calamine.CalamineError,
        OSError,
        ValueError,
        KeyError,
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        SyntaxError,
        zlib.error,
    ) as error:
        # SyntaxError is how Python's XML parser names a damaged document; RuntimeError and
        # NotImplementedError are how zipfile names a locked or an unknown packing.
        raise UnreadableFileError(rules.DAMAGED) from error
    return sheets


def _restore_errors(path: Path, sheets: list[Sheet]) -> None:
    """Put «#DIV/0!» back where the reader gives a blank: an error is not a blank cell."""
    rows_of = {sheet.name: sheet.rows for sheet in sheets}
    for title, row, column, text in package.formula_errors(path):
        rows = rows_of.get(title, [])
        if row < len(rows) and column < len(rows[row]) and rows[row][column] == "":
            rows[row][column] = text


def _is_visible(sheet: Any) -> bool:
    return sheet.visible == python_calamine.SheetVisibleEnum.Visible


def _is_worksheet(workbook: CalamineWorkbook, title: str) -> bool:
    kinds = {sheet.name: sheet.typ for sheet in workbook.sheets_metadata}
    return kinds.get(title) == python_calamine.SheetTypeEnum.WorkSheet


def _open_csv(path: Path, name: str) -> Sheet:
    text, notes = _decoded(path.read_bytes())
    csv.field_size_limit(1_000_000)
    try:
        rows: list[list[Any]] = list(
            csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
        )
    except csv.Error as error:
        raise UnreadableFileError(rules.OPEN_QUOTE) from error
    return Sheet(name, "", rows, notes)


def _decoded(data: bytes) -> tuple[str, tuple[Rule, ...]]:
    """Decode by what the bytes prove; Windows-1251 is what remains, and it is told."""
    encodings: tuple[tuple[str, tuple[Rule, ...]], ...] = (
        ("utf-8", ()),
        ("cp1251", (rules.WINDOWS_ENCODING,)),
    )
    if data.startswith(codecs.BOM_UTF8):
        encodings = (("utf-8-sig", (rules.BYTE_ORDER_MARK,)),)
    elif data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = (("utf-16", (rules.UTF16_ENCODING,)),)
    for encoding, notes in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, notes
    raise UnreadableFileError(rules.UNKNOWN_ENCODING)


def _delimiter(text: str) -> str:
    """Return the mark that parts the lines into equally many fields; «;» before the others.

    Commas also stand inside decimal numbers and titles, but not equally many in every line.
    """
    lines = text.splitlines()[:25]

    def even(mark: str) -> int:
        counts = Counter(len(row) for row in csv.reader(lines, delimiter=mark) if len(row) > 1)
        return max(counts.values(), default=0)

    return max(";\t,", key=even)
