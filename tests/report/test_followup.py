"""What is recommended this year is what the next year reads."""

import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

from pipeline.indicators import store
from pipeline.intake.run import take_in, write
from pipeline.params.load import load
from pipeline.paths import YearPaths
from pipeline.report import followup
from pipeline.report.year import Year


@pytest.fixture(scope="module")
def next_year(year: Year, tmp_path_factory: pytest.TempPathFactory) -> YearPaths:
    """The year after, whose raw files are the list of organisations and the filled workbook."""
    root = tmp_path_factory.mktemp("next")
    shutil.copytree(year.paths.root / "params", root / "params")
    paths = YearPaths(root, "tiny", 2023)
    paths.raw.mkdir(parents=True)
    source = next(year.paths.raw.glob("Перечень ОО*.xlsx"))
    shutil.copy(source, paths.raw / "Перечень ОО 2023.xlsx")
    written = followup.write_follow_up(year)
    assert written is not None
    book = load_workbook(written)
    sheet = book["Рекомендации"]
    place = [cell.value for cell in sheet[1]].index("Состояние") + 1
    for row in range(2, len(followup.asked(year)) + 2):
        sheet.cell(row, place, "исполнено" if row % 2 else "частично")
    book.save(paths.raw / "recommendations.xlsx")
    params = load(root, "tiny")
    write(take_in(params, paths), params, paths)
    return paths


def test_next_year_reads_every_recommendation(year: Year, next_year: YearPaths) -> None:
    """Each row comes back with its school, indicator, basis and what became of it."""
    read = store.read_table(next_year.processed / "recommendation.parquet")
    sent = followup.asked(year)

    assert len(sent) > 5
    assert sorted(read["recommendation_id"]) == sorted(
        str(row["recommendation_id"]) for row in sent
    )
    by_id = read.set_index("recommendation_id")
    for row in sent:
        back = by_id.loc[row["recommendation_id"]]
        assert back["direction"] == row["direction"]
        assert (back["org_id"] if isinstance(back["org_id"], str) else None) == row["org_id"]
        assert back["indicator_id"] == row["indicator_id"]
        assert back["basis"]
    assert set(read["status"]) == {"исполнено", "частично"}


def test_next_year_reads_every_decision(year: Year, next_year: YearPaths) -> None:
    """The drafted items come back as decisions."""
    read = store.read_table(next_year.processed / "decision.parquet")

    assert len(read) == len(followup.decided(year)) > 3
    assert read["text"].notna().all()


def test_not_for_the_public(public_year: Year) -> None:
    """The public gets no list of addressed schools."""
    assert followup.write_follow_up(public_year) is None
    assert not (public_year.paths.reports("public") / followup.NAME).exists()


def test_same_bytes(year: Year) -> None:
    """Written twice, the workbook is the same file."""
    path: Path | None = followup.write_follow_up(year)
    assert path is not None
    first = path.read_bytes()
    followup.write_follow_up(year)

    assert path.read_bytes() == first
