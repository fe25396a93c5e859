"""Open what was received: workbooks and CSV files as grids of cells, whatever their state."""

import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import python_calamine
from python_calamine import CalamineWorkbook

from pipeline.intake import biff, opendocument, package, rules
from pipeline.intake.addresses import letters
from pipeline.intake.clean import HIDDEN, without_names
from pipeline.intake.inside import Inside, LockedError, SheetInside
from pipeline.intake.limits import TooLargeError, check_extent, check_size
from pipeline.intake.rules import Rule
from pipeline.intake.separated import NotTextError, OpenQuoteError, read_text
from pipeline.intake.words import shown, tidy

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_NAMED = 12
"""So many hidden rows are named in a message; of more only the number is told."""


@dataclass(frozen=True)
class Sheet:
    """A grid of cells with its place.

    Attributes:
        file: Name of the file.
        name: Name of the sheet; empty for a CSV.
        rows: Cells by row; row 1 of the sheet is ``rows[0]``.
        notes: What was noticed while opening: rules with their particulars.
    """

    file: str
    name: str
    rows: list[list[Any]]
    notes: tuple[tuple[Rule, str], ...] = ()


@dataclass(frozen=True)
class Opened:
    """A file that was opened.

    Attributes:
        sheets: Its sheets.
        saved: When it was last saved, as the programme wrote it inside; empty if unknown.
    """

    sheets: list[Sheet]
    saved: str = ""


class UnreadableFileError(Exception):
    """A file that cannot be opened.

    Attributes:
        rule: Why, and what to do.
        detail: Particulars, in Russian.
    """

    def __init__(self, rule: Rule, detail: str = "") -> None:
        super().__init__(f"{rule.phrase}: {detail}" if detail else rule.phrase)
        self.rule = rule
        self.detail = detail

    def __reduce__(self) -> tuple[type, tuple[Rule, str]]:
        return UnreadableFileError, (self.rule, self.detail)


def open_file(path: Path, name: str) -> Opened:
    """Read all sheets of a file; what it is, its first bytes tell, not its name.

    Args:
        path: The file.
        name: How messages name it.

    Raises:
        UnreadableFileError: If the file is protected, damaged, too large or not what its name
            says.
    """
    try:
        check_size(path.stat().st_size)
        content = path.read_bytes()
        if path.suffix.lower() == ".csv" and not content.startswith((_ZIP, _OLE)):
            text = read_text(content)
            check_extent(len(text.rows), max(map(len, text.rows), default=0), "")
            return Opened([Sheet(name, "", text.rows, tuple((note, "") for note in text.notes))])
        return _open_workbook(content, name)
    except TooLargeError as error:
        raise UnreadableFileError(rules.TOO_LARGE, str(error)) from error
    except (LockedError, python_calamine.PasswordError) as error:
        raise UnreadableFileError(rules.PASSWORD) from error
    except OpenQuoteError as error:
        raise UnreadableFileError(rules.OPEN_QUOTE) from error
    except NotTextError as error:
        raise UnreadableFileError(rules.UNKNOWN_ENCODING) from error
    except PermissionError as error:
        raise UnreadableFileError(rules.NO_ACCESS) from error
    except MemoryError as error:
        raise UnreadableFileError(rules.TOO_LARGE) from error
    except (
        python_calamine.CalamineError,
        OSError,
        ValueError,
        KeyError,
        IndexError,
        zipfile.BadZipFile,
        EOFError,
        NotImplementedError,
        RuntimeError,
        SyntaxError,
        zlib.error,
    ) as error:
        # SyntaxError is how Python's XML parser names a damaged document; RuntimeError and
        # NotImplementedError are how zipfile names a locked or an unknown packing.
        raise UnreadableFileError(rules.DAMAGED) from error
    except BaseException as error:
        # The reader's own faults are no Exception; whatever stopped it, the file is at fault.
        if type(error).__name__ == "PanicException":
            raise UnreadableFileError(rules.DAMAGED) from error
        raise


def _open_workbook(content: bytes, name: str) -> Opened:
    if content[:64].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        raise UnreadableFileError(rules.DAMAGED, "внутри веб-страница или XML")
    inside = _inside(content)
    # A stream is recognised by what it holds, a path by its suffix.
    workbook = CalamineWorkbook.from_filelike(BytesIO(content))
    sheets: list[Sheet] = []
    for meta in workbook.sheets_metadata:
        if meta.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        page = workbook.get_sheet_by_name(meta.name)
        check_extent(page.total_height, page.total_width, meta.name)
        rows = page.to_python(skip_empty_area=False)
        marks = inside.sheets.get(meta.name, SheetInside())
        _restore_errors(rows, marks)
        hidden = meta.visible != python_calamine.SheetVisibleEnum.Visible
        notes = _notes(rows, marks, hidden=hidden)
        sheets.append(Sheet(name, _nameless(meta.name, len(sheets) + 1), rows, tuple(notes)))
    return Opened(sheets, inside.saved)


def _nameless(title: str, number: int) -> str:
    """Return the name of a sheet; one that is called after a person is known by its number."""
    return title if without_names(title) == title else f"лист {number} ({HIDDEN})"


def _inside(content: bytes) -> Inside:
    if content.startswith(_OLE):
        return biff.inspect(BytesIO(content))
    if not content.startswith(_ZIP):
        raise OSError("neither packed nor a container")
    with zipfile.ZipFile(BytesIO(content)) as packed:
        names = set(packed.namelist())
        if "content.xml" in names and "xl/workbook.xml" not in names:
            return opendocument.inspect(packed)
        return package.inspect(packed)


def _restore_errors(rows: list[list[Any]], marks: SheetInside) -> None:
    """Put «#DIV/0!» back where the reader gives a blank: an error is not a blank cell."""
    for (row, column), text in marks.errors.items():
        if row < len(rows) and column < len(rows[row]) and rows[row][column] == "":
            rows[row][column] = text


def _notes(
    rows: Sequence[Sequence[Any]], marks: SheetInside, *, hidden: bool
) -> list[tuple[Rule, str]]:
    notes: list[tuple[Rule, str]] = []
    filled = any(cell != "" for row in rows for cell in row)
    if hidden:
        notes.append((rules.HIDDEN_SHEET, ""))
    lost = [n for n in marks.hidden_rows if n <= len(rows) and any(c != "" for c in rows[n - 1])]
    if lost:
        notes.append((rules.HIDDEN_ROWS, _named([str(n) for n in lost])))
    columns = [
        place
        for place in marks.hidden_columns
        if any(place < len(row) and tidy(shown(row[place])) for row in rows)
    ]
    if columns:
        notes.append((rules.HIDDEN_COLUMNS, _named([letters(p) for p in columns])))
    if marks.picture and not filled:
        notes.append((rules.PICTURE, ""))
    return notes


def _named(places: Sequence[str]) -> str:
    more = f" и ещё {len(places) - _NAMED}" if len(places) > _NAMED else ""
    return ", ".join(places[:_NAMED]) + more
