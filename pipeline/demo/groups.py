"""The three latent groups of schools and what is frequent in each of them."""

from dataclasses import dataclass
from typing import Literal

GroupName = Literal["town", "village", "remote", "other"]


@dataclass(frozen=True)
class Rates:
    """How likely things are in a school of a group, in 2022.

    Attributes:
        diagnosed: A teacher takes part in the diagnostics.
        route: A teacher with a deficit gets a route.
        attended: Someone with a route takes part in its events.
        finished: Someone who takes part finishes the route.
        courses: A teacher attends a course in a year.
        mentored: A novice has a mentor.
        expert: A teacher is an expert.
        contest: A teacher enters a contest.
        experience: A teacher presents experience.
        united: A teacher works in a municipal association.
        networked: A teacher belongs to a network.
        content: Satisfaction, on a scale of five.
        leave: A teacher of working age leaves in a year.
    """

    diagnosed: float
    route: float
    attended: float
    finished: float
    courses: float
    mentored: float
    expert: float
    contest: float
    experience: float
    united: float
    networked: float
    content: float
    leave: float


GROUPS: dict[GroupName, Rates] = {
    "town": Rates(
        diagnosed=0.97,
        route=0.92,
        attended=0.93,
        finished=0.90,
        courses=0.58,
        mentored=0.95,
        expert=0.26,
        contest=0.24,
        experience=0.42,
        united=0.72,
        networked=0.42,
        content=4.4,
        leave=0.030,
    ),
    "village": Rates(
        diagnosed=0.75,
        route=0.80,
        attended=0.85,
        finished=0.66,
        courses=0.33,
        mentored=0.70,
        expert=0.14,
        contest=0.13,
        experience=0.26,
        united=0.52,
        networked=0.27,
        content=4.0,
        leave=0.035,
    ),
    "remote": Rates(
        diagnosed=0.49,
        route=0.66,
        attended=0.74,
        finished=0.41,
        courses=0.09,
        mentored=0.45,
        expert=0.05,
        contest=0.06,
        experience=0.11,
        united=0.30,
        networked=0.12,
        content=3.6,
        leave=0.045,
    ),
    # Kindergartens and supplementary education, where the municipality has them.
    "other": Rates(
        diagnosed=0.75,
        route=0.80,
        attended=0.85,
        finished=0.70,
        courses=0.33,
        mentored=0.70,
        expert=0.10,
        contest=0.15,
        experience=0.26,
        united=0.50,
        networked=0.20,
        content=4.1,
        leave=0.035,
    ),
}

_KNOWN_YEAR = 2022


def trend(year: int) -> float:
    """Return how far the shares of a year are from those of 2022: they grow by 3 points a year."""
    return 0.03 * min(year - _KNOWN_YEAR, 0) + 0.005 * max(year - _KNOWN_YEAR, 0)
