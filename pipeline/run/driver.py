"""The driver: builds what is out of date, in the right order, on so many cores."""

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from filelock import FileLock, Timeout

from pipeline.paths import ROOT
from pipeline.run import stamps
from pipeline.run.inputs import Inputs
from pipeline.run.progress import Progress
from pipeline.run.result import Outcome, Result
from pipeline.run.stamps import Stamp
from pipeline.run.steps import Step, steps
from pipeline.run.task import Made, Task
from pipeline.run.workers import At, Event, Worker, Workers

_TICK = 0.25
"""Seconds between two looks at the workers."""


class UnknownPageError(Exception):
    """A page was asked for that the municipality does not have."""

    def __init__(self, name: str, allowed: Sequence[str]) -> None:
        super().__init__(f"Нет справки «{name}»; допускается: {', '.join(allowed)}.")


class BusyError(Exception):
    """Another command builds the same municipality."""

    def __init__(self, municipality: str) -> None:
        super().__init__(
            f"Справки муниципалитета {municipality} уже строит другая команда. Дождитесь её "
            "окончания или остановите её (Ctrl-C) и повторите."
        )


class Plan:
    """The steps that are asked for, and which of them are out of date."""

    def __init__(self, task: Task, names: Sequence[str] = ()) -> None:
        self.inputs = Inputs(task)
        self.task = task
        self.every = every = steps(self.inputs)
        for name in names:
            if name not in every:
                raise UnknownPageError(name, [n for n in every if " " not in n])
        self.steps = {n: every[n] for n in _with_needs(every, names or list(every)[-1:])}
        self.stamps: dict[str, Stamp] = {}

    def reasons(self, step: Step, *, force: bool = False) -> tuple[list[str], dict[str, str]]:
        """Say why a step is out of date, and what goes into it; its needs must be up to date."""
        inputs = step.inputs({name: self.stamps[name] for name in step.needs})
        stamp = stamps.read(step.stamp)
        why = stamps.reasons(self.task.root, stamp, inputs)
        if stamp is not None:
            self.stamps[step.name] = stamp
        if force and not why:
            why = [stamps.FORCED]
        return why, inputs

    def survey(self, *, force: bool = False) -> Result:
        """Say what is out of date now, without building anything.

        A step whose needs are out of date is called so too; when they turn out the same as
        before, it will be left alone.
        """
        found: dict[str, Outcome] = {}
        for name, step in self.steps.items():
            waits = [*step.needs, *(other for other in step.after if other in found)]
            before = [other for other in waits if found[other].state == "stale"]
            if before:
                titles = ", ".join(f"«{self.steps[other].title}»" for other in before)
                found[name] = Outcome("stale", [f"сначала: {titles}"])
                continue
            why, _ = self.reasons(step, force=force)
            found[name] = Outcome("stale" if why else "fresh", why)
        return Result(found)


def _with_needs(every: dict[str, Step], names: Sequence[str]) -> list[str]:
    """Return the named steps with all that come before them, in their order."""
    wanted = set(names)
    for name in reversed(list(every)):
        if name in wanted:
            wanted |= set(every[name].needs)
    return [name for name in every if name in wanted]


def build(
    municipality: str,
    year: int,
    *,
    audience: str = "internal",
    names: Sequence[str] = (),
    root: Path = ROOT,
    jobs: int | None = None,
    force: bool = False,
    plain: bool | None = None,
    progress: Progress | None = None,
) -> Result:
    """Build what is out of date of one municipality's year.

    To be called in a process that has no other thread: it forks.

    Args:
        municipality: Identifier of the municipality.
        year: Reporting year.
        audience: ``internal`` or ``public``.
        names: Pages wanted, with what they need; all of the year if empty.
        root: Folder that holds ``params/``, ``data/`` and ``reports/``.
        jobs: How many steps at a time; the number of cores if not given.
        force: Whether to build what is up to date as well.
        plain: Whether to use ordinary processes and kernels; the variable ``KERNELS`` decides if
            not given.
        progress: Whom to tell how it goes; nobody if not given.

    Raises:
        ParamsError: If the params must be mended.
        UnknownPageError: If the municipality has no such page.
        BusyError: If another command builds the same municipality.
    """
    task = Task(root, municipality, year, audience)
    progress = progress or Progress()
    survey = Plan(task, names).survey(force=force)
    if not survey.in_state("stale"):
        progress.nothing(survey)
        return survey
    if plain is None:
        plain = os.environ.get("KERNELS", "") == "plain"
    with _locked(task):
        # Another command may have been at work between the look and the lock.
        plan = Plan(task, names)
        plan.inputs.remember()
        run = _Run(plan, jobs or os.cpu_count() or 1, progress, force=force, plain=plain)
        return run.go()


