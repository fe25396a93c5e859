"""Clusters, scaling, places and visits (Sochi), as the reference of the direction prints them."""

from dataclasses import dataclass, replace

import pandas as pd
from babel.dates import get_month_names

from pipeline.analysis.gates import DEFAULT, Gates
from pipeline.analysis.groups import ContextGroups, assign_groups
from pipeline.analysis.ranking import THIRDS, Ranking, rank_within_groups
from pipeline.analysis.scaling import ScaledScores, scale_within_groups
from pipeline.display.output import Block, Prose
from pipeline.display.russian import LOCALE, MISSING, counted, day, listed, number, share
from pipeline.display.table import Column, Table
from pipeline.params.directions import DIRECTIONS
from pipeline.params.scoring import RankingScheme
from pipeline.report.assumptions import Assumption
from pipeline.report.results import source_line
from pipeline.report.year import Year, school_values
from pipeline.scoring.visits import Visit, plan_visits

_METHOD = (
    "Внутри группы значение приводится к шкале 0–100: 100·(x − наименьшее) / (наибольшее − "
    "наименьшее); показатель без различий в группе исключается; среднее приведённых значений "
    "округляется до десятых, равные значения делят место."
)
_PUBLIC = "Места и приведённые значения отдельных организаций не публикуются."


@dataclass(frozen=True)
class Ranked:
    """Everything that one ranking is made of.

    Attributes:
        groups: Which school is compared with which.
        scaled: Indicators on the common scale.
        ranking: Places or thirds by the composite.
        thirds: School → indicator's name → third within the group; empty where there is none.
        counts: School → indicator's name → «N из D».
        names: Names of the indicators in the document's order.
    """

    groups: ContextGroups
    scaled: ScaledScores
    ranking: Ranking
    thirds: dict[str, dict[str, str]]
    counts: dict[str, dict[str, str]]
    names: tuple[str, ...]

    @property
    def lower(self) -> str:
        """Name of the lower third."""
        return THIRDS[-1]


def _gates(scheme: RankingScheme) -> Gates:
    return replace(
        DEFAULT,
        ranking_min_schools=scheme.min_schools,
        ranking_min_denominator=scheme.min_denominator,
    )


def rank_schools(year: Year, scheme: RankingScheme) -> Ranked:
    """Group, scale and rank the schools of the internal year."""
    chosen = [year.params.by_key[key] for key in scheme.indicators]
    names = tuple(c.indicator.short.partition(",")[0] for c in chosen)
    frames = {
        name: school_values(year, c.key).set_index("name")
        for name, c in zip(names, chosen, strict=True)
    }
    organisations = year.table("org")
    heads = organisations[organisations["parent_org_id"].isna()]
    students = year.students
    schools = pd.DataFrame(
        {
            "org_type": heads["org_type"].to_numpy(),
            "students": [students.get(code) for code in heads["org_id"]],
        },
        index=[year.school_names[code] for code in heads["org_id"]],
    ).sort_index()
    groups = assign_groups(schools, year.params.municipality.context_groups)
    values = pd.DataFrame(
        {name: frame["value"].astype(float) for name, frame in frames.items()},
        index=schools.index,
    )
    least = pd.DataFrame(
        {name: frame["denominator"].astype(float) for name, frame in frames.items()},
        index=schools.index,
    ).min(axis=1)
    ranked = _in_order(groups)
    gates = _gates(scheme)
    weights = dict(
        zip(names, (scheme.weights.get(key, 1.0) for key in scheme.indicators), strict=True)
    )
    lower = {name for name, c in zip(names, chosen, strict=True) if c.indicator.better == "lower"}
    scaled = scale_within_groups(
        values,
        ranked,
        lower_is_better=lower,
        weights=weights,
        by_rank=scheme.scale == "rank_points",
        gates=gates,
    )
    ranking = rank_within_groups(scaled.composite, ranked, denominators=least, gates=gates)
    by_indicator = {
        name: rank_within_groups(
            values[name], ranked, higher_is_better=name not in lower, decimals=2, gates=gates
        ).frame["third"]
        for name in names
    }
    return Ranked(
        groups,
        scaled,
        ranking,
        {
            school: {name: str(by_indicator[name].get(school, "")) for name in names}
            for school in ranked.index
        },
        {
            school: {
                name: share(frame.loc[school, "numerator"], frame.loc[school, "denominator"])
                for name, frame in frames.items()
                if school in frame.index
            }
            for school in schools.index
        },
        names,
    )


