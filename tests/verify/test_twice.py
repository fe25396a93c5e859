"""Two builds from scratch: what depends on the surroundings is found."""

from pathlib import Path

import pytest

from pipeline.verify.__main__ import BAD_INPUT, DIFFERENT, main
from pipeline.verify.surroundings import two

MAKEFILE = """
report:
	@mkdir -p reports/{audience}
	@{recipe}
"""


def verify(folder: Path, recipe: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """Verify a project whose whole pipeline is one recipe."""
    text = MAKEFILE.format(audience="$(AUDIENCE)", recipe=recipe)
    (folder / "Makefile").write_text(text, encoding="utf-8")
    monkeypatch.setattr("pipeline.verify.__main__.ROOT", folder)
    return main(["--municipality", "demo", "--year", "2022"])


def test_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Pages of both audiences are built twice and compared."""
    status = verify(tmp_path, "echo $(YEAR) > reports/$(AUDIENCE)/page.html", monkeypatch)

    assert status == 0
    assert "совпали до байта, файлов: 2" in capsys.readouterr().out


PLANTED = {
    "zone": "$$TZ",
    "locale": "$$LC_ALL",
    "user": "$$USER",
    "seed": "$$PYTHONHASHSEED",
    "home": "$$HOME",
    "jobs": "$(JOBS)",
    "folder": "$(CURDIR)",
    "rights": "$$(umask)",
    "date": "$$(date +%F)",
    "order": "$$(ls reports)",
}


def test_every_planted_dependence_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Time zone, date, locale, user, seed, folders, jobs, rights and order of audiences differ."""
    recipe = " && ".join(
        f'echo "{what}" > reports/$(AUDIENCE)/{name}.html' for name, what in PLANTED.items()
    )

    assert verify(tmp_path, recipe, monkeypatch) == DIFFERENT
    told = capsys.readouterr().err
    for name in PLANTED:
        assert f"reports/internal/{name}.html: строка " in told


def test_a_build_that_fails_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is compared where a build stopped; its last lines are shown."""
    assert verify(tmp_path, "echo Нет данных >&2; false", monkeypatch) == BAD_INPUT
    assert "Нет данных" in capsys.readouterr().err


def test_nothing_of_the_user_reaches_a_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A variable that is set here is not set there."""
    monkeypatch.setenv("MPLBACKEND", "svg")

    first, second = (s.environment(tmp_path, "demo") for s in two(tmp_path))

    assert "MPLBACKEND" not in {*first, *second}
    same = {name for name in first.keys() & second.keys() if first[name] == second[name]}
    assert same <= {"PATH", "HOME", "TMPDIR"}
