"""The region's page and its table of values."""

import csv
import html
import io
from collections.abc import Sequence

import pandas as pd
from markupsafe import Markup

from pipeline.display.output import Block, Prose
from pipeline.display.picture import Picture
from pipeline.display.russian import MISSING, capital, counted, n_of_d
from pipeline.display.table import Column, Table
from pipeline.params.directions import DIRECTIONS
from pipeline.params.region import OUTSIDE
from pipeline.region.comparison import Scene, picture, table, total, totals
from pipeline.region.job import Result, State
from pipeline.report import page
from pipeline.report.front import DEMO_BANNER
from pipeline.report.lines import value_text
from pipeline.report.page import Shell

_TITLE = "Мониторинг профессионального развития педагогов: муниципалитеты региона"
_OF_MUNICIPALITIES = ("муниципалитета", "муниципалитетов", "муниципалитетов")
_LEADING = 3

_READY = "готовы"
_STATES = {
    # Built now or before: the reader of the page sees the same.
    State.BUILT: _READY,
    State.UNCHANGED: _READY,
    State.PARTLY: "готовы не полностью",
    State.FAILED: "не построены",
    State.NO_DATA: "нет исходных данных",
}

CSV_COLUMNS = {
    "municipality": "Код муниципалитета",
    "name": "Муниципалитет",
    "group": "Группа похожих",
    "indicator": "Показатель (набор:код)",
    "indicator_name": "Название",
    "direction": "Направление",
    "numerator": "Числитель",
    "denominator": "Знаменатель",
    "value": "Значение",
    "unit": "Единица измерения",
    "previous": "Значение годом ранее",
    "note": "Примечание",
}
"""Columns of the region's ``indicators.csv`` with their meaning."""


def region_page(scene: Scene, results: Sequence[Result], audience: str) -> str:
    """Return the page.

    Args:
        scene: Values of the municipalities.
        results: What became of every municipality that was asked for.
        audience: Who reads it.
    """
    region = scene.region
    title = f"{_TITLE} — {region.name.nominative}, {scene.year}"
    shell = Shell(
        title,
        f"{_TITLE}. {region.name.nominative}, {scene.year}",
        (),
        "Подготовлено программой «Справка» по исходным данным муниципалитетов за "
        f"{scene.year} год.",
        page.style(),
    )
    drawn = picture(scene)
    compared: list[Table | Prose | Picture] = [
        Prose(
            (
                "Муниципалитеты стоят по группам и по алфавиту; места не присваиваются. Медиана "
                f"группы приводится, если значение известно не менее чем у {scene.region.least}.",
            )
        ),
        *([drawn] if drawn else []),
    ]
    compared += [table(scene, chosen) for chosen in scene.compared]
    sections: list[tuple[str, Sequence[Table | Prose | Block | Picture]]] = [
        ("Главное", [_findings(scene, results)]),
        ("Справки муниципалитетов", [_states(scene, results, audience)]),
        ("Регион в целом", [totals(scene)]),
        ("Сравнение в группах похожих", compared),
        ("Как сравнивалось", [_method(scene), _csv_link()]),
    ]
    return page.fill(
        "sections.html.j2",
        shell,
        heading=Markup(_heading(scene, results, audience).html()),  # noqa: S704 - made here
        sections=[
            {"title": name, "parts": [Markup(part.html()) for part in parts]}  # noqa: S704
            for name, parts in sections
        ],
    )


def _heading(scene: Scene, results: Sequence[Result], audience: str) -> Block:
    region = scene.region
    facts = {
        "Регион": region.name.nominative,
        "Отчётный год": str(scene.year),
        "Муниципалитетов": str(len(results)),
        "Вид": "для служебного пользования" if audience == "internal" else "для публикации",
    }
    items = "".join(
        f"<div><dt>{html.escape(key)}</dt><dd>{html.escape(value)}</dd></div>"
        for key, value in facts.items()
    )
    invented = any(result.demo for result in results)
    banner = f'<p class="banner">{DEMO_BANNER}</p>' if invented else ""
    return Block(
        f'{banner}<header class="title"><p class="department">{html.escape(region.department)}</p>'
        f'<p class="kind">Сводная страница региона</p><h1>{_TITLE}, {scene.year}</h1>'
        f"<dl>{items}</dl></header>"
    )


