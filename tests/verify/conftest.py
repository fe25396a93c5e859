"""One official table, read, computed and given a page with a manifest."""

import shutil
from pathlib import Path

import pytest

from pipeline.paths import PROJECT
from pipeline.report.build import publish
from pipeline.report.export import write_csv
from pipeline.report.manifest import write_manifest
from pipeline.report.year import Year, open_year
from tests.report.conftest import prepare

MUNICIPALITY, YEAR = "alekseevsky", 2011


def opened(root: Path, audience: str = "internal") -> Year:
    """Open the year below a folder."""
    return open_year(MUNICIPALITY, YEAR, audience, root=root)


def published(root: Path, audience: str = "internal") -> Path:
    """Write a page, the table of values and the manifest of both."""
    year = opened(root, audience)
    publish(year.paths.reports(audience) / "index.html", "<p>Страница</p>\n")
    write_csv(year)
    return write_manifest(year)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with params, notebooks, raw files and computed indicators."""
    folder = tmp_path_factory.mktemp("verify")
    shutil.copytree(PROJECT / "params", folder / "params")
    shutil.copytree(PROJECT / "notebooks", folder / "notebooks")
    raw = f"data/raw/{MUNICIPALITY}"
    shutil.copytree(PROJECT / raw, folder / raw)
    prepare(folder, MUNICIPALITY, (YEAR,))
    return folder


@pytest.fixture
def root(prepared: Path, tmp_path: Path) -> Path:
    """A copy that a test may spoil."""
    return shutil.copytree(prepared, tmp_path / "project")
