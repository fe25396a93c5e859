"""Every way to make one sheet untidy: what is typed, what must come out, what must be told."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pipeline.intake import rules
from pipeline.intake.addresses import column_address, letters, row_address
from pipeline.intake.rules import Rule
from tests.intake.corpus.page import Page, column_of, row_after, row_of

NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Dirt:
    """One way to be untidy.

    Attributes:
        name: What it is.
        table: Table whose sheet is made untidy.
        make: Does it.
        touches: Parts of the sheet that no other dirt may touch at the same time.
    """

    name: str
    table: str
    make: Callable[[Page], None]
    touches: frozenset[str]


DIRTS: list[Dirt] = []


def dirt(name: str, table: str, *touches: str) -> Callable[[Callable[[Page], None]], None]:
    """Register what makes a sheet untidy."""
    return lambda make: DIRTS.append(Dirt(name, table, make, frozenset(touches)))


def cell(
    name: str, table: str, record: int, column: str, typed: Any, rule: Rule | None, value: Any
) -> None:
    """Register a cell that is typed in some way."""
    # The row of the second record may be taken away by another dirt.
    touches = frozenset({f"{column}{record}"} | ({"rows"} if record else set()))
    DIRTS.append(
        Dirt(name, table, lambda page: page.type(record, column, typed, rule, value), touches)
    )


# Cells ------------------------------------------------------------------------------------------

for _column, _cases in {
    "edu_ped": [
        ("ДА", None, True),
        (" да ", None, True),
        ("+", rules.YES_TYPED_OTHERWISE, True),
        ("V", rules.YES_TYPED_OTHERWISE, True),
        ("✓", rules.YES_TYPED_OTHERWISE, True),
        ("имеется", rules.YES_TYPED_OTHERWISE, True),
        ("есть", rules.YES_TYPED_OTHERWISE, True),
        (1, None, True),
        (0, None, False),
        ("-", rules.NO_TYPED_OTHERWISE, False),
        ("–", rules.NO_TYPED_OTHERWISE, False),
        ("н/д", rules.NO_YES_NO, None),
        ("нет данных", rules.NO_YES_NO, None),
        ("б/д", rules.NO_YES_NO, None),
        ("вроде", rules.NOT_YES_NO, None),
        (None, None, None),
    ],
    "service_total": [
        ("20,5", rules.NUMBER_AS_TEXT, 20.5),
        (f"2{NBSP}0", rules.NUMBER_AS_TEXT, 20.0),
        ("20 л. 6 мес.", rules.YEARS_IN_WORDS, 20.5),
        ("до 3 лет", rules.YEARS_AS_RANGE, None),
        ("-", rules.NO_NUMBER, None),
        ("много", rules.NOT_A_NUMBER, None),
        (True, rules.YES_NO_IN_NUMBER, None),
        (dt.date(2022, 5, 3), rules.NUMBER_BECAME_DATE, None),
        ("=#DIV/0!", rules.FORMULA_ERROR, None),
        ("#ССЫЛКА!", rules.FORMULA_ERROR, None),
        ("#Н/Д", rules.FORMULA_ERROR, None),
        ("#####", rules.FORMULA_ERROR, None),
        (650, rules.OUT_OF_RANGE, None),
        (None, None, None),
    ],
    "birth_date": [
        ("01.02.1980г.", rules.DATE_AS_TEXT, dt.date(1980, 2, 1)),
        ("1 февраля 1980", rules.MONTH_IN_WORDS, dt.date(1980, 2, 1)),
        ("02.1980", rules.MONTH_AND_YEAR, dt.date(1980, 2, 1)),
        ("1980", rules.YEAR_ONLY, dt.date(1980, 1, 1)),
        ("01.02.80", rules.TWO_DIGIT_YEAR, dt.date(1980, 2, 1)),
        (29252, rules.DATE_AS_SERIAL, dt.date(1980, 2, 1)),
        ("31.02.1980", rules.NO_SUCH_DAY, None),
        ("01.02.1080", rules.NO_SUCH_YEAR, None),
        ("весной", rules.NOT_A_DATE, None),
        ("5-3", rules.NOT_A_DATE, None),
        ("1980-02-01", None, dt.date(1980, 2, 1)),
    ],
    "category": [
        ("ВКК", rules.LISTED_OTHERWISE, "высшая"),
        ("I", rules.LISTED_OTHERWISE, "первая"),
        ("б/к", rules.LISTED_OTHERWISE, "нет"),
        ("в.к. до 2024 г.", rules.REMARK_AFTER_LISTED, "высшая"),
        ("третья", rules.NOT_LISTED, None),
        ("н/д", rules.NO_LISTED, None),
        ("ВЫСШАЯ", None, "высшая"),
    ],
    "edu_profile": [
        ("учитель  химии\n", None, "учитель химии"),
        (f"учитель{NBSP}химии", None, "учитель химии"),
        ("учитель\u200b химии", None, "учитель химии"),
        ("yчитeль химии", rules.LATIN_IN_WORD, "учитель химии"),
        ("Bachelor", None, "Bachelor"),
        (dt.date(2022, 5, 3), rules.DATE_IN_TEXT, "2022-05-03"),
        ("ученица Макаренко А.С.", rules.NAME_IN_TEXT, "ученица •••"),
        ("школа им. А.С. Макаренко", None, "школа им. А.С. Макаренко"),
        ("н/д", None, None),
    ],
    "person_id": [
        ("Иванова  Анна\nПетровна", None, "Иванова Анна Петровна"),
        ("Иванoва Анна Петровна", rules.LATIN_IN_WORD, "Иванова Анна Петровна"),
    ],
}.items():
    for _typed, _rule, _value in _cases:
        cell(f"{_column}: {_typed!r}", "person", 0, _column, _typed, _rule, _value)

for _column, _cases in {
    "meetings_plan": [
        ("4,5", rules.FRACTION_IN_COUNT, None),
        ("40 %", rules.PERCENT_IN_COUNT, None),
        (0, None, 0),
        (-0.0, None, 0),
        (None, None, None),
    ],
    "self_assessment": [
        ("70 %", rules.NUMBER_AS_TEXT, 70.0),
        ("70,5%", rules.NUMBER_AS_TEXT, 70.5),
        (170, rules.OUT_OF_RANGE, None),
    ],
    "kind": [("школьный клуб", rules.NEW_VALUE, "школьный клуб")],
}.items():
    for _typed, _rule, _value in _cases:
        cell(f"{_column}: {_typed!r}", "mo", 0, _column, _typed, _rule, _value)

cell("нет даты", "person", 1, "birth_date", "н/д", rules.NO_DATE, None)


# Columns ----------------------------------------------------------------------------------------


@dirt("доли вместо процентов", "mo", "self_assessment0")
def _shares(page: Page) -> None:
    for record in range(3):
        page.type(record, "self_assessment", 0.7 + record / 10, None, 0.7 + record / 10)
    page.say(rules.SHARES_OR_PERCENT, column_of("self_assessment"))


@dirt("часть больше целого", "person", "service_total1", "rows")
def _part(page: Page) -> None:
    page.typed[1] |= {"service_total": 7, "service_ped": 9}
    page.truth[1] |= {"service_total": None, "service_ped": None}
    page.say(rules.PART_EXCEEDS_WHOLE, lambda p: p.cell(1, "service_ped"))


@dirt("столбцы в другом порядке", "person", "order")
def _order(page: Page) -> None:
    page.order.reverse()


@dirt("неизвестный столбец", "person", "extra")
def _unknown(page: Page) -> None:
    page.extra.append(("Буфет", ["да", None, "нет"]))
    page.say(rules.UNKNOWN_HEADING, lambda p: column_address(letters(len(p.order))))


@dirt("столбец повторён", "person", "extra")
def _repeated(page: Page) -> None:
    page.extra.append(("Категория", ["первая", "первая", None]))
    page.say(rules.REPEATED_HEADING, lambda p: column_address(letters(len(p.order))))


@dirt("столбец года: одна строка чужая", "person", "extra", "rows")
def _year_column(page: Page) -> None:
    page.extra.append(("Год", [2022, 2021, 2022]))
    page.say(rules.UNKNOWN_HEADING, lambda p: column_address(letters(len(p.order))))
    page.say(rules.ROW_OF_ANOTHER_YEAR, row_of(1))
    page.dropped.append(1)


@dirt("столбец года: все строки чужие", "person", "extra", "above")
def _all_other(page: Page) -> None:
    page.extra.append(("Отчётный год", ["2020/2021"] * 3))
    page.say(rules.UNKNOWN_HEADING, lambda p: column_address(letters(len(p.order))))
    page.say(rules.ANOTHER_YEAR)


@dirt("заголовки иначе", "person", "headings")
def _aliases(page: Page) -> None:
    page.headings |= {"person_id": "Ф.И.О.", "birth_date": " Д.р.\n", "category": "КАТЕГОРИЯ"}


# Header -----------------------------------------------------------------------------------------


def _merged(page: Page, *, deep: bool) -> None:
    page.order = [c for c in page.order if not c.startswith("service")]
    upper = [page.headings[c] for c in page.order]
    page.order += ["service_total", "service_ped"]
    blank = [None] * len(upper)
    rows = [[*upper, "Стаж", None], [*blank, "общий", "педагогический"]]
    if deep:
        rows = [[*upper, "Сведения о стаже", None], [*blank, "Стаж", None], rows[1]]
    page.header = [list(row) for row in rows]


@dirt("шапка в две строки", "person", "order", "headings", "extra", "header")
def _two_rows(page: Page) -> None:
    _merged(page, deep=False)


@dirt("шапка в три строки", "person", "order", "headings", "extra", "header")
def _three_rows(page: Page) -> None:
    _merged(page, deep=True)


@dirt("заголовок листа", "person", "above")
def _title(page: Page) -> None:
    page.above = [["Сведения о педагогах на 20.09.2022"], [], ["МБОУ СОШ № 5"]]


@dirt("заголовок листа другого года", "person", "above")
def _old_title(page: Page) -> None:
    page.above = [["Сведения о педагогах за 2020/21 учебный год"]]
    page.say(rules.ANOTHER_YEAR)


@dirt("номера граф", "person", "below")
def _numbers(page: Page) -> None:
    page.below = [list(range(1, len(page.order) + 1))]
    page.say(rules.NUMBER_ROW, lambda p: row_address(p.first()))


@dirt("номера граф с буквами", "person", "below")
def _lettered(page: Page) -> None:
    page.below = [["А", "Б", *range(1, len(page.order) - 1)]]
    page.say(rules.NUMBER_ROW, lambda p: row_address(p.first()))


# Rows -------------------------------------------------------------------------------------------


@dirt("пустая строка", "person", "between")
def _spacer(page: Page) -> None:
    page.between[1] = [None, "  "]


@dirt("повтор шапки", "person", "between", "header")
def _header_again(page: Page) -> None:
    page.between[2] = [page.headings[c] for c in page.order]
    page.say(rules.REPEATED_HEADER, lambda p: row_address(p.number(2) - 1))


@dirt("подытог в середине", "person", "between")
def _subtotal(page: Page) -> None:
    page.between[2] = ["ВСЕГО по методобъединению:"]
    page.say(rules.TOTALS_ROW, lambda p: row_address(p.number(2) - 1))


@dirt("нет имени", "person", "person_id2", "rows")
def _nameless(page: Page) -> None:
    page.typed[2]["person_id"] = "-"
    page.dropped.append(2)
    page.say(rules.REQUIRED_BLANK, lambda p: p.cell(2, "person_id"))


def _totals(page: Page, plan: int) -> None:
    page.after.append(["Итого", *[None] * (len(page.order) - 1)])
    page.after[-1][page.order.index("meetings_plan")] = plan
    page.say(rules.TOTALS_ROW, row_after(0))


@dirt("итог верен", "mo", "after", "meetings_plan0")
def _right_total(page: Page) -> None:
    _totals(page, 15)


@dirt("итог неверен", "mo", "after", "meetings_plan0")
def _wrong_total(page: Page) -> None:
    _totals(page, 16)
    place = letters(page.order.index("meetings_plan"))
    page.say(rules.TOTAL_DIFFERS, lambda p: f"{place}{p.end()}")


@dirt("в том числе", "mo", "after")
def _of_them(page: Page) -> None:
    page.after.append(["в т.ч.", None, None, None, 2])
    page.say(rules.TOTALS_ROW, row_after(0))


@dirt("примечание", "person", "after")
def _note(page: Page) -> None:
    page.after.append(["*с учётом декретных"])
    page.say(rules.NOTE_ROW, row_after(0))


@dirt("подпись и строка после неё", "person", "after")
def _signature(page: Page) -> None:
    page.after += [["Директор ________ Петрова"], [], ["тел. 2-12-85", "до 17 ч."]]
    page.say(rules.SIGNATURE, row_after(0))
    page.say(rules.AFTER_SIGNATURE, row_after(2))


# Sheet ------------------------------------------------------------------------------------------


@dirt("скрытый лист", "person", "sheet")
def _hidden(page: Page) -> None:
    page.hidden = True
    page.say(rules.HIDDEN_SHEET)


@dirt("скрытая строка", "person", "hidden")
def _hidden_row(page: Page) -> None:
    page.hidden_rows.append(1)
    page.say(rules.HIDDEN_ROWS)


@dirt("скрытый столбец", "mo", "hidden")
def _hidden_column(page: Page) -> None:
    page.hidden_columns.append("subject")
    page.say(rules.HIDDEN_COLUMNS)


@dirt("лист без имени", "person", "sheet")
def _unnamed(page: Page) -> None:
    page.name = "Лист3"
