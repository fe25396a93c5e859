"""Diagnostics, and routes that follow from them.

The funnel: teachers → diagnosed → with a deficit → with a route → took part → finished.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from math import sqrt

from pipeline.demo.chance import Chance
from pipeline.demo.people import Person
from pipeline.demo.scene import FILE, Row, Scene

FACTORS: dict[str, dict[str, float]] = {
    "предметно-методический": {
        "предметный": 0.80,
        "методический": 0.78,
        "оценочный": 0.75,
        "ИКТ": 0.72,
    },
    "коммуникативно-управленческий": {
        "психолого-педагогический": 0.80,
        "коммуникативный": 0.78,
        "организационно-управленческий": 0.75,
        "нормативно-правовой": 0.72,
    },
}
"""Factor → block → loading."""

FACTOR_CORRELATION = 0.3
_MUNICIPAL: dict[str, tuple[float, float]] = {
    "профессионально-технологическая": (0.7, 0.2),
    "профессионально-социальная": (0.2, 0.7),
    "решение проблем": (0.5, 0.5),
}
"""Block of the municipal test → loadings on both factors."""

_MEANS = {"ИКТ": 66.0, "методический": 69.0, "нормативно-правовой": 68.0, "предметный": 74.0}
_MEAN, _DEVIATION = 72.0, 11.0
_GROUP_MEANS = {"town": 1.5, "village": -0.5, "remote": -3.0, "other": 0.0}
_MAX_SCORE = 50
_LIMIT = 60.0
_GAIN = 7.0
_STEPS = {
    "курсы": 3.0,
    "семинар": 3.0,
    "взаимопосещение": 2.0,
    "консультация": 2.0,
    "самообразование": 1.0,
    "стажировка": 0.6,
}
_PROJECT = "Вектор роста"


@dataclass(frozen=True)
class Diagnosis:
    """What is known of someone's diagnostics in a year.

    Attributes:
        person: The person.
        rows: Rows of the table.
        deficits: Blocks below the limit in the first wave.
    """

    person: Person
    rows: list[Row]
    deficits: list[str]


@dataclass(frozen=True)
class Route:
    """A route and its steps.

    Attributes:
        person: Whose route it is.
        row: Row of the table of routes.
        steps: Rows of the table of steps.
        attended: Whether the person took part in any step.
    """

    person: Person
    row: Row
    steps: list[Row]
    attended: bool


@dataclass(frozen=True)
class Development:
    """Diagnostics and routes of a year; the second wave depends on the routes."""

    scene: Scene

    @cached_property
    def diagnoses(self) -> list[Diagnosis]:
        """First wave: who took part, by place of work and inclination."""
        scene = self.scene
        result = []
        for person in scene.roster.teachers:
            if person.on_leave != "нет":
                continue
            chance = scene.chance("diagnosis", person.number)
            if chance.happens(person.school.rate("diagnosed", scene.year)):
                result.append(_first_wave(person, scene, chance))
        return result

    @cached_property
    def routes(self) -> list[Route]:
        """Routes for deficits, and some for growth where there is no deficit."""
        scene = self.scene
        tutors = _tutors(scene)
        numbers: dict[str, int] = {}
        result = []
        for diagnosis in self.diagnoses:
            person = diagnosis.person
            chance = scene.chance("route", person.number)
            likely = person.school.rate("route", scene.year)
            if not chance.happens(likely if diagnosis.deficits else likely * 0.3):
                continue
            place = person.school.org_id
            numbers[place] = numbers.get(place, 0) + 1
            number = f"ИОМ-{place[-3:]}-{scene.year % 100:02d}-{numbers[place]:03d}"
            result.append(_route(number, diagnosis, tutors[place], scene, chance))
        return result

    def diag(self) -> Iterator[Row]:
        """Yield first waves, absences, self-assessments and second waves."""
        scene = self.scene
        for diagnosis in self.diagnoses:
            yield from diagnosis.rows
        known = {diagnosis.person.key for diagnosis in self.diagnoses}
        for person in scene.roster.teachers:
            chance = scene.chance("absence", person.number)
            if person.key not in known and chance.happens(0.15):
                yield _absence(person, scene)
            if chance.happens(0.06):
                yield _self_assessment(person, scene, chance)
        for route in self.routes:
            chance = scene.chance("second wave", route.person.number)
            if route.row["basis"] == "дефициты" and chance.happens(0.75):
                yield from _second_wave(route, scene, chance)

    def iom(self) -> Iterator[Row]:
        """Yield routes."""
        for route in self.routes:
            yield {FILE: route.person.school.org_id} | route.row

    def iom_step(self) -> Iterator[Row]:
        """Yield steps of routes."""
        for route in self.routes:
            for step in route.steps:
                yield {FILE: route.person.school.org_id} | step


def true_percent(person: Person, block: str, year: int) -> float:
    """Return what a perfect instrument would measure: factors, specifics, place of work."""
    names = list(FACTORS)
    own = person.traits
    factors = {
        names[0]: own[0],
        names[1]: FACTOR_CORRELATION * own[0] + sqrt(1 - FACTOR_CORRELATION**2) * own[1],
    }
    blocks = [name for loadings in FACTORS.values() for name in loadings]
    if block in _MUNICIPAL:
        first, second = _MUNICIPAL[block]
        common = first * factors[names[0]] + second * factors[names[1]]
        explained = first**2 + second**2 + 2 * first * second * FACTOR_CORRELATION
        specific = own[10 + list(_MUNICIPAL).index(block)]
    else:
        name = next(name for name, loadings in FACTORS.items() if block in loadings)
        common = FACTORS[name][block] * factors[name]
        explained = FACTORS[name][block] ** 2
        specific = own[2 + blocks.index(block)]
    standard = common + sqrt(1 - explained) * specific
    level = _MEANS.get(block, _MEAN) + _GROUP_MEANS[person.school.group] + 0.5 * (year - 2022)
    return level + _DEVIATION * standard


def _first_wave(person: Person, scene: Scene, chance: Chance) -> Diagnosis:
    year = scene.year
    day = chance.day(date(year, 1, 11), date(year, 2, 20))
    common = _common(person, f"ЦНППМ-{year}-1", day, 1)
    rows = [
        common | _result(true_percent(person, block, year) + chance.normal(0, 2)) | {"block": block}
        for loadings in FACTORS.values()
        for block in loadings
    ]
    own = common | {
        "diag_id": f"ММЦ-{year}-1",
        "instrument": "Муниципальный диагностический лист",
        "provider": "муниципальная",
    }
    rows += [
        own | _result(true_percent(person, block, year) + chance.normal(0, 2)) | {"block": block}
        for block in _MUNICIPAL
    ]
    return Diagnosis(person, rows, [row["block"] for row in rows if row["deficit"]])


def _second_wave(route: Route, scene: Scene, chance: Chance) -> Iterator[Row]:
    year = scene.year
    day = chance.day(date(year, 8, 22), date(year, 8, 30))
    gain = _GAIN if route.attended else 1.0
    for loadings in FACTORS.values():
        for block in loadings:
            percent = true_percent(route.person, block, year) + chance.normal(gain, 3)
            yield (
                _common(route.person, f"ЦНППМ-{year}-2", day, 2)
                | _result(percent)
                | {"block": block}
            )


def _common(person: Person, diag_id: str, day: date, wave: int) -> Row:
    return {
        "person_id": person.key,
        "org_id": person.school.org_id,
        "diag_id": diag_id,
        "date": day,
        "wave": wave,
        "instrument": "Диагностика ЦНППМ",
        "instrument_kind": "тест",
        "provider": "ЦНППМ",
        "subject": person.subjects[0] if person.subjects else None,
        "attendance": "явка",
    }


def _result(percent: float) -> Row:
    score = round(min(max(percent, 4.0), 100.0) / 100 * _MAX_SCORE)
    exact = round(100 * score / _MAX_SCORE, 1)
    levels = {40: "минимальный", 60: "низкий", 80: "средний"}
    level = next((name for limit, name in levels.items() if exact < limit), "высокий")
    return {
        "score": float(score),
        "max_score": float(_MAX_SCORE),
        "percent": exact,
        "level_given": level,
        "deficit": exact < _LIMIT,
    }


def _absence(person: Person, scene: Scene) -> Row:
    day = date(scene.year, 2, 15)
    row = _common(person, f"ЦНППМ-{scene.year}-1", day, 1)
    nothing = {"score": None, "max_score": None, "percent": None, "level_given": None}
    return row | nothing | {"block": "предметный", "deficit": None, "attendance": "неявка"}


def _self_assessment(person: Person, scene: Scene, chance: Chance) -> Row:
    day = chance.day(date(scene.year, 9, 5), date(scene.year, 9, 16))
    # People see themselves ten points better than a test does.
    percent = true_percent(person, "методический", scene.year) + chance.normal(10, 6)
    own = {
        "instrument": "Лист самооценки",
        "instrument_kind": "самодиагностика",
        "provider": "самодиагностика",
        "block": "методический",
    }
    return _common(person, f"САМО-{scene.year}", day, 1) | _result(percent) | own


def _tutors(scene: Scene) -> dict[str, list[Person]]:
    """Deputies and experienced teachers; in a tiny school whoever there is."""
    return {
        org_id: [p for p in staff if p.is_leader or p.service(scene.staff_on) > 12][:4] or staff
        for org_id, staff in scene.staff_by_school.items()
    }


def _route(
    number: str, diagnosis: Diagnosis, tutors: list[Person], scene: Scene, chance: Chance
) -> Route:
    person, year = diagnosis.person, scene.year
    start = chance.day(date(year, 2, 21), date(year, 4, 15))
    attended = chance.happens(person.school.rate("attended", year))
    finished = attended and chance.happens(person.school.rate("finished", year))
    end = min(start + timedelta(days=chance.whole(80, 240)), date(year, 11, 30))
    stopped = not attended and chance.happens(0.15)
    status = "завершён" if finished else "прекращён" if stopped else "реализуется"
    if not attended and not stopped and chance.happens(0.3):
        status = "разработан"
    others = [tutor for tutor in tutors if tutor.key != person.key]
    tutor = chance.pick(others) if others and chance.happens(0.85) else None
    row: Row = {
        "iom_id": number,
        "person_id": person.key,
        "org_id": person.school.org_id,
        "basis": "дефициты" if diagnosis.deficits else "рост",
        "diag_id": diagnosis.rows[0]["diag_id"],
        "project": _PROJECT if chance.happens(0.6) else None,
        "date_start": start,
        "date_end_plan": end,
        "date_end_fact": end + timedelta(days=chance.whole(-10, 12)) if finished else None,
        "tutor_id": tutor.key if tutor else None,
        "methodist_selected": chance.happens(0.2),
        "status": status,
    }
    steps: list[Row] = []
    count = chance.whole(2, 4)
    for index in range(count):
        took_part = finished or (attended and index == 0)
        steps.append(
            {
                "iom_id": number,
                "step_no": index + 1,
                "kind": chance.pick(
                    list(_STEPS),
                    list(_STEPS.values()),
                ),
                "date_plan": start + (end - start) * (index + 1) // (count + 1),
                "attended": took_part,
                "support": chance.pick(["методист", "тьютор", "наставник"], [4, 3, 2])
                if chance.happens(0.9)
                else None,
                "deficit_block": diagnosis.deficits[index % len(diagnosis.deficits)]
                if diagnosis.deficits
                else None,
            }
        )
    return Route(person, row, steps, attended)
