"""Papermill's way to run a notebook: it tells where it is, and writes the notebook once."""

from collections.abc import Callable, Sequence
from typing import Any

import nbformat
from papermill.engines import NBClientEngine, NotebookExecutionManager, papermill_engines

NAME = "spravka"

BEGINNING = "начало справки"
"""What stands before the first heading."""

Watch = Callable[[str, int, int], None]
"""Called before every cell with its section, its position and the number of cells."""


class Engine(NBClientEngine):
    """Papermill's own engine with two differences.

    It calls ``watch`` before every cell. And it saves the notebook when all is over, also after
    a failure: papermill would write (and check) it twice a cell, most of the time for nobody.
    """

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,
        watch: Watch | None = None,
        **options: Any,
    ) -> None:
        """Run the cells; see the class."""
        path, nb_man.output_path = nb_man.output_path, None
        if watch is not None:
            _watched(nb_man, watch)
        try:
            super().execute_managed_notebook(nb_man, kernel_name, **options)
        finally:
            nb_man.output_path = path


def _watched(nb_man: NotebookExecutionManager, watch: Watch) -> None:
    begin = nb_man.cell_start

    def told(cell: nbformat.NotebookNode, cell_index: int, **options: Any) -> None:
        watch(section(nb_man.nb.cells, cell_index), cell_index, len(nb_man.nb.cells))
        begin(cell, cell_index, **options)

    nb_man.cell_start = told


def section(cells: Sequence[nbformat.NotebookNode], position: int) -> str:
    """Return the heading under which a cell stands."""
    for cell in reversed(cells[: position + 1]):
        if cell.cell_type == "markdown":
            headings = [line for line in cell.source.splitlines() if line.startswith("#")]
            if headings:
                return headings[-1].lstrip("# ")
    return BEGINNING


papermill_engines.register(NAME, Engine)
