"""«Кадровые потребности»: the passport form, ages, vacancies, load, education, the risk of need."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd

from pipeline.analysis.drawing import matrix
from pipeline.display import style
from pipeline.display.output import Block, Prose
from pipeline.display.picture import Picture
from pipeline.display.russian import MISSING, counted, number, percent, plural, share
from pipeline.display.table import Column, Table
from pipeline.report.bars import Band, Stack, pyramid, stacked_bars
from pipeline.report.charts import Dot, value_bars
from pipeline.report.counted import (
    MASK,
    MASK_NOTE,
    count_text,
    masked_small,
    only_internal,
    public,
    too_small,
)
from pipeline.report.points import Measure, Point, scatter
from pipeline.report.populations import rows_of
from pipeline.report.results import source_line
from pipeline.report.tabular import text_table
from pipeline.report.year import Year

_STEP = 5
_YOUNGEST, _OLDEST = 25, 65
"""The pyramid goes by five years between these; the ends are open."""

_MATCH = {"да": "по диплому", "ПП": "переподготовка", "нет": "не соответствует"}
_MATCH_COLOURS = (style.ACCENT, style.ACCENT_PALE, style.WARM)
_NO_STAFFING = "Вакансии не показаны: штатные расписания не представлены."
_UNKNOWN = "не указано"
_PED = "педагогический"


def age_labels(limits: list[int]) -> list[str]:
    """Name the age groups of the passport form: «до 35», «36–60», «61 и старше»."""
    inner = [f"{low + 1}–{high}" for low, high in pairwise(limits)]
    return [f"до {limits[0]} вкл.", *inner, f"{limits[-1] + 1} и старше"]


def passport(year: Year, direction: str) -> Table | Prose:
    """Return posts with rates, vacancies and people by age (form of the regional passport)."""
    found = rows_of(year, direction, "raw.staffing", "ALL_STAFF")
    plan, people = found["raw.staffing"], found["ALL_STAFF"]
    if plan.empty and people.empty:
        return Prose(("Паспорт кадров не составлен: штат и должности не представлены.",))
    limits = year.params.municipality.staffing.age_groups
    labels = age_labels(limits)
    people = people.assign(
        band=pd.cut(people["age"].astype(float), [-np.inf, *limits, np.inf], labels=labels)
    )
    groups = pd.concat([plan[["post_name", "post_group"]], people[["post_name", "post_group"]]])
    posts = groups.dropna(subset="post_name").drop_duplicates("post_name")
    kinds = list(year.params.tables.tables["staffing"].columns["post_group"].values)
    posts = posts.assign(
        order=posts["post_group"].map({kind: n for n, kind in enumerate(kinds)}),
        size=posts["post_name"].map(people["post_name"].value_counts()).fillna(0),
    ).sort_values(["order", "size", "post_name"], ascending=[True, False, True], kind="stable")
    rows = [
        _passport_row(
            year, post, plan[plan["post_name"] == post], people[people["post_name"] == post], labels
        )
        for post in posts["post_name"]
    ]
    if any(MASK in row.values() for row in rows):
        # A total less the rows that are shown would tell a masked one.
        total, notes = [], [MASK_NOTE]
    else:
        total, notes = [_passport_row(year, "Всего", plan, people, labels)], []
    columns = [
        Column("post", "Должность"),
        Column("rates", "Ставок по штату", "number"),
        Column("filled", "Занято ставок", "number"),
        Column("vacancies", "Вакансий", "number"),
        Column("people", "Работников, чел.", "number"),
        *(Column(label, f"{label}, чел.", "number") for label in labels),
    ]
    if people["age"].isna().any():
        columns.append(Column("unknown", "Возраст неизвестен, чел.", "number"))
    return Table(
        f"Паспорт кадров: должности, возраст, вакансии, {year.year} г.",
        tuple(columns),
        pd.DataFrame([*rows, *total]),
        notes=(
            *notes,
            "Работники — основное место работы на дату учёта; полных лет — на дату из параметров. "
            "«–» — должность есть только в одной из двух таблиц.",
            source_line(year),
        ),
        total_rows=frozenset({len(rows)}) if total else frozenset(),
        method="Ставки и вакансии — штатное расписание; работники — список должностей.",
    )


def _passport_row(
    year: Year, name: str, plan: pd.DataFrame, people: pd.DataFrame, labels: list[str]
) -> dict[str, str]:
    bands = people["band"].value_counts()
    return {
        "post": name,
        "rates": _rates(plan["rates_plan"]),
        "filled": _rates(plan["rates_filled"]),
        "vacancies": _rates(plan["vacancies"]),
        "people": count_text(year, len(people)) if len(people) else MISSING,
        **{
            label: count_text(year, int(bands.get(label, 0))) if len(people) else MISSING
            for label in labels
        },
        "unknown": count_text(year, int(people["age"].isna().sum())) if len(people) else MISSING,
    }


def _rates(values: pd.Series) -> str:
    return _amount(float(values.sum())) if values.notna().any() else MISSING


def _amount(value: float) -> str:
    """Print rates as short as they are: «3», «2,5», «1,25»."""
    decimals = next((d for d in range(2) if abs(value * 10**d - round(value * 10**d)) < 1e-6), 2)
    return number(value, decimals)


def age_pyramid(year: Year, direction: str) -> Block | Prose:
    """Return teaching staff by age, by sex where it is known of nearly all."""
    people = rows_of(year, direction, "PED")["PED"]
    known = people[people["age"].notna()] if len(people) else people
    if known.empty:
        return Prose(("Возрастная пирамида не построена: возраст работников не представлен.",))
    edges = list(range(_YOUNGEST, _OLDEST + 1, _STEP))
    labels = [
        f"до {_YOUNGEST}",
        *(f"{low}–{low + _STEP - 1}" for low in edges[:-1]),
        f"{_OLDEST} и старше",
    ]
    cut = pd.cut(known["age"].astype(float), [-np.inf, *edges, np.inf], right=False, labels=labels)
    sexes = list(year.params.tables.tables["person"].columns["sex"].values)
    counts = pd.crosstab(cut, known["sex"]).reindex(index=labels, columns=sexes, fill_value=0)
    by_sex = known["sex"].notna().all() and not too_small(year, counts.to_numpy().ravel())
    total = cut.value_counts().reindex(labels)
    if too_small(year, total):
        return masked_small("Распределение педагогов по возрасту")
    bands = [
        Band(label, float(women), float(men)) if by_sex else Band(label, float(total[label]))
        for label, (women, men) in zip(labels, counts.to_numpy().tolist(), strict=True)
    ]
    limit = year.params.municipality.staffing.need_age
    old, top = int(known["age"].ge(limit).sum()), str(total.idxmax())
    drawn = pyramid(
        bands,
        ("Женщины", "Мужчины") if by_sex else None,
        title=f"Самая многочисленная возрастная группа — {top}: "
        f"{share(int(total[top]), len(known))} педагогов",
        subtitle=f"Педагогические работники по возрасту, чел. (n = {number(len(known))}), "
        f"{year.year} г.",
        source=source_line(year),
    )
    table = Table(
        f"Педагогические работники по возрасту, {year.year} г.",
        (
            Column("band", "Возраст, полных лет"),
            *(
                (Column("women", "Женщин, чел.", "number"), Column("men", "Мужчин, чел.", "number"))
                if by_sex
                else ()
            ),
            Column("share", "Доля педагогов, % (N из D)", "number"),
        ),
        pd.DataFrame(
            {
                "band": labels,
                "women": [number(b.left) for b in bands],
                "men": [number(b.right) if b.right is not None else MISSING for b in bands],
                "share": [share(int(total[label]), len(known)) for label in labels],
            }
        ),
        notes=(source_line(year),),
    )
    unknown = len(people) - len(known)
    words = f"{limit} лет и старше — {share(old, len(known))} педагогов." + (
        f" Возраст не указан у {number(unknown)} чел., они не учтены." if unknown else ""
    )
    folded = f"<details><summary>Числа рисунка</summary>{table.html()}</details>"
    return Block(
        Prose((words,)).html() + drawn.html() + folded,
        "Основное место работы на дату учёта; полных лет на дату из параметров.",
    )


def _teaching(plan: pd.DataFrame) -> pd.DataFrame:
    return plan[plan["subject"].notna()] if len(plan) else plan


def vacancies_by_subject(year: Year, direction: str) -> Block | Prose:
    """Return vacant rates by subject, and in how many schools they stand."""
    plan = rows_of(year, direction, "raw.staffing")["raw.staffing"]
    if plan.empty or plan["vacancies"].isna().all():
        return Prose((_NO_STAFFING,))
    subjects = _teaching(plan)
    total = float(plan["vacancies"].sum())
    if subjects["vacancies"].fillna(0).sum() <= 0:
        return Prose(
            (
                f"Вакансий по предметам нет; всего вакансий {_amount(total)}."
                if total
                else "Вакансий нет: все ставки заняты.",
            )
        )
    grouped = subjects.groupby("subject").agg(
        vacancies=("vacancies", "sum"), rates=("rates_plan", "sum")
    )
    grouped["schools"] = subjects[subjects["vacancies"] > 0].groupby("subject")["org_id"].nunique()
    grouped = grouped.fillna(0).reset_index()
    grouped = grouped.sort_values(["vacancies", "subject"], ascending=[False, True], kind="stable")
    open_ = grouped[grouped["vacancies"] > 0]
    first = open_.iloc[0]
    taught = float(open_["vacancies"].sum())
    drawn = value_bars(
        [
            Dot(
                subject,
                vacant,
                f"{_amount(vacant)}\u00a0ст. в\u00a0{number(schools)}\u00a0ОО",
                None,
            )
            for subject, vacant, schools in open_[["subject", "vacancies", "schools"]]
            .to_numpy()
            .tolist()
        ],
        title=f"Больше всего вакансий по предмету «{first['subject']}»: "
        f"{_amount(float(first['vacancies']))} из {_amount(taught)} по предметам",
        subtitle=f"Вакантные ставки по предметам и число организаций, где они есть, {year.year} "
        f"г.; всего вакансий по всем должностям — {_amount(total)}.",
        source=source_line(year),
    )
    table = Table(
        f"Вакансии по предметам, {year.year} г.",
        (
            Column("subject", "Предмет"),
            Column("vacancies", "Вакантных ставок", "number"),
            Column("share", "Доля ставок по штату, %", "number"),
            Column("schools", "ОО с вакансиями, ед.", "number"),
        ),
        pd.DataFrame(
            {
                "subject": grouped["subject"],
                "vacancies": [_amount(float(v)) for v in grouped["vacancies"]],
                "share": [
                    f"{percent(100 * v / r)} ({_amount(float(v))} из\u00a0{_amount(float(r))})"
                    if r
                    else MISSING
                    for v, r in zip(grouped["vacancies"], grouped["rates"], strict=True)
                ],
                "schools": [number(n) for n in grouped["schools"]],
            }
        ),
        notes=(source_line(year),),
    )
    return Block(drawn.html() + table.html(), "Вакансии — по штатному расписанию организаций.")


def vacancy_matrix(year: Year, direction: str) -> Picture | Prose:
    """Return vacant rates by subject and school."""
    if public(year):
        return only_internal("Вакансии отдельных организаций по предметам")
    plan = rows_of(year, direction, "raw.staffing")["raw.staffing"]
    vacant = _teaching(plan)
    vacant = vacant[vacant["vacancies"].fillna(0) > 0] if len(vacant) else vacant
    if vacant.empty:
        return Prose(
            ("Матрица вакансий не построена: вакансий по предметам в штатных расписаниях нет.",)
        )
    cells = vacant.pivot_table(
        index="org_id", columns="subject", values="vacancies", aggfunc="sum", fill_value=0.0
    )
    cells.index = [year.school_names.get(code, code) for code in cells.index]
    rows = cells.sum(axis=1).sort_values(ascending=False, kind="stable")
    columns = cells.sum().sort_values(ascending=False, kind="stable")
    values = cells.loc[rows.index, columns.index].to_numpy(float)
    several = int((cells > 0).sum().ge(3).sum())
    schools = plan["org_id"].nunique()
    title = (
        f"Вакансии по предметам есть в {number(len(rows))} из "
        f"{counted(schools, 'организации', 'организаций', 'организаций')}"
    )
    drawn = matrix(
        list(rows.index),
        list(columns.index),
        0.15 * (values > 0) + 0.75 * values / values.max(),
        [[_amount(v) if v else "" for v in row] for row in values],
        alt=f"Матрица вакансий по организациям и предметам. {title}; в трёх и более организациях — "
        f"по {several} предметам. Больше всего: {rows.index[0]} — {_amount(float(rows.iloc[0]))}.",
        title=title,
        subtitle=f"Вакантные ставки, {year.year} г.; показаны организации и предметы с вакансиями; "
        f"в трёх и более организациях — {counted(several, 'предмет', 'предмета', 'предметов')}.",
    )
    return replace(
        drawn,
        source=source_line(year),
        method="Вакансии — по штатному расписанию организаций.",
        numbers=text_table(
            f"Вакантные ставки по организациям и предметам, {year.year} г.",
            ("ОО", *map(str, columns.index)),
            [
                (str(name), *(_amount(float(v)) if v else MISSING for v in row))
                for name, row in zip(rows.index, values, strict=True)
            ],
            numbers=[str(subject) for subject in columns.index],
        ),
    )


def overload(year: Year, direction: str) -> Block | Prose:
    """Return schools by vacancies and by the share of teachers with an overload."""
    limit = year.params.municipality.staffing.overload_hours
    found = rows_of(year, direction, "raw.staffing", "TCH")
    plan, teachers = found["raw.staffing"], found["TCH"]
    known = teachers[teachers["hours_week"].notna()] if len(teachers) else teachers
    if known.empty:
        return Prose(("Нагрузка не показана: часы учителей не представлены.",))
    over = known["hours_week"] > limit
    count = int(over.sum())
    if too_small(year, [count, len(known) - count]):
        return masked_small("Нагрузка учителей")
    sentence = (
        f"Нагрузка более {number(limit)} часов в неделю — у {share(count, len(known))} учителей, "
        "чьи часы указаны."
    )
    if public(year):
        return Block(Prose((sentence,)).html(), _OVERLOAD)
    ped = plan[plan["post_group"].eq(_PED) & plan["rates_plan"].notna()]
    by = ped.groupby("org_id").agg(v=("vacancies", "sum"), r=("rates_plan", "sum"))
    load = over.groupby(known["org_id"]).agg(["sum", "size"])
    both = by[by["r"] > 0].join(load, how="inner")
    if len(both) < 2:
        why = "Рисунок не построен: обе величины известны менее чем по двум организациям."
        return Block(Prose((sentence, why)).html(), _OVERLOAD)
    gate = year.params.municipality.gates.school_min_denominator
    both["x"], both["y"] = 100 * both["v"] / both["r"], 100 * both["sum"] / both["size"]
    both["name"] = [year.school_names.get(str(code), str(code)) for code in both.index]
    x = Measure("Вакансий на 100 педагогических ставок", 100 * both["v"].sum() / both["r"].sum())
    y = Measure(
        f"Учителей с нагрузкой более {number(limit)} ч, %",
        100 * both["sum"].sum() / both["size"].sum(),
    )
    points = [
        Point(str(name), float(x_value), float(y_value), float(size) < gate)
        for name, x_value, y_value, size in both[["name", "x", "y", "size"]].to_numpy().tolist()
    ]
    above = sum(p.x > x.line and p.y > y.line for p in points)
    drawn = scatter(
        points,
        x,
        y,
        title=f"Вакансий и перегрузки больше, чем по муниципалитету, в {above} из "
        f"{counted(len(points), 'организации', 'организаций', 'организаций')}",
        subtitle=f"Организации, {year.year} г.; линии — значения муниципалитета "
        f"({number(x.line, 1)} и {percent(y.line)}); квадраты — выше обоих, пустые знаки — "
        f"учителей меньше {gate}.",
        source=source_line(year),
    )
    both = both.sort_values(["x", "name"], ascending=[False, True], kind="stable")
    table = Table(
        f"Вакансии и нагрузка по организациям, {year.year} г.",
        (
            Column("name", "ОО"),
            Column("vacancies", "Вакансий на 100 ставок", "number"),
            Column("over", f"Нагрузка более {number(limit)} ч, % учителей (N из D)", "number"),
        ),
        pd.DataFrame(
            {
                "name": both["name"],
                "vacancies": [
                    f"{number(x, 1)} ({_amount(v)} из\u00a0{_amount(r)})"
                    for x, v, r in zip(both["x"], both["v"], both["r"], strict=True)
                ],
                "over": [share(n, d) for n, d in zip(both["sum"], both["size"], strict=True)],
            }
        ),
        notes=(source_line(year),),
    )
    folded = f"<details><summary>Числа рисунка</summary>{table.html()}</details>"
    return Block(Prose((sentence,)).html() + drawn.html() + folded, _OVERLOAD)


_OVERLOAD = (
    "Часы человека сложены по всем организациям и отнесены к основному месту работы; вакансии и "
    "ставки — педагогические должности штатного расписания. Вместе стоящие величины не означают "
    "причины."
)


def profile_match(year: Year, direction: str) -> Block | Prose:
    """Return by subject how many of those who teach it have a fitting education."""
    found = rows_of(year, direction, "raw.load", "PED")
    load, people = found["raw.load"], found["PED"]
    if load.empty or load["profile_match"].isna().all():
        return Prose(("Соответствие образования предмету не показано: сведений нет.",))
    load = load[load["profile_match"].isin(_MATCH) & load["subject"].notna()]
    load = load[load["person_id"].isin(people["person_id"])]
    # Someone who teaches a subject in two schools is one person.
    load = load.sort_values("profile_match", kind="stable").drop_duplicates(
        ["person_id", "subject"]
    )
    if load.empty:
        return Prose(("Соответствие образования предмету не показано: сведений нет.",))
    table = pd.crosstab(load["subject"], load["profile_match"])
    table = table.reindex(columns=list(_MATCH), fill_value=0)
    order = (table["нет"] / table.sum(axis=1)).sort_values(ascending=False, kind="stable").index
    hidden = [s for s in order if too_small(year, table.loc[s])]
    shown = [s for s in order if s not in hidden]
    whole = table.sum()
    total = Stack("все предметы", [float(n) for n in whole])
    if too_small(year, total.counts) or not shown:
        return masked_small("Соответствие образования предмету")
    stacks = [total, *(Stack(str(s), [float(n) for n in table.loc[s]]) for s in shown)]
    off = int(whole["нет"])
    highest = stacks[1]
    drawn = stacked_bars(
        stacks,
        tuple(_MATCH.values()),
        colours=_MATCH_COLOURS,
        title=f"Образование не соответствует предмету у {share(off, int(whole.sum()))}, чаще "
        f"всего: {highest.label} — {share(highest.counts[2], highest.total)}",
        subtitle=f"Преподающие предмет, %, {year.year} г.; ведущий два предмета учтён в каждом.",
        source=source_line(year),
    )
    rows = Table(
        f"Соответствие образования предмету, {year.year} г.",
        (
            Column("subject", "Предмет"),
            Column("yes", "По диплому, % (N из D)", "number"),
            Column("re", "После переподготовки, %", "number"),
            Column("no", "Не соответствует, %", "number"),
        ),
        pd.DataFrame(
            [
                {
                    "subject": s.label,
                    "yes": share(s.counts[0], s.total),
                    "re": share(s.counts[1], s.total),
                    "no": share(s.counts[2], s.total),
                }
                for s in stacks
            ]
        ),
        notes=(
            *(
                (f"Не публикуются (малая численность): {', '.join(map(str, hidden))}.",)
                if hidden
                else ()
            ),
            source_line(year),
        ),
    )
    folded = f"<details><summary>Числа рисунка</summary>{rows.html()}</details>"
    return Block(
        drawn.html() + folded, "По таблице нагрузки: сведения организации о каждом предмете."
    )


def structure(year: Year, direction: str) -> Block | Prose:
    """Return categories and education of teaching staff, over all and by context group."""
    people = rows_of(year, direction, "PED")["PED"]
    parts = [
        _structure_part(year, people, column, word)
        for column, word in (
            ("category", "Квалификационные категории"),
            ("edu_level", "Уровень образования"),
        )
    ]
    return Block(
        "".join(part.html() for part in parts),
        "Педагогические работники, основное место работы на дату учёта; категория с истёкшим "
        "сроком показана отдельно.",
    )


def _structure_part(year: Year, people: pd.DataFrame, column: str, word: str) -> Block | Prose:
    if people.empty or people[column].isna().all():
        return Prose((f"{word} не показаны: сведений нет.",) if word[-1] == "и" else
                     (f"{word} не показан: сведений нет.",))  # fmt: skip
    filled = people[column].fillna(_UNKNOWN)
    known = [v for v in _levels(year, column) if (filled == v).any()]
    others = sorted(set(filled) - set(known) - {_UNKNOWN})
    levels = [*known, *others, *([_UNKNOWN] if (filled == _UNKNOWN).any() else [])]
    stacks = [Stack("Все педагоги", [float((filled == v).sum()) for v in levels])]
    if too_small(year, stacks[0].counts):
        return masked_small(word)
    if not public(year):
        groups = people["org_id"].map(year.groups)
        for group in year.params.municipality.context_groups:
            own = filled[groups == group.name]
            if len(own):
                stacks.append(Stack(group.name, [float((own == v).sum()) for v in levels]))
    shares = zip(levels[:2], stacks[0].counts[:2], strict=True)
    drawn = stacked_bars(
        stacks,
        levels,
        colours=_shades(len(levels)),
        title=f"{word}: " + ", ".join(f"{v} — {share(n, len(filled))}" for v, n in shares),
        subtitle=f"Педагогические работники, %, {year.year} г.; по группам сравнения"
        if len(stacks) > 1
        else f"Педагогические работники, %, {year.year} г.",
        source=source_line(year),
    )
    table = Table(
        f"{word}, {year.year} г.",
        (
            Column("group", "Группа"),
            *(Column(level, f"{level}, % (N из D)", "number") for level in levels),
        ),
        pd.DataFrame(
            [
                {"group": s.label}
                | {v: share(n, s.total) for v, n in zip(levels, s.counts, strict=True)}
                for s in stacks
            ]
        ),
        notes=(source_line(year),),
    )
    folded = f"<details><summary>Числа рисунка</summary>{table.html()}</details>"
    return Block(drawn.html() + folded)


def _levels(year: Year, column: str) -> list[str]:
    return list(year.params.tables.tables["person"].columns[column].values)


def _shades(count: int) -> tuple[str, ...]:
    """From the darkest blue to grey: ordered levels in one hue, the rest in greys."""
    ordered = (*reversed(style.LEVELS), style.PALE, style.GREY, style.GRID)
    return ordered[:count] if count <= len(ordered) else style.SERIES * 2


def forecast(year: Year, direction: str) -> Block | Prose:
    """Return the risk of need now and in the coming years, and by subject."""
    rules = year.params.municipality.staffing
    found = rows_of(year, direction, "raw.staffing", "PED", "teaches")
    plan, people = found["raw.staffing"], found["PED"]
    known = people[people["age"].notna()] if len(people) else people
    if known.empty and plan.empty:
        return Prose(("Прогноз потребности не составлен: возраст и штат не представлены.",))
    table = _horizons(year, plan, known)
    prepension = people["prepension"].dropna() if len(people) else pd.Series(dtype=bool)
    words = [
        f"Риск потребности — число педагогических мест, которые сегодня занимают работники "
        f"{rules.need_age} лет и старше (на горизонте — которым к этому сроку исполнится "
        f"{rules.need_age}). Это оценка объёма возможного набора, а не сведения о намерениях "
        "работников; возраст не является основанием для решений о работнике."
    ]
    if len(prepension) and not too_small(
        year, [prepension.sum(), len(prepension) - prepension.sum()]
    ):
        words.append(
            f"Предпенсионный возраст отмечен у {share(int(prepension.sum()), len(prepension))} "
            "педагогов; эти сведения приводятся справочно и с риском не складываются."
        )
    parts = [Prose(tuple(words)).html(), table.html(), _by_subject(year, found).html()]
    return Block(
        "".join(parts),
        "Возраст сдвинут на число лет прогноза; приём и увольнения не моделируются. Заявленная "
        "потребность — столбцы штатного расписания «на следующий год» и «через 3 года».",
    )


def _horizons(year: Year, plan: pd.DataFrame, known: pd.DataFrame) -> Table:
    rules = year.params.municipality.staffing
    declared = {0: "vacancies", 1: "need_next_year", 3: "need_3y"}
    rows = []
    for ahead in (0, *sorted(set(rules.horizons))):
        column = declared.get(ahead)
        at_risk = int(known["age"].add(ahead).ge(rules.need_age).sum()) if len(known) else 0
        hidden = too_small(year, [at_risk, len(known) - at_risk])
        rows.append(
            {
                "when": f"{year.year} г."
                if not ahead
                else f"через {ahead} {plural(ahead, 'год', 'года', 'лет')}",
                "declared": _rates(plan[column]) if column and len(plan) else MISSING,
                "risk": MASK if hidden else (share(at_risk, len(known)) if len(known) else MISSING),
            }
        )
    notes = [MASK_NOTE] if any(row["risk"] == MASK for row in rows) else []
    if any(row["declared"] == MISSING for row in rows):
        notes.append("«–» — на этот срок организации потребность не заявляют.")
    return Table(
        f"Прогноз потребности на {' и '.join(map(str, sorted(set(rules.horizons))))} "
        f"{plural(max(rules.horizons), 'год', 'года', 'лет')}",
        (
            Column("when", "Срок"),
            Column("declared", "Вакансии и заявленная ОО потребность, ставок", "number"),
            Column(
                "risk", f"Риск потребности: {rules.need_age} лет и старше, % (N из D)", "number"
            ),
        ),
        pd.DataFrame(rows),
        notes=(*notes, source_line(year)),
    )


def _by_subject(year: Year, found: dict[str, pd.DataFrame]) -> Table | Prose:
    rules = year.params.municipality.staffing
    ahead = max(rules.horizons)
    people = found["PED"]
    if people.empty or found["teaches"].empty or people["age"].isna().all():
        return Prose(("Риск потребности по предметам не рассчитан: предметы не представлены.",))
    taught = found["teaches"].merge(
        people.loc[people["age"].notna(), ["person_id", "age"]].drop_duplicates("person_id"),
        on="person_id",
    )
    grouped = taught.groupby("subject")["age"].agg(
        risk=lambda ages: int((ages + ahead >= rules.need_age).sum()), n="size"
    )
    plan = _teaching(found["raw.staffing"])
    vacant = plan.groupby("subject")["vacancies"].sum() if len(plan) else pd.Series(dtype=float)
    grouped["part"] = grouped["risk"] / grouped["n"]
    ordered = grouped.reset_index().sort_values(
        ["part", "subject"], ascending=[False, True], kind="stable"
    )
    rows = [
        {
            "subject": subject,
            "vacancies": _amount(float(vacant.get(subject, 0.0))),
            "risk": MASK if too_small(year, [risk, n - risk]) else share(risk, n),
        }
        for subject, risk, n in ordered[["subject", "risk", "n"]].to_numpy().tolist()
    ]
    notes = [MASK_NOTE] if any(row["risk"] == MASK for row in rows) else []
    return Table(
        f"Риск потребности по предметам через {ahead} {plural(ahead, 'год', 'года', 'лет')}",
        (
            Column("subject", "Предмет"),
            Column("vacancies", "Вакантных ставок сейчас", "number"),
            Column(
                "risk",
                f"Исполнится {rules.need_age} лет и больше, % преподающих (N из D)",
                "number",
            ),
        ),
        pd.DataFrame(rows),
        notes=(*notes, "Ведущий два предмета учтён в каждом.", source_line(year)),
    )
