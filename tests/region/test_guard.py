"""A command ends with the process that started it, and its status is passed on."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.region.conftest import alive

MODULE = """
import os, subprocess, sys, time
status, file = sys.argv[1:]
if status == "wait":
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    print(os.getpid(), child.pid, file=open(file + ".part", "w"), flush=True)
    os.rename(file + ".part", file)
    time.sleep(600)
sys.exit(int(status))
"""


def guarded(folder: Path, status: str) -> subprocess.Popen[bytes]:
    """Start a module under the guard."""
    (folder / "module_of_test.py").write_text(MODULE, encoding="utf-8")
    return subprocess.Popen(
        [sys.executable, "-m", "pipeline.region.guard", "module_of_test", status, folder / "pids"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "PYTHONPATH": f"{Path.cwd()}{os.pathsep}{folder}"},
    )


@pytest.mark.parametrize("status", [0, 2])
def test_status(tmp_path: Path, status: int) -> None:
    """What the command says at its end is what the starter hears, and nothing beside it."""
    with guarded(tmp_path, str(status)) as process:
        assert process.stdout is not None
        # Reading to the end leaves standard input open, as a worker does.
        assert process.stdout.read() == b""

    assert process.returncode == status


def test_the_command_ends_with_its_starter(tmp_path: Path) -> None:
    """When the pipe breaks, the command and what it started are gone."""
    process = guarded(tmp_path, "wait")
    deadline = time.monotonic() + 30
    while not (tmp_path / "pids").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    pids = [int(pid) for pid in (tmp_path / "pids").read_text(encoding="utf-8").split()]
    assert all(alive(pid) for pid in pids)

    assert process.stdin is not None
    process.stdin.close()
    process.wait(30)
    while any(alive(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.05)

    assert not any(alive(pid) for pid in pids)
