"""Self-assessment by blocks (Krymsk) as the summary prints it: points, evidence, what lacks."""

import html
from collections.abc import Iterable

import pandas as pd
from markupsafe import Markup

from pipeline.analysis.medians import BELOW, against_median
from pipeline.display.output import Block, Prose
from pipeline.display.russian import MISSING, capital, counted, listed, named, number, percent
from pipeline.display.table import Column, Table
from pipeline.indicators.evaluate import SCHOOL
from pipeline.params.directions import DIRECTIONS
from pipeline.params.load import Chosen
from pipeline.params.scoring import SelfAssessmentScheme
from pipeline.params.sheet import Sheet, SheetMethod
from pipeline.report.assumptions import Assumption
from pipeline.report.results import main_indicator
from pipeline.report.scheme_facts import (
    direction_facts,
    ineffective,
    measure_facts,
    rows_with_documents,
    stated_documents,
    whole_facts,
    with_documents,
)
from pipeline.report.year import Year, open_year, school_values
from pipeline.scoring.self_assessment import (
    INDICATORS,
    MEASURES,
    Assessment,
    Evidence,
    ScoredBlock,
    ScoredRow,
    assess,
)
from pipeline.scoring.verification import outside_interval

_METHOD = (
    "Балл даёт подтверждение: документ реестра, строка таблицы или то, что рассчитала и показала "
    "сама «Справка» (тогда есть ссылка). Правила I1–I7 и T1–T8 — решающие таблицы по разделам 2 и "
    "4–9 программы; разделы 1 и 3 баллов не имеют."
)
_EIGHT = (
    "Профиль extended_8: каждое из восьми направлений — позиция; для внутреннего управления, с "
    "официальными баллами программы не сопоставляется."
)
_MINUS = "\N{MINUS SIGN}"


def assessment(year: Year, scheme: SelfAssessmentScheme, sheet: Sheet) -> Assessment:
    """Score the municipality; the same for every audience."""
    whole = _internal(year)
    stated = stated_documents(whole, sheet, scheme)
    return assess(
        sheet,
        scheme,
        with_documents(direction_facts(whole, scheme), stated),
        [rows_with_documents(row, MEASURES, stated) for row in measure_facts(whole, sheet)],
        {n: rows_with_documents(row, n, stated) for n, row in whole_facts(whole).items()},
    )


def _internal(year: Year) -> Year:
    """The year with its schools: whether something is there does not depend on the reader."""
    if year.audience == "internal":
        return year
    return open_year(year.paths.municipality, year.year, "internal", year.paths.root)


def blocks_section(year: Year, scheme: SelfAssessmentScheme, sheet: Sheet) -> Block:
    """Return the whole self-assessment: totals, blocks, evidence, missing points, checklists."""
    found = assessment(year, scheme, sheet)
    notes = stated_documents(_internal(year), sheet, scheme).notes
    parts = [
        Prose(_sentences(found)).html(),
        _block_table(found).html(),
        "<h3>Чтобы получить балл, требуется</h3>",
        _missing(found).html(),
        "<h3>Подтверждения баллов</h3>",
        _evidence_table(found, notes).html(),
        "<h3>Неэффективные показатели и показатели с негативными последствиями</h3>",
        _ineffective(year, scheme, sheet).html(),
        "<h3>Разделы без баллов: цели и методы</h3>",
        _goals(year, sheet).html(),
        _methods(_internal(year), sheet).html(),
    ]
    if year.audience == "internal":
        parts += ["<h3>Организации относительно медианы своей группы</h3>", _medians(year).html()]
    if scheme.verify:
        parts += [
            "<h3>Результаты, требующие проверки</h3>",
            _verification(year, scheme).html(),
        ]
    return Block("".join(parts), _METHOD)


def _sentences(found: Assessment) -> tuple[str, ...]:
    names = ("балл", "балла", "баллов")
    text = (
        f"По самооценке набрано {counted(found.earned, *names)} из {found.most} "
        f"({percent(found.percent)})"
    )
    if found.percent_of_stated is not None and found.stated != found.most:
        text += (
            f"; от максимума, указанного в источнике ({found.stated}), — "
            f"{percent(found.percent_of_stated)}"
        )
    sentences = [f"{text}. Уровней для итога программа не устанавливает."]
    for block in found.blocks:
        if block.block.number == MEASURES and found.stated and block.block.stated != block.most:
            count = counted(len(block.rows), "строка", "строки", "строк")
            sentences.append(
                f"Раздел 7: в источнике указано {block.block.stated}, сумма строк — "
                f"{block.most} ({count} по 3 балла); приводятся оба процента."
            )
    if found.profile == "extended_8":
        sentences.append(_EIGHT)
    return tuple(sentences)


