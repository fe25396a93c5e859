"""The way from a folder of files to a folder of tables."""

import json
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.fingerprint import sha256
from pipeline.intake import files, foreign, people, recognise, rules
from pipeline.intake.clean import Reading, read_cell
from pipeline.intake.files import Sheet, UnreadableFileError
from pipeline.intake.journal import Journal, Message, SheetCount
from pipeline.intake.organisations import Organisations, organisations
from pipeline.intake.people import DEMO_KEY, Directory, Listed
from pipeline.intake.recognise import Grid, column_address, row_address
from pipeline.intake.store import PROVENANCE, is_identifier, sql_columns, write_table, writer
from pipeline.intake.words import match_key, person_key, tidy
from pipeline.params.load import Params
from pipeline.params.tables import ColumnDef, TableDef
from pipeline.paths import YearPaths

DEMO_MARKER = "DEMO"
"""A file of this name in a year's folder says that the data are invented."""

# Organisations first: everything else names them. Staff lists second: they say who is who.
# Posts third: they say which of two schools is a part-timer's main one.
_FIRST = ("org", "person", "post")
# Municipal lists with figures of every school: who stands there is represented.
_COUNTS = ("oo1_staff", "survey", "staffing")
MAIN_EMPLOYMENT = "основное"


class IntakeError(Exception):
    """Nothing can be made of the folder; the text says what to do, in Russian."""


@dataclass
class _Sent:
    """A grid and what its workbook's passport says of the organisation: code, names."""

    grid: Grid
    says: tuple[str, ...]
    count: SheetCount | None


@dataclass
class Intake:
    """Clean tables of one year with the journal of how they came about.

    Attributes:
        tables: Table → column → values.
        journal: What was mended, left out and asked.
        supplied: (table, organisation) pairs that arrived, even without a row; the organisation
            is ``None`` for a municipal list.
        received: File → SHA-256.
        names: Organisation's code → short name.
        expected: Organisations that should be represented, branches excepted.
        represented: Those of them that sent or are named in anything.
        senders: File → organisation whose passport it holds.
        demo: Whether the data are invented.
        grids: What stands in the files, names of people included: for memory only.
        surnames: Surnames of the lists, in the form for comparing: for memory only.
        new_key: File of a secret that was made just now.
    """

    tables: dict[str, dict[str, list[Any]]]
    journal: Journal
    supplied: list[tuple[str, str | None]]
    received: dict[str, str]
    names: dict[str, str]
    expected: list[str]
    represented: list[str]
    senders: dict[str, str]
    demo: bool
    grids: list[Grid] = field(default_factory=list, repr=False)
    surnames: frozenset[str] = field(default=frozenset(), repr=False)
    new_key: Path | None = None

    def by_file_name(self, file: str) -> str:
        """Return the organisation that a file's name speaks of, or an empty code.

        Only to address a question about a file that could not be opened.
        """
        found = organisations((code, name, None, None) for code, name in self.names.items())
        parts = re.split(r"[_/.]", file)
        return next((code for part in parts if (code := found.find(part))), "")


def take_in(params: Params, paths: YearPaths) -> Intake:
    """Read everything in a year's folder.

    Raises:
        IntakeError: If the folder holds no files or no list of organisations.
    """
    _check_folder(params, paths)
    journal = Journal()
    demo = (paths.raw / DEMO_MARKER).exists()
    sheets, received = _open_all(paths.raw, journal)
    sent = _recognise(sheets, params, paths.year, journal)
    reader = _Reader(params, paths.year, journal, demo=demo)
    for name in (*_FIRST, *(n for n in params.tables.tables if n not in _FIRST)):
        reader.read_table(name, sent[name])
    tables = reader.tables
    expected = [
        code
        for code, branch in zip(
            tables["org"]["org_id"], tables["org"]["parent_org_id"], strict=True
        )
        if branch is None
    ]
    represented = _represented(tables)
    journal.hide(reader.surnames)
    journal.address(reader.senders)
    return Intake(
        tables,
        journal,
        reader.supplied,
        received,
        reader.organisations.names,
        expected,
        [code for code in expected if code in represented],
        dict(sorted(reader.senders.items())),
        demo,
        [piece.grid for pieces in sent.values() for piece in pieces],
        frozenset(reader.surnames),
        reader.new_key,
    )


