"""The first sections of a reference: title block, basis, indicators, methods, schedule."""

import html
from collections.abc import Sequence
from datetime import date

import pandas as pd
from babel.dates import get_month_names

from pipeline.advice.decisions import draft
from pipeline.advice.recommend import Recommendation, of_direction
from pipeline.display.output import Block, Prose
from pipeline.display.russian import (
    LOCALE,
    MISSING,
    capital,
    counted,
    day,
    listed,
    number,
    plural,
    sentence,
    uncapital,
)
from pipeline.display.table import Column, Table
from pipeline.indicators.evaluate import period
from pipeline.params.annexes import SUBJECTS
from pipeline.report.decisions import organisations_of
from pipeline.report.lines import Line, Status, lines, reason
from pipeline.report.year import Year

_STEPS = 2
"""Decisions named on the first screen; all of them stand in their own section."""
DEMO_BANNER = "Демонстрационные данные: муниципалитет, школы и люди вымышлены"


def title_block(year: Year, direction: str) -> Block:
    """Return the title of a reference: who, what, which period, on which data."""
    heading = SUBJECTS[direction].title
    return heading_block(
        year,
        heading,
        "Аналитическая справка по результатам мониторинга "
        f"{SUBJECTS[direction].subject} {year.params.municipality.name.genitive}",
    )


def heading_block(year: Year, heading: str, kind: str) -> Block:
    """Return the only ``<h1>`` of a page with its official lines."""
    municipality = year.params.municipality
    facts = {
        "Муниципалитет": municipality.name.nominative,
        "Отчётный период": period_text(year),
        "Составитель": municipality.passport.centre,
        "Состояние": "проект",
    }
    if municipality.passport.place:
        facts["Место"] = municipality.passport.place
    audience = "для служебного пользования" if year.audience == "internal" else "для публикации"
    facts["Вид"] = audience
    items = "".join(
        f"<div><dt>{html.escape(key)}</dt><dd>{html.escape(value)}</dd></div>"
        for key, value in facts.items()
    )
    banner = f'<p class="banner">{DEMO_BANNER}</p>' if year.demo else ""
    return Block(
        f'{banner}<header class="title"><p class="department">'
        f"{html.escape(municipality.passport.department)}</p>"
        f'<p class="kind">{html.escape(kind)}</p><h1>{html.escape(heading)}, {year.year}</h1>'
        f"<dl>{items}</dl></header>"
    )


def period_text(year: Year) -> str:
    """Say which days the reference covers; several kinds of period are named apart."""
    kinds = {chosen.set.period for chosen in year.params.chosen}
    if not kinds:
        return f"{year.year} год"
    periods = sorted({period(year.year, kind) for kind in kinds})
    text = listed(f"{day(start)} – {day(end)}" for start, end in periods)
    collected = collected_to(year)
    if collected is None:
        return text
    over = collected >= max(end for _, end in periods)
    return f"{text} (данные по {day(collected)}" + (")" if over else "; период не завершён)")


def collected_to(year: Year) -> date | None:
    """Return the last day of collecting the data, if the order names one."""
    given = year.params.municipality.period.collected_to
    return date.fromisoformat(f"{year.year}-{given}") if given else None


_ABSENT = {"internal": "Не рассчитано", "public": "Не рассчитано или не публикуется"}


def main_findings(year: Year, direction: str) -> Prose:
    """Return three to five sentences with numbers: what a reader with two minutes should know."""
    items = lines(year, direction)
    known = [item for item in items if item.value is not None]
    if not known:
        absent_words = (
            "Данные по этому направлению не представлены: значения показателей не рассчитаны."
        )
        return Prose((_coverage_sentence(year), absent_words), listed=True)
    leading = _leading(year, direction, known)
    sentences = [_value_sentence(item) for item in leading]
    with_target = [item for item in known if item.target is not None]
    # The only target has been told with its value.
    if len(with_target) > 1 or (with_target and with_target[0] not in leading):
        sentences.append(sentence(reached_sentence(with_target)))
    found = of_direction(year.recommended(direction), direction, year.params.advice.limits)
    sentences += first_steps(year, found)
    absent = len(items) - len(known)
    if absent:
        which = counted(absent, "показатель", "показателя", "показателей")
        sentences.append(
            f"{_ABSENT[year.audience]}: {which} из {len(items)} — причины указаны в таблице "
            "результатов."
        )
    sentences.append(_coverage_sentence(year))
    return Prose(tuple(sentences), listed=True)


