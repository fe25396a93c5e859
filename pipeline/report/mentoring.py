"""«Поддержка молодых педагогов и наставничество»: cohorts, pairs, documents, satisfaction."""

import json

import numpy as np
import pandas as pd

from pipeline.analysis.drawing import headline, matrix
from pipeline.display.output import Block, Prose
from pipeline.display.picture import Picture
from pipeline.display.russian import MISSING, counted, number, plural, share
from pipeline.display.table import Column, Table
from pipeline.report.bars import Stack, diverging_bars
from pipeline.report.counted import (
    MASK_NOTE,
    masked_small,
    public,
    too_small,
)
from pipeline.report.populations import rows_of
from pipeline.report.results import source_line
from pipeline.report.slopes import Cohort, cohort_steps
from pipeline.report.year import HISTORY_DEPTH, Year

FOLLOWED = 3
"""Cohorts are followed for so many years (report outline, 3.6)."""

_KEY_CHANGED = 0.3
"""If fewer of last year's people are found again, it is the key that changed, not the people."""

_ANSWERS = ("ниже середины шкалы", "середина шкалы", "выше середины: 4–5 из 5, 7–10 из 10")
_MIDDLE = {"1–5": (3, 3), "1–10": (5, 6)}
"""Scale → the answers in its middle; those above are «высокая удовлетворённость»."""


def _staff_by_year(year: Year, direction: str) -> dict[int, tuple[pd.DataFrame, set[str]]]:
    """Return teaching staff and represented schools of every year at hand."""
    found = {}
    for when in range(year.year - HISTORY_DEPTH + 1, year.year + 1):
        staff = rows_of(year, direction, "PED", when=when)["PED"]
        if staff.empty:
            continue
        file = year.paths.of_year(when).processed / "intake.json"
        organisations = json.loads(file.read_text(encoding="utf-8"))["organisations"]
        found[when] = (staff, set(organisations["represented"]))
    return found


def cohorts(year: Year, direction: str) -> tuple[list[Cohort], pd.DataFrame, str]:
    """Follow novices of each year through the years after it.

    A novice is someone whose teaching service is below the limit of the params on the day of
    counting. People are linked by their pseudonyms, which one key of the municipality makes.
    Someone who is not found while the school where he began sent nothing that year is not
    followed: silence is not leaving.

    Returns:
        Cohorts with at least one year passed; a frame with ``cohort``, ``passed``, ``people``,
        ``stayed``, ``same_school``, ``lost``; a sentence that says why there is nothing, or empty.
    """
    years = _staff_by_year(year, direction)
    empty = pd.DataFrame(columns=["cohort", "passed", "people", "stayed", "same_school", "lost"])
    if len(years) < 2:
        return [], empty, "для этого нужны списки педагогов не менее чем за два года"
    limit = year.params.municipality.mentoring.novice_service
    rows, found = [], []
    for begun, (staff, _) in years.items():
        known = staff["service_ped"].where(
            staff["service_ped"].notna(), np.where(staff["service_total"].notna(), 0.0, np.nan)
        )
        novices = staff[known.lt(limit)].drop_duplicates("person_id")
        people, stayed = [float(len(novices))], [float(len(novices))]
        for passed in range(1, FOLLOWED + 1):
            if begun + passed not in years or novices.empty:
                break
            later, represented = years[begun + passed]
            if staff["person_id"].isin(later["person_id"]).mean() < _KEY_CHANGED:
                return [], empty, (
                    f"списки {begun} и {begun + passed} годов обезличены разными ключами, "
                    "связать в них людей нельзя"
                )  # fmt: skip
            where = later.drop_duplicates("person_id").set_index("person_id")["org_id"]
            now = novices["person_id"].map(where)
            followed = now.notna() | novices["org_id"].isin(represented)
            people.append(float(followed.sum()))
            stayed.append(float(now.notna().sum()))
            rows.append(
                {
                    "cohort": begun,
                    "passed": passed,
                    "people": people[-1],
                    "stayed": stayed[-1],
                    "same_school": float((now == novices["org_id"]).sum()),
                    "lost": float((~followed).sum()),
                }
            )
        if len(people) > 1 and min(people) > 0:
            found.append(Cohort(begun, people, stayed))
    frame = pd.DataFrame(rows, columns=list(empty))
    why = "" if found else "в списках предыдущих лет нет начинающих педагогов"
    return found, frame, why


