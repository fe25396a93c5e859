import math
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.intake import rules
from pipeline.intake.clean import Reading, read_cell, without_names
from pipeline.intake.columns import read_column
from pipeline.params.load import load
from pipeline.params.tables import ColumnDef
from pipeline.paths import PROJECT

CATEGORY = load(PROJECT, "demo").tables.tables["person"].columns["category"]
TYPES = ["text", "integer", "number", "percent", "yes_no", "date", "years", "org", "person"]


def read(raw: Any, kind: str, **more: Any) -> Reading:
    """Read a cell of a column of a type."""
    return read_cell(raw, ColumnDef(title="т", type=kind, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("raw", ["", "  ", "\n", "\u00a0"])
def test_blank_is_unknown_and_never_zero(kind: str, raw: str) -> None:
    """A blank cell says nothing: it is neither zero nor «нет», and no message is due."""
    assert read(raw, kind) == Reading(None)


@pytest.mark.parametrize("kind", [*TYPES, "enum"])
@pytest.mark.parametrize(
    "raw", ["#ДЕЛ/0!", "#ССЫЛКА!", "#Н/Д", "#ИМЯ?", "#ЗНАЧ!", "#ЧИСЛО!", "#DIV/0!", "#N/A", "#REF!"]
)
def test_formula_errors_are_refused(kind: str, raw: str) -> None:
    """An error of a formula is no value in any column."""
    values = {"values": {"да": []}} if kind == "enum" else {}
    assert read(raw, kind, **values) == Reading(None, rules.FORMULA_ERROR)


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("01.09.2022г.", date(2022, 9, 1)),
        ("01.09.2022 г.", date(2022, 9, 1)),
        ("01.09.2022", date(2022, 9, 1)),
        ("1.9.2022", date(2022, 9, 1)),
        ("01/09/2022", date(2022, 9, 1)),
        ("01-09-2022", date(2022, 9, 1)),
        ("1 сентября 2022", date(2022, 9, 1)),
        ("1 Сентября 2022 года", date(2022, 9, 1)),
        ("31 мая 2022 г.", date(2022, 5, 31)),
        ("8 марта 2022", date(2022, 3, 8)),
        ("сентябрь 2022", date(2022, 9, 1)),
        ("09.2022", date(2022, 9, 1)),
        ("2022", date(2022, 1, 1)),
        (2022, date(2022, 1, 1)),
        (2022.0, date(2022, 1, 1)),
        ("14.08.20", date(2020, 8, 14)),
        ("14.08.30", date(2030, 8, 14)),
        ("14.08.31", date(1931, 8, 14)),
        ("14.08.85", date(1985, 8, 14)),
        (44562, date(2022, 1, 1)),
        (44805.0, date(2022, 9, 1)),
        ("44805", date(2022, 9, 1)),
        ("2022-09-01 00:00:00", date(2022, 9, 1)),
        ("2022-09-01", date(2022, 9, 1)),
        (datetime(2022, 9, 1, 12, 30), date(2022, 9, 1)),  # noqa: DTZ001
        (date(2022, 9, 1), date(2022, 9, 1)),
    ],
)
def test_dates(raw: Any, day: date) -> None:
    """Every shape of a date that schools type is read day first, whatever is unusual is told."""
    reading = read(raw, "date")
    assert reading.value == day
    assert not reading.refused
    assert bool(reading.rule) == (
        not isinstance(raw, date) and raw not in {"2022-09-01 00:00:00", "2022-09-01"}
    )


@pytest.mark.parametrize(
    "raw",
    [
        "31.02.2022",
        "01.13.2022",
        "1 мартобря 2022",
        "вчера",
        "12",
        12,
        70000,
        1.5,
        "01.01.0099",
        "01.01.1022",
        "20222",
        True,
        time(12, 0),
        timedelta(days=1),
        date(1022, 1, 1),
        math.inf,
        "²²²²",
        "1/2",
        "፩፩፩፩፩",
    ],
)
def test_no_dates(raw: Any) -> None:
    """What no calendar has is refused, not bent into a date."""
    if raw == "20222":
        assert read(raw, "date").value == date(1955, 5, 13)
        return
    reading = read(raw, "date")
    assert reading.value is None
    assert reading.refused


