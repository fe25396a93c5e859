"""A region on the workers of this machine: throughput, scaling, memory, and a killed worker.

    python -m tests.bench.region                    # 2 small municipalities
    python -m tests.bench.region --full             # 44 municipalities, 1,000 schools and cards
    python -m tests.bench.region --municipalities 8 --schools 10 --teachers 200

Raw files are invented, each municipality from a seed of its own. Processor seconds (user and
system, of all processes that a job started) are the measure: they hold on a machine that does other
things too. The seconds of the clock are printed beside them, with the share of the processors that
this run got. Memory is the proportional set size of a worker with everything that it started.
"""

# ruff: noqa: T201 — a benchmark prints

import argparse
import os
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
from distributed import Client

from pipeline.demo.write import write
from pipeline.params.load import load
from pipeline.paths import PROJECT
from pipeline.region.cluster import workers
from pipeline.region.job import Result, State
from pipeline.region.publish import publish
from pipeline.region.run import Order, jobs, run
from pipeline.region.store import Store

YEAR = 2022
_OFTEN = 0.5
_KILL_AFTER = 20.0


@dataclass(frozen=True)
class Scale:
    """How many of what."""

    municipalities: int
    schools: int
    teachers: int


SMALL = Scale(2, 4, 80)
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
    """The largest memory of a worker with all that it started, by process id."""

    def __init__(self, pids: list[int]) -> None:
        self.peak = dict.fromkeys(pids, 0)
        self.over = threading.Event()

    def watch(self) -> None:
        """Look again and again until told to stop."""
        while not self.over.wait(_OFTEN):
            for pid in self.peak:
                self.peak[pid] = max(self.peak[pid], _memory(pid))

    @property
    def largest(self) -> float:
        """The largest of all, MiB."""
        return max(self.peak.values(), default=0) / 2**20


def _memory(pid: int) -> int:
    total = 0
    try:
        family = [(own := psutil.Process(pid)), *own.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    for process in family:
        try:
            total += process.memory_full_info().pss
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return total


@contextmanager
def watched(client: Client) -> Iterator[Memory]:
    """Watch the memory of all workers."""
    memory = Memory(list(client.run(os.getpid).values()))
    thread = threading.Thread(target=memory.watch)
    thread.start()
    try:
        yield memory
    finally:
        memory.over.set()
        thread.join()


def measured(root: Path, scale: Scale, count: int, *, kill: bool) -> list[Result]:
    """Build everything with so many workers and print what it took."""
    store = Store(root.as_uri())
    order = Order(YEAR, tuple(f"m{n:03}" for n in range(1, scale.municipalities + 1)))
    asked = jobs(store, order, may_create_key=True)
    with workers(count=count) as client, watched(client) as memory:
        if kill:
            threading.Thread(target=_kill_one, args=(client,), daemon=True).start()
        start = time.perf_counter()
        results = run(client, store.url, asked)
        seconds = time.perf_counter() - start
    processor = sum(result.processor for result in results)
    done = sum(result.state is State.BUILT for result in results)
    cards = sum(
        len(list(root.glob(f"reports/{r.municipality}/{YEAR}/cards/*.html"))) - 1
        for r in results
        if r.usable
    )
    print(
        f"workers {count}{', one killed' if kill else ''}: {done} of {len(results)} built, "
        f"{9 * done} references and the summary's pages, {cards} cards; {seconds:.0f} s, processor "
        f"{processor:.0f} s = {processor / max(done, 1):.1f} s a municipality "
        f"({processor / seconds:.2f} processors got), {3600 * done / max(processor, 1):.0f} "
        f"municipalities an hour and core; memory of a worker {memory.largest:.0f} MiB",
        flush=True,
    )
    for result in results:
        if result.state is not State.BUILT:
            print(f"  {result.municipality}: {result.state.value} {result.reason}")
    return results


def _kill_one(client: Client) -> None:
    time.sleep(_KILL_AFTER)
    address, pid = next(iter(client.run(os.getpid).items()))
    busy = client.processing().get(address, ())
    os.kill(pid, signal.SIGKILL)
    print(f"  killed a worker that was at {len(busy)} jobs", flush=True)


def cleared(root: Path) -> None:
    """Forget everything that was built."""
    for folder in ("reports", "data/processed", "data/region"):
        shutil.rmtree(root / folder, ignore_errors=True)


def main() -> None:
    """Measure one worker, two, and two of which one is killed."""
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
        measured(root, scale, 1, kill=False)
        cleared(root)
        results = measured(root, scale, 2, kill=True)
        start = time.process_time()
        publish(Store(root.as_uri()), "demo", Order(YEAR), results)
        print(f"region's page and query: processor {time.process_time() - start:.1f} s", flush=True)
        start = time.perf_counter()
        with workers(count=2) as client:
            store = Store(root.as_uri())
            asked = jobs(
                store, Order(YEAR, tuple(r.municipality for r in results)), may_create_key=True
            )
            again = run(client, store.url, asked)
        same = sum(result.state is State.UNCHANGED for result in again)
        print(f"again: {same} of {len(again)} unchanged, {time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main()
