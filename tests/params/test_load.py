from pathlib import Path

import pytest

from pipeline.params.load import load, municipality_ids
from pipeline.paths import PROJECT
from tests.params.worlds import MUNICIPALITY, SET, TABLES, line_of, project, refusals


def test_valid_project(tmp_path: Path) -> None:
    """A whole set brings its direction's indicators, a single choice its own."""
    params = load(project(tmp_path), "town")
    assert [c.key for c in params.chosen] == ["pilot:has_plan", "pilot:n_plans"]
    assert params.by_key["pilot:n_plans"].line == line_of(SET, "id: n_plans")
    assert [c.key for c in params.of_direction("routes")] == ["pilot:n_plans"]


@pytest.mark.parametrize("name", municipality_ids(PROJECT))
def test_committed_params_are_valid(name: str) -> None:
    """Every committed municipality loads with its tables and sets."""
    assert load(PROJECT, name).chosen


@pytest.mark.parametrize("name", ["../town", "a/b", "Town", "", "to wn", "город", "town\n"])
def test_name_that_is_no_folder(tmp_path: Path, name: str) -> None:
    """A municipality's name becomes a part of paths: nothing but small letters may pass."""
    (problem,) = refusals(project(tmp_path), name)
    assert "не может быть именем папки" in problem.got


def test_missing_file_names_the_nearest(tmp_path: Path) -> None:
    """A mistyped municipality is answered with the known ones."""
    (problem,) = refusals(project(tmp_path), "twon")
    assert problem.got == "нет файла params/municipalities/twon.yml"
    assert problem.nearest == "town"
    assert "town" in problem.allowed


def test_missing_tables(tmp_path: Path) -> None:
    """A project without tables.yml says so."""
    root = project(tmp_path)
    (root / "params/tables.yml").unlink()
    (problem,) = refusals(root)
    assert problem.file == "params/tables.yml"


@pytest.mark.parametrize(
    ("old", "new", "path", "hint"),
    [
        ("deficits: [pilot]", "deficits: [piolt]", "indicators.deficits.0", "pilot"),
        ('["pilot:n_plans"]', '["pilot:n_plan"]', "indicators.routes.0", "n_plans"),
        ('["pilot:n_plans"]', '["pilto:n_plans"]', "indicators.routes.0", "pilot"),
        ("table: org", "table: ogr", "sources.0.table", "org"),
        ("{школа: org_id}", "{школа: org_idd}", "sources.0.columns.школа", "org_id"),
        (
            "{школа: org_id}",
            "{школа: org_id}\n    constants: {sutdents_n: x}",
            "sources.0.constants.sutdents_n",
            "students_n",
        ),
        (
            "{школа: org_id}",
            "{школа: org_id}\n    unpivot: {columns: {a: b}, name: org_type, value: student_n}",
            "sources.0.unpivot.value",
            "students_n",
        ),
        (
            'deficits: "pilot:has_plan"',
            'deficits: "pilot:has_plna"',
            "main_indicator.deficits",
            "pilot:has_plan",
        ),
        ('deficits: "pilot:has_plan"', 'deficits: "pilot:n_plans"', "main_indicator.deficits", ""),
        ("  pilot:has_plan:", "  pilot:has_plam:", "targets.pilot:has_plam", "pilot:has_plan"),
        ("{value: 60}", "{value: 160}", "targets.pilot:has_plan.2022.value", ""),
        ("2022: {value", "1822: {value", "targets.pilot:has_plan.1822", ""),
        ("id: town", "id: city", "id", ""),
        ("types: [СОШ]", "types: [СОШШ]", "context_groups.0.types.0", "СОШ"),
        (
            "types: [СОШ]",
            "types: [СОШ]\n    students_min: 10\n    students_max: 5",
            "context_groups.0.students_max",
            "",
        ),
    ],
)
def test_names_across_files(tmp_path: Path, old: str, new: str, path: str, hint: str) -> None:
    """A name that another file does not know is told with the nearest one and its exact line."""
    text = MUNICIPALITY.replace(old, new, 1)
    problems = refusals(project(tmp_path, text))
    problem = next(p for p in problems if p.path == path)
    assert problem.line == line_of(text, new.split("\n")[-1].split(",")[0])
    if hint:
        assert problem.nearest == hint


def test_target_above_the_whole(tmp_path: Path) -> None:
    """A share cannot be aimed at 160 %."""
    (problem,) = refusals(project(tmp_path, MUNICIPALITY.replace("value: 60", "value: 160")))
    assert (problem.got, problem.allowed) == ("цель 160 %", "доля от 0 до 100 %")