@pytest.mark.parametrize(
    ("raw", "kind", "value"),
    [
        ("12,5", "number", 12.5),
        ("12.5", "number", 12.5),
        ("1 234", "number", 1234.0),
        ("1\u00a0234,5", "number", 1234.5),
        ("−3", "number", -3.0),
        ("12,5 %", "percent", 12.5),
        ("12,5%", "percent", 12.5),
        ("0,125", "percent", 0.125),
        (0.125, "number", 0.125),
        (7, "number", 7.0),
        ("7", "integer", 7),
        (7.0, "integer", 7),
        ("1 234", "integer", 1234),
        (0, "integer", 0),
        ("0", "integer", 0),
        ("-0", "integer", 0),
        ("3 г. 5 мес.", "years", 3.42),
        ("3г.5м", "years", 3.42),
        ("3 года", "years", 3.0),
        ("21 год", "years", 21.0),
        ("5 лет", "years", 5.0),
        ("6 мес.", "years", 0.5),
        ("3,5", "years", 3.5),
        ("3,5 года", "years", 3.5),
        ("0", "years", 0.0),
        (3, "years", 3.0),
    ],
)
def test_numbers(raw: Any, kind: str, value: float) -> None:
    """Decimal commas, spaces between thousands, per cent signs and worded service are read."""
    reading = read(raw, kind)
    assert reading.value == value
    assert type(reading.value) is (int if kind == "integer" else float)
    assert not reading.refused


@pytest.mark.parametrize("kind", ["integer", "number", "percent", "years"])
@pytest.mark.parametrize("raw", ["-", "–", "—", "н/д", "Нет данных", "х", "x", "б/д"])
def test_dash_in_numbers_is_unknown(raw: str, kind: str) -> None:
    """A dash is no zero: the value is unknown and the cell is told."""
    reading = read(raw, kind)
    assert reading.value is None
    assert reading.rule == rules.NO_NUMBER
    assert not reading.refused


@pytest.mark.parametrize(
    ("raw", "kind", "rule"),
    [
        ("71 %", "integer", "знак % в столбце количества"),
        ("71%", "years", "знак % в столбце количества"),
        (date(2022, 5, 3), "integer", "Excel превратил число в дату"),
        (datetime(2022, 5, 3), "number", "Excel превратил число в дату"),  # noqa: DTZ001
        (time(1, 2), "percent", "Excel превратил число в дату"),
        (date(2022, 5, 3), "years", "Excel превратил число в дату"),
        ("з,з", "number", "не число"),
        ("5-6", "integer", "не число"),
        ("1.234,5", "number", "не число"),
        ("двадцать", "integer", "не число"),
        (True, "integer", "«да/нет» в числовом столбце"),
        (1.5, "integer", "дробное число в столбце количества"),
        ("1,5", "integer", "дробное число в столбце количества"),
        ("до 3 лет", "years", "вместо стажа указан промежуток"),
        ("более 20 лет", "years", "вместо стажа указан промежуток"),
        (1e300, "integer", "не число"),
        (10**400, "number", "не число"),
        ("9" * 400, "integer", "не число"),
        (math.inf, "number", "не число"),
    ],
)
def test_refused_numbers(raw: Any, kind: str, rule: str) -> None:
    """What is no number is refused by the name of its rule."""
    reading = read(raw, kind)
    assert reading.rule is not None
    assert (reading.value, reading.refused, reading.rule.phrase) == (None, True, rule)


def test_limits() -> None:
    """A number outside the column's limits is refused; the limits themselves pass."""
    limits = {"minimum": 0.0, "maximum": 3.0}
    assert read(3, "number", **limits).value == 3
    assert read(0, "number", **limits).value == 0
    for raw in (18, -1, "3,01"):
        assert read(raw, "number", **limits) == Reading(None, rules.OUT_OF_RANGE)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        *((raw, True) for raw in ("да", "Да ", "ДА", "да.", "+", "1", 1, 1.0, True, "V", "✓")),
        *((raw, True) for raw in ("имеется", "есть", "Да, имеется", "ИСТИНА")),
        *((raw, False) for raw in ("нет", "Нет", "НЕТ ", "-", "–", "—", "0", 0, 0.0, False)),
        *((raw, False) for raw in ("не имеется", "отсутствует", "ЛОЖЬ")),
    ],
)
def test_yes_no(raw: Any, value: bool) -> None:
    """Every sign for yes and no is read; the dash is «нет» here."""
    reading = read(raw, "yes_no")
    assert reading.value is value
    assert not reading.refused


@pytest.mark.parametrize("raw", ["нет данных", "н/д", "б/д", "нет сведений"])
def test_no_data_is_not_no(raw: str) -> None:
    """«Нет данных» is unknown, not «нет»."""
    reading = read(raw, "yes_no")
    assert reading.value is None
    assert reading.rule
    assert not reading.refused


@pytest.mark.parametrize("raw", ["да/нет", "частично", 2, "5", date(2022, 1, 1), "."])
def test_neither_yes_nor_no(raw: Any) -> None:
    """Anything else is refused, never taken for «нет»."""
    assert read(raw, "yes_no") == Reading(None, rules.NOT_YES_NO)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("высшая", "высшая"),
        ("Высшая ", "высшая"),
        ("в.к.", "высшая"),
        ("ВКК", "высшая"),
        ("BКК", "высшая"),
        ("в.к. до 2024 г.", "высшая"),
        ("высшая (2021)", "высшая"),
        ("I", "первая"),
        ("I категория", "первая"),
        ("1", "первая"),
        (1, "первая"),
        (1.0, "первая"),
        ("перв.", "первая"),
        ("б/к", "нет"),
        ("-", "нет"),
        ("соотв.", "соответствие"),
        ("СЗД", "соответствие"),
    ],
)
def test_category(raw: Any, value: str) -> None:
    """The ways in which a category is typed are one value each."""
    reading = read_cell(raw, CATEGORY)
    assert reading.value == value
    assert not reading.refused