def _findings(scene: Scene, results: Sequence[Result]) -> Prose:
    ready = [r for r in results if _STATES[r.state] == _READY]
    sentences = [f"Справки готовы у {len(ready)} из {counted(len(results), *_OF_MUNICIPALITIES)}."]
    for state in (State.PARTLY, State.FAILED, State.NO_DATA):
        names = [scene.names[r.municipality] for r in results if r.state is state]
        if names:
            sentences.append(f"{capital(_STATES[state])}: {', '.join(sorted(names))}.")
    usable = [r for r in results if r.usable]
    sent, expected = (sum(getattr(r, n) for r in usable) for n in ("represented", "expected"))
    if expected:
        sentences.append(
            f"Данные представили {n_of_d(sent, expected)} образовательных организаций."
        )
    for chosen in scene.compared:
        found = total(scene.figures.current, chosen)
        if found and len(sentences) < _LEADING + 2:
            sentences.append(
                f"{chosen.indicator.short}: по региону {value_text(chosen.indicator, *found)}."
            )
    return Prose(tuple(sentences), listed=True)


def _states(scene: Scene, results: Sequence[Result], audience: str) -> Table:
    group_of = {m: group for group, members in scene.groups.items() for m in members}
    up, down = ("../..", "") if audience == "internal" else ("../../..", f"{audience}/")
    found = []
    for result in sorted(results, key=lambda r: (scene.names[r.municipality], r.municipality)):
        name = scene.names[result.municipality]
        size = scene.figures.sizes.get(result.municipality)
        address = f"{up}/{result.municipality}/{scene.year}/{down}index.html"
        link = Markup('<a href="{}">{}</a>').format(address, name)
        found.append(
            {
                "name": link if result.usable else name,
                "group": group_of.get(result.municipality, MISSING),
                "schools": str(size.schools) if size else MISSING,
                "rural": n_of_d(size.rural, size.known) if size and size.known else MISSING,
                "sent": n_of_d(result.represented, result.expected) if size else MISSING,
                "state": _STATES[result.state],
                "reason": result.reason,
            }
        )
    return Table(
        f"Состояние справок, {scene.year} г.",
        (
            Column("name", "Муниципалитет"),
            Column("group", "Группа похожих"),
            Column("schools", "ОО", "number"),
            Column("rural", "В том числе сельских", "number"),
            Column("sent", "Представили данные, ОО", "number"),
            Column("state", "Справки"),
            Column("reason", "Причина"),
        ),
        pd.DataFrame(found),
        row_classes={
            n: "below" for n, row in enumerate(found) if row["state"] == _STATES[State.FAILED]
        },
        notes=(
            "Порядок — по алфавиту. Что исправить в исходных файлах, называет команда "
            f"make check MUNICIPALITY=… YEAR={scene.year}.",
        ),
    )


def _method(scene: Scene) -> Prose:
    municipality = scene.figures.params.municipality
    groups = "; ".join(f"«{group.name}»" for group in scene.region.groups) or "не заданы"
    return Prose(
        (
            "Справки каждого муниципалитета построены по его собственным параметрам. Для сравнения "
            "все показатели посчитаны ещё раз по одним правилам (параметры: "
            f"{municipality.name.nominative}).",
            f"Группы похожих: {groups}; подходит первая по порядку, остальные — «{OUTSIDE}». "
            "Муниципалитеты разных групп не сравниваются: различие условий больше различия работы.",
            "Мест и рейтингов нет: порядок внутри группы — по алфавиту.",
            "Педагог, работающий в двух муниципалитетах, учтён в каждом из них: псевдонимы разных "
            "муниципалитетов не сопоставляются.",
        )
    )


def _csv_link() -> Block:
    return Block(
        '<ul class="links"><li><a href="indicators.csv">indicators.csv</a> — все показатели всех '
        "муниципалитетов с числителями и знаменателями</li></ul>"
    )


def region_csv(scene: Scene) -> str:
    """Return all values: comma-separated, decimal point, one row a municipality and indicator."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    group_of = {m: group for group, members in scene.groups.items() for m in members}
    before = scene.figures.before
    earlier = dict(
        zip(zip(before["municipality"], before["key"], strict=True), before["value"], strict=True)
    )
    for row in scene.figures.current.itertuples(index=False):
        chosen = scene.figures.params.by_key[str(row.key)]
        writer.writerow(
            [
                row.municipality,
                scene.names[str(row.municipality)],
                group_of.get(str(row.municipality), ""),
                row.key,
                chosen.indicator.short,
                DIRECTIONS[chosen.indicator.direction].short,
                _plain(row.numerator),
                _plain(row.denominator),
                _plain(row.value),
                chosen.indicator.unit,
                _plain(earlier.get((row.municipality, row.key))),
                row.note,
            ]
        )
    return buffer.getvalue()


def _plain(value: object) -> str:
    return "" if value is None or pd.isna(value) else f"{value:.10g}"  # type: ignore[call-overload]
