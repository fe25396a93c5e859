"""Open what was received: workbooks and CSV files as grids of cells, whatever their state."""

import csv
import hashlib
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import python_calamine
from python_calamine import CalamineWorkbook

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
    notes: tuple[str, ...] = ()


class UnreadableFileError(Exception):
    """A file that cannot be opened; the text says why and what to do, in Russian."""


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


def fingerprint(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


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
        workbook = CalamineWorkbook.from_path(path)
        visible = {sheet.name: _is_visible(sheet) for sheet in workbook.sheets_metadata}
        return [
            Sheet(
                name,
                title,
                workbook.get_sheet_by_name(title).to_python(skip_empty_area=False),
                () if visible.get(title, True) else ("лист скрыт",),
            )
            for title in workbook.sheet_names
            if _is_worksheet(workbook, title)
        ]
    except python_calamine.PasswordError as error:
        raise UnreadableFileError(
            "файл защищён паролем: снимите пароль в Excel (Файл → Сведения → Защита книги) "
            "и пришлите снова"
        ) from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise UnreadableFileError(
            "файл повреждён или не является книгой Excel: откройте его, сохраните как .xlsx "
            "и пришлите снова"
        ) from error


def _is_visible(sheet: Any) -> bool:
    return sheet.visible == python_calamine.SheetVisibleEnum.Visible


def _is_worksheet(workbook: CalamineWorkbook, title: str) -> bool:
    kinds = {sheet.name: sheet.typ for sheet in workbook.sheets_metadata}
    return kinds.get(title) == python_calamine.SheetTypeEnum.WorkSheet


def _open_csv(path: Path, name: str) -> Sheet:
    data = path.read_bytes()
    notes: tuple[str, ...] = ()
    try:
        text = data.decode("utf-8-sig")
        if data.startswith(b"\xef\xbb\xbf"):
            notes = ("в начале файла метка порядка байтов (BOM)",)
    except UnicodeDecodeError:
        try:
            text = data.decode("cp1251")
        except UnicodeDecodeError as error:
            raise UnreadableFileError(
                "кодировка CSV не определена: сохраните файл как «CSV UTF-8» и пришлите снова"
            ) from error
        notes = ("кодировка Windows-1251",)
    head = text[: text.find("\n")] if "\n" in text else text
    delimiter = max(";,\t", key=head.count)
    csv.field_size_limit(1_000_000)
    rows: list[list[Any]] = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    return Sheet(name, "", rows, notes)
