"""What rules count themselves, on a world small enough to be counted by hand."""

# ruff: noqa: E501 - rows of a table are read across

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from pipeline.advice.facts import Facts, Populations, gather
from pipeline.advice.recommend import recommend
from pipeline.indicators import database
from pipeline.indicators.evaluate import evaluate
from pipeline.params.load import Params, load
from pipeline.params.problems import ParamsError
from pipeline.paths import ROOT
from tests.indicators.worlds import Size, World, random_world

PARAMS = load(ROOT, "krymsk")


def opened(params: Params, now: Path, before: Path | None = None) -> Populations:
    """Return what opens the tables of this year and of the year before."""
    folders = {2022: now, 2021: before}

    def populations(when: int) -> duckdb.DuckDBPyConnection | None:
        folder = folders[when]
        return folder and database.populations(folder, params, when, "calendar_year")

    return populations


def person(number: int, org: str, post: str = "учитель", **more: Any) -> dict[str, Any]:
    """Return one teacher."""
    return {"person_id": f"п{number}", "org_id": org, "post_name": post, **more}


def world() -> World:
    """Two schools of one size; «ш2» has no young teachers."""
    staff = [
        *(person(i, "ш1", service_ped=1.0, service_total=1.0) for i in (1, 2)),
        *(person(i, "ш1", service_ped=20.0, age=62, category="высшая") for i in (3, 4, 5)),
        *(person(i, "ш2", service_ped=20.0, age=40) for i in range(6, 16)),
    ]
    day = date(2022, 3, 1)
    rows: dict[str, list[dict[str, Any]]] = {
        "org": [
            {"org_id": unit, "name_short": unit, "org_type": "СОШ", "students_n": 300}
            for unit in ("ш1", "ш2")
        ],
        "person": [
            {name: p.get(name) for name in ("person_id", "service_ped", "service_total", "age", "category")}
            for p in staff
        ],
        "post": [
            {
                "person_id": p["person_id"], "org_id": p["org_id"], "post_name": p["post_name"],
                "post_group": "педагогический", "employment": "основное", "rate": 1.0,
            }
            for p in staff
        ],
        "load": [
            {"person_id": "п1", "org_id": "ш1", "subject": "физика", "hours_week": 28.0, "profile_match": "нет"},
            {"person_id": "п3", "org_id": "ш1", "subject": "химия", "hours_week": 40.0, "profile_match": "да"},
        ],
        # Everyone of «ш2» is diagnosed and without deficits; in «ш1» one has a deficit.
        "diag": [
            {"person_id": "п3", "diag_id": "д", "block": "ИКТ", "date": day, "wave": 1, "deficit": True},
            *(
                {"person_id": f"п{i}", "diag_id": "д", "block": "ИКТ", "date": day, "wave": 1, "deficit": False}
                for i in range(6, 16)
            ),
            {"person_id": "п6", "diag_id": "д2", "block": "ИКТ", "date": date(2022, 11, 1), "wave": 2, "deficit": False},
        ],
        "iom": [
            {"iom_id": "м1", "person_id": "п3", "org_id": "ш1", "basis": "дефициты", "diag_id": "д", "status": "реализуется", "date_start": day},
            {"iom_id": "м2", "person_id": "п4", "org_id": "ш1", "basis": "дефициты", "diag_id": None, "status": "реализуется", "date_start": day},
            {"iom_id": "м3", "person_id": "п6", "org_id": "ш2", "basis": "дефициты", "diag_id": "д", "status": "завершён", "date_start": day},
            {"iom_id": "м4", "person_id": "п7", "org_id": "ш2", "basis": "дефициты", "diag_id": "д", "status": "завершён", "date_start": day},
            {"iom_id": "м5", "person_id": "п8", "org_id": "ш2", "basis": "дефициты", "diag_id": "д", "status": "прекращён", "date_start": day},
        ],
        "iom_step": [
            {"iom_id": "м1", "step_no": 1, "date_plan": date(2022, 4, 1), "attended": True},
            {"iom_id": "м2", "step_no": 1, "date_plan": date(2022, 9, 1), "attended": True},
        ],
        "expert": [
            {"person_id": f"п{i}", "org_id": "ш2", "role": "жюри", "date_from": day}
            for i in (6, 6, 6, 7, 8)
        ],
        "mo": [
            {"mo_id": "о1", "kind": "ШМО", "org_id": "ш1", "plan": True, "meetings_plan": 4, "meetings_fact": 2},
            {"mo_id": "о2", "kind": "ШМО", "org_id": "ш1", "plan": False, "meetings_plan": 4, "meetings_fact": 4},
            {"mo_id": "о3", "kind": "РМО", "org_id": None, "plan": False},
        ],
        "mo_member": [
            {"mo_id": "о1", "person_id": f"п{i}", "org_id": "ш1"} for i in (1, 2)
        ] + [{"mo_id": "о2", "person_id": f"п{i}", "org_id": "ш1"} for i in (3, 4, 5)],
        "mentor_pair": [
            {"mentor_id": "п3", "mentee_id": "п1", "org_id": "ш1", "same_subject": False, "date_start": day},
            *(
                {"mentor_id": "п6", "mentee_id": f"п{i}", "org_id": "ш2", "same_subject": True, "date_start": day}
                for i in (7, 8, 9, 10)
            ),
        ],
        "network": [{"network_id": "с1", "name": "А"}, {"network_id": "с2", "name": "Б"}],
        "network_member": [
            {"network_id": "с1", "person_id": "п6", "org_id": "ш2"},
            {"network_id": "с2", "person_id": "п7", "org_id": "ш2"},
        ],
        "staffing": [
            {"org_id": "ш1", "post_name": "учитель", "post_group": "педагогический", "subject": "физика", "rates_plan": 2.0, "vacancies": 1.0},
            {"org_id": "ш2", "post_name": "учитель", "post_group": "педагогический", "subject": "физика", "rates_plan": 2.0, "vacancies": 2.0},
            {"org_id": "ш2", "post_name": "учитель", "post_group": "педагогический", "subject": "химия", "rates_plan": 2.0, "vacancies": 0.0},
        ],
    }  # fmt: skip
    supplied = [(name, org) for name in PARAMS.tables.tables for org in ("ш1", "ш2")]
    return World(rows, supplied)


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    """What the rules count in the world."""
    folder = world().write(tmp_path_factory.mktemp("world"), PARAMS.tables)
    current = evaluate(folder, PARAMS, 2022)
    return gather(PARAMS, 2022, current, None, opened(PARAMS, folder), {"ш1": "а", "ш2": "а"})


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("def_novices", {"ш1": (2, 2)}),
        ("def_objectivity", {"ш1": (0, 5), "ш2": (10, 10)}),
        ("def_type_ict", {"": (1, 11)}),
        ("route_idle", {"ш1": (1, 2)}),
        ("route_repeat", {"ш2": (1, 2)}),
        ("route_without_diagnosis", {"ш1": (1, 2), "ш2": (0, 2)}),
        ("dpo_profile", {"ш1": (1, 2)}),
        ("expert_none", {"ш1": (0, 3)}),
        ("expert_concentration", {"": (3, 5)}),
        ("mo_no_plan", {"ш1": (1, 2)}),
        ("mo_meetings", {"ш1": (6, 8)}),
        ("mo_small", {"ш1": (1, 2)}),
        ("ment_without_mentor", {"ш1": (1, 2)}),
        ("ment_other_subject", {"ш1": (1, 1)}),
        ("ment_ratio", {"ш1": (0, 1)}),
        ("ment_workload", {"ш1": (1, 1)}),
        ("net_none", {"ш1": (1, 1), "ш2": (0, 1)}),
        ("net_single", {"": (2, 2)}),
        ("staff_overload", {"ш1": (1, 2)}),
    ],
)
def test_counts_are_those_of_a_hand(
    rule: str, expected: dict[str, tuple[int, int]], facts: Facts
) -> None:
    """N and D by school; «ш2» has no young teachers and is not counted where they are needed."""
    rows = facts.frame[facts.frame["rule"] == rule]
    found = {
        str(unit): (int(n), int(d))
        for unit, n, d in zip(rows["unit"], rows["numerator"], rows["denominator"], strict=True)
    }
    assert found == expected


