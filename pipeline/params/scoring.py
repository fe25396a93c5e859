"""How a municipality's documents have it scored: the ``scoring`` key of its params.

The documents leave numbers open; what stands here by default is a recommendation, printed under
«Принятые допущения» of the reference, and the municipality decides.
"""

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from pipeline.params.checking import Record
from pipeline.params.directions import DirectionId


def _rising(values: list[float]) -> list[float]:
    if any(later <= earlier for earlier, later in pairwise(values)):
        raise PydanticCustomError(
            "russian",
            "",
            {"got": f"пороги {values}", "allowed": "пороги по возрастанию, например [25, 50, 75]"},
        )
    return values


Percent = Annotated[float, Field(ge=0, le=100)]
Cutoffs = Annotated[list[Percent], Field(min_length=1), AfterValidator(_rising)]


class PointsScheme(Record):
    """Sum of points over indicators → high, middle or low level (order of Argun, I.3 and V.4).

    The order gives neither points nor limits of the levels: all numbers are recommendations.

    Attributes:
        cutoffs: A share earns one point for every limit that it reaches, %.
        own_cutoffs: Other limits for single indicators.
        min_available: Least part of the scored indicators that must be known, %.
        high: Part of the possible points from which the level is high, %.
        middle: Part from which it is middle, %.
        margin: Shift of both limits that shows how firm a level is, percentage points.
    """

    cutoffs: Cutoffs = [25, 50, 75]
    own_cutoffs: dict[str, Cutoffs] = {}
    min_available: Percent = 70
    high: Percent = 75
    middle: Percent = 50
    margin: float = Field(5, ge=0, le=25)


class SelfAssessmentScheme(Record):
    """Blocks, positions and parameters of the programme of Krymsk (its sections 1–9).

    Attributes:
        profile: ``krymsk_4``, the four positions of the programme, or ``extended_8``, one position
            a monitoring of the cyclogram (for internal use, not comparable with the former).
        mapping: When dates, usage and the like count for a position of several directions: in
            all of those that are there, or in any.
        correspondence: Whether every indicator that is not ineffective must serve the goal, or any.
        all_ineffective: Reading of a list in which every indicator is ineffective: like a
            single one (``single``), or by the letter (``literal``).
        recommendations: Parameters of block 6: those of its table or those of its text.
        ineffective: Indicators marked here beside the catalogue, with the code of the reason.
        not_corresponding: Indicators that do not serve the goal of their direction.
        assigned_months: Directions whose month is set in these params because the document names
            none; such a month earns no point until a document names it.
        verify: Indicators whose school values are checked against an interval.
        interval: Coverage of that interval.
    """

    profile: Literal["krymsk_4", "extended_8"] = "krymsk_4"
    mapping: Literal["all", "any"] = "all"
    correspondence: Literal["strict", "any"] = "strict"
    all_ineffective: Literal["single", "literal"] = "single"
    recommendations: Literal["table", "text"] = "table"
    ineffective: dict[str, Literal["E1", "E2", "E3", "N1", "N2", "N3"]] = {}
    not_corresponding: list[str] = []
    assigned_months: list[DirectionId] = []
    verify: list[str] = []
    interval: float = Field(0.99, gt=0.5, lt=1)


class RankingScheme(Record):
    """Clusters, scaling and ranking of schools (order of Sochi, 3.3).

    Attributes:
        direction: Direction whose reference holds the ranking.
        indicators: Ranked indicators, ``set:id``, in the order of the document.
        weights: Weight by indicator, 1 where not given.
        scale: ``minmax``, 0–100 between the least and the greatest of the cluster, or
            ``rank_points``, by place, for outliers.
        min_schools: Smaller clusters are listed, not ranked.
        min_denominator: With fewer persons in any school thirds are printed instead of places.
        visit_from: From so many indicators in the lower third on a school is visited.
        visit_months: Months of the coming year over which visits are spread.
    """

    direction: DirectionId = "school_mo"
    indicators: list[str] = Field(min_length=1)
    weights: dict[str, Annotated[float, Field(ge=0, le=10)]] = {}
    scale: Literal["minmax", "rank_points"] = "minmax"
    min_schools: int = Field(4, ge=2)
    min_denominator: int = Field(25, ge=1)
    visit_from: int = Field(3, ge=1)
    visit_months: list[Annotated[int, Field(ge=1, le=12)]] = Field([2, 3, 4, 10, 11], min_length=1)
