"""Pictures of the directions deficits, routes, retraining and expert, with their tables."""

from itertools import pairwise

import pandas as pd

from pipeline.analysis.decomposition import funnel_decomposition
from pipeline.analysis.teacher_profiles import deficit_profiles
from pipeline.display.output import Block, Prose
from pipeline.display.picture import Picture
from pipeline.display.russian import number, percent, share
from pipeline.display.table import Column, Table
from pipeline.report.charts_flow import Step, concentration, funnel
from pipeline.report.charts_grid import count_grid
from pipeline.report.charts_shares import Row, Stack, Words, bar_rows, share_dots, stacked_shares
from pipeline.report.counted import masked_small, too_small
from pipeline.report.influences import diagnosed_blocks
from pipeline.report.populations import ask
from pipeline.report.results import source_line
from pipeline.report.year import Year
from pipeline.scoring.levels import COMPETENCE_WORDS, competence_level

_SMALL = 5
"""Cells and bases below this number of people are not shown."""
_FUNNEL = (
    ("педагоги", "true"),
    ("прошли диагностику", "diagnosed"),
    ("выявлены дефициты", "deficit"),
    ("составлен маршрут", "route_deficit"),
    ("участвуют в мероприятиях", "route_attended"),
    ("завершили маршрут", "route_completed"),
)
_NOT_PUBLIC = "В публикуемой версии этот разрез не приводится (малая численность)."


def _table(caption: str, heads: dict[str, str], rows: list[dict[str, str]], *notes: str) -> Table:
    """Return a table whose first column names the row and the others are numbers."""
    columns = [
        Column(key, title, "text" if position == 0 else "number")
        for position, (key, title) in enumerate(heads.items())
    ]
    return Table(caption, columns, pd.DataFrame(rows, columns=list(heads)), notes=notes)


def subject_coverage(year: Year) -> Picture | Prose:
    """Return the share of diagnosed teachers by subject, subjects with five teachers or more."""
    if year.audience == "public":
        return Prose((_NOT_PUBLIC,))
    people = ask(
        year,
        "deficits",
        "SELECT subject, diagnosed FROM PED JOIN teaches USING (municipality, person_id) "
        "WHERE diagnosed IS NOT NULL",
    )
    by_subject = people.groupby("subject")["diagnosed"]
    found = pd.DataFrame({"n": by_subject.sum(), "d": by_subject.count()}).astype(float)
    found = found[found["d"] >= _SMALL]
    if found.empty:
        return Prose(("Охват диагностикой по предметам не рассчитан: данные не представлены.",))
    found["value"] = 100 * found["n"] / found["d"]
    found = found.sort_values(["value", "d"], ascending=False, kind="stable")
    middle = float(found["value"].median())
    names = [str(name) for name in found.index]
    texts = [share(n, d) for n, d in zip(found["n"], found["d"], strict=True)]
    numbers = _table(
        f"Охват диагностикой по предметам, {year.year} г.",
        {"subject": "Предмет", "value": "Прошли диагностику, % (N из D)"},
        [{"subject": a, "value": b} for a, b in zip(names, texts, strict=True)],
    )
    return share_dots(
        [
            Row(name, float(value), text)
            for name, value, text in zip(names, found["value"], texts, strict=True)
        ],
        Words(
            f"Охват диагностикой: от {percent(found['value'].iloc[-1])} ({names[-1]}) до "
            f"{percent(found['value'].iloc[0])} ({names[0]})"
            if len(names) > 1
            else f"Охват диагностикой: {names[0]} — {texts[0]}",
            f"Педагоги по преподаваемому предмету, % (N из D), {year.year} г.; предметы, где не "
            "менее 5 педагогов. Ведущий два предмета учтён в обоих.",
            source_line(year),
            id="subjects",
            numbers=numbers,
        ),
        middle=(middle, f"медиана {percent(middle)}"),
    )


