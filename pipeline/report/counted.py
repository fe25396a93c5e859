"""How small counts of people are kept back."""

from collections.abc import Iterable

from pipeline.display.output import Prose
from pipeline.display.russian import number
from pipeline.report.year import Year

MASK = "•"
MASK_NOTE = "«•» — значение не публикуется (малая численность)."


def public(year: Year) -> bool:
    """Tell whether the page is for everyone."""
    return year.audience == "public"


def too_small(year: Year, counts: Iterable[float]) -> bool:
    """Tell whether any of the counts of people may not be published."""
    least = year.params.municipality.gates.public_min_denominator
    return public(year) and any(0 < count < least for count in counts)


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
