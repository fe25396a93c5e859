"""The schemes in the references: small municipalities of Argun's, Krymsk's and Sochi's params."""

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from pipeline.display.output import Block
from pipeline.params.checking import read
from pipeline.params.load import SHEET
from pipeline.params.municipality import Scoring
from pipeline.params.sheet import Sheet
from pipeline.paths import PROJECT
from pipeline.report import scheme
from pipeline.report.influences import decomposition as factors
from pipeline.report.scheme_blocks import assessment
from pipeline.report.scheme_facts import factors_are_shown
from pipeline.report.scheme_points import municipal_score, school_score
from pipeline.report.scheme_ranking import rank_schools, visits
from pipeline.report.year import Year, open_year
from pipeline.report.year_calendar import entries
from pipeline.scoring.calendar import State
from tests.report.conftest import prepare
from tests.report.pages import CAUSAL, page, soup, words

SIZES = {
    "argun": "demo: {schools: 6, teachers: 120, seed: 2}",
    "krymsk": "demo: {schools: 6, teachers: 120, seed: 1}",
    "sochi": "demo: {schools: 14, teachers: 300, seed: 4}",
}


@pytest.fixture(scope="module")
def scheme_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the three municipalities, their invented data small."""
    folder = tmp_path_factory.mktemp("schemes")
    shutil.copytree(PROJECT / "params", folder / "params")
    shutil.copytree(PROJECT / "notebooks", folder / "notebooks")
    for name, size in SIZES.items():
        file = folder / "params" / "municipalities" / f"{name}.yml"
        text, count = re.subn(r"^demo: \{.*\}$", size, file.read_text("utf-8"), flags=re.MULTILINE)
        assert count == 1
        file.write_text(text, encoding="utf-8")
        prepare(folder, name, (2022,))
    return folder


Open = Callable[..., Year]


@pytest.fixture(scope="module")
def opened(scheme_root: Path) -> Open:
    """Open one of the three."""

    def of(name: str, audience: str = "internal") -> Year:
        return open_year(name, 2022, audience, root=scheme_root)

    return of


def changed(year: Year, name: str, **changes: object) -> Year:
    """The same year under changed params of a scheme."""
    municipality = year.params.municipality
    own = getattr(municipality.scoring, name).model_copy(update=changes)
    scoring = municipality.scoring.model_copy(update={name: own})
    params = replace(year.params, municipality=municipality.model_copy(update={"scoring": scoring}))
    return replace(year, params=params)


@pytest.mark.parametrize("name", SIZES)
@pytest.mark.parametrize("audience", ["internal", "public"])
def test_the_summary_holds_the_scheme_in_plain_russian(
    name: str, audience: str, opened: Open
) -> None:
    """The summary of every municipality has its scheme and assumptions, no causal word, no nan."""
    text = words(page(opened(name, audience), "summary"))
    own = {
        "argun": "Уровень эффективности по муниципалитету",
        "krymsk": "По самооценке набрано",
        "sochi": "учебный год",
    }
    assert own[name] in text
    assert "Что в документе не определено или противоречиво" in text
    assert "решает муниципалитет" in text
    assert not CAUSAL.search(text)
    assert not re.search(r"\b(nan|None|NaN|<NA>|True|False|inf)\b", text)
    assert ".." not in text.replace("…", "")


@pytest.mark.parametrize("name", SIZES)
@pytest.mark.parametrize("notebook", ["summary", "school_mo"])
def test_the_public_page_names_no_school(name: str, notebook: str, opened: Open) -> None:
    """For the public there are no schools, no points and no places of schools."""
    text = page(opened(name, "public"), notebook)
    for school in opened(name).school_names.values():
        assert school not in text
        assert school.replace("\u00a0", " ") not in text
    assert scheme.school_block(opened(name, "public"), next(iter(opened(name).groups))) is None


def test_without_a_scheme_the_section_says_so(one_table: Year) -> None:
    """A municipality without a scheme has one natural sentence instead of an empty heading."""
    assert "не устанавливают схемы" in words(scheme.overall(one_table).html())
    assert "не предусматривают ранжирования" in words(scheme.ranking(one_table, "school_mo").html())


def test_argun_points_are_those_of_the_values(opened: Open) -> None:
    """Points of every school, counted anew from its values by plain comparison."""
    year = opened("argun")
    rule = year.params.municipality.scoring.points
    assert rule is not None
    scored = {c.key: c for c in year.params.chosen if c.indicator.scored}
    for org_id in year.groups:
        rows = year.current[(year.current["unit"] == org_id) & year.current["key"].isin(scored)]
        points, most = 0, 0
        for key, value in rows[["key", "value"]].itertuples(index=False, name=None):
            if pd.isna(value):
                continue
            limits = rule.own_cutoffs.get(key, rule.cutoffs)
            most += len(limits)
            if scored[key].indicator.type == "presence":
                points += len(limits) if value else 0
            else:
                points += sum(round(float(value) + 1e-9, 2) >= limit for limit in limits)
        found = school_score(year, rule, org_id)
        assert (found.earned, found.most) == (points, most)


def test_argun_a_changed_limit_changes_the_result_and_is_printed(opened: Open) -> None:
    """Higher limits lower the level; the new numbers stand among the assumptions."""
    year = opened("argun")
    harder = changed(year, "points", high=100.0, middle=99.0)
    own, other = year.params.municipality.scoring.points, harder.params.municipality.scoring.points
    assert own is not None
    assert other is not None
    assert municipal_score(year, own).level != "низкий"
    assert municipal_score(harder, other).level == "низкий"
    printed = words(scheme.assumptions(harder).html())
    assert "Порог среднего уровня, % от максимума 99 scoring.points.middle" in printed


def test_argun_a_low_level_is_followed_by_support(opened: Open) -> None:
    """Where a level is low the order's measure stands beside it, in the summary and on the card."""
    year = changed(opened("argun"), "points", high=100.0, middle=99.5)
    rule = year.params.municipality.scoring.points
    assert rule is not None
    low = next(o for o in year.groups if school_score(year, rule, o).level == "низкий")
    assert "комплексные адресные меры поддержки" in words(scheme.overall(year).html())
    card = scheme.school_block(year, low)
    assert card is not None
    assert "комплексные адресные меры поддержки" in words(card.html())


