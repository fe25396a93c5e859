"""Worked examples of scoring rules, section 3, with their numbers, and every edge of the index."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pipeline.params.checking import read
from pipeline.params.load import load
from pipeline.params.problems import ParamsError
from pipeline.params.programme import Measure, Programme, Weights
from pipeline.paths import PROJECT
from pipeline.scoring.programme import (
    Done,
    Fact,
    classify,
    due_times,
    goal_index,
    measure_index,
    programme_index,
    rate,
    sensitivity,
    task_index,
)

FILE = PROJECT / "params" / "programme" / "baksan.yml"
WEIGHTS = Weights(goals=0.45, tasks=0.35, measures=0.2)
PROGRAMME = read(FILE, PROJECT, Programme)[0]

EXAMPLE_2 = [
    [Fact(60, 54)],
    [Fact(60, 66)],
    [Fact(100, 97), Fact(15, 18, at_most=True), Fact(15, 12, at_most=True)],
    [Fact(50, 50)],
    [Fact(100, 100)],
    [Fact(100, 80)],
]
SIZES = [len(task.measures) for task in PROGRAMME.tasks]


def undone(sizes: list[int], missed: dict[int, int]) -> list[list[Done]]:
    """Measures of tasks, some of them not done."""
    return [
        [Done(1, 0 if place < missed.get(task, 0) else 1) for place in range(size)]
        for task, size in enumerate(sizes)
    ]


def verdict(index: float) -> int:
    """Number of the class."""
    return classify(index, PROGRAMME.classes).number


def test_example_1() -> None:
    """12 of 15, 1,000 and 2,5 of 3 give 0,877, class 1."""
    goals = goal_index([True] * 12 + [False] * 3)
    measures = measure_index([[Done(1, 1), Done(1, 1), Done(1, 0.5)]])

    assert goals == 0.8
    assert measures == pytest.approx(0.8333, abs=5e-5)
    assert programme_index(goals, 1.0, measures or 0, WEIGHTS) == 0.877
    assert verdict(0.877) == 1


def test_example_2_the_reading_changes_the_class() -> None:
    """Сидз is 0,9696, 0,5556 or 0,9391; the index 0,842, 0,697 or 0,831: class 1, 3, 1."""
    goals = goal_index([True] * 11 + [False] * 4) or 0
    # One measure of 47 missed in each of six tasks: of 2, 2, 3, 3, 4 and 7 measures.
    chosen = [SIZES.index(4), SIZES.index(7)]
    chosen += [i for i, size in enumerate(SIZES) if size == 2][:2]
    chosen += [i for i, size in enumerate(SIZES) if size == 3][:2]
    done = undone(SIZES, dict.fromkeys(chosen, 1))
    measures = measure_index(done) or 0

    assert round(goals, 4) == 0.7333
    assert sum(SIZES) == 47
    assert round(measures, 4) == 0.8627
    assert round(measure_index(done, pooled=True) or 0, 4) == 0.8723
    assert round(EXAMPLE_2[2][1].ratio(2) or 0, 4) == 0.8333
    found = {r: task_index(EXAMPLE_2, r, 2.0) or 0 for r in ("A", "B", "C")}
    assert {r: round(v, 4) for r, v in found.items()} == {"A": 0.9696, "B": 0.5556, "C": 0.9391}
    index = {r: programme_index(goals, v, measures, WEIGHTS) for r, v in found.items()}
    assert index == {"A": 0.842, "B": 0.697, "C": 0.831}
    assert {r: verdict(v) for r, v in index.items()} == {"A": 1, "B": 3, "C": 1}


@pytest.mark.parametrize(
    ("parts", "index", "number"),
    [
        ((0.8, 0.8, 0.8), 0.8, 1),  # example 3: undefined in the order
        ((1, 1, 2), 1.2, 1),  # example 4: float noise would give class 2
        ((0.5, 0.5, 0.5), 0.5, 3),  # example 5
        ((0.2, 0.6, 0.5), 0.4, 4),  # example 6
        ((1, 4, 1), 2.05, 5),  # example 7: a spectacular result needs a new plan
    ],
)
def test_examples_3_to_7(parts: tuple[float, float, float], index: float, number: int) -> None:
    """Edges and extremes of the index."""
    assert programme_index(*parts, WEIGHTS) == index
    assert verdict(programme_index(*parts, WEIGHTS)) == number


def test_example_7_target_10_fact_40() -> None:
    """Over-fulfilment is not capped by reading A."""
    assert task_index([[Fact(10, 40)]], "A", 2.0) == 4
    assert task_index([[Fact(10, 40)]], "C", 2.0) == 1


@pytest.mark.parametrize(
    ("index", "number"),
    [
        (0.0, 4), (0.4994, 4), (0.4995, 3), (0.499, 4), (0.5, 3), (0.7994, 3), (0.7996, 1),
        (0.799, 3), (0.8, 1), (1.2, 1), (1.2004, 1), (1.2005, 2), (1.201, 2), (2.0, 2),
        (2.0004, 2), (2.001, 5), (37.0, 5),
    ],
)  # fmt: skip
def test_edges_belong_to_the_better_class_after_rounding(index: float, number: int) -> None:
    """0,7996 is printed as 0,800 and stands in class 1; 0,7994 in class 3."""
    assert verdict(index) == number


@given(st.floats(0, 1000, allow_nan=False))
def test_every_index_has_exactly_one_class(index: float) -> None:
    """No value of the index is left unclassified or classified twice."""
    rounded = round(index, 3)
    assert sum(row.holds(rounded) for row in PROGRAMME.classes) == 1


@pytest.mark.parametrize(
    ("fact", "ratio", "reached"),
    [
        (Fact(15, 0, at_most=True), 2.0, True),
        (Fact(0, 0, at_most=True), 1.0, True),
        (Fact(0, 5, at_most=True), 0.0, False),
        (Fact(15, 0.1, at_most=True), 2.0, True),
        (Fact(0, 5), None, True),
        (Fact(60, None), None, None),
        (Fact(None, 60), None, None),
        (Fact(1, 1), 1.0, True),
        (Fact(1, 0), 0.0, False),
        (Fact(60, 59.996), 59.996 / 60, True),
        (Fact(60, 59.99), 59.99 / 60, False),
    ],
)
def test_ratio_and_reached(fact: Fact, ratio: float | None, reached: bool | None) -> None:
    """Zero plans and facts, presence, unknown facts, rounding to hundredths of a per cent."""
    assert fact.ratio(2.0) == ratio
    assert fact.reached is reached


@given(st.floats(0.1, 100), st.floats(0, 100))
def test_readings_are_ordered(plan: float, fact: float) -> None:
    """B ≤ C ≤ A for one indicator, whichever way is good, up to the rounding of «reached»."""
    for at_most in (False, True):
        facts = [[Fact(plan, fact, at_most)]]
        a, b, c = (task_index(facts, r, 2.0) for r in ("A", "B", "C"))
        assert a is not None
        assert b is not None
        assert c is not None
        assert b <= c + 0.06 / plan
        assert c <= a


def test_plan_of_the_year() -> None:
    """One-off measures belong to their year, quarterly ones count four, others one."""
    year = {m.number: due_times(m, 2022) for m in PROGRAMME.measures}

    assert [m.number for m in PROGRAMME.measures] == [n for n in range(1, 49) if n != 34]
    assert len(PROGRAMME.orientations) == len(PROGRAMME.tasks) == 15
    assert year[1] == 0
    assert year[15] == 1
    assert {n for n, times in year.items() if times == 4} == {8, 23, 28, 33, 40, 48}
    assert year[18] == year[35] == year[11] == 1
    assert all(due_times(m, 2020) == 0 for m in PROGRAMME.measures)
    assert due_times(PROGRAMME.measures[0], 2021) == 1


def test_targets_of_the_list_stand_in_the_params() -> None:
    """The triples of 2022–2024 stand once, the second one at the load and the age (traps H 49)."""
    targets = load(PROJECT, "baksan").municipality.targets

    triples = {
        key.split(":")[1]: tuple(years[y].value for y in (2022, 2023, 2024))
        for key, years in targets.items()
        if key in PROGRAMME.indicators
    }
    assert triples == {
        "def_diag_share": (60, 90, 100),
        "route_iom_share_all": (60, 90, 100),
        "staff_profile_share": (100, 100, 100),
        "staff_overload36_share": (15, 10, 8),
        "staff_age65_share": (15, 10, 8),
        "retr_ped_share": (50, 60, 100),
        "ment_young_events_share": (100, 100, 100),
        "ment_young_programmes": (1, 1, 1),
        "dpo_priority_any_share": (100, 100, 100),
    }


def everything_done(**changes: Fact) -> tuple[dict[str, Fact], dict[int, Done]]:
    """Facts of a year in which every plan was met."""
    targets = load(PROJECT, "baksan").municipality.targets
    facts = {
        key: Fact(targets[key][2022].value, targets[key][2022].value, targets[key][2022].at_most)
        for key in PROGRAMME.indicators
    }
    facts |= {f"baksan:{name}": fact for name, fact in changes.items()}
    done = {m.number: Done(due_times(m, 2022), due_times(m, 2022)) for m in PROGRAMME.measures}
    return facts, done


def test_a_year_as_planned_is_exactly_one() -> None:
    """Everything as planned: Сидц = Сидз = Сидм = Инр = 1."""
    rated = rate(PROGRAMME, *everything_done())

    assert (rated.goals, rated.tasks["A"], rated.measures, rated.index) == (1, 1, 1, 1)
    assert rated.rating is not None
    assert rated.rating.number == 1


def test_an_orientation_needs_all_its_indicators() -> None:
    """One of three indicators missed: the orientation is not achieved, and nothing else is."""
    rated = rate(PROGRAMME, *everything_done(staff_age65_share=Fact(15, 16, at_most=True)))

    assert [n for n, reached in rated.achieved.items() if not reached] == [15]


def test_an_orientation_without_indicators_stands_on_its_measures() -> None:
    """A measure not done: the orientation is not achieved; not known: not measurable."""
    facts, done = everything_done()

    assert rate(PROGRAMME, facts, {**done, 22: Done(1, 0)}).achieved[9] is False
    assert rate(PROGRAMME, facts, {**done, 22: Done(1, None)}).achieved[9] is None
    # A measure of an orientation with indicators does not matter for it.
    assert rate(PROGRAMME, facts, {**done, 2: Done(1, 0)}).achieved[1] is True


def test_unknown_facts_are_no_zeros() -> None:
    """An unknown fact is left out and listed; more than 30 % unknown leave no class."""
    facts, done = everything_done()
    keys = list(facts)
    some = {**facts, **{k: Fact(facts[k].plan, None) for k in keys[:2]}}
    many = {**facts, **{k: Fact(facts[k].plan, None) for k in keys[:3]}}

    rated = rate(PROGRAMME, some, done)
    assert rated.index == 1
    assert rated.missing["показатели"] == (2, 9)
    assert rated.rating is not None
    assert rate(PROGRAMME, many, done).rating is None
    assert rate(PROGRAMME, many, done).too_little_known == ["показатели"]
    nothing = rate(PROGRAMME, facts, {n: Done(d.plan, None) for n, d in done.items()})
    assert nothing.index is None
    assert nothing.rating is None


def test_sensitivity_names_the_indicator_that_changes_the_class() -> None:
    """Just below the edge one indicator at its plan lifts the programme into class 1."""
    facts, done = everything_done(def_diag_share=Fact(60, 0.0))
    facts["baksan:route_iom_share_all"] = Fact(60, 0.0)
    facts["baksan:retr_ped_share"] = Fact(50, 0.0)
    rated = rate(PROGRAMME, facts, done)

    assert rated.index is not None
    assert rated.index < 0.8
    moved = {
        what.key
        for what in sensitivity(rated)
        if what.at_plan.rating and rated.rating and what.at_plan.rating != rated.rating
    }
    assert moved == {"baksan:def_diag_share", "baksan:route_iom_share_all", "baksan:retr_ped_share"}


def spoiled(tmp_path: Path, **changes: Any) -> list[str]:
    """What is refused in a changed file."""
    data = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    for name, value in changes.items():
        data[name] = value
    path = tmp_path / "baksan.yml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    with pytest.raises(ParamsError) as error:
        read(path, tmp_path, Programme)
    return [str(problem) for problem in error.value.problems]


def test_weights_must_add_up(tmp_path: Path) -> None:
    """Weights that do not make 1 are refused."""
    found = spoiled(tmp_path, weights={"goals": 0.5, "tasks": 0.35, "measures": 0.2})
    assert "сумма весов 1.05" in found[0]


def test_classes_must_leave_no_gap(tmp_path: Path) -> None:
    """The order's own strict inequalities leave gaps and are refused as a rule."""
    rows = yaml.safe_load(FILE.read_text(encoding="utf-8"))["classes"]
    rows[0]["above"] = rows[0].pop("at_least")
    assert "пропуск или наложение" in spoiled(tmp_path, classes=rows)[0]


