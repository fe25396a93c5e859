"""Processes that end with their parent."""

import subprocess
import sys
import time

import pytest

from pipeline.run.forked import FORKING

pytestmark = pytest.mark.skipif(not FORKING, reason="processes cannot be forked here")

FAMILY = """
import os, sys, time
from pipeline.run.forked import Lifeline, fork
lifeline = Lifeline()
def grandchild():
    while True:
        pass
def child():
    lifeline.hold()
    print(os.getpid(), flush=True)
    grandchild()
one, two = fork(child), fork(child)
time.sleep(60)
"""


def alive(pid: int) -> bool:
    """Tell whether a process runs; one that waits to be buried does not."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:  # noqa: PTH123
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_children_end_when_their_parent_is_killed() -> None:
    """After kill -9 of the parent no child is left, however busy it is."""
    parent = subprocess.Popen([sys.executable, "-c", FAMILY], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pids = [int(parent.stdout.readline()) for _ in range(2)]
    parent.kill()
    parent.wait()

    until = time.monotonic() + 20
    while any(map(alive, pids)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(map(alive, pids))


def test_exit_status_of_a_child_is_known() -> None:
    """A child tells its exit status and the signal that ended it, as Popen does."""
    code = (
        "import os, signal, sys\n"
        "from pipeline.run.forked import fork\n"
        "def killed(): os.kill(os.getpid(), signal.SIGKILL)\n"
        "def failed(): raise ValueError\n"
        "print(fork(lambda: sys.exit(7)).wait(), fork(killed).wait(), fork(failed).wait(),"
        " fork(lambda: None).wait())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["7", "-9", "1", "0"]
    assert "ValueError" in done.stderr


def test_children_do_not_share_their_chance() -> None:
    """Global generators of processes forked from one parent are not copies of the parent's."""
    code = (
        "import random\n"
        "import numpy as np\n"
        "from pipeline.run.forked import fork\n"
        "def tell(): print(np.random.random(), random.random())\n"
        "for _ in range(3): fork(tell).wait()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert len(set(done.stdout.split())) == 6
