"""What is computed: the model of ``params/indicators/*.yml``."""

from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from pipeline.params.checking import Record
from pipeline.params.directions import SubjectId

IndicatorType = Literal["share", "ratio", "count", "presence", "mean", "change"]
"""What an indicator is.

``share``: rows of ``over`` (within ``where``) that fulfil ``of``, of all rows within ``where``, %.
``ratio``: sum of ``of`` by sum of ``per``. ``count``: number of rows, or the sum of ``of``.
``presence``: 1 if there is a row, else 0. ``mean``: mean of ``of`` where it is known.
``change``: a count, less the same count of the previous year.
"""

Level = Literal["municipality", "group", "school", "locality", "subject"]
"""What a value may be given for; ``group`` is a context group, ``subject`` a school subject."""

DefectCode = Literal["D1", "D2", "D3", "D4", "D5", "D6", "D7", "D8", "D9", "D10"]
"""What may be wrong with a row of a document; the words are in :data:`DEFECTS`."""

DEFECTS: dict[DefectCode, str] = {
    "D1": "неверная единица измерения",
    "D2": "номер повторяется",
    "D3": "пропуск в нумерации",
    "D4": "искажено распознаванием или опечаткой",
    "D5": "знаменатель не назван или назван противоречиво",
    "D6": "целевое значение повторено от другого показателя",
    "D7": "порог, шкала или понятие не определены",
    "D8": "неверная ссылка на цель или акт",
    "D9": "столбцы таблицы сдвинуты",
    "D10": "текст оборван",
}


class Indicator(Record):
    """One indicator as one document defines it.

    Attributes:
        id: Canonical identifier; several documents may define one concept.
        number: Number in the document, as given there; empty where the document gives none.
        section: Where in the document it stands.
        clarifies: Identifier of the document's indicator that this row adds to (another base, a
            split, a second measure); such a row is not in the document.
        name: Wording of the document, verbatim, with its mistakes.
        short: A label for pictures, at most 60 characters.
        unit_given: Unit in the document, as given.
        unit: Unit of the computed value.
        direction: Direction that it belongs to.
        type: See :data:`IndicatorType`.
        over: Population view that it is counted over.
        where: SQL condition for rows that are counted at all.
        of: SQL condition (share) or number (ratio, count, mean).
        per: SQL number below the line of a ratio.
        better: Which way is good; ``neutral`` is never scored and never ranked.
        formula: The formula in words, for analysts.
        decimals: Digits after the comma.
        levels: Levels at which it has a meaning.
        above_whole: Whether the numerator of a percentage may exceed the denominator.
        scored: Whether a scheme of points counts it.
        ineffective: Code of the reason why it is ineffective or has negative consequences (E1–E3,
            N1–N3, see ``params/scoring/self_assessment.yml``); empty if it is neither.
        defect_codes: Kinds of defects, for counting and filtering.
        defect: What is wrong or left open in the document.
        resolution: How that is handled here.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    number: str
    section: str = ""
    clarifies: str = ""
    name: str = Field(min_length=1)
    short: str = Field(min_length=1, max_length=60)
    unit_given: str = ""
    unit: str = "%"
    direction: SubjectId
    type: IndicatorType
    over: str = Field(pattern=r"^[A-Z][A-Z0-9_]*$")
    where: str = "true"
    of: str = ""
    per: str = ""
    better: Literal["higher", "lower", "neutral"]
    formula: str = Field(min_length=1)
    decimals: int = Field(1, ge=0, le=3)
    levels: list[Level] = ["municipality", "group", "school", "locality"]
    above_whole: bool = False
    scored: bool = False
    ineffective: Literal["", "E1", "E2", "E3", "N1", "N2", "N3"] = ""
    defect_codes: list[DefectCode] = []
    defect: str = ""
    resolution: str = ""

    @property
    def is_percentage(self) -> bool:
        """Whether the value is a hundred times numerator by denominator."""
        return self.unit == "%" and self.type in {"share", "ratio"}

    @property
    def is_part_of_whole(self) -> bool:
        """Whether a numerator above the denominator is a mistake."""
        return self.is_percentage and not self.above_whole

    @property
    def has_denominator(self) -> bool:
        """Whether a value without a denominator says nothing."""
        return self.type not in {"count", "presence", "change"}

    @model_validator(mode="after")
    def _expressions_fit_type(self) -> Self:
        needs = {"share": ("of",), "mean": ("of",), "ratio": ("of", "per")}.get(self.type, ())
        missing = [name for name in needs if not getattr(self, name)]
        if missing:
            raise PydanticCustomError(
                "russian",
                "",
                {
                    "got": f"у показателя вида {self.type} не задано выражение «{missing[0]}»",
                    "allowed": "выражения " + ", ".join(needs),
                },
            )
        return self


class Reserved(Record):
    """A number of a document that no query computes: it is kept, so that no number shifts.

    Attributes:
        number: The number.
        id: Identifier of a value that a scheme of scoring computes; empty where there is none.
        section: Where in the document it would stand.
        name: What stands there, verbatim, if anything.
        reason: Why there is no indicator.
    """

    number: str = Field(min_length=1)
    id: str = ""
    section: str = ""
    name: str = ""
    reason: str = Field(min_length=1)


class IndicatorSet(Record):
    """Indicators of one document.

    Attributes:
        source: Identifier of the set, the name of its file.
        title: The document: kind, number, date.
        period: Which twelve months «в отчётном периоде» means.
        indicators: In the order of the document.
        reserved: Numbers without an indicator.
    """

    source: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str = Field(min_length=1)
    period: Literal["school_year", "calendar_year"]
    indicators: list[Indicator]
    reserved: list[Reserved] = []

    @model_validator(mode="after")
    def _ids_once(self) -> Self:
        seen: set[str] = set()
        for indicator in self.indicators:
            if indicator.id in seen:
                raise PydanticCustomError(
                    "russian",
                    "",
                    {
                        "got": f"показатель «{indicator.id}» описан дважды",
                        "allowed": "каждый показатель набора один раз",
                    },
                )
            seen.add(indicator.id)
        return self
