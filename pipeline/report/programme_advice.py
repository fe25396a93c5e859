"""What follows from the index: low plans, risks, recommendations, decisions, assumptions."""

from datetime import date

from pipeline.display.output import Block, Prose
from pipeline.display.russian import (
    counted,
    day,
    n_of_d,
    number,
    percent,
    round_half_up,
    signed,
)
from pipeline.display.table import Table
from pipeline.params.municipality import Target
from pipeline.params.programme import Measure, Programme, Task
from pipeline.report.lines import value_text
from pipeline.report.programme_state import (
    NO_PROGRAMME,
    NOT_DONE,
    PARTLY,
    READING_WORDS,
    UNKNOWN,
    Assessment,
    assess,
    class_under,
    index_text,
    interval_text,
    target_text_of,
)
from pipeline.report.results import source_line
from pipeline.report.tabular import text_table
from pipeline.report.year import MASKED, Year, school_values
from pipeline.scoring.programme import (
    DECIMALS,
    READINGS,
    due_times,
)

_KINDS = {
    "once": "один раз",
    "yearly": "ежегодно",
    "quarterly": "ежеквартально",
    "constant": "постоянно",
    "by_plan": "по отдельному плану",
    "as_needed": "по мере необходимости",
}


_SCHOOLS_NAMED = 3


def programme_low_plans(year: Year) -> Table | Prose:
    """Return indicators whose plan was over-fulfilled so much that it was too low."""
    found = assess(year)
    if found is None:
        return NO_PROGRAMME
    limit = found.programme.rules.too_low_plan
    rows = []
    for key, fact in found.rated.facts.items():
        ratio = fact.ratio(float("inf"))
        if ratio is None or not 100 * round_half_up(ratio, DECIMALS) > limit:
            continue
        item = found.items[key]
        following = year.params.municipality.targets[key].get(year.year + 1)
        rows.append(
            (
                item.indicator.short,
                item.target_text,
                item.text,
                "нулевой факт" if ratio == float("inf") else percent(100 * ratio, 0),
                target_text_of(item, following),
            )
        )
    if not rows:
        return Prose(
            (
                f"Показателей с выполнением плана выше {number(limit)}\u00a0% нет: заниженные "
                "плановые значения не выявлены.",
            )
        )
    heads = ("Показатель", "План", "Факт (N из D)", "Выполнение плана", f"План {year.year + 1}")
    return text_table(
        f"Выполнение плана выше {number(limit)} %, {year.year} г.",
        heads,
        rows,
        numbers=heads[1:],
        notes=(
            "Приказ называет это «завышенным планированием» (то есть плановые значения занижены).",
            source_line(year),
        ),
    )


def programme_risks(year: Year) -> Table | Prose:
    """Return what may keep the next year's targets from being reached, each with its ground."""
    found = assess(year)
    if found is None:
        return NO_PROGRAMME
    rows = []
    for key, item in found.items.items():
        following = year.params.municipality.targets[key].get(year.year + 1)
        if item.value is None:
            rows.append(
                (
                    f"Показатель «{item.indicator.short}» не измерен",
                    "сведения не представлены" if item.note != MASKED else "не публикуется",
                    "обеспечить сбор сведений",
                )
            )
        elif following and item.indicator.type != "presence":
            gap = item.value - following.value
            if (gap > 0) if following.at_most else (gap < 0):
                rows.append(
                    (
                        f"Цель {year.year + 1} года: «{item.indicator.short}»",
                        f"{item.text} при цели {target_text_of(item, following)}, требуется "
                        f"изменение {signed(-gap)}\u00a0п.п.",
                        "пересмотреть план мероприятий или целевое значение",
                    )
                )
    rated = found.rated
    classes = {row.number for r in READINGS if (row := class_under(rated, r))}
    if len(classes) > 1 and not found.masked:
        rows.append(
            (
                "Класс зависит от прочтения формулы Сидз",
                "; ".join(f"{r}: {index_text(rated.under(r))}" for r in READINGS),
                "уточнить формулу в приказе",
            )
        )
    late = [m for m in found.due if found.state(m) in {NOT_DONE, UNKNOWN}]
    if late:
        rows.append(
            (
                "Мероприятия года не выполнены или не измерены",
                f"{n_of_d(len(late), len(found.due))}: № {', '.join(f'{m.number}' for m in late)}",
                "назначить новые сроки и ответственных",
            )
        )
    if not rows:
        return Prose(("По данным года риски для целей следующего года не выявлены.",))
    return text_table(
        f"Риски программы на {year.year + 1} год",
        ("Риск", "Основание", "Что предусмотреть"),
        rows,
        notes=(source_line(year),),
    )


