"""School cards: what the head of one organisation is shown of its own results.

The Argun order (V.5) grants heads an individual acquaintance with the results. A card names no
other organisation: the context group is given by its median and the number of its schools.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
from markupsafe import Markup

from pipeline.advice.recommend import Recommendation, consolidated
from pipeline.display.output import Block, Prose
from pipeline.display.russian import MISSING, capital, counted, day, signed
from pipeline.display.table import Column, Table
from pipeline.indicators.evaluate import SCHOOL
from pipeline.intake.journal import own_files_only
from pipeline.intake.rules import KIND_TITLES
from pipeline.params.directions import DIRECTIONS
from pipeline.params.load import Chosen
from pipeline.report import page
from pipeline.report.front import heading_block
from pipeline.report.lines import value_text, with_unit
from pipeline.report.page import Link
from pipeline.report.publish import publish
from pipeline.report.quality import text_of
from pipeline.report.recommendations import action, direction_name
from pipeline.report.results import main_indicator, source_line
from pipeline.report.scheme import school_block
from pipeline.report.year import Year

QUESTIONS_SHOWN = 20

PER_DIRECTION = 3
"""Indicators of a direction on a card: the main one and those with a target first."""

_ASKED = {"refused", "dropped", "ask", "note"}
"""Kinds of messages that a school can answer."""

PLAIN_KINDS = {"share", "ratio", "mean"}


class NotForPublicError(Exception):
    """Cards were asked for the public audience; they are for the heads only."""

    def __init__(self) -> None:
        super().__init__(
            "Карточки ОО строятся только для служебного пользования: AUDIENCE=internal. "
            "Публикуемой версии у них нет."
        )


@dataclass(frozen=True)
class Peers:
    """One indicator over the schools of the year, by organisation's code.

    Attributes:
        known: N, D and value of every school that is known.
        medians: Median of the school's context group; missing where the group is too small.
        sizes: Number of schools of the group that are known.
        before: Values of the year before.
    """

    known: pd.DataFrame
    medians: pd.Series
    sizes: pd.Series
    before: pd.Series


def build_cards(year: Year) -> list[Path]:
    """Write one page a school and the list of them.

    Raises:
        NotForPublicError: If the year is read for the public.
    """
    if year.audience != "internal":
        raise NotForPublicError
    folder = year.paths.reports(year.audience) / "cards"
    expected = set(year.intake["organisations"]["expected"])
    units = [unit for unit in year.groups if unit in expected]
    units.sort(key=lambda unit: (year.school_names.get(unit, unit), unit))
    shown = _indicators(year)
    peers = {chosen.key: _peers(year, chosen) for chosen in shown}
    by_unit: dict[str, list[Recommendation]] = {unit: [] for unit in units}
    for made in consolidated(year.recommendations, year.params.advice.limits):
        if made.level == "school" and made.unit in by_unit:
            by_unit[made.unit].append(made)
    files = _files(year)
    by_file: dict[str, list[dict[str, Any]]] = {}
    for message in year.intake["messages"]:
        if message["kind"] in _ASKED:
            by_file.setdefault(message["file"], []).append(message)
    paths = [
        publish(
            folder / f"{unit}.html",
            _card(year, unit, shown, peers, by_unit[unit], _questions(year, unit, files, by_file)),
        )
        for unit in units
    ]
    # A school that is not on the list any more must not keep a card of an earlier run.
    for old in set(folder.glob("*.html")) - {*paths, folder / "index.html"}:
        old.unlink()
    index = _index(year, {unit: len(by_unit[unit]) for unit in units})
    return [*paths, publish(folder / "index.html", index)]


def _indicators(year: Year) -> list[Chosen]:
    """The main indicators of every direction, those by school only."""
    by_school = set(year.current.loc[year.current["level"] == SCHOOL, "key"])
    shown = []
    for direction in DIRECTIONS:
        main = main_indicator(year, direction)
        key = main.key if main else ""
        candidates = [
            chosen
            for chosen in year.params.of_direction(direction)
            if chosen.key in by_school and chosen.indicator.type in PLAIN_KINDS
        ]
        targets = year.params.municipality.targets
        candidates.sort(key=lambda c: (c.key != key, year.year not in targets.get(c.key, {})))
        shown += candidates[:PER_DIRECTION]
    return shown


def _peers(year: Year, chosen: Chosen) -> Peers:
    values = _by_unit(year.current, chosen.key)
    groups = values.index.map(year.groups)
    by_group = values["value"].groupby(groups)
    sizes = by_group.transform("size")
    least = year.params.advice.group_min_schools
    medians = by_group.transform("median").where(sizes >= least)
    before = year.history.get(year.year - 1)
    earlier = (
        _by_unit(before, chosen.key)["value"] if before is not None else pd.Series(dtype=float)
    )
    return Peers(values, medians, sizes, earlier)


def _by_unit(frame: pd.DataFrame, key: str) -> pd.DataFrame:
    rows = frame[(frame["key"] == key) & (frame["level"] == SCHOOL) & frame["value"].notna()]
    return rows.set_index("unit")[["numerator", "denominator", "value"]].astype(float)


def _card(
    year: Year,
    unit: str,
    shown: list[Chosen],
    peers: Mapping[str, Peers],
    found: list[Recommendation],
    questions: Table | Prose,
) -> str:
    name = year.school_names.get(unit, unit)
    sections: list[tuple[str, list[Table | Prose | Block]]] = [
        ("Показатели организации", [_values(year, unit, shown, peers)]),
        ("Рекомендации", [_recommendations(year, found)]),
        ("Вопросы к данным", [questions]),
    ]
    level = school_block(year, unit)
    if level is not None:
        sections.insert(1, ("Уровень по методике муниципалитета", [level]))
    heading = heading_block(year, name, "Карточка организации: индивидуальные результаты")
    return page.render(
        "sections.html.j2",
        year,
        f"cards/{unit}",
        name,
        links=(),
        heading=Markup(heading.html()),  # noqa: S704 - made by this project
        sections=[
            {"title": title, "parts": [Markup(part.html()) for part in parts]}  # noqa: S704
            for title, parts in sections
        ],
    )


def _values(
    year: Year, unit: str, shown: list[Chosen], peers: Mapping[str, Peers]
) -> Table | Prose:
    rows = []
    for chosen in shown:
        peer = peers[chosen.key]
        if unit not in peer.known.index:
            continue
        indicator = chosen.indicator
        n, d, value = (
            float(peer.known[name][unit]) for name in ("numerator", "denominator", "value")
        )
        median = peer.medians[unit]
        before = peer.before.get(unit)
        target = year.params.municipality.targets.get(chosen.key, {}).get(year.year)
        sign = "не более " if target and target.at_most else ""
        rows.append(
            {
                "direction": direction_name(indicator.direction),
                "name": indicator.short,
                "value": value_text(indicator, n, d, value),
                "median": f"{with_unit(indicator, float(median))} "
                f"({counted(int(peer.sizes[unit]), 'ОО', 'ОО', 'ОО')})"
                if pd.notna(median)
                else MISSING,
                "change": _change(chosen, value, before),
                "target": f"{sign}{with_unit(indicator, target.value)}" if target else MISSING,
            }
        )
    if not rows:
        return Prose(
            (
                "Значения показателей по организации не рассчитаны: данные не представлены или "
                "нет объекта учёта.",
            )
        )
    return Table(
        f"Показатели, {year.year} г.",
        (
            Column("name", "Показатель"),
            Column("direction", "Направление"),
            Column("value", "Значение (N из D)", "number"),
            Column("change", "Изменение за год", "number"),
            Column("median", "Медиана группы сравнения", "number"),
            Column("target", "Цель", "number"),
        ),
        pd.DataFrame(rows),
        notes=(
            f"Группа сравнения: {year.groups.get(unit, MISSING)}; медиана — по ОО группы, для "
            "которых значение известно, включая эту.",
            "Показатели без строки: нет объекта учёта или данные не представлены.",
            source_line(year),
        ),
    )


def _change(chosen: Chosen, value: float, before: float | None) -> str:
    if before is None or pd.isna(before):
        return MISSING
    unit = "п.п." if chosen.indicator.unit == "%" else chosen.indicator.unit
    return f"{signed(value - float(before), chosen.indicator.decimals)}\u00a0{unit}".rstrip()


def _recommendations(year: Year, found: list[Recommendation]) -> Table | Prose:
    if not found:
        return Prose(
            (
                "Рекомендации не сформулированы: значений, отвечающих условиям правил, нет или "
                "данные не представлены.",
            )
        )
    return Table(
        f"Рекомендации по итогам {year.year} года",
        (
            Column("text", "Рекомендация"),
            Column("basis", "Основание: показатель и значение"),
            Column("due", "Срок"),
            Column("responsible", "Ответственный"),
            Column("form", "Форма"),
        ),
        pd.DataFrame(
            {
                "text": [action(made) for made in found],
                "basis": [made.basis for made in found],
                "due": [day(made.due) for made in found],
                "responsible": [capital(made.responsible) for made in found],
                "form": [capital(made.form) for made in found],
            }
        ),
        notes=(
            "Порядок — по вкладу в отставание муниципалитета от цели, затем по числу затронутых.",
            *_helpful(found),
        ),
    )


def _helpful(found: list[Recommendation]) -> tuple[str, ...]:
    titles = list(dict.fromkeys(title for made in found for title in made.materials))
    return (f"Методические материалы: {'; '.join(titles)}.",) if titles else ()


def _questions(
    year: Year,
    unit: str,
    sent: Mapping[str, set[str]],
    by_file: Mapping[str, list[dict[str, Any]]],
) -> Table | Prose:
    """Return what a school should clarify in the files that it sent."""
    if unit not in year.intake["organisations"]["represented"]:
        return Prose(("Организация не представила данные: её значения не рассчитаны.",))
    files = sent.get(unit, set())
    messages = [message for file in sorted(files) for message in by_file.get(file, ())]
    if not messages:
        return Prose(("Вопросов к представленным данным нет.",))
    frame = pd.DataFrame(
        [
            {
                "sheet": message.get("sheet", ""),
                "cell": message.get("cell", ""),
                "column": message.get("column", "") or message.get("found", ""),
                "rule": own_files_only(text_of(message), files),
                "kind": KIND_TITLES[message["kind"]],
            }
            for message in messages[:QUESTIONS_SHOWN]
        ]
    )
    total = counted(len(messages), "вопроса", "вопросов", "вопросов")
    return Table(
        "Что уточнить в представленных файлах",
        (
            Column("sheet", "Лист"),
            Column("cell", "Ячейка"),
            Column("column", "Столбец"),
            Column("rule", "В чём вопрос"),
            Column("kind", "Что сделано"),
        ),
        frame,
        notes=(f"Показано {len(frame)} из {total}.",) if len(frame) < len(messages) else (),
    )


def _files(year: Year) -> dict[str, set[str]]:
    """Organisation's code → the files that it sent."""
    found: dict[str, set[str]] = {}
    with duckdb.connect() as connection:
        for name, table in year.params.tables.tables.items():
            if table.holder != "school":
                continue
            rows = connection.execute(
                "SELECT DISTINCT reported_by, source_file FROM read_parquet(?) "
                "WHERE reported_by IS NOT NULL",
                [str(year.paths.processed / f"{name}.parquet")],
            ).fetchall()
            for unit, file in rows:
                found.setdefault(str(unit), set()).add(str(file))
    return found


