"""How small counts of people are kept back."""

from collections.abc import Iterable

from pipeline.display.output import Prose
from pipeline.display.russian import number
from pipeline.report.publishing import MASK, MASK_NOTE
from pipeline.report.year import Year

__all__ = ["MASK", "MASK_NOTE", "count_text", "masked_small", "only_internal", "public"]


def public(year: Year) -> bool:
    """Tell whether the page is for everyone."""
    return year.audience == "public"


def too_small(year: Year, counts: Iterable[float]) -> bool:
    """Tell whether counts of people, parts of one whole, may not be published.

    A few people in a part point at them; an empty part of a small whole tells something of all.
    """
    parts = [float(count) for count in counts]
    least = year.params.municipality.gates.public_min_denominator
    if not public(year):
        return False
    if any(0 < part < least for part in parts):
        return True
    return len(parts) > 1 and 0 in parts and 0 < sum(parts) < 2 * least


def count_text(year: Year, count: float) -> str:
    """Print a count of people; a small one is masked for the public."""
    return MASK if too_small(year, [count]) else number(count)


def only_internal(what: str) -> Prose:
    """Say that a part is not for the public.

    Args:
        what: What is left out, in the nominative: «Сведения по отдельным организациям».
    """
    return Prose((f"{what} в публикуемой версии не приводятся.",))


def masked_small(what: str) -> Prose:
    """Say that a part rests on too few people to be published."""
    return Prose((f"{what}: значения не публикуются (малая численность).",))
