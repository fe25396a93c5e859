"""One municipality on one worker: fetch, build, put back; the last thing written is the record."""

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from distributed import get_worker

from pipeline import fingerprint
from pipeline.indicators.lake import partition
from pipeline.intake.people import key_file
from pipeline.paths import PROJECT, YearPaths
from pipeline.region.store import Store
from pipeline.report.manifest import versions
from pipeline.report.year import HISTORY_DEPTH
from pipeline.run import stamps
from pipeline.run.task import Task

LAKE = "data/region"
"""Folder of the store with the tables of all municipalities."""

_RECORDS = "data/region/.records"
_DEMO = "DEMO"
_LAST_LINES = 6
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class State(Enum):
    """What became of a municipality."""

    BUILT = "построены"
    UNCHANGED = "без изменений"
    PARTLY = "построены не полностью"
    FAILED = "не построены"
    NO_DATA = "нет исходных данных"


@dataclass(frozen=True)
class Job:
    """What a worker is asked for.

    Attributes:
        municipality: Identifier of the municipality.
        year: Reporting year.
        audience: Who reads the pages.
        pages: Pages to build with all that they need; empty for all of the year.
        code: Checksum of the code that the answer must come from.
        may_create_key: Whether a secret of pseudonyms may be made where there is none. On a
            cluster it may not: every machine would make another one.
        command: What the arguments of the driver are given to.
    """

    municipality: str
    year: int
    audience: str
    pages: tuple[str, ...]
    code: str
    may_create_key: bool
    command: tuple[str, ...] = (sys.executable, "-m", "pipeline.region.guard", "pipeline")

    @property
    def years(self) -> range:
        """Years whose raw files bear upon the pages."""
        return range(self.year - HISTORY_DEPTH + 1, self.year + 1)

    @property
    def record(self) -> str:
        """Name of the file that says that the job is done."""
        return f"{_RECORDS}/{self.year}/{self.audience}/{self.municipality}.json"


@dataclass(frozen=True)
class Result:
    """What a worker answers.

    Attributes:
        municipality: Identifier of the municipality.
        state: What became of it.
        reason: Why it failed, in Russian.
        represented: Organisations that sent data.
        expected: Organisations that should have.
        demo: Whether its data are invented.
        years: Years whose tables are in the lake.
        files: Files in the store that the job answers for.
        seconds: How long it took.
        processor: Seconds of processor time.
    """

    municipality: str
    state: State
    reason: str = ""
    represented: int = 0
    expected: int = 0
    demo: bool = False
    years: tuple[int, ...] = ()
    files: tuple[str, ...] = ()
    seconds: float = 0.0
    processor: float = 0.0

    @property
    def usable(self) -> bool:
        """Whether its tables are in the lake and are those of the present raw files."""
        return self.state in {State.BUILT, State.UNCHANGED, State.PARTLY}


def work(job: Job, url: str) -> Result:
    """Do a job: everything comes from the store and goes back to it.

    Args:
        job: The job.
        url: Address of the store.

    Raises:
        RuntimeError: If this worker has other code than the one that asks.
    """
    if fingerprint.code(PROJECT) != job.code:
        raise RuntimeError(
            "на этом исполнителе другая версия программы: обновите её на всех машинах кластера"
        )
    start, before = time.monotonic(), _processor()
    store = Store(url)
    with tempfile.TemporaryDirectory(prefix="spravka-", dir=_scratch()) as name:
        root = Path(name)
        store.fetch(_inputs(store, job), root)
        raw = YearPaths(root, job.municipality, job.year).raw
        if not raw.is_dir():
            return Result(job.municipality, State.NO_DATA, _no_data(job))
        mark = _fingerprint(root, job)
        known = _known(store, job)
        if known is not None and known["fingerprint"] == mark and _all_there(store, known["files"]):
            del known["fingerprint"]
            return Result(**{**known, "state": State.UNCHANGED, "files": tuple(known["files"])})
        refusal = _key_refusal(root, job)
        if refusal:
            return Result(job.municipality, State.FAILED, refusal)
        _fetch_earlier(store, job, root)
        reason = _run(root, job)
        result = _put(store, job, root, reason, known)
        seconds, processor = time.monotonic() - start, _processor() - before
        result = Result(**{**vars(result), "seconds": seconds, "processor": processor})
        if result.state is State.BUILT:
            _note(store, job, mark, result)
        return result


def _scratch() -> str | None:
    """Return the worker's own folder: Dask removes it, with the raw files, if it is killed."""
    try:
        return get_worker().local_directory
    except ValueError:
        return None


def _processor() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _inputs(store: Store, job: Job) -> list[str]:
    patterns = [
        "params/*.yml",
        "params/indicators/*.yml",
        "params/scoring/*.yml",
        f"params/municipalities/{job.municipality}.yml",
        f"params/programme/{job.municipality}.yml",
        "notebooks/*.ipynb",
        *(f"data/raw/{job.municipality}/{year}/**" for year in job.years),
    ]
    return store.names(*patterns)


