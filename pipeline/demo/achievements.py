"""Courses, contests, expert work and presented experience."""

from collections.abc import Iterator
from datetime import date, timedelta

from pipeline.demo.chance import Chance
from pipeline.demo.people import FIRST_YEAR, PRIMARY, Person
from pipeline.demo.scene import FILE, Row, Scene

COURSE_MEMORY = 3
"""Courses of the last three years are listed; retraining is listed for ever."""

_TOPICS = {
    "предметная": 22.0,
    "обновлённые ФГОС": 16.0,
    "функциональная грамотность": 14.0,
    "цифровая образовательная среда": 10.0,
    "воспитание": 9.0,
    "оценка качества образования": 7.0,
    "способности и таланты": 5.0,
    "профориентация": 4.0,
    "наставничество": 4.0,
    "другое": 4.0,
    "дошкольное образование": 1.0,
    "школы с низкими результатами": 0.5,
}
_TITLES = {
    "предметная": "Актуальные вопросы преподавания учебного предмета",
    "обновлённые ФГОС": "Реализация требований обновлённых ФГОС",
    "функциональная грамотность": "Формирование и оценка функциональной грамотности обучающихся",
    "цифровая образовательная среда": "Цифровая образовательная среда в работе педагога",
    "воспитание": "Рабочая программа воспитания: проектирование и реализация",
    "оценка качества образования": "Внутренняя система оценки качества образования",
    "способности и таланты": "Выявление и поддержка одарённых детей",
    "профориентация": "Сопровождение профессионального самоопределения обучающихся",
    "наставничество": "Наставничество в образовательной организации",
    "другое": "Оказание первой помощи",
    "дошкольное образование": "Качество дошкольного образования",
    "школы с низкими результатами": "Качество образования в школах с низкими результатами",
    "менеджмент": "Менеджмент в образовании",
}
_PROVIDERS = (
    "Институт развития образования",
    "ЦНППМ",
    "Педагогический университет",
    "Онлайн-школа",
)
_CONTESTS = {
    "Учитель года": "муниципальный",
    "Педагогический дебют": "муниципальный",
    "Сердце отдаю детям": "муниципальный",
    "Лучший урок": "школьный",
    "Методическая копилка": "муниципальный",
    "Воспитать человека": "региональный",
    "За нравственный подвиг учителя": "региональный",
    "Цифровой урок": "всероссийский",
}
_FORMS = {
    "выступление": 30.0,
    "доклад": 12.0,
    "мастер-класс": 14.0,
    "открытый урок": 18.0,
    "публикация": 16.0,
    "обобщение опыта": 10.0,
}
_ROLES = {
    "эксперт ГИА": ("региональный", 24.0),
    "эксперт ВПР/ОКО": ("муниципальный", 20.0),
    "жюри ВсОШ": ("муниципальный", 22.0),
    "жюри конкурса": ("муниципальный", 12.0),
    "аттестационная экспертиза": ("региональный", 9.0),
    "экспертиза материалов/программ": ("школьный", 7.0),
    "тьютор": ("муниципальный", 4.0),
    "член методсовета": ("муниципальный", 6.0),
}


def dpo(scene: Scene) -> Iterator[Row]:
    """Yield documents of the last three years, retraining of all times."""
    for year, roster in scene.rosters.items():
        for person in roster.staff:
            if person.key not in scene.keys:
                continue
            chance = scene.chance("dpo", person.number, year=year)
            rows = [*_retraining(person, year, chance), *_courses(person, year, chance)]
            for order, row in enumerate(rows, start=1):
                long_ago = row["date_end"].year <= scene.year - COURSE_MEMORY
                if long_ago and row["kind"] != "ПП":
                    continue
                # The number says who and when: it stays the same in later years' files.
                code = f"{row['kind'][:2].upper()}-{year % 100:02d}-{person.number:05d}/{order}"
                yield (
                    {FILE: person.school.org_id, "person_id": person.key}
                    | row
                    | {
                        "org_id": person.school.org_id,
                        "doc_no": code,
                    }
                )


def contest(scene: Scene) -> Iterator[Row]:
    """Yield participations since September of the year before."""
    for person, year, chance in _active(scene, "contest"):
        if not chance.happens(person.school.rate("contest", year)):
            continue
        for name in chance.sample(list(_CONTESTS), 1 + chance.happens(0.15)):
            day = _day_of_school_year(year, chance)
            level = _CONTESTS[name]
            strong = person.traits[0] > 0.3
            result = chance.pick(
                ["участник", "лауреат", "призёр", "победитель"],
                [50, 14, 18, 8] if strong else [74, 10, 12, 4],
            )
            if scene.lists(day):
                yield {
                    FILE: person.school.org_id,
                    "person_id": person.key,
                    "org_id": person.school.org_id,
                    "name": name,
                    "level": level,
                    "stage": "заочный" if chance.happens(0.4) else "очный",
                    "result": result,
                    "date": day,
                    "order_no": f"№ {chance.whole(40, 790)}"
                    if level == "муниципальный" or chance.happens(0.3)
                    else None,
                }


def expert(scene: Scene) -> Iterator[Row]:
    """Yield roles of experts; those of the highest category are experts twice as often."""
    for person, year, chance in _active(scene, "expert"):
        likely = person.school.rate("expert", year)
        likely *= {"высшая": 2.0, "первая": 1.5}.get(person.category, 0.8)
        if not chance.happens(min(likely, 0.95)):
            continue
        weights = [weight for _, weight in _ROLES.values()]
        for role in {chance.pick(list(_ROLES), weights): None for _ in range(chance.whole(1, 2))}:
            start = _day_of_school_year(year, chance)
            level = "федеральный" if chance.happens(0.02) else _ROLES[role][0]
            if scene.lists(start):
                yield {
                    FILE: person.school.org_id,
                    "person_id": person.key,
                    "org_id": person.school.org_id,
                    "role": role,
                    "level": level,
                    "date_from": start,
                    "date_to": start + timedelta(days=chance.whole(10, 120)),
                    "order_no": f"№ {chance.whole(40, 790)}" if chance.happens(0.85) else None,
                }