def test_a_school_card_speaks_of_one_school(opened: Open) -> None:
    """The card holds level, points and sensitivity of its school and no other school."""
    for name in ("argun", "sochi"):
        year = opened(name)
        for org_id in list(year.groups)[:3]:
            card = scheme.school_block(year, org_id)
            assert card is not None
            others = {n for code, n in year.school_names.items() if code != org_id}
            # «СОШ № 1» is a part of «СОШ № 12».
            text = card.html()
            assert not any(re.search(rf"{re.escape(other)}(?!\d)", text) for other in others)
    text = words(card.html())
    assert "из" in text
    assert scheme.school_block(opened("krymsk"), "нет такой") is None


def test_krymsk_links_lead_to_their_headings(opened: Open) -> None:
    """Every link of the evidence table lands on a heading of the page that it names."""
    year = opened("krymsk")
    links = [a["href"] for a in soup(scheme.overall(year).html()).find_all("a")]
    assert links
    pages: dict[str, set[str]] = {}
    for href in sorted(set(map(str, links))):
        name, _, anchor = href.partition(".html#")
        if name not in pages:
            pages[name] = {str(tag["id"]) for tag in soup(page(year, name)).find_all("h2", id=True)}
        assert anchor in pages[name]


def test_krymsk_links_name_the_right_heading(opened: Open) -> None:
    """The link of a term lands on «Сроки и использование результатов»."""
    year = opened("krymsk")
    link = next(
        a for a in soup(scheme.overall(year).html()).find_all("a") if "апрель" in a.get_text()
    )
    name, _, anchor = str(link["href"]).partition(".html#")
    heading = soup(page(year, name)).find(id=anchor)
    assert heading is not None
    assert heading.get_text() == "Сроки и использование результатов"


def test_krymsk_both_maxima_are_printed(opened: Open) -> None:
    """The discrepancy of section 7 is printed with both percentages, not hidden."""
    text = words(scheme.overall(opened("krymsk")).html())
    assert re.search(r"набрано \d+ балл\w* из 71 \(\d+,\d %\)", text)
    assert re.search(r"указанного в источнике \(74\), — \d+,\d %", text)
    assert "в источнике указано 24, сумма строк — 21" in text


def test_krymsk_public_points_are_the_internal_ones(opened: Open) -> None:
    """What is there does not depend on who reads."""
    scores = []
    for audience in ("internal", "public"):
        year = opened("krymsk", audience)
        own, sheet = year.params.municipality.scoring.self_assessment, year.params.sheet
        assert own is not None
        assert sheet is not None
        scores.append(assessment(year, own, sheet))
    assert scores[0] == scores[1]


def test_krymsk_an_assigned_month_earns_no_point(opened: Open) -> None:
    """A month that only the params name is lacking; without that mark it earns its point."""
    year = opened("krymsk")
    free = changed(year, "self_assessment", assigned_months=[])
    totals = []
    for one in (year, free):
        own, sheet = one.params.municipality.scoring.self_assessment, one.params.sheet
        assert own is not None
        assert sheet is not None
        found = assessment(one, own, sheet)
        totals.append(next(b.earned for b in found.blocks if b.block.number == 4))
    assert totals[1] == totals[0] + 2
    assert "назначен в параметрах" in words(scheme.overall(year).html())


