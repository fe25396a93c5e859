"""Factors of the directions: one measure has one name and one class."""

import pytest
from pydantic import ValidationError

from pipeline.params.directions import DIRECTION_IDS
from pipeline.params.measures import Factors, read_measures
from pipeline.params.municipality import Levels
from pipeline.paths import PROJECT

SIZE = {"name": "Число обучающихся", "environment": "external", "control": "uncontrollable",
        "over": "ORG", "type": "mean", "of": "students_n"}  # fmt: skip


def test_factors_of_the_project_are_read() -> None:
    """The project's own file keeps the rule."""
    assert set(read_measures(PROJECT).factors) == set(DIRECTION_IDS)


@pytest.mark.parametrize("change", [{"name": "Размер школы"}, {"environment": "internal"}])
def test_one_measure_has_one_name_and_one_class(change: dict[str, str]) -> None:
    """Another name for the same count, or another class for the same name, is refused."""
    directions: dict[str, list[dict[str, str]]] = {name: [SIZE] for name in DIRECTION_IDS}
    Factors.model_validate({"directions": directions})

    directions["staffing"] = [SIZE | change]

    with pytest.raises(ValidationError):
        Factors.model_validate({"directions": directions})


def test_levels_rise() -> None:
    """Limits out of order are refused; the recommended ones are 40, 60 and 80."""
    assert Levels().cutoffs == (40, 60, 80)
    with pytest.raises(ValidationError):
        Levels(low=60, middle=50)