def reached_sentence(with_target: Sequence[Line]) -> str:
    """Say how many of the targets are reached; one target is called by its name."""
    reached = sum(item.status is Status.REACHED for item in with_target)
    if len(with_target) == 1:
        only = with_target[0]
        state = "достигнута" if reached else "не достигнута"
        return f"{only.indicator.short}: цель ({only.target_text}) {state}"
    if reached == len(with_target):
        return f"Достигнуты все целевые значения ({reached})"
    if not reached:
        return f"Ни одно из целевых значений ({len(with_target)}) не достигнуто"
    word = plural(reached, "Достигнуто", "Достигнуты", "Достигнуто")
    return f"{word} {reached} из {len(with_target)} целевых значений"


def first_steps(year: Year, found: Sequence[Recommendation]) -> list[str]:
    """Say what the draft of decisions begins with: what, whom, by when."""
    items = draft(found, year.params, year.issued_on, closing=False)
    return [
        sentence(
            f"Предлагается {uncapital(item.text)}{organisations_of(year, item)} — "
            f"до {day(item.due)}"
        )
        for item in items[:_STEPS]
    ]


def _coverage_sentence(year: Year) -> str:
    organisations = year.intake["organisations"]
    sent, expected = len(organisations["represented"]), len(organisations["expected"])
    forms = ("образовательной организации", *["образовательных организаций"] * 2)
    return f"Сведения представили {sent} из {counted(expected, *forms)}."


def _leading(year: Year, direction: str, known: list[Line]) -> list[Line]:
    """The direction's main indicator, then the one farthest below its target."""
    main = year.params.municipality.main_indicator.get(direction)  # type: ignore[call-overload]
    first = [item for item in known if item.chosen.key == main] or [
        item for item in known if item.indicator.type == "share"
    ]
    missed = sorted(
        (item for item in known if item.status is Status.MISSED and item.target),
        key=lambda item: (item.value or 0) / (item.target.value or 1) if item.target else 0,
    )
    chosen = [*first[:1], *missed[:1]] or known[:1]
    return [item for i, item in enumerate(chosen) if item not in chosen[:i]]


def _value_sentence(item: Line) -> str:
    text = f"{item.indicator.short} — {item.text}"
    if item.target is not None:
        state = "достигнута" if item.status is Status.REACHED else "не достигнута"
        text += f" при цели {item.target_text}, цель {state}"
    if item.change != MISSING and item.indicator.type != "presence":
        text += f"; изменение за год {item.change}"
    return sentence(text)


def basis(year: Year, direction: str) -> Prose:
    """Return the documents and the goal that the monitoring rests on."""
    municipality = year.params.municipality
    sentences = ["Основание: " + "; ".join(municipality.passport.orders) + "."]
    goal = municipality.goals.get(direction)  # type: ignore[call-overload]
    if goal:
        sentences.append(f"{goal}.")
    sentences += municipality.notes
    return Prose(tuple(sentences))


