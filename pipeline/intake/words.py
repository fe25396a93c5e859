"""Words as typed by hand, brought to one form for comparing."""

import re
import unicodedata
from datetime import date
from functools import lru_cache
from typing import Any

_REMEMBERED = 1 << 16
"""Cells and headings repeat; so many different ones are tidied once each."""

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_MARKS = re.compile(r"[«»\"'`„“”().,:;*/\\]+")
_DASH = re.compile(r"(?<=\d) ?[-‐‒–—−] ?(?=\d)|[‐‒–—−]")
_NUMBER_SIGN = re.compile(r"\s*(?:№|\bn(?:o)?\b\.?)\s*(?=\d)")
_LEGAL_FORM = re.compile(
    r"^(?:м[бак]?(?:о?д?оу|оу до|бу до|ку|ау)|мбуд?о|гбоу|гкоу|чоу|ноу)(?=[\s\"«])\s*"
)
_DEDICATION = re.compile(r"(\d)\s+(?:им|имени)\s.*")

# Latin letters that look like Cyrillic ones, for words that mix both.
_LOOK_ALIKES = str.maketrans(
    "ABCEHKMOPTXYaceopxy", "АВСЕНКМОРТХУасеорху"
)  # pairs in the order of the alphabet
_LATIN = re.compile(r"[A-Za-z]")
_CYRILLIC = re.compile(r"[А-Яа-яЁё]")
_WORD = re.compile(r"[A-Za-zА-Яа-яЁё]+")


@lru_cache(_REMEMBERED)
def tidy(text: str) -> str:
    """Collapse spaces of every kind and line breaks; compatibility characters become plain.

    All but «№», which would become «No». Characters without a width vanish.
    """
    if not text.isascii():
        text = _INVISIBLE.sub("", text)
        if not unicodedata.is_normalized("NFKC", text):
            parts = (unicodedata.normalize("NFKC", part) for part in text.split("№"))
            text = "№".join(parts)
    return " ".join(text.split())


def cyrillic(text: str) -> str:
    """Replace Latin look-alikes inside words that also hold Cyrillic letters («CОШ» → «СОШ»).

    Words of Latin letters only stay: «I категория» is a Roman numeral, «N 5» a number sign.
    """
    if not _LATIN.search(text) or not _CYRILLIC.search(text):
        return text

    def mend(match: re.Match[str]) -> str:
        word = match.group()
        if _LATIN.search(word) and _CYRILLIC.search(word):
            return word.translate(_LOOK_ALIKES)
        return word

    return _WORD.sub(mend, text)


@lru_cache(_REMEMBERED)
def match_key(text: str) -> str:
    """Return the form in which titles and values are compared.

    Case, ё and marks do not count, all dashes are one: «25 – 29» is «25-29».
    """
    plain = _DASH.sub("-", cyrillic(tidy(text)).casefold().replace("ё", "е"))
    return " ".join(_MARKS.sub(" ", plain).split())


@lru_cache(_REMEMBERED)
def organisation_key(text: str) -> str:
    """Return the form in which organisations' names are compared.

    «МБОУ СОШ № 5», «МБОУ СОШ №5», «СОШ 5» and «сош N 5» are one name.
    """
    plain = cyrillic(tidy(text)).casefold().replace("ё", "е")
    plain = _LEGAL_FORM.sub("", plain)
    plain = _NUMBER_SIGN.sub(" ", plain)
    return " ".join(_MARKS.sub(" ", plain).split())


def without_dedication(key: str) -> str:
    """Leave out whose name a numbered organisation bears: «сош 5 им жукова» → «сош 5»."""
    return _DEDICATION.sub(r"\1", key)


@lru_cache(_REMEMBERED)
def person_key(name: str) -> str:
    """Return the form in which people's names are compared; initials come after the surname."""
    plain = cyrillic(tidy(name)).casefold().replace("ё", "е").replace(".", " ")
    words = plain.split()
    initials = [word for word in words if len(word) == 1]
    if words and len(words[0]) == 1 and len(initials) < len(words):
        words = [*(word for word in words if len(word) > 1), *initials]
    return " ".join(words)


@lru_cache(_REMEMBERED)
def initials_key(name: str) -> str:
    """Return surname and initials: «иванова а п» for both «Иванова Анна Петровна» and «… А.П.»."""
    words = person_key(name).split()
    return " ".join([*words[:1], *(word[0] for word in words[1:])])


def shown(cell: Any) -> str:
    """Return what a cell shows: a whole number without a fraction, nothing for a blank one."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


def as_typed(cell: Any) -> str:
    """Return a cell as a Russian spreadsheet shows it: dates, truth values, decimal commas."""
    if isinstance(cell, bool):
        return "ИСТИНА" if cell else "ЛОЖЬ"
    if isinstance(cell, date):
        return cell.strftime("%d.%m.%Y")
    text = shown(cell)
    return text.replace(".", ",") if isinstance(cell, float) else text
