"""One cell at a time: what was typed becomes a typed value, or an honest unknown.

Nothing is guessed in silence: a reading that is not the plain one carries the name of its rule.
"""

import math
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from pipeline.intake import rules
from pipeline.intake.rules import Rule
from pipeline.intake.words import cyrillic, match_key, tidy
from pipeline.params.tables import ColumnDef

Value = str | int | float | bool | date | None

NO_DATA = {"", "-", "–", "—", "−", "н/д", "нет данных", "б/д", "нет сведений", "х", "x", "n/a"}
"""What says that there are no data, in small letters."""

_YES = {"да", "1", "истина", "true"}
_YES_AS_TYPED = {"+", "v", "✓", "✔", "имеется", "есть", "yes", "имеет", "да, имеется"}
_NO = {"нет", "0", "ложь", "false"}
_NO_AS_TYPED = {"-", "–", "—", "−", "не имеется", "отсутствует", "no", "не имеет"}
_EXCEL_EPOCH = date(1899, 12, 30)
LARGEST = 2**53
"""No count is larger, and beyond it a number of Excel is no longer exact."""

YEARS = range(1900, 2101)
"""Years that a date may be of."""

_SERIAL = range(20_000, 60_001)
_MONTHS = (
    "январ",
    "феврал",
    "март",
    "апрел",
    "ма",
    "июн",
    "июл",
    "август",
    "сентябр",
    "октябр",
    "ноябр",
    "декабр",
)
_MONTH_NUMBERS = {
    stem + ending: number
    for number, stem in enumerate(_MONTHS, 1)
    for ending in ("", "ь", "я", "е", "й", "а")
}
_TWO_DIGIT_PIVOT = 30

TEXTS = {"text", "org", "person"}
"""Types of columns that hold words."""

_REMEMBERED = 1 << 16
"""Names stand in every sheet of a workbook; so many different texts are read once each."""

HIDDEN = "•••"
"""Stands where a person was named."""

_SIGNS_OF_A_NAME = (".", "вич", "вн", "ичн", "ВИЧ", "ВНА", "ИЧНА")

# A surname with initials on either side, a name with its patronymic with or without the surname,
# the same in capitals, a СНИЛС; not of someone whose name an organisation, a contest or a reading
# bears («им. А. С. Макаренко»).
_SURNAME = r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?"
_INITIALS = r"[А-ЯЁ]\. ?[А-ЯЁ]\."
_FIRST = r"[А-ЯЁ][а-яё]+"
_PATRONYMIC = r"[А-ЯЁ][а-яё]+(?:вич|вн|ичн)(?:а|у|ем|ой|ы|е)?\b"
_SNILS = r"(?<!\d)\d{3}-\d{3}-\d{3}[ -]\d{2}(?!\d)"
_PERSON = re.compile(
    rf"(?<![Ии]м\. )(?<![Ии]мени )(?<![Пп]амяти )\b(?:{_SURNAME} {_INITIALS}"
    rf"|[А-ЯЁ]{{3,}} {_INITIALS}"
    rf"|{_INITIALS} ?{_SURNAME}"
    rf"|{_SURNAME} {_FIRST} {_PATRONYMIC}|{_FIRST} {_PATRONYMIC}(?: {_SURNAME})?"
    r"|(?:[А-ЯЁ-]{3,} )?[А-ЯЁ]{2,} [А-ЯЁ]{2,}(?:ВИЧ|ВНА|ИЧНА)\b)"
    rf"|{_SNILS}"
)
_NUMBER_OF_SOMEONE = re.compile(_SNILS)


class Reading(NamedTuple):
    """What became of a cell.

    Attributes:
        value: The typed value; ``None`` is unknown.
        rule: Rule that was needed beside plain reading.
    """

    value: Value
    rule: Rule | None = None

    @property
    def refused(self) -> bool:
        """Whether the cell said something, but nothing that can be used."""
        return self.rule is not None and self.rule.kind == "refused"


