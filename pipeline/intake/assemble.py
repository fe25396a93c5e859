"""Pieces of all files become tables: organisations get codes, people pseudonyms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.intake import people, rules
from pipeline.intake.copies import ask_about_copies
from pipeline.intake.errors import IntakeError
from pipeline.intake.grids import Piece
from pipeline.intake.journal import HIDDEN, Journal, Message
from pipeline.intake.organisations import Organisations, organisations
from pipeline.intake.people import DEMO_KEY, Directory, Listed
from pipeline.intake.repeats import Place, Rows, main_place_first, without_repeats
from pipeline.intake.schema import PROVENANCE, sql_columns
from pipeline.intake.stated import TABLE as STATED
from pipeline.intake.stated import check_stated
from pipeline.intake.words import person_key
from pipeline.params.load import Params
from pipeline.params.tables import TableDef

# Organisations first: everything else names them. Staff lists second: they say who is who.
# Posts third: they say which of two schools is a part-timer's main one.
_FIRST = ("org", "person", "post")
_SHORTEST_SURNAME = 3


@dataclass
class Assembly:
    """Turns pieces into clean tables, one table after another.

    Attributes:
        params: Params of the municipality.
        year: Reporting year.
        journal: Where remarks go.
        demo: Whether the data are invented.
        renamed: New name in the form for comparing → the former name.
        marks: Year → mark of the key with which it was processed before.
        tables: Table → column → values.
        organisations: Who is meant by a code or a name.
        people: Who is who.
        new_key: File of a secret that was made just now.
        supplied: (table, organisation) pairs that arrived, even without a row.
        senders: File → organisation of its passport.
        surnames: Surnames of all who are named, in the form for comparing.
    """

    params: Params
    year: int
    journal: Journal
    demo: bool
    renamed: Mapping[str, str]
    marks: Mapping[int, str] = field(default_factory=dict)
    tables: dict[str, dict[str, list[Any]]] = field(default_factory=dict)
    organisations: Organisations = field(default_factory=lambda: Organisations({}, {}))
    people: Directory | None = None
    new_key: Path | None = None
    supplied: list[tuple[str, str | None]] = field(default_factory=list)
    senders: dict[str, str] = field(default_factory=dict)
    surnames: set[str] = field(default_factory=set)
    _named: set[str | None] = field(default_factory=set)
    _asked: set[tuple[str, tuple[str, ...]]] = field(default_factory=set)

    def assemble(self, pieces: Sequence[Piece]) -> None:
        """Make all tables of the params; one that nobody sent is empty.

        Raises:
            IntakeError: If there is no list of organisations, or the secret cannot be used.
        """
        by_table: dict[str, list[Piece]] = {name: [] for name in self.params.tables.tables}
        for piece in pieces:
            by_table[piece.table].append(piece)
        check_stated(
            self.params.tables.tables[STATED], by_table[STATED], self.params.chosen, self.journal
        )
        listed: tuple[Rows, list[Place]] = ({}, [])
        for name in (*_FIRST, *(n for n in by_table if n not in _FIRST)):
            rows, places = self._rows(name, by_table[name])
            if name == "person":
                # Which of two rows about a part-timer counts is known when the posts are read.
                listed = rows, places
                continue
            self._keep(name, rows, places)
            if name == "post":
                self._keep("person", *main_place_first(*listed, self.tables["post"]))
        ask_about_copies(pieces, self.params.tables, self._sender, self.journal)

    def _rows(self, name: str, pieces: Sequence[Piece]) -> tuple[Rows, list[Place]]:
        table = self.params.tables.tables[name]
        senders = [self._sender(piece) for piece in pieces]
        self.supplied += sorted(((name, sender) for sender in set(senders)), key=str)
        rows: Rows = {column: [] for column in (*table.columns, *PROVENANCE)}
        places: list[Place] = []
        for piece, sender in zip(pieces, senders, strict=True):
            self._add(rows, table, piece, sender)
            places += [(piece, i) for i in range(len(piece.numbers))]
        if name == "org":
            self._know_organisations(rows)
        elif name == "person":
            self._know_people(rows)
        if name != "person":
            self._name_people(table, rows, places)
        return rows, places

    def _add(self, rows: Rows, table: TableDef, piece: Piece, sender: str | None) -> None:
        size = len(piece.numbers)
        for name, column in table.columns.items():
            values = piece.columns.get(name)
            if column.type == "org":
                rows[name] += self._organisations(values, sender, piece, name)
            else:
                rows[name] += [None] * size if values is None else values
        rows["reported_by"] += [sender] * size
        rows["source_file"] += [piece.file] * size
        rows["source_row"] += piece.numbers

    def _keep(self, name: str, rows: Rows, places: list[Place]) -> None:
        table = self.params.tables.tables[name]
        rows = without_repeats(table, rows, places, self.journal)
        if name == "person":
            rows["age"] = [self._age(birth) for birth in rows["birth_date"]]
        self.tables[name] = {column: rows[column] for column in sql_columns(name, table)}

    def _sender(self, piece: Piece) -> str | None:
        if not piece.says:
            return None
        found = [self.organisations.find(text) for text in piece.says]
        code = next((code for code in found if code), None)
        if code:
            self.senders[piece.file] = code
        if found[0] is None and (piece.file, piece.says) not in self._asked:
            self._asked.add((piece.file, piece.says))
            detail = f"«{piece.says[0]}»"
            if code:
                detail += f", найдена по наименованию «{self.organisations.names[code]}»"
            self.journal.add(Message(rules.UNKNOWN_SENDER, piece.file, detail=detail))
        return code

    def _organisations(
        self, texts: Sequence[Any] | None, sender: str | None, piece: Piece, name: str
    ) -> list[str | None]:
        if texts is None:
            return [sender] * len(piece.numbers)
        codes = {text: self.organisations.find(text) for text in set(texts) if text is not None}
        for i, text in enumerate(texts):
            if text is not None and codes[text] is None:
                self.journal.add(piece.message(rules.UNKNOWN_ORGANISATION, i, name, found=text))
        return [sender if text is None else codes[text] for text in texts]

    def _know_organisations(self, rows: Rows) -> None:
        if not rows["org_id"]:
            raise IntakeError(
                "Среди файлов нет перечня образовательных организаций: ни один лист не имеет "
                "столбцов «Код ОО» и «Краткое наименование».\n"
                "Заполните лист «Перечень ОО» (форму делает команда make forms) и положите файл "
                "к остальным."
            )
        columns = ("org_id", "name_short", "name_full", "other_names")
        self.organisations = organisations(zip(*(rows[c] for c in columns), strict=True))

    @property
    def key_mark(self) -> str:
        """Mark of the key that the pseudonyms were made with; empty where nobody is named."""
        return people.key_mark(self.people.key) if self.people else ""

    def _know_people(self, rows: Rows) -> None:
        if not rows["person_id"]:
            return
        self._learn_surnames(rows["person_id"])
        columns = ("person_id", "birth_date", "snils", "reported_by")
        listed = [Listed(*entry) for entry in zip(*(rows[c] for c in columns), strict=True)]
        self.people, rows["person_id"] = people.directory(listed, self._key(), self.renamed)

    def _learn_surnames(self, names: Sequence[str | None]) -> None:
        new = set(names) - self._named
        self._named |= new
        words = (person_key(name).split()[:1] for name in new if name)
        self.surnames |= {
            word for first in words for word in first if len(word) >= _SHORTEST_SURNAME
        }

    def _key(self) -> bytes:
        if self.demo:
            return DEMO_KEY
        try:
            key, made = people.secret_key(self.params.municipality.id, self.marks)
        except people.SecretKeyError as error:
            raise IntakeError(str(error)) from error
        self.new_key = self.new_key or made
        return key

    def _name_people(self, table: TableDef, rows: Rows, places: list[Place]) -> None:
        for column, definition in table.columns.items():
            if definition.type != "person" or not any(rows[column]):
                continue
            self._learn_surnames(rows[column])
            if self.people is None:
                self.people, _ = people.directory([], self._key(), self.renamed)
            orgs = rows.get("org_id", [None] * len(places))
            for i, name in enumerate(rows[column]):
                if name is None:
                    continue
                at = orgs[i] or rows["reported_by"][i]
                rows[column][i], rule = self.people.find(name, at)
                if rule:
                    piece, row = places[i]
                    title = definition.title
                    self.journal.add(piece.message(rule, row, column, title=title, found=HIDDEN))

    def _age(self, birth: date | None) -> int | None:
        if birth is None:
            return None
        period = self.params.municipality.period
        month, day = (int(part) for part in period.age_on.split("-"))
        return people.full_years(birth, date(self.year + period.age_in_next_year, month, day))