def test_krymsk_an_ineffective_indicator_takes_a_point(opened: Open) -> None:
    """Marking an indicator lowers block 2 and is printed with its reason."""
    year = opened("krymsk")
    marked = changed(year, "self_assessment", ineffective={"krymsk:smo_council": "E3"})
    text = words(scheme.overall(marked).html())
    before, after = (
        re.search(r"2\. Показатели (\d+)", words(scheme.overall(one).html()))
        for one in (year, marked)
    )
    assert before is not None
    assert after is not None
    assert int(after.group(1)) == int(before.group(1)) - 1
    assert "E3 Считает объём, а не результат" in text


@pytest.mark.parametrize("name", SIZES)
def test_factors_count_only_where_the_page_shows_them(name: str, opened: Open) -> None:
    """The point for factors and the section «Факторы» of the reference agree in every direction."""
    year = opened(name)
    for direction in ("deficits", "routes", "expert", "school_mo", "mentorship", "networks"):
        assert factors_are_shown(year, direction) == isinstance(factors(year, direction), Block)


def test_sochi_ranking_and_visits(opened: Open) -> None:
    """Places or thirds in every group, N из D beside each share, school years in words."""
    year = opened("sochi")
    text = words(page(year, "school_mo"))
    assert "2021/2022 учебный год" in text
    assert re.search(r"\d+,\d % \(\d+ из \d+\)", text)
    assert "начальные школы в приказе не названы" in text or "НОШ" not in str(
        set(year.table("org")["org_type"])
    )
    own = year.params.municipality.scoring.ranking
    assert own is not None
    found = rank_schools(year, own)
    for visit in visits(year, own):
        assert len(visit.grounds) >= own.visit_from
        assert all(found.thirds[visit.school][name] == found.lower for name in visit.grounds)


def test_sochi_thirds_where_one_person_decides(opened: Open) -> None:
    """§4, example 5: with few teachers in a school thirds stand instead of places."""
    year = opened("sochi")
    thirds = changed(year, "ranking", min_denominator=10_000)
    places = changed(year, "ranking", min_denominator=1)
    for one, mode in ((thirds, "thirds"), (places, "places")):
        own = one.params.municipality.scoring.ranking
        assert own is not None
        modes = set(rank_schools(one, own).ranking.modes.values())
        assert mode in modes
        assert modes <= {mode, "none"}


def test_sochi_weights_and_scale_change_the_result(opened: Open) -> None:
    """A changed weight or scale moves the composite and is printed."""
    year = opened("sochi")
    weighted = changed(year, "ranking", weights={"sochi:dpo_share": 0.0}, scale="rank_points")
    own, other = (one.params.municipality.scoring.ranking for one in (year, weighted))
    assert own is not None
    assert other is not None
    before, after = rank_schools(year, own), rank_schools(weighted, other)
    assert not before.scaled.composite.equals(after.scaled.composite)
    printed = words(scheme.assumptions(weighted).html())
    assert "Шкала по местам" in printed
    assert "Прошли КПК за учебный год — 0,0" in printed


@pytest.mark.parametrize(("as_of", "overdue"), [(None, False), ("02-01", True)])
def test_the_calendar_looks_from_the_day_of_the_params(
    as_of: str | None, overdue: bool, opened: Open
) -> None:
    """Looked at on 1 February most of the year lies ahead; at its end nothing does."""
    year = opened("krymsk")
    municipality = year.params.municipality
    scoring = municipality.scoring.model_copy(update={"as_of": as_of})
    params = replace(year.params, municipality=municipality.model_copy(update={"scoring": scoring}))
    states = {entry.state for entry in entries(replace(year, params=params))}
    assert (State.AHEAD in states) is overdue


def test_one_table_under_every_scheme_never_raises(one_table: Year) -> None:
    """With next to no data every scheme has its sentence instead of a traceback."""
    municipality = one_table.params.municipality
    key = one_table.params.chosen[0].key
    scoring = Scoring.model_validate(
        {"points": {}, "self_assessment": {"verify": [key]}, "ranking": {"indicators": [key]}}
    )
    params = replace(
        one_table.params,
        municipality=municipality.model_copy(update={"scoring": scoring}),
        sheet=read(PROJECT / SHEET, PROJECT, Sheet)[0],
    )
    year = replace(one_table, params=params)
    text = words(scheme.overall(year).html())
    assert "Сумма баллов не рассчитана" in text
    assert re.search(r"набрано \d+ балл\w* из 71", text)
    assert "Чтобы получить балл, требуется" in text
    assert words(scheme.ranking(year, "school_mo").html())
    assert words(scheme.visit_plan(year, "school_mo").html())
    assert words(scheme.year_calendar(year).html())