def write(intake: Intake, params: Params, paths: YearPaths) -> None:
    """Write the tables and, last, ``intake.json``: its date tells make that all is there."""
    paths.processed.mkdir(parents=True, exist_ok=True)
    with writer() as connection:
        for name, table in params.tables.tables.items():
            columns = sql_columns(name, table)
            path = paths.processed / f"{name}.parquet"
            write_table(path, columns, intake.tables[name], connection)
        write_table(
            paths.processed / "supplied.parquet",
            {"table_name": "VARCHAR", "org_id": "VARCHAR"},
            {
                "table_name": [table for table, _ in intake.supplied],
                "org_id": [org for _, org in intake.supplied],
            },
            connection,
        )
    beside = paths.processed / ".intake.json.part"
    beside.write_text(_content(intake, paths), encoding="utf-8")
    beside.replace(paths.processed / "intake.json")


def is_written(intake: Intake, params: Params, paths: YearPaths) -> bool:
    """Tell whether the tables of this very reading are there already."""
    file = paths.processed / "intake.json"
    tables = (paths.processed / f"{name}.parquet" for name in params.tables.tables)
    return (
        file.exists()
        and all(table.exists() for table in tables)
        and file.read_text(encoding="utf-8") == _content(intake, paths)
    )


def _content(intake: Intake, paths: YearPaths) -> str:
    content = {
        "municipality": paths.municipality,
        "year": paths.year,
        "demo": intake.demo,
        "files": intake.received,
        "tables": {name: len(columns["source_row"]) for name, columns in intake.tables.items()},
        "organisations": {
            "names": intake.names,
            "expected": intake.expected,
            "represented": intake.represented,
            "senders": intake.senders,
        },
        **intake.journal.as_json(),
    }
    return _json(content)


def _json(content: dict[str, Any]) -> str:
    """Write every message on a line of its own: thousands of them stay readable and short."""
    messages = [json.dumps(m, ensure_ascii=False) for m in content["messages"]]
    rest = {key: value for key, value in content.items() if key != "messages"}
    head = json.dumps(rest, ensure_ascii=False, indent=1).removesuffix("\n}")
    return f'{head},\n "messages": [\n  ' + ",\n  ".join(messages) + "\n ]\n}\n"


def _check_folder(params: Params, paths: YearPaths) -> None:
    folder = paths.raw.relative_to(paths.root).as_posix()
    if not paths.raw.is_dir() or not files.received(paths.raw):
        raise IntakeError(
            f"Нет исходных данных за {paths.year} год: папка {folder}/ пуста или не создана.\n"
            f"Что нужно: файл с листом «Перечень ОО» и книги школ "
            f"({params.municipality.passport.centre} собирает их по формам).\n"
            f"Куда положить: {folder}/\n"
            f"Формы для школ: make forms MUNICIPALITY={paths.municipality} YEAR={paths.year}\n"
            f"Посмотреть работу на вымышленных данных: "
            f"make demo MUNICIPALITY={paths.municipality} YEAR={paths.year}"
        )


def _open_all(folder: Path, journal: Journal) -> tuple[dict[str, list[Sheet]], dict[str, str]]:
    opened: dict[str, list[Sheet]] = {}
    received: dict[str, str] = {}
    for path in files.received(folder):
        name = path.relative_to(folder).as_posix()
        print_ = sha256(path)
        twin = next((other for other, known in received.items() if known == print_), None)
        received[name] = print_
        if twin:
            journal.add(Message(rules.TWIN_FILE, name, detail=f"«{twin}»"))
            continue
        try:
            opened[name] = files.open_file(path, name)
        except UnreadableFileError as error:
            journal.add(Message(error.rule, name, detail=error.detail))
    for path in files.strangers(folder):
        name = path.relative_to(folder).as_posix()
        journal.add(Message(rules.NOT_A_TABLE, name))
    return opened, received


