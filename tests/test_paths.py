from pathlib import Path

import pytest

from pipeline.paths import PROJECT, YearPaths


def test_layout() -> None:
    """Folders of a year lie where the plan says; public pages have a folder of their own."""
    paths = YearPaths(Path("/p"), "town", 2022)
    assert paths.raw == Path("/p/data/raw/town/2022")
    assert paths.processed == Path("/p/data/processed/town/2022")
    assert paths.reports("internal") == Path("/p/reports/town/2022")
    assert paths.reports("public") == Path("/p/reports/town/2022/public")
    assert paths.failed == Path("/p/reports/.failed/town/2022")
    assert paths.of_year(2021).raw == Path("/p/data/raw/town/2021")


def test_project_is_the_folder_above_the_package() -> None:
    """The project is found from the package, whatever the working folder."""
    assert (PROJECT / "pyproject.toml").exists()


def test_paths_cannot_be_changed() -> None:
    """A year's paths are a value."""
    with pytest.raises(AttributeError):
        YearPaths(Path("/p"), "town", 2022).year = 2023  # type: ignore[misc]
