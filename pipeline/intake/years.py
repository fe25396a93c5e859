"""Signs of another year: in the passport, in the file's name, in titles, in a column of years."""

import re
from collections.abc import Sequence
from typing import Any

from pipeline.intake.words import match_key, shown, tidy

YEAR_TITLES = {"год", "отчетный год", "учебный год", "календарный год"}
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_SPAN = re.compile(r"(?<!\d)(20\d\d)\s*[/–—_-]\s*(?:20)?(\d\d)(?!\d)")


def stated_years(text: str) -> set[int]:
    """Return the years that a text names; a school year «2021/22» names both of its years."""
    years = {int(found) for found in _YEAR.findall(text)}
    years |= {2000 + int(second) for _, second in _SPAN.findall(text)}
    return years


def other_year(text: str, year: int) -> int | None:
    """Return the year that a text is about, if it names years and this one is not among them."""
    years = stated_years(text)
    return max(years) if years and year not in years else None


def titles_above(rows: Sequence[Sequence[Any]], header_row: int) -> str:
    """Return what stands above a header."""
    return " ".join(tidy(shown(cell)) for row in rows[:header_row] for cell in row if cell != "")


def year_column(unknown: dict[int, str]) -> int | None:
    """Return the position of a column of years among the headings that no table knows."""
    return next((p for p, title in unknown.items() if match_key(title) in YEAR_TITLES), None)
