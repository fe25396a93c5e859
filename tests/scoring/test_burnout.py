"""Worked examples of scoring rules, section 7, with their numbers, and the key's self-tests."""

import copy
from typing import Any

import duckdb
import pandas as pd
import pytest
import yaml

from pipeline.indicators import burnout as relation
from pipeline.params.burnout_key import BurnoutKey
from pipeline.params.checking import read
from pipeline.params.problems import ParamsError
from pipeline.paths import PROJECT
from pipeline.scoring.burnout import (
    any_formed,
    changed_levels,
    phase_level,
    phase_scores,
    symptom_level,
    symptom_scores,
)

FILE = PROJECT / "params" / "burnout_key.yml"
ITEMS = [f"v{item}" for item in range(1, 85)]


@pytest.fixture(scope="module")
def key() -> BurnoutKey:
    """The key of the project."""
    return read(FILE, PROJECT, BurnoutKey)[0]


def answers(**blank: None) -> pd.DataFrame:
    """Two respondents: all «да», all «нет»."""
    frame = pd.DataFrame([dict.fromkeys(ITEMS, True), dict.fromkeys(ITEMS, False)], dtype=object)
    for item in blank:
        frame.loc[0, item] = None
    return frame


def test_example_1_all_yes(key: BurnoutKey) -> None:
    """All «да»: phases 89, 100, 103, total 292, all three formed."""
    symptoms = symptom_scores(answers(), key)
    phases = phase_scores(symptoms, key)

    assert symptoms.loc[0].tolist() == [22, 12, 25, 30, 27, 22, 23, 28, 15, 28, 30, 30]
    assert phases.loc[0].tolist() == [89, 100, 103]
    assert sum(phases.loc[0]) == 292
    assert all(phase_level(v, key.phase_levels) == "сформировавшаяся" for v in phases.loc[0])


def test_example_2_all_no(key: BurnoutKey) -> None:
    """All «нет»: phases 31, 20, 17, none formed, though symptom 2 is formed and 9 is forming."""
    symptoms = symptom_scores(answers(), key)
    phases = phase_scores(symptoms, key)

    assert symptoms.loc[1].tolist() == [8, 18, 5, 0, 3, 8, 7, 2, 15, 2, 0, 0]
    assert phases.loc[1].tolist() == [31, 20, 17]
    assert sum(phases.loc[1]) == 68
    assert any_formed(phases, key.phase_levels).tolist() == [True, False]
    assert symptom_level(18, key.symptom_levels) == "сложившийся"
    assert symptom_level(15, key.symptom_levels) == "складывающийся"


@pytest.mark.parametrize(
    ("score", "word"),
    [
        (0, "не сложившийся"),
        (9, "не сложившийся"),
        (10, "складывающийся"),
        (15, "складывающийся"),
        (16, "сложившийся"),
        (19, "сложившийся"),
        (20, "доминирующий"),
        (30, "доминирующий"),
    ],
)
def test_example_3_edges_of_a_symptom(score: int, word: str, key: BurnoutKey) -> None:
    """9 is not formed, 10 and 15 are forming, 16 is formed, 20 is dominant."""
    assert symptom_level(score, key.symptom_levels) == word


@pytest.mark.parametrize(
    ("score", "word"),
    [
        (36, "не сформировалась"),
        (37, "в стадии формирования"),
        (60, "в стадии формирования"),
        (61, "сформировавшаяся"),
    ],
)
def test_example_3_edges_of_a_phase(score: int, word: str, key: BurnoutKey) -> None:
    """36 is not formed, 37 and 60 are forming, 61 is formed."""
    assert phase_level(score, key.phase_levels) == word


@pytest.mark.parametrize("item", range(9, 85, 12))
def test_example_4_a_blank_leaves_symptom_and_phase_unknown(item: int, key: BurnoutKey) -> None:
    """One blank among 9, 21, …, 81: symptom 9 and «Истощение» unknown, other phases valid."""
    symptoms = symptom_scores(answers(**{f"v{item}": None}), key)
    phases = phase_scores(symptoms, key)

    assert symptoms.loc[0].isna().tolist() == [place == 9 for place in range(1, 13)]
    assert phases.loc[0, ["Напряжение", "Резистенция"]].tolist() == [89, 100]
    assert pd.isna(phases.loc[0, "Истощение"])
    assert any_formed(phases, key.phase_levels).tolist() == [True, False]


def test_an_unknown_phase_may_leave_open_whether_any_is_formed(key: BurnoutKey) -> None:
    """Not formed beside an unknown phase is unknown; formed beside it is formed."""
    phases = pd.DataFrame({"а": [61, 10, 10], "б": [pd.NA, pd.NA, 60]}, dtype="Int64")

    assert any_formed(phases, key.phase_levels).tolist() == [True, pd.NA, False]


