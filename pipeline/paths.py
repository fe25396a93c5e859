"""Where everything lies: the layout of the project, and nothing else."""

import os
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent

ROOT = Path(os.environ.get("SPRAVKA_ROOT", PROJECT)).resolve()
"""Folder that holds ``params/``, ``notebooks/``, ``data/`` and ``reports/``: the project itself,
unless the variable ``SPRAVKA_ROOT`` names another one."""


@dataclass(frozen=True)
class YearPaths:
    """Folders of one municipality and one reporting year.

    Attributes:
        root: The folder that holds ``data/`` and ``reports/``.
        municipality: Identifier of the municipality, the name of its params file.
        year: Reporting year.
    """

    root: Path
    municipality: str
    year: int

    @property
    def raw(self) -> Path:
        """Files as received; never changed."""
        return self.root / "data" / "raw" / self.municipality / str(self.year)

    @property
    def processed(self) -> Path:
        """One Parquet file a table, ``intake.json`` and ``indicators.parquet``."""
        return self.root / "data" / "processed" / self.municipality / str(self.year)

    @property
    def questions(self) -> Path:
        """Workbooks with questions, to be sent back to the schools; not a part of the reports."""
        return self.root / "data" / "questions" / self.municipality / str(self.year)

    @property
    def forms(self) -> Path:
        """Forms to be sent out to the schools."""
        return self.root / "data" / "forms" / self.municipality / str(self.year)

    def reports(self, audience: str) -> Path:
        """Return the folder of the year's pages for an audience.

        Pages for the public lie in a folder of their own, so that it can be copied to a site
        as it is.
        """
        year = self.root / "reports" / self.municipality / str(self.year)
        return year if audience == "internal" else year / audience

    @property
    def failed(self) -> Path:
        """Notebooks that stopped half-way, kept for the engineer."""
        return self.root / "reports" / ".failed" / self.municipality / str(self.year)

    def of_year(self, year: int) -> "YearPaths":
        """Return the same municipality's folders in another year."""
        return YearPaths(self.root, self.municipality, year)
