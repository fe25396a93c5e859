"""Section «Кластеризация»: groups of schools that the data can carry, or groups by rule."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from pipeline.analysis.clusters import ProfileClusters, profile_clusters
from pipeline.analysis.gates import DEFAULT
from pipeline.analysis.quadrants import Quadrants, quadrant_groups
from pipeline.display.output import Block, Prose
from pipeline.params.measures import Grouping, Measure
from pipeline.report.measures import BySchool, by_school, grouping, target
from pipeline.report.year import Year

PUBLIC = "В публикуемой версии сведения по отдельным организациям не приводятся."
_NOTHING = (
    "Группы по результатам не выделялись: значения по организациям, нужные для группировки, "
    "не рассчитаны. Сравнение проводится внутри групп, установленных по типу и численности."
)
_CLUSTERS = (
    "Доли школ сглажены к муниципальному значению (вес 20 человек), стандартизованы, k-средние; "
    "группы сообщаются, только если силуэт выше 95 % случайных разбиений одинаковых школ и состав "
    "устойчив (бутстреп-коэффициент Жаккара от 0,75). Иначе — группировка по двум признакам, "
    "заданным в params/groups.yml."
)


def profile_groups(year: Year, direction: str) -> Block | Prose:
    """Return groups of schools with similar results, or groups by rule and why."""
    if year.audience == "public":
        return Prose((PUBLIC,))
    if len(year.school_names) == 1:
        return Prose(("Группировать нечего: в муниципалитете одна образовательная организация.",))
    found = groups(year, direction)
    if isinstance(found, Quadrants):
        if found.frame.empty:
            return Prose((_NOTHING,))
        parts = [Prose((found.sentence(),)).html()]
        shown = found
    else:
        parts = [Prose((found.sentence(),)).html()]
        if found.reported:
            profile = replace(found.figure(), id="profiles")
            table = replace(found.table(), id="groups")
            parts += [profile.html(), found.dendrogram().html(), table.html()]
            return Block("".join(parts), _CLUSTERS)
        if found.fallback is None or found.fallback.frame.empty:
            return Block(parts[0], _CLUSTERS)
        shown = found.fallback
    parts += [replace(shown.figure(), id="profiles").html(), _table(year, direction, shown)]
    return Block("".join(parts), _CLUSTERS)


def _table(year: Year, direction: str, shown: Quadrants) -> str:
    table = shown.table()
    note = grouping(year, direction).note
    notes = [*table.notes, note] if note else table.notes
    return replace(table, notes=notes, id="groups").html()


def groups(year: Year, direction: str) -> ProfileClusters | Quadrants:
    """Return the direction's profile clusters, or the groups by rule where there is no profile."""
    return year.remembered(("groups", direction), lambda: _groups(year, direction))


def _groups(year: Year, direction: str) -> ProfileClusters | Quadrants:
    plan = grouping(year, direction)
    known = by_school(year, direction)
    fallback = _by_rule(year, plan, known)
    frames = {m.name: known[m.identity].frame for m in plan.profile}
    frames = {name: frame for name, frame in frames.items() if len(frame) > 1}
    schools = max((len(frame) for frame in frames.values()), default=0)
    if len(frames) < 2:
        return fallback
    allowed = min(DEFAULT.cluster_max_variables, schools // DEFAULT.schools_per_variable)
    used = dict(list(frames.items())[: max(allowed, 2)])
    numerators, denominators = (
        pd.DataFrame({name: frame[column] for name, frame in used.items()})
        for column in ("numerator", "denominator")
    )
    return profile_clusters(numerators, denominators, fallback=fallback)


def _by_rule(year: Year, plan: Grouping, known: Mapping[str, BySchool]) -> Quadrants:
    axes = (plan.coverage, plan.result)
    first, second = (known[m.identity].frame["value"].rename(m.name) for m in axes)
    return quadrant_groups(
        first,
        second,
        targets=(_line(year, plan.coverage), _line(year, plan.result)),
        units=(plan.coverage.unit, plan.result.unit),
    )


def _line(year: Year, measure: Measure) -> float | None:
    aim = target(year, measure)
    return aim.value if aim else None
