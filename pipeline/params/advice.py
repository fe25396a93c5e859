"""What is advised: the model of ``params/advice.yml``."""

import re
from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from pipeline.params.checking import Record
from pipeline.params.directions import SubjectId
from pipeline.params.municipality import Due
from pipeline.params.problems import nearest

AddresseeLevel = Literal["school", "municipality", "subject"]
"""Whom a rule addresses: a school, the methodical centre, or teachers of one subject."""

PLACEHOLDER = re.compile(r"\{([^{}|]*)(?:\|([^{}|]*)\|([^{}|]*)\|([^{}|]*))?\}")
"""``{due}``, or ``{n|педагога|педагогов|педагогов}``: a number with the noun's three forms."""

NAMES = (
    "n", "N", "D", "previous_D", "value", "previous", "target", "lack", "group_median",
    "threshold", "due", "subject", "schools", "centre", "department", "municipality", "year",
    "next_year",
)  # fmt: skip
"""What a text may name: ``n`` — persons or objects concerned, ``lack`` — persons that are short of
the target, ``schools`` — number of addressed schools (in decisions, where ``n`` is their sum)."""


def _template(text: str) -> str:
    wrong = [name for name, *_ in PLACEHOLDER.findall(text) if name not in NAMES]
    rest = PLACEHOLDER.sub("", text)
    if wrong or "{" in rest or "}" in rest:
        raise PydanticCustomError(
            "russian",
            "",
            {
                "got": f"в тексте неизвестное имя «{{{wrong[0]}}}»"
                if wrong
                else "в тексте непарная фигурная скобка или не три формы слова",
                "allowed": ", ".join(NAMES) + "; число со словом: {n|школа|школы|школ}",
                "nearest": nearest(wrong[0], NAMES) if wrong else "",
            },
        )
    return text


Template = Annotated[str, Field(min_length=1), AfterValidator(_template)]


class Count(Record):
    """What a rule counts itself, as an indicator does (see ``pipeline.params.catalogue``).

    Attributes:
        name: What is counted, for the basis of the recommendation.
        type: Share, ratio, count or mean.
        over: Population.
        where: SQL condition for rows that are counted at all.
        of: SQL condition (share) or number.
        per: SQL number below the line of a ratio.
        unit: Unit of the value.
        decimals: Digits after the comma.
        better: Which way is good: tells who is concerned (``n``): N, or for ``higher`` D − N.
    """

    name: str = Field(min_length=1, max_length=70)
    type: Literal["share", "ratio", "count", "mean"] = "share"
    over: str = Field(pattern=r"^[A-Z][A-Z0-9_]*$")
    where: str = "true"
    of: str = ""
    per: str = ""
    unit: str = "%"
    decimals: int = Field(1, ge=0, le=3)
    better: Literal["higher", "lower"] = "lower"