def block_levels(year: Year) -> Block | Prose:
    """Return levels by block: the provider's own word, otherwise by the limits of the params."""
    if year.audience == "public":
        return Prose((_NOT_PUBLIC,))
    people = ask(year, "deficits", "SELECT block, percent, level_given, deficit FROM DIAG_BLOCK")
    if people.empty:
        return Prose(("Уровни по блокам не показаны: результаты диагностики не представлены.",))
    limits = year.params.municipality.levels
    people["level"] = [
        competence_level(
            None if pd.isna(measured) else float(measured),
            given=given if given in COMPETENCE_WORDS else None,
            limits=limits,
        )
        for measured, given in zip(people["percent"], people["level_given"], strict=True)
    ]
    rows, stacks, cells = [], [], []
    for block, part in people.groupby("block"):
        if len(part) >= _SMALL:
            rows.append((float(part["deficit"].mean()), str(block), part))
    if not rows:
        return Prose(("Уровни по блокам не показаны: в каждом блоке менее пяти результатов.",))
    rows.sort(key=lambda row: (-row[0], row[1]))
    for _, block, part in rows:
        counts = [int((part["level"] == level).sum()) for level in COMPETENCE_WORDS]
        weak = share(float(part["deficit"].sum()), float(len(part)))
        stacks.append(Stack(block, counts, f"дефицит {percent(100 * part['deficit'].mean(), 0)}"))
        cell = {"block": block, "n": number(len(part)), "deficit": weak}
        cells.append(cell | {n: number(c) for n, c in zip(COMPETENCE_WORDS, counts, strict=True)})
    first = rows[0]
    drawn = stacked_shares(
        stacks,
        COMPETENCE_WORDS,
        Words(
            f"Чаще всего дефицит выявлен в блоке «{first[1]}»: {percent(100 * first[0])}",
            f"Уровни по блокам, % получивших результат, {year.year} г.; последний этап.",
            source_line(year),
            id="levels",
        ),
    )
    heads = {"block": "Блок", "n": "Человек", "deficit": "Дефицит, % (N из D)"}
    heads |= {level: f"{level}, чел." for level in COMPETENCE_WORDS}
    table = _table(f"Дефициты и уровни по блокам, {year.year} г.", heads, cells)
    words = ", ".join(
        f"{word} — от {number(limit)} %"
        for word, limit in zip(COMPETENCE_WORDS[1:], limits.cutoffs, strict=True)
    )
    return Block(
        drawn.html() + table.html(),
        f"Слово уровня от организатора сохраняется; иначе по проценту от максимума: {words}, "
        f"ниже — {COMPETENCE_WORDS[0]}. Границы — levels в параметрах муниципалитета.",
    )


def teacher_groups(year: Year) -> Block | Prose:
    """Return deficit profiles of teachers within one instrument, or the refusal."""
    if year.audience == "public":
        return Prose(("Группы педагогов в публикуемой версии не приводятся.",))
    wide = diagnosed_blocks(year)
    if wide.empty:
        return Prose(("Группы педагогов по профилю дефицитов не выделялись: нет данных.",))
    found = deficit_profiles(wide)
    parts = [Prose((found.sentence(),)).html()]
    if found.reported:
        parts.append(found.figure().html())
    parts.append(found.table().html())
    return Block("".join(parts), "k-средние по блокам одной методики, проверка случаем.")


def _funnel_counts(year: Year, when: int | None = None) -> list[float]:
    """Count nested steps over people whose schools sent every table needed."""
    conditions = [condition for _, condition in _FUNNEL]
    sums = ", ".join(
        f"count(*) FILTER ({' AND '.join(conditions[: i + 1])}) AS s{i}"
        for i in range(len(conditions))
    )
    query = (
        f"SELECT {sums} FROM PED WHERE diagnosed IS NOT NULL "  # noqa: S608 - our own conditions
        "AND route_deficit IS NOT NULL AND route_attended IS NOT NULL"
    )
    return [float(value) for value in ask(year, "routes", query, when).iloc[0]]


def route_funnel(year: Year) -> Block | Prose:
    """Return the funnel from teachers to completed routes, and what its change is made of."""
    names = [name for name, _ in _FUNNEL]
    counts = _funnel_counts(year)
    # Who is left behind at a step is a count too.
    left = [before - after for before, after in pairwise(counts)]
    if not counts[0]:
        return Prose(("Воронка маршрутов не построена: данных для всех этапов нет.",))
    if too_small(year, counts[1:]) or too_small(year, left):
        return masked_small("Воронка маршрутов")
    drawn = funnel(
        [Step(name, count) for name, count in zip(names, counts, strict=True)],
        Words(
            f"Завершили маршрут {share(counts[-1], counts[0])} педагогов",
            f"Человек на каждом этапе и доля от первого, {year.year} г.; организации, "
            "представившие сведения о диагностике и маршрутах.",
            source_line(year),
            id="funnel",
            numbers=_table(
                f"Этапы маршрутов, {year.year} г.",
                {"step": "Этап", "n": "Человек", "all": "% от всех (N из D)"},
                [
                    {"step": a, "n": number(n), "all": share(n, counts[0])}
                    for a, n in zip(names, counts, strict=True)
                ],
            ),
        ),
    )
    parts = [drawn.html()]
    if year.year - 1 in year.history and year.audience == "internal":
        change = funnel_decomposition(names, _funnel_counts(year, year.year - 1), counts)
        parts.append(Prose((change.sentence(),)).html())
        if not change.refusal:
            parts.append(change.table().html())
    return Block("".join(parts), "Каждый этап — часть предыдущего; цепные подстановки.")


