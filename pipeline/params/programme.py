"""A municipal programme with an index of results: the model of ``params/programme/<id>.yml``."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from pipeline.params.checking import Record
from pipeline.params.municipality import MonthDay

Reading = Literal["A", "B", "C"]
"""How the garbled formula of Сидз is read (scoring rules, section 3.2).

``A``: mean of fact / plan (plan / fact where less is better), not capped; ``B``: share of
indicators that reached the plan; ``C``: the ratio of A, at most 1.
"""

Kind = Literal["once", "yearly", "quarterly", "constant", "by_plan", "as_needed"]
"""How often a measure is due: once, every year, four times a year; the last three count once a
year if there is evidence."""

Weight = Annotated[float, Field(gt=0, lt=1)]


def _refuse(got: str, allowed: str) -> PydanticCustomError:
    return PydanticCustomError("russian", "", {"got": got, "allowed": allowed})


class Weights(Record):
    """Weights of the three components; they add up to 1."""

    goals: Weight
    tasks: Weight
    measures: Weight

    @model_validator(mode="after")
    def _whole(self) -> Self:
        total = self.goals + self.tasks + self.measures
        if abs(total - 1) > 1e-9:
            raise _refuse(f"сумма весов {total:g}", "веса, которые в сумме дают 1")
        return self


class Rules(Record):
    """What the order leaves open and is decided here.

    Attributes:
        reading: How Сидз is read.
        most_if_less_is_better: Largest ratio plan / fact of an indicator where less is better: a
            fact near 0 would make it endless.
        partly_done: What a partly done measure counts.
        measures: Mean over tasks, or all measures together.
        most_missing: With a larger share of unknown facts the index is not classified, %.
        too_low_plan: From this fulfilment on a plan is listed as too low, %.
        title_likeness: How alike the titles of a reported and a planned measure must be, 0–1.
    """

    reading: Reading
    most_if_less_is_better: float = Field(ge=1)
    partly_done: float = Field(ge=0, le=1)
    measures: Literal["by_task", "pooled"]
    most_missing: float = Field(ge=0, le=100)
    too_low_plan: float = Field(gt=100)
    title_likeness: float = Field(ge=0, le=1)


class Class(Record):
    """An interval of the index with its verdict; exactly one bound of each kind or none.

    Attributes:
        number: Number in the order.
        given: The interval as the order gives it.
        at_least: Lower bound, itself inside.
        above: Lower bound, itself outside.
        at_most: Upper bound, itself inside.
        below: Upper bound, itself outside.
        verdict: «Критерий оценки результативности», verbatim.
        action: What the order advises, verbatim.
    """

    number: int
    given: str
    at_least: float | None = None
    above: float | None = None
    at_most: float | None = None
    below: float | None = None
    verdict: str = Field(min_length=1)
    action: str = Field(min_length=1)

    @model_validator(mode="after")
    def _bounds(self) -> Self:
        if (self.at_least is None) == (self.above is None):
            raise _refuse("нижняя граница не одна", "at_least или above")
        if self.at_most is not None and self.below is not None:
            raise _refuse("верхних границ две", "at_most, below или ни одной")
        return self

    @property
    def low(self) -> tuple[float, bool]:
        """Lower bound and whether it lies inside."""
        inside = self.at_least is not None
        return (self.at_least if self.at_least is not None else self.above or 0.0), inside

    @property
    def high(self) -> tuple[float, bool]:
        """Upper bound and whether it lies inside."""
        if self.at_most is not None:
            return self.at_most, True
        return (float("inf") if self.below is None else self.below), False

    def holds(self, index: float) -> bool:
        """Whether a rounded index falls into the interval."""
        (low, with_low), (high, with_high) = self.low, self.high
        return (low < index or (with_low and low == index)) and (
            index < high or (with_high and high == index)
        )


class Measure(Record):
    """One measure of the plan.

    Attributes:
        number: Number in the plan.
        title: Wording of the plan.
        due: When, verbatim.
        kind: How often.
        first: First year (for ``once``: the year).
        month_from: First month of the term.
        month: Last month of the term.
        responsible: Who, as the plan says; empty where it says nothing.
        remark: What the plan leaves open about the term.
    """

    number: int = Field(ge=1)
    title: str = Field(min_length=1)
    due: str = Field(min_length=1)
    kind: Kind
    first: int = Field(ge=2000, le=2100)
    month_from: int = Field(1, ge=1, le=12)
    month: int = Field(12, ge=1, le=12)
    responsible: str = ""
    remark: str = ""


class Task(Record):
    """A task of the programme.

    Attributes:
        number: Its place in the plan.
        title: Wording of the plan.
        indicators: Indicators of the list that belong to it, as ``set:id``.
        measures: Its measures.
    """

    number: int = Field(ge=1)
    title: str = Field(min_length=1)
    indicators: list[str] = []
    measures: list[Measure] = Field(min_length=1)


class Orientation(Record):
    """A «целевой ориентир» of the key goal.

    Attributes:
        number: Its place in the text.
        title: Wording of the programme.
        indicators: Indicators that must all reach the target of the year.
        tasks: Tasks whose measures of the year must all be done, if no indicator is mapped.
    """

    number: int = Field(ge=1)
    title: str = Field(min_length=1)
    indicators: list[str] = []
    tasks: list[int] = []


class Monitoring(Record):
    """When the results are monitored and reported."""

    begins: MonthDay
    ends: MonthDay
    report_due: MonthDay
    addressee: str = Field(min_length=1)


class Programme(Record):
    """A programme: goals, tasks, measures, and the rule that rates it.

    Attributes:
        title: The programme.
        order: The order that approved it.
        goal: Its key goal.
        first: First year.
        last: Last year.
        stages: Its stages.
        executor: Who is responsible where the plan names nobody.
        monitoring: Dates of the monitoring and of the report.
        weights: Weights of the components.
        rules: What the order leaves open.
        classes: Intervals of the index in the order's numbering; together they leave no gap.
        orientations: Целевые ориентиры.
        tasks: Tasks with indicators and measures.
        forecast_only: Indicators about age: a forecast is advised, never anything about people.
        discrepancies: What does not fit together in the order; printed.
    """

    title: str = Field(min_length=1)
    order: str = Field(min_length=1)
    goal: str = Field(min_length=1)
    first: int
    last: int
    stages: list[str] = []
    executor: str = Field(min_length=1)
    monitoring: Monitoring
    weights: Weights
    rules: Rules
    classes: list[Class] = Field(min_length=1)
    orientations: list[Orientation] = Field(min_length=1)
    tasks: list[Task] = Field(min_length=1)
    forecast_only: list[str] = []
    discrepancies: list[str] = []

    @property
    def measures(self) -> list[Measure]:
        """All measures in the order of the plan."""
        return [measure for task in self.tasks for measure in task.measures]

    @property
    def indicators(self) -> list[str]:
        """All indicators of tasks and orientations, each once."""
        parts: Sequence[Task | Orientation] = [*self.tasks, *self.orientations]
        return list(dict.fromkeys(key for part in parts for key in part.indicators))

    @model_validator(mode="after")
    def _numbers_once(self) -> Self:
        for what, numbers in (
            ("мероприятие", [measure.number for measure in self.measures]),
            ("задача", [task.number for task in self.tasks]),
            ("целевой ориентир", [part.number for part in self.orientations]),
            ("класс", [row.number for row in self.classes]),
        ):
            twice = [number for number in numbers if numbers.count(number) > 1]
            if twice:
                raise _refuse(f"{what} с номером {twice[0]} повторяется", "каждый номер один раз")
        known = {task.number for task in self.tasks}
        strange = [key for key in self.forecast_only if key not in self.indicators]
        if strange:
            raise _refuse(f"показатель «{strange[0]}» не относится к программе", "её показатели")
        for part in self.orientations:
            unknown = [number for number in part.tasks if number not in known]
            if unknown:
                raise _refuse(
                    f"ориентир {part.number} ссылается на задачу {unknown[0]}",
                    "номера задач программы",
                )
        return self

    @model_validator(mode="after")
    def _classes_leave_no_gap(self) -> Self:
        rows = sorted(self.classes, key=lambda row: row.low[0])
        if rows[0].low != (0.0, True) or rows[-1].high[0] != float("inf"):
            raise _refuse("классы не покрывают все значения индекса", "от 0 и без верхней границы")
        for lower, upper in pairwise(rows):
            if lower.high[0] != upper.low[0] or lower.high[1] == upper.low[1]:
                raise _refuse(
                    f"между классами {lower.number} и {upper.number} пропуск или наложение",
                    "граница, которая относится ровно к одному классу",
                )
        return self
