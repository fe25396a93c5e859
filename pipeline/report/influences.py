"""Section «Факторы»: exact decompositions, declared factors, structure of the results."""

from dataclasses import replace

import numpy as np
import pandas as pd

from pipeline.analysis.decomposition import (
    GapContributions,
    change_decomposition,
    gap_contributions,
)
from pipeline.analysis.drawing import dots, headline
from pipeline.analysis.drivers import Association, DriverScreen, Factor, Measure, screen_drivers
from pipeline.analysis.exploration import FactorStructure, explore_factors
from pipeline.analysis.shrinkage import funnel_scores
from pipeline.display.output import Block, Prose
from pipeline.display.picture import Picture
from pipeline.display.russian import MINUS, MISSING, counted, number
from pipeline.display.style import ACCENT, PALE
from pipeline.display.table import Column, Table
from pipeline.indicators.evaluate import SCHOOL
from pipeline.params import measures as declared
from pipeline.params.load import Chosen
from pipeline.report.charts_flow import Contribution, waterfall
from pipeline.report.charts_shares import Words
from pipeline.report.grouping import PUBLIC
from pipeline.report.measures import BySchool, by_school, factors
from pipeline.report.results import main_indicator, source_line
from pipeline.report.year import Year, school_values

_GAP_METHOD = (
    "Вклад организации в отставание — (T·D − N) / ΣD, сумма вкладов равна отставанию; изменение "
    "раскладывается на работу внутри организаций и структуру (их вес), сумма точна."
)
_SCREEN_METHOD = (
    "Ранговая корреляция Спирмена по организациям с бутстреп-интервалом; доли — через отклонение "
    "от муниципального значения с учётом численности; поправка Бенджамини–Хохберга на число "
    "проверок. Кандидаты заданы в params/factors.yml."
)
_STRUCTURE = (
    "Корреляции показателей; число факторов — параллельный анализ Хорна, метод минимальных "
    "остатков, вращение облимин; устойчивость — бутстреп."
)
_NO_DIAGNOSIS = "Факторный анализ (метод главных факторов) не проводился: {}."
_STEPS = 10
"""Schools shown one by one in a waterfall; the others are two sums."""

ENVIRONMENT = {"internal": "внутренний", "external": "внешний"}
CONTROL = {"controllable": "зависит", "partly": "зависит частично", "uncontrollable": "не зависит"}
_WORDS = ((0.3, "слабая"), (0.5, "умеренная"), (0.7, "заметная"), (1.01, "высокая"))


def decomposition(year: Year, direction: str) -> Block | Prose:
    """Return contributions of schools to the gap, and what the change of a year is made of."""
    if year.audience == "public":
        return Prose((PUBLIC,))
    chosen = main_indicator(year, direction)
    if chosen is None or chosen.indicator.unit != "%" or chosen.indicator.type == "mean":
        return Prose(
            (
                "Разложение по организациям не проводилось: доли по этому направлению в разрезе "
                "организаций не рассчитаны.",
            )
        )
    parts = []
    gap = gap_of(year, direction)
    if gap is not None:
        parts.append(Prose((gap.sentence(),)).html())
        if gap.gap > 0:
            parts.append(_waterfall(year, gap).html())
    before = _by_school(year, chosen, year.year - 1)
    if len(before):
        change = change_decomposition(before, _by_school(year, chosen), name=chosen.indicator.short)
        if change.refusal:
            parts.append(Prose((change.refusal,)).html())
        else:
            figure = replace(change.figure(), numbers=change.table(), id="change")
            parts.append(replace(figure, source=source_line(year)).html())
    if not parts:
        return Prose(
            (
                f"Разложение показателя «{chosen.indicator.short}» не проводилось: нет целевого "
                "значения и данных предыдущего года.",
            )
        )
    return Block("".join(parts), _GAP_METHOD)


