"""The region's figures and page."""

import csv
import io
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from distributed import Client

from pipeline.indicators import store as indicators
from pipeline.params.load import load
from pipeline.params.problems import ParamsError
from pipeline.params.region import OUTSIDE, Region, load_region
from pipeline.region.__main__ import FAILED, main
from pipeline.region.comparison import total
from pipeline.region.job import State
from pipeline.region.publish import publish
from pipeline.region.run import Order, run
from pipeline.region.store import Store
from pipeline.region.values import lake
from tests.region.conftest import NAMES, YEAR, asked, filled

FOLDER = f"reports/region/{YEAR}"


def built(client: Client, store: Store, prepared: Path, audience: str = "internal") -> str:
    """Build three municipalities and return the page."""
    results = run(client, store.url, asked(store, prepared, *NAMES, "demo"))
    name = publish(store, "demo", Order(YEAR, audience=audience), results)
    return (store.read(name) or b"").decode()


def test_one_query_gives_what_each_municipality_has(
    client: Client, store: Store, prepared: Path, computed: Path
) -> None:
    """The region's values are those of the municipalities' own reports, which were made apart."""
    built(client, store, prepared)
    text = (store.read(f"{FOLDER}/indicators.csv") or b"").decode()
    rows = list(csv.DictReader(io.StringIO(text)))

    assert {row["municipality"] for row in rows} == set(NAMES)
    for name in NAMES:
        own = indicators.read(computed / f"data/processed/{name}/{YEAR}/indicators.parquet")
        own = own[own["level"] == "municipality"].set_index("key")
        mine = {row["indicator"]: row for row in rows if row["municipality"] == name}
        assert mine.keys() == set(own.index)
        for key, row in mine.items():
            for column in ("numerator", "denominator", "value"):
                stored = own.loc[key, column]
                shown = "" if pd.isna(stored) else f"{stored:.10g}"
                assert row[column] == shown, (name, key, column)


def test_tables_are_partitioned(client: Client, store: Store, prepared: Path) -> None:
    """Any reader of Hive partitions sees municipality and year as columns."""
    built(client, store, prepared)
    tables = lake(store, YEAR, NAMES)
    with duckdb.connect() as connection:
        connection.register_filesystem(store.filesystem)
        rows = connection.execute(
            f"SELECT municipality, year, count(*) FROM {tables.source('org')} GROUP BY ALL"  # noqa: S608
        ).fetchall()

    assert sorted(rows) == [(name, YEAR, 3) for name in NAMES]


def test_page(client: Client, store: Store, prepared: Path) -> None:
    """Municipalities stand by alphabet in their group, with N of D; no places are given."""
    page = BeautifulSoup(built(client, store, prepared), "html.parser")

    assert len(page.find_all("h1")) == 1
    links = [a["href"] for a in page.select("td a, th a")]
    assert links == [f"../../{name}/{YEAR}/index.html" for name in sorted(NAMES)]
    text = page.get_text(" ").replace("\u00a0", " ")
    assert "Справки готовы у 3 из 4 муниципалитетов." in text
    assert "Нет исходных данных: Образцовский район." in text
    assert "Мест и рейтингов нет" in text
    for table in page.find_all("table"):
        heads = [th.get_text() for th in table.find_all("th", scope="col")]
        if "Значение (N из D)" not in heads or "Группа похожих" not in heads:
            continue
        names = [th.get_text() for th in table.find_all("th", scope="row")]
        assert names[-1] == "Медиана группы"
        assert names[:-1] == sorted(names[:-1])
        for row in table.find_all("tr")[1:-1]:
            value = row.find_all("td")[1].get_text()
            assert "%" not in value or " из " in value.replace("\u00a0", " ")


def test_the_page_is_the_same_when_resumed(client: Client, store: Store, prepared: Path) -> None:
    """Whether a municipality was built now or before cannot be seen."""
    first = built(client, store, prepared)

    assert built(client, store, prepared) == first


def test_region_is_the_ratio_of_sums(client: Client, store: Store, prepared: Path) -> None:
    """The region's share is the sum of N by the sum of D, not the mean of shares."""
    built(client, store, prepared)
    text = (store.read(f"{FOLDER}/indicators.csv") or b"").decode()
    frame = pd.read_csv(io.StringIO(text)).rename(columns={"indicator": "key"})
    params = load(Path(), "demo")
    key = "krymsk:def_diag_share"
    rows = frame[frame["key"] == key]

    found = total(frame, params.by_key[key])

    n, d = rows["numerator"].sum(), rows["denominator"].sum()
    assert found == pytest.approx((n, d, 100 * n / d))


def test_public_page_shows_no_small_figures(client: Client, store: Store, prepared: Path) -> None:
    """Figures that rest on a few people are masked in the page for the public, in the CSV too."""
    built(client, store, prepared, "public")
    text = (store.read(f"{FOLDER}/public/indicators.csv") or b"").decode()
    shares = [row for row in csv.DictReader(io.StringIO(text)) if row["unit"] == "%"]

    assert any(row["note"] == "masked" for row in shares)
    for row in shares:
        if row["note"] == "masked":
            assert row["value"] == row["numerator"] == row["denominator"] == ""


def region(**changes: object) -> Region:
    """Return a region with two groups."""
    text = {
        "id": "demo",
        "name": {"nominative": "К", "genitive": "К", "prepositional": "К"},
        "department": "М",
        "rules": "demo",
        "groups": [
            {"name": "малые сельские", "schools_max": 20, "rural_min": 50.0},
            {"name": "малые", "schools_max": 20},
        ],
        **changes,
    }
    return Region.model_validate(text)


@pytest.mark.parametrize(
    ("schools", "rural", "group"),
    [
        (20, 50.0, "малые сельские"),
        (20, 49.9, "малые"),
        (20, None, "малые"),
        (21, 100.0, OUTSIDE),
        (0, 100.0, "малые сельские"),
    ],
)
def test_groups(schools: int, rural: float | None, group: str) -> None:
    """The first group that fits; limits belong to it, and an unknown locality fits no limit."""
    assert region().group(schools, rural) == group


def test_params_of_a_region_are_checked(computed: Path, tmp_path: Path) -> None:
    """An unknown region and unknown rules are told with what is allowed."""
    with pytest.raises(ParamsError) as error:
        load_region(computed, "demos")
    assert "demo" in str(error.value.problems[0])

    folder = tmp_path / "params" / "regions"
    folder.mkdir(parents=True)
    text = (computed / "params" / "regions" / "demo.yml").read_text(encoding="utf-8")
    (folder / "demo.yml").write_text(text.replace("rules: demo", "rules: dema"), encoding="utf-8")
    (tmp_path / "params" / "municipalities").mkdir()
    with pytest.raises(ParamsError) as error:
        load_region(tmp_path, "demo")
    assert "нет параметров муниципалитета «dema»" in str(error.value.problems[0])


def test_command_line(computed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A municipality asked for by name without data is a failure; the page is made anyway."""
    store = filled(computed, (tmp_path / "store").as_uri())

    status = main(
        ["--year", str(YEAR), "--municipalities", "demo", "--store", store.url, "--jobs", "1"]
    )

    told = capsys.readouterr()
    assert status == FAILED
    assert f"[1 из 1] demo: {State.NO_DATA.value}" in told.out
    assert f"demo: нет файлов в data/raw/demo/{YEAR}/" in told.err
    assert store.read(f"{FOLDER}/index.html")
