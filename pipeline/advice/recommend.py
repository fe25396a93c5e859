"""Recommendations: whom, on what basis, what, by when, who answers, in which form."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from pipeline.advice.conditions import fulfilled
from pipeline.advice.facts import Facts
from pipeline.advice.wording import due_day, fill
from pipeline.display.russian import day, number, percent, share
from pipeline.params.advice import AddresseeLevel, Limits, Rule
from pipeline.params.catalogue import Indicator
from pipeline.params.load import Params


@dataclass(frozen=True)
class Recommendation:
    """One recommendation with everything that its reader needs.

    Attributes:
        rule: Identifier of the rule.
        direction: Direction.
        level: Whom it addresses.
        unit: Organisation's code, name of the subject, or empty for the municipality.
        key: What its value is a value of: ``set:id``, or ``advice:rule``.
        indicator: Definition of that value.
        numerator: N.
        denominator: D; missing for a count.
        n: People or objects concerned.
        contribution: Part of the municipal gap (p.p.), or of the people concerned (%): the order.
        gap: Whether ``contribution`` is a part of a gap to a target.
        basis: Value, target and median in words: what the recommendation rests on.
        text: The recommendation.
        decision: The template of the draft item that gathers the rule's recommendations.
        due: Last day.
        responsible: Who answers.
        form: Form of the work.
        kind: ``addressed`` or ``practice``.
        topic: Recommendations of one topic to one addressee are one.
        guard: Whether it warns against taking a result at face value.
        materials: Titles of materials that help.
    """

    rule: str
    direction: str
    level: AddresseeLevel
    unit: str
    key: str
    indicator: Indicator
    numerator: float | None
    denominator: float | None
    n: int
    contribution: float
    gap: bool
    basis: str
    text: str
    decision: str
    due: date
    responsible: str
    form: str
    kind: str
    topic: str
    guard: bool
    materials: tuple[str, ...]


def recommend(facts: Facts, params: Params, issued: date) -> list[Recommendation]:
    """Return all recommendations of the rules, the most severe first.

    Args:
        facts: What the rules look at.
        params: Params of the municipality.
        issued: Day from which terms are counted.

    Raises:
        ParamsError: If the condition of a rule cannot be used.
    """
    rows = fulfilled(facts, params.advice.min_denominator)
    found = []
    for position, placed in enumerate(facts.rules):
        rule = placed.rule
        for row in rows[rows["rule"] == rule.id].to_dict("records"):
            made = _one(rule, facts.indicators[rule.id], row, params, issued)
            # The distance to an approved target comes first, then how many are concerned.
            order = (made.kind == "practice", not made.gap, -made.contribution, position, made.unit)
            found.append((order, made))
    return [made for _, made in sorted(found, key=lambda item: item[0])]


def _one(
    rule: Rule, indicator: Indicator, row: Mapping[Any, Any], params: Params, issued: date
) -> Recommendation:
    municipality = params.municipality
    due = due_day(rule.due, issued)
    n = round(_number(row["n"]) or 0)
    names: dict[str, str | int] = {
        **common_names(params, issued),
        "n": n,
        "N": number(_number(row["numerator"])),
        "D": _whole(row["denominator"]),
        "previous_D": number(_number(row["previous_denominator"])),
        "value": _plain(indicator, _number(row["value"])),
        "previous": _plain(indicator, _number(row["previous"])),
        "target": _plain(indicator, _number(row["target"])),
        "lack": _whole(row["lack"]),
        "group_median": _plain(indicator, _number(row["group_median"])),
        "threshold": number(rule.threshold),
        "due": day(due),
        "subject": row["unit"] if rule.level == "subject" else "",
        "schools": 1,
    }
    responsible = rule.responsible or params.advice.responsible.get(rule.level, "{centre}")
    titles = {material.id: material.title for material in params.advice.materials}
    return Recommendation(
        rule.id,
        rule.direction,
        rule.level,
        str(row["unit"]),
        str(row["key"]),
        indicator,
        _number(row["numerator"]),
        _number(row["denominator"]),
        n,
        _number(row["contribution"]) or 0.0,
        bool(row["gap"]),
        _basis(rule, indicator, row),
        fill(rule.text, names),
        rule.decision,
        due,
        fill(responsible, {"centre": municipality.passport.centre,
                           "department": municipality.passport.department}),
        rule.form,
        rule.kind,
        rule.topic or rule.id,
        rule.guard,
        tuple(titles[name] for name in rule.materials),
    )  # fmt: skip


def issued_on(params: Params, year: int, current: pd.DataFrame) -> date:
    """Return the day from which terms are counted.

    The params name it; otherwise it is the last day of collecting the data, or of the reporting
    period.
    """
    month_day = params.municipality.advice.issued_on or params.municipality.period.collected_to
    if month_day is not None:
        month, number_of_day = (int(part) for part in month_day.split("-"))
        return date(year, month, number_of_day)
    if current.empty:
        return date(year, 12, 31)
    return max(pd.Timestamp(end).date() for end in current["period_end"].unique())


def common_names(params: Params, issued: date) -> dict[str, str | int]:
    """Return what every template may name."""
    municipality = params.municipality
    return {
        "centre": municipality.passport.centre,
        "department": municipality.passport.department,
        "municipality": municipality.name.genitive,
        "year": issued.year,
        "next_year": issued.year + 1,
    }


def of_direction(
    found: Sequence[Recommendation], direction: str, limits: Limits
) -> list[Recommendation]:
    """Return what stands in the reference of a direction: to one addressee no more than a few."""
    own = [made for made in found if made.direction == direction]
    return _few(own, limits.direction, len(own))


def consolidated(found: Sequence[Recommendation], limits: Limits) -> list[Recommendation]:
    """Return what addressees should begin with: over all directions, one of a topic, few."""
    return _few(found, limits.direction, limits.addressee)


def _few(found: Sequence[Recommendation], per_direction: int, in_all: int) -> list[Recommendation]:
    taken: dict[tuple[str, str], list[Recommendation]] = defaultdict(list)
    kept = []
    for made in found:
        own = taken[made.level, made.unit]
        same_direction = sum(other.direction == made.direction for other in own)
        told = any(other.topic == made.topic or other.text == made.text for other in own)
        if len(own) < in_all and same_direction < per_direction and not told:
            own.append(made)
            kept.append(made)
    return kept


def by_rule(found: Iterable[Recommendation]) -> dict[str, list[Recommendation]]:
    """Gather recommendations of one rule; gaps to targets first, then the largest sums."""
    gathered: dict[str, list[Recommendation]] = defaultdict(list)
    for made in found:
        gathered[made.rule].append(made)
    weights = {
        rule: (made[0].kind == "practice", not made[0].gap, -sum(m.contribution for m in made))
        for rule, made in gathered.items()
    }
    return dict(sorted(gathered.items(), key=lambda item: weights[item[0]]))


def value_text(indicator: Indicator, row: Mapping[str, Any]) -> str:
    """Print a value with N and D where it has them."""
    n, d, value = (_number(row[name]) for name in ("numerator", "denominator", "value"))
    if indicator.type == "presence":
        return "имеется" if value else "не имеется"
    if indicator.over.startswith("ORG") and d == 1:
        # One organisation: yes or no, not «0 %».
        return "да" if n else "нет"
    if indicator.is_percentage:
        return share(n, d, indicator.decimals)
    if indicator.type == "mean":
        return f"{_plain(indicator, value)} (n\u00a0=\u00a0{number(d)})"
    if indicator.type == "ratio":
        decimals = 0 if float(n or 0).is_integer() and float(d or 0).is_integer() else 1
        return f"{number(n, decimals)} на\u00a0{number(d, decimals)}"
    return _plain(indicator, value)


def _basis(rule: Rule, indicator: Indicator, row: Mapping[str, Any]) -> str:
    name = indicator.name if rule.count and indicator.id == rule.id else indicator.short
    if rule.thirds:
        n, d = number(_number(row["numerator"])), number(_number(row["denominator"]))
        return f"{name}: {n} из\u00a0{d}"
    parts = [f"{name}: {value_text(indicator, row)}"]
    if not _missing(row["target"]):
        sign = "не более " if row["at_most"] else ""
        parts.append(f"цель {sign}{_plain(indicator, _number(row['target']))}")
    median = _number(row["group_median"])
    if median is not None and indicator.type in {"share", "ratio", "mean"} and _informative(row):
        schools = number(_number(row["group_schools"]))
        parts.append(f"медиана группы {_plain(indicator, median)} ({schools}\u00a0ОО)")
    if "previous" in rule.when and not _missing(row["previous"]):
        before = {name: row[f"previous_{name}"] for name in ("numerator", "denominator")}
        parts.append(f"годом ранее {value_text(indicator, {**before, 'value': row['previous']})}")
    if row["gap"] and rule.level == "school":
        contribution = _number(row["contribution"]) or 0.0
        parts.append(f"вклад в отставание {number(contribution, 2)}\u00a0п.п.")
    return "; ".join(parts)


def _informative(row: Mapping[str, Any]) -> bool:
    """A yes-or-no of one organisation is not compared with a median."""
    return bool((_number(row["denominator"]) or 0) > 1)


def _plain(indicator: Indicator, value: float | None) -> str:
    decimals = 0 if indicator.type == "presence" else indicator.decimals
    if value is not None and indicator.type == "count" and float(value).is_integer():
        decimals = 0
    if indicator.unit == "%":
        return percent(value, decimals)
    text = number(value, decimals)
    return f"{text}\u00a0{indicator.unit}" if indicator.unit and value is not None else text


def _number(value: Any) -> float | None:
    return None if _missing(value) else float(value)


def _whole(value: Any) -> int:
    return 0 if _missing(value) else -(-round(float(value) * 1000) // 1000)


def _missing(value: Any) -> bool:
    return value is None or bool(pd.isna(value))
