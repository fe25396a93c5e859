from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipeline.intake.schema import is_identifier, sql_columns
from pipeline.intake.store import write_table
from tests.intake.worlds import TABLES

COLUMNS = {"a": "VARCHAR", "n": "BIGINT", "x": "DOUBLE", "b": "BOOLEAN", "d": "DATE"}
ROWS = {
    "a": [None, "«я»; '", "\n"],
    "n": [None, 2**53, -1],
    "x": [None, 0.1, 1e-300],
    "b": [None, True, False],
    "d": [None, date(1900, 1, 1), date(2022, 9, 1)],
}


def test_written_values_are_read_back(tmp_path: Path) -> None:
    """Every type keeps its values, and unknown stays unknown."""
    path = tmp_path / "о'т.parquet"
    write_table(path, COLUMNS, ROWS)
    relation = duckdb.read_parquet(str(path))
    assert dict(zip(relation.columns, map(str, relation.types), strict=True)) == COLUMNS
    assert relation.fetchall() == list(zip(*ROWS.values(), strict=True))


def test_no_rows_keep_their_types(tmp_path: Path) -> None:
    """A table without rows has its columns, with their types."""
    write_table(tmp_path / "t.parquet", COLUMNS, {name: [] for name in COLUMNS})
    relation = duckdb.read_parquet(str(tmp_path / "t.parquet"))
    assert [str(kind) for kind in relation.types] == list(COLUMNS.values())


def test_same_rows_same_bytes(tmp_path: Path) -> None:
    """Nothing but the rows is in the file, and no half-written file stays behind."""
    for name in ("1", "2"):
        write_table(tmp_path / name, COLUMNS, ROWS)
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["1", "2"]


@pytest.mark.parametrize("name", list(TABLES.tables))
def test_no_direct_identifier_is_stored(name: str) -> None:
    """A stored table has a pseudonym, never a name, a birth date or a СНИЛС."""
    table = TABLES.tables[name]
    stored = sql_columns(name, table)
    assert not [c for c, d in table.columns.items() if is_identifier(d) and c in stored]
    assert set(stored) >= {"reported_by", "source_file", "source_row"}
