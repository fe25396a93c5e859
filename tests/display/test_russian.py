import math
from datetime import date

import numpy as np
import pytest

from pipeline.display import russian
from pipeline.display.russian import MINUS, NBSP


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (0.5, 0, 1),
        (1.5, 0, 2),
        (2.5, 0, 3),
        (-2.5, 0, -3),
        (0.8 * 3 + 0.1, 0, 3),
        (1.005, 2, 1.01),
        (2.675, 2, 2.68),
        (0.1 + 0.2, 1, 0.3),
        (1e15 + 0.5, 0, 1e15 + 1),
        (np.float64(2.5), 0, 3),
        (np.float32(0.25), 1, 0.3),
        (np.int64(7), 0, 7),
    ],
)
def test_round_half_up(value: float, decimals: int, expected: float) -> None:
    """Half goes up away from zero, whatever the binary fraction or the kind of number."""
    assert russian.round_half_up(value, decimals) == expected


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (0, 0, "0"),
        (1234567.891, 2, f"1{NBSP}234{NBSP}567,89"),
        (-1234.5, 0, f"{MINUS}1{NBSP}235"),
        (-0.04, 1, "0,0"),
        (-0.0, 0, "0"),
        (None, 0, "–"),
        (math.nan, 1, "–"),
        (math.inf, 1, "–"),
        (-math.inf, 1, "–"),
        (np.float64("nan"), 1, "–"),
        (np.float64(12.25), 1, "12,3"),
        (np.int64(1000), 0, f"1{NBSP}000"),
        (True, 0, "1"),
    ],
)
def test_number(value: float | None, decimals: int, expected: str) -> None:
    """A decimal comma, spaces that do not break, a true minus; what is not known is a dash."""
    assert russian.number(value, decimals) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (2.34, "+2,3"),
        (-1, f"{MINUS}1,0"),
        (0, "0,0"),
        (0.04, "0,0"),
        (-0.04, "0,0"),
        (0.05, "+0,1"),
        (-0.0, "0,0"),
        (None, "–"),
        (math.nan, "–"),
        (math.inf, "–"),
        (1000, f"+1{NBSP}000,0"),
    ],
)
def test_signed(value: float | None, expected: str) -> None:
    """A change has a sign, no change has none."""
    assert russian.signed(value) == expected


def test_percent() -> None:
    """The sign stands after a space that does not break; no value has no sign."""
    assert russian.percent(71.42) == f"71,4{NBSP}%"
    assert russian.percent(100, 0) == f"100{NBSP}%"
    assert russian.percent(None) == "–"
    assert russian.percent(math.nan) == "–"


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [
        (25, 35, "71,4 % (25 из 35)"),
        (0, 35, "0,0 % (0 из 35)"),
        (35, 35, "100,0 % (35 из 35)"),
        (0, 0, "–"),
        (5, 0, "–"),
        (5, None, "–"),
        (None, 5, "–"),
        (math.nan, 5, "–"),
        (5, math.nan, "–"),
        (np.int64(1), np.float64(3), "33,3 % (1 из 3)"),
        (1000, 2000, "50,0 % (1 000 из 2 000)"),
    ],
)
def test_share(numerator: float | None, denominator: float | None, expected: str) -> None:
    """A share says what it was made of; with nothing to count there is no share."""
    assert russian.share(numerator, denominator).replace(NBSP, " ") == expected


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, "школ"),
        (1, "школа"),
        (2, "школы"),
        (4, "школы"),
        (5, "школ"),
        (11, "школ"),
        (12, "школ"),
        (14, "школ"),
        (21, "школа"),
        (22, "школы"),
        (25, "школ"),
        (100, "школ"),
        (101, "школа"),
        (111, "школ"),
        (1.5, "школы"),
        (2.0, "школы"),
        (np.int64(21), "школа"),
        (np.float64(5), "школ"),
    ],
)
def test_plural(count: float, expected: str) -> None:
    """The noun follows the last digits, a fraction takes the genitive."""
    assert russian.plural(count, "школа", "школы", "школ") == expected


def test_counted() -> None:
    """The count and its noun do not part at the end of a line."""
    assert russian.counted(1021, "школа", "школы", "школ") == f"1{NBSP}021{NBSP}школа"


@pytest.mark.parametrize(
    ("items", "expected"), [([], ""), (["а"], "а"), (["а", "б"], "а и б"), ("абв", "а, б и в")]
)
def test_listed(items: list[str], expected: str) -> None:
    """Words are joined as in a sentence."""
    assert russian.listed(items) == expected


def test_day() -> None:
    """A date in full stands in the genitive."""
    assert russian.day(date(2022, 9, 1)).replace(NBSP, " ") == "1 сентября 2022 г."
    assert russian.day(date(2023, 5, 31)).replace(NBSP, " ") == "31 мая 2023 г."


def test_sentence_and_capital() -> None:
    """One full stop at the end, one capital at the beginning."""
    assert russian.sentence("до 2022 г.") == "до 2022 г."
    assert russian.sentence("всё") == "всё."
    assert russian.capital("доля ОО") == "Доля ОО"
    assert russian.capital("") == ""
