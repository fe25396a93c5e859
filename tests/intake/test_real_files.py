"""Real files: with the map of their municipality, and thrown into a folder without any."""

from pathlib import Path

import pytest

from pipeline.intake import rules
from pipeline.intake.recognise import known_tables
from pipeline.intake.workbook import Content, Setting, read_file
from pipeline.params.load import load
from pipeline.paths import PROJECT

REAL = PROJECT.parent / "shared" / "realdata"
FILES = {
    "alekseevsky-2011/schools.csv": 19,
    "mbi-teachers/ELEMM1.CSV": 373,
    "talis2018-italy/df.csv": 3613,
    "talis2018-italy/BCGITAT3_principals.csv": 193,
    "uk-school-workforce/england_swf.csv": 8179,
}


def read(path: Path, name: str, municipality: str) -> Content:
    """Read a file as a municipality would."""
    if not path.exists():
        pytest.skip(f"{path.name} is not on this machine: real files are never committed")
    params = load(PROJECT, municipality)
    setting = Setting(known_tables(params.tables), params.municipality.sources, 2022)
    return read_file(path, name, setting)


@pytest.mark.parametrize("file", FILES)
def test_without_a_map(file: str) -> None:
    """A foreign file without a column map is no table, and all its rows are accounted for."""
    content = read(REAL / file, Path(file).name, "krymsk")
    assert content.pieces == []
    (sheet,) = content.journal.sheets
    assert (sheet.rows, sheet.dropped) == (FILES[file], FILES[file])
    said = {message.rule for message in content.journal.messages}
    assert said - {rules.BYTE_ORDER_MARK} == {rules.UNKNOWN_SHEET}
    assert (rules.BYTE_ORDER_MARK in said) == file.startswith("uk")


def test_report_on_staff_of_2011() -> None:
    """«з,з» typed with letters is refused in its cell; branches without staff are no zeros."""
    content = read(
        REAL / "alekseevsky-2011/schools.csv", "Численность персонала.csv", "alekseevsky"
    )
    (refused,) = content.journal.of_kind("refused")
    assert (refused.rule, refused.cell, refused.found) == (rules.NOT_A_NUMBER, "D16", "з,з")
    assert len(content.pieces) == 6
    rows = content.pieces[0].numbers
    skipped = [m for m in content.journal.messages if m.rule is rules.NOT_OF_THIS_TABLE]
    assert len(rows) + len(skipped) == content.journal.sheets[0].rows
    assert all(None not in piece.columns["value"] for piece in content.pieces)
