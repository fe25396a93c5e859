"""Levels: words for a share of the greatest score and for a share of a target."""

from collections.abc import Sequence
from enum import Enum

from pipeline.display.russian import round_half_up
from pipeline.params.municipality import Levels

COMPETENCE_WORDS = ("минимальный", "низкий", "средний", "высокий")

RECOMMENDED = Levels()
"""The limits where a municipality sets none of its own."""


class Fulfilment(Enum):
    """Where a value stands to its target."""

    REACHED = "достигнут"
    NEAR = "близко к плану"
    MISSED = "не достигнут"


def classified(value: float) -> float:
    """Round a percentage as every threshold sees it: half up, two decimals.

    The rounded value is compared, so that a printed number and its class cannot disagree and the
    binary fraction behind 49,995 cannot move a class.
    """
    return round_half_up(value, 2)


def steps(value: float, cutoffs: Sequence[float]) -> int:
    """Return how many limits a percentage reaches; a limit itself counts as reached."""
    return sum(classified(value) >= limit for limit in cutoffs)


def competence_level(
    percent: float | None,
    *,
    attended: bool = True,
    given: str | None = None,
    limits: Levels = RECOMMENDED,
) -> str | None:
    """Return the level of a competence, or ``None`` where nothing was measured.

    Args:
        percent: Percent of the greatest score.
        attended: Whether the person came; one who did not has no level, not the least one.
        given: The provider's own word; it is kept and nothing is computed.
        limits: Limits of the four levels.

    Raises:
        ValueError: If the percentage lies outside 0–100, an error of the data.
    """
    if given:
        return given
    if percent is None or not attended:
        return None
    if not 0 <= percent <= 100:
        raise ValueError(f"percent must lie between 0 and 100, got {percent}")
    return COMPETENCE_WORDS[steps(percent, limits.cutoffs)]


def overall_level(blocks: Sequence[float], *, rule: str = "worst") -> str | None:
    """Return a person's level over several blocks: that of the worst one, or of their mean."""
    if not blocks:
        return None
    return competence_level(min(blocks) if rule == "worst" else sum(blocks) / len(blocks))


def is_deficit(percent: float, limits: Levels = RECOMMENDED) -> bool:
    """Tell whether a result is a deficit: below the level «средний»."""
    return classified(percent) < limits.middle


def fulfilment(value: float, target: float, *, at_most: bool = False) -> Fulfilment:
    """Compare a value with its target: reached, close from 90 % on, or missed.

    Where the value should stay at or below the target, the part is target by value.
    """
    if at_most:
        part = 100.0 if value <= target else 100 * target / value
    else:
        part = 100.0 if target == 0 else 100 * value / target
    reached = steps(part, (90, 100))
    return (Fulfilment.MISSED, Fulfilment.NEAR, Fulfilment.REACHED)[reached]
