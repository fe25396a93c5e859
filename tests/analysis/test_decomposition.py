"""Exact decompositions: sums hold to the last digit whatever comes in."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.analysis.decomposition import (
    change_decomposition,
    funnel_decomposition,
    gap_contributions,
)

SCHOOL = st.integers(0, 80).flatmap(lambda d: st.tuples(st.integers(0, d), st.just(d)))
YEAR = st.lists(SCHOOL, min_size=1, max_size=12)


def _year(schools: list[tuple[int, int]], shift: int = 0) -> pd.DataFrame:
    index = [f"школа {i + shift}" for i in range(len(schools))]
    return pd.DataFrame(schools, columns=["numerator", "denominator"], index=index)


def test_the_worked_gap() -> None:
    """P = 60 % (300 of 500), T = 80 %: schools A and B contribute 12 and 8 p.p."""
    found = gap_contributions(
        pd.Series({"A": 20, "B": 280}), pd.Series({"A": 100, "B": 400}), target=80, name="охват"
    )
    assert found.frame["contribution"].to_dict() == pytest.approx({"A": 12, "B": 8})
    assert found.gap == pytest.approx(20)


@given(YEAR, st.integers(0, 100))
@settings(max_examples=60, deadline=None)
def test_contributions_sum_to_the_gap(schools: list[tuple[int, int]], target: int) -> None:
    """Contributions sum to target minus municipal share, however small the schools."""
    year = _year(schools)
    found = gap_contributions(year["numerator"], year["denominator"], target=target, name="x")
    if year["denominator"].sum():
        assert found.frame["contribution"].sum() == pytest.approx(found.gap, abs=1e-9)
    else:
        assert "нет данных" in found.sentence()


@given(YEAR, YEAR, st.integers(0, 3))
@settings(max_examples=60, deadline=None)
def test_parts_of_a_change_sum_to_it(
    before: list[tuple[int, int]], after: list[tuple[int, int]], shift: int
) -> None:
    """Within + structure + membership is the change, with new and closed schools too."""
    found = change_decomposition(_year(before), _year(after, shift), name="x")
    if found.refusal:
        assert found.sentence().endswith(".")
        return
    total = found.within + found.structure + found.membership
    assert total == pytest.approx(found.after - found.before, abs=1e-9)
    assert found.frame["within"].sum() == pytest.approx(found.within, abs=1e-9)
    assert found.frame["structure"].sum() == pytest.approx(found.structure, abs=1e-9)


def test_simpson_is_said() -> None:
    """All schools up, municipality down: the sentence warns of the opposite signs."""
    before = pd.DataFrame({"numerator": [90, 10], "denominator": [100, 100]}, index=["A", "B"])
    after = pd.DataFrame({"numerator": [19, 36], "denominator": [20, 180]}, index=["A", "B"])
    found = change_decomposition(before, after, name="охват")
    assert found.after < found.before
    assert found.within > 0
    assert "разнонаправлены" in found.sentence()


counts = st.lists(st.integers(1, 500), min_size=2, max_size=6)


@given(
    st.integers(2, 6).flatmap(
        lambda k: st.tuples(*[st.lists(st.integers(1, 500), min_size=k, max_size=k)] * 2)
    )
)
@settings(max_examples=60, deadline=None)
def test_chain_and_log_mean_both_sum_to_the_change(years: tuple[list[int], list[int]]) -> None:
    """Both versions are exact, and the chain lies within the range over all orders."""
    before, after = years
    found = funnel_decomposition([f"шаг {i}" for i in range(len(before))], before, after)
    assert found.chain.sum() == pytest.approx(found.change, abs=1e-6)
    assert found.log_mean.sum() == pytest.approx(found.change, abs=1e-6)
    assert (found.chain >= found.lowest - 1e-6).all()
    assert (found.chain <= found.highest + 1e-6).all()


def test_a_step_without_anybody_refuses() -> None:
    """A ratio over an empty step is undefined and named."""
    found = funnel_decomposition(["педагоги", "ИОМ", "завершили"], [10, 0, 0], [12, 3, 1])
    assert "«ИОМ»" in found.sentence()
    assert np.isnan(found.chain).all()


def test_an_end_at_zero_keeps_the_chain_and_drops_the_logarithm() -> None:
    """log(0) does not exist: the check is left out, the decomposition stays exact."""
    found = funnel_decomposition(["педагоги", "ИОМ", "завершили"], [10, 5, 0], [10, 5, 2])
    assert found.chain.sum() == pytest.approx(20)
    assert np.isnan(found.log_mean).all()
    assert "–" in found.table().html()
