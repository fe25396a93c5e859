"""A column whose cells are all typed as the form asks, told by a glance at the whole of it.

Most columns are such. What is read here needs no rule, so nothing is said of it; a column with a
single cell that may need one is left to :mod:`pipeline.intake.clean`, cell by cell.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from pipeline.intake.clean import (
    LARGEST,
    NO_DATA,
    TEXTS,
    YEARS,
    Value,
    is_private,
    may_name_someone,
)
from pipeline.params.tables import ColumnDef

_LATIN = re.compile(r"[A-Za-z]")
_MIXED = re.compile(r"[A-Za-z][А-Яа-яЁё]|[А-Яа-яЁё][A-Za-z]")
_NOT_ORDINARY = re.compile(r"[^А-Яа-яЁё0-9 \n.,:;()«»№+-]")
_LONGEST = max(map(len, NO_DATA))
_YES_NO: dict[Any, Value] = {"да": True, "нет": False}
_BLANK = ""
_BETWEEN = "\n"
_REMEMBERED = 1 << 8
"""The names of a workbook's first sheet stand in all its others: so many columns of texts."""


def plain_values(cells: Sequence[Any], column: ColumnDef) -> list[Value] | None:
    """Return the values of a column that needs no rule; ``None`` if it may need one.

    Args:
        cells: The cells as the file holds them.
        column: Definition of the column.
    """
    kinds = set(map(type, cells))
    # For Python a truth value is a number.
    if bool in kinds or (column.type in TEXTS and kinds != {str}):
        return None
    if column.type in TEXTS:
        return _texts(cells, private=is_private(column))
    distinct = set(cells)
    distinct.discard(_BLANK)
    values = _READERS[column.type](distinct, column)
    if values is None:
        return None
    values[_BLANK] = None
    return [values[cell] for cell in cells]


def _texts(cells: Sequence[str], *, private: bool) -> list[Value] | None:
    values = _plain_texts(_BETWEEN.join(cells), private=private)
    # A cell of two lines would count as two.
    return None if values is None or len(values) != len(cells) else list(values)


@lru_cache(_REMEMBERED)
def _plain_texts(joined: str, *, private: bool) -> tuple[Value, ...] | None:
    """Return the values of texts, one a line: all tidy, without an error, a mixed word and a name.

    Equal columns share their texts, so that each of them is in memory once.
    """
    if not (_is_ordinary(joined) or _is_tidy(joined)):
        return None
    if private and may_name_someone(joined):
        return None
    return tuple(
        None if len(text) <= _LONGEST and text.casefold() in NO_DATA else text
        for text in joined.split(_BETWEEN)
    )


def _is_ordinary(joined: str) -> bool:
    """Tell by one look that texts are of letters that need no other look, each word after one."""
    return not (
        _NOT_ORDINARY.search(joined)
        or joined.startswith(" ")
        or joined.endswith(" ")
        or "  " in joined
        or " \n" in joined
        or "\n " in joined
    )


def _is_tidy(joined: str) -> bool:
    line = " ".join(filter(None, joined.split(_BETWEEN)))
    if not line.isascii() and not (
        # Neither a space of another kind nor a character without a width is printable.
        line.isprintable() and unicodedata.is_normalized("NFKC", line.replace("№", ""))
    ):
        return False
    if " ".join(line.split()) != line or "#" in line:
        return False
    return not (_LATIN.search(line) and _MIXED.search(line))


def _listed(distinct: set[Any], column: ColumnDef) -> dict[Any, Value] | None:
    if not distinct <= column.values.keys():
        return None
    # The words of the params serve all files: each is in memory once.
    return {word: word for word in column.values if word in distinct}


def _yes_no(distinct: set[Any], column: ColumnDef) -> dict[Any, Value] | None:
    del column
    return dict(_YES_NO) if distinct <= _YES_NO.keys() else None


def _numbers(distinct: set[Any], column: ColumnDef) -> dict[Any, Value] | None:
    if not _are(distinct, int, float):
        return None
    low = -LARGEST if column.minimum is None else max(column.minimum, -LARGEST)
    high = LARGEST if column.maximum is None else min(column.maximum, LARGEST)
    # What is no number compares with none.
    if not all(low <= number <= high for number in distinct):
        return None
    return {number: float(number) + 0.0 for number in distinct}


def _integers(distinct: set[Any], column: ColumnDef) -> dict[Any, Value] | None:
    numbers = _numbers(distinct, column)
    if numbers is None or not all(float(number).is_integer() for number in distinct):
        return None
    return {number: int(number) for number in distinct}


def _dates(distinct: set[Any], column: ColumnDef) -> dict[Any, Value] | None:
    del column
    if not _are(distinct, date) or not all(day.year in YEARS for day in distinct):
        return None
    return {day: day for day in distinct}


def _are(distinct: set[Any], *kinds: type) -> bool:
    # A moment is a date for Python: the very type is asked for.
    return set(map(type, distinct)) <= set(kinds)


_READERS: dict[str, Callable[[set[Any], ColumnDef], dict[Any, Value] | None]] = {
    "enum": _listed,
    "yes_no": _yes_no,
    "number": _numbers,
    "percent": _numbers,
    "years": _numbers,
    "integer": _integers,
    "date": _dates,
}
