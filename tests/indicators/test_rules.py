"""Rules at their edges: who is counted, what is a zero and what is unknown."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipeline.indicators.change import against
from pipeline.indicators.evaluate import N_ABOVE_D, STATED, evaluate
from pipeline.params.load import Params
from pipeline.params.municipality import Young
from tests.indicators.worlds import World

SCHOOL_TABLES = (
    "person",
    "post",
    "diag",
    "iom",
    "iom_step",
    "dpo",
    "mentor_pair",
    "load",
    "mo",
    "staffing",
)
TEACHER: dict[str, Any] = {
    "post_name": "учитель",
    "post_group": "педагогический",
    "employment": "основное",
    "rate": 1.0,
}


class Town:
    """Two schools, of which people and records are told one by one."""

    def __init__(self, params: Params, folder: Path) -> None:
        self.params = params
        self.folder = folder
        self.world = World({"org": []})
        for number, kind in ((1, "СОШ"), (2, "ООШ")):
            self.add(
                "org",
                org_id=f"ш{number}",
                name_short=f"СОШ № {number}",
                org_type=kind,
                locality="село",
            )
        self.silent: set[tuple[str, str]] = set()
        self.also: list[tuple[str, str]] = []

    def add(self, table: str, **row: Any) -> None:
        """Add a row to a table."""
        self.world.tables.setdefault(table, []).append(row)

    def teacher(
        self, name: str, org: str = "ш1", post: dict[str, Any] | None = None, **facts: Any
    ) -> None:
        """Add a teacher at the main job, by default at the first school."""
        self.add("person", person_id=name, **{"age": 40, "service_ped": 15.0, **facts})
        self.add("post", person_id=name, org_id=org, **{**TEACHER, **(post or {})})

    def evaluate(self, *keys: str) -> pd.DataFrame:
        """Evaluate the named indicators; rows by (key, level, unit)."""
        self.world.supplied = [
            (table, org)
            for table in SCHOOL_TABLES
            for org in ("ш1", "ш2")
            if (table, org) not in self.silent
        ] + [("org", None), ("survey", None), ("norm_doc", None), ("network_member", None)]
        self.world.supplied += [("recommendation", None), *self.also]
        params = replace(self.params, chosen=tuple(c for c in self.params.chosen if c.key in keys))
        self.world.write(self.folder, params.tables)
        return evaluate(self.folder, params, 2022).set_index(["key", "level", "unit"])

    def n_of_d(self, key: str, level: str = "municipality", unit: str = "") -> tuple[Any, Any]:
        """Return numerator and denominator of one value."""
        row = self.evaluate(key).loc[(key, level, unit)]
        n, d = row["numerator"], row["denominator"]
        return None if pd.isna(n) else float(n), None if pd.isna(d) else float(d)


@pytest.fixture
def town(whole: Params, tmp_path: Path) -> Town:
    """Two schools without anybody."""
    return Town(whole, tmp_path)


def test_nothing_to_count_is_no_zero(town: Town) -> None:
    """Without retrained people the share of the retrained is missing, and its D is 0."""
    town.teacher("а")
    row = town.evaluate("krymsk:retr_ped_share").loc[("krymsk:retr_ped_share", "municipality", "")]
    assert pd.isna(row["value"])
    assert row["denominator"] == 0


def test_a_table_that_did_not_arrive_is_unknown(town: Town) -> None:
    """A school without a list of courses leaves both N and D; the other school stays."""
    town.teacher("а", "ш1")
    town.teacher("б", "ш2")
    town.add("dpo", person_id="а", kind="ПК", hours=36, date_end=date(2022, 5, 1), doc_no="1")
    town.silent = {("dpo", "ш2")}
    frame = town.evaluate("krymsk:dpo_share")
    municipal = frame.loc[("krymsk:dpo_share", "municipality", "")]
    assert (municipal["numerator"], municipal["denominator"]) == (1, 1)
    assert (municipal["unknown"], municipal["schools_known"], municipal["schools_all"]) == (1, 1, 2)
    assert pd.isna(frame.loc[("krymsk:dpo_share", "school", "ш2"), "numerator"])


def test_more_than_the_whole_names_the_school(town: Town) -> None:
    """N > D stops the row and says whose figure it is."""
    for org, filled in (("ш1", 12.5), ("ш2", 9.0)):
        town.add(
            "staffing",
            org_id=org,
            post_name="учитель",
            post_group="педагогический",
            rates_plan=10.0,
            rates_filled=filled,
        )
    frame = town.evaluate("baksan:staff_provision")
    row = frame.loc[("baksan:staff_provision", "municipality", "")]
    assert pd.isna(row["value"])
    assert row["note"] == N_ABOVE_D
    assert row["fault"] == "СОШ № 1: 12,5 из 10"
    assert frame.loc[("baksan:staff_provision", "school", "ш2"), "value"] == 90


@pytest.mark.parametrize(("inclusive", "expected"), [(True, (2.0, 3.0)), (False, (1.0, 3.0))])
def test_age_at_the_boundary(town: Town, inclusive: bool, expected: tuple[float, float]) -> None:
    """34 is young, 36 is not; 35 is what the params say."""
    for age in (34, 35, 36):
        town.teacher(f"в{age}", age=age)
    young = Young(rule="age", age_max=35, age_inclusive=inclusive)
    municipality = town.params.municipality.model_copy(update={"young": young})
    town.params = replace(town.params, municipality=municipality)
    assert town.n_of_d("argun:staff_young_age_share") == expected


def test_service_at_the_boundary(town: Town) -> None:
    """2.99 years and none at all are young, 3 are not; two blank cells are unknown."""
    for name, years, total in (
        ("а", 2.99, None),
        ("б", 3.0, None),
        ("в", None, 1.0),
        ("г", None, None),
    ):
        town.teacher(name, service_ped=years, service_total=total)
    assert town.n_of_d("argun:staff_young_stazh_share") == (2, 3)


def test_a_part_timer_counts_once_at_the_main_school(town: Town) -> None:
    """Someone in two schools is one person, at the main one; hours add up over both."""
    town.teacher("а", "ш1")
    town.add(
        "post", person_id="а", org_id="ш2", **{**TEACHER, "employment": "внешний совместитель"}
    )
    for org, hours in (("ш1", 20.0), ("ш2", 18.0)):
        town.add(
            "load",
            person_id="а",
            org_id=org,
            subject="физика",
            hours_week=hours,
            profile_match="да",
        )
    key = "baksan:staff_overload36_share"
    assert town.n_of_d(key) == (1, 1)
    assert town.n_of_d(key, "school", "ш1") == (1, 1)
    assert town.n_of_d(key, "school", "ш2") == (0, 0)


def test_two_main_posts_are_one_person(town: Town) -> None:
    """Of two main posts the larger rate says where a person is counted."""
    town.teacher("а", "ш1", post={"rate": 0.5})
    town.add("post", person_id="а", org_id="ш2", **TEACHER)
    assert town.n_of_d("krymsk:staff_headcount_ped") == (1, None)
    assert town.n_of_d("krymsk:staff_headcount_ped", "school", "ш2") == (1, None)


def test_a_teacher_of_two_subjects_stands_in_both(town: Town) -> None:
    """By subject both rows hold the person, the municipality holds it once."""
    town.teacher("а")
    for subject in ("физика", "математика"):
        town.add("load", person_id="а", org_id="ш1", subject=subject, hours_week=9.0)
    frame = town.evaluate("baksan:def_diag_share").loc["baksan:def_diag_share"]
    assert frame.loc[("municipality", ""), "denominator"] == 1
    assert list(frame.loc["subject", "denominator"]) == [1, 1]


def test_a_route_without_diagnosis_serves_growth(town: Town) -> None:
    """Only a diagnosis or the word «дефициты» makes a route one that mends deficits."""
    for name, basis, diag in (("а", None, None), ("б", None, "д1"), ("в", "дефициты", None)):
        town.teacher(name)
        town.add(
            "iom",
            iom_id=f"м{name}",
            person_id=name,
            basis=basis,
            diag_id=diag,
            status="реализуется",
        )
    assert town.n_of_d("krymsk:route_deficit_share_ped") == (2, 3)


def test_a_certificate_counts_once_and_from_16_hours(town: Town) -> None:
    """Two rows of one certificate are one person; 15 hours are no course."""
    town.teacher("а")
    town.teacher("б")
    for name, hours, number in (("а", 72, "1"), ("а", 72, "1"), ("б", 15, "2")):
        town.add(
            "dpo", person_id=name, kind="ПК", hours=hours, date_end=date(2022, 3, 1), doc_no=number
        )
    assert town.n_of_d("krymsk:dpo_share") == (1, 2)


def test_a_cancelled_pair_does_not_count(town: Town) -> None:
    """A pair that was cancelled, or ended before the period, has no mentee."""
    for name, status, end in (
        ("а", "действует", None),
        ("б", "отменена", None),
        ("в", "завершена", date(2020, 5, 1)),
    ):
        town.teacher(name, service_ped=1.0)
        town.add(
            "mentor_pair", mentor_id="н", mentee_id=name, org_id="ш1", status=status, date_end=end
        )
    assert town.n_of_d("argun:ment_young_mentored_share") == (1, 3)


def test_diagnosis_class_agrees_with_the_printed_number(town: Town) -> None:
    """59.99 is a deficit, 60 is none; a no-show is not diagnosed; 104 of 100 is no result."""
    for name, percent in (("а", 59.99), ("б", 60.0), ("в", 0.0), ("г", 104.0)):
        town.teacher(name)
        attendance = "неявка" if name == "в" else "явка"
        town.add(
            "diag",
            person_id=name,
            diag_id="д",
            block="ИКТ",
            date=date(2022, 9, 9),
            percent=percent,
            attendance=attendance,
        )
    assert town.n_of_d("krymsk:def_found_share") == (1, 2)


def test_self_assessment_is_no_test(town: Town) -> None:
    """Answers about oneself are another instrument."""
    town.teacher("а")
    town.add(
        "diag",
        person_id="а",
        diag_id="д",
        block="ИКТ",
        percent=50.0,
        instrument_kind="самодиагностика",
    )
    assert town.n_of_d("krymsk:def_diag_share") == (0, 1)


def test_a_branch_is_its_head_organisation(town: Town) -> None:
    """People and pupils of a branch are the head organisation's."""
    town.add(
        "org", org_id="ф", name_short="филиал", org_type="НОШ", parent_org_id="ш1", is_branch=True
    )
    town.teacher("а", "ф")
    assert town.n_of_d("krymsk:staff_headcount_ped", "school", "ш1") == (1, None)
    assert town.n_of_d("argun:org_total_n") == (2, None)


