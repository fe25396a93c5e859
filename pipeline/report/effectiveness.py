"""Use of last year's results, and «Анализ эффективности мер прошлого периода»."""

import math

import pandas as pd

from pipeline.advice.effectiveness import Comparison, Side, compare
from pipeline.advice.recommend import common_names
from pipeline.advice.wording import due_day, fill
from pipeline.display.output import Block, Prose
from pipeline.display.russian import (
    MISSING,
    NBSP,
    capital,
    counted,
    day,
    n_of_d,
    sentence,
    share,
    signed,
)
from pipeline.display.table import Column, Table
from pipeline.params.directions import DIRECTIONS
from pipeline.params.load import Chosen
from pipeline.report.recommendations import direction_name
from pipeline.report.year import Year

_METHOD = (
    "Организации сравниваются внутри третей, на которые они делились годом ранее: без этого "
    "низкие значения растут, а высокие снижаются сами собой. Изменение — среднее изменение "
    "сглаженных долей (вес муниципальной доли — 20 человек); ΣN из ΣD — без сглаживания. "
    "Сравнение описательное: причин изменения оно не называет."
)

_NEXT = (
    " Рекомендации этой справки — в файле recommendations.xlsx: отметьте исполнение и приложите "
    "его к файлам следующего года — анализ составится по ним."
)


def previous_use(year: Year, direction: str) -> Table | Prose:
    """Return where the results of the last monitoring were used: decisions with their numbers."""
    decisions = _decisions(year, direction)
    asked = _recommendations(year, direction)
    if decisions.empty:
        text = "Решения по результатам предыдущего мониторинга в реестр не внесены"
        if len(asked):
            names = ("адресная рекомендация", "адресные рекомендации", "адресных рекомендаций")
            text += f"; по его результатам дано: {counted(len(asked), *names)}"
        return Prose((f"{text}.",))
    frame = pd.DataFrame(
        {
            "text": decisions["text"],
            "order": [
                f"№{NBSP}{number} от {_day(when)}" if pd.notna(number) else _day(when)
                for number, when in zip(decisions["order_no"], decisions["date"], strict=True)
            ],
            "responsible": [capital(v) if pd.notna(v) else None for v in decisions["responsible"]],
        }
    )
    notes = []
    if len(asked):
        names = ("адресная рекомендация", "адресные рекомендации", "адресных рекомендаций")
        notes.append(f"Кроме того, дано: {counted(len(asked), *names)} (см. анализ эффективности).")
    return Table(
        "Где использованы результаты предыдущего мониторинга",
        (
            Column("text", "Решение"),
            Column("order", "Приказ"),
            Column("responsible", "Ответственный"),
        ),
        frame,
        notes,
    )


def effectiveness(year: Year, direction: str) -> Block | Prose:
    """Return what was done of last period's recommendations and decisions, and what changed."""
    asked = _recommendations(year, direction)
    decisions = _decisions(year, direction)
    if asked.empty and decisions.empty:
        return Prose(
            (
                "Рекомендации и решения прошлого периода по этому направлению не представлены: "
                "сравнивать не с чем." + (_NEXT if year.audience == "internal" else ""),
            )
        )
    parts: list[Prose | Table] = []
    if len(asked):
        parts.append(Prose((_executed(asked),)))
        parts += _changes(year, asked)
    if len(decisions):
        parts.append(_problems(year, decisions))
    return Block("".join(part.html() for part in parts), _METHOD)


