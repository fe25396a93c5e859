"""The report on a municipal programme: its passport, goals and tasks (report outline, 6)."""

from collections.abc import Sequence
from datetime import date

from pipeline.display.output import Prose
from pipeline.display.picture import Picture
from pipeline.display.russian import (
    MISSING,
    capital,
    counted,
    day,
    n_of_d,
    number,
)
from pipeline.display.table import Table
from pipeline.report.charts import Bullet, bullet_chart
from pipeline.report.programme_state import (
    DONE,
    INDEX_MASKED,
    NO_PROGRAMME,
    READING_WORDS,
    UNKNOWN,
    assess,
    class_under,
    index_text,
    not_classified,
    reached_text,
    target_text_of,
    times_text,
    why_no_index,
)
from pipeline.report.results import source_line
from pipeline.report.tabular import text_table
from pipeline.report.year import Year
from pipeline.scoring.programme import (
    READINGS,
    Done,
    Rated,
    measure_index,
    task_index,
)


def programme_findings(year: Year) -> Prose:
    """Return the index, its class, and what is behind them, in a few sentences."""
    found = assess(year)
    if found is None:
        return NO_PROGRAMME
    rated = found.rated
    if found.masked:
        return Prose((INDEX_MASKED,), listed=True)
    sentences = []
    if rated.index is None:
        sentences.append(why_no_index(year, found))
    else:
        sentences.append(
            f"Индекс результативности Инр = {index_text(rated.index)} "
            f"(Сидц {index_text(rated.goals)}; "
            f"Сидз {index_text(rated.tasks[found.programme.rules.reading])}; "
            f"Сидм {index_text(rated.measures)})."
        )
        sentences.append(_class_sentence(rated))
        sentences.append(_readings_sentence(rated))
    values = list(rated.achieved.values())
    sentences.append(
        f"Целевых ориентиров достигнуто: {reached_text(values)}; показателей, достигших плана: "
        f"{reached_text([fact.reached for fact in rated.facts.values() if fact.plan is not None])}."
    )
    states = [found.state(m) for m in found.due]
    sentences.append(
        f"Мероприятий отчётного года выполнено {n_of_d(states.count(DONE), len(states))}; "
        f"не измерено — {states.count(UNKNOWN)}."
    )
    return Prose(tuple(sentences), listed=True)


def _class_sentence(rated: Rated) -> str:
    row = rated.rating
    if row is None:
        return not_classified(rated)
    return f"Класс {row.number}: «{row.verdict}»."


def _readings_sentence(rated: Rated) -> str:
    classes = {r: class_under(rated, r) for r in READINGS}
    texts = [
        f"{r} — {index_text(rated.under(r))}" + (f" (класс {row.number})" if row else "")
        for r, row in classes.items()
    ]
    known = {row.number for row in classes.values() if row}
    verdict = "от прочтения класс зависит" if len(known) > 1 else "от прочтения класс не зависит"
    tail = f"; {verdict}" if known else ""
    return f"Прочтения формулы Сидз: {'; '.join(texts)}{tail}."


def programme_passport(year: Year) -> Table | Prose:
    """Return the passport of the programme."""
    programme = year.params.programme
    if programme is None:
        return NO_PROGRAMME
    rows = [
        ("Наименование", programme.title),
        ("Утверждена", programme.order),
        ("Ключевая цель", programme.goal),
        ("Сроки реализации", f"{programme.first}–{programme.last} годы"),
        *(("Этап", stage) for stage in programme.stages),
        ("Целевых ориентиров", number(len(programme.orientations))),
        ("Задач", number(len(programme.tasks))),
        ("Мероприятий в плане", number(len(programme.measures))),
        ("Показателей с целевыми значениями", number(len(programme.indicators))),
        ("Ответственный исполнитель", programme.executor),
    ]
    return text_table("Паспорт программы", ("Раздел", "Содержание"), rows)


