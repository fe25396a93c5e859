"""Municipal events, who took part, and the bank of practices."""

from collections.abc import Iterator
from datetime import date

from pipeline.demo.mentoring import pairs
from pipeline.demo.people import Person, Roster
from pipeline.demo.scene import Row, Scene, with_last_autumn

_PLAN = (
    ("Школа молодого педагога", "mentorship", "семинар", "молодые педагоги", "сетевая", 2),
    ("Фестиваль молодых педагогов", "mentorship", "фестиваль", "молодые педагоги", "очная", 4),
    ("Урок молодого педагога", "mentorship", "семинар", "молодые педагоги", "сетевая", 10),
    ("Открытые занятия наставников", "mentorship", "мастер-класс", "молодые педагоги", "очная", 11),
    ("Совещание наставников", "mentorship", "совещание", "наставники", "очная", 9),
    ("Школа руководителя ШМО", "school_mo", "семинар", "руководители ШМО", "очная", 9),
    ("Заседание методического совета", "school_mo", "совещание", "руководители ШМО", "очная", 12),
    ("Августовская конференция", "overall", "конференция", "все", "очная", 8),
    ("Ярмарка педагогических идей", "expert", "обмен опытом", "все", "очная", 3),
    ("Панорама управленческого опыта", "leaders", "обмен опытом", "руководители", "очная", 4),
    (
        "День открытых дверей школы с успешным опытом",
        "networks",
        "обмен опытом",
        "все",
        "очная",
        10,
    ),
    ("Разбор результатов диагностики", "deficits", "семинар", "все", "сетевая", 3),
    ("Как составить маршрут", "routes", "семинар", "все", "сетевая", 3),
    (
        "Сетевая сессия: функциональная грамотность",
        "networks",
        "обмен опытом",
        "все",
        "сетевая",
        11,
    ),
    ("Курсы года: как выбрать программу", "retraining", "консультация", "все", "сетевая", 9),
    ("Кадровый час: вакансии и целевой набор", "staffing", "совещание", "руководители", "очная", 5),
    ("Школа эксперта", "expert", "семинар", "все", "сетевая", 12),
)
_TITLES = (
    "Урок-исследование в сельской школе",
    "Взаимообучение на уроке",
    "Читательский дневник класса",
    "Адаптация первоклассников",
    "Цифровая тетрадь наблюдений",
    "Наставничество на дистанции",
)


@with_last_autumn
def event(scene: Scene) -> Iterator[Row]:
    """Yield events of the year; there are two more each year."""
    for code, (name, direction, kind, target, form, month) in _events(scene).items():
        chance = scene.chance("event", code)
        listed = len(_participants(code, scene))
        yield {
            "event_id": code,
            "name": name,
            "direction": direction,
            "kind": kind,
            "target": target,
            "form": form,
            "date": date(scene.year, month, chance.whole(2, 27)),
            "responsible": "методист" if chance.happens(0.7) else "заведующий отделом",
            "participants_n": listed + (chance.whole(0, 40) if listed > 5 else 0),
        }


def event_part(scene: Scene) -> Iterator[Row]:
    """Yield people registered at events."""
    listed = {row["event_id"] for row in event(scene)}
    for then in (scene.before, scene):
        for code in _events(then):
            for person in _participants(code, then) if code in listed else []:
                if person.key in scene.keys:
                    place = person.school.org_id
                    yield {"event_id": code, "person_id": person.key, "org_id": place}


def practice(scene: Scene) -> Iterator[Row]:
    """Yield the bank: practices of all years whose authors still work here."""
    for year, roster in scene.rosters.items():
        for index, author in enumerate(_authors(scene, year, roster)):
            if author.key in scene.keys:
                chance = scene.chance("practice", index, year=year)
                young = author.is_novice(roster.day)
                yield {
                    "practice_id": f"П-{year % 100:02d}-{index + 1:02d}",
                    "org_id": author.school.org_id,
                    "direction": "mentorship"
                    if young
                    else chance.pick(["networks", "school_mo", "expert", "routes"]),
                    "title": chance.pick(_TITLES),
                    "author_id": author.key,
                    "date": chance.day(date(year, 2, 1), date(year, 12, 5)),
                }


def _events(scene: Scene) -> dict[str, tuple[str, str, str, str, str, int]]:
    count = min(len(_PLAN), max(12, 13 + 2 * (scene.year - 2020)))
    return {f"М-{scene.year % 100:02d}-{i + 1:02d}": plan for i, plan in enumerate(_PLAN[:count])}


def _participants(code: str, scene: Scene) -> list[Person]:
    target = _events(scene)[code][3]
    day = scene.roster.day
    chance = scene.chance("participants", code)
    if target == "молодые педагоги":
        # Most novices come to each event; hardly anyone misses them all.
        return [
            p
            for p in scene.roster.teachers
            if p.is_novice(day) and chance.happens(p.school.rate("mentored", scene.year) * 0.8)
        ]
    if target == "наставники":
        mentors = {pair.mentor.key: pair.mentor for pair in pairs(scene)}
        return [p for p in mentors.values() if p.key in scene.keys and chance.happens(0.7)]
    if target == "руководители":
        return [p for p in scene.roster.leaders if chance.happens(0.6)]
    share = 0.02 if target == "руководители ШМО" else 0.04
    return [
        p
        for p in scene.roster.teachers
        if chance.happens(min(1.0, share * 2 * p.school.rate("united", scene.year)))
    ]


def _authors(scene: Scene, year: int, roster: Roster) -> list[Person]:
    """Authors of a year's practices: four or so experienced teachers, two novices."""
    chance = scene.chance("authors", year=year)
    count = max(1, round(len(scene.schools) / 9) + year - 2020)
    novices = [p for p in roster.teachers if p.is_novice(roster.day)]
    others = [p for p in roster.teachers if p.category in {"высшая", "первая"}]
    return chance.sample(others, count) + chance.sample(novices, 2)