def _recognise(
    sheets: dict[str, list[Sheet]], params: Params, year: int, journal: Journal
) -> dict[str, list[_Sent]]:
    sent: dict[str, list[_Sent]] = defaultdict(list)
    for file, its_sheets in sheets.items():
        for sheet in its_sheets:
            for note in sheet.notes:
                journal.add(Message(note, file, sheet.name))
        if any(recognise.is_questions(sheet) for sheet in its_sheets):
            journal.add(Message(rules.QUESTIONS_BACK, file))
            continue
        mapped = foreign.sources_of(file, params.municipality.sources)
        for source in mapped:
            for position, grid in enumerate(
                foreign.read_source(its_sheets, source, journal, mapped)
            ):
                # Columns that become rows give several grids of the same rows: counted once.
                count = None if position else journal.sheets[-1]
                sent[grid.table].append(_Sent(grid, (), count))
        if mapped:
            continue
        passport = next((s for s in its_sheets if recognise.is_passport(s)), None)
        sender = _sender(passport)
        _check_passport(passport, year, params.tables.form_version, journal)
        for sheet in its_sheets:
            if sheet is passport:
                continue
            found = _grid(sheet, params, journal)
            if found:
                sent[found.grid.table].append(_Sent(found.grid, sender, found.count))
    return sent


def _sender(passport: Sheet | None) -> tuple[str, ...]:
    """What a workbook's passport says of its organisation; resolved when the list is known."""
    if passport is None:
        return ()
    pairs = recognise.read_passport(passport)
    titles = ("Код ОО", "Краткое наименование", "Полное наименование", "Организация", "ОО")
    return tuple(pairs[match_key(t)] for t in titles if match_key(t) in pairs)


def _check_passport(passport: Sheet | None, year: int, version: str, journal: Journal) -> None:
    if passport is None:
        return
    says = recognise.read_passport(passport)
    stated = says.get(match_key("Отчётный год"), "")
    if stated not in {"", str(year)}:
        detail = f"в паспорте {stated}, папка {year} года"
        journal.add(Message(rules.WRONG_YEAR, passport.file, passport.name, detail=detail))
    stamped = says.get(match_key(recognise.FORM_VERSION), "")
    if stamped not in {"", version}:
        detail = f"в паспорте {stamped}, сейчас {version}"
        journal.add(Message(rules.OLD_FORM, passport.file, passport.name, detail=detail))


@dataclass
class _Found:
    grid: Grid
    count: SheetCount


def _grid(sheet: Sheet, params: Params, journal: Journal) -> _Found | None:
    filled = sum(any(tidy(str(cell)) for cell in row) for row in sheet.rows)
    if not filled:
        return None
    header = recognise.find_header(sheet, params.tables)
    if header is None:
        journal.sheets.append(SheetCount(sheet.file, sheet.name, "", filled, 0, filled))
        journal.add(Message(rules.UNKNOWN_SHEET, sheet.file, sheet.name, detail=f"строк {filled}"))
        return None
    headings = [
        *((place, title, rules.UNKNOWN_HEADING) for place, title in header.unknown.items()),
        *((place, title, rules.REPEATED_HEADING) for place, title in header.repeated.items()),
    ]
    for place, title, rule in sorted(headings, key=lambda heading: heading[0]):
        journal.add(
            Message(
                rule,
                sheet.file,
                sheet.name,
                column_address(recognise.letters(place)),
                header.table,
                found=title,
            )
        )
    grid = Grid(header.table, sheet.file, sheet.name)
    grid.letters = {column: recognise.letters(p) for column, p in header.positions.items()}
    rows = list(recognise.rows_below(sheet, header.row))
    count = SheetCount(sheet.file, sheet.name, header.table, rows=len(rows))
    journal.sheets.append(count)
    records = []
    for index, row in enumerate(rows):
        reason = recognise.service_rule(row, first=index == 0)
        if reason:
            count.service += 1
            cell = row_address(row.number)
            journal.add(Message(reason, sheet.file, sheet.name, cell, header.table))
        else:
            records.append(row)
    grid.numbers = [row.number for row in records]
    for column, place in header.positions.items():
        grid.columns[column] = [
            row.cells[place] if place < len(row.cells) else "" for row in records
        ]
    return _Found(grid, count)