def programme_schedule(year: Year) -> Prose:
    """Return when the programme is monitored, until when the report is due and to whom."""
    programme = year.params.programme
    if programme is None:
        return NO_PROGRAMME
    terms = programme.monitoring

    def on(month_day: str) -> str:
        return day(date.fromisoformat(f"{year.year}-{month_day}"))

    return Prose(
        (
            "Отчётный период — календарный год. Мониторинг эффективности проводится ежегодно во "
            f"второй декаде декабря ({on(terms.begins)} – {on(terms.ends)}).",
            f"Аналитический отчёт составляется не позднее {on(terms.report_due)} и представляется: "
            f"{terms.addressee}.",
            "Результаты используются для адресных рекомендаций, управленческих решений и "
            "корректировки программы на следующий год.",
        )
    )


def programme_targets(year: Year) -> Table | Prose:
    """Return the targets of all years of the programme beside the facts."""
    found = assess(year)
    if found is None:
        return NO_PROGRAMME
    targets = year.params.municipality.targets
    years = sorted({when for key in found.items for when in targets[key]})
    rows = [
        (
            item.indicator.short,
            item.indicator.number,
            *(target_text_of(item, targets[key].get(when)) for when in years),
            item.text,
        )
        for key, item in found.items.items()
    ]
    heads = ("Показатель", "№ в перечне", *(f"Цель {y}" for y in years), f"Факт {year.year}")
    return text_table(
        "Целевые значения показателей программы",
        heads,
        rows,
        numbers=heads[2:],
        notes=(source_line(year),),
    )


def programme_goals(year: Year) -> Table | Prose:
    """Return the orientations: reached, not reached or not measurable, and by what."""
    found = assess(year)
    if found is None:
        return NO_PROGRAMME
    words = {True: "достигнут ●", False: "не достигнут ○", None: "не измерено –"}
    rows: list[tuple[str, ...]] = []
    missed: dict[int, str] = {}
    for position, part in enumerate(found.programme.orientations):
        reached = found.rated.achieved[part.number]
        if reached is False:
            missed[position] = "below"
        if part.indicators:
            grounds = "; ".join(found.items[key].indicator.short for key in part.indicators)
        else:
            numbers = ", ".join(str(n) for n in part.tasks)
            grounds = f"мероприятия года по задаче {numbers}"
        rows.append((f"{part.number}. {capital(part.title)}", grounds, words[reached]))
    unknown = [f"{n}" for n, value in found.rated.achieved.items() if value is None]
    notes = [
        "Ориентир достигнут, если цели года достигнуты по всем его показателям; если показателей "
        "нет — если выполнены все мероприятия года по его задаче.",
        f"Сидц = {reached_text(list(found.rated.achieved.values()))} = "
        f"{index_text(found.rated.goals)}.",
    ]
    if unknown:
        notes.append(f"Не измерены и из расчёта исключены ориентиры № {', '.join(unknown)}.")
    return text_table(
        f"Целевые ориентиры ключевой цели, {year.year} г.",
        ("Целевой ориентир", "Чем измерен", "Состояние"),
        rows,
        notes=(*notes, source_line(year)),
        row_classes=missed,
    )


