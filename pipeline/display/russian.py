"""Numbers, shares, plural forms and dates as Russian official documents print them."""

import math
import re
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from babel import Locale
from babel.dates import format_date

LOCALE = Locale("ru")
NBSP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
MISSING = "–"
_NUMBERED = re.compile(r"(.*№\s?)([1-9]\d*)")


def round_half_up(value: float, decimals: int) -> float:
    """Round as people do: 0,5 goes up, whatever the binary fraction behind it.

    Ten decimals are taken first, so that 0.8 * 3 + 0.1 is 2.5 and not 2.4999999999999996.
    """
    exact = Decimal(repr(round(float(value), 10)))
    return float(exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP))


def number(value: float | None, decimals: int = 0) -> str:
    """Format a number with a decimal comma and spaces between thousands; missing is «–»."""
    if value is None or not math.isfinite(value):
        return MISSING
    rounded = round_half_up(value, decimals)
    text = f"{abs(rounded):,.{decimals}f}".replace(",", NBSP).replace(".", ",")
    return f"{MINUS}{text}" if rounded < 0 else text


def signed(value: float | None, decimals: int = 1) -> str:
    """Format a change with its sign: «+2,3», «−1,0», «0,0»."""
    text = number(value, decimals)
    grown = value is not None and text != MISSING and value > 0
    return f"+{text}" if grown and text.strip("0,") else text


def percent(value: float | None, decimals: int = 1) -> str:
    """Format a percentage (0–100) with its sign: «71,4 %»."""
    text = number(value, decimals)
    return text if text == MISSING else f"{text}{NBSP}%"


def n_of_d(numerator: float | None, denominator: float | None) -> str:
    """Say how many of how many: «25 из 35»."""
    return f"{number(numerator)}{NBSP}из{NBSP}{number(denominator)}"


def share(numerator: float | None, denominator: float | None, decimals: int = 1) -> str:
    """Format a share with what it was made of: «71,4 % (25 из 35)».

    With nothing to count (D = 0 or missing) there is no share: «–», never «0 %».
    """
    if numerator is None or not denominator or math.isnan(numerator) or math.isnan(denominator):
        return MISSING
    return f"{percent(100 * numerator / denominator, decimals)} ({n_of_d(numerator, denominator)})"


def plural(count: float, one: str, few: str, many: str) -> str:
    """Choose the form of a noun by a count: 1 школа, 2 школы, 5 школ; 1,5 школы."""
    forms = {"one": one, "few": few, "many": many, "other": few}
    return forms[LOCALE.plural_form(int(count) if float(count).is_integer() else count)]


def counted(count: int, one: str, few: str, many: str) -> str:
    """Print a count with its noun: «21 школа», «34 школы», «11 школ»."""
    return f"{number(count)}{NBSP}{plural(count, one, few, many)}"


def listed(items: Iterable[str]) -> str:
    """Join words as a sentence does: «а, б и в»."""
    words = list(items)
    return " и ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def named(names: Iterable[str]) -> str:
    """List organisations, saying once what numbered ones have in common.

    «МБОУ СОШ № 1, 4, 12; МБОУ лицей № 3»: kinds in the order of the alphabet, numbers as numbers.
    """
    kinds: dict[str, list[int]] = {}
    for name in names:
        numbered = _NUMBERED.fullmatch(name)
        numbers = kinds.setdefault(numbered[1] if numbered else name, [])
        if numbered:
            numbers.append(int(numbered[2]))
    texts = [f"{kind}{', '.join(map(str, sorted(own)))}" for kind, own in sorted(kinds.items())]
    return ("; " if any(len(own) > 1 for own in kinds.values()) else ", ").join(texts)


def uncapital(text: str) -> str:
    """Begin with a small letter inside a sentence, abbreviations («ИОМ», «КПК») excepted."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def day(value: date) -> str:
    """Format a date in full: «20 сентября 2022 г.»."""
    return format_date(value, f"d{NBSP}MMMM y{NBSP}'г'.", locale=LOCALE)


def sentence(text: str) -> str:
    """End with one full stop: «г.» and «п.п.» bring their own."""
    return text if text.endswith(".") else f"{text}."


def capital(text: str) -> str:
    """Begin with a capital letter and leave the rest alone."""
    return text[:1].upper() + text[1:]
