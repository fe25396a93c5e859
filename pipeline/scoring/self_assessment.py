"""Self-assessment of the municipality's methodical work: evidence → points by block.

The programme of Krymsk scores four positions in sections 2 and 4–6, seven kinds of measures in
section 7, and the municipality as a whole in sections 8 and 9. Sections 1 and 3 carry no points.
A point is earned by evidence: a document, a row of a table, or what the pipeline has computed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from pipeline.display.russian import round_half_up
from pipeline.params.scoring import SelfAssessmentScheme
from pipeline.params.sheet import Sheet, SheetBlock, SheetPosition
from pipeline.scoring.blocks import (
    Listed,
    Marks,
    indicator_marks,
    judged_marks,
    marks,
    recommendation_marks,
    together,
)

INDICATORS, MONITORING, ANALYSIS, RECOMMENDATIONS, MEASURES, DECISIONS, EFFECT = 2, 4, 5, 6, 7, 8, 9
_WHOLE = (DECISIONS, EFFECT)


@dataclass(frozen=True)
class Evidence:
    """What earns a point.

    Attributes:
        text: What it is.
        href: Where it can be seen; empty for a row of a table.
        of: Direction that it belongs to, where a position has several.
    """

    text: str
    href: str = ""
    of: str = ""


Shown = tuple[Evidence, ...]


@dataclass(frozen=True)
class DirectionFacts:
    """What is known of one direction of the monitoring.

    Attributes:
        name: Its name.
        listed: Its indicators.
        shown: (block, parameter 1–3) → evidence, for blocks 2 and 4–6.
        addressed: Whether its recommendations name whom they are for.
        based: Whether they rest on an indicator.
        remarks: (block, parameter) → why evidence at hand does not count.
    """

    name: str
    listed: Listed
    shown: Mapping[tuple[int, int], Shown] = field(default_factory=dict)
    addressed: bool = False
    based: bool = False
    remarks: Mapping[tuple[int, int], str] = field(default_factory=dict)

    def has(self, block: int, parameter: int) -> bool:
        """Tell whether a parameter has evidence."""
        return bool(self.shown.get((block, parameter)))


@dataclass(frozen=True)
class RowFacts:
    """What is known of a row of block 7, or of the municipality in blocks 8 and 9.

    Attributes:
        name: Name of the row.
        shown: Evidence of the three parameters; an empty one is not earned.
        remark: What the reader should know.
    """

    name: str
    shown: tuple[Shown, Shown, Shown]
    remark: str = ""


@dataclass(frozen=True)
class ScoredRow:
    """One row of a block with its points.

    Attributes:
        name: Position or kind of measures.
        marks: Points and the rule that decided.
        shown: Evidence of the three parameters.
        lacking: Parameter 1–3 that needs evidence → where it is lacking, in words; maybe empty.
    """

    name: str
    marks: Marks
    shown: tuple[Shown, Shown, Shown]
    lacking: Mapping[int, str]


@dataclass(frozen=True)
class ScoredBlock:
    """One block with its rows.

    Attributes:
        block: The block.
        rows: Its rows.
    """

    block: SheetBlock
    rows: tuple[ScoredRow, ...]

    @property
    def earned(self) -> int:
        """Points of the block; negative where ineffective indicators outweigh the rest."""
        return sum(row.marks.total for row in self.rows)

    @property
    def most(self) -> int:
        """Greatest sum over the rows; the third parameter of block 2 only takes points away."""
        return (2 if self.block.number == INDICATORS else 3) * len(self.rows)


@dataclass(frozen=True)
class Assessment:
    """The whole self-assessment; the programme gives no levels for the total, so none is said.

    Attributes:
        blocks: Blocks with points, in their order.
        profile: Whose positions were scored.
    """

    blocks: tuple[ScoredBlock, ...]
    profile: Literal["krymsk_4", "extended_8"]

    @property
    def earned(self) -> int:
        """Sum of points."""
        return sum(block.earned for block in self.blocks)

    @property
    def most(self) -> int:
        """Greatest sum of points, as the rows give it."""
        return sum(block.most for block in self.blocks)

    @property
    def stated(self) -> int | None:
        """Greatest sum as the programme states it; ``None`` for positions of our own."""
        if self.profile != "krymsk_4":
            return None
        return sum(block.block.stated or block.most for block in self.blocks)

    @property
    def percent(self) -> float:
        """Part of the greatest sum, %, one decimal."""
        return round_half_up(100 * self.earned / self.most, 1)

    @property
    def percent_of_stated(self) -> float | None:
        """Part of the stated sum, %, one decimal."""
        return round_half_up(100 * self.earned / self.stated, 1) if self.stated else None


def assess(
    sheet: Sheet,
    scheme: SelfAssessmentScheme,
    directions: Mapping[str, DirectionFacts],
    measures: Sequence[RowFacts],
    whole: Mapping[int, RowFacts],
) -> Assessment:
    """Score the municipality.

    Args:
        sheet: Blocks, positions and rows.
        scheme: Profile and readings.
        directions: Facts by direction.
        measures: Facts by row of block 7.
        whole: Facts of the municipality, by block (8 and 9).
    """
    positions = sheet.profiles[scheme.profile]
    blocks = []
    for block in sheet.blocks:
        if block.number == MEASURES:
            rows = [_row(row) for row in measures]
        elif block.number in _WHOLE:
            rows = [_row(whole[block.number])]
        else:
            rows = [
                _position(
                    position, block.number, scheme, [directions[d] for d in position.directions]
                )
                for position in positions
            ]
        blocks.append(ScoredBlock(block, tuple(rows)))
    return Assessment(tuple(blocks), scheme.profile)


def _row(row: RowFacts) -> ScoredRow:
    found = marks(*(bool(evidence) for evidence in row.shown))
    if row.remark:
        found = Marks(found.rule, found.parts, row.remark)
    return ScoredRow(row.name, found, row.shown, _unearned(found, {}))


def _position(
    position: SheetPosition,
    block: int,
    scheme: SelfAssessmentScheme,
    facts: Sequence[DirectionFacts],
) -> ScoredRow:
    listed = Listed(
        sum(f.listed.count for f in facts),
        sum(f.listed.ineffective for f in facts),
        sum(f.listed.corresponding for f in facts),
    )
    there = [f for f in facts if f.has(block, 1)]
    earned = (
        bool(there),
        *(together([f.has(block, n) for f in there], scheme.mapping) for n in (2, 3)),
    )
    if block == INDICATORS:
        found = indicator_marks(
            listed,
            correspondence=scheme.correspondence,
            all_ineffective=scheme.all_ineffective,
        )
    elif block == RECOMMENDATIONS:
        found = recommendation_marks(
            earned[0],
            addressed=any(f.addressed for f in there),
            based=any(f.based for f in there),
            practices=earned[1],
            materials=earned[2],
            parameters=scheme.recommendations,
        )
    else:
        found = judged_marks(listed, *earned)
    first, second, third = (
        tuple(
            replace(e, of=f.name) if len(facts) > 1 else e
            for f in facts
            for e in f.shown.get((block, n), ())
        )
        for n in (1, 2, 3)
    )
    lacking = _unearned(found, {n: _where(facts, there, block, n) for n in (1, 2, 3)})
    if found.rule in {"T5", "T7"}:
        lacking = {1: found.remark}
    elif not there and block != INDICATORS:
        # What has its evidence only waits for the item itself.
        lacking = {n: w for n, w in lacking.items() if not all(f.has(block, n) for f in facts)}
    return ScoredRow(position.name, found, (first, second, third), lacking)


def _where(
    facts: Sequence[DirectionFacts], there: Sequence[DirectionFacts], block: int, parameter: int
) -> str:
    """Say in which directions a parameter is lacking, and why evidence at hand does not count."""
    among = facts if parameter == 1 or not there else there
    lacking = [f for f in among if not f.has(block, parameter)]
    parts = [f.name for f in lacking] if len(facts) > 1 else []
    parts += [f.remarks[block, parameter] for f in lacking if (block, parameter) in f.remarks]
    return "; ".join(dict.fromkeys(parts))


def _unearned(found: Marks, where: Mapping[int, str]) -> dict[int, str]:
    """Parameters that could still earn a point, or that take one away."""
    deducts = found.rule in {"I1", "I2", "I3", "I4", "I5", "I6", "I7"}
    return {
        n: where.get(n, "")
        for n, part in enumerate(found.parts, 1)
        if part < (0 if deducts and n == 3 else 1)
    }