UNKNOWN = Reading(None)


def read_cell(raw: Any, column: ColumnDef) -> Reading:
    """Read one cell as its column says.

    Args:
        raw: The cell as the file holds it: text, number, truth value, date or ``""``.
        column: Definition of the column.

    Returns:
        The reading. Blank is unknown, never zero; a cell that cannot be read is refused.
    """
    if isinstance(raw, str):
        if column.type in TEXTS:
            return _read_text(raw, is_private(column))
        text = tidy(raw)
        if text == "":
            return UNKNOWN
        if _is_error(text):
            return Reading(None, rules.FORMULA_ERROR)
        raw = text
    reading = _READERS[column.type](raw, column)
    return _within_range(reading, column)


def _is_error(text: str) -> bool:
    return text.startswith("#") and (text.rstrip("!?").isupper() or not text.strip("#"))


def _within_range(reading: Reading, column: ColumnDef) -> Reading:
    value = reading.value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return reading
    low = column.minimum is not None and value < column.minimum
    high = column.maximum is not None and value > column.maximum
    if low or high:
        return Reading(None, rules.OUT_OF_RANGE)
    return reading


def _text(raw: Any, column: ColumnDef) -> Reading:
    if isinstance(raw, bool):
        return Reading("да" if raw else "нет")
    if isinstance(raw, float):
        if not math.isfinite(raw):
            return UNKNOWN
        if raw.is_integer():
            return Reading(str(int(raw)))
    if isinstance(raw, date):
        day = raw.date() if isinstance(raw, datetime) else raw
        return Reading(day.isoformat(), rules.DATE_IN_TEXT)
    return _read_text(str(raw), is_private(column))


def is_private(column: ColumnDef) -> bool:
    """Tell whether texts of a column are searched for names: not where all may see them anyway."""
    return column.type == "text" and column.privacy in {"internal", "personal"}


@lru_cache(_REMEMBERED)
def _read_text(raw: str, private: bool) -> Reading:
    text = tidy(raw)
    if text.casefold() in NO_DATA:
        return UNKNOWN
    if _is_error(text):
        return Reading(None, rules.FORMULA_ERROR)
    mended = cyrillic(text)
    if private and may_name_someone(mended):
        nameless = without_names(mended)
        if nameless != mended:
            return Reading(nameless, rules.NAME_IN_TEXT)
    return Reading(mended, rules.LATIN_IN_WORD if mended != text else None)


def may_name_someone(text: str) -> bool:
    """Tell whether a text is worth searching for names: most are told to name nobody by a glance.

    Many texts may be asked about at once, one a line.
    """
    if any(sign in text for sign in _SIGNS_OF_A_NAME) and _PERSON.search(text):
        return True
    return "-" in text and _NUMBER_OF_SOMEONE.search(text) is not None


def without_names(text: str) -> str:
    """Return a text with the names and numbers of people hidden."""
    return _PERSON.sub(HIDDEN, text)


def _number(raw: Any, column: ColumnDef) -> Reading:
    if isinstance(raw, bool):
        return Reading(None, rules.YES_NO_IN_NUMBER)
    if isinstance(raw, int | float):
        if isinstance(raw, float) and math.isnan(raw):
            return UNKNOWN
        # Adding nought makes a nought of the negative one.
        return Reading(float(raw) + 0.0) if abs(raw) <= LARGEST else _not_a_number()
    if isinstance(raw, date | time | timedelta):
        return Reading(None, rules.NUMBER_BECAME_DATE)
    text = str(raw)
    if text.casefold() in NO_DATA:
        return Reading(None, rules.NO_NUMBER)
    bare = re.sub(r"[\s\u00a0]", "", text)
    percent = bare.endswith("%")
    bare = bare.rstrip("%").replace(",", ".").replace("−", "-")
    if not re.fullmatch(r"[-+]?(\d+(\.\d*)?|\.\d+)", bare):
        return _not_a_number()
    if percent and column.type not in {"percent", "number"}:
        return Reading(None, rules.PERCENT_IN_COUNT)
    value = float(bare) + 0.0
    if abs(value) > LARGEST:
        return _not_a_number()
    return Reading(value, None if bare == text else rules.NUMBER_AS_TEXT)


