"""The invented municipality is complete, continues from year to year and is as documented."""

from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from pipeline.demo.diagnostics import FACTORS
from pipeline.demo.names import full_name
from pipeline.demo.people import Person
from pipeline.demo.scene import FILE, Scene
from pipeline.demo.world import World, world
from pipeline.params.municipality import Demo

DISTRICT = Demo(schools=34, teachers=1300, seed=2022)
SOME = Demo(schools=8, kindergartens=2, extra=1, teachers=150, seed=5)

COMMON = set(Path(__file__).with_name("common_names.txt").read_text(encoding="utf-8").split())
"""Common surnames and first names, and likely ones among the stems used here."""


@pytest.fixture(scope="module")
def district() -> World:
    """Return the district in 2022."""
    return world(DISTRICT, 2022)


@pytest.fixture(scope="module")
def some() -> World:
    """Return a small municipality with kindergartens."""
    return world(SOME, 2022)


def shares(made: World, table: str, people: list[Person]) -> dict[str, float]:
    """Return the share of people that stand in a table, by group of schools."""
    there = set(made.tables[table]["person_id"])
    groups: dict[str, list[bool]] = {}
    for person in people:
        groups.setdefault(person.school.group, []).append(person.key in there)
    return {group: float(np.mean(found)) for group, found in groups.items()}


def test_every_table_is_there(district, some, tables):
    """Every table of tables.yml has rows with exactly its columns."""
    for made in (district, some):
        assert set(made.tables) == set(tables.tables)
        for name, table in tables.tables.items():
            frame = made.tables[name]
            assert len(frame), name
            extra = {FILE} if table.holder == "school" else set()
            assert set(frame.columns) == set(table.columns) | extra, name


def test_values_are_valid(district, some, tables):
    """Before any dirt every value is one that tables.yml allows."""
    for made in (district, some):
        codes = {school.org_id for school in made.scene.schools}
        for name, table in tables.tables.items():
            for title, column in table.columns.items():
                for value in made.tables[name][title].dropna():
                    where = f"{name}.{title}: {value!r}"
                    if column.type == "enum":
                        assert value in column.values or column.open, where
                    elif column.type in {"integer", "number", "percent", "years"}:
                        assert column.minimum is None or value >= column.minimum, where
                        assert column.maximum is None or value <= column.maximum, where
                        assert column.type != "integer" or isinstance(value, int), where
                    elif column.type == "date":
                        assert isinstance(value, date), where
                    elif column.type == "yes_no":
                        assert isinstance(value, bool), where
                    elif column.type == "org":
                        assert value in codes, where
                    elif column.type == "person":
                        assert value in made.people, where
                    else:
                        assert isinstance(value, str), where


def test_required_cells_and_keys_are_whole(district, some, tables):
    """No required cell is empty and no key stands twice within a file."""
    for made in (district, some):
        for name, table in tables.tables.items():
            frame = made.tables[name]
            required = [title for title, column in table.columns.items() if column.required]
            assert frame[required].notna().all(axis=None), name
            key = [*table.key, *([FILE] if FILE in frame else [])]
            if table.key:
                assert not frame.duplicated(key).any(), name


def test_no_name_is_a_real_one():
    """No surname, first name or father's name is a common one."""
    for number in range(3000):
        for sex in ("ж", "м"):
            surname, first, patronymic = full_name(number, sex).split()
            father = patronymic.removesuffix("ович").removesuffix("овна")
            assert not {surname, surname.removesuffix("а"), first, father} & COMMON


def test_names_differ():
    """The first thousands of names are all different."""
    assert len({full_name(number, "ж") for number in range(20_000)}) == 20_000


def test_snils_is_never_issued(district):
    """Every СНИЛС lies below 001-001-998, where no number is issued."""
    for person in district.people.values():
        assert int(person.snils[:11].replace("-", "")) < 1_001_998