def test_measure_numbers_stand_once(tmp_path: Path) -> None:
    """A number that is typed twice would count a measure twice."""
    tasks = yaml.safe_load(FILE.read_text(encoding="utf-8"))["tasks"]
    tasks[0]["measures"][1]["number"] = 1
    assert "номером 1 повторяется" in spoiled(tmp_path, tasks=tasks)[0]


def test_a_changed_rule_changes_the_result() -> None:
    """Reading, weights and the way of averaging are params, and they matter."""
    facts, done = everything_done(def_diag_share=Fact(60, 54))
    done[8] = Done(4, 1)
    usual = rate(PROGRAMME, facts, done)
    for part, update in (
        ("rules", {"reading": "B"}),
        ("rules", {"measures": "pooled"}),
        ("weights", {"goals": 0.2, "measures": 0.45}),
    ):
        changed = getattr(PROGRAMME, part).model_copy(update=update)
        other = rate(PROGRAMME.model_copy(update={part: changed}), facts, done)
        assert other.index != usual.index, update


def test_the_kind_of_a_measure_is_one_of_six() -> None:
    """A single measure is planned in its year only."""
    measure = Measure(number=1, title="а", due="март 2022 г.", kind="once", first=2022)
    assert [due_times(measure, y) for y in (2021, 2022, 2023)] == [0, 1, 0]
