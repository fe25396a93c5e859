"""Where everything lies: the layout of the project, and nothing else."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

PARAMS = ROOT / "params"
MUNICIPALITIES = PARAMS / "municipalities"
INDICATORS = PARAMS / "indicators"
TABLES = PARAMS / "tables.yml"
SCHEMAS = PARAMS / "schema"
NOTEBOOKS = ROOT / "notebooks"


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
    def reports(self) -> Path:
        """The year's pages for the internal audience."""
        return self.root / "reports" / self.municipality / str(self.year)

    @property
    def failed(self) -> Path:
        """Notebooks that stopped half-way, kept for the engineer."""
        return self.root / "reports" / ".failed" / self.municipality / str(self.year)

    def of_year(self, year: int) -> "YearPaths":
        """Return the same municipality's folders in another year."""
        return YearPaths(self.root, self.municipality, year)
