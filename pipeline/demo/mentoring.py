"""Mentorship: programmes of organisations and pairs that last until the novice is one no more."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from pipeline.demo.people import Person
from pipeline.demo.scene import FILE, Row, Scene

_DOCUMENTS = ("order", "regulation", "roadmap", "curator", "pairs", "personal")


@dataclass(frozen=True)
class Pair:
    """A mentor and a novice of the same school.

    Attributes:
        mentor: Who helps.
        mentee: Who is helped.
        since: First day.
        until: Last day, if the pair has ended.
        status: действует, завершена or отменена.
    """

    mentor: Person
    mentee: Person
    since: date
    until: date | None
    status: str


# Five tables need the pairs, and those of a year need all years before.
@lru_cache(maxsize=4)
def pairs(scene: Scene) -> list[Pair]:
    """Return pairs of a year: those that go on, new ones, those that ended in the year."""
    lasting: dict[str, tuple[str, date]] = {}
    result: list[Pair] = []
    for year, roster in scene.rosters.items():
        people = {person.key: person for person in roster.staff}
        result = []
        for mentee, (helper, since) in list(lasting.items()):
            both = mentee in people and helper in people
            if both and people[mentee].is_novice(roster.day):
                result.append(Pair(people[helper], people[mentee], since, None, "действует"))
                continue
            del lasting[mentee]
            if both:
                end = date(year, 8, 31)
                result.append(Pair(people[helper], people[mentee], since, end, "завершена"))
        for person in roster.teachers:
            chance = scene.chance("pair", person.number, year=year)
            lonely = person.key not in lasting and person.is_novice(roster.day)
            if not lonely or not chance.happens(person.school.rate("mentored", year)):
                continue
            mentors = _mentors(person, roster.of(person.school), roster.day)
            if mentors:
                since = chance.day(date(year, 8, 29), date(year, 8, 31))
                mentor = chance.pick(mentors)
                lasting[person.key] = (mentor.key, since)
                result.append(Pair(mentor, person, since, None, "действует"))
        result = _one_cancelled(result, lasting, scene.chance("cancelled", year=year).uniform())
    return result


def mentor_pair(scene: Scene) -> Iterator[Row]:
    """Yield pairs."""
    for pair in pairs(scene):
        chance = scene.chance("plan", pair.mentee.number)
        yield {
            FILE: pair.mentee.school.org_id,
            "mentor_id": pair.mentor.key,
            "mentee_id": pair.mentee.key,
            "org_id": pair.mentee.school.org_id,
            "same_subject": bool(set(pair.mentor.subjects) & set(pair.mentee.subjects)),
            "date_start": pair.since,
            "date_end": pair.until,
            "plan": chance.happens(pair.mentee.school.rate("mentored", scene.year)),
            "status": pair.status,
        }


def mentor_programme(scene: Scene) -> Iterator[Row]:
    """Yield programmes; the six documents come one after another over the years."""
    with_pairs = {pair.mentee.school.org_id for pair in pairs(scene) if pair.status == "действует"}
    for school in scene.schools:
        chance = scene.chance("programme", school.org_id, year=0)
        likely = school.rate("mentored", scene.year)
        if school.org_id not in with_pairs and not chance.happens(likely * 0.4):
            continue
        ready = {name: chance.uniform() < likely**0.4 for name in _DOCUMENTS}
        yield {
            FILE: school.org_id,
            "org_id": school.org_id,
            "name": "Молодой педагог: первые шаги",
            "date_approved": chance.day(date(2019, 8, 25), date(2019, 11, 20)),
            "status": "реализуется" if school.org_id in with_pairs else "проект",
            "form": "педагог–педагог" if chance.happens(0.85) else "руководитель–педагог",
        } | {f"doc_{name}": value for name, value in ready.items()}
        if chance.happens(0.08):
            yield {
                FILE: school.org_id,
                "org_id": school.org_id,
                "name": "Студент в школе",
                "date_approved": date(2018, 10, 15),
                "status": "завершена",
                "form": "работодатель–студент",
            } | {f"doc_{name}": name in {"order", "regulation"} for name in _DOCUMENTS}


def _mentors(novice: Person, staff: list[Person], day: date) -> list[Person]:
    """Teachers of ten years' service, of the same subject if there are any."""
    able = [p for p in staff if p.key != novice.key and p.service(day) > 10 and not p.is_leader]
    same = [p for p in able if set(p.subjects) & set(novice.subjects)]
    return same or able


def _one_cancelled(
    found: list[Pair], lasting: dict[str, tuple[str, date]], place: float
) -> list[Pair]:
    """Let one pair a year come to nothing, if there are enough of them."""
    active = [pair for pair in found if pair.status == "действует"]
    if len(active) < 5:
        return found
    chosen = active[int(place * len(active))]
    del lasting[chosen.mentee.key]
    end = date(chosen.since.year, 11, 30)
    return [
        Pair(pair.mentor, pair.mentee, pair.since, max(end, pair.since), "отменена")
        if pair is chosen
        else pair
        for pair in found
    ]
