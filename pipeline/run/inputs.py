"""What goes into each step, by name and checksum; no library is needed to find out."""

import platform
from collections.abc import Iterable, Mapping
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import Any

from pipeline.params.directions import DIRECTION_IDS
from pipeline.params.sources import param_files
from pipeline.run import stamps
from pipeline.run.code import Code, digest
from pipeline.run.stamps import Stamp
from pipeline.run.task import Task

Needs = Mapping[str, Stamp]
"""Stamps of the steps that a step waits for, by their names."""

KEY = "ключ псевдонимов"

_LIBRARIES = (
    "numpy", "pandas", "scipy", "matplotlib", "seaborn", "scikit-learn", "statsmodels", "duckdb",
    "networkx", "babel", "jinja2", "mistune", "nbconvert", "nbclient", "papermill", "ipykernel",
    "pydantic", "python-calamine", "python-docx", "beautifulsoup4", "lxml", "resvg-py",
    "xlsxwriter",
)  # fmt: skip
"""Libraries that the outputs depend on."""

_INTAKE, _INDICATORS = "<intake>", "<indicators>"


class Inputs:
    """Inputs of the steps of one task.

    Args:
        task: The task.

    Raises:
        ParamsError: If the params must be mended; found when they are needed.
    """

    def __init__(self, task: Task) -> None:
        self.task = task
        self._cache = task.state / "program.json"
        remembered = stamps.read_json(self._cache)
        self.code = Code(remembered.get("imports"))
        self._remembered: dict[str, Any] = remembered.get("params", {})

    @cached_property
    def params(self) -> dict[str, Any]:
        """What the params say: ``annexes`` and, by page, the checksums of its ``parts``.

        Reading and checking them takes longer than all the rest, so it is done when a file has
        changed.
        """
        files = param_files(self.task.root, self.task.municipality)
        used = self.code.used_by(["pipeline.params.parts"])
        version = digest(repr([*stamps.checksums(self.task.root, files).items(), used]).encode())
        own = self._remembered.get(self.task.municipality, {})
        if own.get("version") == version:
            return own
        return {"version": version, **_read(self.task)}

    def remember(self) -> None:
        """Keep what was found for the next run."""
        content = {"imports": self.code.imports, "params": {self.task.municipality: self.params}}
        stamps.write_json(self._cache, content)

    def intake(self, year: int) -> dict[str, str]:
        """Raw files of a year, and what says how they are read."""
        raw = self.task.paths.of_year(year).raw
        files = sorted(path for path in raw.rglob("*") if path.is_file())
        return {
            **stamps.checksums(self.task.root, files),
            **self.params["parts"][_INTAKE],
            **self.code.used_by(["pipeline.intake.run", "pipeline.params.parts"]),
            **_versions(),
            KEY: self.key(),
        }

    def key(self) -> str:
        """What tells a key of pseudonyms from another without its content."""
        from pipeline.intake.people import key_file

        file = key_file(self.task.municipality)
        if not file.exists():
            return "нет"
        about = file.stat()
        return f"{about.st_size}, {about.st_mtime_ns}"

    def indicators(self, needs: Needs) -> dict[str, str]:
        """Tables of a year, the catalogue, and the values of the year before."""
        return {
            **_outputs(needs),
            **self.params["parts"][_INDICATORS],
            **self.code.used_by(["pipeline.indicators.evaluate", "pipeline.indicators.store"]),
            **_versions(),
        }

    def page(
        self,
        name: str,
        modules: Iterable[str],
        needs: Needs,
        *,
        notebook: Path | None = None,
        listed: bool = False,
    ) -> dict[str, str]:
        """Tables, values of indicators, params and code that a page is made of.

        Args:
            name: The page.
            modules: Modules that make it.
            needs: Stamps of the data and of other pages.
            notebook: Its notebook.
            listed: Whether it lists what all was made from, as a manifest does.
        """
        parts = self.params["parts"]
        used = [*modules, *(self.code.of_notebook(notebook) if notebook else ())]
        files = [notebook] if notebook else self._listed() if listed else []
        return {
            **stamps.checksums(self.task.root, files),
            **_outputs(needs, name if name in DIRECTION_IDS else ""),
            **parts.get(name, parts["summary"]),
            **(self.code.checksums if listed else self.code.used_by(used)),
            **_versions(),
        }

    def _listed(self) -> list[Path]:
        """Files whose every byte a manifest answers for."""
        root = self.task.root
        return [
            *param_files(root, self.task.municipality),
            *sorted((root / "notebooks").glob("*.ipynb")),
        ]


def _outputs(needs: Needs, direction: str = "") -> dict[str, str]:
    """What earlier steps made; of values of indicators a direction's only, if it is given."""
    found = {}
    for name, stamp in needs.items():
        if direction and stamp.parts:
            found[f"{name}, {direction}"] = stamp.parts.get(direction, "нет")
        else:
            found |= stamp.outputs
    return found


def _versions() -> dict[str, str]:
    found = {f"версия {name}": _version(name) for name in _LIBRARIES}
    return {**found, "версия Python": platform.python_version()}


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "нет"


def _read(task: Task) -> dict[str, Any]:
    from pipeline.params import parts
    from pipeline.params.load import load
    from pipeline.params.measures import read_measures

    params, measures = load(task.root, task.municipality), read_measures(task.root)
    pages = {
        name: {
            **parts.pieces(parts.part_of(params, name, measures), name, measures),
            **parts.periods(params),
        }
        for name in (*parts.NARROW, "summary")
    }
    return {
        "annexes": list(params.municipality.annexes),
        "parts": {
            _INTAKE: parts.pieces(parts.for_intake(params)),
            _INDICATORS: parts.pieces(parts.for_indicators(params)),
            **pages,
        },
    }
