"""Processes forked from a warm one: they end when their parent does, whatever ended it.

Forking copies the calling thread only, so the parent must have no other: no event loop, no ZMQ
context, no DuckDB connection.
"""

import os
import random
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from threading import Thread
from typing import NoReturn

FORKING = hasattr(os, "fork") and sys.platform in {"linux", "darwin"}
"""Whether processes can be forked here; elsewhere everything runs in ordinary ones."""


class Lifeline:
    """A pipe whose writing end only the parent holds: when the parent ends, it breaks.

    A process that was killed cannot tell anybody; the system closes its pipes all the same.
    """

    def __init__(self) -> None:
        reading, writing = Pipe(duplex=False)
        self._reading: Connection = reading
        self._writing: Connection | None = writing

    def __getstate__(self) -> dict[str, Connection | None]:
        """A process that is not forked gets the reading end only."""
        return {"_reading": self._reading, "_writing": None}

    def hold(self, farewell: Callable[[], object] = lambda: None) -> None:
        """In a child: let go of the writing end and end with the parent.

        Args:
            farewell: Called before the process ends.
        """
        if self._writing is not None:
            self._writing.close()
        Thread(target=self._watch, args=(farewell,), name="lifeline", daemon=True).start()

    def _watch(self, farewell: Callable[[], object]) -> None:
        try:
            self._reading.poll(None)
            farewell()
        finally:
            if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
                # Those whom this process has started for its own work go with it.
                os.killpg(0, signal.SIGKILL)
            os._exit(1)

    def cut(self) -> None:
        """In the parent: end all who hold it."""
        if self._writing is not None:
            self._writing.close()


@dataclass
class Child:
    """A forked process, with what :class:`subprocess.Popen` would offer.

    Attributes:
        pid: Its number, also that of its process group.
        returncode: Its exit status, or the negative number of the signal that ended it.
    """

    pid: int
    returncode: int | None = None
    stdin = stdout = stderr = None

    def poll(self) -> int | None:
        """Return the exit status if it has ended."""
        return self._reap(os.WNOHANG)

    def wait(self) -> int:
        """Wait until it has ended and return its exit status."""
        status = self._reap(0)
        return 0 if status is None else status

    def _reap(self, how: int) -> int | None:
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, how)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal to its process group, if it still runs."""
        if self.poll() is None:
            try:
                os.killpg(self.pid, number)
            except ProcessLookupError:  # it has not made its own group yet
                os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


def fork(body: Callable[[], object]) -> Child:
    """Run a function in a new process (see :func:`as_if_new`) and never return from it there."""
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        return Child(pid)
    status = 1
    try:
        as_if_new()
        body()
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - nobody above: this is where the process ends
        traceback.print_exc()
    finally:
        _leave(status)


def own_session() -> None:
    """Leave the terminal's process group: its Ctrl-C is for the parent."""
    if hasattr(os, "setsid"):
        os.setsid()


def as_if_new() -> None:
    """Make a forked process what a freshly started one would be, in a session of its own.

    Nothing on standard input, Python's own signal handlers, random generators that are no copies
    of the parent's.
    """
    own_session()
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    random.seed()
    if "numpy" in sys.modules:
        import numpy as np

        np.random.seed()  # noqa: NPY002 - the global generator is what fork has copied


def _leave(status: int) -> NoReturn:
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        pass
    # Not sys.exit: what the parent has registered for its own end is not for this process.
    os._exit(status)