def gap_of(year: Year, direction: str) -> GapContributions | None:
    """Return contributions to the gap of the main indicator; ``None`` without a target."""
    chosen = main_indicator(year, direction)
    if chosen is None or chosen.indicator.unit != "%" or chosen.indicator.type == "mean":
        return None
    target = year.params.municipality.targets.get(chosen.key, {}).get(year.year)
    if target is None:
        return None
    now = _by_school(year, chosen)
    return gap_contributions(
        now["numerator"],
        now["denominator"],
        target=target.value,
        name=chosen.indicator.short,
        at_most=target.at_most,
        units="человек" if chosen.indicator.type == "share" else "единиц",
    )


def _waterfall(year: Year, gap: GapContributions) -> Picture:
    """Draw from the municipality's value to the target: what each school adds to the way."""
    values = gap.frame["contribution"]
    short = values[values > 1e-12]
    beyond = values[values <= 1e-12]
    steps = [Contribution(str(s), float(v), warm=True) for s, v in short.iloc[:_STEPS].items()]
    rest = short.iloc[_STEPS:]
    side = "выше предела" if gap.at_most else "ниже цели"
    if len(rest):
        steps.append(Contribution(f"ещё {len(rest)} ОО {side}", float(rest.sum()), warm=True))
    if len(beyond):
        other = "в пределах" if gap.at_most else "на уровне цели и выше"
        steps.append(Contribution(f"{len(beyond)} ОО {other}", float(beyond.sum())))
    value = (f"По муниципалитету, {year.year} г.", gap.municipal)
    aim = (f"Предел на {year.year} г." if gap.at_most else f"Цель {year.year} г.", gap.target)
    start, end = (aim, value) if gap.at_most else (value, aim)
    return waterfall(
        start,
        steps,
        end,
        Words(
            headline(gap.sentence()),
            "Вклад организаций в отставание от цели, п.п. Сумма вкладов равна "
            f"{number(gap.gap, 2)}\u00a0п.п.; ось начинается не с нуля.",
            source_line(year),
            id="gap",
            numbers=gap.table(),
        ),
    )


def candidates(year: Year, direction: str) -> Block | Table:
    """Return every candidate factor with its class, control, sign, strength and ground."""
    screen = screened(year, direction)
    found = {a.factor.measure.name: a for a in screen.associations} if screen else {}
    chosen = main_indicator(year, direction)
    rows = [
        _candidate(year, factor, found.get(factor.name), screen)
        for factor in factors(year, direction)
    ]
    columns = (
        Column("name", "Фактор"),
        Column("environment", "Внутренний или внешний"),
        Column("control", "Зависит от руководителей"),
        Column("sign", "Связь"),
        Column("strength", "Сила связи"),
        Column("ground", "Основание"),
    )
    name = chosen.indicator.short if chosen else "показатель по организациям не рассчитан"
    notes = ["«–» — связь не измерялась или не отличима от случайной; знак не означает причины."]
    if screen:
        notes += screen.notes
        if screen.tests:
            tests = counted(screen.tests, "проверку", "проверки", "проверок")
            notes.append(f"Поправка Бенджамини–Хохберга на {tests}. Единица — организация.")
    table = Table(
        f"Факторы: {name}, {year.year} г.",
        columns,
        pd.DataFrame(rows, columns=[c.key for c in columns]),
        notes=notes,
        method=_SCREEN_METHOD,
        id="factors",
    )
    if screen is None or screen.refusal:
        return table
    sentence = Prose((screen.sentence(),)).html()
    return Block(sentence + table.html() + _associations(year, screen).html(), _SCREEN_METHOD)


def screened(year: Year, direction: str) -> DriverScreen | None:
    """Return the direction's measured factors against its main indicator by school."""
    if year.audience == "public":
        return None
    return year.remembered(("screen", direction), lambda: _screened(year, direction))


