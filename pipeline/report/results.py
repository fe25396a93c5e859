"""Results by municipality, by school, by year and by context group."""

from dataclasses import replace

import pandas as pd

from pipeline.display.output import Prose
from pipeline.display.picture import Picture
from pipeline.display.russian import MISSING, counted, named, number, percent, plural, uncapital
from pipeline.display.table import Column, Table
from pipeline.indicators.change import against
from pipeline.indicators.evaluate import GROUP, MUNICIPALITY
from pipeline.params.annexes import SUBJECTS
from pipeline.params.catalogue import Indicator
from pipeline.params.load import Chosen
from pipeline.report.charts import Bullet, Dot, Trend, bullet_chart, school_dots, trends
from pipeline.report.front import missing_reasons, reached_sentence, reservations
from pipeline.report.lines import Status, line, lines, value_text, with_unit
from pipeline.report.publishing import MASK, MASK_NOTE, MASKED
from pipeline.report.year import Year, masked_schools, school_values

SCHOOL_COLUMNS = 4
"""More indicators side by side would not fit an A4 page."""

HIDDEN_TOO = (
    "Часть значений скрыта, чтобы другие нельзя было вычислить по итогам; место скрытого значения "
    "в таблице о нём не говорит."
)

_MEDIAN_OF_SHOWN = "Медиана и размах — по ОО, чьи значения публикуются; они и названы."

_SHARES = "Доля: числитель из знаменателя, по людям или организациям; ΣN / ΣD по муниципалитету."


def source_line(year: Year) -> str:
    """Return the source of every figure of the year."""
    return (
        f"Источник: сведения образовательных организаций, "
        f"{year.params.municipality.name.nominative}, {year.year} г."
    )


def municipal_table(year: Year, direction: str) -> Table:
    """Return all indicators of the municipality: value, before, change, target, status."""
    items = lines(year, direction)
    frame = pd.DataFrame(
        [
            {
                "name": item.indicator.short,
                "value": item.text,
                "previous": item.previous_text,
                "change": item.change,
                "target": item.target_text,
                "status": item.status.value,
            }
            for item in items
        ],
        columns=["name", "value", "previous", "change", "target", "status"],
    )
    return Table(
        f"Результаты по муниципалитету, {year.year} г.",
        (
            Column("name", "Показатель"),
            Column("value", f"{year.year} г.: значение (N из D)", "number"),
            Column("previous", f"{year.year - 1} г.", "number"),
            Column("change", "Изменение", "number"),
            Column("target", "Цель", "number"),
            Column("status", "Статус"),
        ),
        frame,
        notes=(*missing_reasons(items), *reservations(items), source_line(year)),
        row_classes={
            position: "below" for position, item in enumerate(items) if item.status is Status.MISSED
        },
        method=_SHARES,
        id="municipal",
    )


def municipal_chart(year: Year, direction: str) -> Picture | Prose:
    """Return the bullet chart of the direction's percentages, or why there is none."""
    items = [
        item
        for item in lines(year, direction)
        if item.value is not None and item.indicator.unit == "%" and item.value <= 100
    ]
    if not items:
        return Prose(
            ("Процентных показателей с известными значениями нет: сравнивать на диаграмме нечего.",)
        )
    with_target = [item for item in items if item.target is not None]
    if with_target:
        title = reached_sentence(with_target)
    else:
        highest = max(items, key=lambda item: item.value or 0)
        title = f"{highest.indicator.short}: {percent(highest.value)}"
    return bullet_chart(
        [
            Bullet(
                item.indicator.short,
                item.value or 0,
                item.text,
                item.previous,
                item.target.value if item.target else None,
                item.status is Status.MISSED,
            )
            for item in items
        ],
        title=title,
        subtitle=f"Доля, % (N из D), {year.year} г. Черта — цель, кружок — {year.year - 1} г., "
        "тёплый цвет — цель не достигнута.",
        source=source_line(year),
        method=_SHARES,
    )


def main_indicator(year: Year, direction: str) -> Chosen | None:
    """Return the indicator shown by school: the one the params name, or the first that can be."""
    return year.remembered(("main", direction), lambda: _main_indicator(year, direction))