def programme_recommendations(year: Year) -> Table | Prose:
    """Return addressed recommendations, each with its ground."""
    found = assess(year)
    if found is None:
        return NO_PROGRAMME
    rows = [
        _recommendation(year, found, task, key)
        for task in found.programme.tasks
        for key in task.indicators
        if found.rated.facts[key].reached is False and key not in found.programme.forecast_only
    ]
    rows += [
        (
            found.programme.executor,
            f"учесть показатель «{found.items[key].indicator.short}» в прогнозе кадров",
            f"{found.items[key].text} при плане {found.items[key].target_text}",
            f"1 сентября {year.year + 1}\u00a0г.",
            "прогноз",
        )
        for key in found.programme.forecast_only
        if found.rated.facts[key].reached is False
    ]
    by_whom: dict[str, list[Measure]] = {}
    for measure in found.due:
        if found.state(measure) in {NOT_DONE, PARTLY, UNKNOWN}:
            by_whom.setdefault(measure.responsible or found.programme.executor, []).append(measure)
    for who, measures in sorted(by_whom.items()):
        numbers = ", ".join(f"{m.number}" for m in measures)
        words = [f"№ {m.number} — {found.state(m)}" for m in measures]
        rows.append(
            (
                who,
                f"завершить мероприятия № {numbers} или представить сведения о них",
                "; ".join(words),
                f"1 марта {year.year + 1}\u00a0г.",
                "отчёт",
            )
        )
    if not rows:
        return Prose(("Планы года достигнуты, мероприятия выполнены: рекомендаций нет.",))
    return text_table(
        f"Адресные рекомендации по итогам {year.year} года",
        ("Адресат", "Рекомендация", "Основание", "Срок", "Форма"),
        rows,
        notes=(source_line(year),),
    )


def _recommendation(
    year: Year, found: Assessment, task: Task, key: str
) -> tuple[str, str, str, str, str]:
    item = found.items[key]
    target = item.target
    grounds = f"{item.text} при плане {item.target_text}"
    schools = _farthest(year, key, target) if target else []
    if schools:
        grounds += f"; наибольший разрыв в людях: {'; '.join(schools)}"
    last = next((m for m in task.measures if m.kind != "once"), task.measures[-1])
    return (
        last.responsible or found.programme.executor,
        f"довести показатель «{item.indicator.short}» до плана (задача {task.number}, мероприятия "
        f"№ {', '.join(f'{m.number}' for m in task.measures if m.kind != 'once')})",
        grounds,
        f"10 декабря {year.year + 1}\u00a0г.",
        "план работы",
    )


def _farthest(year: Year, key: str, target: Target) -> list[str]:
    """Schools that lack most people to the plan; nothing for the public."""
    frame = school_values(year, key)
    if frame.empty or frame["denominator"].isna().all():
        return []
    indicator = year.params.by_key[key].indicator
    gap = frame["denominator"] * target.value / 100 - frame["numerator"]
    frame = frame.assign(gap=-gap if target.at_most else gap)
    frame = frame[frame["gap"] >= 1].sort_values(
        ["gap", "name"], ascending=[False, True], kind="stable"
    )
    rows = frame[["name", "numerator", "denominator", "value"]].head(_SCHOOLS_NAMED)
    return [
        f"{name} — {value_text(indicator, float(n), float(d), float(value))}"
        for name, n, d, value in rows.to_numpy().tolist()
    ]


