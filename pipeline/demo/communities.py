"""Methodical associations and networks of teachers."""

from collections.abc import Iterator
from datetime import date
from statistics import NormalDist

from pipeline.demo.people import PRIMARY, SUBJECTS, Person
from pipeline.demo.scene import FILE, Row, Scene, with_last_autumn
from pipeline.demo.schools import School

_CYCLES = {
    "начальные классы": (PRIMARY,),
    "гуманитарный цикл": (
        "русский язык и литература",
        "иностранный язык",
        "история и обществознание",
    ),
    "естественно-математический цикл": (
        "математика",
        "информатика",
        "физика",
        "химия",
        "биология",
        "география",
    ),
    "физическая культура, технология, искусство": (
        "физическая культура",
        "технология",
        "искусство",
        "ОБЖ",
    ),
}
_UPBRINGING = "воспитательная работа"
_WHOLE_SCHOOL = "общешкольное"
_SMALL = 16
"""Schools with fewer teachers have one association for all."""

_NETWORKS = (
    ("Цифровой педагог", "сетевая", "цифровая образовательная среда"),
    ("Клуб молодых педагогов", "сетевая", "молодые педагоги"),
    ("Функциональная грамотность", "сетевая", "функциональная грамотность"),
    ("Лаборатория урока", "очная", "методика урока"),
    ("Читающий район", "сетевая", "русский язык и литература"),
    ("Математическая вертикаль", "очная", "математика"),
    ("Классный руководитель", "сетевая", "воспитание"),
    ("Инклюзия рядом", "сетевая", "обучающиеся с ОВЗ"),
    ("Проектная школа", "сетевая", "проектная деятельность"),
    ("Наставник и ученик", "сетевая", "наставничество"),
)
_PROJECTS = ("Экологический след района", "Живая память", "Добрая школа", "Карта родного края")


def mo(scene: Scene) -> Iterator[Row]:
    """Yield school associations and, in the file of the head's school, municipal ones."""
    for school in scene.schools:
        for cycle, members in _school_associations(school, scene).items():
            yield _association(
                _school_code(school, cycle), "ШМО", "школьный", cycle, members[0], scene
            )
    for subject, members in _municipal_associations(scene).items():
        code = _municipal_code(subject)
        yield _association(code, "РМО", "муниципальный", subject, members[0], scene)
    groups = {
        "ТГ-01": ("творческая группа", "формирующее оценивание"),
        "ПС-01": ("профессиональное сообщество", "классные руководители"),
        "АС-01": ("ассоциация", "педагоги-наставники"),
    }
    for (code, (kind, subject)), members in zip(
        groups.items(), _groups(scene, len(groups)), strict=True
    ):
        if members:
            yield _association(code, kind, "муниципальный", subject, members[0], scene)


def mo_member(scene: Scene) -> Iterator[Row]:
    """Yield members of all associations."""
    for school in scene.schools:
        for cycle, members in _school_associations(school, scene).items():
            yield from _members(_school_code(school, cycle), members, scene)
    for subject, members in _municipal_associations(scene).items():
        yield from _members(_municipal_code(subject), members, scene)
    for code, members in zip(("ТГ-01", "ПС-01", "АС-01"), _groups(scene, 3), strict=True):
        yield from _members(code, members, scene)


def network(scene: Scene) -> Iterator[Row]:
    """Yield networks; every year there is one more."""
    for code, (name, form, subject) in _networks(scene).items():
        yield {
            "network_id": code,
            "name": name,
            "level": "межмуниципальный" if code.endswith("4") else "муниципальный",
            "form": form,
            "subject": subject,
        }


def network_member(scene: Scene) -> Iterator[Row]:
    """Yield memberships: someone who has joined stays."""
    for code, members in _network_people(scene).items():
        for person in members:
            yield {"person_id": person.key, "org_id": person.school.org_id, "network_id": code}


@with_last_autumn
def network_event(scene: Scene) -> Iterator[Row]:
    """Yield meetings of networks, more of them every year."""
    for code, members in _network_people(scene).items():
        _, form, subject = _networks(scene)[code]
        chance = scene.chance("network events", code)
        for number in range(max(1, 3 + (scene.year - 2020) + chance.whole(0, 2))):
            came = [p for p in members if chance.happens(0.6)] or members[:1]
            yield {
                "network_id": code,
                "name": f"{('Вебинар', 'Круглый стол', 'Мастерская')[number % 3]}: {subject}",
                "form": form if chance.happens(0.85) else "очная",
                "date": _school_day(chance.whole(0, 8), scene.year, chance.whole(1, 27)),
                "participants_n": len(came),
                "orgs_n": len({p.school.org_id for p in came}),
            }


@with_last_autumn
def network_work(scene: Scene) -> Iterator[Row]:
    """Yield works that members showed in their networks."""
    for code, members in _network_people(scene).items():
        subject = _networks(scene)[code][2]
        for person in members:
            chance = scene.chance("work", code, person.number)
            if chance.happens(max(0.04, 0.12 + 0.04 * (scene.year - 2020))):
                yield {
                    "network_id": code,
                    "person_id": person.key,
                    "org_id": person.school.org_id,
                    "title": f"Методическая разработка: {subject}",
                    "date": _school_day(chance.whole(0, 8), scene.year, chance.whole(1, 27)),
                }


