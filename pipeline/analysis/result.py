"""What every result of an analysis can do."""

from typing import Protocol, runtime_checkable

from pipeline.display.picture import Picture
from pipeline.display.table import Table


@runtime_checkable
class Result(Protocol):
    """A finding that can be printed, drawn and said."""

    def table(self) -> Table:
        """Return the finding as a printed table."""
        ...

    def figure(self) -> Picture:
        """Return the finding as a picture with its alternative text."""
        ...

    def sentence(self) -> str:
        """Return the finding as one or two Russian sentences."""
        ...
