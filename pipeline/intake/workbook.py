"""One file, from its bytes to typed records; needs nothing that another file says."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path, PurePosixPath
from typing import Any

from pipeline.intake import files, foreign, recognise, rules
from pipeline.intake.addresses import column_address, letters, row_address
from pipeline.intake.balances import check_balances
from pipeline.intake.files import Sheet, UnreadableFileError
from pipeline.intake.grids import Grid, Piece, read_grid
from pipeline.intake.journal import Journal, Message, SheetCount
from pipeline.intake.parts import check_parts
from pipeline.intake.recognise import Header, Known
from pipeline.intake.rows import Row, body
from pipeline.intake.words import match_key, shown, tidy
from pipeline.intake.years import other_year, stated_years, titles_above, year_column
from pipeline.params.municipality import Source

_SENDER_TITLES = ("Код ОО", "Краткое наименование", "Полное наименование", "Организация", "ОО")
_YEAR_TITLE = "Отчётный год"


@dataclass(frozen=True)
class Setting:
    """What reading any file needs.

    Attributes:
        known: The tables.
        sources: Column maps of files made elsewhere.
        year: Reporting year.
    """

    known: Known
    sources: Sequence[Source]
    year: int


@dataclass
class Content:
    """What a file holds.

    Attributes:
        file: Name of the file.
        pieces: Its records.
        journal: What was noticed.
        says: What its passport says of the organisation: code, names.
        saved: When it was last saved, as the programme wrote it inside; empty if unknown.
    """

    file: str
    pieces: list[Piece] = field(default_factory=list)
    journal: Journal = field(default_factory=Journal)
    says: tuple[str, ...] = ()
    saved: str = ""


def read_file(path: Path, name: str, setting: Setting) -> Content:
    """Read a file; one that cannot be opened is a message, never an error."""
    content = Content(name)
    journal = content.journal
    try:
        opened = files.open_file(path, name)
    except UnreadableFileError as error:
        journal.add(Message(error.rule, name, detail=error.detail))
        return content
    content.saved = opened.saved
    if any(recognise.is_questions(sheet) for sheet in opened.sheets):
        journal.add(Message(rules.QUESTIONS_BACK, name))
        return content
    sheets = [sheet for sheet in opened.sheets if sheet.name != recognise.LISTS_SHEET]
    for sheet in sheets:
        for rule, detail in sheet.notes:
            journal.add(Message(rule, name, sheet.name, detail=detail))
    mapped = foreign.sources_of(name, setting.sources)
    if mapped:
        _read_foreign(sheets, mapped, setting, content)
        _check_counts(setting, content)
        return content
    passport = next((sheet for sheet in sheets if recognise.is_passport(sheet)), None)
    pairs = recognise.read_passport(passport) if passport else {}
    content.says = tuple(pairs[match_key(t)] for t in _SENDER_TITLES if match_key(t) in pairs)
    if passport:
        _check_year(passport, pairs.get(match_key(_YEAR_TITLE)), setting.year, journal)
        stamped = pairs.get(match_key(recognise.FORM_VERSION))
        _check_version(passport, stamped, setting.known.tables.form_version, journal)
    elif about := other_year(PurePosixPath(name).name, setting.year):
        detail = f"в имени файла {about}, папка {setting.year} года"
        journal.add(Message(rules.ANOTHER_YEAR, name, detail=detail))
    for sheet in sheets:
        if sheet is not passport:
            _read_sheet(sheet, setting, content)
    _check_counts(setting, content)
    if not journal.sheets and not any(_filled(sheet) for sheet in sheets):
        journal.add(Message(rules.BLANK_WORKBOOK, name))
    return content


def _check_counts(setting: Setting, content: Content) -> None:
    """Compare numbers of the whole file: a form may have one sheet a section."""
    by_table: dict[str, list[Piece]] = {}
    for piece in content.pieces:
        by_table.setdefault(piece.table, []).append(piece)
    for name, pieces in by_table.items():
        table = setting.known.tables.tables[name]
        check_parts(table, pieces, content.journal)
        check_balances(table, pieces, content.journal)


def _read_foreign(
    sheets: Sequence[Sheet], mapped: Sequence[Source], setting: Setting, content: Content
) -> None:
    for source in mapped:
        table = setting.known.tables.tables[source.table]
        grids = foreign.read_source(sheets, source, content.journal, mapped, table)
        for position, grid in enumerate(grids):
            # Columns that become rows give several grids of the same rows: counted once.
            count = None if position else content.journal.sheets[-1]
            content.pieces.append(read_grid(grid, table, count, content.journal, ()))


def _check_year(passport: Sheet, stated: str | None, year: int, journal: Journal) -> None:
    if stated and year not in stated_years(stated):
        detail = f"в паспорте {stated}, папка {year} года"
        journal.add(Message(rules.WRONG_YEAR, passport.file, passport.name, detail=detail))


def _check_version(passport: Sheet, stated: str | None, now: str, journal: Journal) -> None:
    if stated and stated != now:
        detail = f"в паспорте {stated}, сейчас {now}"
        journal.add(Message(rules.OLD_FORM, passport.file, passport.name, detail=detail))


def _filled(sheet: Sheet) -> int:
    return sum(any(tidy(shown(cell)) for cell in row) for row in sheet.rows)


def _read_sheet(sheet: Sheet, setting: Setting, content: Content) -> None:
    journal = content.journal
    header = recognise.find_header(sheet, setting.known)
    if header is None:
        filled = _filled(sheet)
        if filled:
            journal.sheets.append(SheetCount(sheet.file, sheet.name, "", filled, 0, filled))
            # Without a passport it may be an export, which the analyst can describe.
            hint = "" if content.says else "; выгрузку другой системы опишите в разделе sources"
            detail = f"строк {filled}{hint}"
            journal.add(Message(rules.UNKNOWN_SHEET, sheet.file, sheet.name, detail=detail))
        return
    _tell_headings(sheet, header, journal)
    found = body(sheet.rows, header)
    rows = len(found.records) + len(found.service)
    count = SheetCount(sheet.file, sheet.name, header.table, rows, service=len(found.service))
    journal.sheets.append(count)
    for row, rule in found.service:
        address = row_address(row.number)
        journal.add(Message(rule, sheet.file, sheet.name, address, header.table))
    others = _of_other_years(sheet, header, found.records, setting.year, journal)
    if others:
        gone = {row.number for row in others}
        found.records = [row for row in found.records if row.number not in gone]
        count.dropped += len(others)
        for row in others:
            address = row_address(row.number)
            rule = rules.ROW_OF_ANOTHER_YEAR
            journal.add(Message(rule, sheet.file, sheet.name, address, header.table))
    grid = Grid(header.table, sheet.file, sheet.name)
    grid.letters = {column: letters(place) for column, place in header.positions.items()}
    grid.numbers = [row.number for row in found.records]
    columns = _columns([row.cells for row in found.records])
    blank = [""] * len(grid.numbers)
    for column, place in header.positions.items():
        grid.columns[column] = list(columns[place]) if place < len(columns) else blank
    for row in found.totals:
        grid.totals[row.number] = {
            column: row.cells[place]
            for column, place in header.positions.items()
            if place < len(row.cells)
        }
    table = setting.known.tables.tables[header.table]
    content.pieces.append(read_grid(grid, table, count, journal, content.says))


def _columns(rows: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
    even = len(set(map(len, rows))) == 1
    return list(zip(*rows, strict=True) if even else zip_longest(*rows, fillvalue=""))


def _of_other_years(
    sheet: Sheet, header: Header, records: Sequence[Row], year: int, journal: Journal
) -> list[Row]:
    """Return records that a column of years gives to another year than most of them have.

    Where all are of another year the whole sheet is asked about instead.
    """
    about = other_year(titles_above(sheet.rows, header.row - header.depth + 1), year)
    place = year_column(header.unknown)
    others: list[Row] = []
    if place is not None:
        marks = [
            other_year(shown(row.cells[place]) if place < len(row.cells) else "", year)
            for row in records
        ]
        others = [row for row, mark in zip(records, marks, strict=True) if mark is not None]
        if others and len(others) == len(records):
            about, others = about or max(mark for mark in marks if mark is not None), []
    if about is not None:
        journal.add(
            Message(
                rules.ANOTHER_YEAR,
                sheet.file,
                sheet.name,
                table=header.table,
                detail=f"на листе {about}, папка {year} года",
            )
        )
    return others


def _tell_headings(sheet: Sheet, header: Header, journal: Journal) -> None:
    headings = [
        *((place, title, rules.UNKNOWN_HEADING) for place, title in header.unknown.items()),
        *((place, title, rules.REPEATED_HEADING) for place, title in header.repeated.items()),
    ]
    for place, title, rule in sorted(headings, key=lambda heading: heading[0]):
        address = column_address(letters(place))
        journal.add(Message(rule, sheet.file, sheet.name, address, header.table, found=title))
