"""Proving later that pages came from these inputs."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.intake.inbox import look_into
from pipeline.verify.__main__ import BAD_INPUT, DIFFERENT, main
from pipeline.verify.published import Part, State, examine, proved
from pipeline.verify.record import ManifestError, read_manifest
from tests.verify.conftest import published


def findings(root: Path, path: Path) -> dict[str, tuple[Part, State]]:
    """Return what is not as it was, without the code."""
    return {
        finding.name: (finding.part, finding.state)
        for finding in examine(read_manifest(path), root)
        if finding.state is not State.SAME and finding.part is not Part.CODE
    }


@pytest.mark.parametrize("audience", ["internal", "public"])
def test_untouched_is_proved(root: Path, audience: str) -> None:
    """Nothing changed: every file is the same, whoever reads the pages."""
    path = published(root, audience)

    assert not findings(root, path)
    assert proved(examine(read_manifest(path), root))


def spoil(path: Path) -> None:
    """Change a file by one byte."""
    path.write_bytes(path.read_bytes() + b" ")


RAW = "data/raw/alekseevsky/2011"


def raw_file(root: Path) -> Path:
    """Return one of the raw files."""
    return next(iter(look_into(root / RAW).data.values()))


@pytest.mark.parametrize(
    ("change", "part", "state"),
    [
        (lambda r: spoil(r / "params" / "tables.yml"), Part.PARAMS, State.CHANGED),
        (lambda r: spoil(r / "notebooks" / "expert.ipynb"), Part.NOTEBOOK, State.CHANGED),
        (
            lambda r: spoil(r / "reports" / "alekseevsky" / "2011" / "index.html"),
            Part.OUTPUT,
            State.CHANGED,
        ),
        (
            lambda r: (r / "reports" / "alekseevsky" / "2011" / "index.html").unlink(),
            Part.OUTPUT,
            State.ABSENT,
        ),
        (
            lambda r: (r / RAW / "ещё.csv").write_text("а", encoding="utf-8"),
            Part.INPUT,
            State.ADDED,
        ),
        (lambda r: spoil(raw_file(r)), Part.INPUT, State.CHANGED),
        (lambda r: raw_file(r).unlink(), Part.INPUT, State.ABSENT),
    ],
)
def test_one_planted_change_is_found(
    root: Path, change: Callable[[Path], object], part: Part, state: State
) -> None:
    """One changed, missing or added file is named, and nothing else is."""
    path = published(root)
    change(root)

    assert list(findings(root, path).values()) == [(part, state)]
    assert not proved(examine(read_manifest(path), root))


def test_a_renamed_input_is_the_same_input(root: Path) -> None:
    """Raw files are known by their content; the new name is told."""
    path = published(root)
    file = raw_file(root)
    file.rename(file.with_name(f"другое имя{file.suffix}"))

    notes = [f.note for f in examine(read_manifest(path), root) if f.part is Part.INPUT and f.note]
    assert notes == [f"это {RAW}/другое имя{file.suffix}"]
    assert not findings(root, path)


def test_pages_may_have_been_moved(root: Path, tmp_path: Path) -> None:
    """A published folder is checked where it lies, against the inputs at home."""
    path = published(root)
    moved = path.parent.rename(tmp_path / "site")

    assert not findings(root, moved / "manifest.json")


@pytest.mark.parametrize("text", ["", "[]", '{"year": 2022}'])
def test_what_is_no_manifest_is_refused(tmp_path: Path, text: str) -> None:
    """A broken or foreign file is told in one Russian sentence."""
    path = tmp_path / "manifest.json"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(ManifestError, match=r"manifest\.json"):
        read_manifest(path)


def test_exit_status_tells_the_truth(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """0 for the same, 1 for a difference, 2 where nothing could be compared."""
    monkeypatch.setattr("pipeline.verify.__main__.ROOT", root)
    path = published(root)
    assert main(["--manifest", str(path)]) == 0
    assert "совпадает   index.html" in capsys.readouterr().out

    spoil(path.parent / "index.html")
    assert main(["--manifest", str(path)]) == DIFFERENT
    assert "изменён     index.html" in capsys.readouterr().out

    assert main(["--manifest", str(root / "no.json")]) == BAD_INPUT
    assert "не открывается" in capsys.readouterr().err
