"""Which rows below a header are records, and what the others are."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pipeline.intake import rules
from pipeline.intake.recognise import Header
from pipeline.intake.rules import Rule
from pipeline.intake.words import shown, tidy

_TOTALS = re.compile(r"^(итого|всего|в т(ом|\.)? ?ч(исле|\.)?)\b", re.IGNORECASE)
_SUM = re.compile(r"^(итого|всего)\b", re.IGNORECASE)
_SIGNATURE = re.compile(
    r"^(директор|исполнитель|исп\.|руководитель|подпись)[ _:.]|^м\. ?п\.", re.IGNORECASE
)
_NUMBER = re.compile(r"\d+([.,]\d+)?")
# Only a row that begins so can be a service row; all others are told by one look.
_BEGINS = re.compile(r"\s*(\*|[итого]{5}|всего|в т|дир|исп|рук|подп|м\.|прим)", re.IGNORECASE)
_FEW = 3
"""A signature, a telephone number or a remark fills no more cells than this."""


class Row(NamedTuple):
    """A row of a sheet below the header: its number in Excel and its cells."""

    number: int
    cells: Sequence[Any]


@dataclass
class Body:
    """What stands below a header.

    Attributes:
        records: Rows that are records.
        service: Rows that are none, each with the rule that says so.
        totals: Rows of sums, for checking them; they are among the service rows too.
    """

    records: list[Row] = field(default_factory=list)
    service: list[tuple[Row, Rule]] = field(default_factory=list)
    totals: list[Row] = field(default_factory=list)


def rows_below(rows: Sequence[Sequence[Any]], header_row: int) -> Iterator[Row]:
    """Yield the rows below a header that are not blank."""
    for number, cells in enumerate(rows[header_row + 1 :], header_row + 2):
        if _says_something(cells):
            yield Row(number, cells)


def body(rows: Sequence[Sequence[Any]], header: Header) -> Body:
    """Part the records below a header from service rows; after a signature no records come."""
    result = Body()
    # Where the header of the sheet's first page is repeated, its cells stand there again.
    heading = [(place, _cell(rows[header.row], place)) for place in header.positions.values()]
    place, title = heading[0]
    first, signed = True, False
    for number, cells in enumerate(rows[header.row + 1 :], header.row + 2):
        # Most rows are told to be records by two of their cells.
        if (
            not (first or signed)
            and len(cells) > place
            and _begins_a_record(cells[0] or next(filter(None, cells), ""))
            and cells[place] != title
        ):
            result.records.append(Row(number, cells))
            continue
        if not _says_something(cells):
            continue
        row = Row(number, cells)
        rule = service_rule(row, first=first)
        first = False
        if rule is None and signed and _filled(cells) <= _FEW:
            rule = rules.AFTER_SIGNATURE
        if rule is None and _repeats(cells, heading):
            rule = rules.REPEATED_HEADER
        if rule is None:
            result.records.append(row)
            continue
        signed = signed or rule is rules.SIGNATURE
        result.service.append((row, rule))
        if rule is rules.TOTALS_ROW and _SUM.match(_texts(cells)[0]):
            result.totals.append(row)
    return result


def _says_something(cells: Sequence[Any]) -> bool:
    return any(
        cell != "" and cell is not None and (not isinstance(cell, str) or tidy(cell) != "")
        for cell in cells
    )


def _begins_a_record(lead: Any) -> bool:
    return isinstance(lead, str) and lead[:1].isalnum() and not _BEGINS.match(lead)


def service_rule(row: Row, *, first: bool) -> Rule | None:
    """Return the rule by which a row is no record; ``None`` for a record.

    Args:
        row: The row.
        first: Whether it stands right below the header, where a row of numbers may follow.
    """
    if first and _is_number_row(_texts(row.cells)):
        return rules.NUMBER_ROW
    lead = next((cell for cell in row.cells if cell != "" and cell is not None), "")
    if not isinstance(lead, str) or (lead.strip() and not _BEGINS.match(lead)):
        return None
    texts = _texts(row.cells)
    if not texts:
        return None
    if _TOTALS.match(texts[0]):
        return rules.TOTALS_ROW
    # «Директор школы | 1 | 1» is a post with its numbers, «Директор ____ Петрова» a signature.
    if (
        _SIGNATURE.match(texts[0])
        and len(texts) <= _FEW
        and not any(_NUMBER.fullmatch(text) for text in texts[1:])
    ):
        return rules.SIGNATURE
    if texts[0].startswith("*") or (
        len(texts) == 1 and texts[0].casefold().startswith("примечание")
    ):
        return rules.NOTE_ROW
    return None


def _is_number_row(texts: Sequence[str]) -> bool:
    """Tell whether columns are numbered: «1 2 3», «А 1 2 3», «А Б 1 2 3»."""
    numbers = [text for text in texts if text not in {"А", "Б", "В", "A", "B"}]
    return (
        len(numbers) > 2
        and list(texts[len(texts) - len(numbers) :]) == numbers
        and numbers == [str(n) for n in range(1, len(numbers) + 1)]
    )


def _repeats(cells: Sequence[Any], heading: Sequence[tuple[int, Any]]) -> bool:
    return all(_cell(cells, place) == text for place, text in heading)


def _cell(cells: Sequence[Any], place: int) -> Any:
    return cells[place] if place < len(cells) else ""


def _texts(cells: Sequence[Any]) -> list[str]:
    return [text for cell in cells if (text := tidy(shown(cell)))]


def _filled(cells: Sequence[Any]) -> int:
    return sum(1 for cell in cells if tidy(shown(cell)))
