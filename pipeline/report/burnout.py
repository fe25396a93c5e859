"""The restricted reference on burnout: figures of the municipality, never of a person.

Krymsk, goal № 9; report outline 3.9; scoring rules, section 7. Answers are anonymous and treated
as a special category of data: nothing is crossed with subject, sex or name, an organisation is
spoken of only from ten respondents on.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment
from statsmodels.stats.proportion import proportion_confint

from pipeline.analysis.exploration import FactorStructure, explore_factors
from pipeline.display.output import Block, Prose
from pipeline.display.picture import Picture
from pipeline.display.russian import (
    MISSING,
    counted,
    listed,
    n_of_d,
    number,
    percent,
    share,
)
from pipeline.display.table import Table
from pipeline.indicators import store
from pipeline.params.burnout_key import BurnoutKey
from pipeline.report.burnout_pictures import Stack, stacks
from pipeline.report.results import source_line
from pipeline.report.tabular import text_table
from pipeline.report.year import Year
from pipeline.scoring.burnout import (
    PHASE_LEVELS,
    any_formed,
    changed_levels,
    phase_level,
    phase_scores,
    symptom_scores,
)

SMALLEST_COUNT = 5
"""Counts below it are not published."""

_TABLE = "burnout"
_MASKED = "•"
_RESTRICTED = (
    "Справка для служебного пользования: результаты анонимного опроса не сопоставляются с "
    "предметом, полом, возрастом и именами; личные результаты не выводятся."
)
_PUBLIC = (
    "В публикуемой версии приводятся только доли по муниципалитету; сведения по симптомам и "
    "организациям не публикуются."
)
_METHOD = (
    "Баллы пунктов складываются по ключу params/burnout_key.yml; пропущенный ответ оставляет "
    "симптом и фазу неопределёнными."
)
_INTERVAL = "Интервал — 95 % Уилсона: опрос добровольный, интервал не учитывает отказ от ответа."


@dataclass(frozen=True)
class Answers:
    """The year's answers scored.

    Attributes:
        key: The key.
        table: Clean table of answers.
        symptoms: Respondents × symptoms.
        phases: Respondents × phases.
        formed: Whether a respondent has at least one formed phase; missing if not known.
    """

    key: BurnoutKey
    table: pd.DataFrame
    symptoms: pd.DataFrame
    phases: pd.DataFrame
    formed: pd.Series

    @property
    def n(self) -> int:
        """Respondents whose phases are all known."""
        return int(self.phases.notna().all(axis=1).sum())


def answers(year: Year, when: int | None = None) -> Answers | None:
    """Score the answers of a year; ``None`` if there are too few to keep everybody unseen."""
    key = year.params.burnout_key
    file = year.paths.of_year(when or year.year).processed / f"{_TABLE}.parquet"
    if key is None or not file.exists():
        return None
    table = store.read_table(file)
    if len(table) < key.group.min_respondents:
        return None
    symptoms = symptom_scores(table, key)
    phases = phase_scores(symptoms, key)
    return Answers(key, table, symptoms, phases, any_formed(phases, key.phase_levels))


def _no_answers(year: Year) -> Prose:
    key = year.params.burnout_key
    enough = key.group.min_respondents if key else SMALLEST_COUNT
    return Prose(
        (
            f"Данные не представлены: ответов на опросник за {year.year} год нет или их менее "
            f"{enough}. Результаты не выводятся.",
        )
    )


def _hidden(year: Year, count: int, total: int) -> bool:
    """Whether a count or its rest is too small to be published."""
    return year.audience == "public" and (
        0 < count < SMALLEST_COUNT or 0 < total - count < SMALLEST_COUNT or total < SMALLEST_COUNT
    )


def _share(year: Year, count: int, total: int) -> str:
    return _MASKED if _hidden(year, count, total) else share(count, total)


def _interval(year: Year, count: int, total: int) -> str:
    if not total or _hidden(year, count, total):
        return MISSING
    low, high = proportion_confint(count, total, alpha=0.05, method="wilson")
    return f"{number(100 * low, 1)}–{number(100 * high, 1)}\u00a0%"


def _formed(found: Answers, phase: str) -> tuple[int, int]:
    known = found.phases[phase].dropna()
    return int((known >= found.key.phase_levels.formed).sum()), len(known)


def _any(found: Answers) -> tuple[int, int]:
    known = found.formed.dropna()
    return int(known.sum()), len(known)


def burnout_findings(year: Year) -> Prose:
    """Return how many answered and how many have a formed phase."""
    found = answers(year)
    if found is None:
        return _no_answers(year)
    sentences = [_RESTRICTED] if year.audience == "internal" else [_PUBLIC]
    people = counted(len(found.table), "человек", "человека", "человек")
    sentences.append(f"На опросник ответили {people}.")
    sentences.append(f"Хотя бы одна фаза сложилась: {_share(year, *_any(found))}.")
    sentences += [
        f"Фаза «{phase.name}» сложилась: {_share(year, *_formed(found, phase.name))}."
        for phase in found.key.phases
    ]
    return Prose(tuple(sentences), listed=True)


def burnout_basis(year: Year) -> Prose:
    """Return the documents and the goal."""
    orders = "; ".join(year.params.municipality.passport.orders)
    return Prose(
        (
            f"Основание: {orders}.",
            "Цель: выявление степени выраженности уровней профессионального выгорания и отдельных "
            "симптомов, разработка рекомендаций по профилактике. Опросник — скрининговая "
            "самооценка, а не диагноз.",
            _RESTRICTED if year.audience == "internal" else _PUBLIC,
        )
    )


def burnout_key_table(year: Year) -> Block | Prose:
    """Return what is measured: phases, symptoms, thresholds, without the wording of items."""
    key = year.params.burnout_key
    if key is None:
        return _no_answers(year)
    rows = [
        (
            symptom.name,
            phase.name,
            ", ".join(f"В{item}" for item in sorted(symptom.points)),
            number(sum(symptom.points.values())),
        )
        for phase in key.phases
        for symptom in phase.symptoms
    ]
    table = text_table(
        f"Симптомы и фазы: {key.title}",
        ("Симптом", "Фаза", "Пункты", "Наибольший балл"),
        rows,
        numbers=("Наибольший балл",),
        notes=("Тексты пунктов — авторское произведение и здесь не приводятся.",),
    )
    s, p = key.symptom_levels, key.phase_levels
    words = (
        f"Симптом (0–30 баллов): до {s.forming - 1} — не сложившийся, {s.forming}–{s.formed - 1} — "
        f"складывающийся, от {s.formed} — сложившийся, от {s.dominant} — доминирующий.",
        f"Фаза (0–120 баллов): до {p.forming - 1} — не сформировалась, {p.forming}–{p.formed - 1} "
        f"— в стадии формирования, от {p.formed} — сформировавшаяся. Для общей суммы согласованной "
        "нормы нет, она не выводится.",
    )
    return Block(table.html() + Prose(words).html())


def burnout_methods(year: Year) -> Prose:
    """Return how answers are collected and when."""
    key = year.params.burnout_key
    enough = key.group.min_respondents if key else SMALLEST_COUNT
    return Prose(
        (
            "Сбор: анонимный опрос, столбцы формы В1…В84; имя, почта, пол и должность не "
            "собираются. Организация указывается, только если в ней приглашено не менее "
            f"{enough} человек.",
            "Срок: ежегодно; месяц в циклограмме не назван. Использование результатов: программа "
            "профилактики и план работы психологической службы; личные списки не составляются.",
            _METHOD,
        )
    )


def burnout_quality(year: Year) -> Prose:
    """Return how many answers are complete."""
    found = answers(year)
    if found is None:
        return _no_answers(year)
    items = found.table[[f"v{item}" for s in found.key.symptoms for item in s.points]]
    blank = int(items.isna().any(axis=1).sum())
    total = len(found.table)
    sentences = [
        f"Ответов: {number(total)}; полных — {_share(year, total - blank, total)}. Где пропущен "
        "ответ, симптом и его фаза не определены, остальные учтены.",
        _response(year, total),
    ]
    nameless = int(found.table["org_id"].isna().sum())
    if year.audience == "internal" and nameless:
        sentences.append(
            f"Без указания организации — {share(nameless, total)}: эти ответы входят только в "
            "значения по муниципалитету."
        )
    return Prose(tuple(sentences))


def _response(year: Year, total: int) -> str:
    """Say which part of those invited has answered, if the list of invitations says it."""
    lists = year.table("survey_invited")
    named = lists["survey"].astype("string").str.contains("выгоран", case=False, na=False)
    invited = int(lists.loc[named, "invited_n"].sum()) if named.any() else 0
    if invited < total or not invited:
        return (
            "Сколько человек приглашено, не представлено: доля ответивших не рассчитана, "
            "результаты относятся к ответившим."
        )
    word = " Результаты ориентировочные." if 2 * total < invited else ""
    return f"Ответили {share(total, invited)} приглашённых.{word}"


def burnout_phases(year: Year) -> Table | Prose:
    """Return the phases: shares of respondents by level, with intervals."""
    found = answers(year)
    if found is None:
        return _no_answers(year)
    rows = []
    for phase in found.key.phases:
        count, total = _formed(found, phase.name)
        levels = _levels(found, phase.name)
        middle = [_share(year, levels[word], total) for word in PHASE_LEVELS[:2]]
        if year.audience == "public":
            middle = []
        rows.append(
            (
                phase.name,
                *middle,
                _share(year, count, total),
                _interval(year, count, total),
                number(total),
            )
        )
    count, total = _any(found)
    blank = [] if year.audience == "public" else [MISSING, MISSING]
    rows.append(
        (
            "Хотя бы одна фаза",
            *blank,
            _share(year, count, total),
            _interval(year, count, total),
            number(total),
        )
    )
    middle_heads = () if year.audience == "public" else ("Не сформировалась", "Формируется")
    heads = ("Фаза", *middle_heads, "Сформировавшаяся", "Интервал", "n")
    return text_table(
        f"Фазы выгорания, {year.year} г.",
        heads,
        rows,
        numbers=heads[1:],
        total_rows=frozenset({len(rows) - 1}),
        notes=(
            "n — ответившие, для которых фаза определена; доля — N из n.",
            _INTERVAL,
            *(("«•» — не публикуется (малая численность).",) if _any_masked(rows) else ()),
            _source(year),
        ),
        method=_METHOD,
    )


def _any_masked(rows: Sequence[Sequence[str]]) -> bool:
    return any(_MASKED in row for row in rows)


def _source(year: Year) -> str:
    return source_line(year).replace(
        "сведения образовательных организаций", "анонимный опрос педагогических работников"
    )


def _levels(found: Answers, phase: str) -> dict[str, int]:
    words = [phase_level(int(v), found.key.phase_levels) for v in found.phases[phase].dropna()]
    return {word: words.count(word) for word in PHASE_LEVELS}


def burnout_picture(year: Year) -> Picture | Prose:
    """Return the phases as stacked bars; the levels are not published."""
    found = answers(year)
    if found is None:
        return _no_answers(year)
    if year.audience == "public":
        return Prose((_PUBLIC,))
    bars = [
        Stack(phase.name, [levels[w] for w in PHASE_LEVELS], sum(levels.values()))
        for phase in found.key.phases
        if sum((levels := _levels(found, phase.name)).values())
    ]
    if not bars:
        return Prose(("Ни у одного ответившего фаза не определена: есть пропущенные ответы.",))
    highest = max(bars, key=lambda bar: bar.counts[-1] / bar.total)
    return stacks(
        bars,
        PHASE_LEVELS,
        title=f"Чаще других сложилась фаза «{highest.label}»: "
        f"{share(highest.counts[-1], highest.total)}",
        subtitle=f"Доля ответивших по уровню фазы, % (n — ответившие), {year.year} г.",
        source=_source(year),
        method=_METHOD,
    )


def burnout_symptoms(year: Year) -> Table | Prose:
    """Return the twelve symptoms: shares formed and dominant, mean points."""
    found = answers(year)
    if found is None:
        return _no_answers(year)
    if year.audience == "public":
        return Prose((_PUBLIC,))
    levels = found.key.symptom_levels
    rows = []
    for phase in found.key.phases:
        for symptom in phase.symptoms:
            known = found.symptoms[symptom.name].dropna()
            rows.append(
                (
                    symptom.name,
                    phase.name,
                    share(int((known >= levels.formed).sum()), len(known)),
                    share(int((known >= levels.dominant).sum()), len(known)),
                    number(float(known.mean()), 1) if len(known) else MISSING,
                )
            )
    heads = ("Симптом", "Фаза", "Сложившийся", "В том числе доминирующий", "Средний балл (0–30)")
    return text_table(
        f"Симптомы выгорания, {year.year} г.",
        heads,
        rows,
        numbers=heads[2:],
        notes=("Доминирующий симптом входит в сложившиеся.", _source(year)),
        method=_METHOD,
    )


@dataclass(frozen=True)
class School:
    """An organisation that may be spoken of."""

    name: str
    formed: int
    n: int


def schools(year: Year, found: Answers) -> list[School]:
    """Return organisations with enough respondents, in the order of the municipality's list.

    If those that are left out are so few that subtraction would show them, the smallest of the
    others is left out as well.
    """
    known = found.formed.dropna()
    frame = pd.DataFrame({"org": found.table.loc[known.index, "org_id"], "formed": known})
    sizes = frame.groupby("org")["formed"].agg(["sum", "size"])
    smallest = found.key.group.min_respondents
    shown = [
        School(year.school_names[str(org)], int(row["sum"]), int(row["size"]))
        for org, row in sizes.iterrows()
        if row["size"] >= smallest and str(org) in year.school_names
    ]
    shown.sort(key=lambda s: (-s.n, s.name))
    while shown and 0 < len(known) - sum(s.n for s in shown) < smallest:
        shown.pop()
    places = {name: place for place, name in enumerate(year.school_names.values())}
    return sorted(shown, key=lambda s: places[s.name])


def burnout_schools(year: Year) -> Table | Prose:
    """Return organisations with at least ten respondents."""
    found = answers(year)
    if found is None:
        return _no_answers(year)
    if year.audience == "public":
        return Prose((_PUBLIC,))
    group = found.key.group
    shown = schools(year, found)
    if not shown:
        return Prose(
            (
                "Организаций, где ответили не менее "
                f"{counted(group.min_respondents, 'человека', 'человек', 'человек')}, нет: "
                "приводятся только значения по муниципалитету.",
            )
        )
    rows = [(s.name, share(s.formed, s.n), _word(s, group.high_share)) for s in shown]
    rest = len(found.formed.dropna()) - sum(s.n for s in shown)
    return text_table(
        f"Организации, где ответили не менее {group.min_respondents} человек, {year.year} г.",
        ("ОО", "Сложилась хотя бы одна фаза (N из ответивших)", "Уровень"),
        rows,
        numbers=("Сложилась хотя бы одна фаза (N из ответивших)",),
        notes=(
            f"Высокий уровень — от {number(group.high_share)}\u00a0% ответивших (порога в "
            "источнике нет); опрос добровольный, организации между собой не ранжируются.",
            f"Остальные ответы ({number(rest)}) входят только в значение по муниципалитету.",
            _source(year),
        ),
        method=_METHOD,
    )


def _word(school: School, high: float) -> str:
    return "высокий" if 100 * school.formed >= high * school.n else MISSING


def burnout_dynamics(year: Year) -> Table | Prose:
    """Return the formed phases by year."""
    by_year = {
        when: found for when in sorted(year.history) if (found := answers(year, when)) is not None
    }
    if len(by_year) < 2:
        return Prose(("Динамика не показана: для сравнения нужны ответы за два года.",))
    last = list(by_year.values())[-1]
    rows = [
        (phase.name, *(_share(year, *_formed(found, phase.name)) for found in by_year.values()))
        for phase in last.key.phases
    ]
    rows.append(("Хотя бы одна фаза", *(_share(year, *_any(found)) for found in by_year.values())))
    heads = ("Сформировавшаяся фаза", *(f"{when} г." for when in by_year))
    return text_table(
        "Сформировавшиеся фазы по годам (N из ответивших)",
        heads,
        rows,
        numbers=heads[1:],
        total_rows=frozenset({len(rows) - 1}),
        notes=(
            "Опрос анонимный: состав ответивших по годам различается, изменения у одних и тех же "
            "людей проследить нельзя.",
            _source(year),
        ),
        method=_METHOD,
    )


def burnout_structure(year: Year) -> Block | Prose:
    """Return the factor structure of the symptoms against the three phases, or the refusal."""
    found = answers(year)
    if found is None:
        return _no_answers(year)
    if year.audience == "public":
        return Prose((_PUBLIC,))
    frame = found.symptoms.astype("Float64").astype(float).reset_index(drop=True)
    structure = explore_factors(frame.dropna(), units="persons", factors=len(found.key.phases))
    heading = "Выявленные связи носят описательный характер."
    if not structure.reported:
        return Block(
            Prose((heading, structure.sentence())).html(),
            "Корреляции баллов 12 симптомов; порог допуска — 100 ответивших.",
        )
    parts = (
        Prose((heading, structure.parallel.sentence(), _agreement(structure, found.key))),
        structure.figure(),
        structure.table(),
    )
    return Block(
        "".join(part.html() for part in parts),
        "Корреляции баллов 12 симптомов; число факторов — по ключу (три фазы), рядом число по "
        "параллельному анализу Хорна; метод минимальных остатков, вращение облимин; устойчивость — "
        "бутстреп.",
    )


def _agreement(structure: FactorStructure, key: BurnoutKey) -> str:
    """Say how many symptoms load most on the factor of their own phase."""
    assert structure.rotated is not None  # noqa: S101 - asked only where there are loadings
    loadings = np.abs(structure.rotated.loadings)
    phase_of = {s.name: i for i, phase in enumerate(key.phases) for s in phase.symptoms}
    own = np.array([phase_of[name] for name in structure.screened.kept])
    together = np.array([loadings[own == i].sum(axis=0) for i in range(len(key.phases))])
    phases, factors = linear_sum_assignment(-together)
    factor_of = dict(zip(phases.tolist(), factors.tolist(), strict=True))
    matched = [factor_of.get(p) == f for p, f in zip(own, loadings.argmax(axis=1), strict=True)]
    apart = [n for n, ok in zip(structure.screened.kept, matched, strict=True) if not ok]
    tail = f" Иначе расположены: {listed(apart)}." if apart else ""
    return (
        "Наибольшую нагрузку на фактор своей фазы имеют "
        f"{n_of_d(sum(matched), len(matched))} симптомов.{tail}"
    )


def burnout_conclusions(year: Year) -> Prose:
    """Return generated statements with their numbers."""
    found = answers(year)
    if found is None:
        return Prose(("Выводы не сформулированы: ответы не представлены.",))
    high = found.key.group.high_share
    sentences = []
    for phase in found.key.phases:
        count, total = _formed(found, phase.name)
        if total and not _hidden(year, count, total):
            word = "не ниже" if 100 * count >= high * total else "ниже"
            sentences.append(
                f"Фаза «{phase.name}»: {share(count, total)} — {word} порога {number(high)}\u00a0%."
            )
    if year.audience == "internal" and (shown := schools(year, found)):
        many = [s for s in shown if _word(s, high) != MISSING]
        sentences.append(
            f"Высокий уровень отмечен в {n_of_d(len(many), len(shown))} организаций, где ответили "
            f"не менее {found.key.group.min_respondents} человек."
        )
    if not sentences:
        return Prose(("Выводы не сформулированы: значения не публикуются.",))
    return Prose(tuple(sentences), listed=True)


def burnout_recommendations(year: Year) -> Table | Prose:
    """Return what is advised: programmes, never lists of people."""
    found = answers(year)
    if found is None:
        return Prose(("Рекомендации не сформулированы: ответы не представлены.",))
    high = found.key.group.high_share
    centre = year.params.municipality.passport.centre
    rows = []
    for phase in found.key.phases:
        count, total = _formed(found, phase.name)
        if total and not _hidden(year, count, total) and 100 * count >= high * total:
            rows.append(
                (
                    centre,
                    "включить в план психологической службы программу профилактики, фаза "
                    f"«{phase.name}»",
                    f"{share(count, total)} при пороге {percent(high, 0)}",
                    f"1 марта {year.year + 1}\u00a0г.",
                )
            )
    if year.audience == "internal":
        many = [s for s in schools(year, found) if _word(s, high) != MISSING]
        if many:
            rows.append(
                (
                    _heads(many),
                    "провести групповые занятия с психологом, пересмотреть распределение нагрузки; "
                    "участие добровольное",
                    f"сложилась хотя бы одна фаза: от {percent(high, 0)} ответивших",
                    f"1 мая {year.year + 1}\u00a0г.",
                )
            )
    if not rows:
        return Prose(
            (
                f"Доля сложившихся фаз не достигает {number(high)}\u00a0% ответивших: адресные "
                "рекомендации не требуются.",
            )
        )
    return text_table(
        "Адресные рекомендации",
        ("Адресат", "Рекомендация", "Основание", "Срок"),
        rows,
        notes=("Рекомендации обращены к службам и организациям; личные списки не составляются.",),
    )


def _heads(many: Sequence[School]) -> str:
    if len(many) <= SMALLEST_COUNT:
        return f"Руководителям организаций: {'; '.join(s.name for s in many)}"
    organisations = counted(len(many), "организации", "организаций", "организаций")
    return f"Руководителям {organisations} с высоким уровнем (таблица по организациям)"


def burnout_assumptions(year: Year) -> Block | Prose:
    """Return the thresholds and the other copies of the key with what they would change."""
    key = year.params.burnout_key
    if key is None:
        return _no_answers(year)
    rows = [
        (
            "Пороги симптома",
            f"{key.symptom_levels.forming}; {key.symptom_levels.formed}; "
            f"{key.symptom_levels.dominant}",
            "методика",
        ),
        (
            "Пороги фазы",
            f"{key.phase_levels.forming}; {key.phase_levels.formed}",
            "методика",
        ),
        ("Пропущенный ответ", "симптом и фаза не определены", "решено здесь"),
        (
            "Наименьшее число ответивших для организации",
            f"{key.group.min_respondents}",
            "решено здесь",
        ),
        ("Высокий уровень", f"от {number(key.group.high_share)}\u00a0% ответивших", "решено здесь"),
        (
            "Самопроверка ключа",
            "7 пунктов и 30 баллов у каждого симптома, один пункт по 10 баллов: выполнена",
            "методика",
        ),
    ]
    table = text_table(
        "Принятые допущения",
        ("Правило", "Значение", "Откуда"),
        rows,
        notes=("Изменить: params/burnout_key.yml.",),
    )
    sentences = _alternatives(year, key)
    return Block(table.html() + Prose(tuple(sentences)).html())


def _alternatives(year: Year, key: BurnoutKey) -> list[str]:
    found = answers(year)
    sentences = []
    for other in key.alternatives:
        text = f"Копии ключа расходятся: {other.about}."
        if found is not None and year.audience == "internal":
            second = key.under(other)
            changed = changed_levels(found.table, key, second)
            known = len(found.symptoms.dropna())
            effects = [
                f"уровень симптома «{name}» меняется у "
                f"{counted(int(count), 'ответившего', 'ответивших', 'ответивших')} из "
                f"{number(int(found.symptoms[name].notna().sum()))}"
                for name, count in changed.items()
            ]
            effects.append(_moved_phases(found, second))
            text += f" При другом ключе {'; '.join(effects)}." if known else ""
        sentences.append(text)
    return sentences


def _moved_phases(found: Answers, other: BurnoutKey) -> str:
    second = phase_scores(symptom_scores(found.table, other), other)
    words = []
    for phase in other.phases:
        pairs = pd.concat([found.phases[phase.name], second[phase.name]], axis=1).dropna()
        moved = sum(
            phase_level(int(a), found.key.phase_levels) != phase_level(int(b), other.phase_levels)
            for a, b in pairs.itertuples(index=False)
        )
        if moved:
            people = counted(moved, "ответившего", "ответивших", "ответивших")
            words.append(f"уровень фазы «{phase.name}» — у {people}")
    return "; ".join(words) or "уровни фаз не меняются"
