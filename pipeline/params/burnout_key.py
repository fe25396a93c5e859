"""How answers on burnout become points: the model of ``params/burnout_key.yml``.

The questionnaire is V. V. Boiko's (84 items, yes or no). The key checks itself: copies of it with
mistakes circulate, and each of them breaks one of the rules below (scoring rules, section 7).
"""

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from pipeline.params.checking import Record

SYMPTOMS = 12
ITEMS = 84
_ITEMS_OF_SYMPTOM = 7
_POINTS_OF_SYMPTOM = 30
_HIGHEST = 10


def _refuse(got: str, allowed: str) -> PydanticCustomError:
    return PydanticCustomError("russian", "", {"got": got, "allowed": allowed})


class Symptom(Record):
    """Seven items that measure one symptom.

    Attributes:
        name: Name of the symptom.
        answered_yes: Item → points for «да».
        answered_no: Item → points for «нет».
    """

    name: str = Field(min_length=1)
    answered_yes: dict[int, int]
    answered_no: dict[int, int] = {}

    @property
    def points(self) -> dict[int, int]:
        """Item → points, whatever the answer that earns them."""
        return {**self.answered_yes, **self.answered_no}

    @model_validator(mode="after")
    def _whole(self) -> Self:
        twice = sorted(set(self.answered_yes) & set(self.answered_no))
        if twice:
            raise _refuse(
                f"пункт {twice[0]} стоит и среди «да», и среди «нет»", "каждый пункт один раз"
            )
        points = list(self.points.values())
        if len(points) != _ITEMS_OF_SYMPTOM:
            raise _refuse(
                f"у симптома «{self.name}» пунктов: {len(points)}", f"{_ITEMS_OF_SYMPTOM} пунктов"
            )
        if sum(points) != _POINTS_OF_SYMPTOM:
            raise _refuse(
                f"у симптома «{self.name}» сумма баллов {sum(points)}",
                f"сумма {_POINTS_OF_SYMPTOM}",
            )
        if points.count(_HIGHEST) != 1:
            raise _refuse(
                f"у симптома «{self.name}» пунктов по {_HIGHEST} баллов: {points.count(_HIGHEST)}",
                f"ровно один пункт по {_HIGHEST} баллов",
            )
        return self


class Phase(Record):
    """Four symptoms that make a phase.

    Attributes:
        id: Name in the indicators' expressions (``phase_tension``).
        name: Name of the phase.
        symptoms: Its symptoms, in order.
    """

    id: Literal["tension", "resistance", "exhaustion"]
    name: str = Field(min_length=1)
    symptoms: list[Symptom] = Field(min_length=4, max_length=4)


class SymptomLevels(Record):
    """From how many points on a symptom (0–30) is forming, formed, dominant."""

    forming: int = Field(ge=1, le=30)
    formed: int = Field(ge=1, le=30)
    dominant: int = Field(ge=1, le=30)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.forming < self.formed < self.dominant:
            raise _refuse(
                f"пороги симптома {self.forming}, {self.formed}, {self.dominant}",
                "возрастающие пороги",
            )
        return self


class PhaseLevels(Record):
    """From how many points on a phase (0–120) is forming, formed."""

    forming: int = Field(ge=1, le=120)
    formed: int = Field(ge=1, le=120)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.forming < self.formed:
            raise _refuse(f"пороги фазы {self.forming}, {self.formed}", "возрастающие пороги")
        return self


class Group(Record):
    """When something is said of an organisation or asked of the municipality.

    Attributes:
        min_respondents: Fewer answers of an organisation go into the municipal figures only.
        high_share: From this share of respondents with a formed phase on the level is high, %.
    """

    min_respondents: int = Field(ge=10)
    high_share: float = Field(gt=0, le=100)


class Alternative(Record):
    """Another copy of the key that passes its own tests; its effect is printed.

    Attributes:
        items: Item → points there.
        about: Where it comes from.
    """

    items: dict[int, int] = Field(min_length=1)
    about: str = Field(min_length=1)


class BurnoutKey(Record):
    """The key of the questionnaire.

    Attributes:
        title: The instrument.
        phases: Three phases of four symptoms.
        symptom_levels: Thresholds of a symptom.
        phase_levels: Thresholds of a phase.
        group: When an organisation or the municipality is spoken of.
        alternatives: Other copies of the key.
    """

    title: str = Field(min_length=1)
    phases: list[Phase] = Field(min_length=3, max_length=3)
    symptom_levels: SymptomLevels
    phase_levels: PhaseLevels
    group: Group
    alternatives: list[Alternative] = []

    @property
    def symptoms(self) -> list[Symptom]:
        """All symptoms, in order: item i belongs to symptom ((i − 1) mod 12) + 1."""
        return [symptom for phase in self.phases for symptom in phase.symptoms]

    @model_validator(mode="after")
    def _items_in_their_places(self) -> Self:
        if len({phase.id for phase in self.phases}) != len(self.phases):
            raise _refuse("фаза описана дважды", "tension, resistance, exhaustion по одному разу")
        for place, symptom in enumerate(self.symptoms, 1):
            strange = [
                item
                for item in sorted(symptom.points)
                if not (1 <= item <= ITEMS and (item - 1) % SYMPTOMS + 1 == place)
            ]
            if strange:
                raise _refuse(
                    f"пункт {strange[0]} отнесён к симптому {place} «{symptom.name}»",
                    f"пункты {', '.join(str(i) for i in range(place, ITEMS + 1, SYMPTOMS))}",
                )
        for alternative in self.alternatives:
            self.under(alternative)
        return self

    def under(self, alternative: Alternative) -> "BurnoutKey":
        """Return the key with the points of another copy.

        Raises:
            ValueError: If that copy breaks the rules of the key.
        """
        unknown = sorted(set(alternative.items) - set(range(1, ITEMS + 1)))
        if unknown:
            raise _refuse(f"в другой копии ключа пункт {unknown[0]}", f"пункты от 1 до {ITEMS}")
        data = self.model_dump()
        data["alternatives"] = []
        for symptom in _symptoms(data):
            for side in ("answered_yes", "answered_no"):
                symptom[side] = {
                    item: alternative.items.get(item, points)
                    for item, points in symptom[side].items()
                }
        return BurnoutKey.model_validate(data)


def _symptoms(data: dict) -> Iterator[dict]:
    for phase in data["phases"]:
        yield from phase["symptoms"]
