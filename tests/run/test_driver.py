"""The real command line on a small municipality: what is built, when, and how it ends."""

import os
import random
import re
import shutil
import signal
import time
from contextlib import suppress
from pathlib import Path

import pytest

from pipeline.run import driver, stamps
from pipeline.run.driver import BusyError, Plan, UnknownPageError
from pipeline.run.forked import FORKING
from pipeline.run.stamps import Stamp
from pipeline.run.task import Task
from tests.run.conftest import NAMES, YEARS, contents, run, running, start

MOMENTS = int(os.environ.get("SPRAVKA_KILLS", "3"))
"""So many random moments at which the driver or a kernel is killed."""

linux = pytest.mark.skipif(not Path("/proc").exists(), reason="looks into /proc")


def task(root: Path) -> Task:
    """The small municipality's year."""
    return Task(root, "tiny", 2022)


def edit(root: Path, name: str, old: str, new: str) -> None:
    """Replace a text that stands in a file."""
    path = root / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def stale(root: Path) -> list[str]:
    """Names of the steps that are out of date, of all pages that are built here."""
    return Plan(task(root), NAMES).survey().in_state("stale")


def test_built_once_nothing_is_left_to_do(root: Path) -> None:
    """A second run changes no file, and says so; the folder of pages holds pages only."""
    before = contents(root)
    done = run(root, "--only", *NAMES)

    assert done.returncode == 0
    assert done.stdout.startswith("Всё построено")
    assert contents(root) == before
    assert {"reports/tiny/2022/expert.html", "reports/tiny/2022/quality.html"} <= set(before)
    assert not list((root / "reports" / "tiny").rglob(".*"))


def test_ordinary_processes_and_kernels_give_the_same_bytes(root: Path, raw: Path) -> None:
    """With KERNELS=plain nothing is forked, and every table and page is the same."""
    other = root.parent / "plain"
    shutil.copytree(raw, other)
    done = run(other, "--only", *NAMES, KERNELS="plain")

    assert done.returncode == 0, done.stderr
    assert contents(other) == contents(root)


def test_a_comment_or_a_date_of_a_file_is_no_change(root: Path) -> None:
    """Contents count: touched files and comments in params make nothing out of date."""
    for path in (root / "params").rglob("*.yml"):
        path.touch()
    edit(root, "params/municipalities/tiny.yml", "# Код ОКТМО", "# Ещё слово.\n# Код ОКТМО")

    assert stale(root) == []


def test_a_target_of_one_direction_concerns_its_reference_only(root: Path) -> None:
    """The reference on courses waits for its new target; that on experts does not."""
    edit(root, "params/municipalities/tiny.yml", "    2022: {value: 33}", "    2022: {value: 34}")
    plan = Plan(task(root), ["expert", "retraining", "quality"])
    found = plan.survey()

    assert "expert" not in found.in_state("stale")
    assert "quality" not in found.in_state("stale")
    assert not [name for name in found.in_state("stale") if " " in name]
    inputs = plan.steps["retraining"].inputs({n: plan.stamps[n] for n in plan.stamps})
    assert "params/municipalities/tiny.yml, targets: krymsk:dpo_share" in inputs


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        (
            "params/municipalities/tiny.yml",
            "  krymsk:expert_regfed_share:\n    2022: {value: 6}",
            "  krymsk:expert_regfed_share:\n    2022: {value: 7}",
            {"expert"},
        ),
        ("params/tables.yml", "title: ", "title: Ещё ", {"таблицы 2021", "таблицы 2022"}),
        ("notebooks/expert.ipynb", "## Динамика", "## Динамика ", {"expert"}),
        (
            "params/municipalities/tiny.yml",
            "  department: Управление",
            "  department: Новое управление",
            {"expert", "quality"},
        ),
    ],
)
def test_what_was_edited_is_told(
    root: Path, name: str, old: str, new: str, expected: set[str]
) -> None:
    """Exactly the steps that read the edited place are out of date, and the place is named."""
    edit(root, name, old, new)
    found = Plan(task(root), NAMES).survey()
    own = {n for n, o in found.steps.items() if any(r.startswith("измен") for r in o.because)}

    assert own == expected
    told = " ".join(reason for n in own for reason in found.steps[n].because)
    assert f"изменилось: {name}" in told