def _index(year: Year, counts: Mapping[str, int]) -> str:
    title = "Карточки организаций"
    frame = pd.DataFrame(
        {
            "name": [year.school_names.get(unit, unit) for unit in counts],
            "group": [year.groups.get(unit) for unit in counts],
            "count": [str(count) for count in counts.values()],
        }
    )
    table = Table(
        f"Карточки, {year.year} г.",
        (
            Column("name", "ОО"),
            Column("group", "Группа сравнения"),
            Column("count", "Рекомендаций", "number"),
        ),
        frame,
    )
    links = "".join(
        f'<li><a href="{unit}.html">{Markup.escape(year.school_names.get(unit, unit))}</a></li>'
        for unit in counts
    )
    note = Prose(
        (
            "Каждая карточка — отдельный файл: его можно передать руководителю организации. "
            "Других организаций карточка не называет; этот перечень не передаётся.",
        )
    )
    return page.render(
        "sections.html.j2",
        year,
        "cards/index",
        title,
        links=(Link("../index.html", f"Все справки за {year.year} год"),),
        heading=Markup(  # noqa: S704 - made by this project
            heading_block(year, title, "Индивидуальное ознакомление руководителей").html()
        ),
        sections=[
            {
                "title": "Перечень",
                "parts": [
                    Markup(note.html()),  # noqa: S704
                    Markup(f'<ul class="links">{links}</ul>'),  # noqa: S704
                    Markup(table.html()),  # noqa: S704
                ],
            }
        ],
    )
