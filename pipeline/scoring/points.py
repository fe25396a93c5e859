"""Sum of points over indicators → high, middle or low level (order of Argun).

The order: «Итоговая оценка … представляет собой результат суммы баллов за каждый показатель»
(I.3), levels «высокий, средний, низкий уровень эффективности» (V.4). It gives neither points nor
limits; those here are a rule of the project, every number a parameter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.scoring.levels import classified, steps

HIGH, MIDDLE, LOW = "высокий", "средний", "низкий"
UNDEFINED = "не определён"


@dataclass(frozen=True)
class PointRule:
    """How values become points and points a level.

    Attributes:
        cutoffs: A share earns one point for every limit that it reaches, %.
        own_cutoffs: Other limits for single indicators.
        presence: Indicators that are there (all points) or not (0).
        min_available: Least part of the indicators that must be known, %.
        high: Part of the possible points from which the level is high, %.
        middle: Part from which it is middle, %.
        margin: Shift of both limits for the sensitivity, percentage points.
    """

    cutoffs: Sequence[float] = (25.0, 50.0, 75.0)
    own_cutoffs: Mapping[str, Sequence[float]] = field(default_factory=dict)
    presence: frozenset[str] = frozenset()
    min_available: float = 70.0
    high: float = 75.0
    middle: float = 50.0
    margin: float = 5.0

    def most(self, indicator: str) -> int:
        """Return the greatest number of points of an indicator."""
        return len(self.own_cutoffs.get(indicator, self.cutoffs))

    def points(self, indicator: str, value: float) -> int:
        """Return the points of a known value."""
        if indicator in self.presence:
            return self.most(indicator) if value > 0 else 0
        return steps(value, self.own_cutoffs.get(indicator, self.cutoffs))

    def level(self, percent: float, shift: float = 0.0) -> str:
        """Return the level of a part of the possible points, under shifted limits."""
        return (LOW, MIDDLE, HIGH)[steps(percent, (self.middle + shift, self.high + shift))]


@dataclass(frozen=True)
class PointScore:
    """Points of one school, or of the municipality.

    Attributes:
        points: Points by indicator; ``None`` where there is no value. Such an indicator leaves
            the sum and the greatest possible sum alike: nothing to count is not a zero.
        earned: Their sum.
        most: Greatest sum over the known indicators.
        percent: Part of it, %, two decimals; ``None`` if too little is known.
        level: The level, or «не определён».
        under_lower: The level with both limits lower by the margin.
        under_higher: The level with both limits higher by the margin.
    """

    points: Mapping[str, int | None]
    earned: int
    most: int
    percent: float | None
    level: str
    under_lower: str
    under_higher: str

    @property
    def known(self) -> int:
        """How many of the indicators have a value."""
        return sum(value is not None for value in self.points.values())

    @property
    def borderline(self) -> bool:
        """Whether the level changes when its limits move by the margin («граничное значение»)."""
        return len({self.level, self.under_lower, self.under_higher}) > 1


def score(values: Mapping[str, float | None], rule: PointRule) -> PointScore:
    """Turn values of the scored indicators into points and a level.

    Args:
        values: Every scored indicator with its value, ``None`` where there is nothing to count,
            the value is withheld, or nothing was sent.
        rule: Points and limits.
    """
    points = {
        key: None if value is None else rule.points(key, value) for key, value in values.items()
    }
    earned = sum(value for value in points.values() if value is not None)
    most = sum(rule.most(key) for key, value in points.items() if value is not None)
    known = sum(value is not None for value in points.values())
    if not most or classified(100 * known / len(points)) < rule.min_available:
        return PointScore(points, earned, most, None, UNDEFINED, UNDEFINED, UNDEFINED)
    percent = classified(100 * earned / most)
    return PointScore(
        points,
        earned,
        most,
        percent,
        rule.level(percent),
        rule.level(percent, -rule.margin),
        rule.level(percent, rule.margin),
    )
