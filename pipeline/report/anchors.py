"""Where a heading of a reference stands: the link that leads there from another page."""

from functools import cache
from pathlib import Path

import nbformat

from pipeline.report.year import Year


def link(year: Year, name: str, heading: str) -> str:
    """Return the address of a second-level heading of a reference, ``deficits.html#s7``.

    Headings are numbered as :func:`pipeline.report.page.with_contents` numbers them. A heading
    that the notebook does not have gives an empty address: there is nothing to see.
    """
    titles = _headings(year.paths.root / "notebooks" / f"{name}.ipynb")
    return f"{name}.html#s{titles.index(heading) + 1}" if heading in titles else ""


@cache
def _headings(path: Path) -> tuple[str, ...]:
    if not path.exists():
        return ()
    notebook = nbformat.read(path, as_version=4)
    return tuple(
        line.removeprefix("## ").strip()
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for line in cell.source.splitlines()
        if line.startswith("## ")
    )
