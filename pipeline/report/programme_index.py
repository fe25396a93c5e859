"""The index of a programme: components, class, readings, sensitivity."""

from pipeline.display.output import Block, Prose
from pipeline.display.picture import Picture
from pipeline.display.russian import (
    MISSING,
    capital,
    n_of_d,
    number,
)
from pipeline.display.table import Table
from pipeline.report.programme_pictures import Step, waterfall
from pipeline.report.programme_state import (
    INDEX_MASKED,
    NO_PROGRAMME,
    READING_WORDS,
    assess,
    class_under,
    index_text,
    interval_text,
    not_classified,
    why_no_index,
)
from pipeline.report.results import source_line
from pipeline.report.tabular import text_table
from pipeline.report.year import Year
from pipeline.scoring.programme import (
    READINGS,
    measure_index,
    sensitivity,
)


def programme_index_table(year: Year) -> Table | Prose:
    """Return the index with its three components and weights."""
    found = assess(year)
    if found is None:
        return NO_PROGRAMME
    if found.masked:
        return Prose((INDEX_MASKED,))
    rated, weights, reading = found.rated, found.programme.weights, found.programme.rules.reading
    parts = [
        ("Сидц — целевые ориентиры", rated.goals, weights.goals),
        (f"Сидз — показатели задач (прочтение {reading})", rated.tasks[reading], weights.tasks),
        ("Сидм — мероприятия задач", rated.measures, weights.measures),
    ]
    rows = [
        (
            name,
            index_text(value),
            number(weight, 2),
            index_text(None if value is None else weight * value),
        )
        for name, value, weight in parts
    ]
    rows.append(("Инр", "", number(sum(w for *_, w in parts), 2), index_text(rated.index)))
    notes = [
        f"{capital(name)}: неизвестно {n_of_d(unknown, everything)}."
        for name, (unknown, everything) in rated.missing.items()
        if unknown
    ]
    if rated.index is None:
        notes.insert(0, why_no_index(year, found))
    heads = ("Составляющая", "Значение", "Вес", "Вклад в индекс")
    return text_table(
        f"Индекс результативности программы, {year.year} г.",
        heads,
        rows,
        numbers=heads[1:],
        total_rows=frozenset({3}),
        notes=(*notes, source_line(year)),
        method=f"Инр = {number(weights.goals, 2)}·Сидц + {number(weights.tasks, 2)}·Сидз + "
        f"{number(weights.measures, 2)}·Сидм; вычисляется точно, округляется до трёх знаков, затем "
        "относится к классу.",
    )


def programme_waterfall(year: Year) -> Picture | Prose:
    """Return how the three weighted components add up to the index."""
    found = assess(year)
    if found is None:
        return NO_PROGRAMME
    if found.masked:
        return Prose((INDEX_MASKED,))
    rated, weights = found.rated, found.programme.weights
    value = rated.tasks[found.programme.rules.reading]
    if rated.index is None or rated.goals is None or value is None or rated.measures is None:
        return Prose((why_no_index(year, found),))
    parts = (
        ("Цели", weights.goals, rated.goals),
        ("Задачи", weights.tasks, value),
        ("Мероприятия", weights.measures, rated.measures),
    )
    steps = [
        Step(name, weight * v, f"{number(weight, 2)} · {index_text(v)} = {index_text(weight * v)}")
        for name, weight, v in parts
    ]
    row = rated.rating
    borders = sorted({c.high[0] for c in found.programme.classes} - {float("inf")})
    return waterfall(
        steps,
        rated.index,
        borders,
        title=f"Инр = {index_text(rated.index)}"
        + (f", класс {row.number} из {len(found.programme.classes)}" if row else ""),
        subtitle="Вклады составляющих (вес · значение); пунктир — границы классов.",
        source=source_line(year),
        method="Индекс вычисляется точно, округляется до трёх знаков, затем относится к классу.",
    )