def retention(year: Year, direction: str) -> Block | Prose:
    """Return how many novices of past years still work: steps and the table of cohorts."""
    found, frame, why = cohorts(year, direction)
    limit = year.params.municipality.mentoring.novice_service
    whole = float(limit).is_integer()
    word = plural(limit, "года", "лет", "лет") if whole else "года"
    who = f"стаж менее {number(limit, 0 if whole else 1)} {word}"
    if not found:
        return Prose((f"Закрепляемость начинающих педагогов не прослежена: {why}.",))
    leavers = [p - s for cohort in found for p, s in zip(cohort.people, cohort.stayed, strict=True)]
    stayers = [s for cohort in found for s in cohort.stayed]
    if too_small(year, [*leavers, *stayers]):
        return masked_small("Закрепляемость начинающих педагогов")
    first = [(c.year, c.stayed[1], c.people[1]) for c in found]
    kept, begun = sum(s for _, s, _ in first), sum(p for *_, p in first)
    drawn = cohort_steps(
        found,
        title="Через год в организациях муниципалитета продолжают работать "
        f"{share(kept, begun)} начинающих педагогов",
        subtitle="Доля продолжающих педагогическую работу в организациях муниципалитета, по "
        f"когортам начинающих ({who} на дату учёта).",
        source=source_line(year),
    )
    table = Table(
        f"Когорты начинающих педагогов ({who})",
        (
            Column("cohort", "Когорта"),
            Column("begun", "Начинающих, чел.", "number"),
            *(
                Column(f"after{n}", f"Через {n} {plural(n, 'год', 'года', 'лет')}", "number")
                for n in range(1, FOLLOWED + 1)
            ),
            Column("same", "Из них в той же ОО (последний год)", "number"),
        ),
        pd.DataFrame([_cohort_row(year, cohort, frame) for cohort in found]),
        notes=(
            "Прослежены по обезличенному ключу, одному для всех лет; фамилии не используются. "
            "Если человека нет в списках, а его организация данные за этот год не представила, "
            "он не прослежен: знаменатель тогда меньше числа начинающих.",
            source_line(year),
        ),
    )
    return Block(
        drawn.html() + table.html(),
        f"Начинающий — {who} на дату учёта. Продолжает работу — основное место педагогической "
        "работы в любой организации муниципалитета через год, два, три.",
    )


def _cohort_row(year: Year, cohort: Cohort, frame: pd.DataFrame) -> dict[str, str]:
    own = frame[frame["cohort"] == cohort.year]
    last = own.iloc[-1]
    row = {"cohort": f"{cohort.year} г.", "begun": number(cohort.people[0])}
    for n in range(1, FOLLOWED + 1):
        known = n < len(cohort.people)
        row[f"after{n}"] = share(cohort.stayed[n], cohort.people[n]) if known else MISSING
    same = too_small(year, [last["same_school"], last["stayed"] - last["same_school"]])
    row["same"] = MASK_NOTE[1] if same else share(last["same_school"], last["stayed"])
    return row


def satisfaction(year: Year, direction: str) -> Block | Prose:
    """Return answers of both sides to every question on a scale, below and above its middle."""
    surveys = year.params.municipality.mentoring.surveys
    answers = rows_of(year, direction, "ANSWER", "SURVEY_RESPONSE")
    frame = answers["ANSWER"]
    frame = frame[frame["survey"].isin(surveys) & frame["scale"].isin(_MIDDLE)]
    if frame.empty:
        return Prose(("Удовлетворённость не измерена: ответы анкет не представлены.",))
    stacks, rows = [], []
    for survey, whom in surveys.items():
        own = frame[frame["survey"] == survey]
        for item in own["item"].drop_duplicates().sort_values():
            part = own[own["item"] == item]
            low = part["scale"].map({s: m[0] for s, m in _MIDDLE.items()}).astype(float)
            high = part["scale"].map({s: m[1] for s, m in _MIDDLE.items()}).astype(float)
            below, above = int((part["value"] < low).sum()), int((part["value"] > high).sum())
            counts = (below, len(part) - below - above, above)
            if too_small(year, [len(part)]):
                continue
            rows.append((survey, whom, item, counts))
            stacks.append(Stack(f"{item} ({whom})", counts))
    if not stacks:
        return masked_small("Удовлетворённость наставничеством")
    table = _satisfaction_table(year, rows, answers["SURVEY_RESPONSE"])
    # The public sees the high share only: the few who are dissatisfied stay untold.
    if too_small(year, [c for stack in stacks for c in stack.counts]):
        return Block(table.html(), _SATISFACTION)
    highest = max(stacks, key=lambda stack: stack.shares[2])
    lowest = min(stacks, key=lambda stack: stack.shares[2])
    title = (
        f"Высокие оценки поставили от {share(lowest.counts[2], lowest.total)} "
        f"до {share(highest.counts[2], highest.total)} ответивших"
    )
    drawn = diverging_bars(
        stacks,
        _ANSWERS,
        title=title,
        subtitle=f"Доля ответивших, %, {year.year} г.; n — число ответов на вопрос.",
        source=source_line(year),
    )
    return Block(drawn.html() + table.html(), _SATISFACTION)


