import re
from itertools import pairwise

import pytest

from pipeline.demo.world import world
from pipeline.params.directions import DIRECTION_IDS, DIRECTIONS
from pipeline.report.year import Year
from tests.report.pages import CAUSAL, MANDATORY, NOTEBOOKS, page, read_notebook, soup, words


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_notebooks_are_committed_without_outputs(name: str) -> None:
    """A notebook in the repository holds prose and calls only, short ones, and no helper."""
    for cell in read_notebook(name).cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None
            assert len(cell.source.splitlines()) <= 10
            assert not re.search(r"^\s*(def|class|for|if)\b", cell.source, re.MULTILINE)


@pytest.mark.parametrize("name", DIRECTION_IDS)
def test_headings_that_orders_demand_stand_in_their_order(name: str, pages: dict[str, str]) -> None:
    """Every reference has the mandatory headings in the order of the outline."""
    headings = [tag.get_text() for tag in soup(pages[name]).find_all("h2")]

    assert [heading for heading in headings if heading in MANDATORY] == list(MANDATORY)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_page_is_one_file_in_russian_with_one_title(name: str, pages: dict[str, str]) -> None:
    """A page says its language, has one first heading, no script and no address outside."""
    parsed = soup(pages[name])

    assert parsed.html is not None
    assert parsed.html["lang"] == "ru"
    assert len(parsed.find_all("h1")) == 1
    assert not parsed.find_all(["script", "iframe", "link", "object", "embed"])
    for tag in parsed.find_all(True):
        for attribute in ("src", "href"):
            value = str(tag.get(attribute, ""))
            assert not re.match(r"(https?:)?//", value)
    assert "http://" not in re.sub(r"xmlns[:\w]*=\"[^\"]*\"", "", pages[name])
    assert len(pages[name]) < 2_000_000


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_headings_go_down_one_level_at_a_time(name: str, pages: dict[str, str]) -> None:
    """No heading level is skipped, and every second-level heading is in the contents."""
    parsed = soup(pages[name])
    levels = [int(tag.name[1]) for tag in parsed.find_all(re.compile(r"^h[1-6]$"))]
    contents = [tag["href"] for tag in parsed.select("nav.contents a")]

    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))
    assert contents == [f"#{tag['id']}" for tag in parsed.find_all("h2")]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_pictures_have_words_and_tables_have_captions(name: str, pages: dict[str, str]) -> None:
    """Every picture has an alternative text with numbers, every table a caption and scopes."""
    parsed = soup(pages[name])

    for image in parsed.find_all("img"):
        assert re.search(r"\d", image["alt"])
    for table in parsed.find_all("table"):
        assert table.caption.get_text().strip()
        assert all(tag.get("scope") for tag in table.find_all("th"))


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_demo_pages_bear_the_banner(name: str, pages: dict[str, str]) -> None:
    """Invented data are called invented on every page."""
    assert "Демонстрационные данные" in words(pages[name])


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_text_is_neutral_and_clean(name: str, pages: dict[str, str]) -> None:
    """No causal verb, no rating of schools, no Python value and no doubled full stop."""
    text = words(pages[name])

    assert not CAUSAL.search(text)
    assert not re.search(r"(лучш|худш)\w* школ", text)
    assert not re.search(r"\b(nan|None|NaN|<NA>|True|False|inf)\b", text)
    assert ".." not in text.replace("…", "")


@pytest.mark.parametrize("name", DIRECTION_IDS)
def test_no_person_is_named(name: str, pages: dict[str, str], year: Year) -> None:
    """No surname of the invented people, no pseudonym and no birth date stands in a page."""
    people = year.table("person")["person_id"]
    made = world(year.params.municipality.demo, year.year).people
    surnames = {person.name.split()[0] for person in made.values()}

    assert not surnames & set(re.findall(r"[А-ЯЁ][а-яё]+", pages[name]))
    assert not any(person in pages[name] for person in people)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_same_values_give_the_same_page(name: str, pages: dict[str, str], year: Year) -> None:
    """The page depends on the data only: made twice, it is the same text."""
    assert page(year, name) == pages[name]


@pytest.mark.parametrize("name", DIRECTION_IDS)
def test_one_table_is_enough_for_an_honest_page(name: str, one_table: Year) -> None:
    """Where a direction has no data the page says so in words and stays complete."""
    text = words(page(one_table, name))

    assert (
        "анные не представлены" in text
        or "данные по этому направлению" in text
        or (name == "staffing")
    )
    assert "Демонстрационные данные" not in text
    assert DIRECTIONS[name].title in text


def test_official_table_is_shown_by_school_and_group(one_table: Year) -> None:
    """The staff structure of the real table stands in its reference, schools by name."""
    text = words(page(one_table, "staffing"))

    assert "9,7 чел. (2 359 / 243)" in text
    assert "Билярская ср. ш." in text
    assert "СОШ, до 500 обучающихся" in text
