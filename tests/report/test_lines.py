import pytest

from pipeline.params.catalogue import Indicator
from pipeline.params.municipality import Target
from pipeline.report.lines import Line, Status, lines, reason, value_text
from pipeline.report.year import MASKED, Year


def indicator(**changes: object) -> Indicator:
    """An indicator with some fields changed."""
    fields = {
        "id": "share",
        "number": "1",
        "name": "Доля",
        "short": "Доля",
        "direction": "deficits",
        "type": "share",
        "over": "PED",
        "of": "diagnosed",
        "better": "higher",
        "formula": "прошли / все",
    }
    return Indicator(**{**fields, **changes})  # type: ignore[arg-type]


def line(year: Year, *, value: float | None, target: Target | None, note: str = "") -> Line:
    """A line with a value and a target."""
    return Line(year.params.chosen[0], value, 100, value, None, target, note)


@pytest.mark.parametrize(
    ("value", "target", "status"),
    [
        (80.0, Target(value=80), Status.REACHED),
        # 99,9975 % of the target is 100,00 % as printed.
        (79.998, Target(value=80), Status.REACHED),
        (79.99, Target(value=80), Status.NEAR),
        (72.0, Target(value=80), Status.NEAR),
        (71.9, Target(value=80), Status.MISSED),
        (4.0, Target(value=4, at_most=True), Status.REACHED),
        (4.4, Target(value=4, at_most=True), Status.NEAR),
        (4.5, Target(value=4, at_most=True), Status.MISSED),
        (0.0, Target(value=4, at_most=True), Status.REACHED),
        (0.0, Target(value=0), Status.REACHED),
        (50.0, None, Status.NO_TARGET),
        (None, Target(value=80), Status.NO_DATA),
    ],
)
def test_status_follows_the_scoring_rules(
    year: Year, value: float | None, target: Target | None, status: Status
) -> None:
    """Reached from 100 % of the target on, near from 90 %; a limit is read the other way."""
    assert line(year, value=value, target=target).status is status


def test_values_are_printed_with_what_they_were_made_of() -> None:
    """Shares say N of D, ratios both sums, means their n, presence a word; unknown is a dash."""
    assert value_text(indicator(), 25, 35, 71.4286) == "71,4\u00a0% (25\u00a0из\u00a035)"
    ratio = indicator(type="ratio", unit="чел.", per="x")
    assert value_text(ratio, 2359, 243, 9.7078) == "9,7\u00a0чел. (2\u00a0359 / 243)"
    assert value_text(indicator(type="mean"), 700, 10, 70.0) == "70,0\u00a0% (n\u00a0=\u00a010)"
    assert value_text(indicator(type="presence", unit=""), 1, None, 1) == "имеется"
    assert value_text(indicator(type="presence", unit=""), 0, None, 0) == "не имеется"
    change = indicator(type="change", unit="ед.")
    assert value_text(change, 15, 12, 3) == "+3\u00a0ед. (15 против\u00a012)"
    assert value_text(change, 15, None, None) == "15 (сравнить не с чем)"
    assert value_text(indicator(), None, None, None) == "–"


def test_reasons_tell_silence_from_nothing_to_count(year: Year) -> None:
    """A missing value is explained: masked, nothing to count, or not supplied."""
    chosen = year.params.by_key["krymsk:def_diag_share"]
    assert "не публикуется" in reason(Line(chosen, None, None, None, None, None, MASKED))
    assert "нет объекта учёта" in reason(Line(chosen, None, 0, None, None, None, ""))
    assert reason(Line(chosen, None, None, None, None, None, "")) == "данные не представлены"
    assert reason(Line(chosen, 1, 2, 50, None, None, "")) == ""


def test_every_direction_has_four_indicators_with_values(year: Year) -> None:
    """The demo fills at least four indicators of each of the eight directions."""
    for direction in year.params.municipality.indicators:
        known = [item for item in lines(year, direction) if item.value is not None]
        assert len(known) >= 4, direction