_SATISFACTION = (
    "Анонимные анкеты; высокая оценка — 4–5 из 5 или 7–10 из 10, середина — 3 или 5–6. Ответы "
    "относятся к ответившим: участие добровольное."
)


def _satisfaction_table(
    year: Year, rows: list[tuple[str, str, str, tuple[int, int, int]]], response: pd.DataFrame
) -> Table:
    least = year.params.municipality.gates.public_min_denominator
    printed = []
    for survey, whom, item, (below, middle, above) in rows:
        total = below + middle + above
        own = response[response["survey"] == survey]
        hidden = public(year) and min(above, total - above) < least and min(total, 10) > 0
        printed.append(
            {
                "whom": whom,
                "item": item,
                "high": "•" if hidden else share(above, total),
                "rate": share(float(own["answered_n"].sum()), float(own["invited_n"].sum()))
                if len(own)
                else MISSING,
            }
        )
    notes = [MASK_NOTE] if any(row["high"] == "•" for row in printed) else []
    return Table(
        f"Удовлетворённость участников наставничества, {year.year} г.",
        (
            Column("item", "Вопрос"),
            Column("whom", "Кто отвечал"),
            Column("high", "Высокие оценки, % (n из N)", "number"),
            Column("rate", "Ответили, % приглашённых", "number"),
        ),
        pd.DataFrame(printed),
        notes=(*notes, source_line(year)),
    )


def _documents(year: Year) -> dict[str, str]:
    """Items of the target model: the yes/no columns of the table of programmes."""
    table = year.params.tables.tables["mentor_programme"]
    return {name: c.title for name, c in table.columns.items() if c.type == "yes_no"}


def checklist(year: Year, direction: str) -> Block | Prose:
    """Return which documents of the target model each organisation has."""
    items = _documents(year)
    found = rows_of(year, direction, "PROGRAMME", "ORG")
    programmes, organisations = found["PROGRAMME"], found["ORG"]
    programmes = programmes[programmes["org_id"].notna()]
    if programmes.empty:
        return Prose(
            ("Целевая модель наставничества не проверена: программы наставничества не описаны.",)
        )
    # The fullest programme of a school speaks for it, as in the indicator.
    filled = programmes[["org_id"]].copy()
    for name in items:
        filled[name] = programmes[name].eq(True)
    filled["order"] = filled[list(items)].sum(axis=1)
    filled = filled.sort_values(["org_id", "order"], ascending=[True, False], kind="stable")
    best = filled.drop_duplicates("org_id").set_index("org_id")[list(items)]
    # An organisation that sent the table without a programme has none of the documents.
    told = organisations.loc[organisations["mentor_documents_n"].notna(), "org_id"]
    best = best.reindex(sorted({*told, *best.index}), fill_value=False)
    full = int(best.all(axis=1).sum())
    sentence = (
        f"Все {len(items)} {plural(len(items), 'документ', 'документа', 'документов')} целевой "
        f"модели имеют {share(full, len(best))} организаций, представивших сведения."
    )
    totals = Table(
        f"Документы целевой модели наставничества, {year.year} г.",
        (Column("item", "Документ"), Column("share", "Имеется, % ОО (N из D)", "number")),
        pd.DataFrame(
            {
                "item": list(items.values()),
                "share": [share(int(best[name].sum()), len(best)) for name in items],
            }
        ),
        notes=(source_line(year),),
    )
    method = (
        "По таблице программ наставничества; у организации с несколькими программами взята самая "
        "полная. Организации, которые эту таблицу не представили, в знаменатель не входят."
    )
    if public(year):
        return Block(Prose((sentence,)).html() + totals.html(), method)
    return Block(_checklist_picture(year, best, items, sentence).html() + totals.html(), method)


def _checklist_picture(
    year: Year, best: pd.DataFrame, items: dict[str, str], sentence: str
) -> Picture:
    named = best.assign(name=[year.school_names.get(code, code) for code in best.index])
    named["order"] = best.sum(axis=1)
    named = named.sort_values(["order", "name"], ascending=[False, True], kind="stable")
    columns = best.sum().sort_values(ascending=False, kind="stable").index
    shade = named[list(columns)].to_numpy(float)
    lacking = best.sum().idxmin()
    return _with_source(
        year,
        matrix(
            list(named["name"]),
            [items[name] for name in columns],
            0.35 * shade,
            [["●" if cell else "○" for cell in row] for row in shade],
            alt=f"Матрица документов по организациям. {sentence} Реже других имеется "
            f"«{items[str(lacking)]}»: {share(int(best[lacking].sum()), len(best))}.",
            title=headline(sentence),
            subtitle=f"● — документ имеется, ○ — не имеется, {year.year} г.; сверху — организации "
            "с наибольшим числом документов.",
        ),
    )