def programme_readings(year: Year) -> Table | Prose:
    """Return the index under all readings of the garbled formula and both ways of averaging."""
    found = assess(year)
    if found is None:
        return NO_PROGRAMME
    if found.masked:
        return Prose((INDEX_MASKED,))
    rated = found.rated
    rows = []
    for reading in READINGS:
        row = class_under(rated, reading)
        chosen = " (принято)" if reading == found.programme.rules.reading else ""
        rows.append(
            (
                f"{reading}: {READING_WORDS[reading]}{chosen}",
                index_text(rated.tasks[reading]),
                index_text(rated.under(reading)),
                f"{row.number}" if row else MISSING,
            )
        )
    by_task = [[rated.done[m.number] for m in task.measures] for task in found.programme.tasks]
    other = [
        f"в среднем по задачам {index_text(measure_index(by_task))}",
        f"по всем мероприятиям вместе {index_text(measure_index(by_task, pooled=True))}",
    ]
    heads = ("Прочтение формулы Сидз", "Сидз", "Инр", "Класс")
    return text_table(
        "Прочтения формулы Сидз",
        heads,
        rows,
        numbers=heads[1:],
        notes=(f"Сидм для сравнения: {'; '.join(other)}.", source_line(year)),
    )


def programme_class(year: Year) -> Block | Prose:
    """Return the class with the order's verdict and action, and the table of classes."""
    found = assess(year)
    if found is None:
        return NO_PROGRAMME
    if found.masked:
        return Prose((INDEX_MASKED,))
    rated, row = found.rated, found.rated.rating
    if rated.index is None:
        sentences = [why_no_index(year, found)]
    elif row is None:
        sentences = [not_classified(rated)]
    else:
        sentences = [
            f"Инр = {index_text(rated.index)}. Класс {row.number}: «{row.verdict}».",
            f"Вывод по приказу: «{row.action}».",
        ]
        if row.number in {c.number for c in found.programme.classes if c.low[0] >= 1}:
            sentences.append(
                "Приказ называет перевыполнение «завышенным планированием» (то есть заниженные "
                "плановые значения): высокий индекс говорит о нереалистичном плане, а не об успехе."
            )
    table = text_table(
        "Классы результативности",
        ("Критерий (по приказу)", "В приказе", "Применено"),
        [(f"{c.number}. {c.verdict}", c.given, interval_text(c)) for c in found.programme.classes],
        total_rows=frozenset(
            i for i, c in enumerate(found.programme.classes) if row and c.number == row.number
        ),
        notes=(
            "В приказе все неравенства строгие: граничные значения отнесены к лучшему классу; "
            "индекс сначала округляется до трёх знаков.",
        ),
    )
    return Block(Prose(tuple(sentences)).html() + table.html())


def programme_sensitivity(year: Year) -> Block | Prose:
    """Return which single indicator would change the class."""
    found = assess(year)
    if found is None:
        return NO_PROGRAMME
    if found.masked:
        return Prose((INDEX_MASKED,))
    rated = found.rated
    if rated.index is None:
        return Prose(("Чувствительность не оценивалась: индекс не рассчитан.",))
    rows: list[tuple[str, ...]] = []
    changing: list[str] = []
    marked: dict[int, str] = {}
    for what in sensitivity(rated):
        name = found.items[what.key].indicator.short
        cells, moved = [], False
        for other in (what.at_plan, what.without):
            row = other.rating
            cells += [index_text(other.index), f"{row.number}" if row else "не определён"]
            moved |= rated.rating is not None and row != rated.rating
        if moved:
            marked[len(rows)] = "below"
            changing.append(name)
        rows.append((name, *cells, "меняет" if moved else "не меняет"))
    if rated.rating is None:
        sentence = "Класс не определён, поэтому сравнивать можно только значения индекса."
    elif changing:
        sentence = f"Класс меняет каждый из этих показателей по отдельности: {'; '.join(changing)}."
    else:
        sentence = (
            f"Ни один показатель по отдельности класс {rated.rating.number} не меняет: ни "
            "достижение плана, ни исключение из расчёта."
        )
    heads = (
        "Показатель",
        "Инр, если план достигнут ровно",
        "Класс при плане",
        "Инр без показателя",
        "Класс без показателя",
        "Класс",
    )
    table = text_table(
        f"Чувствительность индекса (Инр = {index_text(rated.index)}), {year.year} г.",
        heads,
        rows,
        numbers=heads[1:5],
        row_classes=marked,
        notes=(
            "Показатели меняются по одному; вместе с показателем пересчитаны его ориентир и "
            "задача.",
            source_line(year),
        ),
    )
    return Block(Prose((sentence,)).html() + table.html())
