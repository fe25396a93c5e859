"""What the READMEs tell people to type exists, and the rest of their words hold."""

import re
import subprocess

import pytest

from pipeline.paths import PROJECT

READMES = ("README.md", "README.ru.md")
RUN_BY_HAND = {"make lab", "make bench", "make clean"}
"""Commands that CI does not carry out: one waits for a person, one measures, one deletes."""


def commands(name: str) -> list[str]:
    """Commands in the code blocks and tables of a README."""
    text = (PROJECT / name).read_text(encoding="utf-8")
    found = re.findall(r"^\s*(make[^\n|`]*)$|`(make[^`<]*)`", text, re.MULTILINE)
    return sorted({(block or table).strip() for block, table in found})


@pytest.mark.parametrize("name", READMES)
def test_every_command_is_carried_out_by_ci(name: str) -> None:
    """A command that a README shows is run by .ci/run as it stands there."""
    script = (PROJECT / ".ci" / "run").read_text(encoding="utf-8")

    missing = [c for c in commands(name) if c not in RUN_BY_HAND and c not in script]

    assert not missing


@pytest.mark.parametrize("command", sorted(RUN_BY_HAND))
def test_commands_for_people_are_targets(command: str) -> None:
    """The Makefile knows the commands that CI leaves to people."""
    words = command.split()
    done = subprocess.run(
        [words[0], "--dry-run", *words[1:]], cwd=PROJECT, capture_output=True, check=False
    )

    assert done.returncode == 0


@pytest.mark.parametrize("name", READMES)
def test_every_command_has_a_recipe(name: str) -> None:
    """A target that is only listed as phony would do nothing and end well."""
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    named = {c.split()[1] for c in commands(name) if re.match(r"make [a-z]+(?= |$)", c)}

    assert {n for n in named if not re.search(rf"^{n}:.* ##", makefile, re.MULTILINE)} == set()


@pytest.mark.parametrize("name", READMES)
def test_linked_files_exist(name: str) -> None:
    """Pictures and documents that a README links to are in the project."""
    text = (PROJECT / name).read_text(encoding="utf-8")

    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (PROJECT / target).exists(), target


def test_lock_names_no_registry() -> None:
    """The lock pins hashes and says nothing of where packages come from."""
    lock = (PROJECT / "requirements.lock").read_text(encoding="utf-8")

    assert "--hash=sha256:" in lock
    assert not re.search(r"https?://|--index-url|--find-links|file:", lock)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("MUNICIPALITY", "../demo"),
        ("MUNICIPALITY", "Demo"),
        ("YEAR", "22"),
        ("AUDIENCE", "all"),
        ("DIRECTION", "deficit"),
    ],
)
def test_makefile_refuses_bad_variables(variable: str, value: str) -> None:
    """A value that would become a wrong path stops make with one sentence and status 2."""
    done = subprocess.run(
        ["make", "--dry-run", "report", f"{variable}={value}"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert f"{variable}=«{value}»: допуска" in done.stderr
