"""Levels of competence and words for targets: the worked examples of sections 6 and 8."""

import pytest

from pipeline.params.municipality import Levels
from pipeline.scoring.levels import (
    Fulfilment,
    classified,
    competence_level,
    fulfilment,
    is_deficit,
    overall_level,
)


@pytest.mark.parametrize(
    ("percent", "level", "deficit"),
    [
        (0, "минимальный", True),
        (39.99, "минимальный", True),
        (40, "низкий", True),
        (59.99, "низкий", True),
        (59.994, "низкий", True),
        (59.995, "средний", False),
        (60, "средний", False),
        (79.99, "средний", False),
        (80, "высокий", False),
        (100, "высокий", False),
    ],
)
def test_competence_levels_and_deficits(percent: float, level: str, deficit: bool) -> None:
    """§6: a limit belongs to the better level; classes are read off the value with two decimals."""
    assert competence_level(percent) == level
    assert is_deficit(percent) is deficit


def test_who_did_not_come_has_no_level() -> None:
    """§6: 0 of 25 with «неявка» is missing, not «минимальный»."""
    assert competence_level(0, attended=False) is None
    assert competence_level(None) is None


@pytest.mark.parametrize("percent", [104, -1])
def test_more_than_the_greatest_score_is_an_error(percent: float) -> None:
    """§6: 104 % is an error of the data."""
    with pytest.raises(ValueError, match="between 0 and 100"):
        competence_level(percent)


def test_the_word_of_the_provider_is_kept() -> None:
    """§6: where the provider names a level nothing is computed."""
    assert competence_level(95, given="базовый") == "базовый"


def test_levels_may_be_moved() -> None:
    """§6: the limits are a parameter."""
    assert competence_level(65, limits=Levels(low=50, middle=70, high=90)) == "низкий"
    assert is_deficit(65, Levels(low=50, middle=70, high=90))


def test_overall_level_is_the_worst_block_or_the_mean() -> None:
    """§6: several blocks give the level of the worst one by default."""
    assert overall_level([85, 45]) == "низкий"
    assert overall_level([85, 45], rule="mean") == "средний"
    assert overall_level([]) is None


@pytest.mark.parametrize(
    ("value", "target", "at_most", "word"),
    [
        (80, 80, False, Fulfilment.REACHED),
        (79.998, 80, False, Fulfilment.REACHED),
        (79.99, 80, False, Fulfilment.NEAR),
        (72, 80, False, Fulfilment.NEAR),
        (71.9, 80, False, Fulfilment.MISSED),
        (15, 15, True, Fulfilment.REACHED),
        (16, 15, True, Fulfilment.NEAR),
        (18, 15, True, Fulfilment.MISSED),
        (0, 0, False, Fulfilment.REACHED),
        (3, 0, True, Fulfilment.MISSED),
    ],
)
def test_words_for_targets(value: float, target: float, at_most: bool, word: Fulfilment) -> None:
    """§8: reached from 100 %, close from 90 %, with plan by fact where less is better."""
    assert fulfilment(value, target, at_most=at_most) is word


def test_the_binary_fraction_moves_no_class() -> None:
    """Rounding rule: 0,45·1 + 0,35·1 + 0,2·2 is 1,2 and 49,995 is 50,00."""
    assert classified(0.45 * 1 + 0.35 * 1 + 0.2 * 2) == 1.2
    assert classified(49.995) == 50