def experience(scene: Scene) -> Iterator[Row]:
    """Yield talks, master classes, publications."""
    for person, year, chance in _active(scene, "experience"):
        if not chance.happens(person.school.rate("experience", year)):
            continue
        for _ in range(chance.pick([1, 2, 3], [75, 19, 6])):
            form = chance.pick(
                list(_FORMS),
                list(_FORMS.values()),
            )
            day = _day_of_school_year(year, chance)
            published = form == "публикация"
            levels = [34, 44, 16, 6] if not published else [0, 25, 35, 40]
            level = chance.pick(["ОО", "муниципальный", "региональный", "всероссийский"], levels)
            subject = person.subjects[0] if person.subjects else "воспитательная работа"
            kind = chance.pick(
                ["сборник", "сайт", "профессиональное", "рецензируемое"], [4, 4, 3, 1]
            )
            organiser = {"ОО": person.school.name_short, "муниципальный": scene.centre}
            if scene.lists(day):
                yield {
                    FILE: person.school.org_id,
                    "person_id": person.key,
                    "org_id": person.school.org_id,
                    "form": form,
                    "level": level,
                    "organiser": organiser.get(level, "Институт развития образования"),
                    "title": f"Приёмы работы педагога: {subject}",
                    "date": day,
                    "edition": "Вестник условной методики" if published else None,
                    "edition_kind": kind if published else None,
                    "order_no": f"№ {chance.whole(40, 790)}" if level == "муниципальный" else None,
                }


def _active(scene: Scene, subject: str) -> Iterator[tuple[Person, int, Chance]]:
    """Yield teachers of this year and the last one with a stream of their own."""
    for year in scene.years:
        for person in scene.rosters[year].teachers:
            if person.on_leave == "нет" and person.key in scene.keys:
                yield person, year, scene.chance(subject, person.number, year=year)


def _day_of_school_year(year: int, chance: Chance) -> date:
    """Return a day of a calendar year when schools work."""
    if chance.happens(0.6):
        return chance.day(date(year, 1, 15), date(year, 5, 28))
    return chance.day(date(year, 9, 7), date(year, 12, 15))


def _retraining(person: Person, year: int, chance: Chance) -> Iterator[Row]:
    """Retraining of the past when someone comes; later three or four in a hundred a year."""
    came = year == min(max(person.hired.year, FIRST_YEAR), year)
    if came and person.hired.year <= year:
        years = person.service(date(year, 9, 1))
        if years > 3 and chance.happens(0.75 if person.is_leader else 0.16):
            past = date(year - chance.whole(1, int(min(years, 8))), chance.whole(1, 12), 15)
            yield _document("ПП", person, past, chance)
    if chance.happens(0.035 if person.pedagogical else 0.12):
        yield _document("ПП", person, chance.day(date(year, 2, 1), date(year, 12, 10)), chance)


def _courses(person: Person, year: int, chance: Chance) -> Iterator[Row]:
    if chance.happens(person.school.rate("courses", year)):
        for _ in range(1 + chance.happens(0.12)):
            spring = chance.happens(0.6)
            first, last = ((2, 1), (6, 25)) if spring else ((9, 14), (12, 10))
            day = chance.day(date(year, *first), date(year, *last))
            yield _document("ПК", person, day, chance)
    if chance.happens(0.03):
        kind = chance.pick(["стажировка", "модуль"])
        yield _document(kind, person, chance.day(date(year, 3, 1), date(year, 11, 25)), chance)


def _document(kind: str, person: Person, end: date, chance: Chance) -> Row:
    hours = {
        "ПК": [16, 18, 24, 36, 36, 72, 72, 108, 144],
        "ПП": [252, 260, 288, 320, 520],
        "стажировка": [16, 24, 36],
        "модуль": [8, 12, 16],
    }[kind]
    length = chance.pick(hours)
    topic = _topic(kind, person, chance)
    pedagogical = topic != "менеджмент" and (kind != "ПП" or chance.happens(0.72))
    if kind == "ПП" and topic != "менеджмент":
        title = "Педагогическое образование" if pedagogical else "Специалист по охране труда"
        topic = "предметная" if pedagogical else "другое"
    else:
        title = _TITLES[topic]
    return {
        "kind": kind,
        "title": title,
        "hours": length,
        "topic": topic,
        "ped_oriented": pedagogical,
        "addressed": kind != "ПП" and chance.happens(0.38),
        "provider": chance.pick(_PROVIDERS, [5, 3, 2, 2]) if chance.happens(0.97) else None,
        "federal_register": chance.happens(0.45),
        "format": chance.pick(["дистанционно", "смешанно", "очно"], [5, 3, 2]),
        "date_start": end - timedelta(days=max(3, length // 4)),
        "date_end": end,
    }


def _topic(kind: str, person: Person, chance: Chance) -> str:
    if person.is_leader and chance.happens(0.85 if kind == "ПП" else 0.5):
        return "менеджмент"
    weights = dict(_TOPICS)
    if person.school.shnor:
        weights["школы с низкими результатами"] = 45.0
    if person.post in {"воспитатель", "старший воспитатель"}:
        weights["дошкольное образование"] = 120.0
    if PRIMARY not in person.subjects and not person.is_teacher:
        weights["предметная"] = 3.0
    return chance.pick(list(weights), list(weights.values()))
