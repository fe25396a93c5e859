"""Annexes are switched on in params: Makefile, command line, index and notebooks agree."""

import subprocess
from pathlib import Path

import pytest

from pipeline.__main__ import main
from pipeline.params.annexes import ANNEX_IDS, ANNEXES
from pipeline.params.load import load, municipality_ids
from pipeline.params.problems import ParamsError
from pipeline.paths import PROJECT
from pipeline.report.build import TITLES
from tests.params.worlds import MUNICIPALITY, project


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Ask the Makefile without doing anything."""
    return subprocess.run(
        ["make", "--dry-run", *arguments], cwd=PROJECT, capture_output=True, text=True, check=False
    )


def read_by_make(municipality: str) -> list[str]:
    """Annexes as the Makefile understands them."""
    done = subprocess.run(
        ["make", "--print-data-base", "--dry-run", "help", f"MUNICIPALITY={municipality}"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    line = next(row for row in done.stdout.splitlines() if row.startswith("ANNEXES := "))
    return line.removeprefix("ANNEXES := ").split()


@pytest.mark.parametrize("municipality", municipality_ids(PROJECT))
def test_makefile_reads_what_the_params_say(municipality: str) -> None:
    """The line that sed reads gives the same list as the checked model."""
    assert read_by_make(municipality) == load(PROJECT, municipality).municipality.annexes


@pytest.mark.parametrize("municipality", municipality_ids(PROJECT))
@pytest.mark.parametrize("annex", ANNEX_IDS)
def test_direction_is_built_or_refused(municipality: str, annex: str) -> None:
    """DIRECTION takes the annexes of the municipality and refuses the others in one sentence."""
    done = make("report", f"MUNICIPALITY={municipality}", f"DIRECTION={annex}")

    if annex in load(PROJECT, municipality).municipality.annexes:
        assert done.returncode == 0, done.stderr
    else:
        assert done.returncode == 2
        assert f"DIRECTION=«{annex}»: у муниципалитета {municipality} такой справки нет" in (
            done.stderr
        )
        assert "annexes" in done.stderr


def test_command_line_refuses_an_annex_that_is_not_there(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The command behind the Makefile says the same."""
    status = main(["report", "--municipality", "sochi", "--year", "2022", "--only", "programme"])

    assert status == 2
    assert "Нет справки «programme»" in capsys.readouterr().err


def test_every_annex_has_a_notebook_and_a_title() -> None:
    """What the params may name can be built."""
    for name in ANNEX_IDS:
        assert (PROJECT / "notebooks" / f"{name}.ipynb").exists()
        assert TITLES[name] == ANNEXES[name].title


def test_annexes_are_written_in_one_line(tmp_path: Path) -> None:
    """A list over several lines would be lost on the Makefile: it is refused."""
    for text in ("annexes:\n  - burnout\n", "annexes: [\n  burnout]\n"):
        root = project(tmp_path, municipality=MUNICIPALITY + text)
        with pytest.raises(ParamsError) as error:
            load(root, "town")
        assert "одна строка: annexes: [leaders]" in str(error.value)
    assert load(project(tmp_path, MUNICIPALITY + "annexes: [burnout]\n"), "town")


def test_an_unknown_annex_gets_the_nearest_name(tmp_path: Path) -> None:
    """A mistyped annex is told with the name that was meant."""
    root = project(tmp_path, municipality=MUNICIPALITY + "annexes: [burnoit]\n")
    with pytest.raises(ParamsError) as error:
        load(root, "town")
    assert "Возможно, имелось в виду: «burnout»" in str(error.value)
