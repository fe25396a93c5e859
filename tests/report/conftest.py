"""A small invented municipality of two years, read and computed once for all tests here."""

import shutil
from pathlib import Path

import pytest

from pipeline.demo import write as demo
from pipeline.indicators import store
from pipeline.indicators.evaluate import evaluate
from pipeline.intake.run import take_in, write
from pipeline.params.load import load
from pipeline.paths import PROJECT, YearPaths
from pipeline.report.year import Year, open_year
from tests.report.pages import NOTEBOOKS, page

YEARS = (2021, 2022)


def small_root(folder: Path) -> Path:
    """Make a folder with params of a small municipality «tiny» and the project's notebooks."""
    shutil.copytree(PROJECT / "params", folder / "params")
    shutil.copytree(PROJECT / "notebooks", folder / "notebooks")
    text = (PROJECT / "params" / "municipalities" / "demo.yml").read_text(encoding="utf-8")
    text = text.replace("id: demo\n", "id: tiny\n")
    text = text.replace("  schools: 34\n  teachers: 1300\n", "  schools: 5\n  teachers: 90\n")
    (folder / "params" / "municipalities" / "tiny.yml").write_text(text, encoding="utf-8")
    return folder


def prepare(root: Path, municipality: str, years: tuple[int, ...] = YEARS) -> None:
    """Go the way from invented raw files to indicators."""
    params = load(root, municipality)
    previous = None
    for year in years:
        paths = YearPaths(root, municipality, year)
        if not paths.raw.exists():
            demo.write(root, params, year)
        write(take_in(params, paths), params, paths)
        previous = evaluate(paths.processed, params, year, previous)
        store.write(previous, paths.processed / "indicators.parquet")


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a small municipality whose indicators are computed."""
    folder = small_root(tmp_path_factory.mktemp("tiny"))
    prepare(folder, "tiny")
    return folder


@pytest.fixture(scope="session")
def year(root: Path) -> Year:
    """The small municipality's year for the internal audience."""
    return open_year("tiny", 2022, root=root)


@pytest.fixture(scope="session")
def pages(year: Year) -> dict[str, str]:
    """All nine pages of the small municipality, for the internal audience."""
    return {name: page(year, name) for name in NOTEBOOKS}


@pytest.fixture(scope="session")
def public_year(root: Path) -> Year:
    """The small municipality's year for the public."""
    return open_year("tiny", 2022, "public", root=root)


@pytest.fixture(scope="session")
def one_table(tmp_path_factory: pytest.TempPathFactory) -> Year:
    """A municipality that has one official table and nothing else."""
    folder = tmp_path_factory.mktemp("alekseevsky")
    shutil.copytree(PROJECT / "params", folder / "params")
    raw = "data/raw/alekseevsky"
    shutil.copytree(PROJECT / raw, folder / raw)
    prepare(folder, "alekseevsky", (2011,))
    return open_year("alekseevsky", 2011, root=folder)
