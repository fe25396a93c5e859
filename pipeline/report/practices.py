"""«Успешные практики»: steady results beside what the bank of practices holds."""

import pandas as pd

from pipeline.advice.practices import Practice, steady
from pipeline.advice.wording import due_day
from pipeline.display.output import Block, Prose
from pipeline.display.russian import NBSP, counted, day, share
from pipeline.display.table import Column, Table
from pipeline.report.results import main_indicator, source_line
from pipeline.report.year import Year

ROWS_SHOWN = 15

_METHOD = (
    "Организация показана, если её сглаженная доля в каждом из последних лет — в верхней трети "
    "своей группы сравнения, выше её медианы и доли муниципалитета, а знаменатель "
    "достаточен. "
    "Единичные 100 % при малом знаменателе практикой не считаются."
)


def practices(year: Year, direction: str) -> Block | Prose:
    """Return schools with steady results and the practices of the bank."""
    bank = _bank(year, direction)
    if year.audience == "public":
        return _public(bank)
    rules = year.params.advice.practices
    found = steady_schools(year, direction)
    parts: list[Prose | Table] = []
    least = f"знаменатель не менее {rules.min_denominator}"
    if found:
        schools = counted(len({p.unit for p in found}), "организация", "организации", "организаций")
        parts += [
            Prose(
                (
                    f"{schools} {counted(rules.years, 'год', 'года', 'лет')} подряд в верхней "
                    f"трети своей группы сравнения ({least}). Сочетание значений — повод изучить "
                    "опыт, а не оценка организации.",
                )
            ),
            _table(year, found, bank),
        ]
    else:
        parts.append(
            Prose(
                (
                    "Организаций, которые устойчиво находятся в верхней трети своей группы "
                    f"сравнения ({counted(rules.years, 'год', 'года', 'лет')} подряд, {least}), "
                    "нет: сравнение возможно при данных за эти годы и не менее чем "
                    f"{rules.min_schools} ОО в группе.",
                )
            )
        )
    parts += _bank_parts(year, bank)
    if found and rules.case:
        parts.append(_case(year))
    return Block("".join(part.html() for part in parts), _METHOD)


def steady_schools(year: Year, direction: str) -> list[Practice]:
    """Return schools of ranked groups with steady results, the main indicator first."""
    advice = year.params.advice
    ranked = {group.name for group in year.params.municipality.context_groups if group.ranked}
    groups = {unit: group for unit, group in year.groups.items() if group in ranked}
    doubtful = {
        made.unit for made in year.recommended(direction) if made.guard and made.level == "school"
    }
    main = main_indicator(year, direction)
    chosen = sorted(
        year.params.of_direction(direction), key=lambda c: c.key != (main.key if main else "")
    )
    return steady(
        chosen,
        year.history,
        groups,
        advice.practices,
        advice.effectiveness.prior_persons,
        doubtful,
    )


def _bank(year: Year, direction: str) -> pd.DataFrame:
    bank = year.table("practice")
    return bank[bank["direction"] == direction].sort_values(
        ["date", "practice_id"], ascending=[False, True], na_position="last"
    )


def _table(year: Year, found: list[Practice], bank: pd.DataFrame) -> Table:
    names = year.school_names
    rows = []
    for practice in found[:ROWS_SHOWN]:
        titles = bank[bank["org_id"] == practice.unit]["title"].dropna()
        values = [
            share(n, d, practice.chosen.indicator.decimals) for n, d in practice.years.values()
        ]
        rows.append(
            {
                "name": names.get(practice.unit, practice.unit),
                "group": f"{practice.group} ({practice.schools}{NBSP}ОО)",
                "indicator": practice.chosen.indicator.short,
                **{str(when): value for when, value in zip(practice.years, values, strict=True)},
                "practice": "; ".join(f"«{title}»" for title in dict.fromkeys(titles))
                or "не описана: предложить в банк",
            }
        )
    years = [Column(str(when), f"{when} г.", "number") for when in found[0].years]
    notes = [source_line(year)]
    if len(found) > ROWS_SHOWN:
        notes.insert(0, f"Показаны первые {ROWS_SHOWN} строк из {len(found)}.")
    return Table(
        "Устойчивые результаты",
        (
            Column("name", "ОО"),
            Column("group", "Группа сравнения"),
            Column("indicator", "Показатель"),
            *years,
            Column("practice", "Практика в банке"),
        ),
        pd.DataFrame(rows),
        tuple(notes),
    )


def _bank_parts(year: Year, bank: pd.DataFrame) -> list[Prose | Table]:
    if bank.empty:
        return [Prose(("В банке практик записей по этому направлению нет.",))]
    names = year.school_names
    latest = bank.head(ROWS_SHOWN)
    frame = pd.DataFrame(
        {
            "title": latest["title"],
            "name": latest["org_id"].map(names),
            "date": [day(d.date()) if pd.notna(d) else None for d in latest["date"]],
        }
    ).drop_duplicates()
    return [
        Table(
            "Банк практик по направлению",
            (Column("title", "Практика"), Column("name", "ОО"), Column("date", "Внесена")),
            frame,
        )
    ]


def _public(bank: pd.DataFrame) -> Prose:
    first = "Организации с устойчивыми результатами в публикуемой версии не называются."
    titles = list(dict.fromkeys(bank["title"].dropna()))[:ROWS_SHOWN]
    if not titles:
        return Prose((first, "В банке практик записей по этому направлению нет."))
    return Prose((first, "В банке практик: " + "; ".join(f"«{title}»" for title in titles) + "."))


def _case(year: Year) -> Prose:
    rules = year.params.advice.practices
    until = day(due_day(rules.due, year.issued_on))
    listed = "; ".join(rules.case)
    return Prose(
        (
            f"{rules.text}: не описанные — до {until}, ответственный — {rules.responsible}. "
            f"Описание практики (кейс) отвечает на вопросы: {listed}.",
        )
    )
