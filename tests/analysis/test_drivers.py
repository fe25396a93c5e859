"""Associations with declared factors: corrected over the report, never causal."""

import numpy as np
import pandas as pd

from pipeline.analysis.differences import compare_groups
from pipeline.analysis.drivers import Factor, Measure, screen_drivers
from pipeline.analysis.gates import Gates
from pipeline.analysis.regression import regress


def _pair(count: int, strength: float, seed: int = 0) -> tuple[pd.Series, pd.Series]:
    rng = np.random.default_rng(seed)
    x = rng.standard_normal(count)
    rest = np.sqrt(1 - strength**2) * rng.standard_normal(count)
    return pd.Series(x), pd.Series(strength * x + rest)


def _noise(count: int, units: int) -> list[Factor]:
    return [
        Factor(Measure(f"шум {j}", pd.Series(np.random.default_rng(100 + j).random(units))))
        for j in range(count)
    ]


def test_a_strong_association_is_found_and_described() -> None:
    """ρ, its interval, the number of tests and whether it can be managed are in the result."""
    x, y = _pair(30, 0.9)
    factor = Factor(Measure("стаж", x), "internal", "uncontrollable")
    found = screen_drivers([(Measure("охват", y), [factor, *_noise(3, 30)])])
    assert [a.factor.measure.name for a in found.found] == ["стаж"]
    best = found.found[0]
    assert best.low < best.rho < best.high
    assert found.tests == 4
    assert "не зависит" in found.sentence()
    assert "описательный характер" in found.table().html()


def test_the_correction_counts_the_whole_report() -> None:
    """A single p of .03 among forty tests is nothing."""
    rng = np.random.default_rng(8)
    outcomes = [
        (
            Measure(f"показатель {i}", pd.Series(rng.random(20))),
            [Factor(Measure(f"фактор {j}", pd.Series(rng.random(20)))) for j in range(5)],
        )
        for i in range(8)
    ]
    found = screen_drivers(outcomes, bootstrap_runs=0)
    assert found.tests == 40
    assert min(a.p for a in found.associations) < 0.05
    assert not found.found
    assert "не выявлено (с учётом 40" in found.sentence().replace("\N{NO-BREAK SPACE}", " ")


def test_one_school_cannot_carry_a_finding() -> None:
    """An association that leaves with one school is noted and not reported."""
    kept = None
    for seed in range(200):
        x, y = _pair(12, 0.8, seed)
        pairs = [(Measure("y", y), [Factor(Measure("x", x))])]
        strict = screen_drivers(pairs, bootstrap_runs=0, gates=Gates(drivers_without_one=0.001))
        plain = screen_drivers(pairs, bootstrap_runs=0, gates=Gates(drivers_without_one=1.1))
        if plain.found and not strict.found:
            kept = strict
            break
    assert kept is not None
    assert "на одной организации" in kept.notes[0]


def test_nine_schools_are_too_few() -> None:
    """Below ten schools nothing is computed and the sentence says how many there are."""
    x, y = _pair(9, 0.95)
    found = screen_drivers([(Measure("охват", y), [Factor(Measure("стаж", x))])])
    assert found.tests == 0
    assert "9" in found.sentence()


def test_more_than_eight_candidates_are_cut_and_said() -> None:
    """Eight candidates an indicator, in their declared order."""
    _, y = _pair(20, 0.1)
    found = screen_drivers([(Measure("охват", y), _noise(11, 20))], bootstrap_runs=0)
    assert found.tests == 8
    assert "рассмотрены первые 8" in found.notes[0]


def test_constant_and_missing_factors_are_no_tests() -> None:
    """A factor without spread or without values is not tested and breaks nothing."""
    _, y = _pair(20, 0.1)
    values = {"постоянный": 5.0, "пустой": np.nan}
    factors = [Factor(Measure(name, pd.Series(v, range(20)))) for name, v in values.items()]
    found = screen_drivers([(Measure("охват", y), factors)])
    assert found.tests == 0
    assert "недостаточно" in found.sentence()
    assert screen_drivers([]).sentence().endswith("не заданы.")


def test_missing_values_keep_their_own_n() -> None:
    """Every pair uses the schools that have both values, and prints how many."""
    x, y = _pair(30, 0.9)
    x.iloc[:8] = np.nan
    found = screen_drivers([(Measure("охват", y), [Factor(Measure("стаж", x))])])
    assert found.associations[0].n == 22
    assert np.isfinite(found.associations[0].low)


def test_teachers_of_one_school_are_not_independent() -> None:
    """Cluster-robust errors of a school-level factor are much wider than the classical ones."""
    rng = np.random.default_rng(1)
    school = np.repeat(np.arange(40), 15)
    x = rng.standard_normal(40)[school]
    y = 0.8 * rng.standard_normal(40)[school] + rng.standard_normal(600)
    factors = pd.DataFrame({"поддержка": x, "стаж": rng.standard_normal(600)})
    found = regress(pd.Series(y, name="оценка"), factors, clusters=pd.Series(school))
    assert found.clusters == 40
    assert found.robust_se[1] > 2 * found.se[1]
    few = regress(pd.Series(y), factors, clusters=pd.Series(school % 5))
    assert "не менее 20" in few.sentence()


def test_regression_refuses_what_it_cannot_carry() -> None:
    """Few units, an exact fit, a constant indicator, a dummy of one unit: words, no numbers."""
    rng = np.random.default_rng(0)
    x = pd.DataFrame(rng.standard_normal((20, 3)), columns=list("abc"))
    y = pd.Series(rng.standard_normal(20))
    single = x.assign(d=[1.0] + [0.0] * 19)
    assert regress(y.iloc[:9], x.iloc[:9]).refusal
    assert "точно" in regress(x["a"] + x["b"], x).refusal
    assert regress(pd.Series(1.0, range(20)), x).refusal
    assert "полностью" in regress(y, single).refusal
    assert regress(y, pd.DataFrame(index=range(20))).refusal


def test_small_groups_are_left_out_of_comparisons() -> None:
    """Groups of fewer than three units do not enter Kruskal and Wallis's test."""
    y = pd.Series([1.0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 50], name="доля")
    g = pd.Series(["а"] * 5 + ["б"] * 5 + ["в"])
    found = compare_groups(y, g)
    assert found.df == 1
    assert found.size == "большое"
    assert (
        "совпадают" in compare_groups(pd.Series([5.0] * 12), pd.Series(["а", "б"] * 6)).sentence()
    )
