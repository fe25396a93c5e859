"""Build the same year twice from scratch, as two people on two machines would."""

import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline.paths import PROJECT
from pipeline.verify.surroundings import Surroundings

_SOURCES = ("Makefile", "pipeline", "params", "notebooks", "pyproject.toml", "requirements.lock")
_IGNORED = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
_LAST_LINES = 15

RESULTS = ("reports", "data/processed")
"""Folders whose files must be the same."""


class BuildError(Exception):
    """A build that stopped; the text says which one and why, in Russian."""


@dataclass(frozen=True)
class Order:
    """What is built.

    Attributes:
        municipality: Identifier of the municipality.
        year: Reporting year.
        direction: One reference, or empty for all.
    """

    municipality: str
    year: int
    direction: str = ""


def lay_out(root: Path, folder: Path, municipality: str, *, backwards: bool = False) -> None:
    """Copy the code, the params and one municipality's raw files into a new folder.

    Args:
        root: Folder that holds ``data/`` and ``params/``.
        folder: The new one.
        municipality: Whose raw files are taken.
        backwards: In which order files are made.
    """
    folder.mkdir(parents=True)
    for name in _SOURCES:
        source = root / name if (root / name).exists() else PROJECT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=_IGNORED)
        else:
            shutil.copy2(source, folder / name)
    raw = root / "data" / "raw" / municipality
    for path in sorted(raw.rglob("*"), reverse=backwards):
        if path.is_file():
            copy = folder / path.relative_to(root)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, copy)


def build(root: Path, workplace: Path, surroundings: Surroundings, order: Order) -> Path:
    """Build references from scratch with ``make``, in a folder of its own.

    Args:
        root: Folder that holds ``data/`` and ``params/``.
        workplace: Where the new folder is made.
        surroundings: What is particular there.
        order: What is built.

    Returns:
        The new folder.

    Raises:
        BuildError: If make fails.
    """
    folder = workplace / surroundings.folder
    home = workplace / f"home-{surroundings.variables['USER']}"
    home.mkdir()
    lay_out(root, folder, order.municipality, backwards=surroundings.backwards)
    for audience in surroundings.audiences:
        run_make(
            folder,
            [
                "report",
                f"MUNICIPALITY={order.municipality}",
                f"YEAR={order.year}",
                f"DIRECTION={order.direction}",
                f"AUDIENCE={audience}",
                f"JOBS={surroundings.jobs}",
            ],
            surroundings.environment(home, order.municipality),
            surroundings.umask,
        )
    return folder


def run_make(folder: Path, arguments: Iterable[str], variables: dict[str, str], umask: int) -> None:
    """Run make in a folder with the libraries of this process.

    Raises:
        BuildError: If it fails.
    """
    venv = Path(sys.prefix)
    done = subprocess.run(  # noqa: S603 - our own Makefile
        # The environment is at hand: make need not ask whether it is older than the lock.
        ["make", "--old-file", f"{venv}/.ready", *arguments, f"VENV={venv}"],  # noqa: S607
        cwd=folder,
        env=variables,
        umask=umask,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        last = (done.stdout + done.stderr).strip().splitlines()[-_LAST_LINES:]
        raise BuildError("\n".join([f"Сборка в папке «{folder.name}» не удалась:", *last]))