def test_a_list_that_only_a_branch_sent_is_known(town: Town) -> None:
    """What a branch sends is its head organisation's, the fact that it was sent as well."""
    town.add(
        "org", org_id="ф", name_short="филиал", org_type="НОШ", parent_org_id="ш1", is_branch=True
    )
    town.teacher("а", "ф")
    town.silent = {("dpo", "ш1"), ("dpo", "ш2")}
    town.also = [("dpo", "ф")]
    assert town.n_of_d("krymsk:dpo_share") == (0, 1)


def test_a_recommendation_is_done_in_time_by_its_dates(town: Town) -> None:
    """Done late or not at all is not in time; done without a date is unknown; done is done."""
    due, late = date(2022, 6, 30), date(2022, 7, 1)
    for status, fact in (
        ("исполнено", due),
        ("исполнено", late),
        ("исполнено", None),
        ("не исполнено", None),
    ):
        town.add("recommendation", text="т", status=status, due=due, date_fact=fact)
    assert town.n_of_d("krymsk:recs_done_share") == (1, 3)
    assert town.n_of_d("krymsk:recs_done_any_share") == (3, 4)


def test_stated_totals_stand_in_for_missing_lists(town: Town) -> None:
    """A school without lists is represented by its own figure, marked as such."""
    town.teacher("а", "ш1", age=30)
    town.silent = {("post", "ш2"), ("person", "ш2")}
    town.add(
        "manual_value",
        indicator_id="staff_young_age_share",
        org_id="ш2",
        numerator=3.0,
        denominator=9.0,
    )
    town.add(
        "manual_value",
        indicator_id="staff_young_age_share",
        org_id="ш1",
        numerator=5.0,
        denominator=5.0,
    )
    frame = town.evaluate("argun:staff_young_age_share").loc["argun:staff_young_age_share"]
    municipal = frame.loc[("municipality", "")]
    assert (municipal["numerator"], municipal["denominator"]) == (4, 10)
    assert (municipal["note"], municipal["stated"]) == (STATED, 1)
    assert frame.loc[("school", "ш1"), "note"] == ""


