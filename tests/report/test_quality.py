from dataclasses import replace

import pandas as pd
import pytest

from pipeline.report import control_totals, quality
from pipeline.report.control_totals import CONTROLS, Control, reconciled
from pipeline.report.year import Year
from tests.report.pages import soup, words


@pytest.fixture(scope="module")
def rows(year: Year) -> pd.DataFrame:
    """The small municipality's lists against its control totals."""
    return reconciled(year)


def test_controls_cover_the_form(year: Year) -> None:
    """Every figure of section 3 that arrived has a control, and no control is named twice."""
    official = year.table("oo1_staff")
    stated = set(
        zip(official["section"], official["row_code"], official["column_code"], strict=True)
    )
    names = [(c.section, c.row, c.column) for c in CONTROLS]
    assert stated == set(names)
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("row", "column", "condition"),
    [
        ("педагогические", "всего", "true"),
        ("педагогические", "высшее педагогическое", "edu_level = 'высшее' AND edu_ped"),
        ("педагогические", "первая категория", "category = 'первая'"),
        ("педагогический стаж", "3–5", "service_ped >= 3 AND service_ped < 5"),
        ("педагогический стаж", "20 и более", "service_ped >= 20"),
        ("педагогические", "25–29", "age BETWEEN 25 AND 29"),
        ("педагогические", "65 и более", "age >= 65"),
    ],
)
def test_listed_counts(
    year: Year, rows: pd.DataFrame, row: str, column: str, condition: str
) -> None:
    """People are counted from the clean tables by main post, as SQL written apart counts them."""
    import duckdb

    folder = year.paths.processed
    counted = duckdb.sql(
        f"""
        SELECT count(DISTINCT person_id) FROM '{folder}/post.parquet' AS p
        JOIN '{folder}/person.parquet' AS n USING (person_id)
        WHERE employment = 'основное' AND post_group = 'педагогический'
            AND (date_from IS NULL OR date_from <= DATE '2022-09-20')
            AND (date_to IS NULL OR date_to > DATE '2022-09-20') AND ({condition})
        """  # noqa: S608 - our own folder and conditions
    ).fetchall()[0][0]
    own = rows[rows["name"] == f"{row}: {column}"]
    assert own["listed"].sum() == counted


def test_tolerance(monkeypatch: pytest.MonkeyPatch, year: Year) -> None:
    """A headcount must be the same; another figure may differ by two per cent."""
    found = control_totals.rows_of(
        year, "staffing", "raw.oo1_staff", "raw.org", "PED", "TCH", "LEAD"
    )
    school = year.intake["organisations"]["represented"][0]
    people = found["PED"][found["PED"]["org_id"] == school]
    controls = (
        Control("3.1", "педагогические", "всего", "PED", lambda r: r["org_id"].notna(), 0),
        Control("3.1", "педагогические", "женщины", "PED", lambda r: r["org_id"].notna()),
    )
    monkeypatch.setattr(control_totals, "CONTROLS", controls)
    for stated, outside in (
        (len(people), [False, False]),
        (len(people) / 1.019, [True, False]),
        (len(people) / 1.03, [True, True]),
    ):
        official = pd.DataFrame(
            {
                "org_id": school, "section": "3.1", "row_code": "педагогические",
                "column_code": ["всего", "женщины"], "value": stated,
            }
        )  # fmt: skip
        monkeypatch.setattr(
            control_totals, "rows_of", lambda *_, o=official: {**found, "raw.oo1_staff": o}
        )
        assert reconciled(year)["outside"].tolist() == outside


def test_page_shows_every_organisation(year: Year) -> None:
    """Each expected organisation has its line, with what was read and what it is asked."""
    page = soup(quality._page(year))
    table = next(t for t in page("table") if "каждая организация" in t.caption.get_text())
    lines = {r.th.get_text() if r.th else r.td.get_text(): r for r in table.tbody("tr")}
    for code in year.intake["organisations"]["expected"]:
        line = next(text for text in lines if year.school_names[code] in text)
        assert "представлены" in lines[line].get_text()


def test_page_says_how_to_mend(year: Year) -> None:
    """Every rule that was met stands with its remedy."""
    text = words(quality._page(year))
    met = {m["rule"] for m in year.intake["messages"] if m["kind"] != "note"}
    assert met
    assert all(year.intake["rules"][rule]["remedy"] in text for rule in met)


def test_page_without_indicators(year: Year) -> None:
    """The page needs the tables only: it is there before any indicator is computed."""
    bare = replace(year, history={})
    assert "Сверка списков с формой ОО-1" in words(quality._page(bare))


def test_public_page_names_no_organisation(public_year: Year, year: Year) -> None:
    """For the public neither schools nor their files nor their differences are named."""
    text = words(quality._page(public_year))
    names = year.intake["organisations"]["names"].values()
    assert not [name for name in names if name in text]
    assert not [file for file in year.intake["files"] if file in text]


def test_unchanged_page_keeps_its_age(year: Year) -> None:
    """Checking again does not touch a page that says the same."""
    path = quality.refresh_page(year)
    before = path.stat().st_mtime_ns
    assert quality.refresh_page(year) == path
    assert path.stat().st_mtime_ns == before
