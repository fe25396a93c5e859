"""Files made elsewhere: a column map in the municipality's params says what they hold."""

import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from typing import Any
from unicodedata import normalize

from pipeline.intake import rules, submissions
from pipeline.intake.addresses import column_address, letters, row_address
from pipeline.intake.clean import read_cell
from pipeline.intake.files import Sheet
from pipeline.intake.grids import Grid
from pipeline.intake.journal import Journal, Message, SheetCount
from pipeline.intake.recognise import HEADER_DEPTH
from pipeline.intake.rows import Row, rows_below, service_rule
from pipeline.intake.rules import Rule
from pipeline.intake.words import match_key, shown, tidy
from pipeline.params.municipality import Source
from pipeline.params.tables import ColumnDef, TableDef

_WHOLE = re.compile(r"-?\d+\.0+")


def sources_of(file: str, sources: Sequence[Source]) -> list[Source]:
    """Return the sources that a file name answers to; one file may feed several tables."""
    # A file name from macOS holds «й» as two characters.
    name = normalize("NFC", file).casefold()
    return [
        source
        for source in sources
        if fnmatch(name, pattern := normalize("NFC", source.file).casefold())
        or fnmatch(name.rpartition("/")[2], pattern)
    ]


def read_source(
    sheets: Sequence[Sheet],
    source: Source,
    journal: Journal,
    siblings: Sequence[Source] = (),
    table: TableDef | None = None,
) -> list[Grid]:
    """Turn a foreign sheet into grids of a table.

    A blank column that should hold values, codes of categories and top-coded numbers each get a
    line in the journal, so that no figure is computed from them unawares.

    Args:
        sheets: Sheets of the file.
        source: What to read from it.
        journal: Where remarks go.
        siblings: All sources that read this file, this one among them.
        table: Definition of the table; its values are answers that are known.
    """
    wanted = match_key(source.sheet)
    sheet = next((s for s in sheets if not wanted or match_key(s.name) == wanted), None)
    if sheet is None:
        known = ", ".join(f"«{s.name}»" for s in sheets)
        detail = f"«{source.sheet}» (есть {known})"
        journal.add(Message(rules.SOURCE_WITHOUT_SHEET, sheets[0].file, detail=detail))
        return []
    needed = _needed(source)
    header = _find_header(sheet, needed)
    if header is None:
        journal.add(
            Message(
                rules.SOURCE_WITHOUT_HEADER,
                sheet.file,
                sheet.name,
                table=source.table,
                detail=f"нужны столбцы {', '.join(needed[:5])}{'…' if len(needed) > 5 else ''}",
            )
        )
        return []
    position, places = header
    rows = list(rows_below(sheet.rows, position))
    count = SheetCount(sheet.file, sheet.name, source.table, rows=len(rows))
    journal.sheets.append(count)
    records = []
    filled = []
    for index, row in enumerate(rows):
        rule = service_rule(row, first=index == 0)
        detail = ""
        if not rule:
            filled.append(row)
            if _is_of_no_table(row.cells, source, places):
                rule, detail = rules.NOT_OF_THIS_TABLE, f"«{source.skip_if_empty}»"
        cell = row_address(row.number)
        if rule:
            count.service += 1
            journal.add(Message(rule, sheet.file, sheet.name, cell, detail=detail))
        elif column := submissions.is_dropped(row.cells, source, places):
            count.dropped += 1
            where = f"{letters(places[match_key(column)])}{row.number}"
            told = tidy(shown(row.cells[places[match_key(column)]]))
            journal.add(
                Message(
                    rules.DROPPED_BY_VALUE,
                    sheet.file,
                    sheet.name,
                    where,
                    source.table,
                    column,
                    told,
                )
            )
        elif _is_blank_form(row.cells, source, places):
            count.dropped += 1
            key = ", ".join(tidy(str(_cell(row.cells, p))) for p in _key_places(source, places))
            journal.add(
                Message(rules.BLANK_FORM, sheet.file, sheet.name, cell, source.table, found=key)
            )
        else:
            records.append(row)
    replaced = submissions.superseded(records, source, places)
    for number, by in replaced.items():
        count.dropped += 1
        journal.add(
            Message(
                rules.SENT_AGAIN,
                sheet.file,
                sheet.name,
                row_address(number),
                source.table,
                detail=f"строка {by}",
            )
        )
    records = [row for row in records if row.number not in replaced]
    _remark_unread(sheet, source, siblings or (source,), position, journal)
    _remark(sheet, source, places, [row.cells for row in records], journal)
    _remark_no_numbers(sheet, source, places, filled, journal)
    if source.note:
        journal.add(
            Message(
                rules.SOURCE_NOTE, sheet.file, sheet.name, table=source.table, detail=source.note
            )
        )
    listed = _listed(source, table)
    _remark_parted(sheet, source, places, records, listed, journal)
    return list(_grids(sheet, source, places, records, listed))