def _block_table(found: Assessment) -> Table:
    official = found.profile == "krymsk_4"
    rows = [
        {
            "title": f"{block.block.number}. {block.block.title}",
            "earned": number(block.earned),
            "most": number(block.most),
            "stated": number(block.block.stated) if official else MISSING,
            "percent": percent(100 * block.earned / block.most),
        }
        for block in found.blocks
    ]
    rows.append(
        {
            "title": "Итого",
            "earned": number(found.earned),
            "most": number(found.most),
            "stated": number(found.stated),
            "percent": percent(found.percent),
        }
    )
    notes = [
        f"Раздел {block.block.number}. {block.block.note}"
        for block in found.blocks
        if block.block.note
    ]
    return Table(
        f"Баллы по разделам{'' if official else ' (восемь направлений)'}",
        (
            Column("title", "Раздел"),
            Column("earned", "Баллов", "number"),
            Column("most", "Максимум (сумма строк)", "number"),
            Column("stated", "Максимум в источнике", "number"),
            Column("percent", "От суммы строк", "number"),
        ),
        pd.DataFrame(rows),
        notes=("Разделы 1 и 3 баллов не имеют, они приведены перечнями.", *notes),
        total_rows=frozenset({len(rows) - 1}),
    )


def _missing(found: Assessment) -> Prose:
    items = []
    for block in found.blocks:
        for row in block.rows:
            if not row.lacking:
                continue
            needs = "; ".join(_need(block, n, where) for n, where in row.lacking.items())
            gain = _gain(block, row)
            items.append(f"Раздел {block.block.number}, «{row.name}» (+{gain}): {needs}.")
    if not items:
        return Prose(("Все баллы подтверждены.",))
    return Prose(tuple(items), listed=True)


def _gain(block: ScoredBlock, row: ScoredRow) -> int:
    return (2 if block.block.number == INDICATORS else 3) - row.marks.total


def _need(block: ScoredBlock, parameter: int, where: str) -> str:
    text = block.block.parameters[parameter - 1].requires
    return f"{text} ({where})" if where else text


def _evidence_table(found: Assessment, notes: tuple[str, ...]) -> Table:
    rows = [
        {
            "row": f"{block.block.number}. {row.name}",
            "points": _sum(row),
            "rule": row.marks.rule,
            "shown": _shown(block, row),
        }
        for block in found.blocks
        for row in block.rows
    ]
    return Table(
        "Позиции, баллы и то, что их подтверждает",
        (
            Column("row", "Раздел и позиция"),
            Column("shown", "Подтверждение"),
            Column("points", "Баллы", "number"),
            Column("rule", "Правило"),
        ),
        pd.DataFrame(rows),
        notes=(
            "Баллы — по трём параметрам раздела в их порядке.",
            *notes,
        ),
    )


def _sum(row: ScoredRow) -> str:
    text = " + ".join(str(part) for part in row.marks.parts).replace("+ -", f"{_MINUS} ")
    return text.replace(" ", "\u00a0")


def _shown(block: ScoredBlock, row: ScoredRow) -> Markup:
    """Evidence by parameter, with links to the headings where it can be seen."""
    lines = []
    for parameter, evidence in zip(block.block.parameters, row.shown, strict=True):
        if evidence:
            links = "; ".join(_linked(evidence))
            lines.append(f"<em>{html.escape(parameter.name)}:</em> {links}")
    if row.marks.remark:
        lines.append(html.escape(row.marks.remark))
    return Markup("<br>".join(lines))  # noqa: S704 - every text above is escaped


def _linked(evidence: Iterable[Evidence]) -> list[str]:
    """Evidence as words and links; what several directions show alike is said once."""
    by_text: dict[str, list[Evidence]] = {}
    for item in dict.fromkeys(evidence):
        by_text.setdefault(item.text, []).append(item)
    parts = []
    for text, items in by_text.items():
        if len(items) > 1:
            names = ", ".join(_anchor(item.of, item.href) for item in items)
            parts.append(f"{html.escape(text)} ({names})")
        else:
            own = items[0]
            parts.append(_anchor(f"{own.of}: {text}" if own.of else text, own.href))
    return parts


def _anchor(text: str, href: str) -> str:
    escaped = html.escape(text)
    return f'<a href="{html.escape(href)}">{escaped}</a>' if href else escaped


