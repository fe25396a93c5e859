"""The way from a folder of files to a folder of tables."""

from pathlib import Path
from typing import Any

from pipeline.fingerprint import sha256, text
from pipeline.intake import people, rules
from pipeline.intake.assemble import Assembly
from pipeline.intake.collecting import without_collecting
from pipeline.intake.companions import Companions, is_companion, read_companions
from pipeline.intake.errors import IntakeError
from pipeline.intake.grids import Piece
from pipeline.intake.inbox import DEMO_MARKER, Inbox, look_into
from pipeline.intake.journal import Journal, Message
from pipeline.intake.many import Job, read_files
from pipeline.intake.output import Intake, is_written, key_marks, write
from pipeline.intake.recognise import known_tables
from pipeline.intake.versions import choose_versions
from pipeline.intake.workbook import Setting
from pipeline.params.load import Params
from pipeline.paths import YearPaths

__all__ = ["Intake", "IntakeError", "is_written", "take_in", "write"]

_SENT_BEFORE = {rules.SENT_BY_TWO, rules.CONFLICTING_ROW}

_NOTHING = text("")
"""Fingerprint of a file of no bytes, which no download has finished."""

_NAMED = 5
"""So many files that are no data are named where there are no others."""

# Municipal lists with figures of every school: who stands there is represented.
_COUNTS = ("oo1_staff", "survey", "staffing")


@without_collecting()
def take_in(params: Params, paths: YearPaths, processes: int | None = None) -> Intake:
    """Read everything in a year's folder.

    Args:
        params: Params of the municipality.
        paths: Where the year's folder lies.
        processes: How many processes read files; chosen by the size of the folder if not given.

    Raises:
        IntakeError: If the folder holds no files or no list of organisations.
    """
    inbox = look_into(paths.raw)
    _check_folder(inbox, params, paths)
    journal = Journal()
    received, jobs, lists = _receive(inbox, journal)
    companions = read_companions(lists, journal)
    setting = Setting(known_tables(params.tables), params.municipality.sources, paths.year)
    demo = (paths.raw / DEMO_MARKER).exists()
    marks = {} if demo else key_marks(paths)
    assembly = Assembly(params, paths.year, journal, demo, companions.renamed, marks)
    # No name here for what was read: once in the tables, it need not be in memory.
    assembly.assemble(_read(jobs, setting, processes, companions, journal))
    tables = assembly.tables
    expected = [
        code
        for code, branch in zip(
            tables["org"]["org_id"], tables["org"]["parent_org_id"], strict=True
        )
        if branch is None
    ]
    journal.hide(assembly.surnames)
    journal.address(assembly.senders)
    represented = _represented(tables, journal)
    return Intake(
        tables,
        journal,
        assembly.supplied,
        received,
        assembly.organisations.names,
        expected,
        [code for code in expected if code in represented],
        dict(sorted(assembly.senders.items())),
        demo,
        frozenset(assembly.surnames),
        assembly.key_mark,
        assembly.new_key,
        () if demo else tuple(_about_the_key(assembly.key_mark, marks, paths)),
    )


def _about_the_key(mark: str, marks: dict[int, str], paths: YearPaths) -> list[str]:
    """Say what should be mended about the secret of the pseudonyms; nothing if nobody is named."""
    if not mark:
        return []
    others = people.disagreement({**marks, paths.year: mark})
    found = people.careless(people.key_file(paths.municipality), paths.root)
    return [others, *found] if others else found


def _check_folder(inbox: Inbox, params: Params, paths: YearPaths) -> None:
    folder = paths.raw.relative_to(paths.root).as_posix()
    if not inbox.data:
        raise IntakeError(
            f"Нет исходных данных за {paths.year} год: папка {folder}/ пуста или не создана.\n"
            f"Что нужно: файл с листом «Перечень ОО» и книги школ "
            f"({params.municipality.passport.centre} собирает их по формам).\n"
            f"Куда положить: {folder}/\n{_only_others(inbox)}"
            f"Формы для школ: make forms MUNICIPALITY={paths.municipality} YEAR={paths.year}\n"
            f"Посмотреть работу на вымышленных данных: "
            f"make demo MUNICIPALITY={paths.municipality} YEAR={paths.year}"
        )


def _only_others(inbox: Inbox) -> str:
    """Say what lies there instead of data; nothing of a folder without any file."""
    named = [f"{name}: {rule.phrase}. {rule.remedy}\n" for name, rule in inbox.others[:_NAMED]]
    return "".join(["В папке лежат не данные:\n", *named]) if named else ""


def _receive(inbox: Inbox, journal: Journal) -> tuple[dict[str, str], list[Job], list[Path]]:
    """Return files with their fingerprints, those of them to be read, and the analyst's lists."""
    received: dict[str, str] = {}
    first: dict[str, str] = {}
    jobs: list[Job] = []
    lists: list[Path] = []
    for name, path in inbox.data.items():
        try:
            mark = sha256(path)
        except OSError:
            journal.add(Message(rules.NO_ACCESS, name))
            continue
        received[name] = mark
        if mark == _NOTHING:
            journal.add(Message(rules.BLANK_WORKBOOK, name))
        elif is_companion(path):
            lists.append(path)
        elif mark in first:
            journal.add(Message(rules.TWIN_FILE, name, detail=f"«{first[mark]}»"))
        else:
            first[mark] = name
            jobs.append((path, name))
    for name, rule in inbox.others:
        journal.add(Message(rule, name))
    return received, jobs, lists


def _read(
    jobs: list[Job],
    setting: Setting,
    processes: int | None,
    companions: Companions,
    journal: Journal,
) -> list[Piece]:
    contents = read_files(jobs, setting, processes)
    choose_versions(contents, setting.known.tables, companions.received)
    for content in contents:
        journal.messages += content.journal.messages
        journal.sheets += content.journal.sheets
    return [piece for content in contents for piece in content.pieces]


def _represented(tables: dict[str, dict[str, list[Any]]], journal: Journal) -> set[str]:
    """Organisations that sent a workbook; where none did, those in the municipality's tables.

    Who sent only what another organisation had sent already is represented as well.
    """
    own = {code for table in tables.values() for code in table["reported_by"] if code}
    own |= {m.org_id for m in journal.messages if m.rule in _SENT_BEFORE and m.org_id}
    return own or {code for name in _COUNTS for code in tables[name]["org_id"] if code}
