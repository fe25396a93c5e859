"""Jobs on workers: failures stay apart, what is finished is skipped, nothing is lost."""

import json
import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import dask
import pytest
from dask.utils import parse_timedelta
from distributed import Client

from pipeline.region.cluster import ClusterError, workers
from pipeline.region.job import State, work
from pipeline.region.run import Order, UnknownMunicipalityError, chosen, run
from pipeline.region.store import Store
from tests.region import stub
from tests.region.conftest import NAMES, YEAR, alive, asked, filled, log


def states(results: list) -> dict[str, State]:
    """Return municipality → what became of it."""
    return {result.municipality: result.state for result in results}


def test_pages_tables_and_records_come_back(client: Client, store: Store, prepared: Path) -> None:
    """Pages, cards, tables and parts of the lake are in the store; nothing half-written is."""
    results = run(client, store.url, asked(store, prepared))

    assert states(results) == dict.fromkeys(NAMES, State.BUILT)
    for name in NAMES:
        for file in (
            f"reports/{name}/{YEAR}/index.html",
            f"reports/{name}/{YEAR}/cards/1.html",
            f"data/processed/{name}/{YEAR}/intake.json",
            f"data/region/org/municipality={name}/year={YEAR}/part.parquet",
        ):
            assert store.read(file), file
    assert store.names("data/region/.parts/*") == []
    assert [r.expected for r in results] == [3, 3, 3]


def test_one_failure_stops_nobody(client: Client, store: Store, prepared: Path) -> None:
    """The others are built; the reason names no folder of the worker."""
    (prepared / "trouble").write_text("index belaya\n", encoding="utf-8")

    results = run(client, store.url, asked(store, prepared))

    assert states(results)["belaya"] is State.FAILED
    assert states(results)["anapa"] is State.BUILT
    reason = next(r.reason for r in results if r.municipality == "belaya")
    assert reason == "Причина: нет листа, файл data/raw/x.xlsx"
    assert store.read(f"reports/belaya/{YEAR}/index.html") is None


def test_pages_stay_when_cards_fail(client: Client, store: Store, prepared: Path) -> None:
    """What was made before the failure is put back, and the job is not called finished."""
    (prepared / "trouble").write_text("cards belaya\n", encoding="utf-8")

    (result,) = run(client, store.url, asked(store, prepared, "belaya"))

    assert result.state is State.PARTLY
    assert store.read(f"reports/belaya/{YEAR}/index.html")
    assert store.names("data/region/.records/**") == []


def test_resumed(client: Client, store: Store, prepared: Path) -> None:
    """After a failure is mended only that municipality is built; a changed file builds its own."""
    (prepared / "trouble").write_text("index belaya\n", encoding="utf-8")
    run(client, store.url, asked(store, prepared))
    (prepared / "trouble").unlink()
    (prepared / "log").unlink()

    results = run(client, store.url, asked(store, prepared))
    assert states(results) == {
        "anapa": State.UNCHANGED,
        "belaya": State.BUILT,
        "vyselki": State.UNCHANGED,
    }
    assert log(prepared) == ["belaya"]
    assert [r.expected for r in results] == [3, 3, 3]

    (prepared / "log").unlink()
    raw = store.names(f"data/raw/vyselki/{YEAR}/*.csv")[0]
    store.write(raw, (store.read(raw) or b"") + b"\n")
    run(client, store.url, asked(store, prepared))
    assert log(prepared) == ["vyselki again"]


def test_a_lost_page_is_built_again(client: Client, store: Store, prepared: Path) -> None:
    """A record alone does not count: the files that it names must be there."""
    run(client, store.url, asked(store, prepared, "anapa"))
    store.remove([f"reports/anapa/{YEAR}/cards/1.html"])

    (result,) = run(client, store.url, asked(store, prepared, "anapa"))

    assert result.state is State.BUILT
    assert store.read(f"reports/anapa/{YEAR}/cards/1.html")


