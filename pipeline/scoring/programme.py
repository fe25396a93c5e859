"""The index of a programme's results (Baksan, order of 29.06.2022 № 79).

Инр = 0,45·Сидц + 0,35·Сидз + 0,2·Сидм: the mean achievement of goals, tasks and measures. The
formula of Сидз is garbled in the order; three readings are computed (scoring rules, section 3).
Everything is computed exactly, rounded half up to three decimals, and only then classified, so
that the printed number and the class cannot disagree.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from pipeline.display.russian import round_half_up
from pipeline.params.programme import Class, Measure, Programme, Reading, Weights

DECIMALS = 3
READINGS: tuple[Reading, ...] = get_args(Reading)
_TIMES_A_YEAR = 4


@dataclass(frozen=True)
class Fact:
    """What was planned for an indicator and what came of it.

    Attributes:
        plan: Target of the year; ``None`` if there is none.
        fact: Value of the year; ``None`` if it is not known.
        at_most: Whether less is better.
    """

    plan: float | None
    fact: float | None
    at_most: bool = False

    @property
    def reached(self) -> bool | None:
        """Whether the plan is reached by the value rounded to two decimals of a per cent."""
        if self.plan is None or self.fact is None:
            return None
        fact = round_half_up(self.fact, 2)
        return fact <= self.plan if self.at_most else fact >= self.plan

    def ratio(self, most_if_less_is_better: float) -> float | None:
        """Return fact / plan, or plan / fact where less is better.

        Returns:
            ``None`` if there is no plan, no fact, or a plan of 0 for a value that should grow.
        """
        if self.plan is None or self.fact is None:
            return None
        if not self.at_most:
            return self.fact / self.plan if self.plan else None
        if not self.fact:
            return 1.0 if not self.plan else most_if_less_is_better
        return min(self.plan / self.fact, most_if_less_is_better)


@dataclass(frozen=True)
class Done:
    """What of a measure was planned for the year and done.

    Attributes:
        plan: How many times it was due in the year; 0 if it was not.
        fact: How many times it was done; ``None`` if nothing is known.
    """

    plan: float
    fact: float | None


def due_times(measure: Measure, year: int) -> int:
    """Return how many times a measure is due in a year.

    «Ежеквартально» counts four; «постоянно», «ежегодно», «по мере необходимости», «по отдельному
    плану» count one; a single measure belongs to its own year only.
    """
    if measure.kind == "once":
        return int(measure.first == year)
    if year < measure.first:
        return 0
    return _TIMES_A_YEAR if measure.kind == "quarterly" else 1


def goal_index(achieved: Sequence[bool | None]) -> float | None:
    """Сидц: achieved of all «целевые ориентиры»; those not measurable are left out of both."""
    known = [value for value in achieved if value is not None]
    return sum(known) / len(known) if known else None


def task_index(
    tasks: Sequence[Sequence[Fact]], reading: Reading, most_if_less_is_better: float
) -> float | None:
    """Сидз: mean over tasks of the mean over their indicators.

    Args:
        tasks: Indicators of each task; tasks without a known one are left out.
        reading: ``A`` ratios, ``B`` reached or not, ``C`` ratios of at most 1.
        most_if_less_is_better: Largest ratio where less is better.
    """
    means = []
    for facts in tasks:
        ratios = [(fact, fact.ratio(most_if_less_is_better)) for fact in facts]
        values = [
            float(bool(fact.reached)) if reading == "B" else min(r, 1.0) if reading == "C" else r
            for fact, r in ratios
            if r is not None
        ]
        if values:
            means.append(sum(values) / len(values))
    return sum(means) / len(means) if means else None


def measure_index(tasks: Sequence[Sequence[Done]], *, pooled: bool = False) -> float | None:
    """Сидм: done of planned measures.

    Args:
        tasks: Measures of each task; those not due or not known are left out.
        pooled: All measures together; otherwise the mean over tasks.
    """
    sums = []
    for measures in tasks:
        known = [(m.plan, m.fact) for m in measures if m.plan and m.fact is not None]
        if known:
            sums.append((sum(plan for plan, _ in known), sum(fact for _, fact in known)))
    if not sums:
        return None
    if pooled:
        return sum(fact for _, fact in sums) / sum(plan for plan, _ in sums)
    return sum(fact / plan for plan, fact in sums) / len(sums)


def programme_index(goals: float, tasks: float, measures: float, weights: Weights) -> float:
    """Инр, rounded half up to three decimals."""
    exact = weights.goals * goals + weights.tasks * tasks + weights.measures * measures
    return round_half_up(exact, DECIMALS)


def classify(index: float, classes: Sequence[Class]) -> Class:
    """Return the class of an index; the index is rounded first."""
    rounded = round_half_up(index, DECIMALS)
    return next(row for row in classes if row.holds(rounded))


@dataclass(frozen=True)
class Rated:
    """A programme rated for a year.

    Attributes:
        programme: The programme.
        facts: Its indicators.
        done: Number of a measure → what came of it.
        achieved: Number of an orientation → reached, not reached, or not measurable.
        goals: Сидц.
        tasks: Reading → Сидз.
        measures: Сидм.
        index: Инр by the chosen reading; ``None`` if a component is unknown.
    """

    programme: Programme
    facts: Mapping[str, Fact]
    done: Mapping[int, Done]
    achieved: Mapping[int, bool | None]
    goals: float | None
    tasks: Mapping[Reading, float | None]
    measures: float | None
    index: float | None

    @property
    def missing(self) -> dict[str, tuple[int, int]]:
        """Component → (unknown, all): orientations, indicators with a plan, measures due."""
        planned = [fact for fact in self.facts.values() if fact.plan is not None]
        due = [row for row in self.done.values() if row.plan]
        return {
            "целевые ориентиры": (
                sum(value is None for value in self.achieved.values()),
                len(self.achieved),
            ),
            "показатели": (sum(fact.fact is None for fact in planned), len(planned)),
            "мероприятия": (sum(row.fact is None for row in due), len(due)),
        }

    @property
    def too_little_known(self) -> list[str]:
        """Components of which more is unknown than the rules admit."""
        limit = self.programme.rules.most_missing
        return [
            name
            for name, (unknown, everything) in self.missing.items()
            if not everything or 100 * unknown / everything > limit
        ]

    @property
    def rating(self) -> Class | None:
        """The class, or ``None`` if too little is known."""
        if self.index is None or self.too_little_known:
            return None
        return classify(self.index, self.programme.classes)

    def under(self, reading: Reading) -> float | None:
        """Return the index under another reading of Сидз."""
        return _index(self.goals, self.tasks[reading], self.measures, self.programme.weights)


def rate(programme: Programme, facts: Mapping[str, Fact], done: Mapping[int, Done]) -> Rated:
    """Rate a programme.

    Args:
        programme: The programme with its rules.
        facts: Indicator → plan and fact.
        done: Number of a measure → due and done.
    """
    rules = programme.rules
    achieved = {
        part.number: _achieved(
            [facts[key].reached for key in part.indicators],
            [done[m.number] for t in programme.tasks if t.number in part.tasks for m in t.measures],
        )
        for part in programme.orientations
    }
    goals = goal_index(list(achieved.values()))
    by_task = [[facts[key] for key in task.indicators] for task in programme.tasks]
    tasks = {r: task_index(by_task, r, rules.most_if_less_is_better) for r in READINGS}
    measures = measure_index(
        [[done[m.number] for m in task.measures] for task in programme.tasks],
        pooled=rules.measures == "pooled",
    )
    index = _index(goals, tasks[rules.reading], measures, programme.weights)
    return Rated(programme, facts, done, achieved, goals, tasks, measures, index)


def _index(
    goals: float | None, tasks: float | None, measures: float | None, weights: Weights
) -> float | None:
    if goals is None or tasks is None or measures is None:
        return None
    return programme_index(goals, tasks, measures, weights)


def _achieved(reached: Sequence[bool | None], measures: Sequence[Done]) -> bool | None:
    """An orientation stands on its indicators; on the year's measures only where it has none."""
    if reached:
        return _all(reached)
    return _all([None if m.fact is None else m.fact >= m.plan for m in measures if m.plan])


def _all(values: Sequence[bool | None]) -> bool | None:
    if any(value is False for value in values):
        return False
    return None if not values or None in values else True


@dataclass(frozen=True)
class WhatIf:
    """How the index would stand with one indicator changed.

    Attributes:
        key: The indicator.
        at_plan: Rated as if the indicator had just reached its plan.
        without: Rated as if its fact were not known.
    """

    key: str
    at_plan: Rated
    without: Rated


def sensitivity(rated: Rated) -> list[WhatIf]:
    """Change each known indicator in turn: which of them alone changes the class?"""
    result = []
    for key, fact in rated.facts.items():
        if fact.plan is None or fact.fact is None:
            continue
        at_plan, without = (
            rate(rated.programme, {**rated.facts, key: replace(fact, fact=value)}, rated.done)
            for value in (fact.plan, None)
        )
        result.append(WhatIf(key, at_plan, without))
    return result
