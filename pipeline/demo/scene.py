"""What all tables of a year are made from."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, wraps
from typing import Any

from pipeline.demo.chance import Chance
from pipeline.demo.people import Person, Roster, rosters
from pipeline.demo.schools import School, schools
from pipeline.params.municipality import Demo, Period

Row = dict[str, Any]
"""One row: columns of ``params/tables.yml``, and :data:`FILE` in tables that schools fill in."""

FILE = "file_org"
"""Column that says in which school's file a row stands."""

CENTRE = "Муниципальный методический центр"


@dataclass(frozen=True, eq=False)
class Scene:
    """A year of the municipality.

    Attributes:
        size: How large it is.
        year: The year.
        centre: Name of the methodical centre.
        period: Dates of counting.
        lived: Staff of all years, if another scene has lived through them.
    """

    size: Demo
    year: int
    centre: str = CENTRE
    period: Period = field(default_factory=Period)
    lived: Mapping[int, Roster] | None = None

    @cached_property
    def schools(self) -> list[School]:
        """All organisations."""
        return schools(self.size)

    @cached_property
    def rosters(self) -> Mapping[int, Roster]:
        """Staff of this year and of the years before."""
        return self.lived or rosters(self.size, self.schools, self.year)

    @cached_property
    def before(self) -> "Scene":
        """The same municipality a year before."""
        past = {year: roster for year, roster in self.rosters.items() if year < self.year}
        return replace(self, year=self.year - 1, lived=past)

    @property
    def roster(self) -> Roster:
        """Staff of this year."""
        return self.rosters[self.year]

    @cached_property
    def staff_by_school(self) -> dict[str, list[Person]]:
        """Staff of this year by code of the main place."""
        result: dict[str, list[Person]] = {school.org_id: [] for school in self.schools}
        for person in self.roster.staff:
            result[person.school.org_id].append(person)
        return result

    @cached_property
    def keys(self) -> set[str]:
        """Keys of those who work this year."""
        return {person.key for person in self.roster.staff}

    @property
    def staff_on(self) -> date:
        """Day on which staff is counted."""
        return date.fromisoformat(f"{self.year}-{self.period.staff_on}")

    @property
    def age_on(self) -> date:
        """Day on which full years of age are counted."""
        year = self.year + self.period.age_in_next_year
        return date.fromisoformat(f"{year}-{self.period.age_on}")

    @property
    def years(self) -> tuple[int, int]:
        """Calendar years that lists of events look at: the last autumn is one of them."""
        return self.year - 1, self.year

    def lists(self, day: date) -> bool:
        """Whether a day belongs into this year's lists.

        They begin with the school year that ends in the reporting year and go on to its end:
        some documents count by school years, some by calendar years.
        """
        return day >= date(self.year - 1, 9, 1)

    def chance(self, *purpose: object, year: int | None = None) -> Chance:
        """Return the random numbers for a purpose of this year (or of another)."""
        return Chance(self.size.seed, *purpose, self.year if year is None else year)


def with_last_autumn(make: Callable[[Scene], Iterable[Row]]) -> Callable[[Scene], Iterator[Row]]:
    """Let a list of dated rows begin in the last autumn, as :meth:`Scene.lists` says.

    People who have left since are no longer listed.
    """

    @wraps(make)
    def listed(scene: Scene) -> Iterator[Row]:
        for then in (scene.before, scene):
            for row in make(then):
                if scene.lists(row["date"]) and (
                    "person_id" not in row or row["person_id"] in scene.keys
                ):
                    yield row

    return listed
