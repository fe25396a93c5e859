"""Sum of points by school and for the municipality (Argun), as the references print it."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from pipeline.display import style
from pipeline.display.output import Block, Prose
from pipeline.display.picture import Picture, picture
from pipeline.display.russian import MISSING, counted, listed, number, percent, sentence
from pipeline.display.table import Column, Table
from pipeline.indicators.evaluate import MUNICIPALITY, SCHOOL
from pipeline.params.load import Chosen
from pipeline.params.scoring import PointsScheme
from pipeline.report.assumptions import Assumption
from pipeline.report.lines import value_text
from pipeline.report.results import source_line
from pipeline.report.year import Year
from pipeline.scoring.points import LOW, UNDEFINED, PointRule, PointScore, score

SUPPORT = "комплексные адресные меры поддержки"
"""What a low level obliges the department to (order of Argun, IV.2)."""

_METHOD = (
    "Балл — за каждый достигнутый порог доли; наличие — все баллы или ни одного. Показатель без "
    "объекта учёта не входит ни в сумму, ни в максимум. Сравниваются значения, округлённые до "
    "сотых процента. Чувствительность — уровень при обоих порогах, сдвинутых вниз и вверх."
)


def scored(year: Year) -> list[Chosen]:
    """Return the indicators that carry points: those with a direction that schools can compute."""
    return [
        chosen
        for chosen in year.params.chosen
        if chosen.indicator.scored and SCHOOL in chosen.indicator.levels
    ]


def rule(scheme: PointsScheme, indicators: list[Chosen]) -> PointRule:
    """Return the rule of points that the params describe."""
    return PointRule(
        scheme.cutoffs,
        scheme.own_cutoffs,
        frozenset(c.key for c in indicators if c.indicator.type == "presence"),
        scheme.min_available,
        scheme.high,
        scheme.middle,
        scheme.margin,
    )


def municipal_score(year: Year, scheme: PointsScheme) -> PointScore:
    """Score the municipality by its own values (ΣN / ΣD)."""
    return _score(year, scheme, MUNICIPALITY, "")


def school_score(year: Year, scheme: PointsScheme, org_id: str) -> PointScore:
    """Score one school."""
    return _score(year, scheme, SCHOOL, org_id)


def _score(year: Year, scheme: PointsScheme, level: str, unit: str) -> PointScore:
    indicators = scored(year)
    rows = _rows(year, level, unit)
    values = {c.key: _value(rows.get(c.key)) for c in indicators}
    return score(values, rule(scheme, indicators))


def _rows(year: Year, level: str, unit: str) -> Mapping[str, "pd.Series"]:
    values = year.current
    own = values[(values["level"] == level) & (values["unit"] == unit)]
    return {str(row["key"]): row for _, row in own.iterrows()}


def _value(row: "pd.Series | None") -> float | None:
    return None if row is None or pd.isna(row["value"]) else float(row["value"])


def points_section(year: Year, scheme: PointsScheme) -> Block:
    """Return levels of the schools and of the municipality; for the public its own level only."""
    indicators = scored(year)
    if not indicators:
        return Block(
            Prose(
                (
                    "Сумма баллов не рассчитана: среди выбранных показателей нет ни одного, "
                    "который документ муниципалитета позволяет оценивать баллами.",
                )
            ).html()
        )
    own = municipal_score(year, scheme)
    parts = [Prose((_municipal_sentence(own, scheme),)).html()]
    if year.audience == "public":
        parts.append(Prose(("Баллы и уровни отдельных организаций не публикуются.",)).html())
        return Block("".join(parts), _METHOD)
    schools = {name: school_score(year, scheme, org_id) for org_id, name in _expected(year).items()}
    parts.append(Prose(_sentences(schools)).html())
    ordered = sorted(schools.items(), key=lambda item: (-(item[1].percent or -1.0), item[0]))
    if any(found.percent is not None for _, found in ordered):
        parts.append(_map(year, scheme, ordered, own).html())
    parts.append(_levels(year, ordered, own, indicators, scheme).html())
    parts.append(_points(year, ordered, own, indicators).html())
    return Block("".join(parts), _METHOD)


def _expected(year: Year) -> dict[str, str]:
    expected = set(year.intake["organisations"]["expected"])
    return {code: name for code, name in year.school_names.items() if code in expected}


def _municipal_sentence(own: PointScore, scheme: PointsScheme) -> str:
    if own.percent is None:
        return (
            "Уровень эффективности по муниципалитету не определён (недостаточно данных): известно "
            f"{own.known} из {len(own.points)} оцениваемых показателей."
        )
    text = (
        f"Уровень эффективности по муниципалитету — {own.level}: {own.earned} из {own.most} "
        f"{_of_points(own.most)}, {percent(own.percent, 2)}."
    )
    return f"{text} {_sensitivity(own, scheme)}"


def _of_points(count: int) -> str:
    # «из 21 балла», «из 33 баллов»: the genitive follows the last digit.
    return "балла" if count % 10 == 1 and count % 100 != 11 else "баллов"


def _sensitivity(found: PointScore, scheme: PointsScheme) -> str:
    shift = number(scheme.margin, 0 if float(scheme.margin).is_integer() else 1)
    lower, higher = f"при порогах ниже на {shift} п.п.", f"при порогах выше на {shift} п.п."
    if not found.borderline:
        return sentence(f"Уровень не меняется ни {lower}, ни {higher}")
    return f"Граничное значение: {lower} — {found.under_lower}, {higher} — {found.under_higher}."


def _sentences(schools: Mapping[str, PointScore]) -> tuple[str, ...]:
    by_level: dict[str, list[str]] = {}
    for name, found in schools.items():
        by_level.setdefault(found.level, []).append(name)
    sentences = []
    low = sorted(by_level.get(LOW, ()))
    if low:
        sentences.append(
            f"Низкий уровень эффективности — {counted(len(low), 'ОО', 'ОО', 'ОО')} "
            f"({listed(low)}): приказ предусматривает для них {SUPPORT}."
        )
    else:
        sentences.append("Организаций с низким уровнем эффективности нет.")
    unknown = sorted(by_level.get(UNDEFINED, ()))
    if unknown:
        sentences.append(f"Уровень не определён (недостаточно данных): {listed(unknown)}.")
    edge = sorted(name for name, found in schools.items() if found.borderline)
    if edge:
        sentences.append(
            f"Граничные значения — {counted(len(edge), 'ОО', 'ОО', 'ОО')}: {listed(edge)}. "
            "Их уровень меняется при сдвиге порогов, решения по ним требуют осторожности."
        )
    return tuple(sentences)


def _levels(
    year: Year,
    ordered: list[tuple[str, PointScore]],
    own: PointScore,
    indicators: list[Chosen],
    scheme: PointsScheme,
) -> Table:
    rows = [("Муниципалитет", own), *ordered]
    frame = pd.DataFrame(
        [
            {
                "name": name,
                "points": f"{found.earned}\u00a0из\u00a0{found.most}" if found.most else MISSING,
                "percent": percent(found.percent, 2),
                "level": f"{found.level} (граничное)" if found.borderline else found.level,
                "lower": found.under_lower,
                "higher": found.under_higher,
                "known": f"{found.known} из\u00a0{len(indicators)}",
                "measure": "да" if found.level == LOW and n else MISSING,
            }
            for n, (name, found) in enumerate(rows)
        ]
    )
    shift = number(scheme.margin)
    return Table(
        f"Уровни эффективности, {year.year} г.",
        (
            Column("name", "ОО"),
            Column("points", "Баллов", "number"),
            Column("percent", "От максимума", "number"),
            Column("level", "Уровень"),
            Column("lower", f"При порогах −{shift} п.п."),
            Column("higher", f"При порогах +{shift} п.п."),
            Column("known", "Известно показателей", "number"),
            Column("measure", "Меры поддержки"),
        ),
        frame,
        notes=(
            f"Меры поддержки — {SUPPORT}, которые приказ (IV.2) предусматривает при низком уровне.",
            "Максимум меньше у организаций, где часть показателей не имеет объекта учёта: такой "
            "показатель не считается нулём.",
            f"Уровень определяется, если известно не менее {number(scheme.min_available)} % "
            "оцениваемых показателей.",
            source_line(year),
        ),
        total_rows=frozenset({0}),
        row_classes={n: "below" for n, (_, found) in enumerate(rows) if found.level == LOW and n},
    )


def _points(
    year: Year,
    ordered: list[tuple[str, PointScore]],
    own: PointScore,
    indicators: list[Chosen],
) -> Table:
    rows = [("Муниципалитет", own), *ordered]
    frame = pd.DataFrame(
        [
            {"name": name, **{c.key: number(_maybe(found.points[c.key])) for c in indicators}}
            for name, found in rows
        ]
    )
    legend = "; ".join(
        f"{c.indicator.number.rstrip('.')} — {c.indicator.short}" for c in indicators
    )
    return Table(
        f"Баллы по показателям, {year.year} г.",
        (
            Column("name", "ОО"),
            *(Column(c.key, c.indicator.number.rstrip("."), "number") for c in indicators),
        ),
        frame,
        notes=(f"Показатели: {legend}.", "«–» — нет объекта учёта или данные не представлены."),
        total_rows=frozenset({0}),
    )


def _maybe(points: int | None) -> float | None:
    return None if points is None else float(points)


def _map(
    year: Year,
    scheme: PointsScheme,
    ordered: list[tuple[str, PointScore]],
    own: PointScore,
) -> Picture:
    """Draw where schools stand to the limits of levels, with the margins around these."""
    shown = [(name, found) for name, found in ordered if found.percent is not None]
    edge = sum(found.borderline for _, found in shown)
    title = (
        f"Граничные значения — у {edge} из {counted(len(shown), 'ОО', 'ОО', 'ОО')}"
        if edge
        else "Граничных значений нет"
    )
    with style.styled():
        figure = Figure(figsize=(style.WIDTH, 1.0 + 0.26 * max(len(shown), 3)))
        axes = figure.subplots()
        for limit, word in ((scheme.middle, "средний"), (scheme.high, "высокий")):
            axes.axvspan(
                limit - scheme.margin, limit + scheme.margin, color=style.GRID, zorder=0, lw=0
            )
            axes.axvline(limit, color=style.GREY, lw=1, zorder=1)
            axes.annotate(
                f"{word} от {number(limit)} %",
                (limit, 1),
                xycoords=("data", "axes fraction"),
                xytext=(0, 3),
                textcoords="offset points",
                ha="center",
                color=style.GREY,
                size=8,
            )
        for row, (_, found) in enumerate(shown):
            axes.plot(
                found.percent or 0.0,
                row,
                "D" if found.borderline else "o",
                ms=6,
                color=style.WARM if found.borderline else style.ACCENT,
                zorder=2,
            )
        if own.percent is not None:
            axes.axvline(own.percent, color=style.ACCENT, lw=1, ls=(0, (4, 3)), zorder=1)
        axes.set_yticks(range(len(shown)), [name for name, _ in shown], size=8)
        axes.set_ylim(len(shown) - 0.4, -0.6)
        axes.set_xlim(0, 100)
        axes.set_xlabel("баллов от максимума, %")
        axes.spines["left"].set_visible(False)
        words = "; ".join(
            f"{name} — {percent(found.percent, 2)}, {found.level}" for name, found in shown
        )
        return picture(
            figure,
            alt=f"Точки по организациям на шкале от 0 до 100 %. {title}. {words}.",
            title=title,
            subtitle="Баллы от максимума, %; серая полоса — сдвиг порога на "
            f"{number(scheme.margin)} п.п., ромб — граничное значение, пунктир — муниципалитет.",
            source=source_line(year),
        )


def points_card(year: Year, scheme: PointsScheme, org_id: str) -> Block:
    """Return level and points of one school with its sensitivity, and of no other."""
    indicators = scored(year)
    found = school_score(year, scheme, org_id)
    if found.percent is None:
        sentences = [
            "Уровень эффективности не определён (недостаточно данных): известно "
            f"{found.known} из {len(indicators)} оцениваемых показателей."
        ]
    else:
        sentences = [
            f"Уровень эффективности — {found.level}: {found.earned} из {found.most} "
            f"{_of_points(found.most)}, {percent(found.percent, 2)}.",
            _sensitivity(found, scheme),
        ]
        if found.level == LOW:
            sentences.append(f"При низком уровне приказ предусматривает {SUPPORT}.")
    rows = _rows(year, SCHOOL, org_id)
    frame = pd.DataFrame(
        [
            {
                "name": c.indicator.short,
                "value": _text(c, rows.get(c.key)),
                "points": number(_maybe(found.points[c.key])),
                "most": number(rule(scheme, indicators).most(c.key)),
            }
            for c in indicators
        ],
        columns=["name", "value", "points", "most"],
    )
    table = Table(
        f"Баллы по показателям, {year.year} г.",
        (
            Column("name", "Показатель"),
            Column("value", "Значение (N из D)", "number"),
            Column("points", "Баллов", "number"),
            Column("most", "Максимум", "number"),
        ),
        frame,
        notes=("«–» — нет объекта учёта или данные не представлены: в максимум не входит.",),
    )
    return Block(Prose(tuple(sentences)).html() + table.html(), _METHOD)


def _text(chosen: Chosen, row: "pd.Series | None") -> str:
    if row is None:
        return MISSING
    numerator, denominator, value = (
        None if pd.isna(row[name]) else float(row[name])
        for name in ("numerator", "denominator", "value")
    )
    return value_text(chosen.indicator, numerator, denominator, value)


def points_assumptions(year: Year, scheme: PointsScheme) -> list[Assumption]:
    """Return what the order leaves open and how it is settled."""
    names = {c.key: c.indicator.short for c in year.params.chosen}
    limits = " / ".join(number(limit) for limit in scheme.cutoffs)
    own = [
        Assumption(
            f"Пороги баллов показателя «{names[key]}», %",
            " / ".join(number(limit) for limit in cutoffs),
            f"scoring.points.own_cutoffs.{key}",
        )
        for key, cutoffs in scheme.own_cutoffs.items()
    ]
    indicators = "; ".join(c.indicator.number.rstrip(".") for c in scored(year))
    return [
        Assumption(
            "Пороги баллов: по баллу за каждый достигнутый, %", limits, "scoring.points.cutoffs"
        ),
        *own,
        Assumption(
            "Порог высокого уровня, % от максимума", number(scheme.high), "scoring.points.high"
        ),
        Assumption(
            "Порог среднего уровня, % от максимума", number(scheme.middle), "scoring.points.middle"
        ),
        Assumption(
            "Наименьшая доля известных показателей, %",
            number(scheme.min_available),
            "scoring.points.min_available",
        ),
        Assumption(
            "Сдвиг порогов для проверки граничных значений, п.п.",
            number(scheme.margin, 0 if float(scheme.margin).is_integer() else 1),
            "scoring.points.margin",
        ),
        Assumption(
            "Какие показатели оцениваются (номера в документе); выявленные дефициты, сведения "
            "раздела 5 и количества баллов не получают",
            indicators or "нет",
            "scoring.points (признак scored в params/indicators)",
        ),
    ]
