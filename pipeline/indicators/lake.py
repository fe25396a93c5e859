"""Tables of many municipalities as one set of partitioned Parquet files."""

from dataclasses import dataclass

from fsspec import AbstractFileSystem

MUNICIPALITY, YEAR = "municipality", "year"
"""Columns that the names of folders hold, as Hive and all who read it know them."""


def partition(table: str, municipality: str, year: int) -> str:
    """Return the name of one municipality's part of a table, below the root of the lake."""
    return f"{table}/{MUNICIPALITY}={municipality}/{YEAR}={year}/part.parquet"


@dataclass(frozen=True)
class Lake:
    """The tables of one year, of the municipalities that are asked for.

    Attributes:
        root: Folder of the tables, or its address in ``filesystem``.
        year: Reporting year.
        municipalities: Whose parts are read; each has a part of every table.
        filesystem: Where it lies, if not on a disk of this machine.
    """

    root: str
    year: int
    municipalities: tuple[str, ...]
    filesystem: AbstractFileSystem | None = None

    def source(self, table: str) -> str:
        """Return the SQL that reads a table."""
        parts = (f"{self.root}/{partition(table, name, self.year)}" for name in self.municipalities)
        files = ", ".join("'" + part.replace("'", "''") + "'" for part in parts)
        return f"read_parquet([{files}], hive_partitioning = true)"
