"""The year at a glance: the panel of the summary and the cards of the index."""

from pathlib import Path

import pandas as pd
from markupsafe import Markup

from pipeline.advice.recommend import consolidated
from pipeline.display.output import Prose
from pipeline.display.russian import MISSING, n_of_d, number
from pipeline.display.table import Column, Table
from pipeline.indicators.evaluate import MUNICIPALITY
from pipeline.params.annexes import ANNEXES
from pipeline.params.directions import DIRECTIONS
from pipeline.report import page
from pipeline.report.front import first_steps, heading_block
from pipeline.report.lines import Line, Status, lines
from pipeline.report.page import Link
from pipeline.report.publish import publish
from pipeline.report.results import main_indicator, source_line, values_by_year
from pipeline.report.year import Year


def panel(year: Year) -> Table:
    """Return eight directions on one page: who answered, key result, target, change, quality."""
    rows = []
    for direction in DIRECTIONS.values():
        items = lines(year, direction.id)
        known = [item for item in items if item.value is not None]
        key = key_line(year, direction.id)
        rows.append(
            {
                "direction": direction.short,
                "covered": _represented(year, key),
                "result": f"{key.indicator.short}: {key.text}" if key else "данные не представлены",
                "status": key.status.value if key else Status.NO_DATA.value,
                "target": key.target_text if key else MISSING,
                "change": key.change if key else MISSING,
                "quality": _quality(len(known), len(items), key),
            }
        )
    return Table(
        f"Восемь направлений, {year.year} г.",
        (
            Column("direction", "Направление"),
            Column("covered", "Представили, ОО", "number"),
            Column("result", "Ключевой результат (N из D)", "long"),
            Column("target", "Цель", "number"),
            Column("change", "Изменение за год", "number"),
            Column("quality", "Рассчитано показателей"),
            Column("status", "Статус"),
        ),
        pd.DataFrame(rows),
        notes=(source_line(year),),
        row_classes={
            n: "below" for n, row in enumerate(rows) if row["status"] == Status.MISSED.value
        },
        method="Представили — организации, по которым показатель известен, из всех, где он мог "
        "быть; муниципальные показатели по организациям не собираются.",
    )


def _represented(year: Year, key: Line | None) -> str:
    if key is None:
        return MISSING
    current = year.current
    row = current[(current["key"] == key.chosen.key) & (current["level"] == MUNICIPALITY)].iloc[0]
    if pd.isna(row["schools_all"]) or not row["schools_all"]:
        return MISSING
    return n_of_d(float(row["schools_known"]), float(row["schools_all"]))


def _quality(known: int, every: int, key: Line | None) -> str:
    """Say how much is known, and what the key result does not rest on."""
    parts = [n_of_d(known, every)]
    if key is not None and key.unknown:
        parts.append(f"не учтено {number(key.unknown)}")
    if key is not None and key.stated:
        parts.append(f"на веру {number(key.stated)}\u00a0ОО")
    return "; ".join(parts)


def overall_findings(year: Year) -> Prose:
    """Return what the year shows over all directions, with numbers."""
    items = [item for d in DIRECTIONS for item in lines(year, d)]
    known = [item for item in items if item.value is not None]
    with_target = [item for item in known if item.target is not None]
    reached = [item for item in with_target if item.status is Status.REACHED]
    silent = [d.short for d in DIRECTIONS.values() if not key_line(year, d.id)]
    sentences = []
    if with_target:
        sentences.append(
            f"Цели достигнуты по {n_of_d(len(reached), len(with_target))} показателей."
        )
    missed = [item for item in with_target if item.status is Status.MISSED]
    sentences += [
        f"{item.indicator.short}: {item.text} при цели {item.target_text}." for item in missed[:3]
    ]
    sentences += first_steps(year, consolidated(year.recommendations, year.params.advice.limits))
    sentences.append(f"Рассчитано показателей: {n_of_d(len(known), len(items))}.")
    if silent:
        sentences.append(f"Данные не представлены по направлениям: {', '.join(silent)}.")
    return Prose(tuple(sentences), listed=True)


def target_table(year: Year) -> Table | Prose:
    """Return every indicator with a target, over all directions, the farthest first."""
    items = [
        item
        for direction in DIRECTIONS
        for item in lines(year, direction)
        if item.target is not None
    ]
    if not items:
        return Prose(("Целевые значения в параметрах муниципалитета не заданы.",))
    order = [Status.MISSED, Status.NEAR, Status.NO_DATA, Status.MASKED, Status.REACHED]
    items.sort(key=lambda item: order.index(item.status))
    return Table(
        f"Показатели с целевыми значениями, {year.year} г.",
        (
            Column("name", "Показатель"),
            Column("direction", "Направление"),
            Column("value", "Значение (N из D)", "number"),
            Column("target", "Цель", "number"),
            Column("status", "Статус"),
        ),
        pd.DataFrame(
            {
                "name": [item.indicator.short for item in items],
                "direction": [DIRECTIONS[item.indicator.direction].short for item in items],
                "value": [item.text for item in items],
                "target": [item.target_text for item in items],
                "status": [item.status.value for item in items],
            }
        ),
        row_classes={n: "below" for n, item in enumerate(items) if item.status is Status.MISSED},
        notes=(source_line(year),),
    )


