"""Three tiny municipalities, computed once, and a store in memory that holds their raw files."""

import shutil
import sys
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from distributed import Client

from pipeline.paths import PROJECT
from pipeline.region.cluster import workers
from pipeline.region.job import Job
from pipeline.region.run import Order, jobs
from pipeline.region.store import Store
from tests.region import stub
from tests.report.conftest import prepare

NAMES = ("anapa", "belaya", "vyselki")
YEAR = 2022
_SIZE = "  schools: 34\n  teachers: 1300\n  seed: 2022\n"


@pytest.fixture(scope="session")
def computed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with params, raw files and tables of three municipalities."""
    folder = tmp_path_factory.mktemp("region")
    shutil.copytree(PROJECT / "params", folder / "params")
    shutil.copytree(PROJECT / "notebooks", folder / "notebooks")
    shutil.rmtree(folder / "params" / "municipalities")
    (folder / "params" / "municipalities").mkdir()
    text = (PROJECT / "params" / "municipalities" / "demo.yml").read_text(encoding="utf-8")
    (folder / "params" / "municipalities" / "demo.yml").write_text(text, encoding="utf-8")
    for seed, name in enumerate(NAMES):
        own = text.replace("id: demo\n", f"id: {name}\n")
        own = own.replace("nominative: Образцовский", f"nominative: {name.capitalize()}")
        own = own.replace(
            "  schools: 34\n  teachers: 1300\n  seed: 2022\n",
            f"  schools: 3\n  teachers: 40\n  seed: {seed}\n",
        )
        (folder / "params" / "municipalities" / f"{name}.yml").write_text(own, encoding="utf-8")
        prepare(folder, name, (YEAR,))
    return folder


@pytest.fixture
def prepared(computed: Path, tmp_path: Path) -> Path:
    """Folder that the stub copies from, and where tests say whose job fails."""
    folder = tmp_path / "prepared"
    shutil.copytree(computed / "data" / "processed", folder / "data" / "processed")
    return folder


def filled(computed: Path, url: str) -> Store:
    """Return a store with params, notebooks and raw files."""
    store = Store(url)
    for part in ("params", "notebooks", "data/raw"):
        for path in sorted((computed / part).rglob("*")):
            if path.is_file():
                store.put(path, path.relative_to(computed).as_posix())
    return store


@pytest.fixture
def store(computed: Path) -> Iterator[Store]:
    """A store in memory: workers of this process see it, and nothing else does."""
    made = filled(computed, f"memory://{uuid.uuid4().hex}")
    yield made
    made.filesystem.rm(made.root, recursive=True)


@pytest.fixture(scope="session")
def client() -> Iterator[Client]:
    """One worker in a thread of this process: a file in memory has one reader at a time."""
    with workers(count=1, processes=False) as client:
        yield client


def asked(store: Store, prepared: Path, *names: str) -> list[Job]:
    """Return the jobs with the stub in place of the pipeline."""
    order = Order(YEAR, names or NAMES)
    command = (sys.executable, "-m", "pipeline.region.guard", stub.__name__, str(prepared))
    return [replace(job, command=command) for job in jobs(store, order, may_create_key=True)]


def log(prepared: Path) -> list[str]:
    """Return what was built, sorted: workers have no order."""
    return sorted(stub.said(prepared / "log"))


def alive(pid: int) -> bool:
    """Tell whether a process runs; one that has ended and waits to be counted does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
