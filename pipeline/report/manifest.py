"""``manifest.json``: what pages were made from, so that it can be proved later."""

import csv
import json
import platform
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from pipeline import fingerprint
from pipeline.params.sources import param_files
from pipeline.paths import PROJECT
from pipeline.report.publish import publish
from pipeline.report.year import AUDIENCES, Year

NAME = "manifest.json"
CARDS = "cards"

_APART = {CARDS, *AUDIENCES}
"""Folders below that of the year which have a manifest of their own."""

_SHOWN = 16


def write_manifest(year: Year, folder: Path | None = None) -> Path:
    """Write hashes of all that the pages of a folder were made from, and of the pages.

    The same inputs give the same file: no date, no machine, no folder of this computer.

    Args:
        year: The year.
        folder: Folder of the pages; that of the year's references if not given.
    """
    root = year.paths.root
    folder = folder or year.paths.reports(year.audience)
    intakes = dict(_intakes(year))
    content = {
        "municipality": year.paths.municipality,
        "year": year.year,
        "audience": year.audience,
        "demo": year.demo,
        "inputs": _inputs(year, intakes),
        "params": _hashes(root, param_files(root, year.paths.municipality)),
        "notebooks": _hashes(root, sorted((root / "notebooks").glob("*.ipynb"))),
        "code": fingerprint.code(PROJECT),
        "versions": versions(),
        "tables": {str(when): intake["tables"] for when, intake in intakes.items()},
        "outputs": {path.relative_to(folder).as_posix(): _output(path) for path in outputs(folder)},
    }
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    return publish(folder / NAME, text)


def outputs(folder: Path) -> list[Path]:
    """Return the files that a folder's manifest answers for, sorted."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and path.name != NAME
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
        and path.relative_to(folder).parts[0] not in _APART
    )


@cache
def versions() -> dict[str, str]:
    """Return the versions of Python and of the libraries that the project names."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {name: metadata.version(name) for name in sorted(project["dependencies"])}
    return {"python": platform.python_version(), "spravka": project["version"], **named}


def _intakes(year: Year) -> Iterator[tuple[int, dict[str, Any]]]:
    """Pages show change and trends: the files of earlier years are inputs as well."""
    for when in sorted({*year.history, year.year}):
        path = year.paths.of_year(when).processed / "intake.json"
        if path.exists():
            yield when, json.loads(path.read_text(encoding="utf-8"))


def _inputs(year: Year, intakes: dict[int, dict[str, Any]]) -> dict[str, str]:
    found = {}
    for when, intake in intakes.items():
        folder = year.paths.of_year(when).raw.relative_to(year.paths.root).as_posix()
        for name, checksum in sorted(intake["files"].items()):
            # A file's name may hold that of a person: the public is told its checksum only.
            shown = name if year.audience == "internal" else f"sha256-{checksum[:_SHOWN]}"
            found[f"{folder}/{shown}"] = checksum
    return found


def _hashes(root: Path, files: Iterable[Path]) -> dict[str, str]:
    return {path.relative_to(root).as_posix(): fingerprint.sha256(path) for path in files}


def _output(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = {"sha256": fingerprint.sha256(path)}
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as stream:
            found["rows"] = sum(1 for _ in csv.reader(stream)) - 1  # less the heading
    return found