@dataclass
class _Reader:
    """Turns grids into clean tables, one table after another."""

    params: Params
    year: int
    journal: Journal
    demo: bool
    tables: dict[str, dict[str, list[Any]]] = field(default_factory=dict)
    organisations: Organisations = field(default_factory=lambda: Organisations({}, {}))
    people: Directory | None = None
    new_key: Path | None = None
    supplied: list[tuple[str, str | None]] = field(default_factory=list)
    surnames: set[str] = field(default_factory=set)
    senders: dict[str, str] = field(default_factory=dict)
    _asked: set[tuple[str, tuple[str, ...]]] = field(default_factory=set)
    _listed: tuple[dict[str, list[Any]], list[Any]] = field(default_factory=lambda: ({}, []))

    def read_table(self, name: str, sent: Sequence[_Sent]) -> None:
        """Read all grids of one table, then drop repeated rows."""
        table = self.params.tables.tables[name]
        pieces = [self._read_grid(table, piece) for piece in sent]
        senders = {self._sender(piece) for piece in sent}
        self.supplied += sorted(((name, sender) for sender in senders), key=str)
        columns = [*table.columns, *PROVENANCE]
        rows = {c: [value for piece in pieces for value in piece[c]] for c in columns}
        places = [place for piece in pieces for place in piece["place"]]
        if name == "org":
            self._know_organisations(rows)
        elif name == "person":
            self._know_people(rows)
        self._name_people(table, rows, places)
        if name == "person":
            # Which of two rows about a part-timer counts is known when the posts are read.
            self._listed = rows, places
        else:
            self._keep(name, rows, places)
        if name == "post":
            self._keep("person", *self._main_place_first())

    def _keep(self, name: str, rows: dict[str, list[Any]], places: list[Any]) -> None:
        table = self.params.tables.tables[name]
        rows = self._without_repeats(table, rows, places)
        if name == "person":
            rows["age"] = [self._age(birth) for birth in rows["birth_date"]]
        self.tables[name] = {column: rows[column] for column in sql_columns(name, table)}

    def _main_place_first(self) -> tuple[dict[str, list[Any]], list[Any]]:
        """Put a part-timer's row from the main school before those from other schools."""
        rows, places = self._listed
        posts = self.tables["post"]
        main = {
            (person, org)
            for person, org, employment in zip(
                posts["person_id"], posts["org_id"], posts["employment"], strict=True
            )
            if employment == MAIN_EMPLOYMENT
        }
        order = sorted(
            range(len(places)),
            key=lambda i: (rows["person_id"][i], rows["reported_by"][i]) not in main,
        )
        return {c: [v[i] for i in order] for c, v in rows.items()}, [places[i] for i in order]

    def _read_grid(self, table: TableDef, sent: _Sent) -> dict[str, list[Any]]:
        grid, org_id = sent.grid, self._sender(sent)
        raw = self._blank_columns_filled(table, grid)
        keep = self._rows_to_keep(table, grid, raw, sent.count)
        result: dict[str, list[Any]] = {}
        for name, column in table.columns.items():
            cells = raw.get(name)
            if cells is None:
                default = org_id if column.type == "org" else None
                result[name] = [default] * len(keep)
            else:
                result[name] = self._read_column(name, column, [cells[i] for i in keep], grid, keep)
        for name, column in table.columns.items():
            if column.type == "org":
                result[name] = [
                    self._organisation(text, org_id, grid, grid.numbers[i], name)
                    for text, i in zip(result[name], keep, strict=True)
                ]
        result["reported_by"] = [org_id] * len(keep)
        result["source_file"] = [grid.file] * len(keep)
        result["source_row"] = [grid.numbers[i] for i in keep]
        result["place"] = [(grid, grid.numbers[i], sent.count) for i in keep]
        return result

    def _sender(self, sent: _Sent) -> str | None:
        if not sent.says:
            return None
        found = [self.organisations.find(text) for text in sent.says]
        code = next((code for code in found if code), None)
        if code:
            self.senders[sent.grid.file] = code
        if found[0] is None and (sent.grid.file, sent.says) not in self._asked:
            self._asked.add((sent.grid.file, sent.says))
            detail = f"«{sent.says[0]}»"
            if code:
                detail += f", найдена по наименованию «{self.organisations.names[code]}»"
            self.journal.add(Message(rules.UNKNOWN_SENDER, sent.grid.file, detail=detail))
        return code

    @staticmethod
    def _blank_columns_filled(table: TableDef, grid: Grid) -> dict[str, list[Any]]:
        raw = dict(grid.columns)
        for name, column in table.columns.items():
            if column.fill and name in raw:
                above: Any = ""
                filled = []
                for cell in raw[name]:
                    above = cell if tidy(str(cell)) else above
                    filled.append(above)
                raw[name] = filled
        return raw

    def _rows_to_keep(
        self, table: TableDef, grid: Grid, raw: dict[str, list[Any]], count: SheetCount | None
    ) -> list[int]:
        required = [c for c, d in table.columns.items() if d.required and c in raw]
        keep = []
        for i, number in enumerate(grid.numbers):
            blank = next((c for c in required if _says_nothing(raw[c][i], table.columns[c])), None)
            if blank is None:
                keep.append(i)
                continue
            title = table.columns[blank].title
            self.journal.add(
                Message(
                    rules.REQUIRED_BLANK,
                    grid.file,
                    grid.sheet,
                    f"{grid.letters.get(blank, '')}{number}",
                    grid.table,
                    title,
                )
            )
            if count:
                count.dropped += 1
        if count:
            count.kept += len(keep)
        return keep

    def _read_column(
        self, name: str, column: ColumnDef, cells: list[Any], grid: Grid, keep: list[int]
    ) -> list[Any]:
        # A column repeats its values; each spelling is read once.
        known: dict[tuple[type, Any], Reading] = {}
        values = []
        for cell, i in zip(cells, keep, strict=True):
            key = (type(cell), cell)
            reading = known.get(key)
            if reading is None:
                reading = known[key] = read_cell(cell, column)
            values.append(reading.value)
            if reading.rule:
                self._tell(reading, cell, name, column, grid, grid.numbers[i])
        if column.type == "percent":
            self._ask_for_fractions(values, name, column, grid)
        return values

    def _ask_for_fractions(
        self, values: Sequence[Any], name: str, column: ColumnDef, grid: Grid
    ) -> None:
        known = [value for value in values if value is not None]
        if known and max(known) <= 1 and any(0 < value < 1 for value in known):
            self.journal.add(
                Message(
                    rules.SHARES_OR_PERCENT,
                    grid.file,
                    grid.sheet,
                    column_address(grid.letters.get(name, "")),
                    grid.table,
                    column.title,
                )
            )

    def _tell(
        self, reading: Reading, cell: Any, name: str, column: ColumnDef, grid: Grid, number: int
    ) -> None:
        if reading.rule is None:
            return
        hidden = is_identifier(column) or column.type == "person"
        self.journal.add(
            Message(
                reading.rule,
                grid.file,
                grid.sheet,
                f"{grid.letters.get(name, '')}{number}",
                grid.table,
                column.title,
                "•••" if hidden else tidy(str(cell))[:60],
                "" if hidden or reading.value is None else _shown(reading.value),
            )
        )

    def _organisation(
        self, text: str | None, sender: str | None, grid: Grid, number: int, name: str
    ) -> str | None:
        if text is None:
            return sender
        code = self.organisations.find(text)
        if code is None:
            self.journal.add(
                Message(
                    rules.UNKNOWN_ORGANISATION,
                    grid.file,
                    grid.sheet,
                    f"{grid.letters.get(name, '')}{number}",
                    grid.table,
                    found=text,
                )
            )
        return code

    def _know_organisations(self, rows: dict[str, list[Any]]) -> None:
        if not rows["org_id"]:
            raise IntakeError(
                "Среди файлов нет перечня образовательных организаций: ни один лист не имеет "
                "столбцов «Код ОО» и «Краткое наименование».\n"
                "Заполните лист «Перечень ОО» (форму делает команда make forms) и положите файл "
                "к остальным."
            )
        self.organisations = organisations(
            zip(
                rows["org_id"],
                rows["name_short"],
                rows["name_full"],
                rows["other_names"],
                strict=True,
            )
        )

    def _know_people(self, rows: dict[str, list[Any]]) -> None:
        if not rows["person_id"]:
            return
        self._learn_surnames(rows["person_id"])
        listed = [
            Listed(*entry)
            for entry in zip(
                rows["person_id"],
                rows["birth_date"],
                rows["snils"],
                rows["reported_by"],
                strict=True,
            )
        ]
        self.people, rows["person_id"] = people.directory(listed, self._key())

    def _learn_surnames(self, names: Sequence[str | None]) -> None:
        words = (person_key(name).split()[:1] for name in dict.fromkeys(names) if name)
        self.surnames |= {word for first in words for word in first if len(word) > 2}

    def _key(self) -> bytes:
        if self.demo:
            return DEMO_KEY
        try:
            key, made = people.secret_key(self.params.municipality.id)
        except people.SecretKeyError as error:
            raise IntakeError(str(error)) from error
        self.new_key = self.new_key or made
        return key

    def _name_people(self, table: TableDef, rows: dict[str, list[Any]], places: list[Any]) -> None:
        named = [c for c, d in table.columns.items() if d.type == "person"]
        if table is self.params.tables.tables["person"]:
            return
        for column in named:
            self._learn_surnames(rows[column])
            if self.people is None:
                self.people, _ = (
                    people.directory([], self._key()) if any(rows[column]) else (None, [])
                )
            orgs = rows.get("org_id", [None] * len(places))
            senders = rows["reported_by"]
            for i, name in enumerate(rows[column]):
                if name is None or self.people is None:
                    continue
                person_id, rule = self.people.find(name, orgs[i] or senders[i])
                rows[column][i] = person_id
                if rule:
                    grid, number, _ = places[i]
                    self.journal.add(
                        Message(
                            rule,
                            grid.file,
                            grid.sheet,
                            f"{grid.letters.get(column, '')}{number}",
                            grid.table,
                            table.columns[column].title,
                            "•••",
                        )
                    )

    def _without_repeats(
        self, table: TableDef, rows: dict[str, list[Any]], places: list[Any]
    ) -> dict[str, list[Any]]:
        """Leave out rows that repeat the key of an earlier one, each with a line."""
        key = table.key or list(table.columns)
        seen: dict[tuple[Any, ...], int] = {}
        keep = []
        for i in range(len(places)):
            identity = tuple(rows[c][i] for c in key)
            if None in identity and table.key:
                keep.append(i)
                continue
            first = seen.setdefault(identity, i)
            if first == i:
                keep.append(i)
                continue
            grid, number, count = places[i]
            same = all(rows[c][i] == rows[c][first] for c in table.columns)
            other, other_number, _ = places[first]
            self.journal.add(
                Message(
                    rules.REPEATED_ROW if same else rules.CONFLICTING_ROW,
                    grid.file,
                    grid.sheet,
                    row_address(number),
                    grid.table,
                    detail=f"строка {other_number} файла «{other.file}»",
                )
            )
            if count:
                count.kept -= 1
                count.dropped += 1
        return {column: [values[i] for i in keep] for column, values in rows.items()}

    def _age(self, birth: date | None) -> int | None:
        if birth is None:
            return None
        period = self.params.municipality.period
        month, day = (int(part) for part in period.age_on.split("-"))
        return people.full_years(birth, date(self.year + period.age_in_next_year, month, day))


def _represented(tables: dict[str, dict[str, list[Any]]]) -> set[str]:
    """Organisations that sent a workbook; where none did, those in the municipality's tables."""
    own = {code for table in tables.values() for code in table["reported_by"] if code}
    return own or {code for name in _COUNTS for code in tables[name]["org_id"] if code}


def _says_nothing(cell: Any, column: ColumnDef) -> bool:
    # A dash in place of a name or of a code is no name; a spoiled date is still somebody's.
    if tidy(str(cell)) == "":
        return True
    return column.type in {"text", "org", "person"} and read_cell(cell, column).value is None


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "да" if value else "нет"
    return str(value)
