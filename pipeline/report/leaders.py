"""The reference on heads of organisations (Ipatovo; Argun, 5.3; report outline, section 5).

No points, no levels, no groups of heads, nothing about a person: figures of the municipality, and
facts about organisations for internal use.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd

from pipeline.display.output import Prose
from pipeline.display.picture import Picture
from pipeline.display.russian import MISSING, capital, counted, day, n_of_d, number, sentence, share
from pipeline.display.table import Table
from pipeline.indicators import store
from pipeline.params.catalogue import Indicator
from pipeline.params.leaders import LeaderRule
from pipeline.params.load import Chosen
from pipeline.report.charts import Bullet, bullet_chart
from pipeline.report.front import collected_to, missing_reasons
from pipeline.report.lines import Line, line, lines, value_text
from pipeline.report.results import dynamics_chart, source_line
from pipeline.report.tabular import text_table
from pipeline.report.year import Year, school_values

_SUBJECT = "leaders"
_ABOUT_ORGANISATIONS = frozenset({"ORG", "STUDENT_RESULT"})
"""Populations whose rows are organisations: their values say nothing of a person."""

_SHARES = frozenset({"share", "ratio"})
_PUBLIC = "В публикуемой версии приводятся только доли по муниципалитету."
_CIRCLES = {
    "all": "директора, заместители, руководители филиалов",
    "directors": "директора (заведующие)",
}


def _context(year: Year) -> set[str]:
    rules = year.params.leader_rules
    return set(rules.context) if rules else set()


def _items(year: Year) -> list[Line]:
    """Indicators that the audience may read: the public reads shares only."""
    items = lines(year, _SUBJECT)
    if year.audience == "public":
        return [item for item in items if item.indicator.type in _SHARES]
    return items


def leaders_findings(year: Year) -> Prose:
    """Return the shares of the municipality, each with its N and D."""
    organisations = year.intake["organisations"]
    sent, expected = len(organisations["represented"]), len(organisations["expected"])
    forms = ("образовательной организации", *["образовательных организаций"] * 2)
    sentences = [f"Сведения представили {sent} из {counted(expected, *forms)}."]
    known = [
        item
        for item in _items(year)
        if item.value is not None
        and item.indicator.type in _SHARES
        and item.chosen.key not in _context(year)
    ]
    sentences += [f"{item.indicator.short}: {item.text}." for item in known[:4]]
    if not known:
        sentences.append("Данные о руководителях не представлены: значения не рассчитаны.")
    sentences.append(
        "Сводный балл и уровень не рассчитываются: документ их не вводит; каждый показатель "
        "рассматривается отдельно."
    )
    return Prose(tuple(sentences), listed=True)


def leaders_schedule(year: Year) -> Prose:
    """Return when heads are monitored and when the decisions are analysed."""
    collected = collected_to(year)
    if collected:
        when = f"Сроки сбора данных установлены приказом: по {day(collected)}"
    else:
        when = (
            "Периоды мониторинга устанавливаются приказами органа управления образованием; месяц в "
            "документе не назван."
        )
    return Prose(
        (
            when,
            "Использование результатов: адресные рекомендации трёх видов, комплекс мер и "
            "управленческие решения. Их анализ проводится в течение календарного года, следующего "
            f"за принятием: решения {year.year} года — в {year.year + 1} году.",
        )
    )


def leaders_table(year: Year) -> Table | Prose:
    """Return the indicators of the municipality; for the public shares only."""
    items = _items(year)
    if not items:
        return Prose(("Показатели руководителей муниципалитетом не выбраны.",))
    rows = [
        (
            item.indicator.short,
            item.indicator.section,
            item.text,
            item.previous_text,
            item.change,
        )
        for item in items
    ]
    heads = (
        "Показатель",
        "Раздел",
        f"{year.year} г. (N из D)",
        f"{year.year - 1}\u00a0г.",
        "Изменение",
    )
    return text_table(
        f"Показатели деятельности руководителей, {year.year} г.",
        heads,
        rows,
        numbers=heads[2:],
        notes=(
            *missing_reasons(items),
            *((_PUBLIC,) if year.audience == "public" else ()),
            source_line(year),
        ),
        method="Доля: числитель из знаменателя; ΣN / ΣD по муниципалитету.",
    )


def leaders_chart(year: Year) -> Picture | Prose:
    """Return the shares of the municipality as bars; pupils' results are not among them."""
    shown = [
        item
        for item in _items(year)
        if item.value is not None
        and item.indicator.is_percentage
        and item.chosen.key not in _context(year)
    ]
    if not shown:
        return Prose(("Долей с известными значениями нет: диаграмма не построена.",))
    first = shown[0]
    return bullet_chart(
        [Bullet(i.indicator.short, i.value or 0, i.text, i.previous) for i in shown],
        title=f"{first.indicator.short}: {first.text}",
        subtitle=f"Доля, % (N из D), {year.year} г. Кружок — {year.year - 1} г.",
        source=source_line(year),
        method="Доля: числитель из знаменателя; ΣN / ΣD по муниципалитету.",
    )