def _listed(source: Source, table: TableDef | None) -> list[str]:
    """Return the ways to type the values of the column whose cells hold several answers."""
    name = source.columns.get(source.split.column) if source.split else None
    if name is None:
        return []
    values = table.columns[name].values if table else {}
    typed = [spelling for value, aliases in values.items() for spelling in (value, *aliases)]
    return [*typed, *source.values.get(name, ())]


def _remark_parted(
    sheet: Sheet,
    source: Source,
    places: dict[str, int],
    records: Sequence[Row],
    listed: Sequence[str],
    journal: Journal,
) -> None:
    """Ask about cells whose parts nobody knows: one answer may have been parted."""
    if source.split is None:
        return
    place = places[match_key(source.split.column)]
    for row in records:
        text = shown(_cell(row.cells, place))
        parts, parted = submissions.answers(text, source.split, listed)
        if parted:
            journal.add(
                Message(
                    rules.ANSWER_PARTED,
                    sheet.file,
                    sheet.name,
                    f"{letters(place)}{row.number}",
                    source.table,
                    source.split.column,
                    tidy(text)[:60],
                    detail=f"ответов {len(parts)}, знак «{source.split.mark}»",
                )
            )


def _is_of_no_table(cells: Sequence[Any], source: Source, places: dict[str, int]) -> bool:
    place = places.get(match_key(source.skip_if_empty)) if source.skip_if_empty else None
    return place is not None and tidy(str(_cell(cells, place))) == ""


def _needed(source: Source) -> list[str]:
    """Columns without which a row is not the header of the file."""
    again = source.resubmitted
    return [
        *source.columns,
        *(column for columns in source.join.values() for column in columns),
        *(source.unpivot.columns if source.unpivot else ()),
        *((source.split.column,) if source.split else ()),
        *((*again.same, again.time) if again else ()),
    ]


def _key_places(source: Source, places: dict[str, int]) -> list[int]:
    return [places[match_key(name)] for name in source.columns]


def _is_blank_form(cells: Sequence[Any], source: Source, places: dict[str, int]) -> bool:
    """Tell whether a row names someone who answered nothing that is read."""
    if source.unpivot is None:
        return False
    answers = (_cell(cells, places[match_key(name)]) for name in source.unpivot.columns)
    return all(tidy(str(answer)) in {"", *source.missing} for answer in answers)


def _grids(
    sheet: Sheet,
    source: Source,
    places: dict[str, int],
    all_records: Sequence[Any],
    listed: Sequence[str],
) -> Iterator[Grid]:
    plain = {column: places[match_key(name)] for name, column in source.columns.items()}
    blocks: list[tuple[dict[str, str], dict[str, int]]]
    if source.unpivot:
        blocks = [
            (
                {**source.constants, source.unpivot.name: label},
                {**plain, source.unpivot.value: places[match_key(name)]},
            )
            for name, label in source.unpivot.columns.items()
        ]
    else:
        blocks = [(dict(source.constants), plain)]
    for constants, positions, records in (
        (constants, positions, level)
        for constants, positions in blocks
        for level in submissions.answers_apart(all_records, source, places, listed)
    ):
        grid = Grid(source.table, sheet.file, sheet.name)
        grid.numbers = [row.number for row in records]
        for column, place in positions.items():
            values = source.values.get(column, {})
            cells = (_cell(row.cells, place) for row in records)
            grid.columns[column] = [_mapped(cell, values, source.missing) for cell in cells]
            grid.letters[column] = letters(place)
        for column, parts in source.join.items():
            grid.columns[column] = [submissions.joined(r.cells, parts, places) for r in records]
            grid.letters[column] = letters(places[match_key(parts[0])])
        for column, value in constants.items():
            grid.columns[column] = [value] * len(records)
        yield grid


def _find_header(sheet: Sheet, needed: Sequence[str]) -> tuple[int, dict[str, int]] | None:
    for position, row in enumerate(sheet.rows[:HEADER_DEPTH]):
        places: dict[str, int] = {}
        for place, cell in enumerate(row):
            places.setdefault(match_key(str(cell)), place)
        if all(match_key(name) in places for name in needed):
            return position, places
    return None


