"""What the reading of a folder gives, and its files: tables in Parquet, the journal in JSON."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.intake.collecting import without_collecting
from pipeline.intake.journal import Journal
from pipeline.intake.schema import sql_columns
from pipeline.params.load import Params
from pipeline.paths import YearPaths


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
        surnames: Surnames of the lists, in the form for comparing: for memory only.
        key_mark: Mark of the key that the pseudonyms were made with; empty where nobody is named.
        new_key: File of a secret that was made just now.
        warnings: What to mend about the secret, for the screen only: it is of this machine.
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
    surnames: frozenset[str] = field(repr=False)
    key_mark: str = ""
    new_key: Path | None = None
    warnings: tuple[str, ...] = ()


@without_collecting()
def write(intake: Intake, params: Params, paths: YearPaths) -> None:
    """Write the tables and, last, ``intake.json``: its date tells make that all is there."""
    # The database is slow to load, and checking the files does not need it.
    from pipeline.intake.store import write_table, writer

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


def key_marks(paths: YearPaths) -> dict[int, str]:
    """Return year → mark of the key of every processed year of real people."""
    marks = {}
    for file in sorted(paths.processed.parent.glob("20[0-9][0-9]/intake.json")):
        content = json.loads(file.read_text(encoding="utf-8"))
        if content.get("key_mark") and not content["demo"]:
            marks[int(file.parent.name)] = str(content["key_mark"])
    return marks


def _content(intake: Intake, paths: YearPaths) -> str:
    content = {
        "municipality": paths.municipality,
        "year": paths.year,
        "demo": intake.demo,
        "key_mark": intake.key_mark,
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
