"""Sections 12–17, the draft order and the school cards."""

import html
import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from pipeline.advice.recommend import consolidated
from pipeline.demo.world import world
from pipeline.indicators import store
from pipeline.indicators.evaluate import evaluate
from pipeline.intake.journal import own_files_only
from pipeline.params.directions import DIRECTION_IDS
from pipeline.params.load import load
from pipeline.paths import PROJECT, YearPaths
from pipeline.report import cards, sections
from pipeline.report.year import Year, open_year
from tests.indicators.worlds import Size, random_world
from tests.report.conftest import small_root
from tests.report.pages import CAUSAL, page, soup, words

SECTIONS: tuple[Callable[[Year, str], object], ...] = (
    sections.previous_use,
    sections.practices,
    sections.recommendations,
    sections.materials,
    sections.measures,
    sections.draft_decisions,
    sections.effectiveness,
    sections.formulae,
)
OVERALL: tuple[Callable[[Year], object], ...] = (
    sections.consolidated_recommendations,
    sections.draft_order,
    sections.effectiveness_overall,
    sections.glossary,
    partial(sections.versions, direction="summary"),
)


def text_of(year: Year) -> str:
    """Return what all sections say to a reader."""
    parts = [section(year, d).html() for d in DIRECTION_IDS for section in SECTIONS]  # type: ignore[attr-defined]
    parts += [section(year).html() for section in OVERALL]  # type: ignore[attr-defined]
    return words("".join(parts))


def test_every_printed_recommendation_has_its_basis(year: Year) -> None:
    """A row names the addressee, the value, the term, who answers and the form."""
    for direction in DIRECTION_IDS:
        table = soup(sections.recommendations(year, direction).html()).find("table")
        if table is None:
            continue
        for row in table.find("tbody").find_all("tr"):  # type: ignore[union-attr]
            cells = [cell.get_text() for cell in row.find_all(["th", "td"])]
            assert len(cells) == 6
            assert all(cell.strip("– ") for cell in cells)
            assert re.search(r"\d|да|нет|имеется", cells[2])


def test_rules_of_a_direction_need_no_others(year: Year, public_year: Year) -> None:
    """A direction's own rules recommend what all rules together recommend for it."""
    assert year.recommendations
    for whole in (year, public_year):
        for direction in DIRECTION_IDS:
            of_it = [made for made in whole.recommendations if made.direction == direction]
            assert whole.recommended(direction) == of_it


def test_limits_of_the_summary(year: Year) -> None:
    """Nobody gets more than five, three of a direction, or one thing twice."""
    kept = consolidated(year.recommendations, year.params.advice.limits)

    assert kept
    for addressee in {(m.level, m.unit) for m in kept}:
        own = [m for m in kept if (m.level, m.unit) == addressee]
        assert len(own) <= 5
        assert len({m.topic for m in own}) == len(own)
        assert all(sum(o.direction == m.direction for o in own) <= 3 for m in own)


def test_draft_order_is_ready_to_sign(year: Year) -> None:
    """Author, kind, number, place, heading, numbered items with terms, control, signature."""
    text = words(sections.draft_order(year).html())

    for part in ("ПРИКАЗ", "№ ____", "ПРИКАЗЫВАЮ:", "(подпись)", "С приказом ознакомлены"):
        assert part in text
    items = soup(sections.draft_order(year).html()).find_all("li")
    assert len(items) > 4
    assert all("Срок: до " in item.get_text() for item in items[1:-1])
    assert "Контроль за исполнением" in items[-1].get_text()


def test_public_sections_name_no_school_and_address_none(public_year: Year, year: Year) -> None:
    """For the public there are the municipality and subjects only."""
    text = text_of(public_year)

    assert not [name for name in year.school_names.values() if name.replace("\u00a0", " ") in text]
    assert all(made.level != "school" for made in public_year.recommendations)


def test_public_recommendations_rest_on_enough_people(public_year: Year) -> None:
    """Shares of a few people are not published through a recommendation either."""
    gates = public_year.params.municipality.gates
    for made in public_year.recommendations:
        if made.indicator.type == "share" and made.denominator is not None:
            assert made.denominator >= gates.public_min_denominator


def small(root: Path, municipality: str, seed: int, size: Size, years: tuple[int, ...]) -> Year:
    """Write a random world as a municipality's tables and open its last year."""
    params = load(root, municipality)
    previous = None
    for when in years:
        paths = YearPaths(root, municipality, when)
        made = random_world(params.tables, seed, size)
        made.write(paths.processed, params.tables)
        previous = evaluate(paths.processed, params, when, previous)
        store.write(previous, paths.processed / "indicators.parquet")
        names = {row["org_id"]: row["name_short"] for row in made.tables["org"]}
        codes = sorted(names)
        intake = {
            "demo": False, "files": {}, "tables": {}, "messages": [], "sheets": [],
            "organisations": {"names": names, "expected": codes, "represented": codes},
            "totals": {"kept": 0, "dropped": 0, "messages_mended": 0, "messages_refused": 0},
        }  # fmt: skip
        (paths.processed / "intake.json").write_text(json.dumps(intake), encoding="utf-8")
    return open_year(municipality, years[-1], root=root)


TINY = {
    "one school": (Size(schools=1, people=12, rows=20), (2021, 2022)),
    "no young teachers": (Size(schools=3, people=30, service_min=5, age_min=40), (2021, 2022)),
    "empty direction": (
        Size(
            schools=3,
            people=30,
            empty=frozenset({"diag", "iom", "measure", "decision", "recommendation", "practice"}),
            missing=frozenset({"diag", "iom"}),
        ),
        (2021, 2022),
    ),
    "one year only": (Size(schools=4, people=40), (2022,)),
    "nothing at all": (Size(schools=2, people=0, rows=0), (2022,)),
}