def effectiveness_overall(year: Year) -> Block | Prose:
    """Return the same over all directions: execution, difference in change, problems."""
    parts: list[Prose | Table] = []
    rows = []
    for direction in (*DIRECTIONS, "leaders", "overall"):
        asked = _recommendations(year, direction)
        decisions = _decisions(year, direction)
        if asked.empty and decisions.empty:
            continue
        done = int((asked["status"] == "исполнено").sum())
        rows.append(
            {
                "direction": direction_name(direction),
                "asked": share(done, len(asked)) if len(asked) else MISSING,
                "change": _brief(year, asked),
                "decisions": str(len(decisions)) if len(decisions) else MISSING,
                "problems": str(int(decisions["problem"].notna().sum()))
                if len(decisions)
                else MISSING,
            }
        )
    if not rows:
        return Prose(
            (
                "Рекомендации и решения прошлого периода не представлены: анализ эффективности "
                "будет составлен, когда таблицы «Рекомендации» и «Управленческие решения» "
                "заполнены.",
            )
        )
    parts.append(
        Table(
            f"Исполнение рекомендаций и решений прошлого периода, {year.year} г.",
            (
                Column("direction", "Направление"),
                Column("asked", "Рекомендаций исполнено (N из D)", "number"),
                Column("change", "Разность изменений, п.п."),
                Column("decisions", "Решений", "number"),
                Column("problems", "Выявлено проблем", "number"),
            ),
            pd.DataFrame(rows),
            notes=(
                "Разность изменений: адресованные ОО минус остальные ОО той же стартовой трети. "
                "Положительная — значения адресованных выросли больше; сравнение описательное.",
            ),
        )
    )
    every = _decisions(year, None)
    if len(every):
        parts.append(_problems(year, every, named=True))
    return Block("".join(part.html() for part in parts), _METHOD)


def _decisions(year: Year, direction: str | None) -> pd.DataFrame:
    table = year.table("decision")
    own = table if direction is None else table[table["direction"] == direction]
    return own.sort_values(["date", "decision_id"], na_position="last")


def _recommendations(year: Year, direction: str) -> pd.DataFrame:
    table = year.table("recommendation")
    return table[table["direction"] == direction]


def _executed(asked: pd.DataFrame) -> str:
    counts = asked["status"].value_counts()
    done = int(counts.get("исполнено", 0))
    others = [
        f"{name} — {int(counts[name])}"
        for name in ("частично", "в работе", "не исполнено")
        if counts.get(name, 0)
    ]
    unknown = int(asked["status"].isna().sum())
    if unknown:
        others.append(f"состояние не указано — {unknown}")
    text = f"Исполнено рекомендаций прошлого периода: {share(done, len(asked))}"
    return sentence(text + (f"; {', '.join(others)}" if others else ""))


def _compared(year: Year, asked: pd.DataFrame) -> list[tuple[Chosen, Comparison]]:
    """Comparisons by indicator; a recommendation names it by its id or ``set:id``."""
    before = year.history.get(year.year - 1)
    if before is None or year.audience == "public":
        return []
    rules = year.params.advice.effectiveness
    found = []
    for chosen in year.params.chosen:
        names = {chosen.key, chosen.indicator.id}
        own = asked[asked["indicator_id"].isin(names) & asked["org_id"].notna()]
        if own.empty or chosen.indicator.unit != "%":
            continue
        if chosen.indicator.type not in {"share", "ratio"}:
            continue
        result = compare(
            chosen.key,
            year.current,
            before,
            set(own["org_id"]),
            rules.prior_persons,
            rules.min_schools,
        )
        if result is not None:
            found.append((chosen, result))
    return found


def _changes(year: Year, asked: pd.DataFrame) -> list[Prose | Table]:
    if year.audience == "public":
        return [Prose(("В публикуемой версии сравнение по группам организаций не публикуется.",))]
    compared = _compared(year, asked)
    if not compared:
        return [
            Prose(
                (
                    "Изменение у адресованных организаций не сравнивалось: нет значений "
                    "названного в рекомендации показателя за два года по организациям.",
                )
            )
        ]
    parts: list[Prose | Table] = []
    for chosen, result in compared:
        parts += [Prose((_finding(chosen, result),)), _thirds(year, chosen, result)]
    return parts