def test_only_the_edited_reference_is_built_again(root: Path) -> None:
    """After a change of one direction the driver builds one page and leaves the other alone."""
    other = root / "reports" / "tiny" / "2022" / "quality.html"
    before = other.stat().st_mtime_ns
    edit(
        root,
        "params/municipalities/tiny.yml",
        "  krymsk:expert_regfed_share:\n    2022: {value: 6}",
        "  krymsk:expert_regfed_share:\n    2022: {value: 61}",
    )
    done = run(root, "--only", *NAMES)

    assert done.returncode == 0, done.stderr
    assert "Построено: 1, без изменений: 5" in done.stdout
    assert other.stat().st_mtime_ns == before
    page = (root / "reports" / "tiny" / "2022" / "expert.html").read_text(encoding="utf-8")
    assert "61\u00a0%" in page or "61,0\u00a0%" in page
    assert stale(root) == []


def test_a_raw_file_makes_its_year_out_of_date(root: Path) -> None:
    """A new, a changed and a removed raw file are each noticed, with everything after them."""
    folder = root / "data" / "raw" / "tiny" / "2022"
    file = max(folder.rglob("*.xlsx"))
    file.rename(file.with_name("другое имя.xlsx"))
    found = Plan(task(root), NAMES).survey()

    assert "таблицы 2021" in found.in_state("fresh")
    told = found.steps["таблицы 2022"].because
    assert any(r.startswith("добавлено: data/raw/tiny/2022/") for r in told)
    assert any(r.startswith("убрано: data/raw/tiny/2022/") for r in told)
    assert {"показатели 2022", "expert", "quality"} <= set(found.in_state("stale"))


def test_a_failed_notebook_leaves_the_others_and_its_last_page(root: Path) -> None:
    """One reference fails twice with its section named; the others are built, status is 1."""
    page = root / "reports" / "tiny" / "2022" / "expert.html"
    good = page.read_bytes()
    edit(root, "notebooks/expert.ipynb", "sections.dynamics_chart(", "sections.no_such(")
    edit(root, "params/municipalities/tiny.yml", "department: Управление", "department: Отдел")
    for built in (1, 0):
        done = run(root, "--only", *NAMES)
        assert done.returncode == 1
        assert "Раздел: «Динамика»" in done.stderr
        assert f"Построено: {built}" in done.stderr
        assert "Traceback" not in done.stdout + done.stderr
        assert page.read_bytes() == good
    assert (root / "reports" / ".failed" / "tiny" / "2022" / "expert.ipynb").exists()
    edit(root, "notebooks/expert.ipynb", "sections.no_such(", "sections.dynamics_chart(")
    assert run(root, "--only", *NAMES).returncode == 0
    assert not (root / "reports" / ".failed" / "tiny" / "2022" / "expert.ipynb").exists()


def test_bad_params_and_unknown_pages_are_told_before_anything_runs(root: Path) -> None:
    """A mistake in params and a page that is not there give status 2 and no Python words."""
    done = run(root, "--only", "dificits")
    assert done.returncode == 2
    assert "Нет справки «dificits»" in done.stderr
    edit(root, "params/municipalities/tiny.yml", "rule: service", "rule: servise")
    done = run(root, "--only", *NAMES)
    assert done.returncode == 2
    assert "Параметры не приняты" in done.stderr
    assert "Traceback" not in done.stderr