def _not_a_number() -> Reading:
    return Reading(None, rules.NOT_A_NUMBER)


def _integer(raw: Any, column: ColumnDef) -> Reading:
    reading = _number(raw, column)
    value = reading.value
    if not isinstance(value, float):
        return reading
    if not value.is_integer():
        return Reading(None, rules.FRACTION_IN_COUNT)
    return Reading(int(value), reading.rule)


def _years(raw: Any, column: ColumnDef) -> Reading:
    """Length of service: «3 г. 5 мес.», «3,5», 3."""
    if isinstance(raw, str):
        parts = re.fullmatch(
            r"(?:(\d+)\s*(?:г|год|года|лет|л)\.?)?\s*(?:(\d+)\s*(?:м|мес|месяц\w*)\.?)?",
            raw.casefold(),
        )
        if parts and any(parts.groups()):
            years, months = (int(part) if part else 0 for part in parts.groups())
            return Reading(round(years + months / 12, 2), rules.YEARS_IN_WORDS)
        fraction = re.fullmatch(r"(\d+[.,]\d+)\s*(?:г|год|года|лет|л)\.?", raw.casefold())
        if fraction:
            return Reading(float(fraction[1].replace(",", ".")), rules.YEARS_IN_WORDS)
        if re.fullmatch(r"(до|менее|более|свыше)\s.*", raw.casefold()):
            return Reading(None, rules.YEARS_AS_RANGE)
    return _number(raw, column)


def _yes_no(raw: Any, column: ColumnDef) -> Reading:
    del column
    if isinstance(raw, bool):
        return Reading(raw)
    if isinstance(raw, int | float) and raw in (0, 1):
        return Reading(bool(raw))
    word = match_key(str(raw)) or str(raw).casefold()
    # The dash says «нет» here, and «нет данных» does not: the order of these lines matters.
    if word in _YES:
        return Reading(True)
    if word in _NO:
        return Reading(False)
    if word in _YES_AS_TYPED or str(raw).casefold() in _YES_AS_TYPED:
        return Reading(True, rules.YES_TYPED_OTHERWISE)
    if word in _NO_AS_TYPED:
        return Reading(False, rules.NO_TYPED_OTHERWISE)
    if str(raw).casefold() in NO_DATA:
        return Reading(None, rules.NO_YES_NO)
    return Reading(None, rules.NOT_YES_NO)


def _date(raw: Any, column: ColumnDef) -> Reading:
    reading = _any_date(raw, column)
    if isinstance(reading.value, date) and reading.value.year not in YEARS:
        return Reading(None, rules.NO_SUCH_YEAR)
    return reading


def _any_date(raw: Any, column: ColumnDef) -> Reading:
    del column
    if isinstance(raw, datetime):
        return Reading(raw.date())
    if isinstance(raw, date):
        return Reading(raw)
    if isinstance(raw, bool | time | timedelta):
        return Reading(None, rules.NOT_A_DATE)
    if isinstance(raw, int | float):
        return _date_from_number(raw)
    if raw.casefold() in NO_DATA:
        return Reading(None, rules.NO_DATE)
    if raw.isdecimal() and len(raw) == 5 and int(raw) in _SERIAL:
        return _date_from_number(int(raw))
    return _date_from_text(raw)


def _date_from_number(raw: float) -> Reading:
    if float(raw).is_integer() and int(raw) in _SERIAL:
        return Reading(_EXCEL_EPOCH + timedelta(days=int(raw)), rules.DATE_AS_SERIAL)
    if float(raw).is_integer() and int(raw) in YEARS:
        return Reading(date(int(raw), 1, 1), rules.YEAR_ONLY)
    return Reading(None, rules.NOT_A_DATE)


