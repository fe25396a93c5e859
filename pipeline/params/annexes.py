"""References beside the nine: what some orders demand of some municipalities only."""

from dataclasses import dataclass
from typing import Literal, get_args

from pipeline.params.directions import DIRECTIONS, Direction

AnnexId = Literal["programme", "leaders", "burnout"]
"""Identifiers of the annexes: names of notebooks, pages and values of the key ``annexes``."""

ANNEX_IDS: tuple[str, ...] = get_args(AnnexId)


@dataclass(frozen=True)
class Annex:
    """One reference beside the nine.

    Attributes:
        id: Identifier.
        title: Heading of the reference.
        short: A few words for the index.
        subject: What the reference is about, after «по результатам мониторинга …».
        about: What the index says of it.
    """

    id: AnnexId
    title: str
    short: str
    subject: str
    about: str


ANNEXES: dict[str, Annex] = {
    annex.id: annex
    for annex in (
        Annex(
            "programme",
            "Индекс результативности муниципальной программы",
            "Индекс программы",
            "результативности реализации программы развития педагогических работников",
            "цели, задачи, мероприятия и вывод о результативности",
        ),
        Annex(
            "leaders",
            "Эффективность деятельности руководителей образовательных организаций",
            "Руководители",
            "эффективности деятельности руководителей образовательных организаций",
            "компетенции, условия, резерв управленческих кадров",
        ),
        Annex(
            "burnout",
            "Профессиональное выгорание педагогических работников",
            "Профессиональное выгорание",
            "профессионального выгорания педагогических работников",
            "анонимный опрос: фазы и симптомы по муниципалитету",
        ),
    )
}

SUBJECTS: dict[str, Direction | Annex] = {**DIRECTIONS, **ANNEXES}
"""Everything that a reference of its own may be about."""
