"""Years: the same schools only, a slope from three, a forecast from four periods."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from pipeline.analysis.dynamics import compare_same_coverage, trend


def _year(values: dict[str, tuple[int, int]]) -> pd.DataFrame:
    return pd.DataFrame(values, index=["numerator", "denominator"]).T


def test_only_common_schools_are_compared() -> None:
    """A school that stopped reporting must not look like an improvement."""
    before = _year({"A": (10, 20), "B": (0, 40), "C": (5, 10)})
    after = _year({"A": (12, 20), "C": (6, 10), "D": (9, 9)})
    found = compare_same_coverage(before, after, years=(2021, 2022), name="охват")
    assert found.before == pytest.approx(50)
    assert found.after == pytest.approx(60)
    assert (found.new, found.missing) == (("D",), ("B",))
    assert not found.sufficient
    assert "только к этим организациям" in found.sentence()


def test_nothing_to_count_is_not_a_report() -> None:
    """D = 0 in a year leaves the school out of the comparison."""
    found = compare_same_coverage(
        _year({"A": (0, 0)}), _year({"A": (1, 2)}), years=(2021, 2022), name="охват"
    )
    assert found.frame.empty
    assert "невозможно" in found.sentence()


def test_forecast_is_the_textbook_prediction_interval() -> None:
    """Student's t with n − 2 degrees, residual variance and leverage of the new year."""
    years, values = [2018, 2019, 2020, 2021, 2022], [40.0, 44, 43, 49, 50]
    found = trend(years, values, name="охват")
    line = stats.linregress(years, values)
    residual = np.array(values) - line.intercept - line.slope * np.array(years)
    s = np.sqrt((residual**2).sum() / 3)
    half = stats.t.ppf(0.975, 3) * s * np.sqrt(1 + 1 / 5 + 3**2 / 10)
    assert found.slope == pytest.approx(line.slope)
    assert found.forecast == pytest.approx(
        (
            line.intercept + line.slope * 2023,
            *(line.intercept + line.slope * 2023 + np.array([-half, half])),
        )
    )


def test_three_periods_give_a_slope_and_no_forecast() -> None:
    """A forecast from three points would be a guess with a formula."""
    found = trend([2020, 2021, 2022], [40, 45, 47], name="охват")
    assert found.slope == pytest.approx(3.5)
    assert found.forecast is None
    assert "не менее 4" in found.sentence()


def test_a_break_starts_the_series_anew() -> None:
    """Years before a change of the instrument do not enter the line."""
    found = trend([2018, 2019, 2020, 2021], [90, 91, 40, 42], name="уровень", breaks=[2020])
    assert np.isnan(found.slope)
    assert "за 2" in found.sentence()


def test_a_forecast_stays_within_possible_values() -> None:
    """A share is not forecast above 100 %."""
    found = trend([2018, 2019, 2020, 2021], [80, 88, 93, 99], name="охват")
    assert found.forecast is not None
    assert found.forecast[2] == 100


@pytest.mark.parametrize("values", [[50.0] * 5, [10.0, 20, 30, 40, 50]])
def test_without_scatter_there_is_no_forecast(values: list[float]) -> None:
    """An interval of zero width would promise certainty."""
    found = trend(range(2018, 2023), values, name="охват")
    assert found.forecast is None
    assert "разброса" in found.sentence()