def _with_source(year: Year, drawn: Picture) -> Picture:
    return Picture(
        drawn.svg, drawn.alt, drawn.title, drawn.subtitle, source_line(year), drawn.method
    )


def pairs(year: Year, direction: str) -> Block | Prose:
    """Return mentors, mentees, those of another subject and young teachers without a mentor."""
    found = rows_of(year, direction, "PAIR", "YNG")
    own, young = found["PAIR"], found["YNG"]
    if own.empty:
        return Prose(("Наставнические пары не описаны: соотношение не рассчитано.",))
    most = year.params.municipality.mentoring.mentees_per_mentor
    mentors, mentees = own["mentor_id"].nunique(), own["mentee_id"].nunique()
    if too_small(year, [mentors, mentees]):
        return masked_small("Наставнические пары")
    load = own.groupby("mentor_id")["mentee_id"].nunique()
    same = own["same_subject"].dropna()
    alone = young[~young["person_id"].isin(own["mentee_id"])]
    sentences = [
        f"{counted(len(own), 'пара', 'пары', 'пар').capitalize()}: {counted(mentors, 'наставник', 'наставника', 'наставников')} "  # noqa: E501
        f"и {counted(mentees, 'наставляемый', 'наставляемых', 'наставляемых')}, на одного "
        f"наставника приходится {number(mentees / mentors, 1)} чел."
    ]
    over = int(load.gt(most).sum())
    sentences.append(
        f"Более {most} наставляемых — у {_masked_share(year, over, mentors)} наставников."
        if over
        else f"Наставников, у которых более {most} наставляемых, нет."
    )
    if len(same):
        other = int((~same.astype(bool)).sum())
        sentences.append(
            f"Наставник ведёт другой предмет: {_masked_share(year, other, len(same))} пар, где это "
            "указано."
        )
    if len(young):
        sentences.append(
            f"Без наставника: {_masked_share(year, len(alone), len(young))} молодых педагогов."
        )
    parts = [Prose((" ".join(sentences),)).html()]
    if not public(year):
        parts.append(_pairs_table(year, own, young).html())
    return Block(
        "".join(parts),
        "Пары отчётного периода, кроме отменённых; молодые педагоги — по правилу из параметров.",
    )


def _masked_share(year: Year, part: int, whole: int) -> str:
    if too_small(year, [part, whole - part]):
        return "(значение не публикуется: малая численность)"
    return share(part, whole)


def _pairs_table(year: Year, own: pd.DataFrame, young: pd.DataFrame) -> Table:
    rows = []
    codes = sorted({*own["org_id"].dropna(), *young["org_id"].dropna()})
    for code in codes:
        part, people = own[own["org_id"] == code], young[young["org_id"] == code]
        same = part["same_subject"].dropna()
        mentors = part["mentor_id"].nunique()
        mentees = part["mentee_id"].nunique()
        alone = int((~people["person_id"].isin(own["mentee_id"])).sum())
        rows.append(
            {
                "name": year.school_names.get(code, code),
                "young": number(len(people)),
                "mentees": number(mentees),
                "mentors": number(mentors),
                "ratio": number(mentees / mentors, 1) if mentors else MISSING,
                "other": share(int((~same.astype(bool)).sum()), len(same)),
                "alone": share(alone, len(people)),
                "order": -alone,
            }
        )
    frame = pd.DataFrame(rows).sort_values(["order", "name"], kind="stable").reset_index(drop=True)
    return Table(
        f"Наставнические пары по организациям, {year.year} г.",
        (
            Column("name", "ОО"),
            Column("young", "Молодых педагогов", "number"),
            Column("mentees", "Наставляемых", "number"),
            Column("mentors", "Наставников", "number"),
            Column("ratio", "Наставляемых на наставника", "number"),
            Column("other", "Наставник другого предмета, % пар", "number"),
            Column("alone", "Без наставника, % молодых", "number"),
        ),
        frame,
        notes=(
            "Сверху — организации, где больше молодых педагогов без наставника; наставляемый может "
            "не относиться к молодым педагогам.",
            source_line(year),
        ),
    )
