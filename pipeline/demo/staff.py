"""Tables about staff: organisations, people, posts, load, rates, control totals."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import pairwise

from pipeline.demo.chance import Chance
from pipeline.demo.people import PRIMARY, Person, years_between
from pipeline.demo.scene import FILE, Row, Scene
from pipeline.demo.schools import EDGE

_DIPLOMAS = {
    "воспитатель": "Дошкольное образование",
    "педагог-психолог": "Психология",
    PRIMARY: "Начальное образование",
    "русский язык и литература": "Филология",
    "математика": "Математика",
    "иностранный язык": "Иностранный язык",
    "история и обществознание": "История",
    "физическая культура": "Физическая культура",
    "физика": "Физика",
    "информатика": "Информатика",
    "химия": "Химия",
    "биология": "Биология",
    "география": "География",
}
_PART_TIME_HOURS = 9.0

AGE_BANDS = ("до 25", "25–29", "30–34", "35–39", "40–44", "45–49", "50–54", "55–59", "60–64")
OLDEST_BAND = "65 и более"
SERVICE_BANDS = {"до 3": 3, "3–5": 5, "5–10": 10, "10–15": 15, "15–20": 20}
LONGEST_SERVICE = "20 и более"


def org(scene: Scene) -> Iterator[Row]:
    """Yield the municipal list of organisations."""
    for school in scene.schools:
        chance = scene.chance("pupils", school.org_id)
        grown = round(school.students * (1 + 0.01 * chance.normal()))
        # A school on the border between two groups by size stays exactly there.
        students = school.students if school.students == EDGE else grown
        yield {
            "org_id": school.org_id,
            "name_short": school.name_short,
            "name_full": school.name_full,
            "other_names": school.other_names,
            "org_type": school.org_type,
            "advanced_subjects": school.org_type in {"гимназия", "лицей"} or school.number == 5,
            "ownership": "муниципальная",
            "locality": "город" if school.group == "town" else "село",
            "students_n": students,
            "students_date": scene.staff_on,
            "is_branch": False,
            "parent_org_id": None,
            "shnor": school.shnor,
            "psyped_class": school.psyped_class,
        }


def person(scene: Scene) -> Iterator[Row]:
    """Yield everyone of every school's list; a part-timer stands in two lists."""
    day = scene.staff_on
    for someone in [*scene.roster.staff, *scene.roster.leavers]:
        chance = Chance(scene.size.seed, "person", someone.number)
        subject = someone.subjects[0] if someone.subjects else someone.post
        row = {
            "person_id": someone.key,
            "birth_date": someone.birth,
            "snils": someone.snils,
            "sex": someone.sex,
            "edu_level": someone.education,
            "edu_ped": someone.pedagogical,
            # One diploma in fifty is not at hand when the list is made.
            "edu_profile": None if chance.happens(0.02) else _diploma(subject, someone, chance),
            "category": someone.category,
            "category_date": someone.category_date,
            "service_total": years_between(someone.work_start, someone.left or day),
            "service_ped": years_between(someone.ped_start, someone.left or day),
            "prepension": _prepension(someone, scene.age_on),
        }
        yield {FILE: someone.school.org_id} | row
        if someone.second_school:
            yield {FILE: someone.second_school.org_id} | row


def post(scene: Scene) -> Iterator[Row]:
    """Yield all posts: main ones, lessons of leaders, part-time ones in a second school."""
    for someone in [*scene.roster.staff, *scene.roster.leavers]:
        main = {
            FILE: someone.school.org_id,
            "person_id": someone.key,
            "org_id": someone.school.org_id,
            "post_name": someone.post,
            "post_group": someone.group,
            "employment": "основное",
            "rate": someone.rate,
            "date_from": someone.hired,
            "date_to": someone.left,
            "on_leave": someone.on_leave,
            "service_in_post": years_between(someone.hired, someone.left or scene.staff_on),
        }
        yield main
        lessons = {"post_name": "учитель", "post_group": "педагогический", "rate": 0.5}
        if someone.is_leader and someone.subjects:
            yield main | lessons | {"employment": "внутренний совместитель"}
        if someone.second_school:
            since = date(max(someone.hired.year, scene.year - 1), 9, 1)
            second = {
                FILE: someone.second_school.org_id,
                "org_id": someone.second_school.org_id,
                "employment": "внешний совместитель",
                "date_from": since,
                "service_in_post": years_between(since, scene.staff_on),
            }
            yield main | lessons | second


def load(scene: Scene) -> Iterator[Row]:
    """Yield hours by subject."""
    for someone in scene.roster.staff:
        if not someone.subjects:
            continue
        first, *rest = someone.subjects
        second = float(round(someone.hours * 0.3)) if rest else 0.0
        shares = [(first, someone.hours - second)] + [(name, second) for name in rest]
        for subject, hours in shares:
            chance = Chance(scene.size.seed, "profile", someone.number, subject)
            fits = 0.93 if subject == first else 0.45
            row = {
                FILE: someone.school.org_id,
                "person_id": someone.key,
                "org_id": someone.school.org_id,
                "subject": subject,
                "hours_week": hours,
                "norm_hours": 18.0,
                "profile_match": "да"
                if chance.happens(fits)
                else chance.pick(["ПП", "нет"], [0.45, 0.55]),
            }
            yield row
            if someone.second_school and subject == first:
                place = someone.second_school.org_id
                yield row | {FILE: place, "org_id": place, "hours_week": _PART_TIME_HOURS}