def _ineffective(year: Year, scheme: SelfAssessmentScheme, sheet: Sheet) -> Table | Prose:
    flagged = [
        (chosen, code)
        for chosen in year.params.chosen
        if (code := ineffective(scheme, chosen)) and not chosen.indicator.clarifies
    ]
    if not flagged:
        return Prose(
            (
                "Среди показателей муниципалитета таких не отмечено. Что считать неэффективным "
                "показателем, программа не определяет: признак ставится в справочнике показателей.",
            )
        )
    return Table(
        "Отмеченные показатели",
        (
            Column("name", "Показатель"),
            Column("code", "Код"),
            Column("reason", "Причина"),
        ),
        pd.DataFrame(
            {
                "name": [_named(chosen) for chosen, _ in flagged],
                "code": [code for _, code in flagged],
                "reason": [capital(sheet.ineffective[code]) for _, code in flagged],  # type: ignore[index]
            }
        ),
        notes=(
            "Понятие в программе не определено; признак с кодом причины стоит в справочнике "
            "показателей и решается муниципалитетом.",
        ),
    )


def _named(chosen: Chosen) -> str:
    return chosen.indicator.short


def _goals(year: Year, sheet: Sheet) -> Table | Prose:
    if not sheet.goals:
        return Prose(("Перечень целей в схеме не задан.",))
    own = set(year.params.municipality.goals)
    answer = {True: "есть", False: "нет"}
    return Table(
        "Раздел 1. Цели: перечень для проверки, без баллов",
        (
            Column("goal", "Цель"),
            Column("justified", "Обоснование"),
            Column("realistic", "Реалистичность"),
            Column("published", "Способы публикации"),
            Column("measured", "Направления в мониторинге"),
        ),
        pd.DataFrame(
            {
                "goal": [f"{goal.number}. {goal.title}" for goal in sheet.goals],
                "justified": [answer[goal.justified] for goal in sheet.goals],
                "realistic": [answer[goal.realistic] for goal in sheet.goals],
                "published": [answer[goal.published] for goal in sheet.goals],
                "measured": [
                    f"{sum(d in own for d in goal.directions)} из\u00a0{len(goal.directions)}"
                    if goal.directions
                    else MISSING
                    for goal in sheet.goals
                ],
            }
        ),
        notes=(
            f"По тексту документа: {sheet.source}. «Нет» — под заголовком цели такого абзаца нет.",
            "Последний столбец — у скольких направлений, служащих цели, она указана в параметрах.",
        ),
    )


def _methods(year: Year, sheet: Sheet) -> Table | Prose:
    if not sheet.methods:
        return Prose(("Перечень методов в схеме не задан.",))
    return Table(
        "Раздел 3. Методы: перечень для проверки, без баллов",
        (
            Column("name", "Метод"),
            Column("kind", "Вид"),
            Column("used", f"Применён в {year.year} г."),
        ),
        pd.DataFrame(
            {
                "name": [method.name for method in sheet.methods],
                "kind": [method.kind for method in sheet.methods],
                "used": [_used(year, method) for method in sheet.methods],
            }
        ),
        notes=("Социометрия требует имён участников пар и программой «Справка» не проводится.",),
    )


def _used(year: Year, method: SheetMethod) -> str:
    filled = [name for name in method.tables if len(year.table(name))]
    if filled:
        titles = [year.params.tables.tables[name].title for name in filled]
        return f"да ({listed(f'«{title}»' for title in titles)})"
    values = year.current
    by_school = bool(((values["level"] == SCHOOL) & values["value"].notna()).any())
    done = {
        "values": bool(values["value"].notna().any()),
        "medians": by_school,
        "groups": by_school and len(set(year.groups.values())) > 1,
        "ranking": by_school and year.params.municipality.scoring.ranking is not None,
        "dynamics": len(year.history) > 1,
    }
    return "да (расчёт)" if done.get(method.produced) else "нет сведений"


def _medians(year: Year) -> Prose:
    """Say how many schools differ from the median of their group by one person or more."""
    sentences = []
    for direction in DIRECTIONS:
        chosen = main_indicator(year, direction)
        # A share of organisations is yes or no in one of them: there is no person to count.
        if chosen is None or chosen.indicator.type != "share" or chosen.indicator.over == "ORG":
            continue
        frame = school_values(year, chosen.key).set_index("name")
        found = against_median(
            frame["numerator"].astype(float),
            frame["denominator"].astype(float),
            frame["group"],
            name=chosen.indicator.short,
        )
        below = sorted(str(s) for s in found.frame.index[found.frame["flag"] == BELOW])
        text = found.sentence()
        sentences.append(f"{text} Ниже: {named(below)}." if below else text)
    if not sentences:
        return Prose(("Долей по организациям нет: сравнивать с медианой нечего.",))
    return Prose(tuple(sentences), listed=True)


