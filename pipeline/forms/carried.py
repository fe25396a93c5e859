"""What is known before a form is sent out: the organisations, and last year's standing answers."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.intake.grids import Piece
from pipeline.intake.inbox import look_into
from pipeline.intake.many import read_files
from pipeline.intake.organisations import Organisations, organisations
from pipeline.intake.recognise import known_tables
from pipeline.intake.workbook import Content, Setting
from pipeline.params.load import Params
from pipeline.params.tables import TableDef
from pipeline.paths import YearPaths

Row = dict[str, Any]
"""Column of the table → typed value."""


@dataclass(frozen=True)
class Known:
    """What the files of a year tell about the next form.

    Attributes:
        schools: Organisation's code → short name, branches left out.
        answers: Organisation's code (empty for the municipal lists) → table → rows.
    """

    schools: dict[str, str] = field(default_factory=dict)
    answers: dict[str, dict[str, list[Row]]] = field(default_factory=dict)


def known_of(params: Params, paths: YearPaths, *, people: bool) -> Known:
    """Read what the files of a year say that a form may repeat.

    Only columns that ``params/tables.yml`` names under ``carry`` are kept, and lists of people
    only where they are asked for: their names stand in the raw files alone.

    Args:
        params: Params of the municipality.
        paths: Folders of the year whose files are read.
        people: Whether names, birth dates and СНИЛС are kept as well.
    """
    if not paths.raw.is_dir():
        return Known()
    setting = Setting(known_tables(params.tables), params.municipality.sources, paths.year)
    jobs = [(path, name) for name, path in look_into(paths.raw).data.items()]
    contents = read_files(jobs, setting)
    listed = [row for content in contents for row in _rows(content.pieces, "org")]
    found = organisations(
        (row["org_id"], row.get("name_short"), row.get("name_full"), row.get("other_names"))
        for row in listed
    )
    schools = {
        row["org_id"]: found.names[row["org_id"]] for row in listed if not row.get("parent_org_id")
    }
    return Known(schools, _answers(params, contents, found, people=people))


def _answers(
    params: Params, contents: Sequence[Content], found: Organisations, *, people: bool
) -> dict[str, dict[str, list[Row]]]:
    answers: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for content in contents:
        code = next((code for text in content.says if (code := found.find(text))), "")
        for name, table in params.tables.tables.items():
            if (table.holder == "school") != bool(code) or not _may_be_carried(table, people):
                continue
            columns = [c for c in table.carry if people or table.columns[c].privacy != "identifier"]
            seen = answers[code][name]
            for row in _rows(content.pieces, name):
                kept = {column: row.get(column) for column in columns}
                if kept not in seen and any(value is not None for value in kept.values()):
                    seen.append(kept)
    return answers


def _may_be_carried(table: TableDef, people: bool) -> bool:
    """Tell whether a row still says something when people are not named."""
    named = any(c.required and c.privacy == "identifier" for c in table.columns.values())
    return bool(table.carry) and (people or not named)


def _rows(pieces: Sequence[Piece], table: str) -> Iterator[Row]:
    for piece in pieces:
        if piece.table == table:
            for values in zip(*piece.columns.values(), strict=True):
                yield dict(zip(piece.columns, values, strict=True))