def test_a_document_needs_number_date_and_link(town: Town) -> None:
    """A document without a link, expired or of the future proves nothing."""
    facts = {
        "indicator_id": "def_norm_act",
        "number": "1",
        "date": date(2022, 1, 1),
        "url": "а.pdf",
    }
    key = "krymsk:def_norm_act"
    for wrong in (
        {"url": None},
        {"number": None},
        {"valid_to": date(2022, 6, 1)},
        {"date": date(2023, 1, 1)},
        {"org_id": "ш1"},
    ):
        town.world.tables["norm_doc"] = [{**facts, **wrong}]
        assert town.n_of_d(key) == (0, None), wrong
    town.world.tables["norm_doc"] = [facts]
    assert town.n_of_d(key) == (1, None)


def test_a_missing_answer_leaves_symptom_and_phase_unknown(town: Town) -> None:
    """All «да» form all phases; one blank in the ninth symptom leaves exhaustion unknown."""
    answers: dict[str, Any] = {f"v{i}": True for i in range(1, 85)}
    town.add("burnout", respondent_no="1", **answers)
    town.add("burnout", respondent_no="2", **{**answers, "v9": None})
    town.world.supplied = []
    assert town.n_of_d("krymsk:burn_phase_tension_mean") == (89 * 2, 2)
    assert town.n_of_d("krymsk:burn_phase_resistance_mean") == (100 * 2, 2)
    assert town.n_of_d("krymsk:burn_phase_exhaustion_mean") == (103, 1)


def test_change_compares_the_same_schools(town: Town) -> None:
    """Beside the plain difference stands the one over schools present in both years."""
    key = "krymsk:dpo_share"
    town.teacher("а", "ш1")
    town.add("dpo", person_id="а", kind="ПК", hours=36, date_end=date(2022, 5, 1), doc_no="1")
    town.silent = {("post", "ш2"), ("person", "ш2"), ("dpo", "ш2")}
    before = town.evaluate(key).reset_index()
    town.teacher("б", "ш2")
    town.silent = set()
    now = town.evaluate(key).reset_index()
    row = against(now, before).set_index(["key", "level", "unit"]).loc[(key, "municipality", "")]
    assert row["change"] == -50
    assert row["change_same"] == 0
    assert row["schools_same"] == 1