def test_what_is_not_made_any_more_is_removed(client: Client, store: Store, prepared: Path) -> None:
    """A page of an earlier run that belongs to nothing leaves with the next one."""
    run(client, store.url, asked(store, prepared, "anapa"))
    without = [replace(job, pages=()) for job in asked(store, prepared, "anapa")]
    run(client, store.url, without)

    assert store.names(f"reports/anapa/{YEAR}/**") == [f"reports/anapa/{YEAR}/index.html"]


def test_without_raw_files(client: Client, store: Store, prepared: Path) -> None:
    """A municipality that has params and no files is told apart from one that failed."""
    (result,) = run(client, store.url, asked(store, prepared, "demo"))

    assert result.state is State.NO_DATA
    assert result.reason == f"нет файлов в data/raw/demo/{YEAR}/"


def test_other_code_is_refused(client: Client, store: Store, prepared: Path) -> None:
    """A worker with another version of the programme does nothing, and says so."""
    jobs = [replace(job, code="другой") for job in asked(store, prepared, "anapa")]

    (result,) = run(client, store.url, jobs)

    assert result.state is State.FAILED
    assert "другая версия программы" in result.reason


def test_no_secret_is_made_on_a_cluster(
    store: Store, prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pseudonyms of real people need the one secret; every worker would make another."""
    monkeypatch.setenv("SPRAVKA_KEY_FILE", str(tmp_path / "no.key"))
    store.remove([f"data/raw/anapa/{YEAR}/DEMO"])
    (job,) = asked(store, prepared, "anapa")

    result = work(replace(job, may_create_key=False), store.url)

    assert result.state is State.FAILED
    assert "нет секретного ключа" in result.reason
    assert not (tmp_path / "no.key").exists()


def test_unknown_names(store: Store) -> None:
    """A name without params is refused before anything starts, with those that exist."""
    with pytest.raises(UnknownMunicipalityError, match=r"nowhere.*anapa, belaya"):
        chosen(store, Order(YEAR, ("anapa", "nowhere")))
    assert chosen(store, Order(YEAR)) == ["anapa", "belaya", "demo", "vyselki"]


def test_no_cluster() -> None:
    """A scheduler that does not answer is one Russian sentence."""
    with pytest.raises(ClusterError, match="не отвечает"), workers("tcp://127.0.0.1:9"):
        pass


def until(true: Callable[[], bool]) -> None:
    """Wait for something for at most a minute."""
    deadline = time.monotonic() + 60
    while not true() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert true()


def test_a_killed_worker_is_waited_for(client: Client) -> None:
    """A busy machine needs more than Dask's 15 seconds to start the next one."""
    del client  # while there are workers
    assert parse_timedelta(dask.config.get("distributed.deploy.lost-worker-timeout")) >= 300


@pytest.mark.parametrize("count", [1, 2])
def test_a_killed_worker_loses_nothing(
    computed: Path, prepared: Path, tmp_path: Path, count: int
) -> None:
    """Kill -9 of a worker in the middle: its command and its files go with it, its job is done."""
    store = filled(computed, (tmp_path / "store").as_uri())
    (prepared / "slow").write_text("belaya\n", encoding="utf-8")
    with workers(count=count) as client:
        found: list = []
        jobs = asked(store, prepared, "anapa", "belaya")
        thread = threading.Thread(target=lambda: found.extend(run(client, store.url, jobs)))
        thread.start()
        until(lambda: "belaya" in log(prepared))
        victim = next(
            address
            for address, keys in client.processing().items()
            if any("belaya" in str(key) for key in keys)
        )
        (line,) = [line for line in stub.said(prepared / "runs") if line.startswith("belaya ")]
        _, number, folder = line.split(" ")
        assert alive(int(number))
        os.kill(client.run(os.getpid, workers=[victim])[victim], signal.SIGKILL)
        until(lambda: log(prepared).count("belaya") == 2)
        until(lambda: not alive(int(number)))
        assert not Path(folder).exists()
        (prepared / "slow").unlink()
        thread.join(60)

    assert states(found) == dict.fromkeys(("anapa", "belaya"), State.BUILT)
    records = store.names("data/region/.records/**")
    assert len(records) == len(found)
    for name in records:
        for file in json.loads(store.read(name) or b"")["files"]:
            assert store.read(file) is not None, file
    assert store.names("data/region/.parts/*") == []
