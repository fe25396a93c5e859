from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from pipeline.paths import YearPaths
from pipeline.report import build
from pipeline.report.year import Year, open_year
from tests.report.conftest import small_root
from tests.report.pages import page


def test_papermill_builds_what_the_cells_say(year: Year) -> None:
    """A real kernel run by papermill gives the same bytes as the cells executed here."""
    path = build.build_reference(year, "routes")

    assert path == year.paths.root / "reports" / "tiny" / "2022" / "routes.html"
    assert path.read_text(encoding="utf-8") == page(year, "routes")
    assert not list(path.parent.glob(".*"))


def test_failing_notebook_leaves_the_last_good_page(root: Path, tmp_path: Path) -> None:
    """A cell that fails is named with its section and reason; the page stays as it was."""
    folder = small_root(tmp_path / "broken")
    (folder / "data").symlink_to(root / "data")
    source = folder / "notebooks" / "expert.ipynb"
    notebook = nbformat.read(source, as_version=4)
    position = next(i for i, cell in enumerate(notebook.cells) if "## Динамика" in cell.source)
    notebook.cells[position + 1].source = "raise ValueError('нарочно')"
    nbformat.write(notebook, source)
    broken = open_year("tiny", 2022, root=folder)
    good = build.publish(broken.paths.reports("internal") / "expert.html", "прежняя справка")

    with pytest.raises(build.NotebookError) as error:
        build.build_reference(broken, "expert")

    lines = str(error.value).splitlines()
    assert len(lines) == 3
    assert "notebooks/expert.ipynb" in lines[0]
    assert lines[1] == "Раздел: «Динамика»."
    assert "нарочно" in lines[2]
    assert good.read_text(encoding="utf-8") == "прежняя справка"
    assert (folder / "reports" / ".failed" / "tiny" / "2022" / "expert.ipynb").exists()
    assert not list(good.parent.glob(".*"))


def test_publish_replaces_a_page_in_one_step(tmp_path: Path) -> None:
    """A page is written beside its place first: nothing half-written bears its name."""
    path = build.publish(tmp_path / "a" / "page.html", "новая")

    assert path.read_text(encoding="utf-8") == "новая"
    assert [p.name for p in path.parent.iterdir()] == ["page.html"]


def test_folders_of_audiences_are_apart(year: Year) -> None:
    """Pages for the public lie in a folder of their own, ready to be copied to a site."""
    paths = YearPaths(Path("/x"), "tiny", 2022)

    assert paths.reports("internal") == Path("/x/reports/tiny/2022")
    assert paths.reports("public") == Path("/x/reports/tiny/2022/public")
    assert replace(paths, year=2021).processed == Path("/x/data/processed/tiny/2021")