def _main_indicator(year: Year, direction: str) -> Chosen | None:
    named = year.params.municipality.main_indicator.get(direction)  # type: ignore[call-overload]
    candidates = year.params.of_direction(direction)
    ordered = sorted(candidates, key=lambda c: (c.key != named, c.indicator.type != "share"))
    return next((c for c in ordered if _shown_by_school(year, c)), None)


def _shown_by_school(year: Year, chosen: Chosen) -> bool:
    return (
        chosen.indicator.type in {"share", "ratio", "mean"}
        and len(school_values(year, chosen.key)) > 1
    )


def school_chart(year: Year, direction: str) -> Picture | Prose:
    """Return the dot plot of the main indicator by school, or why there is none."""
    chosen = main_indicator(year, direction)
    if chosen is None:
        return _no_schools(year)
    frame = school_values(year, chosen.key).sort_values(
        ["value", "name"], ascending=[False, True], kind="stable"
    )
    medians = frame.groupby("group")["value"].median()
    sizes = frame.groupby("group")["value"].size()
    indicator = chosen.indicator
    gate = year.params.municipality.gates.school_min_denominator
    municipal = line(year, chosen)
    columns = ["name", "group", "numerator", "denominator", "value"]
    dots = [
        Dot(
            name,
            float(value),
            value_text(indicator, float(numerator), float(denominator), float(value)),
            # A group of one or two has no middle worth a mark.
            float(medians[group]) if sizes[group] > 2 else None,
            bool(denominator < gate),
        )
        for name, group, numerator, denominator, value in frame[columns].to_numpy().tolist()
    ]
    total = counted(len(dots), "ОО", "ОО", "ОО")
    if municipal.value is None:
        title = f"{indicator.short}: значения {total}"
    else:
        below = sum(dot.value < municipal.value for dot in dots)
        title = (
            f"{indicator.short}: ниже значения по муниципалитету "
            f"({with_unit(indicator, municipal.value)}) — {below} из {total}"
        )
    hidden = len(masked_schools(year, chosen.key))
    left_out = (
        f"; без {counted(hidden, 'ОО', 'ОО', 'ОО')}, чьи значения не публикуются" if hidden else ""
    )
    return school_dots(
        dots,
        municipal.value,
        shares=indicator.unit == "%",
        title=title,
        subtitle=f"По образовательным организациям, {year.year} г.; черта — медиана группы "
        f"сравнения, пустой кружок — знаменатель меньше {gate}{left_out}.",
        source=source_line(year),
        method=f"{indicator.formula}. Педагог учтён по основному месту работы.",
    )


def _no_schools(year: Year) -> Prose:
    if year.audience == "public":
        return Prose(
            (
                "В публикуемой версии значения по отдельным организациям не приводятся: они не "
                "представлены или не публикуются (малая численность).",
            )
        )
    if len(year.school_names) == 1:
        return Prose(
            (
                "Сравнивать не с чем: в муниципалитете одна образовательная организация, и "
                "значения по ней совпадают со значениями по муниципалитету.",
            )
        )
    return Prose(
        (
            "Значения по отдельным образовательным организациям не рассчитаны: "
            "данные по этому направлению в разрезе организаций не представлены.",
        )
    )