def _screened(year: Year, direction: str) -> DriverScreen | None:
    chosen = main_indicator(year, direction)
    if chosen is None:
        return None
    values = school_values(year, chosen.key).set_index("name")
    share = chosen.indicator.type == "share"
    outcome = Measure(
        chosen.indicator.short,
        values["numerator" if share else "value"].astype(float),
        values["denominator"].astype(float) if share else None,
    )
    known = by_school(year, direction)
    measured = [
        Factor(_measure(factor, known[factor.identity]), factor.environment, factor.control)
        for factor in factors(year, direction)
        if factor.measured and not _same(factor, chosen)
    ]
    return screen_drivers([(outcome, measured)])


def _measure(factor: declared.Factor, known: BySchool) -> Measure:
    if factor.type == "share":
        return Measure(factor.name, known.frame["numerator"], known.frame["denominator"])
    return Measure(factor.name, known.frame["value"])


def _same(factor: declared.Factor, chosen: Chosen) -> bool:
    """Tell whether a factor is the indicator itself: it would explain itself perfectly."""
    i = chosen.indicator
    return (factor.over, factor.where, factor.of, factor.per) == (i.over, i.where, i.of, i.per)


def _candidate(
    year: Year, factor: declared.Factor, found: Association | None, screen: DriverScreen | None
) -> dict[str, str]:
    row = {
        "name": factor.name,
        "environment": ENVIRONMENT[factor.environment],
        "control": CONTROL[factor.control],
        "sign": MISSING,
        "strength": MISSING,
    }
    if not factor.measured:
        why = f": {factor.missing}" if factor.missing else ""
        return row | {"ground": f"по данным не измерялся{why}"}
    if year.audience == "public":
        return row | {"ground": "связь по организациям в публикуемой версии не приводится"}
    if screen is None:
        return row | {"ground": "показатель направления по организациям не рассчитан"}
    if found is None:
        return row | {"ground": "совпадает с самим показателем"}
    if not np.isfinite(found.rho):
        schools = counted(found.n, "ОО", "ОО", "ОО")
        return row | {"ground": f"число ОО недостаточно для оценки: {schools} с данными"}
    rho = f"ρ = {number(found.rho, 2)} (от {number(found.low, 2)} до {number(found.high, 2)})"
    p = "p < 0,001" if found.q < 0.001 else f"p = {number(found.q, 3)}"
    ground = f"n = {found.n} ОО, {p} с поправкой"
    if not found.found:
        return row | {"strength": f"не отличима от случайной, {rho}", "ground": ground}
    word = next(word for limit, word in _WORDS if abs(found.rho) < limit)
    sign = "прямая (+)" if found.rho > 0 else f"обратная ({MINUS})"
    return row | {"sign": sign, "strength": f"{word}, {rho}", "ground": ground}


def _associations(year: Year, screen: DriverScreen) -> Picture:
    known = [a for a in screen.associations if np.isfinite(a.rho)]
    known = sorted(known, key=lambda a: (-a.found, -abs(round(a.rho, 9))))
    drawn = dots(
        [a.factor.measure.name for a in known],
        [a.rho for a in known],
        lows=[a.low for a in known],
        highs=[a.high for a in known],
        colours=[ACCENT if a.found else PALE for a in known],
        reference=(0.0, "нет связи"),
        alt="Ранговые корреляции с интервалами. "
        + "; ".join(f"{a.factor.measure.name}: {number(a.rho, 2)}" for a in known)
        + ".",
        title=_associations_title(screen),
        subtitle="ρ Спирмена и 95 % интервал по организациям; бледные точки не отличимы от "
        "случайных.",
        label="ρ",
        decimals=1,
    )
    return replace(drawn, source=source_line(year), id="associations")


