"""The staff of all organisations, lived through year by year."""

from dataclasses import dataclass, replace
from datetime import date

from pipeline.demo.chance import Chance
from pipeline.demo.groups import GROUPS
from pipeline.demo.names import Sex, full_name, snils
from pipeline.demo.schools import School
from pipeline.params.municipality import Demo

FIRST_YEAR = 2017
"""The simulation starts here, so that 2020 already has a past of three years."""

PRIMARY = "начальные классы"
SUBJECTS = {
    "русский язык и литература": 15.0,
    "математика": 13.0,
    "иностранный язык": 11.0,
    "история и обществознание": 9.0,
    "физическая культура": 9.0,
    "биология": 6.0,
    "география": 5.0,
    "физика": 5.0,
    "информатика": 5.0,
    "технология": 5.0,
    "искусство": 5.0,
    "химия": 4.0,
    "ОБЖ": 3.0,
}
_SPECIALISTS = (
    "педагог-психолог",
    "социальный педагог",
    "педагог-организатор",
    "педагог-библиотекарь",
)
_TRAITS = 14


@dataclass(frozen=True, eq=False)
class Person:
    """Someone as of 20 September of a year.

    Attributes:
        number: Order of appearance; names the person in all years.
        name: Surname, first name, patronymic.
        sex: Sex.
        birth: Date of birth.
        school: Main place of work.
        post: Main post.
        group: руководящий or педагогический.
        subjects: Subjects taught, the main one first.
        hired: Start of work in the school.
        left: Last day, of those who left in the year.
        ped_start: When the (uninterrupted) teaching service would have begun.
        work_start: The same of the total service.
        education: высшее, СПО or студент.
        pedagogical: Whether the education is pedagogical.
        category: Qualification category.
        category_date: When it was conferred.
        rate: Main post's rate.
        hours: Lessons a week.
        second_school: Where the person works part-time besides.
        on_leave: Kind of long leave.
        traits: Standard normal numbers that last: abilities, inclinations.
    """

    number: int
    name: str
    sex: Sex
    birth: date
    school: School
    post: str
    group: str
    subjects: tuple[str, ...]
    hired: date
    left: date | None
    ped_start: date
    work_start: date
    education: str
    pedagogical: bool
    category: str
    category_date: date | None
    rate: float
    hours: float
    second_school: School | None
    on_leave: str
    traits: tuple[float, ...]

    @property
    def key(self) -> str:
        """The person's name inside the generator: unlike ``name`` nobody else has it."""
        return f"№{self.number:05d}"

    @property
    def snils(self) -> str:
        """A СНИЛС that was never issued."""
        return snils(self.number)

    @property
    def is_leader(self) -> bool:
        """Whether the main post is director or deputy."""
        return self.group == "руководящий"

    @property
    def is_teacher(self) -> bool:
        """Whether the main post is one of a teacher of a subject or of primary classes."""
        return self.post in {"учитель", "учитель начальных классов"}

    def age(self, day: date) -> int:
        """Return full years of age."""
        before = (day.month, day.day) < (self.birth.month, self.birth.day)
        return day.year - self.birth.year - before

    def service(self, day: date) -> float:
        """Return teaching service in years."""
        return years_between(self.ped_start, day)

    def is_novice(self, day: date) -> bool:
        """Whether a teacher has served less than three years."""
        return not self.is_leader and self.service(day) < 3


@dataclass(frozen=True)
class Roster:
    """Who works, and who has left since the last school year, as of 20 September.

    Attributes:
        year: The year.
        staff: Who works, leaders included.
        leavers: Who left between January and August.
    """

    year: int
    staff: list[Person]
    leavers: list[Person]

    @property
    def day(self) -> date:
        """The day of counting."""
        return date(self.year, 9, 20)

    @property
    def teachers(self) -> list[Person]:
        """Pedagogical staff: everyone but leaders."""
        return [person for person in self.staff if not person.is_leader]

    @property
    def leaders(self) -> list[Person]:
        """Directors and deputies."""
        return [person for person in self.staff if person.is_leader]

    def of(self, school: School) -> list[Person]:
        """Return those whose main place is a school."""
        return [person for person in self.staff if person.school.org_id == school.org_id]


def years_between(start: date, day: date) -> float:
    """Return whole months between two days, in years with two decimals."""
    months = (day.year - start.year) * 12 + day.month - start.month - (day.day < start.day)
    return round(max(months, 0) / 12, 2)