def _verification(year: Year, scheme: SelfAssessmentScheme) -> Prose:
    """Name schools whose share lies outside the interval of their size; nothing is left out."""
    if year.audience == "public":
        return Prose(("Значения отдельных организаций не публикуются.",))
    sentences = []
    for key in scheme.verify:
        chosen = year.params.by_key[key]
        frame = school_values(year, key)
        d, n = frame["denominator"].sum(), frame["numerator"].sum()
        if chosen.indicator.type != "share" or not d:
            continue
        marked = [
            f"{name} ({percent(100 * float(num) / float(den))}, {num:g} из\u00a0{den:g})"
            for name, num, den in sorted(
                frame[["name", "numerator", "denominator"]].itertuples(index=False, name=None)
            )
            if outside_interval(int(num), int(den), float(n) / float(d), scheme.interval)
        ]
        share = f"{percent(100 * float(n) / float(d))} ({n:g} из\u00a0{d:g})"
        bounds = f"интервал {number(100 * scheme.interval)} % вокруг значения {share}"
        if marked:
            sentences.append(
                f"{chosen.indicator.short}: {bounds}; за его границами — {listed(marked)}. "
                "Значения оставлены в расчёте, процедуру следует проверить."
            )
        else:
            sentences.append(f"{chosen.indicator.short}: {bounds}; за его границами ОО нет.")
    return Prose(tuple(sentences) or ("Проверять нечего: долей по организациям нет.",))


def blocks_assumptions(year: Year, scheme: SelfAssessmentScheme, sheet: Sheet) -> list[Assumption]:
    """Return where the programme contradicts itself and how it is read."""
    flagged = [c for c in year.params.chosen if ineffective(scheme, c)]
    measures = next(b for b in sheet.blocks if b.number == MEASURES)
    key = "scoring.self_assessment"
    readings = {
        "krymsk_4": "четыре позиции программы",
        "extended_8": "восемь направлений циклограммы",
        "all": "у всех направлений, где мониторинг представлен",
        "any": "хотя бы у одного направления",
        "strict": "соответствуют все эффективные показатели",
        "some": "соответствует хотя бы один",
        "single": "как один неэффективный показатель (−1)",
        "literal": "по букве программы (1 + 1 − 1)",
        "table": "по таблице раздела",
        "text": "по тексту раздела",
    }
    correspondence = "some" if scheme.correspondence == "any" else scheme.correspondence
    rows = [
        ("Позиции оценивания: четыре или восемь мониторингов", scheme.profile, "profile"),
        (
            "Когда сроки, использование, группы и факторы засчитываются позиции из нескольких "
            "направлений",
            scheme.mapping,
            "mapping",
        ),
        ("Перечень, где соответствуют цели не все показатели", correspondence, "correspondence"),
        ("Перечень, где неэффективны все показатели", scheme.all_ineffective, "all_ineffective"),
        ("Параметры раздела 6", scheme.recommendations, "recommendations"),
    ]
    return [
        *(Assumption(about, readings[value], f"{key}.{name}") for about, value, name in rows),
        Assumption(
            "Максимум раздела 7 (в источнике 24)",
            f"{3 * len(sheet.measures)} — сумма строк",
            "scoring.self_assessment (строки measures в params/scoring)",
        )
        if measures.stated != 3 * len(sheet.measures)
        else Assumption(
            "Максимум раздела 7", f"{measures.stated}", "scoring.self_assessment (строки measures)"
        ),
        Assumption(
            "Неэффективные показатели (понятие не определено)",
            listed(f"«{c.indicator.short}» ({ineffective(scheme, c)})" for c in flagged)
            or "не отмечены",
            f"{key}.ineffective",
        ),
        Assumption(
            "Показатели, не соответствующие цели направления",
            listed(scheme.not_corresponding) or "не отмечены",
            f"{key}.not_corresponding",
        ),
        Assumption(
            "Месяцы, назначенные в параметрах (в документе срока нет), балла не дают",
            listed(f"«{DIRECTIONS[d].short}»" for d in scheme.assigned_months) or "нет",
            f"{key}.assigned_months",
        ),
        Assumption(
            "Интервал для проверки результатов ОО",
            f"{number(100 * scheme.interval)} %",
            f"{key}.interval",
        ),
    ]