_DATE_SHAPES: tuple[tuple[re.Pattern[str], Rule | None], ...] = (
    (re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?:[ t][\d:.]+)?"), None),
    (re.compile(r"(?P<d>\d{1,2})[./-](?P<m>\d{1,2})[./-](?P<y>\d{4})"), rules.DATE_AS_TEXT),
    (re.compile(r"(?P<d>\d{1,2})[./-](?P<m>\d{1,2})[./-](?P<y>\d{2})"), rules.TWO_DIGIT_YEAR),
    (re.compile(r"(?P<d>\d{1,2}) (?P<word>[а-я]+) (?P<y>\d{4})"), rules.MONTH_IN_WORDS),
    (re.compile(r"(?P<word>[а-я]+) (?P<y>\d{4})"), rules.MONTH_AND_YEAR),
    (re.compile(r"(?P<m>\d{1,2})[./](?P<y>\d{4})"), rules.MONTH_AND_YEAR),
    (re.compile(r"(?P<y>\d{4})"), rules.YEAR_ONLY),
)


def _date_from_text(text: str) -> Reading:
    bare = re.sub(r"\s*(?:г\.?|года?)$", "", text.casefold().strip(" ."))
    for pattern, rule in _DATE_SHAPES:
        match = pattern.fullmatch(bare)
        if match:
            return _date_from_parts(match.groupdict(), rule)
    return Reading(None, rules.NOT_A_DATE)


def _date_from_parts(parts: dict[str, str], rule: Rule | None) -> Reading:
    year = int(parts["y"])
    if len(parts["y"]) == 2:
        year += 2000 if year <= _TWO_DIGIT_PIVOT else 1900
    month = int(parts.get("m") or 1)
    if "word" in parts:
        month = _MONTH_NUMBERS.get(parts["word"], 0)
    try:
        value = date(year, month, int(parts.get("d") or 1))
    except ValueError:
        return Reading(None, rules.NO_SUCH_DAY)
    return Reading(value, rule)


def _enum(raw: Any, column: ColumnDef) -> Reading:
    if isinstance(raw, bool):
        raw = "да" if raw else "нет"
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    text = str(raw)
    if text in column.values:
        return Reading(text)
    word = match_key(text) or text.casefold()
    known = _spellings(column)
    if word in known:
        value = known[word]
        plain = {match_key(value), match_key(column.label(value))}
        return Reading(value, None if word in plain else rules.LISTED_OTHERWISE)
    if text.casefold() in NO_DATA:
        return Reading(None, rules.NO_LISTED)
    if column.open:
        # A remark in brackets is one; without them «математика и физика» is a value of its own.
        before = match_key(text.partition("(")[0])
        if before in known:
            return Reading(known[before], rules.REMARK_AFTER_LISTED)
        # In a row that has slipped by a column a name stands where a subject should.
        reading = _read_text(text, column.privacy != "public")
        return (
            reading
            if reading.rule is rules.NAME_IN_TEXT
            else Reading(cyrillic(text), rules.NEW_VALUE)
        )
    # «в.к. до 2024 г.»: the value, then a remark.
    starts = [s for s in known if len(s) >= 2 and word.startswith(s + " ")]
    if starts:
        return Reading(known[max(starts, key=len)], rules.REMARK_AFTER_LISTED)
    return Reading(None, rules.NOT_LISTED)


def _spellings(column: ColumnDef) -> dict[str, str]:
    spellings: dict[str, str] = {}
    for value, aliases in column.values.items():
        for spelling in (value, column.label(value), *aliases):
            spellings.setdefault(match_key(spelling) or spelling.casefold(), value)
    return spellings


_READERS: dict[str, Callable[[Any, ColumnDef], Reading]] = {
    "text": _text,
    "org": _text,
    "person": _text,
    "number": _number,
    "percent": _number,
    "integer": _integer,
    "years": _years,
    "yes_no": _yes_no,
    "date": _date,
    "enum": _enum,
}