@with_last_autumn
def network_project(scene: Scene) -> Iterator[Row]:
    """Yield schools that take part in projects of networks."""
    codes = list(_networks(scene))
    for index, name in enumerate(_PROJECTS[: max(1, 2 + (scene.year - 2020) // 2)]):
        for school in scene.schools:
            chance = scene.chance("project", name, school.org_id)
            if len(scene.schools) > 1 and not chance.happens(school.rate("networked", scene.year)):
                continue
            yield {
                "network_id": codes[index % len(codes)],
                "name": name,
                "org_id": school.org_id,
                "social_project": index != 2,
                "teachers": True,
                "students": chance.happens(0.9),
                "parents": chance.happens(0.4),
                "date": _school_day(chance.whole(0, 8), scene.year, chance.whole(1, 27)),
            }


def _association(code: str, kind: str, level: str, subject: str, head: Person, scene: Scene) -> Row:
    chance = scene.chance("association", code)
    planned = chance.whole(4, 6)
    active = head.school.rate("united", scene.year)
    held = sum(chance.happens(0.45 + 0.6 * active) for _ in range(planned))
    return {
        FILE: head.school.org_id,
        "mo_id": code,
        "kind": kind,
        "level": level,
        "org_id": head.school.org_id,
        "subject": subject,
        "head_person_id": head.key,
        "plan": level == "муниципальный" or chance.happens(0.6 + 0.45 * active),
        "meetings_plan": planned,
        "meetings_fact": held,
        "norm_doc": chance.happens(0.5 + 0.5 * active),
        "self_assessment": float(round(min(98, 45 + 45 * active + chance.normal(0, 6)))),
    }


def _members(code: str, members: list[Person], scene: Scene) -> Iterator[Row]:
    for index, person in enumerate(members):
        chance = scene.chance("member", code, person.number)
        yield {
            FILE: person.school.org_id,
            "person_id": person.key,
            "org_id": person.school.org_id,
            "mo_id": code,
            "role": "руководитель" if index == 0 else "участник",
            "attended_n": chance.pick([0, 1, 2, 3, 4], [6, 10, 24, 34, 26])
            if index
            else chance.whole(3, 4),
        }


def _school_associations(school: School, scene: Scene) -> dict[str, list[Person]]:
    """Cycle → members, the head first: the one who has served longest."""
    teachers = [p for p in scene.staff_by_school[school.org_id] if not p.is_leader]
    groups: dict[str, list[Person]] = {}
    small = len(teachers) < _SMALL
    for person in teachers:
        # Psychologists and organisers of a larger school meet at the municipal level only.
        if person.on_leave == "нет" and (small or person.subjects or not school.teaches):
            groups.setdefault(_WHOLE_SCHOOL if small else _cycle(person), []).append(person)
    return {cycle: _headed(people) for cycle, people in groups.items()}


def _municipal_associations(scene: Scene) -> dict[str, list[Person]]:
    groups: dict[str, list[Person]] = {}
    for person in scene.roster.staff:
        # Leaders have no association of their own; those who teach join that of their subject.
        share = person.school.rate("united", scene.year)
        if person.subjects and _inclination(person, 12) < share:
            groups.setdefault(person.subjects[0], []).append(person)
    return {subject: _headed(people) for subject, people in sorted(groups.items())}


def _groups(scene: Scene, count: int) -> list[list[Person]]:
    """Small municipal groups of the most inclined teachers."""
    keen = [p for p in scene.roster.teachers if _inclination(p, 13) < 0.04]
    return [_headed(keen[start::count]) for start in range(count)]


def _headed(people: list[Person]) -> list[Person]:
    # The larger school first: its file is sure to be there, and a head reports with it.
    return sorted(people, key=lambda p: (-p.school.staff // 20, p.ped_start, p.number))


def _cycle(person: Person) -> str:
    subject = person.subjects[0] if person.subjects else ""
    return next((name for name, subjects in _CYCLES.items() if subject in subjects), _UPBRINGING)


def _school_code(school: School, cycle: str) -> str:
    order = [*_CYCLES, _UPBRINGING, _WHOLE_SCHOOL]
    return f"ШМО-{school.org_id[-3:]}-{order.index(cycle) + 1}"


def _municipal_code(subject: str) -> str:
    return f"РМО-{[PRIMARY, *SUBJECTS].index(subject) + 1:02d}"


def _networks(scene: Scene) -> dict[str, tuple[str, str, str]]:
    first = 5 if len(scene.schools) > 1 else 1
    count = min(len(_NETWORKS), max(1, first + scene.year - 2020))
    return {f"СС-{index + 1:02d}": _NETWORKS[index] for index in range(count)}


def _network_people(scene: Scene) -> dict[str, list[Person]]:
    codes = list(_networks(scene))
    result: dict[str, list[Person]] = {code: [] for code in codes}
    for person in scene.roster.teachers:
        rank = _inclination(person, 13)
        if rank < person.school.rate("networked", scene.year):
            # Where someone goes depends on the person alone, so that membership lasts.
            result[codes[person.number % min(len(codes), 5)]].append(person)
            if rank < 0.08:
                result[codes[-1 - person.number % 2 % len(codes)]].append(person)
    return {code: list(dict.fromkeys(people)) for code, people in result.items()}


def _inclination(person: Person, trait: int) -> float:
    """Where the person stands among all in a lasting trait, 0 the most inclined."""
    return 1 - NormalDist().cdf(person.traits[trait])


def _school_day(index: int, year: int, day: int) -> date:
    return date(year, (1, 2, 3, 4, 5, 9, 10, 11, 12)[index], day)