def school_table(year: Year, direction: str) -> Table | Prose:
    """Return schools × indicators, sorted by the main one; unknown is «–»."""
    first = main_indicator(year, direction)
    if first is None:
        return _no_schools(year)
    others = [
        c
        for c in year.params.of_direction(direction)
        if c.key != first.key and _shown_by_school(year, c)
    ]
    shown = [first, *others][:SCHOOL_COLUMNS]
    names = {
        code: name
        for code, name in year.school_names.items()
        if code in set(year.intake["organisations"]["expected"])
    }
    frame = pd.DataFrame({"org": list(names), "name": list(names.values())})
    frame["group"] = frame["org"].map(year.groups)
    for chosen in shown:
        rows = school_values(year, chosen.key).set_index("unit")
        texts = {
            unit: value_text(chosen.indicator, row["numerator"], row["denominator"], row["value"])
            for unit, row in rows.iterrows()
        }
        texts |= dict.fromkeys(masked_schools(year, chosen.key), MASK)
        frame[chosen.key] = frame["org"].map(texts)
    order = school_values(year, first.key).set_index("unit")["value"].astype(float)
    frame["order"] = frame["org"].map(order)
    frame = frame.sort_values(["order", "name"], ascending=[False, True], na_position="last")
    absent = set(names) - set(year.intake["organisations"]["represented"])
    notes = [source_line(year)]
    if absent:
        listed = named(names[code] for code in absent)
        notes.insert(0, f"Данные не представили: {listed} (в расчёт не входят).")
    notes.insert(0, "«–» — нет объекта учёта или данные не представлены.")
    if any(MASK in set(frame[c.key]) for c in shown):
        notes.insert(0, MASK_NOTE)
        notes.insert(1, HIDDEN_TOO)
    return Table(
        f"Результаты по образовательным организациям, {year.year} г.",
        (
            Column("name", "ОО"),
            Column("group", "Группа сравнения"),
            *(Column(c.key, _heading(c.indicator), "number") for c in shown),
        ),
        frame.reset_index(drop=True),
        notes=tuple(notes),
        method=_SHARES,
    )


def _heading(indicator: Indicator) -> str:
    if not indicator.unit or indicator.unit in indicator.short:
        return indicator.short
    return f"{indicator.short}, {indicator.unit}"


def dynamics_chart(year: Year, direction: str) -> Picture | Prose:
    """Return small panels of the years at hand, or why there are none."""
    panels = []
    for item in lines(year, direction):
        if item.indicator.type in {"presence", "change"}:
            continue
        points = values_by_year(year, item.chosen.key)
        if len(points) > 1:
            panels.append(
                Trend(
                    item.indicator.short,
                    list(points),
                    list(points.values()),
                    0 if item.indicator.type == "count" else item.indicator.decimals,
                    item.indicator.unit,
                    item.target.value if item.target else None,
                )
            )
    if not panels:
        if len(year.history) > 1:
            return Prose(
                ("Динамика не показана: ни у одного показателя нет значений за два года.",)
            )
        return Prose(("Динамика не показана: значения есть за один год, нужны два.",))
    up = sum(panel.points[-1] > panel.points[0] for panel in panels)
    first, last = min(p.years[0] for p in panels), max(p.years[-1] for p in panels)
    return trends(
        panels,
        title=f"За {first}–{last} гг. выросло {up} из "
        f"{counted(len(panels), 'показателя', 'показателей', 'показателей')}"
        if len(panels) > 1
        else f"{panels[0].label}: {first}–{last} гг.",
        subtitle="Значения по муниципалитету; пунктир — цель отчётного года.",
        source=source_line(year),
        method="Состав организаций по годам может различаться: см. «Качество исходных данных».",
    )


def same_schools_table(year: Year, direction: str) -> Table | Prose:
    """Return changes of the year over all schools and over those known in both years.

    A share rises when schools with low shares stop sending data; the second column leaves that
    out (traps, D 19).
    """
    before = year.history.get(year.year - 1)
    if year.audience == "public":
        return Prose(("Сравнение по одному кругу организаций в публикуемой версии не приводится.",))
    if before is None:
        return Prose(
            (
                "Сравнение по одному кругу организаций не проводилось: данных за "
                f"{year.year - 1} год нет.",
            )
        )
    changes = against(year.current, before)
    changes = changes[changes["level"] == MUNICIPALITY].set_index("key")
    rows = []
    for item in lines(year, direction):
        row = changes.loc[item.chosen.key]
        if item.change == MISSING or pd.isna(row["change_same"]):
            continue
        same = replace(item, value=float(row["change_same"]), previous=0.0)
        rows.append(
            {
                "name": item.indicator.short,
                "all": item.change,
                "same": same.change,
                "schools": number(float(row["schools_same"])),
            }
        )
    if not rows:
        return Prose(("Показателей, сопоставимых по организациям в обоих годах, нет.",))
    return Table(
        f"Изменение за год по одному кругу организаций, {year.year - 1}–{year.year} гг.",
        (
            Column("name", "Показатель"),
            Column("all", "По всем представившим", "number"),
            Column("same", "По представившим в оба года", "number"),
            Column("schools", "ОО в обоих годах, ед.", "number"),
        ),
        pd.DataFrame(rows),
        notes=(source_line(year),),
        method="Суммы числителей и знаменателей только по ОО, известным в обоих годах.",
    )


