"""How long a report takes, beside papermill and nbconvert by hand, ploomber-engine, plain scripts.

    python -m tests.bench.pages [--times 1] [--only deficits routes …]

Everything is built in a new folder from the raw files of the demo district. Wall time says what a
person waits, processor time (user and system, all processes) what the machine does: on a machine
with other work only the latter can be compared. ploomber-engine gets an environment of its own
from ``tests/bench/ploomber.lock``, on top of the project's; without it that row is left out.
"""

# ruff: noqa: T201 - a benchmark prints

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from pipeline.params.annexes import ANNEX_IDS
from pipeline.params.directions import DIRECTION_IDS
from pipeline.params.load import load
from pipeline.paths import PROJECT
from tests.bench.memory import Peak

JOBS = "2"
PLAIN = """
import sys
sys.modules["rfc3987_syntax"] = None  # a second that our run does not spend either
from pathlib import Path
from pipeline.report.year import open_year
from tests.report.pages import page
name, target = sys.argv[1:]
Path(target).write_text(page(open_year("demo", 2022), name), encoding="utf-8")
"""
PLOOMBER = """
import sys
from ploomber_engine import execute_notebook
source, target = sys.argv[1:]
execute_notebook(source, target, parameters=dict(municipality="demo", year=2022,
                 audience="internal"), progress_bar=False)
"""


@dataclass(frozen=True)
class Cost:
    """What a way costs: wall and processor seconds, peak memory of all its processes."""

    wall: float
    processor: float
    peak: float


def measured(root: Path, run: Callable[[], object]) -> Cost:
    """Run something that starts processes and say what it cost."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    peak, start = Peak("SPRAVKA_ROOT", str(root)), time.perf_counter()
    peak.start()
    run()
    wall, most = time.perf_counter() - start, peak.stop()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall, used, most)


@dataclass(frozen=True)
class Bench:
    """A folder of its own in which all ways build the same pages.

    Attributes:
        root: The folder.
        names: Pages.
    """

    root: Path
    names: Sequence[str]

    @property
    def pages(self) -> Path:
        """Where our pages are."""
        return self.root / "reports" / "demo" / "2022"

    def call(self, *words: str, threads: str = "1") -> None:
        """Run a command in the folder, quietly."""
        limits = {"OMP_NUM_THREADS": threads} if threads else {}
        # Compiled once and kept, as on an analyst's machine: where that is switched off, every
        # process of every way would compile the project anew.
        kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        subprocess.run(
            words,
            cwd=self.root,
            env={
                **kept,
                "SPRAVKA_ROOT": str(self.root),
                "PYTHONPATH": str(PROJECT),
                "PLOOMBER_STATS_ENABLED": "false",
                **limits,
            },
            check=True,
            capture_output=True,
        )

    def ours(self, *more: str) -> None:
        """Build by the driver."""
        where = ["--municipality", "demo", "--year", "2022", "--jobs", JOBS]
        names = ["--only", *self.names] if set(self.names) != set(every()) else []
        self.call(sys.executable, "-m", "pipeline", "report", *where, *names, *more)

    def cold(self) -> None:
        """From raw files, nothing built before."""
        shutil.rmtree(self.root / "reports", ignore_errors=True)
        shutil.rmtree(self.root / "data" / "processed", ignore_errors=True)
        self.ours()

    def warm(self) -> None:
        """All pages, from tables and indicators that are there."""
        shutil.rmtree(self.root / "reports")
        self.ours()

    def one_parameter(self) -> None:
        """After a change of one target of one direction."""
        path = self.root / "params" / "municipalities" / "demo.yml"
        text = path.read_text(encoding="utf-8")
        old = "  krymsk:expert_regfed_share:\n    2022: {value: 6"
        path.write_text(text.replace(old, f"{old}1"), encoding="utf-8")
        self.ours()

    def by_hand(self, name: str, *, threads: str = "1") -> None:
        """Papermill and nbconvert by their command lines."""
        for command in self.commands(name):
            self.call(*command, threads=threads)

    def commands(self, name: str) -> list[list[str]]:
        """Return the two commands."""
        done = str(self.root / "by_hand" / f"{name}.ipynb")
        given = [
            word
            for key, value in (("municipality", "demo"), ("year", "2022"), ("audience", "internal"))
            for word in ("-p", key, value)
        ]
        source = str(self.root / "notebooks" / f"{name}.ipynb")
        papermill = [sys.executable, "-m", "papermill", source, done, "-k", "python3", *given]
        return [papermill, [sys.executable, "-m", "nbconvert", "--to", "html", done]]

    def all_by_hand(self) -> None:
        """One after another."""
        for name in self.names:
            self.by_hand(name)

    def make(self) -> None:
        """``make -j2`` with the same command lines, threads as the libraries like."""
        rules = [
            f"all: {' '.join(self.names)}",
            *(
                f"{name}:\n" + "\n".join("\t@" + " ".join(c) for c in self.commands(name))
                for name in self.names
            ),
        ]
        path = self.root / "by_hand.mk"
        path.write_text("\n\n".join(rules) + "\n", encoding="utf-8")
        self.call("make", f"-j{JOBS}", "-f", str(path), threads="")

    def plain(self) -> None:
        """One plain script a page, two at a time."""
        self._two_at_a_time(
            lambda name: self.call(
                sys.executable, "-c", PLAIN, name, str(self.root / "plain" / f"{name}.html")
            )
        )

    def ploomber(self, python: Path) -> None:
        """ploomber-engine in its environment, two at a time, and nbconvert."""

        def one(name: str) -> None:
            done = str(self.root / "ploomber" / f"{name}.ipynb")
            source = str(self.root / "notebooks" / f"{name}.ipynb")
            self.call(str(python), "-c", PLOOMBER, source, done)
            self.call(sys.executable, "-m", "nbconvert", "--to", "html", done)

        self._two_at_a_time(one)

    def _two_at_a_time(self, one: Callable[[str], None]) -> None:
        with ThreadPoolExecutor(int(JOBS)) as pool:
            list(pool.map(one, self.names))


def every() -> tuple[str, ...]:
    """Names of all notebooks of the demo district."""
    annexes = load(PROJECT, "demo").municipality.annexes
    return (*DIRECTION_IDS, "summary", *(name for name in ANNEX_IDS if name in annexes))


def prepared(root: Path) -> None:
    """Copy what the ways need."""
    for name in ("params", "notebooks", "data/raw/demo"):
        shutil.copytree(PROJECT / name, root / name)
    for name in ("by_hand", "plain", "ploomber"):
        (root / name).mkdir()


def ploomber_python(folder: Path) -> Path | None:
    """Make an environment with ploomber-engine on top of the project's; ``None`` if it fails."""
    lock = Path(__file__).with_name("ploomber.lock")
    python = folder / "bin" / "python"
    try:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True, capture_output=True)
        subprocess.run(
            [
                python,
                "-m",
                "pip",
                "install",
                "--quiet",
                "--no-deps",
                "--require-hashes",
                "-r",
                lock,
            ],
            check=True,
            capture_output=True,
            timeout=300,
        )
    except (subprocess.SubprocessError, OSError) as error:
        print(f"ploomber-engine is left out: {error}")
        return None
    own = next(path for path in map(Path, sys.path) if path.name == "site-packages")
    site = next(folder.glob("lib/python*/site-packages"))
    (site / "project.pth").write_text(f"{own}\n", encoding="utf-8")
    return python