def _finding(chosen: Chosen, result: Comparison) -> str:
    name = chosen.indicator.short
    schools = counted(result.addressed, "организации", "организаций", "организаций")
    if not math.isfinite(result.difference):
        return (
            f"{name}: рекомендации были у {schools}; организаций с тем же стартовым уровнем "
            "недостаточно, поэтому разность изменений не указана."
        )
    if abs(result.difference) < 0.05:
        return (
            f"{name}: рекомендации были у {schools}; их значения изменились так же, как у "
            "остальных организаций с тем же стартовым уровнем."
        )
    more = "больше" if result.difference > 0 else "меньше"
    return (
        f"{name}: рекомендации были у {schools}; при том же стартовом уровне изменение у "
        f"адресованных на {signed(abs(result.difference)).lstrip('+')}{NBSP}п.п. {more}, чем у "
        f"остальных (сравнение по {n_of_d(result.compared, result.addressed)})."
    )


def _thirds(year: Year, chosen: Chosen, result: Comparison) -> Table:
    rows = [
        {
            "third": f"{capital(third.name)}, {who}",
            "schools": str(side.schools),
            "before": _share(side, side.before),
            "after": _share(side, side.after),
            "change": signed(side.change) if side.schools else MISSING,
            "difference": signed(third.difference)
            if who == "с рекомендацией" and math.isfinite(third.difference)
            else MISSING,
        }
        for third in result.thirds
        for who, side in (("с рекомендацией", third.addressed), ("остальные", third.others))
    ]
    least = year.params.advice.effectiveness.min_schools
    return Table(
        f"{chosen.indicator.short}: изменение по стартовым третям, {year.year - 1}–{year.year} гг.",
        (
            Column("third", "Стартовая треть"),
            Column("schools", "ОО, ед.", "number"),
            Column("before", f"{year.year - 1} г., ΣN из ΣD", "number"),
            Column("after", f"{year.year} г., ΣN из ΣD", "number"),
            Column("change", "Изменение сглаженных долей, п.п.", "number"),
            Column("difference", "Разность, п.п.", "number"),
        ),
        pd.DataFrame(rows),
        notes=(f"«–» в последней графе — меньше {least} ОО на одной из сторон.",),
    )


def _share(side: Side, sums: tuple[float, float]) -> str:
    return share(*sums) if side.schools else MISSING


def _brief(year: Year, asked: pd.DataFrame) -> str:
    texts = [
        f"{chosen.indicator.short}: {signed(result.difference)}"
        if math.isfinite(result.difference)
        else f"{chosen.indicator.short}: мало ОО"
        for chosen, result in _compared(year, asked)
    ]
    return "; ".join(texts) or MISSING


def _problems(year: Year, decisions: pd.DataFrame, *, named: bool = False) -> Table:
    rules = year.params.advice.effectiveness
    task = fill(rules.task, common_names(year.params, year.issued_on))
    until = day(due_day(rules.due, year.issued_on))
    rows = [
        {
            "text": row["text"] if pd.notna(row["text"]) else None,
            "direction": direction_name(str(row["direction"]))
            if pd.notna(row["direction"])
            else None,
            "analysed": _day(row["effect_date"]),
            "problem": row["problem"] if pd.notna(row["problem"]) else _silence(row),
            "task": sentence(f"{task}; до {until}") if pd.notna(row["problem"]) else MISSING,
        }
        for _, row in decisions.iterrows()
    ]
    columns = [
        Column("text", "Решение"),
        Column("analysed", "Дата анализа"),
        Column("problem", "Выявленная проблема"),
        Column("task", "Задача"),
    ]
    if named:
        columns.insert(1, Column("direction", "Направление"))
    return Table("Проблемы и задачи", columns, pd.DataFrame(rows))


def _silence(row: "pd.Series") -> str:
    return "не выявлена" if pd.notna(row["effect_date"]) else "анализ не проведён"


def _day(value: pd.Timestamp) -> str:
    return day(value.date()) if pd.notna(value) else MISSING