def _in_order(groups: ContextGroups) -> pd.Series:
    """Ranked schools, groups in the order of the params."""
    place = {rule.name: n for n, rule in enumerate(groups.rules)}
    ranked = groups.ranked
    return ranked.iloc[ranked.map(place).argsort(kind="stable")]


def ranking_section(year: Year, scheme: RankingScheme) -> Block | Prose:
    """Return clusters, values with N из D, scaled values and places or thirds."""
    period = _period(year, scheme)
    if year.audience == "public":
        return Prose((period, _PUBLIC))
    found = rank_schools(year, scheme)
    parts = [
        Prose((period, found.groups.sentence(), *_outside(found))).html(),
        found.groups.table().html(),
        _table(year, found).html(),
        Prose(_remarks(found)).html(),
    ]
    return Block("".join(parts), _METHOD)


def _period(year: Year, scheme: RankingScheme) -> str:
    rows = year.current[year.current["key"].isin(scheme.indicators)]
    if rows.empty:
        return f"Период: {year.year} год."
    start = pd.Timestamp(rows["period_start"].min()).date()
    end = pd.Timestamp(rows["period_end"].max()).date()
    school_year = start.month == 9
    word = f"{start.year}/{end.year} учебный год" if school_year else f"{end.year} год"
    return f"Период: {word} ({day(start)} – {day(end)})"


def _outside(found: Ranked) -> list[str]:
    unranked = [school for school in found.groups.assignment.index if school not in found.thirds]
    if not unranked:
        return []
    return [f"Вне ранжирования — {counted(len(unranked), 'ОО', 'ОО', 'ОО')}: {listed(unranked)}."]


def _remarks(found: Ranked) -> tuple[str, ...]:
    notes = list(found.ranking.reasons.values())
    for group, names in found.scaled.dropped.items():
        if names:
            notes.append(
                f"Группа «{group}»: без различий и потому исключены — "
                f"{listed(f'«{n}»' for n in names)}."
            )
    notes.append(
        "Различие в местах может держаться на одном человеке: рядом с каждой долей указано, "
        "сколько людей за ней стоит."
    )
    return tuple(notes)


def _table(year: Year, found: Ranked) -> Table:
    frame = found.ranking.frame
    rows = [
        {
            "name": school,
            "group": row["group"],
            **{name: found.counts[str(school)].get(name, MISSING) for name in found.names},
            "score": number(row["score"], 1),
            "label": row["label"],
        }
        for school, row in frame.iterrows()
    ]
    return Table(
        f"Шкалирование и ранжирование внутри групп, {year.year} г.",
        (
            Column("name", "ОО"),
            Column("group", "Группа"),
            *(Column(name, f"{name} (N из D)", "number") for name in found.names),
            Column("score", "Среднее приведённых значений, баллов", "number"),
            Column("label", "Место или треть"),
        ),
        pd.DataFrame(rows, columns=["name", "group", *found.names, "score", "label"]),
        notes=(
            "«–» в последнем столбце: места и трети в группе не определялись.",
            source_line(year),
        ),
    )


def visits(year: Year, scheme: RankingScheme) -> tuple[Visit, ...]:
    """Return visits of the coming year. The year must be the internal one."""
    found = rank_schools(year, scheme)
    return plan_visits(
        found.thirds,
        {str(s): float(v) for s, v in found.scaled.composite.items() if pd.notna(v)},
        lower=found.lower,
        visit_from=scheme.visit_from,
        months=scheme.visit_months,
    )


def visit_section(year: Year, scheme: RankingScheme) -> Table | Prose:
    """Return the plan of visits for the coming year, or why there is none."""
    if year.audience == "public":
        return Prose(("План выездов по отдельным организациям не публикуется.",))
    planned = visits(year, scheme)
    total = len(scheme.indicators)
    if not planned:
        return Prose(
            (
                f"Выезды не планируются: нет ОО, которые находятся в нижней трети своей группы по "
                f"{scheme.visit_from} и более показателям из {total}.",
            )
        )
    months = get_month_names("wide", "stand-alone", LOCALE)
    counts = rank_schools(year, scheme).counts
    return Table(
        f"План выездов методистов на {year.year + 1} год",
        (
            Column("school", "ОО"),
            Column("month", "Месяц"),
            Column("count", "Показателей в нижней трети", "number"),
            Column("grounds", "Основание (N из D)"),
        ),
        pd.DataFrame(
            {
                "school": [visit.school for visit in planned],
                "month": [months[visit.month] for visit in planned],
                "count": [f"{len(visit.grounds)} из\u00a0{visit.known}" for visit in planned],
                "grounds": [
                    "; ".join(
                        f"{name} — {counts[visit.school].get(name, MISSING)}"
                        for name in visit.grounds
                    )
                    for visit in planned
                ],
            }
        ),
        notes=("Нижняя треть — среди организаций той же группы; больше оснований — раньше выезд.",),
        method=f"Выезд — при {scheme.visit_from} и более показателях в нижней трети.",
    )