def test_target_of_a_count_may_be_any(tmp_path: Path) -> None:
    """A hundred and sixty plans are no mistake."""
    text = MUNICIPALITY.replace("  pilot:has_plan:\n", "  pilot:n_plans:\n").replace(
        "value: 60", "value: 160"
    )
    assert refusals(project(tmp_path, text)) == []


def test_mistakes_of_selections_and_targets_come_together(tmp_path: Path) -> None:
    """A wrong set does not hide a wrong target or a wrong main indicator."""
    text = (
        MUNICIPALITY.replace('["pilot:n_plans"]', '["pilot:none"]')
        .replace("value: 60", "value: 160")
        .replace('deficits: "pilot:has_plan"', 'deficits: "pilot:other"')
    )
    assert [p.path for p in refusals(project(tmp_path, text))] == [
        "indicators.routes.0",
        "main_indicator.deficits",
        "targets.pilot:has_plan.2022.value",
    ]


def test_set_named_otherwise_than_its_file(tmp_path: Path) -> None:
    """The name of a set is that of its file."""
    problems = refusals(project(tmp_path, indicators=SET.replace("source: pilot", "source: pilo")))
    assert problems[0].path == "source"


def test_spoiled_set_is_not_called_unknown(tmp_path: Path) -> None:
    """A set that cannot be read gives its own problem, not one for every choice from it."""
    problems = refusals(project(tmp_path, indicators=SET.replace("type: share", "type: shaer")))
    assert [p.file for p in problems] == ["params/indicators/pilot.yml"]
    assert problems[0].nearest == "share"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("    of: plan\n", "", "не задано выражение «of»"),
        ("id: n_plans", "id: has_plan", "описан дважды"),
        ("short: С планом", f"short: {'С' * 61}", "получено"),
    ],
)
def test_indicator_rules(tmp_path: Path, old: str, new: str, said: str) -> None:
    """An indicator without its expression, described twice or labelled too long is refused."""
    problems = refusals(project(tmp_path, indicators=SET.replace(old, new)))
    assert any(said in p.got for p in problems)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("key: [org_id]", "key: [org]", "столбец «org», которого в ней нет"),
        ("type: enum, ", "", "перечень values задан"),
        ("type: integer", "type: enum", "перечень values не задан"),
    ],
)
def test_table_rules(tmp_path: Path, old: str, new: str, said: str) -> None:
    """A key of an unknown column and values without an enum are refused."""
    problems = refusals(project(tmp_path, tables=TABLES.replace(old, new)))
    assert any(said in p.got for p in problems)


def test_indicator_of_two_directions(tmp_path: Path) -> None:
    """An indicator that two directions choose would stand under one name twice."""
    text = MUNICIPALITY.replace('["pilot:n_plans"]', '["pilot:n_plans", "pilot:has_plan"]')
    (problem,) = refusals(project(tmp_path, text))
    assert problem.path == "indicators.routes"
    assert problem.line == line_of(text, "routes:")
    assert "уже отнесён к направлению «deficits»" in problem.got


@pytest.mark.parametrize(
    ("scoring", "path", "hint"),
    [
        (
            'ranking: {indicators: ["pilot:has_plna"]}',
            "scoring.ranking.indicators.0",
            "pilot:has_plan",
        ),
        (
            'ranking: {indicators: ["pilot:has_plan"], weights: {"pilot:n_plans": 2}}',
            "scoring.ranking.weights.pilot:n_plans",
            "pilot:has_plan",
        ),
        (
            'points: {own_cutoffs: {"pilot:has_plna": [1, 2]}}',
            "scoring.points.own_cutoffs.pilot:has_plna",
            "pilot:has_plan",
        ),
        ("points: {high: 50, middle: 50}", "scoring.points.high", ""),
        ("points: {cutoffs: [50, 25]}", "scoring.points.cutoffs", ""),
        ("poinst: {}", "scoring.poinst", "points"),
    ],
)
def test_schemes_name_what_is_there(tmp_path: Path, scoring: str, path: str, hint: str) -> None:
    """A scheme with an unknown indicator, a weight of none, or limits out of order is refused."""
    text = f"{MUNICIPALITY}scoring:\n  {scoring}\n"
    (problem,) = refusals(project(tmp_path, text))
    assert problem.path == path
    assert problem.nearest == hint


def test_a_self_assessment_needs_its_sheet(tmp_path: Path) -> None:
    """The sheet of blocks is read only for those who are assessed by it, and then must be there."""
    assert not refusals(project(tmp_path))
    text = f"{MUNICIPALITY}scoring:\n  self_assessment: {{}}\n"
    (problem,) = refusals(project(tmp_path, text))
    assert problem.file == "params/scoring/self_assessment.yml"
