"""What the manifest says of the pages beside it."""

import json
from pathlib import Path

from pipeline.fingerprint import sha256
from pipeline.verify.record import read_manifest
from tests.verify.conftest import MUNICIPALITY, YEAR, published


def test_everything_read_is_named(root: Path) -> None:
    """Raw files, own and common params and notebooks stand there with their checksums."""
    manifest = read_manifest(published(root))

    raw = root / "data" / "raw" / MUNICIPALITY / str(YEAR)
    files = {p.relative_to(root).as_posix() for p in raw.iterdir() if p.suffix != ".md"}
    assert set(manifest.inputs) == files
    own = f"params/municipalities/{MUNICIPALITY}.yml"
    assert {own, "params/tables.yml", "params/factors.yml"} <= manifest.params.keys()
    assert "params/scoring/self_assessment.yml" in manifest.params
    assert "params/municipalities/demo.yml" not in manifest.params
    assert manifest.notebooks["notebooks/deficits.ipynb"] == sha256(
        root / "notebooks" / "deficits.ipynb"
    )
    assert manifest.tables[str(YEAR)]["org"] > 0
    assert {"python", "pandas", "duckdb"} <= manifest.versions.keys()


def test_outputs_have_checksums_and_rows(root: Path) -> None:
    """Every page has its checksum, every table the number of its rows without the heading."""
    path = published(root)
    outputs = json.loads(path.read_text(encoding="utf-8"))["outputs"]

    assert set(outputs) == {"index.html", "indicators.csv"}
    lines = (path.parent / "indicators.csv").read_text(encoding="utf-8").count("\n")
    assert outputs["indicators.csv"]["rows"] == lines - 1
    assert outputs["index.html"]["sha256"] == sha256(path.parent / "index.html")


def test_folders_with_a_manifest_of_their_own_are_left_out(root: Path) -> None:
    """Pages for the public and school cards answer for themselves."""
    public = published(root, "public")
    (public.parent.parent / "cards").mkdir()
    (public.parent.parent / "cards" / "1.html").write_text("x", encoding="utf-8")

    assert set(read_manifest(published(root)).outputs) == {"index.html", "indicators.csv"}


def test_public_is_told_no_file_names(root: Path) -> None:
    """A file's name may hold that of a person: the public sees its checksum only."""
    path = published(root, "public")

    for name in read_manifest(path).inputs:
        assert Path(name).name.startswith("sha256-")


def test_same_inputs_give_the_same_manifest(root: Path) -> None:
    """Nothing of the clock or of the machine is in it."""
    path = published(root)
    before = path.read_bytes()

    assert published(root).read_bytes() == before
    assert str(root).encode() not in before
