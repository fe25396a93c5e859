"""How a run is told: a live table on a terminal, plain lines in a log."""

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipeline.run.result import BAD_INPUT, Outcome, Result
from pipeline.run.steps import Step

if TYPE_CHECKING:
    from rich.live import Live
    from rich.table import Table

    from pipeline.run.workers import Worker

Steps = Mapping[str, Step]


class Progress:
    """Says nothing: the interface of those that do."""

    def nothing(self, result: Result) -> None:
        """Everything is up to date."""

    @contextmanager
    def shown(self, steps: Steps, expected: Mapping[str, float], jobs: int) -> Iterator[None]:
        """Be around while the run lasts.

        Args:
            steps: All steps of the run.
            expected: Seconds that they took the last time, as far as known.
            jobs: How many steps are done at a time.
        """
        del steps, expected, jobs
        yield

    def begins(self, step: Step) -> None:
        """A step begins."""

    def tick(self, workers: "Sequence[Worker]") -> None:
        """Some time has passed."""

    def ends(self, step: Step, outcome: Outcome) -> None:
        """A step is over, or was found to be up to date."""

    def over(self, result: Result, steps: Steps) -> None:
        """The run is over."""


class Lines(Progress):
    """One line for each step that was done; what failed goes to standard error."""

    def nothing(self, result: Result) -> None:
        """Say that there was nothing to do."""
        del result
        _say("Всё построено: исходные файлы, параметры и программа не изменились.")

    def ends(self, step: Step, outcome: Outcome) -> None:
        """Say what was made."""
        if outcome.state == "failed":
            _say(outcome.text, error=True)
        elif outcome.state == "built":
            _say(described(step, outcome))

    def over(self, result: Result, steps: Steps) -> None:
        """Say how many were built, and what was not."""
        _say(*summary(result, steps), error=result.status != 0)


class LiveTable(Progress):
    """A table that changes while the steps are done."""

    def __init__(self) -> None:
        self._steps: Steps = {}
        self._outcomes: dict[str, Outcome] = {}
        self._expected: Mapping[str, float] = {}
        self._jobs = 1
        self._live: Live | None = None
        self._began = time.monotonic()

    def nothing(self, result: Result) -> None:
        """Say that there was nothing to do."""
        Lines().nothing(result)

    @contextmanager
    def shown(self, steps: Steps, expected: Mapping[str, float], jobs: int) -> Iterator[None]:
        """Keep the table on the terminal; without a thread of its own, for this process forks."""
        from rich.live import Live

        self._steps, self._expected, self._jobs = steps, expected, jobs
        self._began = time.monotonic()
        with Live(auto_refresh=False, transient=True) as live:
            self._live = live
            live.update(self._table(()), refresh=True)
            yield

    def tick(self, workers: "Sequence[Worker]") -> None:
        """Draw the table anew."""
        if self._live is not None:
            self._live.update(self._table(workers), refresh=True)

    def ends(self, step: Step, outcome: Outcome) -> None:
        """Keep what became of a step."""
        self._outcomes[step.name] = outcome

    def over(self, result: Result, steps: Steps) -> None:
        """Say what was made, what failed, and how many."""
        for name, outcome in result.steps.items():
            Lines().ends(steps[name], outcome)
        Lines().over(result, steps)

    def _table(self, workers: "Sequence[Worker]") -> "Table":
        from rich import box
        from rich.table import Table

        table = Table(box=box.SIMPLE_HEAD, caption=self._estimate(workers), caption_justify="left")
        for title, side in (("Справка", "left"), ("Раздел", "left"), ("Секунды", "right")):
            table.add_column(title, justify=side)  # type: ignore[arg-type]
        table.add_column("Состояние")
        at_work = {worker.step.name: worker for worker in workers}
        for name, step in self._steps.items():
            outcome = self._outcomes.get(name)
            if name in at_work:
                worker = at_work[name]
                done = f" {worker.at.position + 1} из {worker.at.count}" if worker.at.count else ""
                state = f"[bold]строится{done}[/bold]"
                table.add_row(step.title, worker.at.section, _seconds(worker.seconds), state)
            elif outcome is None:
                table.add_row(step.title, "", "", "[dim]ждёт[/dim]")
            elif outcome.state == "fresh":
                table.add_row(step.title, "", "", "[dim]без изменений[/dim]")
            elif outcome.state == "failed":
                table.add_row(step.title, "", _seconds(outcome.seconds), "[red]не построена[/red]")
            else:
                table.add_row(step.title, "", _seconds(outcome.seconds), "[green]готово[/green]")
        return table

    def _estimate(self, workers: "Sequence[Worker]") -> str:
        """Seconds left, from those that the same steps took the last time."""
        gone = {worker.step.name: worker.seconds for worker in workers}
        left = [
            max(0.0, self._expected.get(name, 0.0) - gone.get(name, 0.0))
            for name in self._steps
            if name not in self._outcomes
        ]
        passed = f"прошло {_seconds(time.monotonic() - self._began)} с"
        if not any(left):
            return passed
        return f"{passed}, осталось около {max(max(left), sum(left) / self._jobs):.0f} с"


def described(step: Step, outcome: Outcome) -> str:
    """Say in a line what a step has made."""
    took = f"({_seconds(outcome.seconds)} с)"
    if outcome.text:
        return f"{step.title}: {outcome.text.removesuffix('.')} {took}."
    return f"Готово: {outcome.files[0]} {took}"


def summary(result: Result, steps: Steps) -> list[str]:
    """Say how a run has ended."""
    built, fresh = result.in_state("built"), result.in_state("fresh")
    if result.status == BAD_INPUT and not built:
        return []  # what must be mended is told already; nothing else has happened
    absent = result.in_state("failed", "waiting")
    said = [f"Построено: {len(built)}, без изменений: {len(fresh)}, не построено: {len(absent)}."]
    if result.stopped:
        said.insert(
            0, "Остановлено. Готовые файлы не тронуты; повторите команду, чтобы продолжить."
        )
    if absent:
        said.append("Не построено: " + ", ".join(steps[name].title for name in absent) + ".")
        if result.stopped and built:
            said.append("Готово: " + ", ".join(steps[name].title for name in built) + ".")
    return said


def _seconds(value: float) -> str:
    return f"{value:.1f}".replace(".", ",")


def _say(*lines: str, error: bool = False) -> None:
    if lines:
        print(*lines, sep="\n", file=sys.stderr if error else sys.stdout, flush=True)


def for_output() -> Progress:
    """Return the table where somebody watches, lines elsewhere."""
    return LiveTable() if sys.stdout.isatty() else Lines()