def test_vacancies_are_counted_by_subject(facts: Facts) -> None:
    """A subject counts the organisations that look for a teacher of it; none is no row."""
    rows = facts.frame[facts.frame["rule"] == "staff_subject_vacancy"]
    assert dict(zip(rows["unit"], rows["numerator"], strict=True)) == {"физика": 2.0}


def test_a_school_without_young_teachers_gets_no_mentorship_recommendation(facts: Facts) -> None:
    """No object of counting, no recommendation, though its mentor has four mentees."""
    found = recommend(facts, PARAMS, date(2022, 12, 31))
    assert not [m for m in found if m.direction == "mentorship" and m.unit == "ш2"]
    assert [m for m in found if m.direction == "mentorship" and m.unit == "ш1"]


@pytest.mark.parametrize("municipality", ["krymsk", "argun", "ipatovo", "sochi", "baksan", "demo"])
@pytest.mark.parametrize("seed", [1, 2])
def test_contributions_add_up_to_the_gap(municipality: str, seed: int, tmp_path: Path) -> None:
    """For every rule with a target the schools' parts sum to target less share, to 1e-9."""
    params = load(ROOT, municipality)
    folder = random_world(params.tables, seed, Size(schools=6, people=120)).write(
        tmp_path / "now", params.tables
    )
    before = random_world(params.tables, seed + 50, Size(schools=6, people=110)).write(
        tmp_path / "before", params.tables
    )
    earlier = evaluate(before, params, 2021)
    current = evaluate(folder, params, 2022, earlier)
    groups = {f"ш{i}": "а" for i in range(1, 7)}

    facts = gather(params, 2022, current, earlier, opened(params, folder, before), groups)
    found = recommend(facts, params, date(2022, 12, 31))

    assert facts.rules
    for _, rows in facts.frame[facts.frame["gap"].astype(bool)].groupby("rule"):
        numbers = rows[["numerator", "denominator", "contribution", "target"]].astype(float)
        share = 100 * numbers["numerator"].sum() / numbers["denominator"].sum()
        gap = numbers["target"].iloc[0] - share
        sign = -1 if rows["at_most"].iloc[0] else 1
        assert numbers["contribution"].sum() == pytest.approx(sign * gap, abs=1e-9)
    assert all(m.basis and m.text and pd.notna(m.contribution) for m in found)
    assert {m.rule for m in found} <= {rule.id for rule in params.advice.rules}
    assert sorted(found, key=lambda m: (m.kind == "practice", not m.gap, -m.contribution)) == found


def test_a_count_that_cannot_be_counted_is_told_by_its_rule(tmp_path: Path) -> None:
    """The message names the rule, its line and the nearest column."""
    folder = world().write(tmp_path, PARAMS.tables)
    position, placed = next(
        (i, p) for i, p in enumerate(PARAMS.rules) if p.rule.id == "def_novices"
    )
    assert placed.rule.count is not None
    count = placed.rule.count.model_copy(update={"of": "NOT diagnozed"})
    wrong = replace(placed, rule=placed.rule.model_copy(update={"count": count}))
    rules = (*PARAMS.rules[:position], wrong, *PARAMS.rules[position + 1 :])

    with pytest.raises(ParamsError) as caught:
        gather(
            replace(PARAMS, rules=rules),
            2022,
            evaluate(folder, PARAMS, 2022),
            None,
            opened(PARAMS, folder),
            {},
        )

    said = str(caught.value)
    assert "params/advice.yml, строка" in said
    assert "rules.def_novices.of" in said
    assert "«diagnosed»" in said
