"""Every row of the five documents is in the catalogue, or the catalogue says why not."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from pipeline.demo.write import write as write_demo
from pipeline.indicators import database
from pipeline.indicators.evaluate import MUNICIPALITY, evaluate, evaluate_open
from pipeline.intake.run import take_in, write
from pipeline.params.catalogue import IndicatorSet
from pipeline.params.checking import read
from pipeline.params.load import Params, load
from pipeline.paths import ROOT, YearPaths
from tests.indicators.conftest import SOURCES, every_indicator

# One line a row of the document's table; a row that the catalogue splits has several names.
ROWS = {
    "argun": """
        def_diag_share_prim | def_found_share_prim | route_supported_share | contest_share
        expert_share | experience_share | retr_flow_share | dpo_share | ment_org_share
        ment_programmes_n | ment_mentors_n | ment_young_mentored_share | ment_practice_bank
        ment_participation_share | route_young_supported_share | mo_count | mo_member_share
        org_total_n | org_nonstate_n | org_gymnasium_n | org_lyceum_n | org_correction_n
        org_advanced_n | org_extra_n | staff_retrained_share | staff_young_stazh_share
        staff_young_age_share | staff_prepension_share | staff_he_share | staff_he_ped_share
        staff_spo_share | staff_cat_high_share | staff_cat_first_share | lead_n
        lead_he_mgmt_share | lead_stazh_lt3_share | lead_young_n | lead_prepension_share
    """,
    "ipatovo": """
        lead_upskilled_share
        lead_mastered_share_noo + lead_mastered_share_ooo + lead_mastered_share_soo
        lead_ovz_share | lead_reserve | staff_young_age_share | staff_cat_high_share
        lead_exchange_events_n
    """,
    "sochi": """
        speak_mun_share | contest_mun_share | contest_mun_win_share | publish_share | dpo_share
    """,
    "krymsk": """
        def_norm_act | def_method_basis | def_diag_share | def_found_share | def_level_tech
        def_level_social | def_level_problem | route_norm_act | route_deficit_share
        route_growth_share | route_event_share | retr_need_monitoring | retr_ped_share
        expert_norm_act | expert_achievements_n | expert_regfed_n | ment_deficit_study
        ment_addressed_plan | ment_best_practice | ment_network_events | ment_regulation
        ment_mentor_dpo_plan | ment_individual_plans | ment_mon_system | net_events_change
        net_members_change | net_orgs_change | net_projects | net_tech_level | net_works_change
        net_satisfaction | staff_analysis | staff_rates_plan | staff_rates_need | staff_headcount
        staff_vacancies_n | staff_policy | staff_age_mean
        expert_student_results | smo_norm_docs | smo_mun_programme | smo_rmo_plan
        smo_method_recs | smo_council | ment_mentor_work_plan | ment_internship_plan
        ment_open_lessons_plan | ment_sat_mentee | ment_sat_mentor | ment_model_org_share
        ment_young_iom_share | net_norm_act | net_teacher_share | net_org_share | staff_order56
        staff_school_programmes | staff_psyped_class_share
        burn_symptom_1 + burn_symptom_2 + burn_symptom_3 + burn_symptom_4 + burn_symptom_5 +
        burn_symptom_6 + burn_symptom_7 + burn_symptom_8 + burn_symptom_9 + burn_symptom_10 +
        burn_symptom_11 + burn_symptom_12 + burn_phase_tension + burn_phase_resistance +
        burn_phase_exhaustion
        burn_high_org_n | burn_recs | young_n_change | sys_norm_base | sys_community_events
        sys_competence_growth | sys_competence_mechanism
        sys_access_section + sys_access_library + sys_access_channel
        sys_roadmap_complete + sys_roadmap_ontime | sys_horizontal
        site_visits_n + site_downloads_n | recs_done_share
    """,
    "baksan": """
        def_diag_share
        def_type_share_subj + def_type_share_meth + def_type_share_psych +
        def_type_share_ict + def_type_share_org
        route_iom_share_all | dpo_addressed_share | staff_profile_share | staff_provision
        staff_org_profile30_n | staff_overload36_share | staff_age65_share | retr_ped_share
        ment_young_events_share | ment_young_programmes | ment_participation_share
        ment_methodist_share | dpo_priority_any_share | dpo_priority_quality
        dpo_priority_shnor | dpo_priority_talent | dpo_priority_career
        dpo_priority_upbringing | dpo_priority_preschool | dpo_priority_funclit
        dpo_priority_fgos | dpo_priority_digital
        prog_idx + prog_goal_idx + prog_task_idx + prog_measure_idx
    """,
}
HOW_MANY = {"argun": 38, "ipatovo": 7, "sochi": 5, "krymsk": 38 + 32, "baksan": 25}
GAPS = {"argun": ["4.2"], "krymsk": ["2"], "baksan": ["6.5"]}


def rows(source: str) -> list[list[str]]:
    """Return the rows of a document as lists of identifiers."""
    text = ROWS[source].replace("+\n", "+")
    lines = [cell for line in text.split("\n") for cell in line.split("|")]
    return [[name.strip() for name in line.split("+")] for line in lines if line.strip()]


def of_source(source: str) -> IndicatorSet:
    """Return the catalogue of a document."""
    return read(ROOT / "params" / "indicators" / f"{source}.yml", ROOT, IndicatorSet)[0]


@pytest.mark.parametrize("source", SOURCES)
def test_each_row_of_a_document_is_accounted_for(source: str) -> None:
    """A row is an indicator or has a written reason; nothing else passes for a row."""
    indicator_set = of_source(source)
    reasons = {r.id for r in indicator_set.reserved if r.id and r.reason}
    own = {i.id for i in indicator_set.indicators if not i.clarifies}
    listed = rows(source)
    assert len(listed) == HOW_MANY[source]
    assert {name for row in listed for name in row} == own | reasons


def test_the_documents_have_145_rows() -> None:
    """Argun 38, Ipatovo 7, Sochi 5, Krymsk 38 and 32, Baksan 25."""
    assert sum(len(rows(source)) for source in SOURCES) == 145


@pytest.mark.parametrize("source", SOURCES)
def test_numbers_that_a_document_skips_are_kept(source: str) -> None:
    """4.2 of Argun, № 2 of the Krymsk staffing block and 6.5 of Baksan stay reserved."""
    assert [r.number for r in of_source(source).reserved if not r.id] == GAPS.get(source, [])


def test_a_clarifying_row_names_a_row_of_its_document() -> None:
    """What is shown beside an indicator hangs on one that exists, under its number."""
    for source in SOURCES:
        by_id = {i.id: i for i in of_source(source).indicators}
        for indicator in by_id.values():
            if indicator.clarifies:
                assert not by_id[indicator.clarifies].clarifies, indicator.id


def test_labels_differ_within_a_direction() -> None:
    """Two bars of one chart never carry one label, repeated questions of a document excepted."""
    for source in SOURCES:
        labels: dict[tuple[str, str], str] = {}
        for i in of_source(source).indicators:
            assert labels.setdefault((i.direction, i.short), i.id) == i.id, i.short


def test_a_defect_has_a_resolution() -> None:
    """What is found wrong in a document is also settled, in words for the annex."""
    for item in every_indicator():
        i = item.indicator
        assert not (i.defect or i.defect_codes) or i.resolution or i.clarifies, item.key


def test_neutral_indicators_never_score() -> None:
    """A point for what is neither good nor bad would reward chance or punish honesty."""
    assert not [
        c.key for c in every_indicator() if c.indicator.scored and c.indicator.better == "neutral"
    ]


@pytest.mark.parametrize("source", SOURCES)
def test_each_row_has_a_value_on_the_demo(source: str, tmp_path: Path) -> None:
    """Invented data of the municipality give a value for every row of its document."""
    loaded = load(ROOT, source)
    small = loaded.municipality.demo.model_copy(
        update={"schools": 3, "kindergartens": 1, "extra": 1, "teachers": 90}
    )
    params = replace(
        loaded,
        municipality=loaded.municipality.model_copy(update={"demo": small}),
        chosen=tuple(c for c in every_indicator() if c.set.source == source),
    )
    paths = YearPaths(tmp_path, source, 2022)
    write_demo(tmp_path, params, 2022)
    write(take_in(params, paths), params, paths)
    frame = evaluate(paths.processed, params, 2022)
    # Last year as this year: what matters is that a change has something to be compared with.
    frame = evaluate(paths.processed, params, 2022, frame) if source == "krymsk" else frame
    municipal = frame[frame["level"] == MUNICIPALITY]
    empty = municipal[municipal["value"].isna()]
    assert [
        f"{r.key}: {r.numerator} / {r.denominator} {r.note} {r.fault}" for r in empty.itertuples()
    ] == []
    assert len(municipal) == len(params.chosen)


@pytest.mark.parametrize("municipality", SOURCES)
def test_profiles_name_every_row_of_their_document(municipality: str) -> None:
    """The municipality of a document reports all its indicators."""
    chosen = {c.key for c in load(ROOT, municipality).chosen}
    own = {c.key for c in every_indicator() if c.set.source == municipality}
    assert own <= chosen


def test_evaluation_is_the_same_twice(whole: Params, tmp_path: Path) -> None:
    """Same tables, same params: the same frame to the last bit."""
    from tests.indicators.worlds import Size, random_world

    params = replace(whole, chosen=whole.chosen[:25])
    folder = random_world(whole.tables, 7, Size()).write(tmp_path, whole.tables)
    pd.testing.assert_frame_equal(evaluate(folder, params, 2022), evaluate(folder, params, 2022))


def test_an_open_database_gives_the_same_and_stays_as_it_was(whole: Params, tmp_path: Path) -> None:
    """Evaluated where the tables are read already, values are the same; so are the populations."""
    from tests.indicators.worlds import Size, random_world

    params = replace(whole, chosen=whole.chosen[:25])
    folder = random_world(whole.tables, 7, Size()).write(tmp_path, whole.tables)
    with database.populations(folder, params, 2022, "school_year") as connection:
        tables = connection.execute("SHOW ALL TABLES").fetchall()
        days = database.get_period(connection)
        staff = connection.execute("FROM staff ORDER BY ALL").fetchall()

        found = evaluate_open(connection, params, 2022)

        assert connection.execute("SHOW ALL TABLES").fetchall() == tables
        assert database.get_period(connection) == days
        assert connection.execute("FROM staff ORDER BY ALL").fetchall() == staff
    pd.testing.assert_frame_equal(found, evaluate(folder, params, 2022))
