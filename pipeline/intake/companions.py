"""Lists that the analyst keeps beside the schools' files; names of people stay out of params."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pipeline.intake import rules
from pipeline.intake.clean import read_cell
from pipeline.intake.files import Sheet, UnreadableFileError, open_file
from pipeline.intake.journal import Journal, Message
from pipeline.intake.words import match_key, person_key, shown, tidy
from pipeline.params.tables import ColumnDef

RECEIPTS = "получено"
"""Name of the file with the days of receipt: columns «Файл» and «Получен»."""

NEW_NAMES = "смена фамилии"
"""Name of the file with changed names: columns «Прежнее имя» and «Новое имя»."""

_DAY = ColumnDef(title="Получен", type="date")


@dataclass
class Companions:
    """What the lists say.

    Attributes:
        received: File → day of receipt in ISO form.
        renamed: New name in the form for comparing → the former name.
    """

    received: dict[str, str] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)


def is_companion(path: Path) -> bool:
    """Tell whether a file is such a list and not a school's data."""
    return match_key(path.stem) in {RECEIPTS, NEW_NAMES}


def read_companions(paths: Sequence[Path], journal: Journal) -> Companions:
    """Read the lists; one that cannot be read is a message."""
    found = Companions()
    for path in paths:
        try:
            sheets = open_file(path, path.name).sheets
        except UnreadableFileError as error:
            journal.add(Message(error.rule, path.name, detail=error.detail))
            continue
        receipts = match_key(path.stem) == RECEIPTS
        titles = ("файл", "получен") if receipts else ("прежнее имя", "новое имя")
        pairs = [pair for sheet in sheets for pair in _pairs(sheet, titles)]
        if not pairs:
            detail = f"нужны столбцы «{titles[0].capitalize()}» и «{titles[1].capitalize()}»"
            journal.add(Message(rules.USELESS_LIST, path.name, detail=detail))
        for first, second in pairs:
            if receipts:
                day = read_cell(second, _DAY).value
                if isinstance(day, date):
                    found.received[tidy(shown(first))] = day.isoformat()
            else:
                found.renamed[person_key(shown(second))] = tidy(shown(first))
    return found


def _pairs(sheet: Sheet, titles: tuple[str, str]) -> list[tuple[object, object]]:
    for position, row in enumerate(sheet.rows):
        places = {match_key(shown(cell)): place for place, cell in enumerate(row)}
        if all(title in places for title in titles):
            first, second = (places[title] for title in titles)
            return [
                (below[first], below[second])
                for below in sheet.rows[position + 1 :]
                if max(first, second) < len(below)
                and tidy(shown(below[first]))
                and tidy(shown(below[second]))
            ]
    return []
