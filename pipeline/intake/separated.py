"""Text with separated values: its encoding and its delimiter, proved and not guessed."""

import codecs
import csv
import io
import re
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


_WINDOWS = "cp1251"
_RUSSIAN = frozenset(
    "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдеёжзийклмнопрстуфхцчшщъыьэюя"
    "«»„“”‘’‚№–—…•·°§±©®™\u00a0\u00ad"
)
_FEW = 0.1
_WORD = re.compile(r"[А-ЯЁ]?[а-яё]{2,}")
_INSIDE_OUT = re.compile(r"[а-яё][А-ЯЁ]{2,}|(?<![А-ЯЁа-яё])[А-ЯЁ]+[а-яё](?![А-ЯЁа-яё])")


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
        (_WINDOWS, (rules.WINDOWS_ENCODING,)),
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
        if "\0" not in text and (encoding != _WINDOWS or _is_russian(text)):
            return text, notes
    raise NotTextError


def _is_russian(text: str) -> bool:
    """Tell whether bytes read as Windows-1251 are Russian words: nearly any bytes can be read so.

    Text of DOS shows letters of other languages then, text in КОИ-8 capitals inside its words.
    """
    beyond = [letter for letter in text if not letter.isascii()]
    strange = sum(letter not in _RUSSIAN for letter in beyond)
    return strange <= len(beyond) * _FEW and len(_INSIDE_OUT.findall(text)) <= len(
        _WORD.findall(text)
    )


def _delimiter(text: str) -> str:
    """Return the mark that parts the lines into equally many fields; «;» before the others.

    Commas also stand inside decimal numbers and titles, but not equally many in every line.
    """
    lines = text.splitlines()[:_SAMPLE]

    def even(mark: str) -> int:
        counts = Counter(len(row) for row in csv.reader(lines, delimiter=mark) if len(row) > 1)
        return max(counts.values(), default=0)

    return max(";\t,", key=even)
