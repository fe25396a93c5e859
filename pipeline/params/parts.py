"""Which part of the params concerns which page, and a checksum of every piece of it.

A direction's reference needs what its own direction says and what belongs to none. Tests build
such references from their part alone: what a page needs beyond it, :func:`part_of` must name.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from pydantic import BaseModel

from pipeline.params.catalogue import Indicator
from pipeline.params.directions import DIRECTION_IDS
from pipeline.params.load import FOLDER, Params
from pipeline.params.measures import Measure, Measures
from pipeline.params.municipality import Demo, Municipality, OpenData

NARROW = (*DIRECTION_IDS, "burnout", "quality")
"""Pages that are about one subject; any other page may read everything."""

_BY_SUBJECT = ("indicators", "goals", "main_indicator", "cyclogram")
_FOR_INTAKE = {"id", "passport", "period", "sources"}
_OF_STATED = {"id", "name", "short", "unit", "type", "above_whole"}
_FOR_INDICATORS = {
    "id", "passport", "period", "young", "leaders", "terms", "levels", "context_groups",
}  # fmt: skip


def for_intake(params: Params) -> Params:
    """Return params with nothing but what the tables depend on; reading anything else fails.

    Of indicators these are their names and whether a numerator has a denominator and may exceed it.
    """
    chosen = tuple(replace(item, indicator=_named(item.indicator)) for item in params.chosen)
    return Params(_only(params.municipality, _FOR_INTAKE), params.tables, chosen)


def _named(indicator: Indicator) -> Indicator:
    """Return a copy without what no stated value needs: it may change, and nothing is read anew."""
    others = Indicator.model_fields.keys() - _OF_STATED
    return indicator.model_copy(update=dict.fromkeys(others))


def for_indicators(params: Params) -> Params:
    """Return params with nothing but what the values of indicators depend on.

    Reading any other key of the municipality fails.
    """
    return Params(
        _only(params.municipality, _FOR_INDICATORS),
        params.tables,
        params.chosen,
        burnout_key=params.burnout_key,
    )


def _only(municipality: Municipality, names: Collection[str]) -> Municipality:
    """Return a copy that has some attributes only; of the passport, the centre."""
    centre = municipality.passport.model_copy(update={"department": "", "place": "", "orders": []})
    copy = municipality.model_copy(update={"passport": centre})
    for name in type(copy).model_fields.keys() - names:
        del copy.__dict__[name]
    return copy


def part_of(params: Params, page: str, measures: Measures | None = None) -> Params:
    """Return what a page depends on.

    Args:
        params: Params of the municipality.
        page: Name of the page; one that is about no single subject depends on everything.
        measures: What is measured by school; it names indicators that lend their targets.
    """
    municipality = _without(params.municipality, demo=Demo())
    if page not in NARROW:
        return replace(params, municipality=municipality)
    rules = tuple(placed for placed in params.rules if placed.rule.direction == page)
    named = {key for measure in _measures(page, measures) for key in measure.indicators}
    named |= {key for placed in rules for key in (*placed.rule.indicators, *placed.rule.thirds)}
    chosen = tuple(c for c in params.chosen if c.indicator.direction == page or c.key in named)
    keys = {c.key for c in chosen}
    targets = {key: value for key, value in municipality.targets.items() if key in keys}
    own = {
        name: {key: value for key, value in getattr(municipality, name).items() if key == page}
        for name in _BY_SUBJECT
    }
    choice = municipality.advice.model_copy(update={"rules": {}})
    used = {name for placed in rules for name in placed.rule.materials}
    materials = [m for m in params.advice.materials if m.direction == page or m.id in used]
    return replace(
        params,
        municipality=_without(
            municipality, **own, targets=targets, advice=choice, open_data=OpenData()
        ),
        chosen=chosen,
        advice=params.advice.model_copy(update={"materials": materials, "rules": []}),
        rules=rules,
    )


def _measures(page: str, measures: Measures | None) -> list[Measure]:
    if measures is None or page not in DIRECTION_IDS:
        return []
    grouping = measures.groups[page]  # type: ignore[index]
    factors = measures.factors[page]  # type: ignore[index]
    return [grouping.coverage, grouping.result, *grouping.profile, *factors]


def _without(municipality: Municipality, **values: Any) -> Municipality:
    return municipality.model_copy(update=values)


def pieces(params: Params, page: str = "", measures: Measures | None = None) -> dict[str, str]:
    """Return checksums of all that the params say, by the place where it is written.

    Comments and line numbers do not count; a value does, also where it is only a default.

    Args:
        params: Params, or a part of them.
        page: The page whose groups and factors count; none if empty.
        measures: What is measured by school.
    """
    return {name: _checksum(value) for name, value in _places(params, page, measures)}


def _places(params: Params, page: str, measures: Measures | None) -> Iterator[tuple[str, Any]]:
    municipality = params.municipality
    own = f"{FOLDER}/municipalities/{municipality.id}.yml"
    for name, value in vars(municipality).items():
        if isinstance(value, Mapping):
            for key, entry in value.items():
                yield f"{own}, {name}: {key}", entry
        else:
            yield f"{own}, {name}", value
    for table, definition in params.tables.tables.items():
        yield f"{FOLDER}/tables.yml, {table}", definition
    for chosen in params.chosen:
        place = f"{chosen.file}, {chosen.indicator.id}"
        yield place, (chosen.set.source, chosen.set.title, chosen.set.period, chosen.indicator)
    yield f"{FOLDER}/indicators, порядок", [chosen.key for chosen in params.chosen]
    advice = f"{FOLDER}/advice.yml"
    yield f"{advice}, rules, порядок", [placed.rule.id for placed in params.rules]
    for name in type(params.advice).model_fields:
        if name != "rules":
            yield f"{advice}, {name}", getattr(params.advice, name)
    for placed in params.rules:
        yield f"{advice}, rules: {placed.rule.id}", placed.rule
    for file, whole in (
        ("scoring/self_assessment.yml", params.sheet),
        ("burnout_key.yml", params.burnout_key),
        (f"programme/{municipality.id}.yml", params.programme),
        ("leaders.yml", params.leader_rules),
    ):
        if whole is not None:
            yield f"{FOLDER}/{file}", whole
    if measures is not None and page:
        for name in DIRECTION_IDS:
            if page == name or page not in NARROW:
                yield f"{FOLDER}/groups.yml, {name}", measures.groups[name]  # type: ignore[index]
                yield f"{FOLDER}/factors.yml, {name}", measures.factors[name]  # type: ignore[index]


def _checksum(value: Any) -> str:
    return hashlib.sha256(repr(_plain(value)).encode()).hexdigest()[:16]


def _plain(value: Any) -> Any:
    """Take a value apart into what prints the same in every process."""
    if isinstance(value, BaseModel):
        return [(name, _plain(getattr(value, name))) for name in type(value).model_fields]
    if is_dataclass(value) and not isinstance(value, type):
        return [(f.name, _plain(getattr(value, f.name))) for f in fields(value)]
    if isinstance(value, Mapping):
        return [(_plain(key), _plain(entry)) for key, entry in value.items()]
    if isinstance(value, (list, tuple)):
        return [_plain(entry) for entry in value]
    if isinstance(value, (set, frozenset)):
        return sorted(map(repr, map(_plain, value)))
    return value


def periods(params: Params) -> dict[str, str]:
    """Return a checksum of the reporting periods: dates of a page follow from all of them."""
    return {
        f"{FOLDER}/indicators, period": _checksum({chosen.set.period for chosen in params.chosen})
    }


def combined(checksums: Mapping[str, str]) -> str:
    """Return one checksum for many."""
    return hashlib.sha256(repr(sorted(checksums.items())).encode()).hexdigest()
