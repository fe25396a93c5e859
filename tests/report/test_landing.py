"""The list of municipalities and years: made from the folders as they stand."""

import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from pipeline.report.landing import write_landing


def put(root: Path, name: str, text: str = "x") -> None:
    """Write a file below ``reports/``."""
    path = root / "reports" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two municipalities, three years, and what is no year at all."""
    head = "<html><head><title>Мониторинг — {} «Р&amp;Д», {}</title></head>"
    put(tmp_path, "demo/2021/index.html", head.format("Район", 2021))
    put(tmp_path, "demo/2022/index.html", head.format("Район", 2022))
    put(tmp_path, "demo/2022/indicators.xlsx")
    put(tmp_path, "demo/2022/staffing.docx")
    put(tmp_path, "demo/2022/cards/index.html")
    put(tmp_path, "argun/2022/public/index.html", head.format("Аргун", 2022))
    put(tmp_path, ".failed/demo/2022/x.ipynb")
    put(tmp_path, "notes/readme/index.html")
    return tmp_path


def read(root: Path) -> BeautifulSoup:
    """Write the list and parse it."""
    return BeautifulSoup(write_landing(root).read_text(encoding="utf-8"), "lxml")


def test_lists_what_exists_and_nothing_else(root: Path) -> None:
    """Names come from the pages, the newest year first; every link leads to a file."""
    page = read(root)

    assert [h.text for h in page.find_all("h2")] == ["Аргун «Р&Д»", "Район «Р&Д»"]
    assert [h.text for h in page.select("th[scope=row]")] == ["2022", "2022", "2021"]
    links = [str(a["href"]) for a in page.select("td a")]
    assert len(links) == 5
    assert all((root / "reports" / link).is_file() for link in links)
    assert "Word: 1" in page.text


def test_folder_taken_away_leaves_the_list(root: Path) -> None:
    """A year that was removed is not listed any more, and at last the page says so."""
    write_landing(root)
    shutil.rmtree(root / "reports" / "demo")
    assert [h.text for h in read(root).find_all("h2")] == ["Аргун «Р&Д»"]

    shutil.rmtree(root / "reports" / "argun")

    assert "ещё не построены" in read(root).text


def test_unchanged_list_is_not_written_again(root: Path) -> None:
    """The file keeps its time, and nothing half-written stays beside it."""
    path = write_landing(root)
    before = path.stat().st_mtime_ns

    assert write_landing(root).stat().st_mtime_ns == before
    assert not list(path.parent.glob("*.part"))
    assert not list(path.parent.glob(".index*"))


def test_nothing_built_writes_nothing(tmp_path: Path) -> None:
    """Without pages no folder appears."""
    write_landing(tmp_path)

    assert not (tmp_path / "reports").exists()


def test_spoilt_page_does_not_stop_it(root: Path) -> None:
    """A page that cannot be read gives the identifier instead of the name."""
    (root / "reports/argun/2022/public/index.html").write_bytes(b"\xff\xfe\x00")

    assert "argun" in [h.text for h in read(root).find_all("h2")]