def programme_decisions(year: Year) -> Table | Prose:
    """Return the draft of decisions: numbered, dated, with who answers for them."""
    found = assess(year)
    if found is None:
        return NO_PROGRAMME
    terms, row = found.programme.monitoring, found.rated.rating
    due = day(date.fromisoformat(f"{year.year}-{terms.report_due}"))
    after = year.year + 1
    department = year.params.municipality.passport.department
    texts = [(f"Представить отчёт ({terms.addressee})", due, found.programme.executor)]
    if row is not None and not found.masked:
        texts.append(
            (f"По классу {row.number}: {row.action}", f"1 февраля {after}\u00a0г.", department)
        )
    elif row is None:
        texts.append(
            (
                "Обеспечить представление недостающих сведений и повторить расчёт индекса",
                f"1 февраля {after}\u00a0г.",
                department,
            )
        )
    if any(fact.reached is False for fact in found.rated.facts.values()):
        texts.append(
            (
                "Утвердить план работы по показателям, не достигшим плана",
                f"1 февраля {after}\u00a0г.",
                found.programme.executor,
            )
        )
    nameless = [m for m in found.due if not m.responsible]
    if nameless:
        texts.append(
            (
                "Назначить ответственных за мероприятия № "
                f"{', '.join(f'{m.number}' for m in nameless)}",
                f"1 февраля {after}\u00a0г.",
                department,
            )
        )
    return text_table(
        "Проект управленческих решений",
        ("№", "Решение", "Срок", "Ответственный"),
        [(f"{n}", *cells) for n, cells in enumerate(texts, 1)],
    )


def programme_assumptions(year: Year) -> Table | Prose:
    """Return every rule that the order leaves open and that was decided in the params."""
    programme = year.params.programme
    if programme is None:
        return NO_PROGRAMME
    rules, weights = programme.rules, programme.weights
    rows = [
        (
            "Веса целей, задач, мероприятий",
            "; ".join(number(w, 2) for w in (weights.goals, weights.tasks, weights.measures)),
            "из приказа",
        ),
        (
            "Прочтение формулы Сидз",
            f"{rules.reading}: {READING_WORDS[rules.reading]}",
            "решено здесь",
        ),
        (
            "Потолок отношения, где меньше — лучше",
            number(rules.most_if_less_is_better, 1),
            "решено здесь",
        ),
        ("Мероприятие, выполненное частично", number(rules.partly_done, 1), "решено здесь"),
        (
            "Сидм",
            "среднее по задачам" if rules.measures == "by_task" else "все мероприятия вместе",
            "решено здесь",
        ),
        (
            "Класс не определяется, если неизвестных фактов больше",
            f"{number(rules.most_missing)}\u00a0%",
            "решено здесь",
        ),
        (
            "План считается заниженным при выполнении выше",
            f"{number(rules.too_low_plan)}\u00a0%",
            "решено здесь",
        ),
        (
            "Классы",
            "; ".join(f"{c.number}: {interval_text(c)}" for c in programme.classes),
            "границы из приказа, отнесение границ решено здесь",
        ),
        (
            "Сколько раз мероприятие входит в план года",
            "; ".join(
                f"{_KINDS[kind]} — {_so_many(programme, kind)}, "
                f"в год {max(due_times(m, m.first) for m in programme.measures if m.kind == kind)}"
                for kind in _KINDS
                if any(m.kind == kind for m in programme.measures)
            ),
            "решено здесь",
        ),
        (
            "Связь ориентиров, задач, показателей и мероприятий",
            "в параметрах программы; напечатана в таблицах ориентиров и задач",
            "решено здесь",
        ),
    ]
    return text_table(
        "Принятые допущения",
        ("Правило", "Значение", "Откуда"),
        rows,
        notes=(
            f"Изменить: params/programme/{year.params.municipality.id}.yml; решение утверждает "
            "владелец программы.",
        ),
    )


def _so_many(programme: Programme, kind: str) -> str:
    count = sum(m.kind == kind for m in programme.measures)
    return counted(count, "мероприятие", "мероприятия", "мероприятий")


def programme_discrepancies(year: Year) -> Block | Prose:
    """Return what does not fit together in the order, and what was unclear in its indicators."""
    found = assess(year)
    if found is None:
        return NO_PROGRAMME
    parts = []
    if found.programme.discrepancies:
        parts.append(Prose(tuple(found.programme.discrepancies), listed=True).html())
    rows = [
        (item.indicator.short, item.indicator.defect, item.indicator.resolution)
        for item in found.items.values()
        if item.indicator.defect
    ]
    if rows:
        heads = ("Показатель", "Что неясно в документе", "Как решено")
        parts.append(text_table("Уточнения к показателям программы", heads, rows).html())
    if not parts:
        return Prose(("Расхождений в документе не отмечено.",))
    return Block("".join(parts))