class _Run:
    """One run over a plan; the lock is held."""

    def __init__(
        self, plan: Plan, jobs: int, progress: Progress, *, force: bool, plain: bool
    ) -> None:
        self._plan, self._jobs, self._progress = plan, max(1, jobs), progress
        self._force = force
        self._workers = Workers(plan.task, plain=plain)
        self._outcomes: dict[str, Outcome] = {}
        self._why: dict[str, tuple[list[str], dict[str, str]]] = {}

    def go(self) -> Result:
        """Do the steps; Ctrl-C and a request to end stop all workers."""
        _remove_unfinished(self._plan.task)
        _remove_abandoned(self._plan)
        stopped = False
        try:
            with _stopping(), self._progress.shown(self._plan.steps, self._expected(), self._jobs):
                self._until_done()
        except KeyboardInterrupt:
            stopped = True
        finally:
            self._workers.stop()
        for name in self._plan.steps:
            self._outcomes.setdefault(name, Outcome("waiting"))
        ordered = {name: self._outcomes[name] for name in self._plan.steps}
        result = Result(ordered, stopped)
        self._progress.over(result, self._plan.steps)
        return result

    def _expected(self) -> dict[str, float]:
        """Seconds that the steps took the last time."""
        read = {name: stamps.read(step.stamp) for name, step in self._plan.steps.items()}
        return {name: stamp.seconds for name, stamp in read.items() if stamp}

    def _until_done(self) -> None:
        expected = self._expected()
        while True:
            ready = [step for step in self._plan.steps.values() if self._ready(step)]
            # The longest first: the last ones to end are then short.
            ready.sort(key=lambda step: -expected.get(step.name, 0.0))
            for step in ready:
                if len(self._workers.running) >= self._jobs:
                    break
                self._begin(step)
            if not self._workers.running:
                if any(self._ready(step) for step in self._plan.steps.values()):
                    continue
                return
            for worker, event in self._workers.events(_TICK):
                self._heard(worker, event)
            self._progress.tick(self._workers.running)

    def _ready(self, step: Step) -> bool:
        begun = {worker.step.name for worker in self._workers.running}
        if step.name in self._outcomes or step.name in begun:
            return False
        if any(n in self._plan.steps and n not in self._outcomes for n in step.after):
            return False
        states = [self._outcomes[need].state for need in step.needs if need in self._outcomes]
        return len(states) == len(step.needs) and all(s in {"fresh", "built"} for s in states)

    def _begin(self, step: Step) -> None:
        why, inputs = self._plan.reasons(step, force=self._force)
        if not why:
            self._outcomes[step.name] = Outcome("fresh")
            self._progress.ends(step, self._outcomes[step.name])
            return
        self._why[step.name] = (why, inputs)
        self._progress.begins(step)
        self._workers.start(step)

    def _heard(self, worker: Worker, event: Event) -> None:
        step = worker.step
        if isinstance(event, At):
            return
        why, inputs = self._why[step.name]
        if isinstance(event, Made):
            outputs = stamps.checksums(self._plan.task.root, event.files)
            now = step.inputs({name: self._plan.stamps[name] for name in step.needs})
            inputs |= {name: now[name] for name in step.late}
            stamp = Stamp(inputs, outputs, event.parts, round(worker.seconds, 2), why)
            stamps.write(step.stamp, stamp)
            self._plan.stamps[step.name] = stamp
            outcome = Outcome("built", why, worker.seconds, list(outputs), event.message)
        else:
            outcome = Outcome("failed", why, worker.seconds, [], event.text, event.status)
        self._outcomes[step.name] = outcome
        self._progress.ends(step, outcome)


@contextmanager
def _locked(task: Task) -> Iterator[None]:
    task.state.mkdir(parents=True, exist_ok=True)
    lock = FileLock(task.state / "lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise BusyError(task.municipality) from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _stopping() -> Iterator[None]:
    """Let a request to end, and a terminal that is closed, stop the run as Ctrl-C does."""

    def stop(number: int, frame: FrameType | None) -> None:
        del number, frame
        raise KeyboardInterrupt

    numbers = [n for n in (signal.SIGTERM, getattr(signal, "SIGHUP", None)) if n is not None]
    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _remove_unfinished(task: Task) -> None:
    """Remove what a killed run has left half-written beside its place."""
    for folder in (task.paths.reports(task.audience), *task.state.parent.glob("*")):
        for path in folder.glob(".*.part"):
            path.unlink(missing_ok=True)


def _remove_abandoned(plan: Plan) -> None:
    """Remove what steps have made that the params do not ask for any more, as another annex."""
    task, wanted = plan.task, {step.stamp for step in plan.every.values()}
    stamped = set(task.state.glob(f"{task.year}-{task.audience}-*.json"))
    kept = {name for path in stamped & wanted for name in _outputs(path)}
    for path in stamped - wanted:
        for name in set(_outputs(path)) - kept:
            (task.root / name).unlink(missing_ok=True)
        path.unlink()


def _outputs(path: Path) -> list[str]:
    stamp = stamps.read(path)
    return list(stamp.outputs) if stamp else []