def course_topics(year: Year) -> Picture | Prose:
    """Return how many teachers studied every topic in the period."""
    people = ask(
        year,
        "retraining",
        "SELECT topic, count(DISTINCT person_id) AS n "
        "FROM (SELECT person_id, unnest(topics) AS topic FROM PED) GROUP BY topic",
    )
    base = ask(year, "retraining", "SELECT count(topics) AS d FROM PED")["d"].iloc[0]
    people = people[people["n"] >= _SMALL]
    if year.audience == "public":
        people = people[[not too_small(year, [n, base - n]) for n in people["n"]]]
    people = people.sort_values(["n", "topic"], ascending=[False, True], kind="stable")
    if people.empty:
        return Prose(("Распределение по темам не показано: сведения о курсах не представлены.",))
    rows = [
        Row(str(topic), float(n), share(float(n), float(base)))
        for topic, n in zip(people["topic"], people["n"], strict=True)
    ]
    return bar_rows(
        rows,
        Words(
            f"Чаще всего обучались по теме «{rows[0].label}»: {rows[0].text} педагогов",
            f"Педагоги с документом об обучении за период, % (N из D), {year.year} г.; темы, по "
            "которым обучены не менее 5 человек.",
            source_line(year),
            id="topics",
            numbers=_table(
                f"Обучение по темам, {year.year} г.",
                {"topic": "Тема", "n": "Педагоги, % (N из D)"},
                [{"topic": row.label, "n": row.text} for row in rows],
            ),
        ),
    )


def expert_roles(year: Year) -> Block | Prose:
    """Return persons by role and level, and how the roles are spread over the experts."""
    roles = ask(
        year,
        "expert",
        "SELECT person_id, role, level FROM raw.expert "
        "SEMI JOIN PED USING (municipality, person_id) WHERE lasts_in_period(date_from, date_to)",
    )
    if roles.empty:
        return Prose(("Роли экспертов не показаны: сведения не представлены.",))
    order = ["школьный", "муниципальный", "региональный", "федеральный"]
    grid = roles.pivot_table(
        index="role", columns="level", values="person_id", aggfunc="nunique", fill_value=0
    )
    grid = grid.reindex(columns=[v for v in order if v in grid.columns]).astype(float)
    if grid.empty or (year.audience == "public" and ((grid > 0) & (grid < _SMALL)).any(axis=None)):
        return Prose((_NOT_PUBLIC,))
    grid = grid.loc[grid.sum(axis=1).sort_values(ascending=False, kind="stable").index]
    names = [str(role) for role in grid.index]
    experts = roles["person_id"].nunique()
    first = f"«{names[0]}»: {number(float(grid.iloc[0].sum()))}"
    title = f"Больше всего назначений в роли {first}; всего экспертов — {number(experts)}"
    drawn = count_grid(
        names,
        [str(level) for level in grid.columns],
        grid.to_numpy(),
        Words(
            title,
            f"Человек, {year.year} г.; один человек может иметь несколько ролей.",
            source_line(year),
            id="roles",
        ),
    )
    parts = [drawn.html()]
    counts = roles.groupby("person_id").size().sort_values(ascending=False)
    top = -(-len(counts) // 10)
    if len(counts) >= 2 * _SMALL:
        held, total = float(counts.iloc[:top].sum()), float(counts.sum())
        curve = concentration(
            counts.tolist(),
            top / len(counts),
            held / total,
            Words(
                f"Десятая часть экспертов ({top} из {len(counts)}) выполняет "
                f"{share(held, total)} ролей",
                f"Накопленная доля ролей от самых занятых экспертов, {year.year} г.",
                source_line(year),
                id="concentration",
                numbers=_concentration_numbers(counts, year.year),
            ),
        )
        parts.append(curve.html())
    return Block("".join(parts), "Роли, которые длились в отчётном периоде.")


def _concentration_numbers(counts: pd.Series, when: int) -> Table:
    """Print which share of the roles the busiest tenth, fifth and half of the experts hold."""
    total = float(counts.sum())
    rows = []
    for part in (10, 20, 50, 100):
        people = -(-len(counts) * part // 100)
        held = float(counts.iloc[:people].sum())
        rows.append({"part": f"{part} % ({people})", "held": share(held, total)})
    heads = {"part": "Самые занятые эксперты (чел.)", "held": "Роли, % (N из D)"}
    return _table(f"Накопленная доля ролей, {when} г.", heads, rows)
