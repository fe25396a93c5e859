"""Numbers, shares, plural forms and dates as Russian official documents print them."""

import math
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from babel import Locale
from babel.dates import format_date

LOCALE = Locale("ru")
NBSP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
MISSING = "–"


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


def day(value: date) -> str:
    """Format a date in full: «20 сентября 2022 г.»."""
    return format_date(value, f"d{NBSP}MMMM y{NBSP}'г'.", locale=LOCALE)


def sentence(text: str) -> str:
    """End with one full stop: «г.» and «п.п.» bring their own."""
    return text if text.endswith(".") else f"{text}."


def capital(text: str) -> str:
    """Begin with a capital letter and leave the rest alone."""
    return text[:1].upper() + text[1:]


def inside(text: str) -> str:
    """Return a phrase for the middle of a sentence: a small first letter, abbreviations as they are.

    >>> inside("Своё положение, % ОО"), inside("ИОМ по дефицитам")
    ('своё положение, % ОО', 'ИОМ по дефицитам')
    """
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def reached(count: int, total: int) -> str:
    """Say how many of the indicators with a target have reached it.

    >>> reached(0, 1), reached(2, 3)
    ('Цель не достигнута по единственному показателю с целевым значением', 'Цель достигнута по 2 из 3 показателей с целевым значением')
    """
    if total == 1:
        word = "достигнута" if count else "не достигнута"
        return f"Цель {word} по единственному показателю с целевым значением"
    of = counted(total, "показателя", "показателей", "показателей")
    if not count:
        return f"Цель не достигнута ни по одному из {of} с целевым значением"
    if count == total:
        which = counted(total, "показателю", "показателям", "показателям")
        return f"Цель достигнута по всем {which} с целевым значением"
    return f"Цель достигнута по {count} из {of} с целевым значением"
