"""Text with separated values: its encoding and its delimiter, proved and not guessed."""

import codecs
import csv
import io
from collections import Counter
from dataclasses import dataclass
from typing import Any

from pipeline.intake import rules
from pipeline.intake.rules import Rule

_LONGEST_CELL = 100_000
_SAMPLE = 25


class NotTextError(Exception):
    """Bytes that no known encoding explains."""


class OpenQuoteError(Exception):
    """Text that is not parted into cells: probably a quotation mark was not closed."""


@dataclass(frozen=True)
class Text:
    """Cells of a text file.

    Attributes:
        rows: Cells by row.
        notes: What was unusual.
    """

    rows: list[list[Any]]
    notes: tuple[Rule, ...]


def read_text(data: bytes) -> Text:
    """Part a text file into cells.

    Raises:
        NotTextError: If the encoding cannot be told.
        OpenQuoteError: If the cells cannot be told.
    """
    text, notes = _decoded(data)
    csv.field_size_limit(_LONGEST_CELL)
    try:
        rows: list[list[Any]] = list(
            csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
        )
    except csv.Error as error:
        raise OpenQuoteError from error
    return Text(rows, notes)


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
    raise NotTextError


def _delimiter(text: str) -> str:
    """Return the mark that parts the lines into equally many fields; «;» before the others.

    Commas also stand inside decimal numbers and titles, but not equally many in every line.
    """
    lines = text.splitlines()[:_SAMPLE]

    def even(mark: str) -> int:
        counts = Counter(len(row) for row in csv.reader(lines, delimiter=mark) if len(row) > 1)
        return max(counts.values(), default=0)

    return max(";\t,", key=even)