def leaders_competence(year: Year) -> Table | Prose:
    """Return in which forms heads developed their competence: numbers of people by form."""
    table = year.table("leader_dev")
    table = table[table["date"].isna() | (pd.to_datetime(table["date"]).dt.year == year.year)]
    if table.empty:
        return Prose(("Сведения о формах повышения компетенций не представлены.",))
    everybody = int(table["person_id"].nunique())
    people = table.groupby("form")["person_id"].nunique().sort_index()
    if year.audience == "public":
        return Prose((_PUBLIC,))
    rows = [(str(form), share(int(count), everybody)) for form, count in people.items()]
    return text_table(
        f"Формы повышения компетенций, {year.year} г.",
        ("Форма", "Участвовали (N из участвовавших)"),
        rows,
        numbers=("Участвовали (N из участвовавших)",),
        notes=(
            f"Всего участвовали {counted(everybody, 'человек', 'человека', 'человек')}; один "
            "человек мог участвовать в нескольких формах. Учтены все участники, включая "
            "заместителей; показатель считает только круг руководителей из параметров.",
            source_line(year),
        ),
        method="Закрытый перечень форм: ПК, ПП, стажировка, конкурс, семинар от 8 часов.",
    )


def leaders_context(year: Year) -> Table | Prose:
    """Return pupils' results as context, without any rating."""
    shown = [year.params.by_key[key] for key in sorted(_context(year) & set(year.params.by_key))]
    if not shown:
        return Prose(("Показателей результатов обучающихся в перечне муниципалитета нет.",))
    items = [line(year, chosen) for chosen in shown]
    rows = [(item.indicator.short, item.text, item.previous_text, item.change) for item in items]
    heads = ("Показатель", f"{year.year} г. (N из D)", f"{year.year - 1}\u00a0г.", "Изменение")
    return text_table(
        f"Освоение образовательных программ, {year.year} г. (контекст)",
        heads,
        rows,
        numbers=heads[1:],
        notes=(
            "Результаты обучающихся приводятся как контекст: организации и руководители по ним не "
            "оцениваются и не ранжируются.",
            *missing_reasons(items),
            source_line(year),
        ),
    )


def leaders_profile(year: Year) -> Table | Prose:
    """Return organisations × facts about organisations: yes, no, or no object."""
    if year.audience == "public":
        return Prose((_PUBLIC,))
    shown = [
        chosen
        for chosen in year.params.of_direction(_SUBJECT)
        if chosen.indicator.over in _ABOUT_ORGANISATIONS
        and chosen.indicator.type in _SHARES
        and len(school_values(year, chosen.key))
    ]
    if not shown:
        return Prose(
            ("Показателей об организациях в перечне нет: профиль организаций не составляется.",)
        )
    texts = {chosen.key: _by_organisation(year, chosen) for chosen in shown}
    expected = set(year.intake["organisations"]["expected"])
    rows = [
        (name, *(texts[chosen.key].get(code, MISSING) for chosen in shown))
        for code, name in year.school_names.items()
        if code in expected
    ]
    return text_table(
        f"Профиль организаций, {year.year} г.",
        ("ОО", *(chosen.indicator.short for chosen in shown)),
        rows,
        notes=(
            "«–» — нет объекта учёта (нет такого уровня образования, нет обучающихся с ОВЗ) или "
            "данные не представлены; это не ноль.",
            "Сведения об отдельных руководителях (повышение компетенций, стаж, возраст) по "
            "организациям не приводятся: в организации один руководитель.",
            source_line(year),
        ),
    )


