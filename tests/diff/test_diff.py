"""What changed between two years and between two runs."""

import csv
import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from pipeline.diff.__main__ import BAD_INPUT, main
from pipeline.diff.changes import Kind, file_changes, value_changes
from pipeline.diff.edition import KEYS, NUMBERS, Edition, of_manifest, of_year
from pipeline.report.export import write_csv
from pipeline.report.manifest import write_manifest
from pipeline.report.year import open_year
from tests.report.conftest import prepare, small_root


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a small municipality with two years."""
    folder = small_root(tmp_path_factory.mktemp("diff"))
    prepare(folder, "tiny")
    return folder


@pytest.fixture(autouse=True)
def here(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line works in that folder."""
    monkeypatch.setattr("pipeline.diff.__main__.ROOT", root)


def edition(label: str, rows: list[tuple], inputs: dict[str, str]) -> Edition:
    """Return an edition of a few values."""
    frame = pd.DataFrame(rows, columns=[*KEYS, *NUMBERS]).astype(dict.fromkeys(NUMBERS, "Float64"))
    return Edition(label, "tiny", 2022, frame.set_index(KEYS).sort_index(), inputs, {})


def test_every_kind_of_change() -> None:
    """Same, changed, added and gone are told apart; unknown and unknown is the same."""
    m = "municipality"
    first = edition(
        "1",
        [
            ("a", m, "", 1, 2, 50),
            ("b", m, "", 1, 2, 50),
            ("c", m, "", 1, 2, 50),
            ("e", m, "", None, 0, None),
        ],
        {},
    )
    second = edition(
        "2",
        [
            ("a", m, "", 1, 2, 50),
            ("b", m, "", 2, 4, 50),
            ("d", m, "", 1, 2, 50),
            ("e", m, "", None, 0, None),
        ],
        {},
    )

    found = dict(value_changes(first, second)[["key", "kind"]].itertuples(index=False, name=None))

    assert found == {
        "a": Kind.SAME,
        "b": Kind.CHANGED,
        "c": Kind.GONE,
        "d": Kind.ADDED,
        "e": Kind.SAME,
    }
    assert file_changes({"x": "1", "y": "1", "z": "1"}, {"x": "1", "y": "2", "w": "1"}) == {
        "w": Kind.ADDED,
        "x": Kind.SAME,
        "y": Kind.CHANGED,
        "z": Kind.GONE,
    }


def test_two_years(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The page shows N and D of both years; the CSV holds what the tables of each year hold."""
    assert main(["--municipality", "tiny", "--years", "2022", "2021"]) == 0

    folder = root / "reports" / "tiny" / "diff" / "2021-2022"
    assert "reports/tiny/diff/2021-2022/index.html" in capsys.readouterr().out
    page = BeautifulSoup((folder / "index.html").read_text(encoding="utf-8"), "html.parser")
    assert "2021 → 2022" in page.h1.get_text()
    heads = [th.get_text() for th in page.find_all("th", scope="col")]
    assert "2021: значение (N из D)" in heads
    words = page.get_text(" ").replace("\u00a0", " ")
    assert "да/нет" not in words, "a presence appears or is gone, it does not grow"
    with (folder / "indicators.csv").open(encoding="utf-8") as stream:
        rows = {(r["key"], r["level"], r["unit"]): r for r in csv.DictReader(stream)}
    for number, year in ((1, 2021), (2, 2022)):
        for key, row in of_year(root, "tiny", year).figures.iterrows():
            for name in NUMBERS:
                shown = rows[key][f"{name}_{number}"]
                assert (
                    (shown == "")
                    if pd.isna(row[name])
                    else float(shown) == pytest.approx(row[name])
                )
    inputs = (folder / "inputs.csv").read_text(encoding="utf-8")
    assert "<год>" in inputs
    assert "2021" not in inputs


def published(root: Path, where: Path) -> Path:
    """Write CSV and manifest of the year and copy them to another folder."""
    year = open_year("tiny", 2022, root=root)
    write_csv(year)
    folder = write_manifest(year).parent
    shutil.copytree(folder, where, ignore=shutil.ignore_patterns("public", "diff"))
    return where / "manifest.json"


def test_two_runs(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A planted difference of one value, one raw file and one params file is shown, and only it."""
    first = published(root, tmp_path / "first")
    second = published(root, tmp_path / "second")
    content = json.loads(second.read_text(encoding="utf-8"))
    file = next(name for name in content["inputs"] if "/2022/" in name)
    content["inputs"][file] = "0" * 64
    content["params"]["params/tables.yml"] = "0" * 64
    second.write_text(json.dumps(content), encoding="utf-8")
    table = second.parent / "indicators.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    position = next(
        n
        for n, line in enumerate(lines)
        if line.startswith("krymsk:def_diag_share") and ",municipality," in line
    )
    (row,) = csv.reader([lines[position]])
    head = next(csv.reader([lines[0]]))
    numerator = row[head.index("numerator")]
    row[head.index("numerator")] = str(int(numerator) + 5)
    lines[position] = ",".join(f'"{cell}"' for cell in row)
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")

    assert main(["--manifests", str(first), str(second)]) == 0

    path = root / capsys.readouterr().out.split(": ")[1].strip()
    text = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").get_text(" ")
    text = text.replace("\u00a0", " ")
    assert "Показателей муниципалитета изменилось: 1 из " in text
    assert "N +5, D прежний" in text
    assert "изменено 1, добавлено 0, убрано 0" in text
    assert "Изменились параметры или блокноты: params/tables.yml." in text


def test_a_run_with_itself(root: Path, tmp_path: Path) -> None:
    """Nothing changed: no value, no file, and the numbers of the CSV are those of the tables."""
    path = published(root, tmp_path / "one")
    one, stored = of_manifest(path), of_year(root, "tiny", 2022)

    assert set(value_changes(one, one)["kind"]) == {Kind.SAME}
    assert set(value_changes(one, stored)["kind"]) == {Kind.SAME}
    assert one.tables == stored.tables
    assert set(file_changes(one.rules, one.rules).values()) == {Kind.SAME}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--years", "2022"], "Нужны два года"),
        (["--years", "2021", "2019", "--municipality", "tiny"], "За 2019 год нет рассчитанных"),
        (["--manifests", "a.json", "b.json"], "a.json не открывается"),
    ],
)
def test_nothing_to_compare(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is missing is one Russian sentence and status 2."""
    assert main(arguments) == BAD_INPUT
    assert said in capsys.readouterr().err
