"""The draft of decisions: recommendations of one rule become one numbered item."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.advice.recommend import Recommendation, by_rule, common_names
from pipeline.advice.wording import due_day, fill
from pipeline.display.russian import listed
from pipeline.params.load import Params


@dataclass(frozen=True)
class Decision:
    """One item of the draft.

    Attributes:
        text: What is decided.
        level: Whom it addresses; ``municipality`` for the closing items.
        units: Organisations or subjects that it names.
        due: Last day.
        responsible: Who answers.
        direction: Direction; empty for the closing items.
    """

    text: str
    level: str
    units: tuple[str, ...]
    due: date
    responsible: str
    direction: str


def draft(
    found: Sequence[Recommendation], params: Params, issued: date, *, closing: bool
) -> list[Decision]:
    """Return the items, those with the largest sum of contributions first.

    Args:
        found: The selected recommendations.
        params: Params of the municipality.
        issued: Day from which terms are counted.
        closing: Whether the items on control stand at the end.
    """
    names = common_names(params, issued)
    items = []
    for made in by_rule(found).values():
        first = made[0]
        units = tuple(sorted({m.unit for m in made if m.unit}))
        values = {
            **names,
            "n": sum(m.n for m in made),
            "schools": len(units),
            "subject": listed(units) if first.level == "subject" else "",
        }
        items.append(
            Decision(
                fill(first.decision, values),
                first.level,
                units,
                max(m.due for m in made),
                "руководители ОО" if first.level == "school" else first.responsible,
                first.direction,
            )
        )
    if closing:
        centre = params.municipality.passport.centre
        items += [
            Decision(
                fill(item.text, names),
                "municipality",
                (),
                due_day(item.due, issued),
                centre,
                "",
            )
            for item in params.advice.closing
        ]
    return items