@pytest.mark.parametrize("name", TINY)
@pytest.mark.parametrize("seed", [3, 4])
def test_tiny_municipalities_read_well(name: str, seed: int, tmp_path: Path) -> None:
    """Few data never raise, and nothing of Python is printed."""
    size, years = TINY[name]
    year = small(small_root(tmp_path), "krymsk", seed, size, years)

    text = text_of(year)
    cards.build_cards(year)

    assert not CAUSAL.search(text)
    assert not re.search(r"\b(nan|None|NaN|<NA>|True|False|inf|NaT)\b", text)
    assert "{" not in text
    if name == "no young teachers":
        young = {"def_novices", "ment_without_mentor", "ment_workload", "ment_model"}
        assert not young & {made.rule for made in year.recommendations}


@pytest.mark.parametrize("municipality", ["argun", "ipatovo", "sochi", "krymsk", "baksan"])
def test_five_municipalities_evaluate(municipality: str, tmp_path: Path) -> None:
    """Every document's own choice of indicators gives recommendations and readable sections."""
    year = small(small_root(tmp_path), municipality, 5, Size(schools=6, people=90), (2021, 2022))

    text = text_of(year)

    assert year.recommendations
    assert not CAUSAL.search(text)
    assert year.params.municipality.passport.department in text
    assert not re.search(r"\b(nan|None|NaN|NaT)\b", text)


def test_cards_speak_of_one_school_only(year: Year) -> None:
    """One file a school; none names another school, a person or an address outside."""
    paths = cards.build_cards(year)
    people = world(year.params.municipality.demo, year.year).people
    surnames = {person.name.split()[0] for person in people.values()}

    assert len(paths) == len(year.intake["organisations"]["expected"]) + 1
    for path in paths[:-1]:
        text = path.read_text(encoding="utf-8")
        plain = words(text)
        # The whole file, attributes included: a name must not hide behind a picture.
        whole = re.sub(r"\s+", " ", html.unescape(text)).replace("\u00a0", " ")
        others = [
            word
            for unit, name in year.school_names.items()
            if unit != path.stem
            for word in (name.replace("\u00a0", " "), unit)
            if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", whole)
        ]
        assert others == []
        assert not surnames & set(re.findall(r"[А-ЯЁ][а-яё]+", plain))
        assert len(soup(text).find_all("h1")) == 1
        assert 'href="http' not in text
        assert "Рекомендации" in plain
        assert not CAUSAL.search(plain)


def test_a_card_holds_no_name_of_anothers_file() -> None:
    """A file is called after its school."""
    rule = "повтор строки 5 файла «Мониторинг СОШ 13.xlsx»; тот же файл, что «наш.xlsx»"

    told = own_files_only(rule, {"наш.xlsx"})

    assert "СОШ 13" not in told
    assert "наш.xlsx" in told


def test_cards_are_refused_to_the_public(public_year: Year) -> None:
    """Heads are acquainted individually."""
    with pytest.raises(cards.NotForPublicError, match="служебного"):
        cards.build_cards(public_year)


def test_a_card_of_a_school_that_left_is_taken_away(year: Year) -> None:
    """An old card does not outlive its school."""
    old = cards.build_cards(year)[0].with_name("ОО-999.html")
    old.write_text("x", encoding="utf-8")

    cards.build_cards(year)

    assert not old.exists()


def test_same_data_give_the_same_card(year: Year) -> None:
    """Made twice, the bytes are the same."""
    first = [path.read_bytes() for path in cards.build_cards(year)]
    again = open_year("tiny", 2022, root=year.paths.root)

    assert [path.read_bytes() for path in cards.build_cards(again)] == first


def test_a_municipality_changes_rules_in_its_own_file(tmp_path: Path) -> None:
    """A rule is switched off, a term and a threshold changed, and a mistyped rule is named."""
    root = small_root(tmp_path)
    path = root / "params" / "municipalities" / "tiny.yml"
    text = path.read_text(encoding="utf-8")
    choice = (
        '  issued_on: "12-25"\n  rules:\n    def_novices: {use: false}\n'
        "    def_coverage: {threshold: 5, due: {days: 7}, responsible: завуч}\n"
    )
    changed = re.sub(r"^  rules: \{\}.*\n", choice, text, flags=re.MULTILINE)
    path.write_text(changed, encoding="utf-8")
    rules = {placed.rule.id: placed.rule for placed in load(root, "tiny").rules}

    assert "def_novices" not in rules
    assert rules["def_coverage"].threshold == 5
    assert rules["def_coverage"].due.days == 7
    assert rules["def_coverage"].responsible == "завуч"
    path.write_text(changed.replace("def_novices", "def_novises"), encoding="utf-8")
    with pytest.raises(Exception, match=r"def_novises.*имелось в виду: «def_novices»"):
        load(root, "tiny")


def test_summary_holds_what_is_signed(year: Year) -> None:
    """Consolidated recommendations, the order and the analysis stand in this order."""
    headings = [tag.get_text() for tag in soup(page(year, "summary")).find_all("h2")]
    wanted = [
        "Сводные рекомендации",
        "Проект приказа",
        "Анализ эффективности решений прошлого года",
    ]
    assert [h for h in headings if h in wanted] == wanted
    assert (PROJECT / "params" / "advice.yml").exists()
