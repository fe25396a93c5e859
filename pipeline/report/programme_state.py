"""What all sections of the report on a programme start from."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.display import style
from pipeline.display.output import Prose
from pipeline.display.russian import (
    MISSING,
    listed,
    n_of_d,
    number,
    share,
)
from pipeline.params.municipality import Target
from pipeline.params.programme import Class, Measure, Programme
from pipeline.report.lines import Line, line, with_unit
from pipeline.report.plan import Reported, reported
from pipeline.report.year import MASKED, Year
from pipeline.scoring.programme import (
    DECIMALS,
    Done,
    Fact,
    Rated,
    classify,
    rate,
)

NO_PROGRAMME = Prose(("Программа с индексом результативности в параметрах не описана.",))
"""What stands in place of a section where there is no programme."""

DONE, PARTLY, NOT_DONE, UNKNOWN = "выполнено", "частично", "не выполнено", "не измерено"

STATES = {
    DONE: style.ACCENT,
    PARTLY: style.ACCENT_PALE,
    NOT_DONE: style.WARM,
    UNKNOWN: style.PALE,
}
"""State of a measure → colour."""

READING_WORDS = {
    "A": "среднее отношений факт/план (где меньше — лучше, план/факт), без потолка",
    "B": "доля показателей, достигших плана",
    "C": "как A, но не более 1 на показатель",
}
"""Reading of Сидз → what it is."""

INDEX_MASKED = (
    "В публикуемой версии индекса нет: часть значений, из которых он составлен, "
    "не публикуется (малая численность)."
)
"""What the public reads if a figure behind the index is not published."""


@dataclass(frozen=True)
class Assessment:
    """The year's programme with everything that its sections print.

    Attributes:
        rated: The programme rated.
        items: Indicators of the programme as lines, by their ``set:id``.
        reported: What the table of measures says of the plan.
    """

    rated: Rated
    items: dict[str, Line]
    reported: Reported

    @property
    def programme(self) -> Programme:
        """The programme."""
        return self.rated.programme

    def state(self, measure: Measure) -> str:
        """Say what came of a measure; a dash if it was not due."""
        return _state(self.rated.done[measure.number])

    @property
    def due(self) -> list[Measure]:
        """Measures of the year."""
        return [m for m in self.programme.measures if self.rated.done[m.number].plan]

    @property
    def masked(self) -> bool:
        """Whether a figure behind the index is not published."""
        return any(item.note == MASKED for item in self.items.values())


def _state(row: Done) -> str:
    if not row.plan:
        return MISSING
    if row.fact is None:
        return UNKNOWN
    return DONE if row.fact >= row.plan else PARTLY if row.fact else NOT_DONE


def assess(year: Year) -> Assessment | None:
    """Rate the municipality's programme for the year; ``None`` if it has none."""
    programme = year.params.programme
    if programme is None:
        return None
    items = {key: line(year, year.params.by_key[key]) for key in programme.indicators}
    facts = {
        key: Fact(
            item.target.value if item.target else None,
            item.value,
            bool(item.target and item.target.at_most),
        )
        for key, item in items.items()
    }
    found = reported(programme, year.table("measure"), year.year)
    return Assessment(rate(programme, facts, found.done), items, found)


def index_text(value: float | None) -> str:
    """Print an index or a component with three decimals."""
    return number(value, DECIMALS)


def reached_text(values: Sequence[bool | None]) -> str:
    """Say how many of the known ones are reached, and how many are not known."""
    known = [value for value in values if value is not None]
    if not known:
        return "не измерено"
    rest = len(values) - len(known)
    return n_of_d(sum(known), len(known)) + (f" (не измерено: {rest})" if rest else "")


def target_text_of(item: Line, target: Target | None) -> str:
    """Print a target of any year."""
    if target is None:
        return MISSING
    if item.indicator.type == "presence":
        return "имеется" if target.value else "не имеется"
    return ("не более " if target.at_most else "") + with_unit(item.indicator, target.value)


def class_under(rated: Rated, reading: str) -> Class | None:
    """Return the class under a reading of Сидз; ``None`` if too little is known."""
    index = rated.under(reading)  # type: ignore[arg-type]
    if index is None or rated.too_little_known:
        return None
    return classify(index, rated.programme.classes)


def not_classified(rated: Rated) -> str:
    """Say why there is no class."""
    parts = [
        f"{name} — {share(unknown, everything)}" if everything else f"{name} — сведений нет"
        for name, (unknown, everything) in rated.missing.items()
        if name in rated.too_little_known
    ]
    return (
        "Класс не определён: неизвестных фактов больше "
        f"{number(rated.programme.rules.most_missing)}\u00a0%, порог превышен по следующим "
        f"составляющим: {listed(parts)}."
    )


def why_no_index(year: Year, found: Assessment) -> str:
    """Say why there is no index."""
    if all(fact.plan is None for fact in found.rated.facts.values()):
        return (
            f"Индекс не рассчитан: целевые значения на {year.year} год в параметрах муниципалитета "
            "не заданы."
        )
    names = {
        "Сидц": found.rated.goals,
        "Сидз": found.rated.tasks[found.programme.rules.reading],
        "Сидм": found.rated.measures,
    }
    unknown = [name for name, value in names.items() if value is None]
    return f"Индекс не рассчитан: нет сведений для составляющих {listed(unknown)}."


def interval_text(row: Class) -> str:
    """Print the interval of a class as it is used."""
    (low, with_low), (high, with_high) = row.low, row.high
    if high == float("inf"):
        return f"Инр {'≥' if with_low else '>'} {index_text(low)}"
    left = f"{index_text(low)} {'≤' if with_low else '<'} " if low else ""
    return f"{left}Инр {'≤' if with_high else '<'} {index_text(high)}"


def times_text(fact: float, plan: float) -> str:
    """Say how many of how many times; halves are possible."""
    if not plan:
        return MISSING
    decimals = 0 if float(fact).is_integer() else 1
    return f"{number(fact, decimals)}\u00a0из\u00a0{number(plan)}"
