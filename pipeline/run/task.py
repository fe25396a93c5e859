"""What one municipality's year is made for: where, for whom, and what the params say."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.paths import YearPaths

Tell = Callable[[str, int, int], None]
"""Called with what is being done, how much is done and how much there is to do."""


@dataclass(frozen=True)
class Task:
    """One municipality, one year, one audience.

    Attributes:
        root: Folder that holds ``params/``, ``data/`` and ``reports/``.
        municipality: Identifier of the municipality.
        year: Reporting year.
        audience: Who reads the pages.
    """

    root: Path
    municipality: str
    year: int
    audience: str = "internal"

    @property
    def paths(self) -> YearPaths:
        """Folders of the reporting year."""
        return YearPaths(self.root, self.municipality, self.year)

    @property
    def state(self) -> Path:
        """Folder of stamps; no part of what is published."""
        return self.root / "data" / "processed" / self.municipality / ".state"


@dataclass(frozen=True)
class Made:
    """What a step has made.

    Attributes:
        files: Files that now stand under their names.
        message: What to tell about it, in Russian.
        parts: Part of the output that others depend on alone → checksum.
    """

    files: list[Path]
    message: str = ""
    parts: dict[str, str] = field(default_factory=dict)


class StepError(Exception):
    """A step that could not be done; the text is told to a person as it is.

    Attributes:
        status: Exit status that the run should have.
    """

    def __init__(self, text: str, status: int) -> None:
        super().__init__(text)
        self.status = status