def median(costs: Sequence[Cost]) -> Cost:
    """Return the median of each figure."""
    return Cost(
        *(statistics.median(getattr(c, f) for c in costs) for f in ("wall", "processor", "peak"))
    )


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--only", nargs="+", default=every())
    options = parser.parse_args()
    found: dict[str, Cost] = {}
    with tempfile.TemporaryDirectory(prefix="spravka-bench-") as name:
        root = Path(name).resolve()
        prepared(root)
        bench = Bench(root, options.only)
        ways: dict[str, Callable[[], object]] = {
            "our run, from raw files": bench.cold,
            "our run, tables ready": bench.warm,
            "our run, one parameter changed": bench.one_parameter,
            "our run, nothing to do": bench.ours,
            "plain scripts, 2 at a time": bench.plain,
            "papermill + nbconvert, in sequence": bench.all_by_hand,
            "make -j2, papermill + nbconvert": bench.make,
        }
        python = ploomber_python(root / "ploomber-venv")
        if python is not None:
            ways["ploomber-engine + nbconvert, 2 at a time"] = lambda: bench.ploomber(python)
        for way, run in ways.items():
            found[way] = median([measured(root, run) for _ in range(options.times)])
            print(f"# {way}: {found[way]}", flush=True)
        sizes = {
            way: sum(path.stat().st_size for path in folder.glob("*.html"))
            for way, folder in (("ours", bench.pages), ("nbconvert", root / "by_hand"))
        }
    table(found, "plain scripts, 2 at a time")
    load = os.getloadavg()[0]
    print(f"\nPages: {len(options.only)}; cores: {os.cpu_count()}; load at the end: {load:.1f}")
    print("HTML, MB: " + ", ".join(f"{way} {size / 1e6:.1f}" for way, size in sizes.items()))


def table(found: dict[str, Cost], base: str) -> None:
    """Print costs and their ratios to those of one way as a Markdown table."""
    print("\n| way | wall, s | of plain | processor, s | of plain | peak memory, MB |")
    print("|---|---:|---:|---:|---:|---:|")
    for way, cost in found.items():
        wall, processor = cost.wall / found[base].wall, cost.processor / found[base].processor
        print(
            f"| {way} | {cost.wall:.1f} | {wall:.2f} | {cost.processor:.1f} | {processor:.2f} "
            f"| {cost.peak:.0f} |"
        )


if __name__ == "__main__":
    main()
