"""A small seeded run of the honesty benchmark; tests/bench/honesty.py runs a thousand worlds."""

from tests.bench.honesty import honesty, power


def test_noise_is_rarely_reported() -> None:
    """A few worlds of identical schools: at most the counts that 5 % and 2 % allow."""
    found = {rate.what: rate.reported for rate in honesty(30, "clusters")}
    found |= {rate.what: rate.reported for rate in honesty(40, "factors")}
    found |= {rate.what: rate.reported for rate in honesty(12, "drivers")}
    # 99 % limits of the binomial at the promised rates, so that the test is about the method.
    assert found["clusters on identical schools"] <= 5
    assert found["factors on identical schools"] <= 3
    assert found["any driver in a report of 64 tests"] <= 3


def test_structure_is_found() -> None:
    """Groups 25 p.p. apart from sixteen schools on, and two factors with loadings of .8."""
    found = {rate.what: rate.share for rate in power(20, "factors")}
    assert found["two factors, loadings 0.8, p = 6, n = 40"] >= 70
    assert found["two factors, loadings 0.8, p = 6, n = 60"] >= 85