def test_the_key_is_whole(key: BurnoutKey) -> None:
    """Seven items a symptom, thirty points, one item of ten points, every item once."""
    for place, symptom in enumerate(key.symptoms, 1):
        points = symptom.points
        assert (len(points), sum(points.values())) == (7, 30)
        assert list(points.values()).count(10) == 1
        assert all((item - 1) % 12 + 1 == place for item in points)
    assert sorted(i for s in key.symptoms for i in s.points) == list(range(1, 85))


def spoiled(change: str) -> dict[str, Any]:
    """The key with one of the mistakes that circulate."""
    data = copy.deepcopy(yaml.safe_load(FILE.read_text(encoding="utf-8")))
    symptoms = [symptom for phase in data["phases"] for symptom in phase["symptoms"]]
    yes = [symptom["answered_yes"] for symptom in symptoms]
    if change == "72 in symptom 11":
        yes[10][72] = yes[10].pop(71)
    elif change == "82 counts 5":
        yes[9][82] = 5
    elif change == "84 in symptom 1":
        yes[0][84] = yes[11].pop(84)
    elif change == "11 and 47 count 5":
        yes[10][11] = 5
    elif change == "one point an answer":
        for symptom in symptoms:
            for side in ("answered_yes", "answered_no"):
                symptom[side] = dict.fromkeys(symptom.get(side, {}), 1)
    elif change == "35 items":
        for symptom in symptoms:
            symptom["answered_yes"] = dict(list(symptom["answered_yes"].items())[:3])
    elif change == "alternative of 33":
        data["alternatives"] = [{"items": {11: 5}, "about": "сумма 33"}]
    elif change == "thresholds fall":
        data["phase_levels"] = {"forming": 61, "formed": 37}
    elif change == "seven respondents":
        data["group"]["min_respondents"] = 7
    return data


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("72 in symptom 11", "пункт 72 отнесён к симптому 11"),
        ("82 counts 5", "сумма баллов 25"),
        ("84 in symptom 1", "пунктов: 8"),
        ("11 and 47 count 5", "сумма баллов 33"),
        ("one point an answer", "сумма баллов 7"),
        ("35 items", "пунктов:"),
        ("alternative of 33", "сумма баллов 33"),
        ("thresholds fall", "пороги фазы 61, 37"),
        ("seven respondents", "получено 7"),
    ],
)
def test_wrong_copies_are_refused(change: str, words: str, tmp_path: Any) -> None:
    """A copying error is told with its symptom, in Russian, before anything is computed."""
    path = tmp_path / "burnout_key.yml"
    path.write_text(yaml.safe_dump(spoiled(change), allow_unicode=True), encoding="utf-8")

    with pytest.raises(ParamsError) as error:
        read(path, tmp_path, BurnoutKey)

    assert any(words in str(problem) for problem in error.value.problems)


def test_the_other_copy_changes_one_symptom_only(key: BurnoutKey) -> None:
    """Item 11 of five points and item 47 of two: who answers so gains three points there."""
    other = key.under(key.alternatives[0])
    frame = pd.DataFrame([dict.fromkeys(ITEMS, False)] * 3, dtype=object)
    # 8 points become 11: from «не сложившийся» to «складывающийся».
    frame.loc[0, ["v11", "v23", "v35"]] = True
    # 5 points become 2: no change of the level.
    frame.loc[1, ["v47"]] = True

    name = key.symptoms[10].name
    assert symptom_scores(frame, key)[name].tolist() == [8, 5, 0]
    assert symptom_scores(frame, other)[name].tolist() == [11, 2, 0]
    assert changed_levels(frame, key, other).to_dict() == {name: 1}


def test_sql_gives_the_same_points(key: BurnoutKey) -> None:
    """The relation that indicators are counted over is made from the same key."""
    frame = (
        answers(v9=None).astype("boolean").assign(municipality="м", org_id=None, respondent_no="1")
    )
    with duckdb.connect() as connection:
        connection.register("given", frame)
        columns = ", ".join(f"CAST(v{i} AS BOOLEAN) AS v{i}" for i in range(1, 85))
        connection.execute("CREATE SCHEMA raw")
        connection.execute(
            f"CREATE TABLE raw.burnout AS SELECT municipality, org_id, respondent_no, {columns} "  # noqa: S608
            "FROM given"
        )
        connection.execute(relation.symptoms(key))
        found = connection.execute(
            "SELECT * EXCLUDE (municipality, org_id, respondent_no) FROM burnout_symptom"
        ).df()

    expected = symptom_scores(frame, key)
    assert found.astype("Int64").to_numpy().tolist() == expected.to_numpy().tolist()


def test_a_changed_threshold_goes_into_the_query(key: BurnoutKey) -> None:
    """The cut-offs of the indicators are those of the key."""
    moved = key.model_copy(
        update={"phase_levels": key.phase_levels.model_copy(update={"formed": 50})}
    )

    assert relation.thresholds(key)["burnout_phase_formed"] == 61
    assert relation.thresholds(moved)["burnout_phase_formed"] == 50
