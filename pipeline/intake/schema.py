"""Columns of the stored tables and what may not be stored."""

from pipeline.params.tables import ColumnDef, TableDef

SQL_TYPES = {
    "text": "VARCHAR",
    "enum": "VARCHAR",
    "org": "VARCHAR",
    "person": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "percent": "DOUBLE",
    "years": "DOUBLE",
    "yes_no": "BOOLEAN",
    "date": "DATE",
}
PROVENANCE = {"reported_by": "VARCHAR", "source_file": "VARCHAR", "source_row": "BIGINT"}
DERIVED = {"person": {"age": "BIGINT"}}
"""Columns that are computed while reading because their source is not kept."""


def sql_columns(name: str, table: TableDef) -> dict[str, str]:
    """Return the columns of a stored table with their SQL types."""
    stored = {column: SQL_TYPES[d.type] for column, d in table.stored.items()}
    return {**stored, **DERIVED.get(name, {}), **PROVENANCE}


def is_identifier(column: ColumnDef) -> bool:
    """Tell whether a column may not be stored as it came."""
    return column.privacy == "identifier" and column.type != "person"
