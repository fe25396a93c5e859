"""Worker processes: one a step, forked from this process when it is warm.

Elsewhere, or with ``KERNELS=plain``, workers and kernels are ordinary new processes: slower, with
the same result.
"""

import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import Pipe, connection, get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from pipeline.params.problems import ParamsError
from pipeline.run import warm
from pipeline.run.forked import FORKING, Child, Lifeline, as_if_new, own_session
from pipeline.run.result import BAD_INPUT, FAILED
from pipeline.run.steps import Action, Step
from pipeline.run.task import Made, StepError, Task

_PATIENCE = 5
"""Seconds that workers have to end when they are told to."""


@dataclass(frozen=True)
class At:
    """A worker says where it is."""

    section: str
    position: int
    count: int


@dataclass(frozen=True)
class Failed:
    """A worker says why it stopped, in Russian."""

    text: str
    status: int


Event = At | Made | Failed


@dataclass
class Worker:
    """A process that does one step.

    Attributes:
        step: The step.
        started: When, by the monotonic clock.
        at: What it said last.
    """

    step: Step
    process: BaseProcess
    pipe: Connection
    started: float = field(default_factory=time.monotonic)
    at: At = At("", 0, 0)

    @property
    def seconds(self) -> float:
        """How long it has been at work."""
        return time.monotonic() - self.started


class Workers:
    """The processes of one run.

    Args:
        task: What they work for.
        plain: Whether to start ordinary processes and kernels.
    """

    def __init__(self, task: Task, *, plain: bool) -> None:
        self._task = task
        self._forked = FORKING and not plain
        self._context = get_context("fork" if self._forked else "spawn")
        self._lifeline = Lifeline()
        self._folder = Path(tempfile.mkdtemp(prefix="spravka-"))
        self.running: list[Worker] = []

    def start(self, step: Step) -> None:
        """Start a worker."""
        if self._forked:
            warm.up(step.kind)
        reading, writing = Pipe(duplex=False)
        about = (self._task, step.action, step.kind == "notebook", self._forked)
        process = self._context.Process(  # type: ignore[attr-defined]
            target=_work, args=(*about, writing, self._lifeline, self._folder), daemon=False
        )
        process.start()
        writing.close()
        self.running.append(Worker(step, process, reading))

    def events(self, timeout: float) -> Iterator[tuple[Worker, Event]]:
        """Wait for the workers to say something and return it; each ends with one last word."""
        ready = connection.wait([worker.pipe for worker in self.running], timeout)
        for worker in [worker for worker in self.running if worker.pipe in ready]:
            try:
                event: Event = worker.pipe.recv()
            except (EOFError, OSError):
                event = Failed(self._silent(worker), FAILED)
            if isinstance(event, At):
                worker.at = event
            else:
                self._end(worker)
            yield worker, event

    def _silent(self, worker: Worker) -> str:
        worker.process.join()
        return (
            f"Не построено: {worker.step.title}.\nПричина: процесс остановлен извне (код "
            f"{worker.process.exitcode}; возможно, не хватило памяти). Повторите команду; если "
            "не поможет, уменьшите JOBS."
        )

    def _end(self, worker: Worker) -> None:
        worker.process.join()
        _sweep(worker.process.pid)
        worker.pipe.close()
        self.running.remove(worker)

    def stop(self) -> None:
        """End all workers, their kernels too, and remove what they kept aside."""
        self._lifeline.cut()
        until = time.monotonic() + _PATIENCE
        for worker in list(self.running):
            worker.process.join(max(0.0, until - time.monotonic()))
            if worker.process.is_alive():
                worker.process.kill()
            self._end(worker)
        shutil.rmtree(self._folder, ignore_errors=True)
        warm.cool()


def _sweep(pid: int | None) -> None:
    """End what a worker may have left in its process group: one that was killed could not."""
    if pid is not None and hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)


def _work(
    task: Task,
    action: Action,
    notebook: bool,
    forked: bool,
    pipe: Connection,
    lifeline: Lifeline,
    folder: Path,
) -> None:
    """Do a step in this process and say through the pipe how it went."""
    kernel: Child | None = None
    if forked:
        as_if_new()
        if notebook:
            from pipeline.run.kernels import fork_kernel

            kernel = fork_kernel()
    else:
        own_session()
        warm.one_thread()
    lifeline.hold(lambda: _farewell(kernel, folder))
    tempfile.tempdir = str(folder)
    try:
        event: Event = action(task, lambda *where: pipe.send(At(*where)))
    except Exception as error:  # noqa: BLE001 - whatever it is, a person is told of it
        event = _failure(task, action, error)
    pipe.send(event)
    pipe.close()
    sys.stdout.flush()
    # Not through Python's end: libraries would wait for threads that nobody needs any more.
    os._exit(0)


def _farewell(kernel: Child | None, folder: Path) -> None:
    if kernel is not None:
        kernel.kill()
    shutil.rmtree(folder, ignore_errors=True)


def _failure(task: Task, action: Action, error: Exception) -> Failed:
    from pipeline.intake.run import IntakeError

    if isinstance(error, StepError):
        return Failed(str(error), error.status)
    if isinstance(error, IntakeError):
        return Failed(str(error), BAD_INPUT)
    if isinstance(error, ParamsError):
        count = len(error.problems)
        lines = [f"Параметры не приняты, замечаний: {count}.", *map(str, error.problems)]
        return Failed("\n".join(lines), BAD_INPUT)
    # What only the author of the program understands goes to a file.
    name = "-".join(map(str, (action.name, *action.arguments)))
    log = task.paths.failed / f"{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    place = log.relative_to(task.root).as_posix()
    why = next(iter(str(error).strip().splitlines()), "")
    text = f"Причина: {type(error).__name__}: {why} (подробности: {place})."
    return Failed(f"Шаг «{name}» не выполнен.\n{text}", FAILED)
