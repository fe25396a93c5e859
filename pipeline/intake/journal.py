"""What was read, mended, left out and asked: nothing disappears without a line here."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from pipeline.intake.clean import HIDDEN
from pipeline.intake.rules import KIND_TITLES, Kind, Rule
from pipeline.intake.words import person_key

_LOOKS_LIKE_A_NAME = re.compile(
    r"[А-ЯЁA-Z][а-яёa-z]+\s+[А-ЯЁA-Z]"
    r"|[А-ЯЁ]{2,}\s+[А-ЯЁ]\b|[А-ЯЁ]{4,}\s+[А-ЯЁ]{4,}"
    r"|[А-ЯЁа-яё]{2,}(?:вич|вна|ична|оглы|кызы|ВИЧ|ВНА|ИЧНА|ОГЛЫ|КЫЗЫ)(?![А-ЯЁа-яё])"
    r"|\d{3}[- ]\d{3}[- ]\d{3}|(?<!\d)\d{11}(?!\d)"
    r"|\d{1,2}[./-]\d{1,2}[./-](?:(?:19|200)\d|[4-9]\d(?!\d))|(?:19\d|200)\d-\d{2}-\d{2}"
    r"|\d{1,2} [а-я]+ (?:19|200)\d"
)


@lru_cache(1 << 14)
def _looks_like_a_name(text: str) -> bool:
    return bool(_LOOKS_LIKE_A_NAME.search(text))


_FILE = re.compile(r"«([^»]*\.(?:xlsx|xlsm|xlsb|xls|ods|csv))»", re.IGNORECASE)


class Message(NamedTuple):
    """One line of the journal.

    Attributes:
        rule: The rule that was applied: what was found, what was done, how to mend it.
        file: Name of the file.
        sheet: Name of the sheet; empty for a whole file or a CSV.
        cell: Address in Excel's A1 style: a cell (``C12``), a row (``12:12``), a column (``C:C``);
            empty for a whole sheet or file.
        table: Table that the cell belongs to.
        column: Title of the column.
        found: What stood there; hidden where it could name a person.
        became: What it is read as.
        detail: Particulars that the rule's phrase does not have.
        org_id: Organisation that sent the file; empty for a municipal list.
    """

    rule: Rule
    file: str
    sheet: str = ""
    cell: str = ""
    table: str = ""
    column: str = ""
    found: str = ""
    became: str = ""
    detail: str = ""
    org_id: str = ""

    @property
    def kind(self) -> Kind:
        """What was done."""
        return self.rule.kind

    @property
    def text(self) -> str:
        """The rule's phrase with the particulars of this case."""
        return in_words(self.rule.phrase, self.detail)


def names_someone(text: str, surnames: Collection[str] = ()) -> bool:
    """Tell whether a text looks like a name, a СНИЛС or a birth date, or holds a known surname."""
    if _looks_like_a_name(text):
        return True
    return bool(surnames) and any(word in surnames for word in person_key(text).split())


def own_files_only(text: str, files: Collection[str]) -> str:
    """Leave out the name of a file that another organisation sent: it names the organisation."""
    return _FILE.sub(lambda m: m.group() if m.group(1) in files else "«другой файл»", text)


def in_words(phrase: str, detail: str = "") -> str:
    """Join a rule's phrase with the particulars of a case; no sentence has two colons so."""
    mark = " —" if ":" in phrase else ":"
    return f"{phrase}{mark} {detail}" if detail else phrase


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
        if names_someone(f"{message.found}|{message.became}"):
            message = _hidden(message)
        self.messages.append(message)

    def hide(self, surnames: Collection[str]) -> None:
        """Hide what names someone of the staff lists, however it is typed."""
        found = {message.found for message in self.messages}
        naming = {text for text in found if text and names_someone(text, surnames)}
        for position, message in enumerate(self.messages):
            if message.found in naming:
                self.messages[position] = _hidden(message)

    def address(self, senders: Mapping[str, str]) -> None:
        """Write into every message which organisation sent its file.

        Args:
            senders: Name of a file → code of the organisation.
        """
        for position, message in enumerate(self.messages):
            if message.file in senders:
                self.messages[position] = Message(*message[:-1], senders[message.file])

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
        """Return the journal as plain values; the remedy of each rule that was met stands once."""
        met = {message.rule.phrase: message.rule for message in self.messages}
        return {
            "totals": self.totals(),
            "sheets": [asdict(sheet) for sheet in self.sheets],
            "rules": {
                phrase: {"remedy": rule.remedy, "mender": rule.mender}
                for phrase, rule in sorted(met.items())
            },
            "messages": list(self._entries()),
        }

    def _entries(self) -> Iterator[dict[str, Any]]:
        """Yield the messages; mended cells of one column by one rule are one entry.

        Such an entry holds all its ``cells`` and the different (found, became) ``pairs``.
        """
        entries: dict[object, dict[str, Any]] = {}
        for position, message in enumerate(self.messages):
            rule, file, sheet, cell, table, column, found, became, *rest = message
            if rule.kind != "mended":
                entries[position] = _plain(message)
                continue
            same = (rule, file, sheet, table, column, *rest)
            entry = entries.get(same)
            if entry is None:
                plain = _plain(message._replace(cell="", found="", became=""))
                # A dictionary keeps the order and is quick where a column has many spellings.
                entry = entries[same] = {**plain, "cells": [], "pairs": {}}
            entry["cells"].append(cell)
            entry["pairs"][found, became] = None
        for entry in entries.values():
            yield (
                {**entry, "pairs": [list(p) for p in entry["pairs"]]} if "pairs" in entry else entry
            )


def _plain(message: Message) -> dict[str, Any]:
    places = {key: value for key, value in message._asdict().items() if value != ""}
    return {"kind": message.kind, **places, "rule": message.rule.phrase}


def _hidden(message: Message) -> Message:
    return message._replace(found=HIDDEN, became="")
