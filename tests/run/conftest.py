"""A small municipality that is built by the real driver, in processes of its own."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from pipeline.demo import write as demo
from pipeline.params.load import load
from pipeline.paths import PROJECT
from tests.report.conftest import YEARS, small_root

NAMES = ("expert", "quality")
"""Pages that are built here: one with a kernel, one without."""


def environment(root: Path, **variables: str) -> dict[str, str]:
    """Environment of a command that works in another folder."""
    return {**os.environ, "SPRAVKA_ROOT": str(root), "PYTHONPATH": str(PROJECT), **variables}


def arguments(*more: str, command: str = "report") -> list[str]:
    """Command line of the driver for the small municipality."""
    where = ["--municipality", "tiny", "--year", "2022"]
    return [sys.executable, "-m", "pipeline", command, *where, *more]


def run(root: Path, *more: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Build with the real command line."""
    return subprocess.run(
        arguments(*more),
        env=environment(root, **variables),
        capture_output=True,
        text=True,
        check=False,
    )


def start(root: Path, *more: str, **variables: str) -> "subprocess.Popen[str]":
    """Begin to build, in a session of its own."""
    return subprocess.Popen(
        arguments(*more),
        env=environment(root, **variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def running(root: Path) -> dict[int, str]:
    """Processes that work in a folder, found by their environment, with their command lines."""
    found = {}
    mark = f"SPRAVKA_ROOT={root}".encode()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if mark in (entry / "environ").read_bytes().split(b"\0"):
                    line = (entry / "cmdline").read_bytes().replace(b"\0", b" ")
                    found[int(entry.name)] = line.decode()
            except (OSError, ProcessLookupError):
                continue
    return found


@pytest.fixture(scope="session")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the small municipality with its raw files and nothing built."""
    root = small_root(tmp_path_factory.mktemp("run"))
    params = load(root, "tiny")
    for year in YEARS:
        demo.write(root, params, year)
    return root


@pytest.fixture(scope="session")
def built(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of it where the pages are built."""
    root = tmp_path_factory.mktemp("built") / "root"
    shutil.copytree(raw, root)
    done = run(root, "--only", *NAMES)
    assert done.returncode == 0, done.stderr
    return root


@pytest.fixture
def root(built: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of the built folder; whatever a test leaves running there is ended."""
    folder = tmp_path / "root"
    shutil.copytree(built, folder)
    yield folder
    for pid in running(folder):
        os.kill(pid, signal.SIGKILL)


def contents(root: Path) -> Mapping[str, bytes]:
    """Pages and tables, hidden files left out, by their names."""
    files = [p for name in ("reports", "data/processed") for p in (root / name).rglob("*")]
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in files
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(root).parts)
    }
