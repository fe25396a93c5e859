"""Leaders: their development, the reserve, pupils' results, conditions for pupils with ОВЗ."""

from collections.abc import Iterator
from datetime import date

from pipeline.demo.scene import Row, Scene
from pipeline.demo.schools import School

_FORMS = {
    "ПК": ("Управление качеством образования", (36, 72)),
    "ПП": ("Менеджмент в образовании", (252, 260)),
    "стажировка": ("Управленческая команда школы", (24, 36)),
    "конкурс": ("Директор года", (8, 8)),
    "семинар": ("Кадровая политика школы", (8, 16)),
}


def leader_dev(scene: Scene) -> Iterator[Row]:
    """Yield what leaders did for their development in the year."""
    for person in scene.roster.leaders:
        chance = scene.chance("leader", person.number)
        if not chance.happens(0.55 + 0.25 * person.school.rate("diagnosed", scene.year)):
            continue
        for form in chance.sample(list(_FORMS), 1 + chance.happens(0.2)):
            topic, hours = _FORMS[form]
            yield {
                "person_id": person.key,
                "org_id": person.school.org_id,
                "form": form,
                "topic": topic,
                "hours": chance.pick(hours),
                "date": chance.day(date(scene.year, 2, 1), date(scene.year, 11, 28)),
            }


def reserve(scene: Scene) -> Iterator[Row]:
    """Yield the reserve: people stay in it until they leave or are taken off the list."""
    for school in scene.schools:
        able = [
            p
            for p in scene.staff_by_school[school.org_id]
            if p.education == "высшее" and 28 <= p.age(scene.staff_on) <= 55 and p.traits[11] > 1.0
        ]
        chance = scene.chance("reserve", school.org_id, year=0)
        if not chance.happens(0.3 + 0.5 * school.rate("diagnosed", scene.year)):
            continue
        for person in sorted(able, key=lambda p: -p.traits[11])[:2]:
            if person.post == "директор":
                continue
            since = max(person.hired.year + 1, 2018)
            if since <= scene.year:
                out = since + 4 <= scene.year
                yield {
                    "person_id": person.key,
                    "org_id": school.org_id,
                    "target_post": "директор" if person.is_leader else "заместитель директора",
                    "date_in": date(since, 1, 18),
                    "date_out": date(scene.year, 6, 30) if out else None,
                }


def student_result(scene: Scene) -> Iterator[Row]:
    """Yield leavers of each level and how many of them mastered the programme."""
    for school in scene.schools:
        for level, years in _levels(school).items():
            chance = scene.chance("results", school.org_id, level)
            total = max(1, round(school.students / 10.5 * years * (1 + 0.05 * chance.normal())))
            failed = sum(chance.happens(0.016) for _ in range(total))
            mean = {"town": 64.0, "village": 59.0, "remote": 56.0}[school.group]
            mean += chance.normal(0, 2.5)
            yield {
                "org_id": school.org_id,
                "level": level,
                "total": total,
                "mastered": total - failed,
                "gia_mean": None if level == "НОО" else round(mean, 1),
            }


def ovz(scene: Scene) -> Iterator[Row]:
    """Yield pupils with ОВЗ; one organisation in eight has none."""
    for school in scene.schools:
        chance = scene.chance("ovz", school.org_id, year=0)
        none = chance.happens(0.12) and len(scene.schools) > 1
        pupils = 0 if none else max(1, round(school.students * (0.015 + 0.03 * chance.uniform())))
        ready = chance.uniform() < 0.35 + 0.5 * school.rate("route", scene.year)
        yield {
            "org_id": school.org_id,
            "ovz_students_n": pupils,
            "disabled_n": round(pupils * 0.4),
            "conditions": "да" if ready else chance.pick(["частично", "нет"], [0.75, 0.25]),
        }


def _levels(school: School) -> dict[str, float]:
    """Level → share of a year's pupils that finish it."""
    if not school.teaches:
        return {}
    levels = {"НОО": 1.05, "ООО": 0.95, "СОО": 0.45}
    count = {"НОШ": 1, "ООШ": 2}.get(school.org_type, 3)
    return dict(list(levels.items())[:count])
