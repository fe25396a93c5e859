"""The eight directions of the monitoring, in the order of the Krymsk cyclogram."""

from dataclasses import dataclass
from typing import Literal, get_args

DirectionId = Literal[
    "deficits",
    "routes",
    "retraining",
    "expert",
    "school_mo",
    "mentorship",
    "networks",
    "staffing",
]
"""Identifiers of the directions: names of notebooks, references and params keys."""

DIRECTION_IDS: tuple[str, ...] = get_args(DirectionId)

SubjectId = Literal[DirectionId, "leaders", "programme", "overall"]
"""What an indicator may belong to: a direction, the heads of organisations (Ipatovo), a municipal
programme as a whole (Baksan), or the system of methodical work as a whole (Krymsk § 9)."""

SUBJECT_IDS: tuple[str, ...] = (*DIRECTION_IDS, "leaders", "programme", "overall")


@dataclass(frozen=True)
class Direction:
    """One direction of the monitoring.

    Attributes:
        id: Identifier.
        title: Heading of its reference.
        short: A few words for the index and the navigation.
        subject: What the reference is about, after «по результатам мониторинга …».
    """

    id: DirectionId
    title: str
    short: str
    subject: str


DIRECTIONS: dict[str, Direction] = {
    direction.id: direction
    for direction in (
        Direction(
            "deficits",
            "Выявление профессиональных дефицитов педагогических работников",
            "Профессиональные дефициты",
            "выявления профессиональных дефицитов педагогических работников",
        ),
        Direction(
            "routes",
            "Индивидуальные образовательные маршруты педагогических работников",
            "Индивидуальные маршруты",
            "учёта индивидуальных образовательных маршрутов педагогических работников",
        ),
        Direction(
            "retraining",
            "Профессиональная переподготовка и повышение квалификации",
            "Переподготовка и курсы",
            "профессиональной переподготовки и повышения квалификации педагогических работников",
        ),
        Direction(
            "expert",
            "Вовлечение педагогов в экспертную деятельность",
            "Экспертная деятельность",
            "вовлечения педагогов в экспертную деятельность",
        ),
        Direction(
            "school_mo",
            "Деятельность школьных методических объединений",
            "Методические объединения",
            "деятельности школьных методических объединений",
        ),
        Direction(
            "mentorship",
            "Поддержка молодых педагогов и наставничество",
            "Наставничество",
            "поддержки молодых педагогов и реализации программ наставничества",
        ),
        Direction(
            "networks",
            "Сетевое взаимодействие педагогов",
            "Сетевое взаимодействие",
            "сетевого взаимодействия педагогов",
        ),
        Direction(
            "staffing",
            "Кадровые потребности образовательных организаций",
            "Кадровые потребности",
            "кадровых потребностей образовательных организаций",
        ),
    )
}