def rosters(size: Demo, places: list[School], year: int) -> dict[int, Roster]:
    """Live through all years.

    Args:
        size: Size of the municipality.
        places: Its organisations.
        year: Last year.

    Returns:
        The staff of each year from :data:`FIRST_YEAR` (or two years before ``year``).
    """
    result: dict[int, Roster] = {}
    number = 0
    staff: list[Person] = []
    for now in range(min(FIRST_YEAR, year - 2), year + 1):
        chance = Chance(size.seed, "people", now)
        leavers: list[Person] = []
        stayed: list[Person] = []
        for person in staff:
            if chance.happens(_leaving(person, now)):
                last = chance.day(date(now, 1, 20), date(now, 8, 28))
                leavers.append(replace(person, left=last, second_school=None))
            else:
                stayed.append(_older(person, now, chance))
        arrived: list[Person] = []
        for school in places:
            here = [person for person in stayed if person.school.org_id == school.org_id]
            for post, subjects in _open_posts(school, here, chance):
                number += 1
                arrived.append(
                    _arrival(number, school, post, subjects, now, first=not result, chance=chance)
                )
        staff = _namesakes([*stayed, *arrived], {p.number for p in arrived}, chance)
        staff = _part_timers(staff, places, chance)
        result[now] = Roster(now, staff, leavers)
    return result


def _leaving(person: Person, year: int) -> float:
    age = year - person.birth.year
    if age >= 75:
        return 1.0
    if age >= 65:
        return 0.2
    if age >= 60:
        return 0.09
    novice = person.is_novice(date(year - 1, 9, 20))
    return GROUPS[person.school.group].leave + (0.1 if novice else 0.0)


def _older(person: Person, year: int, chance: Chance) -> Person:
    """The same person a year later: other hours, perhaps another category, back from leave."""
    category, since = person.category, person.category_date
    expires = since is not None and year - since.year >= 5
    if expires or chance.happens(0.05):
        category = _category(person.service(date(year, 9, 20)), person.traits[0], chance, category)
        since = None if category == "нет" else chance.day(date(year, 1, 15), date(year, 6, 20))
    hours = person.hours and round(min(max(person.hours + chance.normal(-0.1, 1.5), 9), 42))
    return replace(
        person,
        category=category,
        category_date=since,
        hours=hours,
        rate=_rate(hours, person.post),
        on_leave=_leave(person.sex, year - person.birth.year, chance),
    )


def _open_posts(
    school: School, here: list[Person], chance: Chance
) -> list[tuple[str, tuple[str, ...]]]:
    """Posts that a school fills this year: it keeps its size and its set of subjects."""
    posts = [person.post for person in here]
    result: list[tuple[str, tuple[str, ...]]] = []
    deputies = (school.staff > 22) + (school.staff > 45)
    wanted = ["директор" if school.teaches or school.org_type == "УДО" else "заведующий"]
    wanted += ["заместитель директора" if school.org_type != "ДОО" else "старший воспитатель"] * (
        deputies
    )
    for post in dict.fromkeys(wanted):
        result += [(post, ())] * (wanted.count(post) - posts.count(post))
    # A school grows and shrinks by a person; a tiny one has nobody to spare.
    change = chance.whole(-1, 1) if school.staff > 10 else 0
    free = school.staff + change - sum(not person.is_leader for person in here)
    if not school.teaches:
        post = "воспитатель" if school.org_type == "ДОО" else "педагог дополнительного образования"
        return result + [(post, ())] * max(0, free)
    extra = _SPECIALISTS[: round(school.staff * 0.07)]
    if school.group == "remote" and school.number % 2:
        # Every other remote school has a preschool group.
        extra = (*extra, "воспитатель")
    missing = [post for post in extra if post not in posts]
    result += [(post, ()) for post in missing[: max(0, free)]]
    free -= len(missing)
    taught = [person.subjects[0] for person in here if person.subjects]
    for _ in range(free):
        subject = _scarce(school, taught)
        taught.append(subject)
        if subject == PRIMARY:
            result.append(("учитель начальных классов", (PRIMARY,)))
            continue
        others = [name for name in SUBJECTS if name != subject]
        double = {"town": 0.08, "village": 0.25, "remote": 0.5}[school.group]
        second = (chance.pick(others),) if chance.happens(double) else ()
        result.append(("учитель", (subject, *second)))
    return result


def _scarce(school: School, taught: list[str]) -> str:
    """The subject that lacks a teacher most, by what a school of this kind needs."""
    if school.org_type == "НОШ":
        return PRIMARY
    needs = {PRIMARY: 30.0} | SUBJECTS
    return max(needs, key=lambda name: needs[name] / (1 + taught.count(name)))