def programme_tasks(year: Year) -> Table | Prose:
    """Return the fifteen tasks with their mean achievement and their measures."""
    found = assess(year)
    if found is None:
        return NO_PROGRAMME
    rules, rated = found.programme.rules, found.rated
    rows = []
    for task in found.programme.tasks:
        facts = [rated.facts[key] for key in task.indicators]
        done = [rated.done[m.number] for m in task.measures]
        known = [row for row in done if row.plan and row.fact is not None]
        rows.append(
            (
                f"{task.number}. {task.title}",
                number(len(task.indicators)) if task.indicators else MISSING,
                index_text(task_index([facts], rules.reading, rules.most_if_less_is_better)),
                times_text(sum(row.fact or 0 for row in known), sum(row.plan for row in known)),
                index_text(measure_index([done])),
            )
        )
    rows.append(
        (
            "Всего и в среднем по задачам",
            number(sum(len(task.indicators) for task in found.programme.tasks)),
            index_text(rated.tasks[rules.reading]),
            times_text(*_all_done(list(rated.done.values()))),
            index_text(rated.measures),
        )
    )
    heads = (
        "Задача",
        "Показателей",
        "Показатели: факт/план",
        "Мероприятия (факт из плана)",
        "Мероприятия: факт/план",
    )
    silent = [f"{task.number}" for task in found.programme.tasks if not task.indicators]
    return text_table(
        f"Задачи программы, {year.year} г.",
        heads,
        rows,
        numbers=heads[1:],
        total_rows=frozenset({len(rows) - 1}),
        notes=(
            f"«–» в графе показателей: в перечне программы показателей по задаче нет "
            f"(№ {', '.join(silent)}); в Сидз такие задачи не входят.",
            "Ежеквартальное мероприятие считается четыре раза, выполненное частично — "
            f"за {number(rules.partly_done, 1)}; неизвестные факты исключены.",
            source_line(year),
        ),
        method=f"Сидз (прочтение {rules.reading}): {READING_WORDS[rules.reading]}; среднее по "
        "задачам.",
    )


def _all_done(rows: Sequence[Done]) -> tuple[float, float]:
    known = [row for row in rows if row.plan and row.fact is not None]
    return sum(row.fact or 0 for row in known), sum(row.plan for row in known)


def programme_ratios(year: Year) -> Table | Prose:
    """Return every indicator of the tasks: plan, fact, ratio, status."""
    found = assess(year)
    if found is None:
        return NO_PROGRAMME
    rows: list[tuple[str, ...]] = []
    missed: dict[int, str] = {}
    for task in found.programme.tasks:
        for key in task.indicators:
            fact, item = found.rated.facts[key], found.items[key]
            if fact.reached is False:
                missed[len(rows)] = "below"
            rows.append(
                (
                    item.indicator.short,
                    f"{task.number}",
                    item.target_text,
                    item.text if item.value is not None else "не измерено",
                    index_text(fact.ratio(found.programme.rules.most_if_less_is_better)),
                    "меньше — лучше" if fact.at_most else "больше — лучше",
                    {True: "достигнут ●", False: "не достигнут ○", None: "не измерено –"}[
                        fact.reached
                    ],
                )
            )
    return text_table(
        f"Показатели задач: план и факт, {year.year} г.",
        (
            "Показатель",
            "Задача",
            "План",
            "Факт (N из D)",
            "Отношение",
            "Направление",
            "Состояние",
        ),
        rows,
        numbers=("План", "Факт (N из D)", "Отношение"),
        row_classes=missed,
        notes=(
            "Отношение — факт/план; где меньше — лучше, план/факт. Достижение плана определяется "
            "по значению, округлённому до сотых долей процента.",
            source_line(year),
        ),
    )


def programme_bullets(year: Year) -> Picture | Prose:
    """Return the bullet chart of the programme's percentages."""
    found = assess(year)
    if found is None:
        return NO_PROGRAMME
    shown = [
        (key, item)
        for key, item in found.items.items()
        if item.value is not None and item.indicator.unit == "%" and item.target
    ]
    if not shown:
        return Prose(("Процентных показателей с известными значениями и планом нет.",))
    reached = [found.rated.facts[key].reached for key, _ in shown]
    return bullet_chart(
        [
            Bullet(
                item.indicator.short,
                item.value or 0,
                item.text,
                item.previous,
                item.target.value if item.target else None,
                found.rated.facts[key].reached is False,
            )
            for key, item in shown
        ],
        title=f"План года достигнут по {sum(map(bool, reached))} из "
        f"{counted(len(shown), 'показателя', 'показателей', 'показателей')} в процентах",
        subtitle=f"Значение, % (N из D), {year.year} г. Черта — план, кружок — {year.year - 1} г., "
        "тёплый цвет — план не достигнут (для нагрузки и возраста план — предел).",
        source=source_line(year),
        method="План — целевое значение отчётного года.",
    )
