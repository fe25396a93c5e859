"""The organisations of the invented municipality; they are the same in all years."""

from dataclasses import dataclass

from pipeline.demo.chance import Chance
from pipeline.demo.groups import GROUPS, GroupName, trend
from pipeline.params.municipality import Demo


@dataclass(frozen=True, eq=False)
class School:
    """An organisation.

    Attributes:
        org_id: Code of the municipal list.
        number: Its number among those of its kind.
        name_short: «МБОУ СОШ № 5».
        name_full: Full name of the charter.
        other_names: How else it is written, separated by semicolons.
        org_type: СОШ, ООШ, НОШ, гимназия, лицей, ДОО or УДО.
        group: Latent group.
        staff: Number of teachers that it aims at.
        students: Pupils in the first year.
        shnor: Whether it is a school of low results.
        psyped_class: Kind of pedagogical classes.
        deviation: How far its shares are from those of the group.
    """

    org_id: str
    number: int
    name_short: str
    name_full: str
    other_names: str
    org_type: str
    group: GroupName
    staff: int
    students: int
    shnor: bool
    psyped_class: str
    deviation: dict[str, float]

    @property
    def teaches(self) -> bool:
        """Whether it has general-education programmes."""
        return self.org_type not in {"ДОО", "УДО"}

    def rate(self, measure: str, year: int) -> float:
        """Return how likely something is here in a year.

        Args:
            measure: Field of :class:`pipeline.demo.groups.Rates`.
            year: The year.
        """
        share: float = getattr(GROUPS[self.group], measure)
        return min(max(share + self.deviation[measure] + trend(year), 0.02), 0.98)


_MEASURES = (
    "diagnosed",
    "route",
    "attended",
    "finished",
    "courses",
    "mentored",
    "expert",
    "contest",
    "experience",
    "united",
    "networked",
)
_SPREAD = 0.03
_WEIGHTS = {"town": 56, "village": 36, "remote": 25, "ДОО": 24, "УДО": 22}
_STUDENTS = {
    "town": (640, 1150),
    "village": (210, 480),
    "remote": (75, 170),
    "ДОО": (90, 240),
    "УДО": (400, 900),
}
_WORDS = {
    "СОШ": "средняя общеобразовательная школа",
    "ООШ": "основная общеобразовательная школа",
    "НОШ": "начальная общеобразовательная школа",
    "гимназия": "гимназия",
    "лицей": "лицей",
}
EDGE = 500
"""Pupils of the first village school: exactly on the border between groups by size."""


def schools(size: Demo) -> list[School]:
    """Return all organisations in the order of the municipal list."""
    chance = Chance(size.seed, "schools")
    groups = _groups(size.schools)
    kinds = [_type(index, groups) for index in range(size.schools)]
    plan: list[tuple[str, GroupName]] = [
        *zip(kinds, groups, strict=True),
        *((("ДОО", "other"),) * size.kindergartens),
        *((("УДО", "other"),) * size.extra),
    ]
    weights = [
        _WEIGHTS[group if group != "other" else kind]
        * chance.normal(1, 0.08)
        # A primary school needs no teachers of the subjects.
        * (0.5 if kind == "НОШ" else 1)
        for kind, group in plan
    ]
    psyped = _psyped(kinds, groups)
    edge = groups.index("village") if "village" in groups else 0
    shnor = _shnor(groups)
    result: list[School] = []
    numbers = {"ДОО": 0, "УДО": 0, "school": 0}
    for index, (kind, group) in enumerate(plan):
        family = kind if kind in numbers else "school"
        numbers[family] += 1
        short, full, other = _names(kind, numbers[family])
        low, high = _STUDENTS[group if group != "other" else kind]
        result.append(
            School(
                org_id=f"ОО-{index + 1:03d}",
                number=numbers[family],
                name_short=short,
                name_full=full,
                other_names=other,
                org_type=kind,
                group=group,
                staff=max(1, round(size.teachers * weights[index] / sum(weights))),
                students=EDGE if index == edge else chance.whole(low, high),
                shnor=index in shnor,
                psyped_class=psyped.get(index, "нет"),
                deviation={name: chance.normal(0, _SPREAD) for name in _MEASURES},
            )
        )
    return result


def _groups(count: int) -> list[GroupName]:
    town = max(1, round(0.3 * count))
    village = min(count - town, round(0.38 * count))
    counts: dict[GroupName, int] = {
        "town": town,
        "village": village,
        "remote": count - town - village,
    }
    return [name for name, number in counts.items() for _ in range(number)]


def _type(index: int, groups: list[GroupName]) -> str:
    count = len(groups)
    if count >= 10 and index in {1, 2}:
        return "гимназия" if index == 1 else "лицей"
    if count >= 6 and index == count - 1:
        return "НОШ"
    return "ООШ" if groups[index] == "remote" and index % 2 else "СОШ"


def _psyped(kinds: list[str], groups: list[GroupName]) -> dict[int, str]:
    """Pedagogical classes: 8 social and 1 psychological of 34 schools, in the larger ones."""
    able = [i for i, kind in enumerate(kinds) if kind != "ООШ" and groups[i] != "remote"]
    # Every other school, so that they are not all in town.
    order = able[::2] + able[1::2]
    social = round(len(kinds) * 8 / 34)
    psychological = round(len(kinds) / 34)
    named = dict.fromkeys(order[:social], "социально-педагогический")
    rest = order[social : social + psychological]
    return named | dict.fromkeys(rest, "психолого-педагогический")


def _shnor(groups: list[GroupName]) -> set[int]:
    """One school in ten has low results; none of them is in town if there is a choice."""
    weak = [i for i, group in enumerate(groups) if group != "town"] or [0]
    return set(weak[::3][: max(1, len(groups) // 10)])


def _names(kind: str, number: int) -> tuple[str, str, str]:
    if kind == "ДОО":
        return (
            f"МБДОУ детский сад № {number}",
            f"Муниципальное бюджетное дошкольное образовательное учреждение детский сад № {number}",
            f"д/с № {number}; детский сад {number}",
        )
    if kind == "УДО":
        return (
            f"МБУ ДО ДДТ № {number}",
            "Муниципальное бюджетное учреждение дополнительного образования "
            f"дом детского творчества № {number}",
            f"ДДТ {number}; дом творчества № {number}",
        )
    return (
        f"МБОУ {kind} № {number}",
        f"Муниципальное бюджетное общеобразовательное учреждение {_WORDS[kind]} № {number}",
        f"{kind} {number}; {kind} №{number}",
    )