def values_by_year(year: Year, key: str) -> dict[int, float]:
    """Return an indicator's known values for the municipality, year by year."""
    points = {}
    for when, frame in year.history.items():
        rows = frame[(frame["key"] == key) & (frame["level"] == MUNICIPALITY)]
        if len(rows) and pd.notna(rows["value"].iloc[0]):
            points[when] = float(rows["value"].iloc[0])
    return points


def context_groups(year: Year, direction: str) -> Table | Prose:
    """Return the direction's main indicator by context group."""
    chosen = main_indicator(year, direction)
    current = year.current
    if chosen is None:
        return _no_schools(year)
    rows = current[(current["key"] == chosen.key) & (current["level"] == GROUP)].set_index("unit")
    by_school = school_values(year, chosen.key)
    groups = year.params.municipality.context_groups
    names = [group.name for group in groups if group.name in set(year.groups.values())]
    table = []
    for name in names:
        own = by_school[by_school["group"] == name]["value"].astype(float)
        row = rows.loc[name]
        table.append(
            {
                "group": name,
                "schools": number(sum(group == name for group in year.groups.values())),
                "value": MASK if row["note"] == MASKED else value_text(
                    chosen.indicator, _float(row["numerator"]), _float(row["denominator"]),
                    _float(row["value"]),
                ),
                "median": with_unit(chosen.indicator, own.median()) if len(own) > 2 else MISSING,
                "range": f"{with_unit(chosen.indicator, own.min())} – "
                f"{with_unit(chosen.indicator, own.max())}" if len(own) > 2 else MISSING,
                "names": named(by_school[by_school["group"] == name]["name"]),
            }
        )  # fmt: skip
    return Table(
        f"Группы сравнения: {uncapital(chosen.indicator.short)}, {year.year} г.",
        (
            Column("group", "Группа сравнения"),
            Column("schools", "ОО, ед.", "number"),
            Column("value", "Значение (N из D)", "number"),
            Column("median", "Медиана по ОО", "number"),
            Column("range", "Наименьшее – наибольшее", "number"),
            Column("names", "Организации с данными", "long"),
        ),
        pd.DataFrame(table, columns=["group", "schools", "value", "median", "range", "names"]),
        notes=(
            *((MASK_NOTE,) if any(row["value"] == MASK for row in table) else ()),
            *((_MEDIAN_OF_SHOWN,) if masked_schools(year, chosen.key) else ()),
            "Медиана и размах приводятся для групп из трёх и более ОО.",
            source_line(year),
        ),
        method="Группы установлены заранее: тип организации, затем численность обучающихся.",
    )


def _float(value: object) -> float | None:
    return None if pd.isna(value) else float(value)  # type: ignore[arg-type, call-overload]


def conclusions(year: Year, direction: str) -> Prose:
    """Return generated statements, each with its number."""
    items = [item for item in lines(year, direction) if item.value is not None]
    if not items:
        return Prose(
            (
                "Выводы не сформулированы: данные по направлению "
                f"«{SUBJECTS[direction].short}» не представлены.",
            )
        )
    sentences = []
    ref = " [[municipal]]"
    for item in items:
        if item.status in {Status.MISSED, Status.NEAR}:
            word = "ниже цели" if not (item.target and item.target.at_most) else "выше предела"
            sentences.append(
                f"{item.indicator.short}: {item.text}, {word} ({item.target_text}){ref}."
            )
        elif item.status is Status.REACHED:
            sentences.append(f"{item.indicator.short}: {item.text}, цель достигнута{ref}.")
    absent = [i for i in items if i.indicator.type == "presence" and not i.value]
    if absent:
        names = "; ".join(item.indicator.short for item in absent)
        sentences.append(f"Не подтверждено документом: {names}{ref}.")
    if not sentences:
        count = plural(len(items), "показатель", "показателя", "показателей")
        sentences.append(
            f"Рассчитано {len(items)} {count}; целевые значения не заданы, поэтому оценка "
            "достижения не приводится [[municipal]]."
        )
    return Prose(tuple(sentences), listed=True)