def _arrival(
    number: int,
    school: School,
    post: str,
    subjects: tuple[str, ...],
    year: int,
    *,
    first: bool,
    chance: Chance,
) -> Person:
    leader = post in {"директор", "заведующий", "заместитель директора"}
    novice = not leader and not first and chance.happens(min(0.8, 0.5 + 0.04 * (year - 2020)))
    female = chance.happens(0.72 if leader else 0.87)
    sex: Sex = "ж" if female else "м"
    if leader:
        age = chance.normal(48, 7)
    elif novice:
        # One novice in eight comes from another trade.
        age = chance.normal(40, 5) if chance.happens(0.12) else chance.normal(23.5, 1.5)
    elif first:
        age = chance.normal(49, 11)
    else:
        age = chance.normal(40, 8)
    age = min(max(age, 20.5), 71 if first else 62)
    birth = date(year - int(age), 1, 1).replace(month=chance.whole(1, 12), day=chance.whole(1, 28))
    began = 0.0 if novice else max(0.0, age - 22 - abs(chance.normal(0, 3)))
    if leader:
        began = max(began, 8.0)
    # Before 1 September, so that a school year holds whole cohorts.
    hired = chance.day(date(year, 8, 15), date(year, 8, 27))
    if first and not novice:
        hired = _years_before(hired, began * chance.uniform())
    ped_start = hired if novice else min(hired, _years_before(date(year, 9, 1), began))
    before = max(0.0, age - 22 - began) if novice else abs(chance.normal(0, 1.2))
    education, pedagogical = _education(leader=leader, age=age, chance=chance)
    service = years_between(ped_start, date(year, 9, 20))
    traits = tuple(chance.normals(_TRAITS))
    category = _category(service, traits[0], chance, "нет")
    lessons = bool(subjects)
    hours = float(round(min(max(chance.normal(27.5, 7), 9), 42))) if lessons else 0.0
    if leader and school.teaches and chance.happens(0.6):
        subjects, hours = (chance.pick(list(SUBJECTS)),), 9.0
    return Person(
        number=number,
        name=full_name(number, sex),
        sex=sex,
        birth=birth,
        school=school,
        post=post,
        group="руководящий" if leader else "педагогический",
        subjects=subjects,
        hired=hired,
        left=None,
        ped_start=ped_start,
        work_start=_years_before(ped_start, before),
        education=education,
        pedagogical=pedagogical,
        category=category,
        category_date=None
        if category == "нет"
        else chance.day(date(year - 4, 1, 15), date(year, 6, 20)),
        rate=1.0 if leader else _rate(hours, post),
        hours=hours,
        second_school=None,
        on_leave=_leave(sex, int(age), chance),
        traits=traits,
    )


def _years_before(day: date, years: float) -> date:
    months = day.year * 12 + day.month - 1 - round(years * 12)
    return date(months // 12, months % 12 + 1, min(day.day, 28))


def _education(*, leader: bool, age: float, chance: Chance) -> tuple[str, bool]:
    if leader:
        return "высшее", chance.happens(0.9)
    if age < 23 and chance.happens(0.1):
        return "студент", False
    if chance.happens(0.6):
        return "высшее", chance.happens(0.87)
    return "СПО", chance.happens(0.82)


def _category(service: float, ability: float, chance: Chance, former: str) -> str:
    """Categories come with service; one confirms the former category more often than not."""
    if service < 2:
        return "нет"
    if former != "нет" and chance.happens(0.75):
        return former
    chances = {
        "высшая": 0.26 if service >= 10 and ability > -0.3 else 0.02,
        "первая": 0.15 + 0.03 * (ability > 0),
        "соответствие": 0.38,
        "нет": 0.35,
    }
    return chance.pick(list(chances), list(chances.values()))


def _rate(hours: float, post: str) -> float:
    if post in {"учитель", "учитель начальных классов"}:
        return max(0.5, round(hours / 18 * 4) / 4)
    return 1.0


def _leave(sex: Sex, age: int, chance: Chance) -> str:
    if sex == "ж" and 23 <= age <= 38 and chance.happens(0.09):
        return "отпуск по уходу за ребёнком"
    return "длительный отпуск" if chance.happens(0.003) else "нет"


def _namesakes(staff: list[Person], new: set[int], chance: Chance) -> list[Person]:
    """Give one newcomer in 150 the name of someone of another school and another age."""
    result: list[Person] = []
    for person in staff:
        if person.number in new and chance.happens(1 / 150):
            others = [
                other
                for other in result
                if other.sex == person.sex
                and other.school.org_id != person.school.org_id
                and other.birth != person.birth
            ]
            if others:
                result.append(replace(person, name=chance.pick(others).name))
                continue
        result.append(person)
    return result


def _part_timers(staff: list[Person], places: list[School], chance: Chance) -> list[Person]:
    """Let one teacher in eighty work in a second school, where nobody bears the same name."""
    names = {(person.name, person.school.org_id) for person in staff}
    taken = {(p.name, p.second_school.org_id) for p in staff if p.second_school}
    result: list[Person] = []
    for person in staff:
        second = person.second_school
        if second is None and person.is_teacher and chance.happens(1 / 240):
            free = [
                school
                for school in places
                if school.teaches
                and school.org_id != person.school.org_id
                and (person.name, school.org_id) not in names | taken
            ]
            second = chance.pick(free) if free else None
            if second:
                taken.add((person.name, second.org_id))
        result.append(replace(person, second_school=second) if second else person)
    return result
