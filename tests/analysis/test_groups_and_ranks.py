"""Context groups, scaling, places and medians: the worked examples of the Sochi programme."""

import numpy as np
import pandas as pd
import pytest

from pipeline.analysis.groups import assign_groups
from pipeline.analysis.medians import ABOVE, BELOW, NEAR, against_median
from pipeline.analysis.ranking import THIRDS, place_label, rank_within_groups
from pipeline.analysis.scaling import scale_within_groups
from tests.analysis.gallery import RULES

SOCHI = pd.DataFrame(
    [[20, 30, 10, 5, 40], [10, 30, 5, 0, 35], [0, 0, 0, 0, 20], [15, 10, 10, 5, 60]],
    index=list("ABCD"),
    columns=["1", "2", "3", "4", "5"],
)
ONE = pd.Series("группа", index=list("ABCD"))


@pytest.mark.parametrize(
    ("org_type", "students", "group"),
    [
        ("сош", 500, "СОШ, до 500 обучающихся"),
        ("сош", 501, "СОШ, свыше 500 обучающихся"),
        ("гимназия", 900, "СОШ, свыше 500 обучающихся"),
        ("лицей", 80, "СОШ, до 500 обучающихся"),
        ("оош", 620, "ООШ"),
        ("нош", 40, "ООШ"),
        ("вечерняя", 700, "вне ранжирования"),
        ("коррекционная", None, "вне ранжирования"),
    ],
)
def test_type_goes_before_size(org_type: str, students: float | None, group: str) -> None:
    """A basic school with 620 pupils stays basic; exactly 500 is the smaller group."""
    schools = pd.DataFrame({"org_type": [org_type], "students": [students]}, index=["X"])
    assert assign_groups(schools, RULES).assignment["X"] == group


def test_unknown_size_and_unknown_type_are_named() -> None:
    """A school that no rule fits is left out with its reason, not put somewhere."""
    schools = pd.DataFrame(
        {"org_type": ["сош", "колледж"], "students": [None, 90]}, index=["X", "Y"]
    )
    found = assign_groups(schools, RULES)
    assert set(found.unassigned) == {"X", "Y"}
    assert "не указана" in found.unassigned["X"]
    assert "вне ранжирования" not in set(found.ranked)


def test_the_worked_example_of_scaling_and_ranking() -> None:
    """Composites 90,0, 47,5, 0 and 81,7 give the places A1, D2, B3, C4."""
    scaled = scale_within_groups(SOCHI, ONE)
    assert scaled.composite.to_dict() == {"A": 90.0, "B": 47.5, "C": 0.0, "D": 81.7}
    ranking = rank_within_groups(scaled.composite, ONE)
    assert ranking.frame["label"].to_dict() == {"A": "1", "D": "2", "B": "3", "C": "4"}


def test_equal_schools_share_a_place() -> None:
    """With B a copy of D both are «2–3», the stored place is 2, and C is fourth."""
    data = SOCHI.copy()
    data.loc["B"] = data.loc["D"]
    ranking = rank_within_groups(scale_within_groups(data, ONE).composite, ONE)
    assert ranking.frame["label"].to_dict() == {"A": "1", "B": "2–3", "D": "2–3", "C": "4"}
    assert ranking.frame.loc[["B", "D", "C"], "place"].tolist() == [2, 2, 4]


def test_an_indicator_without_differences_is_left_out() -> None:
    """When indicator 4 is 0 everywhere the composite is the mean of the other four."""
    data = SOCHI.assign(**{"4": 0})
    scaled = scale_within_groups(data, ONE)
    assert scaled.dropped == {"группа": ("4",)}
    assert scaled.composite["A"] == 87.5
    assert scaled.scaled["4"].isna().all()


def test_weights_and_direction() -> None:
    """A weight of 0 removes an indicator; a lower-is-better one is turned round."""
    scaled = scale_within_groups(SOCHI, ONE, weights={"1": 1, "2": 0, "3": 0, "4": 0, "5": 0})
    assert scaled.composite.to_dict() == {"A": 100.0, "B": 50.0, "C": 0.0, "D": 75.0}
    turned = scale_within_groups(SOCHI[["1"]], ONE, lower_is_better={"1"})
    assert turned.composite["C"] == 100.0


def test_places_instead_of_values_for_outliers() -> None:
    """With the scale by place an outlier is worth one step, not the whole length."""
    values = pd.DataFrame({"1": [1.0, 2, 3, 100]}, index=list("ABCD"))
    by_value = scale_within_groups(values, ONE).composite
    by_place = scale_within_groups(values, ONE, by_rank=True).composite
    assert by_value["C"] == 2.0
    assert by_place.to_dict() == {"A": 0.0, "B": 33.3, "C": 66.7, "D": 100.0}


def test_three_schools_are_listed_not_ranked() -> None:
    """Below four schools there is neither a scale nor a place, and the sentence says so."""
    small = ONE.iloc[:3]
    assert scale_within_groups(SOCHI, small).composite.isna().all()
    ranking = rank_within_groups(pd.Series({"A": 3.0, "B": 2.0, "C": 1.0}), small)
    assert set(ranking.frame["label"]) == {""}
    assert "не проводилось" in ranking.sentence()


def test_thirds_instead_of_places_where_one_person_decides() -> None:
    """With any school under 25 persons thirds are printed; ties stay in one third."""
    scores = pd.Series([90.0, 80, 70, 70, 50, 40], index=list("ABCDEF"))
    groups = pd.Series("группа", scores.index)
    ranking = rank_within_groups(scores, groups, denominators=pd.Series(24, scores.index))
    assert ranking.modes == {"группа": "thirds"}
    assert ranking.frame["third"].tolist() == [
        THIRDS[0],
        THIRDS[0],
        THIRDS[1],
        THIRDS[1],
        THIRDS[2],
        THIRDS[2],
    ]
    assert "менее 25" in ranking.sentence()


def test_values_equal_after_rounding_tie() -> None:
    """81,66 and 81,74 are both printed 81,7, so they share the place."""
    ranking = rank_within_groups(pd.Series([81.66, 81.74, 90, 10], index=list("ABCD")), ONE)
    assert ranking.frame.loc["A", "label"] == ranking.frame.loc["B", "label"] == "2–3"


def test_all_equal_is_no_ranking() -> None:
    """Places among equal schools would be alphabetical order in disguise."""
    ranking = rank_within_groups(pd.Series(50.0, index=list("ABCD")), ONE)
    assert "совпадают" in ranking.sentence()


def test_place_labels() -> None:
    """A shared place is a range."""
    assert [place_label(1, 1), place_label(2, 3)] == ["1", "2–4"]


def test_a_difference_below_one_person_is_no_flag() -> None:
    """In a school of six 16,7 p.p. is one person; anything less is the median itself."""
    n = pd.Series([3, 30, 33, 27], index=list("ABCD"))
    d = pd.Series([6, 60, 60, 60], index=list("ABCD"))
    flags = against_median(n, d, ONE, name="доля").frame["flag"]
    assert flags.to_dict() == {"A": NEAR, "B": NEAR, "C": ABOVE, "D": BELOW}


def test_nothing_to_count_is_missing_not_zero() -> None:
    """D = 0 has no share, no flag and does not move the median."""
    n = pd.Series([0.0, 5, 6, 7], index=list("ABCD"))
    d = pd.Series([0.0, 10, 10, 10], index=list("ABCD"))
    frame = against_median(n, d, ONE, name="доля").frame
    assert np.isnan(frame.loc["A", "value"])
    assert frame.loc["A", "flag"] == ""
    assert frame["median"].iloc[0] == 60
