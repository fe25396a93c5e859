"""Results outside an interval: flagged for verification, never left out (Krymsk, section 4).

The programme wants «исключение … необъективных методических результатов …, выявленных через оценку
доверительного интервала». Leaving a school out would be the easiest way to a better figure, so
the flag asks for a check.
"""

from scipy import stats


def outside_interval(
    numerator: int, denominator: int, municipal: float, coverage: float = 0.99
) -> bool:
    """Tell whether a school's count lies outside the interval that its size makes likely.

    Args:
        numerator: N of the school.
        denominator: D of the school.
        municipal: Share of the municipality, 0–1.
        coverage: Central probability of the binomial interval around that share.
    """
    if denominator <= 0 or not 0 < municipal < 1:
        return False
    low, high = stats.binom.interval(coverage, denominator, municipal)
    return not low <= numerator <= high
