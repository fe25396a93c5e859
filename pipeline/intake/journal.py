"""What was read, mended, left out and asked: nothing disappears without a line here."""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from pipeline.intake.words import person_key

Kind = Literal["mended", "refused", "dropped", "service", "ask", "note"]
"""``mended``: a cell was understood though not typed as the form asks. ``refused``: a cell was
not understood and counts as unknown. ``dropped``: a row was left out. ``service``: a row holds a
total, a number row, a signature or a note. ``ask``: kept, but the school should confirm.
``note``: something about a file or a sheet."""

KIND_TITLES: dict[Kind, str] = {
    "mended": "исправлено",
    "refused": "не принято (считается неизвестным)",
    "dropped": "строка исключена",
    "service": "служебная строка",
    "ask": "требует уточнения",
    "note": "замечание",
}

HIDDEN = "•••"
_LOOKS_LIKE_A_NAME = re.compile(
    r"[А-ЯЁA-Z][а-яёa-z]+\s+[А-ЯЁA-Z]"
    r"|[А-ЯЁ]{2,}\s+[А-ЯЁ]\b|[А-ЯЁ]{4,}\s+[А-ЯЁ]{4,}"
    r"|[А-ЯЁа-яё]{2,}(?:вич|вна|ична|оглы|кызы|ВИЧ|ВНА|ИЧНА|ОГЛЫ|КЫЗЫ)(?![А-ЯЁа-яё])"
    r"|\d{3}[- ]\d{3}[- ]\d{3}|(?<!\d)\d{11}(?!\d)"
    r"|\d{1,2}[./-]\d{1,2}[./-](?:19|200)\d|(?:19\d|200)\d-\d{2}-\d{2}"
)


@dataclass(frozen=True)
class Message:
    """One line of the journal.

    Attributes:
        kind: What was done.
        rule: The rule that did it, a short Russian phrase.
        file: Name of the file.
        sheet: Name of the sheet; empty for a whole file or a CSV.
        cell: Address in the manner of Excel (``C12``), or of a row (``12``).
        table: Table that the cell belongs to.
        column: Title of the column.
        found: What stood there; hidden where it could name a person.
        became: What it is read as.
        org_id: Organisation that sent it.
    """

    kind: Kind
    rule: str
    file: str
    sheet: str = ""
    cell: str = ""
    table: str = ""
    column: str = ""
    found: str = ""
    became: str = ""
    org_id: str = ""


@dataclass
class SheetCount:
    """How many rows of a sheet went where.

    Attributes:
        file: Name of the file.
        sheet: Name of the sheet.
        table: Table that it was recognised as, or empty.
        rows: Rows below the header that are not blank.
        kept: Rows that reached the table.
        dropped: Rows left out, each with a message.
        service: Totals, number rows, signatures, notes, each with a message.
    """

    file: str
    sheet: str
    table: str
    rows: int = 0
    kept: int = 0
    dropped: int = 0
    service: int = 0


@dataclass
class Journal:
    """Messages and counts of one intake, in the order of reading."""

    messages: list[Message] = field(default_factory=list)
    sheets: list[SheetCount] = field(default_factory=list)

    def add(self, message: Message) -> None:
        """Write a line; what could name a person is hidden here, once for all."""
        if _LOOKS_LIKE_A_NAME.search(f"{message.found}|{message.became}"):
            message = _hidden(message)
        self.messages.append(message)

    def hide(self, surnames: Collection[str]) -> None:
        """Hide what names someone of the staff lists, however it is typed."""
        self.messages = [
            _hidden(message)
            if any(word in surnames for word in person_key(message.found).split())
            else message
            for message in self.messages
        ]

    def of_kind(self, *kinds: Kind) -> Iterator[Message]:
        """Return the messages of some kinds."""
        return (message for message in self.messages if message.kind in kinds)

    def totals(self) -> dict[str, int]:
        """Count messages by kind and rows by fate."""
        kinds = Counter(message.kind for message in self.messages)
        return {
            "sheets": len(self.sheets),
            "rows": sum(sheet.rows for sheet in self.sheets),
            "kept": sum(sheet.kept for sheet in self.sheets),
            "dropped": sum(sheet.dropped for sheet in self.sheets),
            "service": sum(sheet.service for sheet in self.sheets),
            **{f"messages_{kind}": kinds.get(kind, 0) for kind in KIND_TITLES},
        }

    def as_json(self) -> dict[str, Any]:
        """Return the journal as plain values."""
        return {
            "totals": self.totals(),
            "sheets": [asdict(sheet) for sheet in self.sheets],
            "messages": list(self._entries()),
        }

    def _entries(self) -> Iterator[dict[str, Any]]:
        """Yield the messages; mended cells of one column by one rule are one entry.

        Such an entry holds all its ``cells`` and the different (found, became) ``pairs``.
        """
        entries: dict[Message | int, dict[str, Any]] = {}
        pairs: dict[Message, dict[tuple[str, str], None]] = {}
        for position, message in enumerate(self.messages):
            if message.kind != "mended":
                entries[position] = _plain(message)
                continue
            same = replace(message, cell="", found="", became="")
            entry = entries.setdefault(same, {**_plain(same), "cells": []})
            entry["cells"].append(message.cell)
            # A dictionary keeps the order and is quick where a column has a thousand spellings.
            pairs.setdefault(same, {})[message.found, message.became] = None
            entry["pairs"] = pairs[same]
        for entry in entries.values():
            yield (
                {**entry, "pairs": [list(p) for p in entry["pairs"]]} if "pairs" in entry else entry
            )


def _plain(message: Message) -> dict[str, Any]:
    return {key: value for key, value in asdict(message).items() if value != ""}


def _hidden(message: Message) -> Message:
    return replace(message, found=HIDDEN, became="")