def test_years_continue():
    """Most people of a year are there the year before, with the same birth date and a year less."""
    before, after = world(SOME, 2021), world(SOME, 2022)
    old = before.tables["person"].drop_duplicates("person_id").set_index("person_id")
    new = after.tables["person"].drop_duplicates("person_id").set_index("person_id")
    both = old.index.intersection(new.index)
    assert 0.85 < len(both) / len(new) < 0.99
    assert (old.loc[both, "birth_date"] == new.loc[both, "birth_date"]).all()
    stayed = [key for key in both if after.people[key].left is None]
    gained = (new.loc[stayed, "service_ped"] - old.loc[stayed, "service_ped"]).astype(float)
    assert gained.between(0.99, 1.01).all()
    assert list(before.tables["org"]["org_id"]) == list(after.tables["org"]["org_id"])


def test_novices_come_and_most_stay():
    """There are novices each year, and most but not all of them are still there a year later."""
    lived = Scene(DISTRICT, 2022).rosters
    novices = {p.key for p in lived[2021].teachers if p.is_novice(date(2021, 9, 20))}
    stayed = novices & {p.key for p in lived[2022].staff}
    assert len(novices) > 60
    assert 0.75 < len(stayed) / len(novices) < 0.98


def test_size_and_structure_of_the_district(district):
    """Counts of schools and shares of staff are those of the model districts."""
    teachers = district.scene.roster.teachers
    kinds = district.tables["org"]["org_type"].value_counts()
    classes = district.tables["org"]["psyped_class"].value_counts()
    assert len(teachers) == pytest.approx(1300, abs=30)
    assert (kinds["НОШ"], kinds["гимназия"], kinds["лицей"]) == (1, 1, 1)
    assert kinds["СОШ"] > 20
    assert kinds["ООШ"] >= 4
    assert (classes["социально-педагогический"], classes["психолого-педагогический"]) == (8, 1)
    assert (district.tables["org"]["students_n"] == 500).any()
    assert np.mean([p.education == "высшее" for p in teachers]) == pytest.approx(0.6, abs=0.04)
    assert np.mean([p.category == "высшая" for p in teachers]) == pytest.approx(0.12, abs=0.03)
    assert np.mean([p.category == "первая" for p in teachers]) == pytest.approx(0.14, abs=0.04)
    assert any(p.age(date(2023, 1, 1)) >= 65 for p in teachers)


def test_groups_of_schools_differ(district):
    """Diagnostics, courses, routes and mentoring fall by about 25 points from group to group."""
    teachers = district.scene.roster.teachers
    diag = district.tables["diag"]
    tested = diag[(diag["attendance"] == "явка") & (diag["instrument_kind"] == "тест")]
    diagnosed = {p.key for p in teachers} & set(tested["person_id"])
    coverage = {
        group: float(np.mean([p.key in diagnosed for p in teachers if p.school.group == group]))
        for group in ("town", "village", "remote")
    }
    assert 0.75 < len(diagnosed) / len(teachers) < 0.9
    iom = district.tables["iom"]
    finished = iom[iom["status"] == "завершён"]
    done = {}
    for group in ("town", "village", "remote"):
        with_route = [k for k in iom["person_id"] if district.people[k].school.group == group]
        ended = [k for k in finished["person_id"] if district.people[k].school.group == group]
        done[group] = len(ended) / len(with_route)
    dpo = district.tables["dpo"]
    year = dpo[(dpo["kind"] == "ПК") & dpo["date_end"].map(lambda day: day.year == 2022)]
    coursed = set(year["person_id"])
    courses = {
        group: float(np.mean([p.key in coursed for p in teachers if p.school.group == group]))
        for group in ("town", "village", "remote")
    }
    for found in (coverage, done, courses):
        assert 0.15 < found["town"] - found["village"] < 0.36
        assert 0.15 < found["village"] - found["remote"] < 0.36
    united = shares(district, "network_member", teachers)
    assert united["town"] > united["village"] > united["remote"]


def test_funnel_narrows(district):
    """Diagnosed, with a deficit, with a route, took part, finished: each step holds fewer."""
    diag, iom = district.tables["diag"], district.tables["iom"]
    tested = diag[(diag["attendance"] == "явка") & (diag["instrument_kind"] == "тест")]
    first = tested[tested["wave"] == 1]
    lacking = set(first.loc[first["deficit"].astype(bool), "person_id"])
    mending = iom[iom["basis"] == "дефициты"]
    steps = district.tables["iom_step"]
    took_part = set(steps.loc[steps["attended"].astype(bool), "iom_id"])
    sizes = [
        first["person_id"].nunique(),
        len(lacking),
        len(mending),
        mending["iom_id"].isin(took_part).sum(),
        (mending["status"] == "завершён").sum(),
    ]
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == len(sizes)
    assert set(mending["person_id"]) <= lacking