def _by_organisation(year: Year, chosen: Chosen) -> dict[str, str]:
    frame = school_values(year, chosen.key)
    return {str(row["unit"]): _fact(chosen.indicator, row) for row in frame.to_dict("records")}


def _fact(indicator: Indicator, row: dict[Any, Any]) -> str:
    if indicator.type == "share":
        return "да" if row["value"] else "нет"
    numerator, denominator = float(row["numerator"]), float(row["denominator"])
    return value_text(indicator, numerator, denominator, float(row["value"]))


def leaders_reserve(year: Year) -> Table | Prose:
    """Return the reserve by post: people, organisations, organisations without anybody."""
    if year.audience == "public":
        return Prose((_PUBLIC,))
    table = year.table("reserve")
    last = pd.Timestamp(year.year, 12, 31)
    entered = table["date_in"].isna() | (table["date_in"] <= last)
    active = table[entered & (table["date_out"].isna() | (table["date_out"] > last))]
    if active.empty:
        return Prose(("В кадровом резерве на конец года никого нет или сведения не представлены.",))
    expected = set(year.intake["organisations"]["expected"])
    rows = []
    for post, own in [*active.groupby("target_post"), ("Всего", active)]:
        covered = set(own["org_id"].dropna()) & expected
        rows.append(
            (
                str(post),
                number(int(own["person_id"].nunique())),
                share(len(covered), len(expected)),
                n_of_d(len(expected) - len(covered), len(expected)),
            )
        )
    heads = ("Резерв на должность", "Человек", "ОО с резервом", "ОО без резерва")
    return text_table(
        f"Кадровый резерв на 31 декабря {year.year} г.",
        heads,
        rows,
        numbers=heads[1:],
        total_rows=frozenset({len(rows) - 1}),
        notes=(
            "Доля показателя «кадровый резерв» считается за год, здесь — состав на конец года.",
            source_line(year),
        ),
    )


def leaders_clusters(year: Year) -> Prose:
    """Say why heads are not grouped."""
    del year
    return Prose(
        (
            "Кластеризация руководителей не проводится: их немного, и отдельный руководитель был "
            "бы узнаваем. Организации сопоставляются по таблице профиля, без мест и групп.",
        )
    )


def leaders_conclusions(year: Year) -> Prose:
    """Return a statement an indicator, each with what is left to do."""
    rules = year.params.leader_rules
    advised = {rule.indicator for rule in rules.recommendations} if rules else set()
    sentences = []
    for item in _items(year):
        if (
            item.value is None
            or item.indicator.type not in _SHARES
            or item.indicator.better != "higher"
            or item.chosen.key in _context(year)
        ):
            continue
        left = (item.denominator or 0) - (item.numerator or 0)
        asked = item.chosen.key in advised
        tail = f"; не выполнено — {n_of_d(left, item.denominator)}" if left and asked else ""
        sentences.append(sentence(f"{item.indicator.short}: {item.text}{tail}"))
    if not sentences:
        return Prose(("Выводы не сформулированы: данные о руководителях не представлены.",))
    return Prose(tuple(sentences), listed=True)


def leaders_addressed(year: Year) -> Table | Prose:
    """Return the first kind: addressed recommendations, each with its ground."""
    rules = year.params.leader_rules
    rows = [row for rule in (rules.recommendations if rules else ()) for row in _given(year, rule)]
    if not rows:
        return Prose(("Условия адресных рекомендаций по данным года не выполнены.",))
    return text_table(
        f"Адресные рекомендации по итогам {year.year} года",
        ("Адресат", "Рекомендация", "Основание", "Срок", "Форма"),
        rows,
        notes=(
            "Рекомендации могут быть направлены руководителю, заместителю и педагогам, включённым "
            "в кадровый резерв.",
            source_line(year),
        ),
    )