def _no_data(job: Job) -> str:
    return f"нет файлов в data/raw/{job.municipality}/{job.year}/"


def _fingerprint(root: Path, job: Job) -> str:
    files = [path for path in root.rglob("*") if path.is_file()]
    parts = [
        fingerprint.combined(root, files),
        job.code,
        json.dumps(versions()),
        job.audience,
        json.dumps(job.pages),
    ]
    return fingerprint.text("\n".join(parts))


def _known(store: Store, job: Job) -> dict[str, Any] | None:
    content = store.read(job.record)
    if content is None:
        return None
    known: dict[str, Any] = json.loads(content)
    return {**known, "state": State(known["state"]), "years": tuple(known["years"])}


def _all_there(store: Store, files: Iterable[str]) -> bool:
    return all(map(store.has, files))


def _key_refusal(root: Path, job: Job) -> str:
    raw = YearPaths(root, job.municipality, job.year)
    real = any(
        not (raw.of_year(y).raw / _DEMO).exists() for y in job.years if raw.of_year(y).raw.is_dir()
    )
    key = key_file(job.municipality)
    if not real or job.may_create_key or key.exists():
        return ""
    return (
        f"на исполнителе нет секретного ключа псевдонимов {key}: скопируйте его с машины, на "
        "которой строились прежние справки"
    )


def _fetch_earlier(store: Store, job: Job, root: Path) -> None:
    """Fetch what earlier runs have made, with its stamps: the driver builds only what changed."""
    folder = Task(root, job.municipality, job.year).state.relative_to(root).as_posix()
    own = ("intake-*", "indicators-*", f"{job.year}-{job.audience}-*")
    stamped = store.names(*(f"{folder}/{name}.json" for name in own))
    store.fetch(stamped, root)
    read = [stamps.read(root / name) for name in stamped]
    made = {name for stamp in read if stamp is not None for name in stamp.outputs}
    store.fetch((name for name in sorted(made) if store.has(name)), root)


def _run(root: Path, job: Job) -> str:
    """Run the driver; return why it did not end well, or nothing."""
    variables = {
        **os.environ,
        "SPRAVKA_ROOT": str(root),
        "PYTHONPATH": str(PROJECT),
        **dict.fromkeys(_THREADS, "1"),
    }
    arguments = [
        *job.command,
        *("report", "--jobs", "1"),
        *("--municipality", job.municipality),
        *("--year", str(job.year)),
        *("--audience", job.audience),
        *(("--only", *job.pages) if job.pages else ()),
    ]
    # The pipe stays open as long as this process lives: the command ends with it.
    with subprocess.Popen(  # noqa: S603 - our own command line
        arguments,
        cwd=root,
        env=variables,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    ) as process:
        text = process.stdout.read() if process.stdout else ""
    if not process.returncode:
        return ""
    lines = text.replace(f"{root}/", "").strip().splitlines()[-_LAST_LINES:]
    return " ".join(line.strip() for line in lines) or _status(process.returncode)


def _status(code: int) -> str:
    if code < 0:
        return f"процесс остановлен сигналом {signal.Signals(-code).name}"
    return f"команда завершилась со статусом {code}"


def _put(store: Store, job: Job, root: Path, reason: str, known: dict[str, Any] | None) -> Result:
    """Put back what was made, whether or not everything was."""
    task = Task(root, job.municipality, job.year, job.audience)
    paths = task.paths
    made = {
        path.relative_to(root).as_posix(): path
        for folder in (paths.reports(job.audience), paths.failed, paths.processed.parent)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    }
    made |= {p.relative_to(root).as_posix(): p for p in sorted(task.state.glob("*-*.json"))}
    years = []
    for year in job.years:
        processed = paths.of_year(year).processed
        if (processed / "indicators.parquet").exists():
            years.append(year)
            for path in sorted(processed.glob("*.parquet")):
                part = partition(path.stem, job.municipality, year)
                made[f"{LAKE}/{part}"] = path
    for name, path in made.items():
        store.put(path, name)
    complete = not reason
    if complete and known is not None:
        store.remove(sorted(set(known["files"]) - made.keys()))
    intake = paths.processed / "intake.json"
    content: dict[str, Any] = {}
    if intake.exists():
        content = json.loads(intake.read_text(encoding="utf-8"))
    sent = content.get("organisations", {"represented": [], "expected": []})
    pages = any(paths.reports(job.audience).rglob("*.html"))
    state = State.BUILT if complete else State.PARTLY if pages else State.FAILED
    return Result(
        job.municipality,
        state,
        reason,
        len(sent["represented"]),
        len(sent["expected"]),
        content.get("demo", False),
        tuple(years),
        tuple(made),
    )


def _note(store: Store, job: Job, mark: str, result: Result) -> None:
    content = {**asdict(result), "state": result.state.value, "fingerprint": mark}
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    store.write(job.record, text.encode())
