"""A region on the workers of this machine: throughput, scaling, memory, and a killed worker.

    python -m tests.bench.region                    # 2 small municipalities
    python -m tests.bench.region --full             # 44 municipalities, 1,000 schools and cards
    python -m tests.bench.region --municipalities 8 --schools 10 --teachers 200

One worker builds half of the municipalities, two build all, and one of the two is killed while it
is at work: with twice the workers, twice the work should take the same time. Raw files are
invented, each municipality from a seed of its own. Processor seconds (user and system, of all
processes that a job started) are the measure: they hold on a machine that does other things too.
The seconds of the clock are printed beside them, with the share of the processors that this run
got. Memory is the proportional set size of a worker with everything that it started.
"""

# ruff: noqa: T201 — a benchmark prints

import argparse
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from pipeline.demo.write import write
from pipeline.params.load import load
from pipeline.paths import PROJECT
from pipeline.region.cluster import workers
from pipeline.region.job import Result, State
from pipeline.region.publish import publish
from pipeline.region.run import Order, jobs
from pipeline.region.run import run as build
from pipeline.region.store import Store

YEAR = 2022
_OFTEN = 2.0
_KILL_AFTER = 10.0
"""Seconds that a command has been at work when its worker is killed."""
_FAREWELL = 5.0
"""Seconds that the command of a killed worker has to end."""


@dataclass(frozen=True)
class Scale:
    """How many of what."""

    municipalities: int
    schools: int
    teachers: int


SMALL = Scale(2, 3, 40)
FULL = Scale(44, 23, 600)


def invent(root: Path, scale: Scale) -> None:
    """Write params, notebooks and raw files of all municipalities."""
    for part in ("params", "notebooks"):
        shutil.copytree(PROJECT / part, root / part)
    own = root / "params" / "municipalities"
    text = (own / "demo.yml").read_text(encoding="utf-8")
    shutil.rmtree(own)
    own.mkdir()
    (own / "demo.yml").write_text(text, encoding="utf-8")
    size = "  schools: 34\n  teachers: 1300\n  seed: 2022\n"
    for number in range(1, scale.municipalities + 1):
        name = f"m{number:03}"
        mine = text.replace("id: demo\n", f"id: {name}\n").replace("Образцовский", f"{number}-й")
        mine = mine.replace(
            size, f"  schools: {scale.schools}\n  teachers: {scale.teachers}\n  seed: {number}\n"
        )
        (own / f"{name}.yml").write_text(mine, encoding="utf-8")
        write(root, load(root, name), YEAR)


class Memory:
    """The largest memory of a worker of this process with all that it started."""

    def __init__(self) -> None:
        self.peak = 0
        self.over = threading.Event()

    def watch(self) -> None:
        """Look again and again until told to stop; a worker may be a new one each time."""
        while not self.over.wait(_OFTEN):
            self.peak = max([self.peak, *map(_memory, _workers())])


def _workers() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if _is_worker(child)]


def _is_worker(process: psutil.Process) -> bool:
    try:
        return any("spawn_main" in part for part in process.cmdline())
    except psutil.Error:
        return False