@pytest.mark.parametrize("raw", ["молодой спец.", "третья", "2", "да", 7, date(2022, 1, 1)])
def test_unknown_category_is_refused(raw: Any) -> None:
    """A value that the closed list does not have is refused."""
    assert read_cell(raw, CATEGORY) == Reading(None, rules.NOT_LISTED)


def test_open_list_grows() -> None:
    """An open list keeps a new value, tells it and mends its letters."""
    reading = read("рoботы", "enum", values={"физика": []}, open=True)
    assert reading == Reading("роботы", rules.NEW_VALUE)


@pytest.mark.parametrize(
    ("raw", "value", "told"),
    [
        ("CОШ № 5", "СОШ № 5", True),
        (5.0, "5", False),
        (2310031475.0, "2310031475", False),
        ("-", None, False),
        (True, "да", False),
        (date(2022, 5, 3), "2022-05-03", True),
        (datetime(2022, 5, 3), "2022-05-03", True),  # noqa: DTZ001
        (math.nan, None, False),
        ("I этап", "I этап", False),
    ],
)
def test_texts(raw: Any, value: str | None, told: bool) -> None:
    """A text keeps its words; numbers lose the fraction that Excel gave them."""
    reading = read(raw, "text")
    assert reading.value == value
    assert bool(reading.rule) == told


_KINDS = {
    "text": str,
    "org": str,
    "person": str,
    "enum": str,
    "integer": int,
    "number": float,
    "percent": float,
    "years": float,
    "yes_no": bool,
    "date": date,
}
_CELLS = st.one_of(
    st.text(),
    st.text(st.sampled_from("0123456789.,-/ %гмлетабв№²①+"), max_size=12),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)


@given(_CELLS, st.sampled_from(sorted(_KINDS)), st.booleans())
def test_any_cell_gives_a_value_of_its_type_or_nothing(raw: Any, kind: str, growing: bool) -> None:
    """No cell of any type stops the reading or slips through as another type."""
    more = {"values": {"нет": ["-"], "первая": ["I", "1"]}, "open": growing}
    reading = read(raw, kind, **(more if kind == "enum" else {}))
    assert reading.value is None or type(reading.value) is _KINDS[kind]
    assert not (reading.refused and reading.value is not None)
    assert not reading.refused or reading.rule
    if isinstance(reading.value, float):
        assert math.isfinite(reading.value)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("ведёт Глафира Ионовна", "ведёт •••"),
        ("Римма Ильинична Котова, методист", "•••, методист"),
        ("у Котовой Риммы Ильиничны", "у •••"),
        ("КОТОВА РИММА ИЛЬИНИЧНА", "•••"),
        ("КОТОВА Р.И.", "•••"),
        ("СНИЛС 112-233-445 95", "СНИЛС •••"),
    ],
)
def test_people_in_texts_are_hidden(typed: str, shown: str) -> None:
    """Whoever is named in a text, in whatever manner, is hidden, with a line."""
    column = ColumnDef(title="Тема")
    assert read_cell(typed, column) == Reading(shown, rules.NAME_IN_TEXT)
    assert read_column([typed, "алгебра"], column).values == [shown, "алгебра"]
    assert without_names(shown) == shown


@pytest.mark.parametrize(
    "typed",
    [
        "Чтения памяти Антона Павловича Чехова",
        "Музей имени Антона Семёновича Макаренко",
        "ГБОУ ДПО ИРО КРАСНОДАРСКОГО КРАЯ",
        "Приказ 112-233 от 01.09.2022",
        "Основы права. Новая редакция",
    ],
)
def test_texts_that_name_nobody(typed: str) -> None:
    """Whose name an institution or a reading bears is no secret."""
    assert read_cell(typed, ColumnDef(title="Тема")) == Reading(typed)


def test_a_name_in_a_list_that_grows() -> None:
    """A row that has slipped by a column leaves no name among subjects; a new subject stays."""
    column = ColumnDef(title="Предмет", type="enum", open=True, values={"физика": []})
    assert read_cell("Котова Римма Ильинична", column) == Reading("•••", rules.NAME_IN_TEXT)
    assert read_cell("логика", column) == Reading("логика", rules.NEW_VALUE)
    assert read_cell("физика (7 класс)", column) == Reading("физика", rules.REMARK_AFTER_LISTED)
    both = "физика и логика"
    assert read_cell(both, column) == Reading(both, rules.NEW_VALUE)
