"""Evidence for the self-assessment: what the tables and the pipeline itself have to show."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd
from babel.dates import get_month_names

from pipeline.display.russian import LOCALE, counted, listed, number
from pipeline.indicators.evaluate import MUNICIPALITY, SCHOOL
from pipeline.params.directions import DIRECTIONS
from pipeline.params.load import Chosen
from pipeline.params.scoring import SelfAssessmentScheme
from pipeline.params.sheet import Sheet, SheetMeasure
from pipeline.report.anchors import link
from pipeline.report.influences import gap_of
from pipeline.report.results import main_indicator
from pipeline.report.year import Year
from pipeline.scoring.blocks import Listed
from pipeline.scoring.self_assessment import (
    ANALYSIS,
    DECISIONS,
    EFFECT,
    INDICATORS,
    MEASURES,
    MONITORING,
    RECOMMENDATIONS,
    DirectionFacts,
    Evidence,
    RowFacts,
    Shown,
)

_MATERIALS = ("рекомендации", "методика")
_WHOLE = {DECISIONS: "Управленческие решения", EFFECT: "Анализ эффективности принятых мер"}
_SHOWN = 2
"""More names in one cell would not be read; the rest is counted."""


def ineffective(scheme: SelfAssessmentScheme, chosen: Chosen) -> str:
    """Return the code of the reason why an indicator is ineffective; empty if it is not."""
    return scheme.ineffective.get(chosen.key, chosen.indicator.ineffective)


def period_end(year: Year) -> date:
    """Return the last day that any indicator of the year looks at."""
    if year.current.empty:
        return date(year.year, 12, 31)
    return pd.Timestamp(year.current["period_end"].max()).date()


def direction_facts(year: Year, scheme: SelfAssessmentScheme) -> dict[str, DirectionFacts]:
    """Return what is known of every direction. The year must be the internal one."""
    return {direction: _direction(year, scheme, direction) for direction in DIRECTIONS}


def _direction(year: Year, scheme: SelfAssessmentScheme, direction: str) -> DirectionFacts:
    municipality = year.params.municipality
    own = [c for c in year.params.of_direction(direction) if not c.indicator.clarifies]
    good = [c for c in own if not ineffective(scheme, c)]
    goal = municipality.goals.get(direction, "")  # type: ignore[call-overload]
    serving = [c for c in good if goal and c.key not in scheme.not_corresponding]
    known = [c for c in good if _known(year, c)]
    shown: dict[tuple[int, int], Shown] = {}
    remarks: dict[tuple[int, int], str] = {}

    def show(block: int, parameter: int, text: str, heading: str = "") -> None:
        href = link(year, direction, heading) if heading else ""
        shown[block, parameter] = (*shown.get((block, parameter), ()), Evidence(text, href))

    if own:
        names = ("показатель", "показателя", "показателей")
        show(INDICATORS, 1, counted(len(own), *names), "Показатели")
    if goal:
        show(INDICATORS, 2, goal.split(".")[0], "Основание и цель")
    if known:
        names = ("показателю", "показателям", "показателям")
        text = f"значения по {counted(len(known), *names)}"
        show(MONITORING, 1, text, "Результаты по муниципалитету")
        show(ANALYSIS, 1, "выводы по значениям показателей", "Выводы")
        if len(set(year.groups.values())) > 1 and _by_school(year, own):
            show(ANALYSIS, 2, "группы сравнения ОО", "Кластеризация")
        if factors_are_shown(year, direction):
            show(ANALYSIS, 3, "вклад организаций в результат", "Факторы")
    row = municipality.cyclogram.get(direction)  # type: ignore[call-overload]
    heading = "Сроки и использование результатов"
    if row is not None:
        month = get_month_names("wide", "stand-alone", LOCALE)[row.month]
        if direction in scheme.assigned_months:
            remarks[MONITORING, 2] = f"месяц {month} назначен в параметрах, в документе срока нет"
        else:
            show(MONITORING, 2, f"циклограмма: {month}", heading)
        if row.usage:
            show(MONITORING, 3, "циклограмма", heading)
    for text in _decisions_of(year, direction):
        show(MONITORING, 3, text)
    advice = recommendations(year)
    advice = advice[advice["direction"] == direction]
    addressed = advice["org_id"].notna()
    if len(advice):
        names = ("рекомендация", "рекомендации", "рекомендаций")
        text = counted(len(advice), *names)
        if addressed.any():
            text += f", адресатов — {advice['org_id'].nunique()} ОО"
        show(RECOMMENDATIONS, 1, text, "Адресные рекомендации")
    practices = _until(year.table("practice"), "date", period_end(year))
    practices = practices[practices["direction"] == direction]
    if len(practices):
        names = ("практика", "практики", "практик")
        show(RECOMMENDATIONS, 2, f"{counted(len(practices), *names)} в банке практик")
    for text in _materials(year, direction):
        show(RECOMMENDATIONS, 3, text)
    return DirectionFacts(
        DIRECTIONS[direction].short,
        Listed(len(own), len(own) - len(good), len(serving)),
        shown,
        bool(addressed.any()),
        bool((advice["indicator_id"].notna() | advice["basis"].notna()).any()),
        remarks,
    )


def recommendations(year: Year) -> pd.DataFrame:
    """Return recommendations that count as evidence: direction, org_id, indicator_id, basis.

    Those of the table «Рекомендации» and those that the reference itself prints; the latter name
    their indicator as ``set:id``.
    """
    columns = ["direction", "org_id", "indicator_id", "basis"]
    made = pd.DataFrame(
        [
            (r.direction, r.unit if r.level == "school" else None, r.key, r.basis)
            for r in year.recommendations
        ],
        columns=columns,
        dtype=object,
    )
    return pd.concat([year.table("recommendation")[columns].astype(object), made])


def factors_are_shown(year: Year, direction: str) -> bool:
    """Tell whether the reference holds a decomposition by schools: factors with numbers."""
    chosen = main_indicator(year, direction)
    if chosen is None or chosen.indicator.unit != "%" or chosen.indicator.type == "mean":
        return False
    if gap_of(year, direction) is not None:
        return True
    before = year.history.get(year.year - 1)
    if before is None:
        return False
    rows = before[(before["key"] == chosen.key) & (before["level"] == SCHOOL)]
    named = rows["unit"].isin(year.school_names)
    return bool((named & rows["numerator"].notna() & (rows["denominator"] > 0)).any())


def _known(year: Year, chosen: Chosen) -> bool:
    values = year.current
    own = values[(values["key"] == chosen.key) & (values["level"] == MUNICIPALITY)]
    return bool(own["value"].notna().any())


def _by_school(year: Year, indicators: Iterable[Chosen]) -> bool:
    keys = {c.key for c in indicators}
    values = year.current
    own = values[values["key"].isin(keys) & (values["level"] == SCHOOL)]
    return bool(own["value"].notna().any())


def _until(table: pd.DataFrame, column: str, end: date) -> pd.DataFrame:
    """Rows dated up to a day; a row without a date is kept."""
    return table[~(pd.to_datetime(table[column]) > pd.Timestamp(end))]


def _decisions_of(year: Year, direction: str) -> list[str]:
    table = _until(year.table("decision"), "date", period_end(year))
    own = table[table["direction"] == direction]
    return [f"решение {code}" for code in own["decision_id"]]


def _materials(year: Year, direction: str) -> list[str]:
    end = pd.Timestamp(period_end(year))
    table = year.table("norm_doc")
    valid = table[
        (table["direction"] == direction)
        & table["org_id"].isna()
        & table["kind"].isin(_MATERIALS)
        & table["number"].notna()
        & (pd.to_datetime(table["date"]) <= end)
        & ~(pd.to_datetime(table["valid_to"]) < end)
        & table["url"].notna()
    ]
    return [f"«{title}» (№\u00a0{code})" for title, code in valid[["title", "number"]].to_numpy()]


def measure_facts(year: Year, sheet: Sheet) -> list[RowFacts]:
    """Return evidence for every row of block 7: measures of the plan and events of the year."""
    plan = year.table("measure").assign(what="мера")
    events = year.table("event").rename(columns={"name": "title", "date": "date_plan"})
    columns = ["title", "direction", "date_plan", "responsible", "participants_n"]
    items = pd.concat([plan[columns], events.reindex(columns=columns)], ignore_index=True)
    return [_measure_row(row, items) for row in sheet.measures]


def _measure_row(row: SheetMeasure, items: pd.DataFrame) -> RowFacts:
    titles = items["title"].fillna("").str.casefold()
    by_word = titles.map(lambda title: any(word.casefold() in title for word in row.words))
    own = items[by_word.astype(bool) | items["direction"].isin(row.directions)]
    if own.empty:
        return RowFacts(row.name, ((), (), ()))
    dated = own["date_plan"].notna()
    held = own["responsible"].notna() | own["participants_n"].notna()
    return RowFacts(
        row.name,
        (
            (Evidence(_named(list(dict.fromkeys(own["title"])))),),
            _of_all(dated, "срок указан"),
            _of_all(held, "ответственные или участники указаны"),
        ),
    )


def _named(titles: Sequence[str]) -> str:
    first = listed(f"«{title}»" for title in titles[:_SHOWN])
    rest = len(titles) - _SHOWN
    return f"{first} и ещё {number(rest)}" if rest > 0 else first


def _of_all(shown: pd.Series, text: str) -> Shown:
    return (Evidence(f"{text} у всех ({len(shown)})"),) if shown.all() else ()


def whole_facts(year: Year) -> dict[int, RowFacts]:
    """Return evidence for decisions and for the analysis of their effect."""
    end = period_end(year)
    table = _until(year.table("decision"), "date", end)
    decided: Shown = ()
    if len(table):
        names = ("решение", "решения", "решений")
        decided = (Evidence(f"{counted(len(table), *names)} ({listed(_ends(table))})"),)
    responsible = _of_all(table["responsible"].notna(), "ответственный указан") if decided else ()
    dated = _of_all(table["date"].notna(), "дата указана") if decided else ()
    days = pd.to_datetime(table["effect_date"]).dropna()
    days = days[days <= pd.Timestamp(end)]
    problems = table["problem"].dropna()
    analysed: Shown = ()
    if len(days) or len(problems):
        found = table["effect_date"].notna() | table["problem"].notna()
        names = ("решению", "решениям", "решениям")
        analysed = (Evidence(f"анализ по {counted(int(found.sum()), *names)}"),)
    once = days.dt.to_period("M").nunique() < 2
    remark = (
        "Программа требует анализа не реже двух раз в год; в данных — один срок."
        if analysed and once
        else ""
    )
    return {
        DECISIONS: RowFacts(_WHOLE[DECISIONS], (decided, dated, responsible)),
        EFFECT: RowFacts(
            _WHOLE[EFFECT],
            (
                analysed,
                (Evidence(f"дат анализа: {days.nunique()}"),) if len(days) else (),
                (Evidence(f"проблем определено: {len(problems)}"),) if len(problems) else (),
            ),
            remark,
        ),
    }


def _ends(table: pd.DataFrame) -> list[str]:
    codes = [str(code) for code in table["decision_id"]]
    return codes if len(codes) <= _SHOWN else [f"{codes[0]} – {codes[-1]}"]


@dataclass(frozen=True)
class Stated:
    """What the table «Самооценка» states.

    Attributes:
        shown: (block, direction or row, parameter) → documents.
        notes: What could not be counted, and why.
    """

    shown: Mapping[tuple[int, str, int], Shown]
    notes: tuple[str, ...]


def stated_documents(year: Year, sheet: Sheet, scheme: SelfAssessmentScheme) -> Stated:
    """Return the documents that the table «Самооценка» names.

    A «да» counts only with a document of the register, and only for the direction that the
    document is about; one about the whole system («overall») counts for all.
    """
    table = year.table("scheme_item")
    documents = year.table("norm_doc").drop_duplicates("doc_id").set_index("doc_id")
    found: dict[tuple[int, str, int], Shown] = {}
    bare, strange, foreign = 0, 0, 0
    for block, position, parameter, value, code in table[
        ["block", "position", "parameter", "value", "doc_id"]
    ].itertuples(index=False, name=None):
        places = _places(sheet, scheme, str(block), str(position), str(parameter))
        strange += not places
        # Block 2 is counted from the indicators themselves.
        if not places or places[0][0] == INDICATORS or pd.isna(value) or not value:
            continue
        if pd.isna(code) or code not in documents.index:
            bare += 1
            continue
        document = documents.loc[code]
        topic = document["direction"]
        fitting = {
            (own, target, n)
            for own, row, directions, n in places
            if not directions or topic in {*directions, "overall"}
            for target in _targets(row, directions, topic)
        }
        foreign += not fitting
        evidence = (Evidence(f"документ {code} «{document['title']}»"),)
        found |= dict.fromkeys(sorted(fitting), evidence)
    rows = ("строка", "строки", "строк")
    about = "В таблице «Самооценка»"
    notes = []
    if bare:
        notes.append(f"{about} «да» без документа из реестра: {counted(bare, *rows)}; не учтено.")
    if foreign:
        notes.append(
            f"{about} документ относится к другому направлению: {counted(foreign, *rows)}; "
            "не учтено."
        )
    if strange:
        notes.append(
            f"{about} нет такого раздела, позиции или параметра: {counted(strange, *rows)}; "
            "проверьте названия."
        )
    return Stated(found, tuple(notes))


def _targets(place: str, directions: Sequence[str], about: str) -> Sequence[str]:
    """Directions that a document serves, or the row itself where rows have none."""
    if not directions:
        return [place]
    return list(directions) if about == "overall" else [about]


def with_documents(
    facts: Mapping[str, DirectionFacts], stated: Stated
) -> dict[str, DirectionFacts]:
    """Add stated documents to the facts of directions.

    A document of block 6 is taken for addressed and based: who stated it has read it.
    """
    joined = {}
    for direction, own in facts.items():
        more = {(b, n): e for (b, name, n), e in stated.shown.items() if name == direction}
        read = (RECOMMENDATIONS, 1) in more
        joined[direction] = replace(
            own,
            shown={key: own.shown.get(key) or more[key] for key in more} | dict(own.shown),
            addressed=own.addressed or read,
            based=own.based or read,
        )
    return joined


def rows_with_documents(facts: RowFacts, block: int, stated: Stated) -> RowFacts:
    """Add stated documents to a row of block 7, 8 or 9."""
    first, second, third = (
        own or stated.shown.get((block, facts.name, n), ()) for n, own in enumerate(facts.shown, 1)
    )
    return replace(facts, shown=(first, second, third))


def _places(
    sheet: Sheet, scheme: SelfAssessmentScheme, block: str, position: str, parameter: str
) -> list[tuple[int, str, Sequence[str], int]]:
    """Find block, row, its directions and parameter by the words of the table.

    A name may stand for several positions; rows of blocks 7–9 have no directions here.
    """
    digits = block.strip()[:1]
    own = next((b for b in sheet.blocks if str(b.number) == digits), None)
    if own is None:
        return []
    rows: list[tuple[str, Sequence[str]]]
    if own.number in _WHOLE:
        rows = [(_WHOLE[own.number], ())]
    elif own.number == MEASURES:
        rows = [(row.name, ()) for row in sheet.measures if _same(position, [row.name])]
    else:
        positions = sheet.profiles[scheme.profile]
        rows = [(p.name, p.directions) for p in positions if _same(position, [p.name, *p.aliases])]
    return [
        (own.number, row, directions, n)
        for row, directions in rows
        for n, p in enumerate(own.parameters, 1)
        if _same(parameter, [p.name, *p.aliases])
    ]


def _same(text: str, names: Iterable[str]) -> bool:
    return text.strip().casefold() in {name.casefold() for name in names}