def _associations_title(screen: DriverScreen) -> str:
    tests = counted(screen.tests, "фактора", "факторов", "факторов")
    if not screen.found:
        return f"Ни одна из связей {tests} не отличима от случайной"
    strongest = screen.found[0]
    return (
        f"Отличимы от случайных связи {len(screen.found)} из {tests}; сильнее всего — "
        f"«{strongest.factor.measure.name}» (ρ = {number(strongest.rho, 2)})"
    )


def structure(year: Year, direction: str) -> Block | Prose:
    """Return the factor structure of the direction's shares by school, or the refusal."""
    if year.audience == "public":
        return Prose((PUBLIC,))
    frames = {
        chosen.indicator.short: _by_school(year, chosen)
        for chosen in year.params.of_direction(direction)
        if chosen.indicator.type == "share" and chosen.indicator.over != "ORG"
    }
    frames = {name: frame for name, frame in frames.items() if len(frame) > 1}
    if len(frames) < 3:
        return Prose(
            (
                _NO_DIAGNOSIS.format(
                    "по организациям рассчитано долей "
                    f"{len(frames)}, для общих факторов нужно не менее трёх"
                ),
            )
        )
    scores = pd.DataFrame(
        {
            name: pd.Series(
                funnel_scores(f["numerator"].to_numpy(), f["denominator"].to_numpy()), f.index
            )
            for name, f in frames.items()
        }
    )
    return _shown(year, explore_factors(scores, units="schools"))


def diagnostic_structure(year: Year) -> Block | Prose:
    """Return the factor structure of the diagnostic blocks, or the refusal.

    People are rows, blocks are columns, one instrument of one provider: the one that diagnosed
    most people, the first wave of each.
    """
    wide = diagnosed_blocks(year)
    if wide.empty:
        return Prose((_NO_DIAGNOSIS.format("результатов диагностики нет"),))
    return _shown(year, explore_factors(wide, units="persons"))


def diagnosed_blocks(year: Year) -> pd.DataFrame:
    """Return people × blocks, % of the maximum, of the instrument that diagnosed most people.

    The first wave of each person; rows bear no names.
    """
    diag = year.table("diag")
    if diag.empty or "percent" not in diag:
        return pd.DataFrame()
    tests = diag[diag["percent"].notna() & (diag["instrument_kind"] != "самодиагностика")]
    tests = tests.fillna({"provider": "", "instrument": ""})
    by = ["provider", "instrument"]
    sizes = tests.groupby(by)["person_id"].nunique()
    if sizes.empty:
        return pd.DataFrame()
    provider, instrument = sizes.sort_values(ascending=False, kind="stable").index[0]
    one = tests[(tests["provider"] == provider) & (tests["instrument"] == instrument)]
    wide = one.sort_values(["wave", "diag_id"], kind="stable").pivot_table(
        index="person_id", columns="block", values="percent", aggfunc="first"
    )
    return wide.reset_index(drop=True).rename_axis(columns=None)


def _shown(year: Year, found: FactorStructure) -> Block:
    parts = [Prose((found.sentence(),)).html()]
    if not found.parallel.refusal:
        scree = replace(
            found.parallel.figure(),
            numbers=found.parallel.table(),
            source=source_line(year),
            id="scree",
        )
        parts.append(scree.html())
    if found.rotated is not None:
        parts += [replace(found.figure(), id="loadings").html(), found.table().html()]
    return Block("".join(parts), _STRUCTURE)


def _by_school(year: Year, chosen: Chosen, when: int | None = None) -> pd.DataFrame:
    """Numerators and denominators of an indicator by school's name."""
    values = year.history.get(when or year.year)
    if values is None:
        return pd.DataFrame(columns=["numerator", "denominator"], dtype=float)
    rows = values[(values["key"] == chosen.key) & (values["level"] == SCHOOL)].copy()
    rows["name"] = rows["unit"].map(year.school_names)
    rows = rows[rows["name"].notna() & rows["numerator"].notna() & (rows["denominator"] > 0)]
    return rows.set_index("name")[["numerator", "denominator"]].astype(float)
