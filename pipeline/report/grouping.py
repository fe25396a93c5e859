"""Clusters and factors: what the data at hand allow to say, and no more."""

import pandas as pd

from pipeline.analysis.clusters import profile_clusters
from pipeline.analysis.decomposition import change_decomposition, gap_contributions
from pipeline.analysis.exploration import explore_factors
from pipeline.analysis.gates import DEFAULT
from pipeline.analysis.quadrants import quadrant_groups
from pipeline.analysis.result import Result
from pipeline.display.output import Block, Prose
from pipeline.indicators.evaluate import SCHOOL
from pipeline.params.load import Chosen
from pipeline.report.results import main_indicator
from pipeline.report.year import Year, school_values

_PUBLIC = "В публикуемой версии сведения по отдельным организациям не приводятся."
_CLUSTERS = (
    "Доли школ сглажены к муниципальному значению (вес 20 человек), стандартизованы, k-средние; "
    "группы сообщаются, только если силуэт выше 95 % случайных разбиений одинаковых школ и состав "
    "устойчив (бутстреп-коэффициент Жаккара от 0,75)."
)
_FACTORS = (
    "Вклад организации в отставание — (T·D − N) / ΣD, сумма вкладов равна отставанию; изменение "
    "раскладывается на работу внутри организаций и структуру (их вес), сумма точна."
)
_STRUCTURE = (
    "Корреляции результатов по блокам одной методики; число факторов — параллельный анализ Хорна, "
    "метод минимальных остатков, вращение облимин; устойчивость — бутстреп."
)


def profile_groups(year: Year, direction: str) -> Block | Prose:
    """Return groups of schools with similar results, or why there are none."""
    if year.audience == "public":
        return Prose((_PUBLIC,))
    shares = _school_shares(year, direction)
    frames = [_by_school(year, chosen) for chosen in shares]
    schools = len(frames[0]) if frames else 0
    allowed = min(DEFAULT.cluster_max_variables, schools // DEFAULT.schools_per_variable)
    if len(frames) < 2:
        return Prose(
            (
                "Группы по результатам не выделялись: по организациям рассчитано менее двух долей. "
                "Сравнение проводится внутри групп, установленных по типу и численности.",
            )
        )
    frames, shares = frames[: max(allowed, 2)], shares[: max(allowed, 2)]
    columns = [chosen.indicator.short for chosen in shares]
    numerators, denominators = (
        pd.concat([frame[name].rename(c) for frame, c in zip(frames, columns, strict=True)], axis=1)
        for name in ("numerator", "denominator")
    )
    fallback = quadrant_groups(
        (100 * frames[0]["numerator"] / frames[0]["denominator"]).rename(columns[0]),
        (100 * frames[1]["numerator"] / frames[1]["denominator"]).rename(columns[1]),
    )
    found = profile_clusters(numerators, denominators, fallback=fallback)
    shown: Result = found if found.reported else fallback
    return _block(found.sentence(), shown, method=_CLUSTERS)


def factors(year: Year, direction: str) -> Block | Prose:
    """Return contributions of schools to the gap, and what the change of a year is made of."""
    if year.audience == "public":
        return Prose((_PUBLIC,))
    chosen = main_indicator(year, direction)
    if chosen is None or chosen.indicator.type != "share":
        return Prose(
            (
                "Разложение по организациям не проводилось: доли по этому направлению в разрезе "
                "организаций не рассчитаны.",
            )
        )
    now = _by_school(year, chosen)
    name = chosen.indicator.short
    results: list[Result] = []
    target = year.params.municipality.targets.get(chosen.key, {}).get(year.year)
    if target is not None and not target.at_most:
        results.append(
            gap_contributions(now["numerator"], now["denominator"], target=target.value, name=name)
        )
    if year.year - 1 in year.history:
        before = _by_school(year, chosen, year.year - 1)
        if len(before):
            results.append(change_decomposition(before, now, name=name))
    if not results:
        return Prose(
            (
                f"Разложение показателя «{name}» не проводилось: нет целевого значения и данных "
                "предыдущего года.",
            )
        )
    parts = [_block(result.sentence(), result).html() for result in results]
    return Block("".join(parts), _FACTORS)


def factor_structure(year: Year) -> Block | Prose:
    """Return the factor structure of the diagnostic blocks, or the refusal.

    People are rows, blocks are columns, one instrument of one provider: the one that diagnosed
    most people, the first wave of each.
    """
    diag = year.table("diag")
    if diag.empty or "percent" not in diag:
        return Prose(("Факторный анализ (метод главных факторов) не проводился: нет диагностики.",))
    tests = diag[diag["percent"].notna() & (diag["instrument_kind"] != "самодиагностика")]
    by = ["provider", "instrument"]
    sizes = tests.groupby(by, dropna=False)["person_id"].nunique()
    if sizes.empty:
        return Prose(("Факторный анализ (метод главных факторов) не проводился: нет результатов.",))
    provider, instrument = sizes.sort_values(ascending=False, kind="stable").index[0]
    one = tests[(tests["provider"] == provider) & (tests["instrument"] == instrument)]
    wide = one.sort_values(["wave", "diag_id"], kind="stable").pivot_table(
        index="person_id", columns="block", values="percent", aggfunc="first"
    )
    found = explore_factors(wide.reset_index(drop=True), units="persons")
    return _block(found.sentence(), found, method=_STRUCTURE)


def _school_shares(year: Year, direction: str) -> list[Chosen]:
    """Shares of people by school, the main one first; shares of organisations say yes or no."""
    main = main_indicator(year, direction)
    candidates = [c for c in year.params.of_direction(direction) if c.indicator.type == "share"]
    ordered = sorted(candidates, key=lambda c: c.key != (main.key if main else ""))
    return [
        c
        for c in ordered
        if c.indicator.over != "ORG"
        and len(school_values(year, c.key)) >= DEFAULT.cluster_min_schools
    ]


def _by_school(year: Year, chosen: Chosen, when: int | None = None) -> pd.DataFrame:
    """Numerators and denominators of an indicator by school's name."""
    values = year.history[when or year.year]
    rows = values[(values["key"] == chosen.key) & (values["level"] == SCHOOL)].copy()
    rows["name"] = rows["unit"].map(year.school_names)
    rows = rows[rows["name"].notna() & rows["numerator"].notna() & (rows["denominator"] > 0)]
    return rows.set_index("name")[["numerator", "denominator"]].astype(float)


def _block(sentence: str, result: Result, method: str = "") -> Block:
    parts = (Prose((sentence,)), result.figure(), result.table())
    return Block("".join(part.html() for part in parts), method)
