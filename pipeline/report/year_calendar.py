"""The year's calendar: monitorings of the cyclogram, measures and recommendations by their term."""

from calendar import monthrange
from collections import Counter
from datetime import date

import pandas as pd
from babel.dates import format_date, get_month_names

from pipeline.display.output import Block, Prose
from pipeline.display.russian import (
    LOCALE,
    MISSING,
    capital,
    counted,
    day,
    listed,
    number,
    sentence,
)
from pipeline.display.table import Column, Table
from pipeline.indicators.evaluate import MUNICIPALITY
from pipeline.params.directions import DIRECTIONS
from pipeline.report.scheme_facts import period_end
from pipeline.report.year import Year
from pipeline.scoring.calendar import Due, Entry, State, calendar

MONITORING, MEASURE, RECOMMENDATION = "мониторинг", "мера", "рекомендация"
_DONE = {"выполнено", "исполнено"}
_COLUMNS = {
    "done": State.DONE,
    "late": State.DONE_LATE,
    "overdue": State.OVERDUE,
    "ahead": State.AHEAD,
}
_METHOD = (
    "Мониторинг проведён, если за год рассчитан хотя бы один показатель направления; срок — "
    "последний день месяца циклограммы. Мера выполнена при состоянии «выполнено»; дата исполнения "
    "сравнивается со сроком. Часы не используются: просрочка считается на названный день."
)


def as_of(year: Year) -> date:
    """Return the day from which lateness is judged: the params' one, or the end of the year."""
    given = year.params.municipality.scoring.as_of
    return date.fromisoformat(f"{year.year}-{given}") if given else period_end(year)


def entries(year: Year) -> tuple[Entry, ...]:
    """Return everything that was due in the year with what became of it."""
    return calendar([*_monitorings(year), *_measures(year), *_recommendations(year)], as_of(year))


def calendar_section(year: Year) -> Block | Prose:
    """Return the calendar month by month and the list of what is late."""
    found = entries(year)
    if not found:
        return Prose(("Циклограмма и план мероприятий не заданы: календарь не составлен.",))
    on = as_of(year)
    months = [_month(year, found, n) for n in range(1, 13)]
    table = Table(
        f"Календарь {year.year} года на {day(on)}",
        (
            Column("month", "Месяц"),
            Column("monitorings", "Мониторинги по циклограмме"),
            Column("done", "В срок", "number"),
            Column("late", "Позже срока", "number"),
            Column("overdue", "Просрочено", "number"),
            Column("ahead", "Впереди", "number"),
        ),
        pd.DataFrame([row for row in months if row["any"]]),
        notes=("Четыре последних столбца — меры плана и рекомендации, ед.", *_undated(found)),
    )
    return Block(Prose(_sentences(found, on)).html() + table.html() + _late(found).html(), _METHOD)


def _monitorings(year: Year) -> list[Due]:
    values = year.current
    own = values[(values["level"] == MUNICIPALITY) & values["value"].notna()]
    # A masked value was computed all the same.
    hidden = values[(values["level"] == MUNICIPALITY) & (values["note"] == "masked")]
    known = {*own["key"], *hidden["key"]}
    items = []
    for direction, row in year.params.municipality.cyclogram.items():
        due = date(year.year, row.month, monthrange(year.year, row.month)[1])
        held = any(c.key in known for c in year.params.of_direction(direction))
        items.append(Due(MONITORING, DIRECTIONS[direction].short, due, held))
    return items


def _measures(year: Year) -> list[Due]:
    table = year.table("measure")
    return [
        Due(MEASURE, str(title), _date(plan), status in _DONE, _date(fact))
        for title, plan, fact, status in table[
            ["title", "date_plan", "date_fact", "status"]
        ].itertuples(index=False, name=None)
    ]


def _recommendations(year: Year) -> list[Due]:
    table = year.table("recommendation")
    return [
        Due(RECOMMENDATION, str(text), _date(due), status in _DONE, _date(fact))
        for text, due, fact, status in table[["text", "due", "date_fact", "status"]].itertuples(
            index=False, name=None
        )
    ]


def _date(value: object) -> date | None:
    return None if pd.isna(value) else pd.Timestamp(value).date()  # type: ignore[call-overload,arg-type]


def _month(year: Year, found: tuple[Entry, ...], month: int) -> dict[str, object]:
    own = [
        e for e in found if e.item.due and (e.item.due.year, e.item.due.month) == (year.year, month)
    ]
    counts = Counter(e.state for e in own if e.item.kind != MONITORING)
    return {
        "any": bool(own),
        "month": capital(get_month_names("wide", "stand-alone", LOCALE)[month]),
        "monitorings": "; ".join(
            f"{e.item.title} ({_held(e)})" for e in own if e.item.kind == MONITORING
        )
        or MISSING,
        **{
            name: number(counts[state]) if counts[state] else MISSING
            for name, state in _COLUMNS.items()
        },
    }


def _held(entry: Entry) -> str:
    return {
        State.DONE: "данные есть",
        State.OVERDUE: "данных нет, просрочено",
        State.AHEAD: "срок не наступил",
    }.get(entry.state, entry.state.value)


def _states(own: list[Entry]) -> str:
    counts = Counter(e.state for e in own)
    return "; ".join(f"{s.value} — {counts[s]}" for s in State if counts[s]) or MISSING


def _sentences(found: tuple[Entry, ...], on: date) -> tuple[str, ...]:
    held = [e for e in found if e.item.kind == MONITORING]
    done = sum(e.state is State.DONE for e in held)
    sentences = []
    if held:
        names = ("мониторинга", "мониторингов", "мониторингов")
        sentences.append(f"По циклограмме данные есть по {done} из {counted(len(held), *names)}.")
    for kind, names in (
        (MEASURE, ("мера", "меры", "мер")),
        (RECOMMENDATION, ("рекомендация", "рекомендации", "рекомендаций")),
    ):
        own = [e for e in found if e.item.kind == kind]
        if own:
            sentences.append(
                sentence(f"В плане {counted(len(own), *names)}: {_states(own)}, на {day(on)}")
            )
    return tuple(sentences)


def _late(found: tuple[Entry, ...]) -> Prose:
    late: Counter[tuple[str, str, date, int]] = Counter(
        (e.item.kind, e.item.title, e.item.due, e.days_late)
        for e in found
        if e.state is State.OVERDUE and e.item.due
    )
    if not late:
        return Prose(("Просроченного нет.",))
    items = []
    for (kind, title, due, days), count in late.items():
        times = f" ({counted(count, 'адресат', 'адресата', 'адресатов')})" if count > 1 else ""
        when = format_date(due, "d\u00a0MMMM", locale=LOCALE)
        items.append(
            f"Просрочено: {kind} «{title}»{times}, срок {when}, "
            f"{counted(days, 'день', 'дня', 'дней')}."
        )
    return Prose(tuple(items), listed=True)


def _undated(found: tuple[Entry, ...]) -> tuple[str, ...]:
    names = sorted({e.item.title for e in found if e.item.due is None})
    if not names:
        return ()
    return (f"Без срока: {listed(f'«{name}»' for name in names)}.",)