def ranking_sentences(year: Year, scheme: RankingScheme) -> tuple[str, ...]:
    """Return the ranking in short, for the summary."""
    period = _period(year, scheme)
    if year.audience == "public":
        return (period, _PUBLIC)
    found = rank_schools(year, scheme)
    sentences = [period, found.groups.sentence(), *found.ranking.reasons.values()]
    for group, mode in found.ranking.modes.items():
        if mode == "none":
            continue
        part = found.ranking.frame[found.ranking.frame["group"] == group]
        upper = sorted(str(s) for s in part.index[part["third"] == THIRDS[0]])
        sentences.append(f"Верхняя треть группы «{group}»: {listed(upper)}.")
    planned = counted(len(visits(year, scheme)), "выезд", "выезда", "выездов")
    title = DIRECTIONS[scheme.direction].short
    sentences.append(
        f"В плане на {year.year + 1} год — {planned} методистов; перечень, места и трети — в "
        f"справке «{title}»."
    )
    return tuple(sentences)


def ranking_card(year: Year, scheme: RankingScheme, org_id: str) -> Block | None:
    """Return place or third of one school and its values, and of no other."""
    school = year.school_names.get(org_id, "")
    found = rank_schools(year, scheme)
    if school not in found.ranking.frame.index:
        return None
    row = found.ranking.frame.loc[school].to_dict()
    sentences = [f"Группа сравнения — «{row['group']}»."]
    if pd.notna(row["score"]):
        sentences.append(
            f"Среднее приведённых значений — {number(row['score'], 1)} (0–100 внутри группы)."
        )
    reason = found.ranking.reasons.get(row["group"])
    if row["label"]:
        word = "Место" if found.ranking.modes[row["group"]] == "places" else "Положение"
        sentences.append(f"{word} в группе — {row['label']}.")
    if reason:
        sentences.append(reason)
    frame = pd.DataFrame(
        {
            "name": found.names,
            "value": [found.counts[school].get(name, MISSING) for name in found.names],
            "third": [found.thirds[school][name] for name in found.names],
        }
    )
    table = Table(
        f"Показатели ранжирования, {year.year} г.",
        (
            Column("name", "Показатель"),
            Column("value", "Значение (N из D)", "number"),
            Column("third", "Треть группы"),
        ),
        frame,
    )
    return Block(Prose(tuple(sentences)).html() + table.html(), _METHOD)


def ranking_assumptions(year: Year, scheme: RankingScheme) -> list[Assumption]:
    """Return what the order leaves open and how it is settled."""
    short = {c.key: c.indicator.short.partition(",")[0] for c in year.params.chosen}
    weights = "; ".join(
        f"{short[key]} — {number(scheme.weights.get(key, 1.0), 1)}" for key in scheme.indicators
    )
    months = get_month_names("wide", "stand-alone", LOCALE)
    groups = "; ".join(
        f"«{g.name}» — {', '.join(g.types)}" for g in year.params.municipality.context_groups
    )
    scale = {"minmax": "0–100 от наименьшего до наибольшего", "rank_points": "по местам"}
    return [
        Assumption(
            "Кластеры: куда отнести гимназии, лицеи, НОШ, коррекционные; ровно 500 обучающихся — "
            "вторая группа («свыше» — строго)",
            groups,
            "context_groups",
        ),
        Assumption("Шкала", scale[scheme.scale], "scoring.ranking.scale"),
        Assumption(
            "Веса показателей (показатель 3 — часть показателя 2)",
            weights,
            "scoring.ranking.weights",
        ),
        Assumption(
            "Наименьшее число ОО в группе для ранжирования",
            number(scheme.min_schools),
            "scoring.ranking.min_schools",
        ),
        Assumption(
            "Наименьшее число педагогов в каждой ОО группы для мест (иначе трети)",
            number(scheme.min_denominator),
            "scoring.ranking.min_denominator",
        ),
        Assumption(
            "Показателей в нижней трети для выезда",
            number(scheme.visit_from),
            "scoring.ranking.visit_from",
        ),
        Assumption(
            "Месяцы выездов",
            listed(months[month] for month in scheme.visit_months),
            "scoring.ranking.visit_months",
        ),
    ]