def test_two_factors_stand_behind_the_blocks(district):
    """Correlations of the blocks are those that the documented loadings imply."""
    diag = district.tables["diag"]
    first = diag[(diag["provider"] == "ЦНППМ") & (diag["wave"] == 1)].dropna(subset=["percent"])
    wide = first.pivot_table(
        index="person_id", columns="block", values="percent", aggfunc="first"
    ).astype(float)
    found = wide.dropna().corr()
    for loadings in FACTORS.values():
        for one in loadings:
            for other in loadings:
                if one < other:
                    # Noise of measuring and whole points make them a little weaker.
                    assert found.loc[one, other] == pytest.approx(
                        loadings[one] * loadings[other], abs=0.09
                    )
    values = np.linalg.eigvalsh(found.to_numpy())
    assert (values > 1).sum() == 2


def test_second_wave_finds_growth_in_the_same_people(district):
    """Those who took part in their route gain about seven points."""
    diag = district.tables["diag"]
    test = diag[diag["provider"] == "ЦНППМ"].dropna(subset=["percent"])
    keys = ["person_id", "block"]
    both = test[test["wave"] == 1].merge(test[test["wave"] == 2], on=keys, suffixes=("_1", "_2"))
    growth = (both["percent_2"] - both["percent_1"]).astype(float).mean()
    assert len(both) > 1000
    assert 4 < growth < 9


def test_networks_grow():
    """Networks, members and meetings are more every year."""
    sizes = [
        tuple(
            len(world(SOME, year).tables[name])
            for name in ("network", "network_member", "network_event")
        )
        for year in (2020, 2021, 2022)
    ]
    assert all(a < b for one, other in pairwise(sizes) for a, b in zip(one, other, strict=True))


def test_one_pair_is_cancelled(district):
    """One pair of the year came to nothing; pairs last from year to year."""
    pairs = district.tables["mentor_pair"]
    assert (pairs["status"] == "отменена").sum() == 1
    assert any(day.year == 2021 for day in pairs["date_start"])


def test_control_totals_agree_with_lists(district):
    """Section 3 of ОО-1 counts the people that the lists hold, by post, age and service."""
    totals = district.tables["oo1_staff"]
    main = district.tables["post"]
    main = main[
        (main["employment"] == "основное")
        & (main["post_group"] == "педагогический")
        & main["date_to"].isna()
    ]
    listed = main.groupby("org_id")["person_id"].nunique()
    all_rows = totals[(totals["row_code"] == "педагогические") & (totals["column_code"] == "всего")]
    stated = all_rows.set_index("org_id")["value"].astype(int)
    assert stated.to_dict() == listed.to_dict()
    for section in ("3.2", "3.3"):
        part = totals[totals["section"] == section]
        sums = part.groupby(["org_id", "row_code"])["value"].sum().unstack()
        assert all((sums[row] == stated).all() for row in sums)


def test_namesakes_and_part_timers(district):
    """A few people share a name in different schools, a few work in two schools."""
    staff = district.scene.roster.staff
    names: dict[str, list[Person]] = {}
    for person in staff:
        names.setdefault(person.name, []).append(person)
    twins = [people for people in names.values() if len(people) > 1]
    assert twins
    for people in twins:
        assert (
            len({p.birth for p in people}) == len({p.school.org_id for p in people}) == len(people)
        )
    twice = district.tables["person"]["person_id"].value_counts()
    assert 5 <= (twice == 2).sum() <= 60


def test_a_tiny_municipality(tables):
    """One school with five teachers is a municipality too."""
    made = world(Demo(schools=1, teachers=5, seed=1), 2022)
    assert set(made.tables) == set(tables.tables)
    assert len(made.scene.roster.teachers) == 5
    assert made.silent is None


@pytest.mark.parametrize("year", [2012, 2030])
def test_any_year_can_be_asked_for(year):
    """Years before the usual start and long after it have people with a past."""
    made = world(Demo(schools=3, teachers=40, seed=1), year)
    assert len(made.tables["diag"])
    assert made.tables["dpo"]["date_end"].map(lambda day: day.year).max() == year