def test_two_commands_do_not_build_at_once(root: Path) -> None:
    """Who comes second is told so, in one sentence, and nothing is touched."""
    with driver._locked(task(root)):
        done = run(root, "--only", *NAMES, "--force")
    assert done.returncode == 2
    assert "уже строит другая команда" in done.stderr
    with driver._locked(task(root)), pytest.raises(BusyError), driver._locked(task(root)):
        pass


def test_an_unknown_page_names_those_that_are_there(root: Path) -> None:
    """The message lists the pages of the municipality."""
    with pytest.raises(UnknownPageError, match="deficits, routes"):
        Plan(task(root), ["nothing"])


@linux
@pytest.mark.skipif(not FORKING, reason="processes cannot be forked here")
def test_ctrl_c_stops_cleanly(root: Path) -> None:
    """Ctrl-C ends all processes, says what is and is not built, and exits with 130."""
    process = start(root, "--only", *NAMES, "--force")
    until = time.monotonic() + 120
    while len(running(root)) < 3 and time.monotonic() < until:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=60)

    assert process.returncode == 130
    assert "Остановлено. Готовые файлы не тронуты" in errors
    assert re.search(r"Не построено: .*Экспертная деятельность", errors)
    assert "Traceback" not in errors
    assert_nothing_runs(root)
    assert run(root, "--only", *NAMES).returncode == 0


def assert_nothing_runs(root: Path) -> None:
    """No process is left that works in a folder."""
    until = time.monotonic() + 30
    while running(root) and time.monotonic() < until:
        time.sleep(0.05)
    assert running(root) == {}


@linux
def test_killed_at_any_moment_the_next_run_finishes(raw: Path, built: Path, tmp_path: Path) -> None:
    """Kill -9 of the driver or of one of its processes leaves no half file and no orphan.

    Every file under its final name is, at any time, the whole file of a finished run.
    """
    chance = random.Random(20221231)  # noqa: S311 - moments, not secrets
    whole = contents(built)
    for moment in range(MOMENTS):
        root = tmp_path / str(moment)
        shutil.copytree(raw, root)
        process = start(root, "--only", *NAMES)
        time.sleep(chance.uniform(0.5, 12))
        others = [pid for pid in running(root) if pid != process.pid]
        victim = process.pid if moment % 2 == 0 or not others else chance.choice(others)
        with suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)
        process.communicate(timeout=120)
        assert_nothing_runs(root)
        for name, content in contents(root).items():
            assert content == whole[name], f"{name} after {moment}"
        done = run(root, "--only", *NAMES)
        assert done.returncode == 0, done.stderr
        assert contents(root) == whole
        assert not [path for path in root.rglob(".*.part") if ".state" not in path.parts]
        shutil.rmtree(root)


def test_the_index_waits_for_what_it_lists(root: Path) -> None:
    """Cards and documents are not needed by the index; those that are wanted come before it."""
    assert "cards" not in Plan(task(root), ["index"]).steps

    plan = Plan(task(root), ["cards", "expert.docx", "index"])
    (reason,) = plan.survey().steps["index"].because
    assert "«Карточки ОО»" in reason
    assert f"«{plan.steps['expert.docx'].title}»" in reason


def test_a_page_that_is_not_asked_for_any_more_is_removed(root: Path) -> None:
    """The page of an annex leaves with its stamp once the params do not name it."""
    page = root / "reports" / "tiny" / "2022" / "leaders.html"
    page.write_text("<p>было</p>", encoding="utf-8")
    stamp = task(root).state / "2022-internal-leaders.json"
    stamps.write(stamp, Stamp({}, stamps.checksums(root, [page])))

    assert run(root, "--only", "quality", "--force").returncode == 0
    assert not page.exists()
    assert not stamp.exists()
    assert (page.parent / "quality.html").exists()


def test_years_with_files_are_read(root: Path) -> None:
    """The reporting year and those before it that have raw files, in their order."""
    names = list(Plan(task(root), NAMES).steps)
    data = [name for name in names if " " in name]

    assert data == [f"{kind} {year}" for year in YEARS for kind in ("таблицы", "показатели")]