def definitions(year: Year, direction: str) -> Table:
    """Return the list of indicators with formula, source and target."""
    items = lines(year, direction)
    frame = pd.DataFrame(
        [
            {
                "number": item.indicator.number or str(position),
                "name": item.indicator.name,
                "unit": item.indicator.unit or MISSING,
                "formula": item.indicator.formula,
                "target": item.target_text,
            }
            for position, item in enumerate(items, 1)
        ],
        columns=["number", "name", "unit", "formula", "target"],
    )
    return Table(
        f"Показатели направления «{SUBJECTS[direction].short}»",
        (
            Column("name", "Показатель (как в документе)", "long"),
            Column("number", "№ в документе"),
            Column("unit", "Ед."),
            Column("formula", "Как считается", "long"),
            Column("target", f"Цель на {year.year} г."),
        ),
        frame,
        notes=tuple(
            sentence(f"Источник: {title}")
            for title in dict.fromkeys(item.chosen.set.title for item in items)
        ),
    )


def methods(year: Year, direction: str) -> Prose:
    """Return how data were collected and processed."""
    del direction
    totals = year.intake["totals"]
    names = ("файл", "файла", "файлов")
    return Prose(
        (
            f"Сбор: {counted(len(year.intake['files']), *names)} — книги образовательных "
            "организаций по установленной форме и муниципальные списки. Персональные данные "
            "заменены псевдонимами при чтении.",
            f"Обработка: прочитано {counted(totals['kept'], 'строка', 'строки', 'строк')}, "
            "исправления и исключения перечислены на странице «Качество исходных данных». "
            "Значение по муниципалитету — отношение сумм (ΣN / ΣD) по людям, а не среднее "
            "процентов школ; работающий в двух школах учтён один раз, по основному месту.",
        )
    )


def schedule(year: Year, direction: str) -> Prose:
    """Return when the direction is monitored and what the results are used for."""
    row = year.params.municipality.cyclogram.get(direction)  # type: ignore[call-overload]
    sentences = []
    if row is None:
        sentences.append("Срок мониторинга по этому направлению в циклограмме не задан.")
    else:
        month = get_month_names("wide", "stand-alone", LOCALE)[row.month]
        sentences.append(f"Срок по циклограмме: {month}, ежегодно.")
        if row.usage:
            sentences.append(f"Использование результатов: {row.usage}")
    if len(year.current):
        staff_on = pd.Timestamp(year.current["ref_date"].iloc[0]).date()
        sentences.append(sentence(f"Численность работников учтена на {day(staff_on)}"))
    return Prose(tuple(sentences))


def clarifications(year: Year, direction: str) -> Table | Prose:
    """Return what was unclear in the documents and how it is handled («Уточнения»)."""
    items = [item for item in lines(year, direction) if item.indicator.defect]
    if not items:
        return Prose(("Определения показателей этого направления уточнений не потребовали.",))
    frame = pd.DataFrame(
        {
            "name": [item.indicator.short for item in items],
            "defect": [item.indicator.defect for item in items],
            "resolution": [item.indicator.resolution for item in items],
        }
    )
    return Table(
        "Уточнения к показателям",
        (
            Column("name", "Показатель"),
            Column("defect", "Что неясно в документе", "long"),
            Column("resolution", "Как решено", "long"),
        ),
        frame,
    )


def reservations(items: list[Line]) -> tuple[str, ...]:
    """Return notes on values that rest on less, or on other, than complete lists."""
    stated = [f"«{i.indicator.short}» — {i.stated} ОО" for i in items if i.stated]
    unknown = [f"«{i.indicator.short}» — {number(i.unknown)}" for i in items if i.unknown]
    notes = []
    if stated:
        notes.append(f"По сведениям ОО, без списков, не проверено: {'; '.join(stated)}.")
    if unknown:
        notes.append(f"Не учтены, так как сведений о них нет: {'; '.join(unknown)}.")
    return tuple(notes)


def missing_reasons(items: list[Line]) -> tuple[str, ...]:
    """Return one note a reason for the lines that have no value."""
    by_reason: dict[str, list[str]] = {}
    for item in items:
        text = reason(item)
        if text:
            by_reason.setdefault(text, []).append(item.indicator.short)
    return tuple(
        f"{capital(text)}: {', '.join(f'«{name}»' for name in names)}."
        for text, names in by_reason.items()
    )
