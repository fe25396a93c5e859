"""Anonymous questionnaires: satisfaction, networks, methodical service, burnout."""

from collections.abc import Iterator
from math import exp, sqrt

from pipeline.demo.chance import Chance
from pipeline.demo.groups import GROUPS
from pipeline.demo.mentoring import pairs
from pipeline.demo.people import Person
from pipeline.demo.scene import Row, Scene
from pipeline.demo.schools import School

ITEMS = {
    "наставляемые": (
        "Удовлетворённость участием в программе наставничества",
        "Помощь наставника в подготовке уроков",
        "Помощь наставника в работе с классом",
    ),
    "наставники": (
        "Удовлетворённость участием в программе наставничества",
        "Поддержка наставника администрацией",
        "Методические материалы для наставника",
    ),
    "сети": (
        "Уровень овладения новыми образовательными технологиями",
        "Удовлетворённость результатами сетевого взаимодействия",
        "Польза для уроков",
    ),
    "методическая служба": (
        "Удовлетворённость работой методической службы",
        "Доступность методической помощи",
        "Своевременность информации",
    ),
}
"""Questionnaire → its items, on a scale from 1 to 5."""

BURNOUT_ITEMS = 84
_SYMPTOMS = 12
_REVERSED = frozenset({2, 17, 18, 31, 34, 37, 38, 44, 45, 50, 69, 73, 75, 78, 79})
"""Items where «нет» speaks for burnout."""

PHASES = {"напряжение": -0.95, "резистенция": -0.15, "истощение": -1.15}
"""Phase → log odds that an item of it speaks for burnout in an average respondent."""

_PHASE_CORRELATION = 0.5
_STEEPNESS = 1.3
_ENOUGH = 10
"""Fewer invited people could be recognised: their answers carry no organisation."""


def survey(scene: Scene) -> Iterator[Row]:
    """Yield answers; those of one person hang together."""
    for name, items in ITEMS.items():
        number = 0
        for school, people in _invited(name, scene).items():
            chance = scene.chance("survey", name, school.org_id)
            for _ in people:
                if not chance.happens(_response(school)):
                    continue
                number += 1
                mood = GROUPS[school.group].content + 0.1 * (scene.year - 2022)
                mood += chance.normal(0, 0.55)
                for item in items:
                    value = round(min(max(mood + chance.normal(0, 0.5), 1), 5))
                    yield {
                        "survey": name,
                        "org_id": _place(school, people),
                        "respondent_no": f"{number}",
                        "item": item,
                        "value": float(value),
                        "scale": "1–5",
                    }


def survey_invited(scene: Scene) -> Iterator[Row]:
    """Yield how many people of each organisation were asked."""
    for name in ITEMS:
        counts: dict[str | None, int] = {}
        for school, people in _invited(name, scene).items():
            place = _place(school, people)
            counts[place] = counts.get(place, 0) + len(people)
        for place, invited in counts.items():
            yield {"survey": name, "org_id": place, "invited_n": invited}


def burnout(scene: Scene) -> Iterator[Row]:
    """Yield answers to the 84 items, without names."""
    number = 0
    rows: list[Row] = []
    for school in scene.schools:
        invited = [p for p in scene.staff_by_school[school.org_id] if not p.is_leader]
        chance = scene.chance("burnout", school.org_id)
        for _ in invited:
            if chance.happens(0.8 * _response(school)):
                number += 1
                answers = _answers(chance)
                place = school.org_id if len(invited) >= _ENOUGH else None
                rows.append({"org_id": place} | answers)
    # In the order of sending, not by school: otherwise the order would tell the school.
    shuffled = scene.chance("burnout order").shuffled(rows)
    for number, row in enumerate(shuffled, start=1):
        yield {"respondent_no": f"{number}"} | row


def _invited(name: str, scene: Scene) -> dict[School, list[Person]]:
    people = scene.roster.teachers
    if name in {"наставляемые", "наставники"}:
        active = [pair for pair in pairs(scene) if pair.status == "действует"]
        chosen = [pair.mentee if name == "наставляемые" else pair.mentor for pair in active]
        people = list({person.key: person for person in chosen}.values())
    elif name == "сети":
        people = [p for p in people if p.number % 3 == 0 and p.on_leave == "нет"]
    else:
        people = [p for p in people if p.number % 4 == 1]
    result: dict[str, list[Person]] = {}
    for person in people:
        result.setdefault(person.school.org_id, []).append(person)
    return {school: result[school.org_id] for school in scene.schools if school.org_id in result}


def _place(school: School, invited: list[Person]) -> str | None:
    """Answers of one or two people carry no organisation: they could be recognised."""
    return school.org_id if len(invited) >= 3 else None


def _response(school: School) -> float:
    return {"town": 0.82, "village": 0.7, "remote": 0.58, "other": 0.7}[school.group]


def _answers(chance: Chance) -> Row:
    common = chance.normal()
    phases = [
        sqrt(_PHASE_CORRELATION) * common + sqrt(1 - _PHASE_CORRELATION) * chance.normal()
        for _ in PHASES
    ]
    symptoms = [chance.normal(0, 0.5) for _ in range(_SYMPTOMS)]
    levels = list(PHASES.values())
    answers: Row = {}
    for item in range(1, BURNOUT_ITEMS + 1):
        symptom = (item - 1) % _SYMPTOMS
        phase = symptom // 4
        odds = levels[phase] + _STEEPNESS * phases[phase] + symptoms[symptom]
        burnt = chance.happens(1 / (1 + exp(-odds)))
        answers[f"v{item}"] = burnt != (item in _REVERSED)
    if chance.happens(0.01):
        answers[f"v{chance.whole(2, BURNOUT_ITEMS - 1)}"] = None
    return answers