def _given(year: Year, rule: LeaderRule) -> Iterator[tuple[str, ...]]:
    chosen = year.params.by_key.get(rule.indicator)
    if chosen is None:
        return
    item = line(year, chosen)
    if year.audience == "public" and item.indicator.type not in _SHARES:
        return
    due = f"{rule.due} {year.year + 1}\u00a0г."
    if rule.at == "municipality" or year.audience == "public":
        if item.value is not None and rule.applies(item.value):
            grounds = f"{item.indicator.short}: {item.text}"
            yield (capital(rule.addressee), rule.text, grounds, due, rule.form)
        return
    frame = school_values(year, rule.indicator)
    names = [
        str(name)
        for name, value in zip(frame["name"], frame["value"], strict=True)
        if rule.applies(float(value))
    ]
    if names:
        grounds = (
            f"{item.indicator.short}: {item.text}; не выполнено в "
            f"{n_of_d(len(names), len(frame))} ОО"
        )
        addressee = f"{capital(rule.addressee)}: {'; '.join(names)}"
        yield (addressee, rule.text, grounds, due, rule.form)


def leaders_practices(year: Year) -> Table | Prose:
    """Return the second kind: practices of the bank that may be used."""
    table = year.table("practice")
    own = table[table["direction"] == _SUBJECT]
    if own.empty:
        return Prose(
            (
                "В банке практик записей по направлению «руководители» нет. Рекомендация: собрать "
                "описания управленческих практик на мероприятиях по обмену опытом и внести их в "
                "банк.",
            )
        )
    if year.audience == "public":
        return Prose((_PUBLIC,))
    names = year.school_names
    return text_table(
        "Практики, рекомендуемые к использованию",
        ("Практика", "ОО", "Дата"),
        [
            (str(row["title"]), names.get(str(row["org_id"]), MISSING), _day(row["date"]))
            for row in own.sort_values("practice_id").to_dict("records")
        ],
    )


def leaders_materials(year: Year) -> Table | Prose:
    """Return the third kind: methodical and other materials of the register."""
    rules = year.params.leader_rules
    kinds = rules.material_kinds if rules else []
    table = year.table("norm_doc")
    own = table[
        (table["direction"] == _SUBJECT) & table["kind"].isin(kinds) & table["org_id"].isna()
    ]
    if own.empty:
        return Prose(
            (
                f"В реестре документов материалов по направлению «руководители» (виды: "
                f"{', '.join(kinds)}) нет. Рекомендация: подготовить памятку по формированию "
                "резерва и внести её в реестр.",
            )
        )
    return text_table(
        "Методические и иные материалы",
        ("Материал", "Вид", "Номер", "Дата"),
        [
            (
                str(row["title"]),
                str(row["kind"]),
                MISSING if pd.isna(row["number"]) else str(row["number"]),
                _day(row["date"]),
            )
            for row in own.sort_values("doc_id").to_dict("records")
        ],
    )


def _day(value: Any) -> str:
    return MISSING if pd.isna(value) else day(pd.Timestamp(value).date())


def leaders_measures(year: Year) -> Table | Prose:
    """Return measures and decisions of the year: dates, who answers, state."""
    rows = [
        (
            str(row["title"]),
            "мера",
            _day(row["date_plan"]),
            MISSING if pd.isna(row["responsible"]) else str(row["responsible"]),
            MISSING if pd.isna(row["status"]) else str(row["status"]),
        )
        for row in _own(year, "measure", year.year, "measure_id")
    ]
    rows += [
        (
            str(row["text"])
            + ("" if pd.isna(row["order_no"]) else f" (приказ №\u00a0{row['order_no']})"),
            "решение",
            _day(row["date"]),
            MISSING if pd.isna(row["responsible"]) else str(row["responsible"]),
            f"анализ — в {_decided(row) + 1}\u00a0г." if _decided(row) else MISSING,
        )
        for row in _own(year, "decision", year.year, "decision_id")
    ]
    if not rows:
        return Prose(
            (
                f"Меры и решения по направлению «руководители» на {year.year} год в плане не "
                "указаны.",
            )
        )
    return text_table(
        f"Комплекс мер и управленческие решения, {year.year} г.",
        ("Мера или решение", "Вид", "Срок (дата)", "Ответственный", "Состояние"),
        rows,
        notes=(source_line(year),),
    )


def _own(year: Year, name: str, when: int, key: str) -> list[dict[Any, Any]]:
    """Rows of the subject in the tables of a year; none where the year has no tables."""
    file = year.paths.of_year(when).processed / f"{name}.parquet"
    if not file.exists():
        return []
    table = store.read_table(file)
    return table[table["direction"] == _SUBJECT].sort_values(key, kind="stable").to_dict("records")