def key_line(year: Year, direction: str) -> Line | None:
    """Return the line that stands for a direction: the named one, or the first that is known."""
    items = [item for item in lines(year, direction) if item.value is not None]
    named = year.params.municipality.main_indicator.get(direction)  # type: ignore[call-overload]
    by_school = main_indicator(year, direction)
    for key in (named, by_school.key if by_school else None):
        for item in items:
            if item.chosen.key == key:
                return item
    shares = [item for item in items if item.indicator.type == "share"]
    return next(iter([*shares, *items]), None)


def build_index(year: Year) -> Path:
    """Write ``index.html``: a card a direction and the list of what else was made."""
    cards = []
    for direction in DIRECTIONS.values():
        item = key_line(year, direction.id)
        cards.append(
            {
                "href": f"{direction.id}.html",
                "title": direction.short,
                "value": _figure(item),
                "label": _label(item),
                "trend": Markup(_trend(year, item)),  # noqa: S704 - numbers only
                "state": item.status.value if item else "данные не представлены",
                "missed": item is not None and item.status is Status.MISSED,
            }
        )
    documents = [
        Link("summary.html", "Сводная справка", " — восемь направлений на одной странице"),
        *(
            Link(f"{name}.html", ANNEXES[name].short, f" — {ANNEXES[name].about}")
            for name in year.params.municipality.annexes
        ),
        Link("quality.html", "Качество исходных данных", " — что получено, исправлено, исключено"),
        *_documents(year),
        Link("indicators.xlsx", "indicators.xlsx", " — все значения для Excel, со словарём"),
        Link("indicators.csv", "indicators.csv", " — то же для программ: открытые данные"),
        Link("datapackage.json", "datapackage.json", " — описание столбцов, лицензия, источник"),
        Link("manifest.json", "manifest.json", " — контрольные суммы входов и страниц"),
    ]
    title = "Мониторинг профессионального развития педагогов"
    text = page.render(
        "year.html.j2",
        year,
        "index",
        title,
        heading=Markup(heading_block(year, title, "Аналитические справки").html()),  # noqa: S704
        cards=cards,
        documents=documents,
    )
    return publish(year.paths.reports(year.audience) / "index.html", text)


def _documents(year: Year) -> list[Link]:
    """Return links to what is made when asked for: Word documents, cards of schools."""
    folder = year.paths.reports(year.audience)
    titles = {**{name: direction.short for name, direction in DIRECTIONS.items()}}
    titles |= {"summary": "Сводная справка", **{name: a.short for name, a in ANNEXES.items()}}
    links = [
        Link(f"{name}.docx", f"{title}, Word", " — документ для печати и подписи")
        for name, title in titles.items()
        if (folder / f"{name}.docx").exists()
    ]
    if (folder / "recommendations.xlsx").exists():
        about = f" — отметить исполнение и положить к файлам {year.year + 1} года"
        links.append(Link("recommendations.xlsx", "Рекомендации и решения, Excel", about))
    if (folder / "cards" / "index.html").exists():
        links.append(Link("cards/index.html", "Карточки ОО", " — для руководителей организаций"))
    return links


def _figure(item: Line | None) -> str:
    if item is None or item.value is None:
        return MISSING
    return item.text.split(" (")[0]


def _label(item: Line | None) -> str:
    if item is None:
        return "нет значений ни по одному показателю"
    parts = item.text.split(" (", 1)
    return item.indicator.short + (f" ({parts[1]}" if len(parts) > 1 else "")


def _trend(year: Year, item: Line | None) -> str:
    """A small line of the years at hand; its words are in the label for those who do not see it."""
    if item is None:
        return ""
    points = list(values_by_year(year, item.chosen.key).items())
    if len(points) < 2:
        return ""
    low, high = min(v for _, v in points), max(v for _, v in points)
    span = (high - low) or 1
    step = 240 / (len(points) - 1)
    places = [(20 + n * step, 28 - 20 * (v - low) / span) for n, (_, v) in enumerate(points)]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in places)
    texts = "".join(
        f'<text x="{x:.1f}" y="43" text-anchor="middle">{when}</text>'
        for (x, _), (when, _) in zip(places, points, strict=True)
    )
    said = "; ".join(f"{when} — {number(v, item.indicator.decimals)}" for when, v in points)
    return (
        f'<svg viewBox="0 0 280 46" role="img" aria-label="По годам: {said}">'
        f'<polyline points="{line}"/>{dots}{texts}</svg>'
    )
