"""Questions to be sent back: one workbook a school, with the offending cells marked.

The workbooks hold no direct identifier: a row is named by its number, a name by «•••».
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from pipeline.intake.addresses import letters
from pipeline.intake.files import Sheet, open_file
from pipeline.intake.journal import HIDDEN, Message, names_someone, own_files_only
from pipeline.intake.organisations import organisations
from pipeline.intake.output import Intake
from pipeline.intake.recognise import (
    QUESTIONS_SHEET,
    QUESTIONS_TITLE,
    Header,
    find_header,
    known_tables,
)
from pipeline.intake.rules import KIND_TITLES
from pipeline.intake.words import as_typed, tidy
from pipeline.params.tables import Tables
from pipeline.paths import YearPaths

MUNICIPAL = "Муниципальные списки"
"""Name of the workbook with questions that no school can answer."""

LINES = 5000
"""A person answers no more; the whole list is in ``intake.json``."""

_HEADINGS = {
    "№": 5,
    "Файл": 30,
    "Лист": 20,
    "Ячейка": 12,
    "Столбец": 22,
    "Что стоит": 22,
    "В чём вопрос": 40,
    "Что сделано": 22,
    "Как исправить": 44,
    "Допустимо": 34,
    "Ответ": 30,
}
_HOW = (
    "Исправьте отмеченное в своей книге и пришлите её снова или впишите ответ в последний столбец. "
    "Имена, даты рождения и СНИЛС здесь скрыты: строку найдите в своей книге по её номеру."
)
_FORBIDDEN = str.maketrans(dict.fromkeys('\\/:*?"<>|[]', "_"))
_LONGEST_SHEET = 31
_LINE = 15

Place = tuple[str, str]
"""A sheet: name of the file, name of the sheet."""


def write_questions(intake: Intake, tables: Tables, paths: YearPaths) -> dict[str, Path]:
    """Write the workbooks and remove those of schools that have nothing to answer any more.

    Args:
        intake: What was read.
        tables: Definitions of the tables.
        paths: Folders of the year; the workbooks go to ``paths.questions``.

    Returns:
        Code of the organisation → its workbook, in the order of the municipality's list; the empty
        code is the municipality itself.
    """
    asked = _by_addressee(intake)
    absent = set(intake.expected) - set(intake.represented)
    paths.questions.mkdir(parents=True, exist_ok=True)
    written: dict[str, Path] = {}
    for code in (*intake.names, ""):
        if not asked[code] and code not in absent:
            continue
        name = intake.names.get(code, MUNICIPAL)
        path = paths.questions / f"{_file_name(name, code, written.values())}.xlsx"
        beside = path.with_name(f".{path.name}.part")
        with xlsxwriter.Workbook(beside, {"strings_to_urls": False}) as workbook:
            # Not the hour at which it was made: the same questions give the same bytes.
            made = datetime(paths.year, 1, 1, tzinfo=UTC)
            workbook.set_properties({"title": f"{QUESTIONS_TITLE}: {name}", "created": made})
            own = {file for file, sender in intake.senders.items() if sender == code}
            book = _Book(workbook, asked[code], own, intake, tables, paths)
            book.write(name, absent=code in absent)
        beside.replace(path)
        written[code] = path
    for stale in set(paths.questions.glob("*.xlsx")) - set(written.values()):
        stale.unlink()
    return written


def _by_addressee(intake: Intake) -> dict[str, list[Message]]:
    """Return code → messages that need an answer, in the order of their places."""
    asked: dict[str, list[Message]] = defaultdict(list)
    found = organisations((code, name, None, None) for code, name in intake.names.items())

    def by_file_name(file: str) -> str:
        # Only to whom a question about a file goes that could not be opened.
        parts = re.split(r"[_/.]", file)
        return next((code for part in parts if (code := found.find(part))), "")

    for message in intake.journal.of_kind("refused", "dropped", "ask", "note"):
        if message.rule.mender == "school":
            asked[message.org_id or by_file_name(message.file)].append(message)
        elif message.rule.mender == "analyst":
            asked[""].append(message)
    for messages in asked.values():
        messages.sort(key=_reading_order)
    return asked


def _reading_order(message: Message) -> tuple[str, str, int, tuple[int, str]]:
    column, row = _split(message.cell)
    return message.file, message.sheet, row, _position(column)


def _position(column: str) -> tuple[int, str]:
    """Return what sorts letters of columns as Excel does: Z before AA."""
    return len(column), column


def _file_name(name: str, code: str, taken: Iterable[Path]) -> str:
    plain = tidy(name.translate(_FORBIDDEN)).strip(" .") or code
    known = {path.stem.casefold() for path in taken}
    return plain if plain.casefold() not in known else f"{plain} ({code})"


class _Book:
    """Formats of a workbook and what is written with them."""

    def __init__(
        self,
        workbook: Any,
        messages: Sequence[Message],
        own: Collection[str],
        intake: Intake,
        tables: Tables,
        paths: YearPaths,
    ) -> None:
        self.workbook = workbook
        self.messages = messages
        self.files = {*own, *(message.file for message in messages)}
        self.surnames = intake.surnames
        self.tables = tables
        self.paths = paths
        wrapped = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#b8c4ce"}
        self.bold = workbook.add_format({"bold": True, "font_size": 13})
        self.heading = workbook.add_format({**wrapped, "bold": True, "bg_color": "#e8eef3"})
        self.cell = workbook.add_format(wrapped)
        self.link = workbook.add_format({**wrapped, "font_color": "#0b5394", "underline": 1})
        self.answer = workbook.add_format({**wrapped, "bg_color": "#fff8dc"})
        self.wrong = workbook.add_format({**wrapped, "bg_color": "#f4b6b6"})
        self.doubtful = workbook.add_format({**wrapped, "bg_color": "#fbe7b2"})

    def write(self, name: str, *, absent: bool) -> None:
        """Write the list of questions, then the rows in question."""
        sheet = self.workbook.add_worksheet(QUESTIONS_SHEET)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.write_string(0, 0, f"{QUESTIONS_TITLE}: {name}, {self.paths.year} год", self.bold)
        if absent:
            self.write_absent(sheet)
            if not self.messages:
                return
        first = 5 if absent else 3
        sheet.write_string(first - 2, 0, _HOW)
        sheet.freeze_panes(first + 1, 0)
        for place, (heading, width) in enumerate(_HEADINGS.items()):
            sheet.set_column(place, place, width)
            sheet.write_string(first, place, heading, self.heading)
        listed = self.messages[:LINES]
        links = self.write_rows(listed)
        for number, message in enumerate(listed, 1):
            self.write_question(sheet, first + number, number, message, links)
        left = len(self.messages) - len(listed)
        if left:
            sheet.write_string(
                first + len(listed) + 1, 0, f"Ещё вопросов: {left}; см. intake.json."
            )

    def write_absent(self, sheet: Any) -> None:
        """Say that nothing came, and what was expected."""
        titles = [t.title for t in self.tables.tables.values() if t.holder == "school"]
        sheet.write_string(1, 0, "Данные не представлены: организация не входит в показатели.")
        sheet.write_string(
            2, 0, f"Пришлите книгу по форме: лист «Паспорт», листы {', '.join(titles)}."
        )

    def write_question(
        self,
        sheet: Any,
        row: int,
        number: int,
        message: Message,
        links: Mapping[tuple[Place, str], str],
    ) -> None:
        """Write one line of the list."""
        texts = (
            message.file,
            message.sheet,
            _in_words(message.cell),
            message.column,
            message.found,
            own_files_only(message.text, self.files),
            KIND_TITLES[message.kind],
            message.rule.remedy,
            self._allowed(message),
        )
        widths = list(_HEADINGS.values())[1:]
        deepest = max(-(-len(text) // width) for text, width in zip(texts, widths, strict=False))
        # A spreadsheet program other than Excel does not make a row as high as its text.
        sheet.set_row(row, _LINE * max(deepest, 1))
        sheet.write_number(row, 0, number, self.cell)
        for place, text in enumerate(texts, 1):
            sheet.write_string(row, place, text, self.cell)
        link = links.get(((message.file, message.sheet), message.cell))
        if link:
            sheet.write_url(row, 3, link, self.link, _in_words(message.cell))
        sheet.write_blank(row, len(_HEADINGS) - 1, None, self.answer)

    def _allowed(self, message: Message) -> str:
        columns = self.tables.tables[message.table].columns if message.table else {}
        column = next((c for c in columns.values() if c.title == message.column), None)
        return column.allowed if column else ""

    def write_rows(self, messages: Sequence[Message]) -> dict[tuple[Place, str], str]:
        """Copy the rows in question, a sheet of the school's a sheet here.

        Returns:
            (Sheet, address in the school's file) → link to the marked cell.
        """
        marks: dict[Place, dict[int, dict[str, list[Message]]]] = defaultdict(
            lambda: defaultdict(lambda: defaultdict(list))
        )
        for message in messages:
            column, row = _split(message.cell)
            if row:
                marks[message.file, message.sheet][row][column].append(message)
        links: dict[tuple[Place, str], str] = {}
        taken = {QUESTIONS_SHEET.casefold()}
        for place, (sheet, header) in self._sheets(marks).items():
            name = _sheet_name(place[1] or "CSV", taken)
            page = self.workbook.add_worksheet(name)
            where = self._copy(page, sheet, header, marks[place])
            links |= {(place, cell): f"internal:'{name}'!{at}" for cell, at in where.items()}
        return links

    def _sheets(self, places: Iterable[Place]) -> dict[Place, tuple[Sheet, Header]]:
        """Open again the sheets in question; a foreign file's header is not ours to copy."""
        known = known_tables(self.tables)
        found: dict[Place, tuple[Sheet, Header]] = {}
        wanted = list(places)
        for file in dict.fromkeys(file for file, _ in wanted):
            for sheet in open_file(self.paths.raw / file, file).sheets:
                header = find_header(sheet, known) if (file, sheet.name) in wanted else None
                if header:
                    found[file, sheet.name] = sheet, header
        return found

    def _copy(
        self,
        page: Any,
        sheet: Sheet,
        header: Header,
        rows: Mapping[int, Mapping[str, Sequence[Message]]],
    ) -> dict[str, str]:
        """Write the marked rows of a sheet; return address there → address here."""
        columns = self.tables.tables[header.table].columns
        order = sorted(header.positions, key=header.positions.__getitem__)
        page.freeze_panes(2, 1)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        page.set_column(0, 0, 10)
        page.set_column(1, max(len(order), 1), 20)
        page.set_row(1, 3 * _LINE)
        page.write_string(0, 0, "Столбец", self.heading)
        page.write_string(1, 0, "Строка", self.heading)
        for at, name in enumerate(order, 1):
            page.write_string(0, at, letters(header.positions[name]), self.heading)
            page.write_string(1, at, columns[name].title, self.heading)
        where: dict[str, str] = {}
        for line, number in enumerate(sorted(rows), 2):
            marked, cells = rows[number], sheet.rows[number - 1]
            whole = marked.get("", ())
            page.write_number(line, 0, number, self.doubtful if whole else self.cell)
            if whole:
                page.write_comment(line, 0, _remark(whole))
                where[f"{number}:{number}"] = f"A{line + 1}"
            for at, name in enumerate(order, 1):
                place = header.positions[name]
                found = marked.get(letters(place), ())
                style = self.doubtful if whole else self.cell
                if found:
                    style = self.wrong
                    page.write_comment(line, at, _remark(found))
                    where[f"{letters(place)}{number}"] = f"{letters(at)}{line + 1}"
                cell = cells[place] if place < len(cells) else ""
                hidden = columns[name].privacy == "identifier"
                page.write_string(line, at, self._shown(cell, hidden=hidden), style)
        return where

    def _shown(self, cell: Any, *, hidden: bool) -> str:
        text = tidy(as_typed(cell))
        return HIDDEN if text and (hidden or names_someone(text, self.surnames)) else text


def _split(cell: str) -> tuple[str, int]:
    """«C12» → C, 12; «12:12» → a row; «C:C» and «» → no row."""
    first = cell.partition(":")[0]
    column = first.rstrip("0123456789")
    return column, int(first[len(column) :] or 0)


def _in_words(cell: str) -> str:
    """«C12» stays; «12:12» is «строка 12» and «C:C» «столбец C»: a school need not know Excel."""
    if ":" not in cell:
        return cell
    column, row = _split(cell)
    return f"строка {row}" if row else f"столбец {column}"


def _remark(messages: Sequence[Message]) -> str:
    return "\n".join(f"{m.rule.phrase}. {m.rule.remedy}" for m in messages)


def _sheet_name(name: str, taken: set[str]) -> str:
    plain = name.translate(_FORBIDDEN).strip("'") or "Лист"
    free = plain[:_LONGEST_SHEET]
    number = 2
    while free.casefold() in taken:
        ending = f" ({number})"
        free = plain[: _LONGEST_SHEET - len(ending)] + ending
        number += 1
    taken.add(free.casefold())
    return free