def _remark(
    sheet: Sheet,
    source: Source,
    places: dict[str, int],
    records: Sequence[Sequence[Any]],
    journal: Journal,
) -> None:
    def note(rule: Rule, name: str, detail: str = "") -> None:
        place = places.get(match_key(name))
        cell = column_address(letters(place)) if place is not None else ""
        journal.add(Message(rule, sheet.file, sheet.name, cell, source.table, name, detail=detail))

    skip = (source.skip_if_empty,) if source.skip_if_empty else ()
    for name in (*skip, *source.expected, *source.ordinal, *source.top_coded):
        if match_key(name) not in places:
            note(rules.NO_SUCH_COLUMN, name)
    for name in source.expected:
        place = places.get(match_key(name))
        if place is not None and not any(tidy(str(_cell(row, place))) for row in records):
            note(rules.BLANK_COLUMN, name, f"строк {len(records)}")
    for name in source.ordinal:
        if match_key(name) in places:
            note(rules.CATEGORY_CODES, name)
    for name, limit in source.top_coded.items():
        place = places.get(match_key(name))
        if place is not None:
            hits = sum(
                tidy(str(_cell(row, place))) in {str(limit), f"{limit}.0"} for row in records
            )
            note(rules.TOP_CODED, name, f"«{limit} и более», таких строк {hits}")


def _read(source: Source) -> set[str]:
    skip = (source.skip_if_empty,) if source.skip_if_empty else ()
    return {match_key(name) for name in (*_needed(source), *source.drop, *skip)}


def _remark_unread(
    sheet: Sheet, source: Source, siblings: Sequence[Source], header: int, journal: Journal
) -> None:
    """Name once for a file the columns that no source reads, and headings that stand twice."""
    same_sheet = [s for s in siblings if match_key(s.sheet) == match_key(source.sheet)]
    if same_sheet and same_sheet[0] is not source:
        return
    known = {name for s in same_sheet for name in _read(s)}
    known |= {match_key(name) for s in same_sheet for name in s.expected}
    headings = [tidy(str(cell)) for cell in sheet.rows[header] if match_key(str(cell))]
    unread = list(dict.fromkeys(h for h in headings if match_key(h) not in known))
    if unread:
        some = ", ".join(f"«{name}»" for name in unread[:8]) + ("…" if len(unread) > 8 else "")
        journal.add(
            Message(
                rules.UNREAD_COLUMNS,
                sheet.file,
                sheet.name,
                table=source.table,
                detail=f"{len(unread)}, {some}",
            )
        )
    seen: set[str] = set()
    for place, cell in enumerate(sheet.rows[header]):
        heading = match_key(str(cell))
        if heading and heading in seen:
            journal.add(
                Message(
                    rules.REPEATED_HEADING,
                    sheet.file,
                    sheet.name,
                    column_address(letters(place)),
                    source.table,
                    found=tidy(str(cell)),
                )
            )
        seen.add(heading)


def _remark_no_numbers(
    sheet: Sheet,
    source: Source,
    places: dict[str, int],
    records: Sequence[Row],
    journal: Journal,
) -> None:
    """Report cells of expected columns that are not numbers; a column without any is a text."""
    for name in source.expected:
        place = places.get(match_key(name))
        if place is None or match_key(name) in _read(source):
            continue
        column = ColumnDef(title=name, type="number")
        readings = [read_cell(_cell(row.cells, place), column) for row in records]
        if all(reading.value is None for reading in readings):
            continue
        for row, reading in zip(records, readings, strict=True):
            if reading.rule and reading.refused:
                journal.add(
                    Message(
                        reading.rule,
                        sheet.file,
                        sheet.name,
                        f"{letters(place)}{row.number}",
                        source.table,
                        name,
                        tidy(str(_cell(row.cells, place)))[:60],
                    )
                )


def _mapped(cell: Any, values: dict[str, str], missing: Sequence[str]) -> Any:
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else tidy(str(cell))
    if text in missing:
        return ""
    # Statistical programs write whole numbers as «3001.0»; a code is not a fraction.
    if _WHOLE.fullmatch(text):
        cell = text = text[: text.index(".")]
    return values.get(text, cell)


def _cell(cells: Sequence[Any], place: int) -> Any:
    # A short row of a CSV simply ends; what is not there is blank.
    return cells[place] if place < len(cells) else ""
