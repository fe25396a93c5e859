"""Decision tables of the self-assessment by blocks (programme of Krymsk, sections 2 and 4–9).

Every function returns the rule that decided beside the points, so that a reader can check it
against the programme. I1–I7 hold for section 2, T1–T8 for the blocks of three parameters.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Marks:
    """Points of one row of a block.

    Attributes:
        rule: Name of the rule that decided.
        parts: Points of the three parameters.
        remark: What the reader should know, or empty.
    """

    rule: str
    parts: tuple[int, int, int]
    remark: str = ""

    @property
    def total(self) -> int:
        """Points of the row."""
        return sum(self.parts)


@dataclass(frozen=True)
class Listed:
    """The indicators of a position.

    Attributes:
        count: How many there are.
        ineffective: How many of them are ineffective or have negative consequences.
        corresponding: How many of the others serve the goal.
    """

    count: int
    ineffective: int = 0
    corresponding: int = 0

    @property
    def good(self) -> int:
        """Indicators that are not ineffective."""
        return self.count - self.ineffective

    def corresponds(self, reading: Literal["strict", "any"]) -> bool:
        """Tell whether the list serves the goal: all good indicators do, or any of them."""
        if reading == "strict":
            return self.good > 0 and self.corresponding == self.good
        return self.corresponding > 0


def indicator_marks(
    listed: Listed,
    *,
    correspondence: Literal["strict", "any"] = "strict",
    all_ineffective: Literal["single", "literal"] = "single",
) -> Marks:
    """Return the points of a position in block 2: there, serving the goal, ineffective (−1).

    Args:
        listed: Indicators of the position.
        correspondence: Reading of «соответствует обоснованной цели» for a mixed list.
        all_ineffective: Reading of a list in which all are ineffective; the programme speaks of a
            single one only. By the letter such a list keeps its point for being there.
    """
    if listed.count == 0:
        return Marks("I1", (0, 0, 0))
    corresponds = listed.corresponds(correspondence)
    if listed.ineffective == 0:
        return Marks("I2", (1, 1, 0)) if corresponds else Marks("I3", (1, 0, 0))
    if listed.count == 1:
        return Marks("I6", (0, 0, -1))
    if listed.good == 0:
        if all_ineffective == "single":
            return Marks("I7", (0, 0, -1), "По букве программы (I4) было бы 1: разница 2 балла.")
        return Marks("I4", (1, 1, -1), "Все показатели неэффективны; прочтено по букве программы.")
    return Marks("I4", (1, 1, -1)) if corresponds else Marks("I5", (1, 0, -1))


def marks(present: bool, second: bool, third: bool) -> Marks:
    """Return the points of a row with three parameters: nothing is earned without the first."""
    if not present:
        return Marks("T1", (0, 0, 0))
    rule = ("T4", "T3", "T2")[second + third]
    return Marks(rule, (1, int(second), int(third)))


def judged_marks(listed: Listed, present: bool, second: bool, third: bool) -> Marks:
    """Return the points of a position in block 4 or 5, where ineffective indicators do not count.

    With no good indicator left that serves the goal nothing is scored; otherwise the good ones
    are (T5–T7: the programme both excludes and admits a mixed list).
    """
    if not present:
        return Marks("T1", (0, 0, 0))
    if listed.good <= 0:
        return Marks("T5", (0, 0, 0), "Все показатели позиции неэффективны.")
    if listed.corresponding <= 0:
        return Marks("T7", (0, 0, 0), "Ни один показатель не соответствует цели.")
    found = marks(present, second, third)
    if listed.ineffective:
        return Marks(f"T6, {found.rule}", found.parts, "Оценены эффективные показатели.")
    return found


def recommendation_marks(
    present: bool,
    *,
    addressed: bool,
    based: bool,
    practices: bool,
    materials: bool,
    parameters: Literal["table", "text"] = "table",
) -> Marks:
    """Return the points of a position in block 6.

    Args:
        present: Whether there are recommendations.
        addressed: Whether they name whom they are for.
        based: Whether they rest on the analysis.
        practices: Whether successful practices are recommended.
        materials: Whether there are methodical materials.
        parameters: The programme's table and its text name different parameters. By the table
            (default) the text's ones are conditions of the first: with both missing it is not
            earned, with one missing there is a remark.
    """
    if not present:
        return Marks("T1", (0, 0, 0))
    if parameters == "text":
        return marks(present, addressed, based)
    others = (int(practices), int(materials))
    if not addressed and not based:
        return Marks("T8", (0, *others), "Рекомендации не адресные и не опираются на анализ.")
    found = marks(present, practices, materials)
    if not (addressed and based):
        lacking = "не опираются на анализ" if addressed else "не имеют адресата"
        return Marks(f"T8, {found.rule}", found.parts, f"Рекомендации {lacking}.")
    return found


def together(shown: Sequence[bool | None], mapping: Literal["all", "any"]) -> bool:
    """Join a parameter over the directions of a position; ``None`` is a direction without item.

    Args:
        shown: Whether the parameter is shown, by direction.
        mapping: Whether all directions that are there must show it, or one suffices.
    """
    there = [value for value in shown if value is not None]
    if not there:
        return False
    return all(there) if mapping == "all" else any(there)
