"""Files made elsewhere: a column map in the municipality's params says what they hold."""

import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from typing import Any

from pipeline.intake.files import Sheet
from pipeline.intake.journal import Journal, Message, SheetCount
from pipeline.intake.recognise import HEADER_DEPTH, Grid, letters, rows_below, service_rule
from pipeline.intake.words import match_key, tidy
from pipeline.params.municipality import Source

_WHOLE = re.compile(r"-?\d+\.0+")


def sources_of(file: str, sources: Sequence[Source]) -> list[Source]:
    """Return the sources that a file name answers to; one file may feed several tables."""
    return [source for source in sources if fnmatch(file.casefold(), source.file.casefold())]


def read_source(sheets: Sequence[Sheet], source: Source, journal: Journal) -> list[Grid]:
    """Turn a foreign sheet into grids of a table.

    A blank column that should hold values, codes of categories and top-coded numbers each get a
    line in the journal, so that no figure is computed from them unawares.
    """
    wanted = match_key(source.sheet)
    sheet = next((s for s in sheets if not wanted or match_key(s.name) == wanted), None)
    if sheet is None:
        known = ", ".join(f"«{s.name}»" for s in sheets)
        message = f"в файле нет листа «{source.sheet}» (есть {known})"
        journal.add(Message("note", message, sheets[0].file))
        return []
    needed = [*source.columns, *(source.unpivot.columns if source.unpivot else ())]
    header = _find_header(sheet, needed)
    if header is None:
        journal.add(
            Message(
                "note",
                f"не найдена шапка со столбцами {', '.join(needed[:5])}…; "
                "проверьте раздел sources в файле муниципалитета",
                sheet.file,
                sheet.name,
                table=source.table,
            )
        )
        return []
    position, places = header
    rows = list(rows_below(sheet, position))
    count = SheetCount(sheet.file, sheet.name, source.table, rows=len(rows))
    journal.sheets.append(count)
    records = []
    for index, row in enumerate(rows):
        rule = service_rule(row, first=index == 0) or _not_a_record(row.cells, source, places)
        if rule:
            count.service += 1
            journal.add(Message("service", rule, sheet.file, sheet.name, str(row.number)))
        elif _is_blank_form(row.cells, source, places):
            count.dropped += 1
            key = ", ".join(tidy(str(_cell(row.cells, p))) for p in _key_places(source, places))
            rule = "анкета пуста: ни в одном читаемом столбце нет ответа"
            cell = str(row.number)
            journal.add(
                Message("dropped", rule, sheet.file, sheet.name, cell, source.table, found=key)
            )
        else:
            records.append(row)
    _remark(sheet, source, position, places, [row.cells for row in records], journal)
    if source.note:
        journal.add(Message("note", source.note, sheet.file, sheet.name, table=source.table))
    return list(_grids(sheet, source, places, records))


def _not_a_record(cells: Sequence[Any], source: Source, places: dict[str, int]) -> str:
    place = places.get(match_key(source.skip_if_empty)) if source.skip_if_empty else None
    if place is not None and tidy(str(_cell(cells, place))) == "":
        return f"нет значения в столбце «{source.skip_if_empty}»"
    return ""


def _key_places(source: Source, places: dict[str, int]) -> list[int]:
    return [places[match_key(name)] for name in source.columns]


def _is_blank_form(cells: Sequence[Any], source: Source, places: dict[str, int]) -> bool:
    """Tell whether a row names someone who answered nothing that is read."""
    if source.unpivot is None:
        return False
    answers = (_cell(cells, places[match_key(name)]) for name in source.unpivot.columns)
    return all(tidy(str(answer)) in {"", *source.missing} for answer in answers)


def _grids(
    sheet: Sheet, source: Source, places: dict[str, int], records: Sequence[Any]
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
    for constants, positions in blocks:
        grid = Grid(source.table, sheet.file, sheet.name)
        grid.numbers = [row.number for row in records]
        for column, place in positions.items():
            values = source.values.get(column, {})
            cells = (_cell(row.cells, place) for row in records)
            grid.columns[column] = [_mapped(cell, values, source.missing) for cell in cells]
            grid.letters[column] = letters(place)
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
    position: int,
    places: dict[str, int],
    records: Sequence[Sequence[Any]],
    journal: Journal,
) -> None:
    def note(name: str, rule: str) -> None:
        place = places.get(match_key(name))
        cell = letters(place) if place is not None else ""
        journal.add(Message("note", rule, sheet.file, sheet.name, cell, source.table, name))

    read = {
        match_key(n) for n in (*source.columns, *(source.unpivot.columns if source.unpivot else ()))
    }
    headings = [tidy(str(cell)) for cell in sheet.rows[position]]
    unread = [heading for heading in headings if heading and match_key(heading) not in read]
    if unread:
        some = ", ".join(f"«{name}»" for name in unread[:8]) + ("…" if len(unread) > 8 else "")
        journal.add(
            Message(
                "note",
                f"столбцы не читаются (их нет в sources): {len(unread)}, {some}",
                sheet.file,
                sheet.name,
                table=source.table,
            )
        )
    for name in (*source.expected, *source.ordinal, *source.top_coded):
        if match_key(name) not in places:
            note(name, "столбца нет в файле")
    for name in source.expected:
        place = places.get(match_key(name))
        if place is not None and not any(tidy(str(_cell(row, place))) for row in records):
            note(name, f"столбец пуст во всех строках ({len(records)}): значений нет, это не ноль")
    for name in source.ordinal:
        if match_key(name) in places:
            note(name, "коды категорий, а не количества: не суммируются и не усредняются")
    for name, limit in source.top_coded.items():
        place = places.get(match_key(name))
        if place is not None:
            hits = sum(
                tidy(str(_cell(row, place))) in {str(limit), f"{limit}.0"} for row in records
            )
            note(
                name,
                f"значение {limit} означает «{limit} и более» (таких строк: {hits}): "
                "сумма и среднее были бы занижены",
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
