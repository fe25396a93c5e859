"""Addressed schools beside others with the same start."""

import math

import numpy as np
import pandas as pd
import pytest

from pipeline.advice.effectiveness import compare

KEY = "набор:доля"


def values(shares: dict[str, tuple[float, float]]) -> pd.DataFrame:
    """Return values of the indicator by school."""
    return pd.DataFrame(
        [
            {
                "key": KEY, "level": "school", "unit": unit, "numerator": float(n),
                "denominator": float(d), "value": 100 * n / d if d else None,
            }
            for unit, (n, d) in shares.items()
        ]
    )  # fmt: skip


def test_difference_is_that_of_the_same_third() -> None:
    """Re-computed by hand: all schools of 100, prior 20, addressed ones are in the lower third."""
    units = [f"ш{i:02d}" for i in range(18)]
    before = {unit: (30 + 3 * i, 100) for i, unit in enumerate(units)}
    asked = units[:3]
    after = {u: (n + (12 if u in asked else 6), d) for u, (n, d) in before.items()}

    result = compare(KEY, values(after), values(before), asked, 20, 3)

    assert result is not None
    # Both years shrink towards their own mean: only the difference of 6 per 100 remains.
    assert result.difference == pytest.approx(100 * 6 / 120)
    assert result.thirds[0].addressed.schools == 3
    assert result.thirds[0].others.schools == 3
    assert math.isnan(result.thirds[1].difference)
    assert (result.addressed, result.compared) == (3, 3)


def test_regression_to_the_mean_is_no_difference() -> None:
    """Schools whose true shares never change: the lowest, addressed at random, gain nothing."""
    draw = np.random.default_rng(7)
    differences, naive = [], []
    for _ in range(60):
        units = [f"ш{i}" for i in range(36)]
        before = {u: (float(draw.binomial(25, 0.6)), 25.0) for u in units}
        after = {u: (float(draw.binomial(25, 0.6)), 25.0) for u in units}
        lowest = sorted(units, key=lambda u: before[u][0])[:12]
        asked = list(draw.choice(lowest, 6, replace=False))
        result = compare(KEY, values(after), values(before), asked, 20, 3)
        assert result is not None
        differences.append(result.difference)
        rest = [u for u in units if u not in asked]
        change = {u: 4 * (after[u][0] - before[u][0]) for u in units}
        naive.append(np.mean([change[u] for u in asked]) - np.mean([change[u] for u in rest]))

    assert abs(float(np.nanmean(differences))) < 1.5
    assert float(np.mean(naive)) > 8


def test_few_schools_give_no_difference() -> None:
    """Two addressed schools are told, not compared."""
    before = {f"ш{i}": (5.0, 10.0) for i in range(6)}
    result = compare(KEY, values(before), values(before), ["ш0", "ш1"], 20, 3)

    assert result is not None
    assert math.isnan(result.difference)
    assert result.compared == 0


def test_one_school_and_none() -> None:
    """A single school is described; an unknown one, or one without an object, is left out."""
    one = values({"ш1": (1, 4)})
    result = compare(KEY, one, one, ["ш1"], 20, 3)

    assert result is not None
    assert math.isnan(result.difference)
    assert compare(KEY, one, one, ["ш9"], 20, 3) is None
    assert compare(KEY, values({"ш1": (0, 0)}), one, ["ш1"], 20, 3) is None