def _decided(row: dict[Any, Any]) -> int:
    value = row["date"]
    return 0 if pd.isna(value) else int(pd.Timestamp(value).year)


def leaders_effect(year: Year) -> Table | Prose:
    """Return what came of last year's measures and decisions in the following calendar year.

    «Анализ эффективности принятых управленческих решений и комплекса мер осуществляется на основе
    результатов мониторинга в течение календарного года, следующего за их принятием.»
    """
    before = year.year - 1
    seen: dict[str, dict[Any, Any]] = {}
    for when in (before, year.year):
        # A decision of last year may be repeated in this year's table with its analysis.
        for row in _own(year, "decision", when, "decision_id"):
            if _decided(row) == before:
                seen[str(row["decision_id"])] = row
    rows = [
        (
            str(row["text"]),
            "решение",
            _day(row["date"]),
            _analysis(row["effect_date"], year.year),
            MISSING if pd.isna(row["problem"]) else str(row["problem"]),
        )
        for row in seen.values()
    ]
    rows += [
        (
            str(row["title"]),
            "мера",
            _day(row["date_fact"]),
            "по изменению показателей",
            MISSING if pd.isna(row["status"]) else str(row["status"]),
        )
        for row in _own(year, "measure", before, "measure_id")
    ]
    changed = [
        f"{item.indicator.short} — {item.change} ({item.previous_text} → {item.text})"
        for item in _items(year)
        if item.change != MISSING and item.indicator.type in _SHARES and item.previous is not None
    ]
    notes = (
        f"Изменение показателей за {before}–{year.year} гг.: {'; '.join(changed)}."
        if changed
        else f"Показатели {before} года не рассчитаны: сравнить не с чем.",
        "Изменение показателя после меры не доказывает её действия: сравнения с организациями без "
        "меры нет.",
    )
    if not rows:
        return Prose(
            (
                f"Решения и меры {before} года по направлению «руководители» не представлены; "
                f"анализировать в {year.year} году нечего.",
                *notes,
            )
        )
    return text_table(
        f"Решения и меры {before} года: анализ в {year.year} календарном году",
        ("Мера или решение", "Вид", "Дата", "Анализ", "Проблема или состояние"),
        rows,
        notes=(*notes, source_line(year)),
    )


def _analysis(value: Any, due: int) -> str:
    if pd.isna(value):
        return f"не проведён (срок — {due}\u00a0г.)"
    held: date = pd.Timestamp(value).date()
    return day(held) + ("" if held.year == due else f" (вне срока, срок — {due}\u00a0г.)")


def leaders_dynamics(year: Year) -> Picture | Prose:
    """Return the years side by side; counts of a few people are not published."""
    return Prose((_PUBLIC,)) if year.audience == "public" else dynamics_chart(year, _SUBJECT)


def leaders_assumptions(year: Year) -> Table | Prose:
    """Return what the document leaves open and the params decide."""
    municipality, rules = year.params.municipality, year.params.leader_rules
    young = municipality.young
    rows = [
        ("Кто считается руководителем", _CIRCLES[municipality.leaders], "leaders"),
        (
            "Молодой возраст",
            f"до {young.age_max} лет"
            + (" включительно" if young.age_inclusive else ", не включая"),
            "young",
        ),
        ("Сводный балл, уровни, места", "не рассчитываются", "документ не вводит"),
    ]
    for rule in rules.recommendations if rules else ():
        chosen = year.params.by_key.get(rule.indicator)
        if chosen:
            side, limit = (
                ("меньше", rule.below) if rule.below is not None else ("больше", rule.above or 0)
            )
            bound = f"{side} {number(limit, 0 if float(limit).is_integer() else 1)}"
            where = "по организациям" if rule.at == "organisation" else "по муниципалитету"
            rows.append(
                (
                    f"Рекомендация: «{rule.text}»",
                    f"если «{chosen.indicator.short}» {bound}, {where}",
                    "params/leaders.yml",
                )
            )
    return text_table("Принятые допущения", ("Правило", "Значение", "Откуда"), rows)