class Rule(Record):
    """From a value to a recommendation.

    Attributes:
        id: Identifier; municipalities change a rule by it.
        direction: Direction; a municipality that has no indicators for it does not use the rule.
        level: Whom it addresses.
        indicators: ``set:id`` of alternatives; the first one that the municipality reports counts.
        count: What is counted if it reports none of them.
        thirds: Indicators of which the number is counted where a school is in the lower third of
            its context group (N) out of those known for it (D).
        requires: Population without which there is no object (a school without young teachers).
        when: SQL condition over the columns of :data:`pipeline.advice.conditions.COLUMNS`.
        threshold: A number that ``when`` may use; municipalities may change it.
        min_denominator: Smallest D; the file's own if not given.
        topic: Recommendations of one topic to one addressee are one: the most severe stays.
        guard: Whether the rule warns against taking a result at face value; a school that it
            speaks of is not shown as a practice.
        kind: Addressed recommendation, or one on successful practices.
        text: The recommendation.
        decision: The item of the draft order that gathers all recommendations of this rule.
        due: Term.
        responsible: Who answers; the level's own if not given.
        form: Form of the work: letter, plan, courses, visit.
        materials: Identifiers of methodical materials that help.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    direction: SubjectId
    level: AddresseeLevel
    indicators: list[str] = []
    count: Count | None = None
    thirds: list[str] = []
    requires: str = Field("", pattern=r"^([A-Z][A-Z0-9_]*)?$")
    when: str = Field(min_length=1)
    threshold: float | None = None
    min_denominator: int | None = Field(None, ge=1)
    topic: str = ""
    guard: bool = False
    kind: Literal["addressed", "practice"] = "addressed"
    text: Template
    decision: Template
    due: Due
    responsible: str = ""
    form: str = Field(min_length=1)
    materials: list[str] = []

    @model_validator(mode="after")
    def _counts_something(self) -> Self:
        if not (self.indicators or self.count or self.thirds):
            raise PydanticCustomError(
                "russian",
                "",
                {
                    "got": f"правило «{self.id}» ничего не считает",
                    "allowed": "indicators, count или thirds",
                },
            )
        return self


class Limits(Record):
    """How many recommendations a reader can act upon.

    Attributes:
        direction: To one addressee from one direction.
        addressee: To one addressee in all.
    """

    direction: int = Field(3, ge=1)
    addressee: int = Field(5, ge=1)


class Practices(Record):
    """When a steady result is called a practice, and what is done with it.

    Attributes:
        years: In how many last years the school must be in the upper third of its group.
        min_denominator: Smallest D in each of them.
        min_schools: Smallest number of schools of the group that are compared.
        text: Recommendation to a school whose practice is not in the bank yet.
        due: Term.
        responsible: Who answers.
        form: Form.
        case: Questions that the description of a practice answers.
    """

    years: int = Field(2, ge=2, le=5)
    min_denominator: int = Field(10, ge=2)
    min_schools: int = Field(4, ge=3)
    text: Template = "Предложить опыт в муниципальный банк практик"
    due: Due = Due(days=60)
    responsible: str = ""
    form: str = "описание практики"
    case: list[str] = []


class Effectiveness(Record):
    """How addressed schools are compared with the others.

    Attributes:
        prior_persons: Weight with which a school's share is pulled towards the municipal one.
        min_schools: Smallest number of schools on each side of a comparison.
        task: From a problem that the analysis found to the task of the next year.
        due: Term of the task.
    """

    prior_persons: float = Field(20, gt=0)
    min_schools: int = Field(3, ge=2)
    task: Template = "Предусмотреть в плане мер на {next_year} год решение проблемы"
    due: Due = Due(days=60)


class Material(Record):
    """A methodical material.

    Attributes:
        id: Identifier.
        direction: Direction.
        title: Title or kind of the document.
        audience: For whom.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    direction: SubjectId
    title: str = Field(min_length=1)
    audience: str = Field(min_length=1)


class Term(Record):
    """An entry of the glossary."""

    term: str = Field(min_length=1)
    meaning: str = Field(min_length=1)


class ClosingItem(Record):
    """An item that every draft of decisions ends with.

    Attributes:
        text: The item.
        due: Term.
    """

    text: Template
    due: Due


class Advice(Record):
    """All rules, and what stands around them.

    Attributes:
        min_denominator: Smallest D at which a rule speaks, unless it says otherwise.
        group_min_schools: Smallest number of schools that have a median worth naming.
        limits: How many recommendations.
        responsible: Who answers, by level.
        practices: Successful practices.
        effectiveness: Analysis of the last period.
        closing: Last items of the draft of decisions.
        materials: Methodical materials.
        glossary: Words of the references.
        rules: The rules, in the order of directions.
    """

    min_denominator: int = Field(5, ge=1)
    group_min_schools: int = Field(3, ge=2)
    limits: Limits = Limits()
    responsible: dict[AddresseeLevel, str] = {}
    practices: Practices = Practices()
    effectiveness: Effectiveness = Effectiveness()
    closing: list[ClosingItem] = []
    materials: list[Material] = []
    glossary: list[Term] = []
    rules: list[Rule] = []


@dataclass(frozen=True)
class PlacedRule:
    """A rule with the municipality's changes, and where it stands.

    Attributes:
        rule: The rule.
        file: File of the definition.
        line: Its first line there.
    """

    rule: Rule
    file: str
    line: int
