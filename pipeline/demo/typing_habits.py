"""How one cell is typed: the same value in the many shapes that people give it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipeline.demo.chance import Chance
from pipeline.params.tables import ColumnDef

Cell = str | int | float | date | None

NBSP = "\N{NO-BREAK SPACE}"
_MONTHS = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
]
_LOOKALIKES = str.maketrans("АВЕКМНОРСТХаеорсх", "ABEKMHOPCTXaeopcx")
_SERIAL_START = date(1899, 12, 30)
_SERIALS = range(20_000, 60_001)
"""Numbers that a reader can take for days; earlier birth dates are never typed so."""

_YES_NO: tuple[tuple[Cell, Cell], ...] = (
    ("да", "нет"),
    ("Да", "Нет"),
    ("ДА", "НЕТ"),
    ("+", "-"),
    ("V", "нет"),
    ("имеется", "нет"),
    (1, 0),
)
_YES_NO_WEIGHTS = (60, 14, 4, 10, 3, 4, 5)


@dataclass(frozen=True)
class Rates:
    """How often something is untidy.

    Attributes:
        title_rows: A sheet has a title above the header.
        number_row: A sheet numbers its columns under the header.
        totals: A sheet ends with «Итого».
        signature: A sheet ends with the director's signature.
        note: A sheet ends with a note.
        spacer: A sheet has an empty row among the rows.
        header_alias: A heading differs from that of the form.
        header_space: A heading has a line break, a double or a trailing space.
        sheet_alias: A sheet has another name that the form allows.
        sheet_wrong: A sheet is called «Лист3».
        reordered: A sheet has its columns in another order.
        row_numbers: A sheet begins with the column «№ п/п».
        extra_column: A sheet has an unknown column.
        org_column: A school fills in the column of the organisation at all.
        filled_down: Repeated values of a column are left empty, as after merging cells.
        repeated_row: A sheet has one row twice.
        no_sheet: A school leaves out a sheet that would be empty.
        date_text: A column of dates holds text.
        date_serial: A column of dates holds serial numbers.
        cell_deviates: A date or a number is typed unlike the rest of its column.
        number_text: A column of numbers holds text with a decimal comma.
        yes_no_free: A sheet says «+», «имеется», «1» instead of «да».
        enum_alias: A value of a list is typed in another way.
        space: A cell has a double, a hard or a trailing space or a line break.
        latin: A name has a Latin letter that looks like a Russian one.
        plain_e: A name has «е» for «ё».
        capitals: A name is typed in capitals.
        org_alias: An organisation is named in another way.
        missing_word: A missing number or date is «н/д» instead of an empty cell.
    """

    title_rows: float = 0.55
    number_row: float = 0.2
    totals: float = 0.25
    signature: float = 0.2
    note: float = 0.12
    spacer: float = 0.1
    header_alias: float = 0.12
    header_space: float = 0.05
    sheet_alias: float = 0.12
    sheet_wrong: float = 0.02
    reordered: float = 0.1
    row_numbers: float = 0.3
    extra_column: float = 0.08
    org_column: float = 0.4
    filled_down: float = 0.4
    repeated_row: float = 0.05
    no_sheet: float = 0.3
    date_text: float = 0.25
    date_serial: float = 0.03
    cell_deviates: float = 0.02
    number_text: float = 0.15
    yes_no_free: float = 0.4
    enum_alias: float = 0.03
    space: float = 0.01
    latin: float = 0.004
    plain_e: float = 0.3
    capitals: float = 0.003
    org_alias: float = 0.12
    missing_word: float = 0.25

    @classmethod
    def none(cls) -> "Rates":
        """Return the rates of a municipality where everyone types as the form asks."""
        zero = dict.fromkeys(cls.__dataclass_fields__, 0.0)
        return cls(**zero | {"org_column": 1.0})


def column_habit(
    column: ColumnDef, name: str, rates: Rates, chance: Chance
) -> Callable[[Any], Cell]:
    """Choose how one column of one sheet is typed.

    Args:
        column: Definition of the column.
        name: Its name; birth dates are never shortened to two digits of the year.
        rates: How untidy it may be.
        chance: Random numbers of the sheet.

    Returns:
        What turns a true value into a cell. ``org`` and ``person`` are typed elsewhere.
    """
    if column.type == "date":
        return _dates(name == "birth_date", rates, chance)
    if column.type in {"integer", "number", "percent", "years"}:
        return _numbers(column.type, rates, chance)
    if column.type == "yes_no":
        free = chance.happens(rates.yes_no_free)
        words = chance.pick(_YES_NO, _YES_NO_WEIGHTS) if free else _YES_NO[0]
        return lambda value: None if value is None else words[0 if value else 1]
    if column.type == "enum":
        return lambda value: _enum(value, column, rates, chance)
    return lambda value: _text(value, rates, chance)


def person_name(name: str, rates: Rates, chance: Chance) -> str:
    """Type a name: «е» for «ё», capitals, a Latin letter, superfluous spaces."""
    if chance.happens(rates.plain_e):
        name = name.replace("ё", "е").replace("Ё", "Е")
    if chance.happens(rates.capitals):
        name = name.upper()
    return spaced(latin(name, rates, chance), rates.space, chance)


def latin(text: str, rates: Rates, chance: Chance) -> str:
    """Put one Latin letter for a Russian one into a word, at the rate for names."""
    if not chance.happens(rates.latin):
        return text
    places = [
        index
        for index, letter in enumerate(text)
        # A word that stays mixed can be mended; one letter alone cannot.
        if letter.translate(_LOOKALIKES) != letter and _inside_word(text, index)
    ]
    if not places:
        return text
    place = chance.pick(places)
    return text[:place] + text[place].translate(_LOOKALIKES) + text[place + 1 :]


def spaced(text: str, rate: float, chance: Chance) -> str:
    """Put a superfluous space of some kind into a text."""
    if not chance.happens(rate):
        return text
    kind = chance.whole(0, 3)
    if kind == 0 or " " not in text:
        return text + " "
    return text.replace(" ", {1: "  ", 2: NBSP, 3: "\n"}[kind], 1)


def _inside_word(text: str, index: int) -> bool:
    around = text[max(0, index - 1) : index] + text[index + 1 : index + 2]
    return any(letter.isalpha() for letter in around)


def _dates(birth: bool, rates: Rates, chance: Chance) -> Callable[[Any], Cell]:
    shapes: list[Callable[[date], Cell]] = [
        lambda day: f"{day:%d.%m.%Y}",
        lambda day: f"{day:%d.%m.%Y}г.",
        lambda day: f"{day.day} {_MONTHS[day.month - 1]} {day.year}",
        lambda day: (
            f"{day:%d.%m.%Y}" if birth or not 2000 <= day.year < 2030 else f"{day:%d.%m.%y}"
        ),
    ]
    weights = [6, 2, 1.5, 1]
    usual: Callable[[date], Cell] = lambda day: day  # noqa: E731 (one of several shapes)
    if chance.happens(rates.date_text):
        usual = chance.pick(shapes, weights)
    elif chance.happens(rates.date_serial):
        usual = _serial

    def typed(day: date | None) -> Cell:
        if day is None:
            return "н/д" if chance.happens(rates.missing_word * 0.1) else None
        if chance.happens(rates.cell_deviates):
            return chance.pick(shapes, weights)(day)
        return usual(day)

    return typed


def _serial(day: date) -> Cell:
    number = (day - _SERIAL_START).days
    return number if number in _SERIALS else day


def _numbers(kind: str, rates: Rates, chance: Chance) -> Callable[[Any], Cell]:
    as_text = chance.happens(rates.number_text)
    sign = chance.pick(("", " %", "%")) if kind == "percent" else ""
    in_words = kind == "years" and chance.happens(0.5)

    def typed(value: float | None) -> Cell:
        if value is None:
            return chance.pick(("н/д", "-")) if chance.happens(rates.missing_word) else None
        whole = float(value).is_integer()
        if as_text != chance.happens(rates.cell_deviates):
            if in_words:
                return _in_words(value)
            if whole and kind in {"integer", "number"}:
                # Only thousands are typed as text: people put a space into them.
                return f"{int(value):,}".replace(",", NBSP) if value >= 1000 else int(value)
            return f"{value:.10g}".replace(".", ",") + sign
        return int(value) if whole else value

    return typed


def _in_words(value: float) -> str:
    years, months = divmod(round(value * 12), 12)
    return f"{years} г. {months} мес."


def _enum(value: str | None, column: ColumnDef, rates: Rates, chance: Chance) -> Cell:
    if value is None:
        return None
    aliases = column.values.get(value, [])
    # Codes of directions are English; nobody types them.
    if value.isascii() and aliases:
        return aliases[0]
    if aliases and chance.happens(rates.enum_alias):
        return chance.pick(aliases)
    return spaced(value, rates.space, chance)


def _text(value: str | None, rates: Rates, chance: Chance) -> Cell:
    if value is None:
        return None
    if value.isdecimal() and not value.startswith("0"):
        # Excel makes a number of it.
        return int(value)
    return spaced(value, rates.space / 2, chance) if " " in value else value
