"""«Меры и мероприятия», «Проект управленческих решений» and the draft order of the summary."""

import html

import pandas as pd

from pipeline.advice.decisions import Decision, draft
from pipeline.advice.recommend import consolidated, of_direction
from pipeline.display.output import Block, Prose
from pipeline.display.russian import MISSING, capital, counted, day, n_of_d, named, number, share
from pipeline.display.table import Column, Table
from pipeline.report.year import Year

NAMES_SHOWN = 12
"""A list of more organisations stands in the table of recommendations."""


def measures(year: Year, direction: str) -> Block | Prose:
    """Return the plan's measures of a direction with what came of them."""
    table = year.table("measure")
    own = table[table["direction"] == direction].sort_values(["date_plan", "measure_id"])
    if own.empty:
        return Prose(("Меры и мероприятия по этому направлению в плане не указаны.",))
    done = int((own["status"] == "выполнено").sum())
    dated = own[
        (own["status"] == "выполнено") & own["date_fact"].notna() & own["date_plan"].notna()
    ]
    late = int((dated["date_fact"] > dated["date_plan"]).sum())
    text = f"Выполнено мер: {share(done, len(own))}"
    text += f", из них позже срока — {n_of_d(late, len(dated))}." if len(dated) else "."
    frame = pd.DataFrame(
        {
            "title": own["title"],
            "due": [_date(value) for value in own["date_plan"]],
            "fact": [_date(value) for value in own["date_fact"]],
            "responsible": [capital(v) if pd.notna(v) else None for v in own["responsible"]],
            "participants": [number(v) if pd.notna(v) else None for v in own["participants_n"]],
            "status": own["status"],
        }
    )
    printed = Table(
        f"Меры и мероприятия, {year.year} г.",
        (
            Column("title", "Мера"),
            Column("due", "Срок"),
            Column("fact", "Исполнено"),
            Column("responsible", "Ответственный"),
            Column("participants", "Участников, чел.", "number"),
            Column("status", "Состояние"),
        ),
        frame,
        notes=("Источник: план мероприятий муниципалитета.",),
    )
    return Block(Prose((text,)).html() + printed.html())


def draft_decisions(year: Year, direction: str) -> Block | Prose:
    """Return the numbered draft of decisions on a direction."""
    found = of_direction(year.recommended(direction), direction, year.params.advice.limits)
    if not found:
        return Prose(
            (
                "Проект решений по направлению не составлен: рекомендации не сформулированы. "
                "Решение — принять результаты к сведению и повторить мониторинг в срок.",
            )
        )
    items = draft(found, year.params, year.issued_on, closing=True)
    rows = [
        {
            "text": f"{position}. {item.text}{organisations_of(year, item)}",
            "due": day(item.due),
            "responsible": capital(item.responsible),
        }
        for position, item in enumerate(items, 1)
    ]
    table = Table(
        "Проект управленческих решений",
        (
            Column("text", "Решение", "long"),
            Column("due", "Срок"),
            Column("responsible", "Ответственный"),
        ),
        pd.DataFrame(rows),
    )
    return Block(table.html())


def draft_order(year: Year) -> Block | Prose:
    """Return the draft order on the results of the year, ready to be numbered and signed.

    Layout after ГОСТ Р 7.0.97-2016: author, kind, date and number, place, heading, text with
    numbered items, signature, acknowledgement.
    """
    municipality = year.params.municipality
    choice = municipality.advice
    found = consolidated(year.recommendations, year.params.advice.limits)
    items = draft(found, year.params, year.issued_on, closing=True)
    lines = [
        "Утвердить сводную справку и сводные рекомендации по результатам мониторинга "
        f"профессионального развития педагогических работников {municipality.name.genitive} "
        f"за {year.year} год "
        "(приложение)."
    ]
    lines += [
        f"{item.text}{organisations_of(year, item)}. Срок: до {day(item.due)} "
        f"Ответственный: {item.responsible}."
        for item in items
    ]
    lines.append(
        f"Контроль за исполнением приказа возложить на {choice.control}."
        if choice.control
        else "Контроль за исполнением приказа оставляю за собой."
    )
    orders = "; ".join(municipality.passport.orders)
    listed = "".join(f"<li>{html.escape(line)}</li>" for line in lines)
    place = municipality.passport.place or MISSING
    content = (
        '<section class="order" aria-label="Проект приказа">'
        '<p class="order-mark">ПРОЕКТ</p>'
        f'<p class="order-author">{html.escape(municipality.passport.department)}</p>'
        '<p class="order-kind">ПРИКАЗ</p>'
        '<p class="order-date"><span>«___» ____________ 20___ г.</span><span>№ ________</span></p>'
        f'<p class="order-place">{html.escape(place)}</p>'
        '<p class="order-heading">Об итогах мониторинга профессионального развития '
        f"педагогических работников за {year.year} год</p>"
        f"<p>На основании документов: {html.escape(orders)}; по результатам мониторинга за "
        f"{year.year} год</p><p>ПРИКАЗЫВАЮ:</p><ol>{listed}</ol>"
        f'<p class="order-sign"><span>{html.escape(choice.head)}</span>'
        "<span>_______________</span><span>____________________</span></p>"
        '<p class="order-sign small"><span></span><span>(подпись)</span>'
        "<span>(расшифровка подписи)</span></p>"
        "<p>С приказом ознакомлены: ______________________________</p></section>"
    )
    return Block(
        content, "Пункты — сводные рекомендации, объединённые по правилам, и пункты контроля."
    )


def organisations_of(year: Year, item: Decision) -> str:
    """Name the organisations of an item, or say how many they are."""
    if not item.units:
        return ""
    if item.level == "subject":
        return f" ({', '.join(item.units)})"
    names = [year.school_names.get(unit, unit) for unit in item.units]
    if len(names) > NAMES_SHOWN:
        total = counted(len(names), "организация", "организации", "организаций")
        return f" ({total}, перечень — в таблице рекомендаций)"
    return f" ({named(names)})"


def _date(value: pd.Timestamp) -> str:
    return day(value.date()) if pd.notna(value) else MISSING