def _memory(worker: psutil.Process) -> int:
    total = 0
    try:
        family = [worker, *worker.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    for process in family:
        try:
            total += process.memory_full_info().pss
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return total


@contextmanager
def watched() -> Iterator[Memory]:
    """Watch the memory of all workers."""
    memory = Memory()
    thread = threading.Thread(target=memory.watch)
    thread.start()
    try:
        yield memory
    finally:
        memory.over.set()
        thread.join()


@dataclass
class Killed:
    """What became of a worker that was killed while it was at work.

    Attributes:
        command: Processes that it had started.
        at: When it was killed, by the clock of measurements.
        replaced: Seconds until there were as many workers as before.
        left: How many processes of its command were still there a moment later.
    """

    command: tuple[psutil.Process, ...] = ()
    at: float = 0.0
    replaced: float | None = None
    left: int = 0

    def kill(self, count: int) -> None:
        """Wait until a worker has been at work for a while, kill it, wait for the next one."""
        worker = self._busy()
        self.command = tuple(worker.children(recursive=True))
        worker.send_signal(signal.SIGKILL)
        self.at = time.perf_counter()
        gone = worker.pid
        while len([w for w in _workers() if w.pid != gone]) < count:
            time.sleep(0.1)
        self.replaced = time.perf_counter() - self.at
        _, left = psutil.wait_procs(self.command, timeout=_FAREWELL)
        self.left = sum(map(_runs, left))

    @staticmethod
    def _busy() -> psutil.Process:
        while True:
            for worker in _workers():
                commands = worker.children()
                if commands and time.time() - commands[0].create_time() > _KILL_AFTER:
                    return worker
            time.sleep(0.2)


def _runs(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


@dataclass(frozen=True)
class Measured:
    """One run: what was built, and processor seconds and seconds of the clock that it took."""

    results: list[Result]
    seconds: float

    @property
    def built(self) -> int:
        """How many municipalities were built."""
        return sum(result.state is State.BUILT for result in self.results)

    @property
    def processor(self) -> float:
        """Processor seconds a municipality."""
        return sum(result.processor for result in self.results) / max(self.built, 1)


def measured(root: Path, municipalities: int, count: int, *, kill: bool) -> Measured:
    """Build so many municipalities with so many workers and print what it took."""
    store = Store(root.as_uri())
    order = Order(YEAR, tuple(f"m{n:03}" for n in range(1, municipalities + 1)))
    asked = jobs(store, order, may_create_key=True)
    killed = Killed()
    with workers(count=count) as client, watched() as memory:
        if kill:
            threading.Thread(target=killed.kill, args=(count,), daemon=True).start()
        start = time.perf_counter()
        run = Measured(build(client, store.url, asked), time.perf_counter() - start)
    cards = sum(
        len(list(root.glob(f"reports/{r.municipality}/{YEAR}/cards/*.html"))) - 1
        for r in run.results
        if r.usable
    )
    total = run.processor * run.built
    print(
        f"workers {count}{', one killed' if kill else ''}: {run.built} of {len(run.results)} "
        f"built, {9 * run.built} references and the summary's pages, {cards} cards; "
        f"{run.seconds:.0f} s, processor {total:.0f} s = {run.processor:.1f} s a municipality "
        f"({total / run.seconds:.2f} processors got), "
        f"{3600 / max(run.processor, 0.001):.0f} municipalities an hour and core; "
        f"memory of a worker {memory.peak / 2**20:.0f} MiB",
        flush=True,
    )
    if kill:
        waited = "not replaced" if killed.replaced is None else f"{killed.replaced:.1f} s"
        print(
            f"  kill -9 of a worker with {len(killed.command)} processes: next one after {waited}, "
            f"processes left {killed.left}, half files "
            f"{len(store.names('data/region/.parts/*'))}, lost municipalities "
            f"{len(run.results) - run.built}"
        )
    for result in run.results:
        if result.state is not State.BUILT:
            print(f"  {result.municipality}: {result.state.value} {result.reason}")
    return run


def cleared(root: Path) -> None:
    """Forget everything that was built."""
    for folder in ("reports", "data/processed", "data/region"):
        shutil.rmtree(root / folder, ignore_errors=True)


def main() -> None:
    """Measure one worker, and two of which one is killed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--municipalities", type=int, default=SMALL.municipalities)
    parser.add_argument("--schools", type=int, default=SMALL.schools)
    parser.add_argument("--teachers", type=int, default=SMALL.teachers)
    options = parser.parse_args()
    own = Scale(options.municipalities, options.schools, options.teachers)
    scale = FULL if options.full else own
    with tempfile.TemporaryDirectory(prefix="spravka-bench-") as name:
        root = Path(name)
        start = time.perf_counter()
        invent(root, scale)
        print(f"{scale}: raw files invented in {time.perf_counter() - start:.0f} s", flush=True)
        one = measured(root, max(scale.municipalities // 2, 1), 1, kill=False)
        cleared(root)
        two = measured(root, scale.municipalities, 2, kill=True)
        if not one.built or two.built < scale.municipalities:
            raise SystemExit("not all were built: there is nothing to compare")
        print(
            f"scaling 1 -> 2 workers, by processor seconds a municipality: "
            f"{2 * one.processor / two.processor:.2f} of 2 "
            f"(from {one.processor:.1f} s to {two.processor:.1f} s)",
            flush=True,
        )
        results = two.results
        start = time.process_time()
        publish(Store(root.as_uri()), "demo", Order(YEAR), results)
        print(f"region's page and query: processor {time.process_time() - start:.1f} s", flush=True)
        start = time.perf_counter()
        with workers(count=2) as client:
            store = Store(root.as_uri())
            asked = jobs(
                store, Order(YEAR, tuple(r.municipality for r in results)), may_create_key=True
            )
            again = build(client, store.url, asked)
        same = sum(result.state is State.UNCHANGED for result in again)
        print(f"again: {same} of {len(again)} unchanged, {time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main()