def staffing(scene: Scene) -> Iterator[Row]:
    """Yield rates, vacancies and the need by post and subject; rates agree with the posts."""
    for school in scene.schools:
        chance = scene.chance("staffing", school.org_id)
        rates: dict[tuple[str, str, str | None], list[float]] = {}
        for someone in scene.staff_by_school[school.org_id]:
            subject = someone.subjects[0] if someone.is_teacher else None
            rates.setdefault((someone.post, someone.group, subject), []).append(someone.rate)
        size = len(scene.staff_by_school[school.org_id])
        rates[("секретарь", "УВП", None)] = [1.0]
        rates[("лаборант", "УВП", None)] = [1.0] * (1 + size // 40)
        rates[("уборщик служебных помещений", "обслуживающий", None)] = [1.0] * (1 + size // 8)
        short = {"town": 0.10, "village": 0.15, "remote": 0.22}.get(school.group, 0.12)
        for (name, group, subject), filled in rates.items():
            teaching = group == "педагогический"
            vacancies = chance.pick([0.5, 1.0, 1.5], [0.3, 0.55, 0.15])
            vacancies = vacancies if teaching and chance.happens(short) else 0.0
            ageing = len(filled) * chance.uniform() * 0.18 if teaching else 0.0
            yield {
                FILE: school.org_id,
                "org_id": school.org_id,
                "post_name": name,
                "post_group": group,
                "subject": subject,
                "rates_plan": sum(filled) + vacancies,
                "rates_filled": sum(filled),
                "vacancies": vacancies,
                "headcount": len(filled),
                "need_next_year": vacancies + round(ageing / 3),
                "need_3y": vacancies + round(ageing),
            }


def oo1_staff(scene: Scene) -> Iterator[Row]:
    """Yield section 3 of form ОО-1, counted from the lists without leavers and part-timers.

    Rows and columns are named by words: «учителя», «высшее», «25–29».
    """
    for school in scene.schools:
        staff = scene.staff_by_school[school.org_id]
        for section, row, people, columns in _sections(staff, scene):
            for column, counts in columns.items():
                yield {
                    "org_id": school.org_id,
                    "section": section,
                    "row_code": row,
                    "column_code": column,
                    "value": sum(counts(someone) for someone in people),
                }


_Counted = Callable[[Person], bool]


def _sections(
    staff: list[Person], scene: Scene
) -> Iterable[tuple[str, str, list[Person], dict[str, _Counted]]]:
    teachers = [someone for someone in staff if not someone.is_leader]
    posts: dict[str, _Counted] = {
        "всего": lambda p: True,  # noqa: ARG005 (everyone is counted)
        "высшее": lambda p: p.education == "высшее",
        "высшее педагогическое": lambda p: p.education == "высшее" and p.pedagogical,
        "СПО": lambda p: p.education == "СПО",
        "СПО педагогическое": lambda p: p.education == "СПО" and p.pedagogical,
        "высшая категория": lambda p: p.category == "высшая",
        "первая категория": lambda p: p.category == "первая",
        "женщины": lambda p: p.sex == "ж",
    }
    yield "3.1", "руководящие", [p for p in staff if p.is_leader], posts
    yield "3.1", "педагогические", teachers, posts
    yield "3.1", "учителя", [p for p in teachers if p.is_teacher], posts
    yield "3.2", "общий стаж", teachers, _service_bands(lambda p: p.work_start, scene.staff_on)
    yield (
        "3.2",
        "педагогический стаж",
        teachers,
        _service_bands(lambda p: p.ped_start, scene.staff_on),
    )
    yield "3.3", "педагогические", teachers, _age_bands(scene.age_on)


def _service_bands(start: Callable[[Person], date], day: date) -> dict[str, _Counted]:
    bands: dict[str, _Counted] = {}
    low = 0
    for name, high in SERVICE_BANDS.items():
        bands[name] = _between(lambda p: years_between(start(p), day), low, high)
        low = high
    bands[LONGEST_SERVICE] = _between(lambda p: years_between(start(p), day), low, 100)
    return bands


def _age_bands(day: date) -> dict[str, _Counted]:
    limits = [0, *range(25, 70, 5), 200]
    names = [*AGE_BANDS, OLDEST_BAND]
    return {
        name: _between(lambda p: p.age(day), low, high)
        for name, (low, high) in zip(names, pairwise(limits), strict=True)
    }


def _between(measure: Callable[[Person], float], low: float, high: float) -> _Counted:
    return lambda p: low <= measure(p) < high


def _prepension(someone: Person, day: date) -> bool:
    first, last = (53, 57) if someone.sex == "ж" else (58, 62)
    return first <= someone.age(day) <= last


def _diploma(subject: str, someone: Person, chance: Chance) -> str:
    if not someone.pedagogical:
        return chance.pick(["Экономика", "Юриспруденция", "Агрономия", "Менеджмент"])
    return _DIPLOMAS.get(subject, "Педагогика")
