"""What is advised to heads of organisations: the model of ``params/leaders.yml``."""

from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from pipeline.params.checking import Record


class LeaderRule(Record):
    """One addressed recommendation and when it is given.

    Attributes:
        indicator: Indicator that it rests on, as ``set:id``; a municipality that does not report
            it never gets the recommendation.
        at: Whether organisations are looked at one by one, or the municipality as a whole.
        below: It is given where the value is smaller.
        above: It is given where the value is larger.
        text: The recommendation.
        addressee: To whom, in the dative.
        due: Until when.
        form: In what form.
    """

    indicator: str = Field(min_length=1)
    at: Literal["organisation", "municipality"]
    below: float | None = None
    above: float | None = None
    text: str = Field(min_length=1)
    addressee: str = Field(min_length=1)
    due: str = Field(min_length=1)
    form: str = Field(min_length=1)

    @model_validator(mode="after")
    def _one_bound(self) -> Self:
        if (self.below is None) == (self.above is None):
            raise PydanticCustomError(
                "russian", "", {"got": "граница не одна", "allowed": "below или above"}
            )
        return self

    def applies(self, value: float) -> bool:
        """Whether a value asks for the recommendation."""
        if self.below is not None:
            return value < self.below
        return self.above is not None and value > self.above


class LeaderRules(Record):
    """Rules of the reference on heads of organisations.

    Attributes:
        recommendations: «Адресные рекомендации, разработанные с учётом анализа результатов».
        material_kinds: Kinds of documents that are «методические и иные материалы».
        context: Indicators that are shown as context and never asked for anything.
    """

    recommendations: list[LeaderRule]
    material_kinds: list[str] = Field(min_length=1)
    context: list[str] = []
