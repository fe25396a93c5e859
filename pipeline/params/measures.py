"""What is measured by school beside the indicators: axes of groups, profiles, factors."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from pipeline.params.checking import R, Record, read
from pipeline.params.directions import DIRECTION_IDS, DirectionId
from pipeline.params.problems import ParamsError, Problem

MAX_FACTORS = 8
"""More measured candidates for one indicator would find something by chance (outline, F2)."""


class Measure(Record):
    """A number that every school has, counted over a population like an indicator.

    Attributes:
        name: Name as printed.
        indicators: ``set:id`` of indicators that say the same; the first one that the
            municipality reports lends its target.
        over: Population; see ``docs/indicators.md``.
        type: A share of rows, a mean or a ratio of sums.
        where: Which rows count.
        of: What is counted or summed.
        per: Denominator of a ratio.
        unit: Unit of a mean or ratio.
        scale: What a ratio is multiplied by: 100 for percentages and «на 100 педагогов».
    """

    name: str = Field(min_length=1, max_length=60)
    indicators: list[str] = []
    over: str = Field("", pattern=r"^([A-Z][A-Z0-9_]*)?$")
    type: Literal["share", "mean", "ratio"] = "share"
    where: str = "true"
    of: str = ""
    per: str = ""
    unit: str = "%"
    scale: float = Field(1, gt=0)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.over and not self.of:
            raise _problem(f"у меры «{self.name}» есть over, но нет of", "выражение of")
        if self.of and not self.over:
            raise _problem(f"у меры «{self.name}» есть of, но нет over", "совокупность over")
        if self.type == "ratio" and not self.per:
            raise _problem(f"у отношения «{self.name}» нет per", "выражение per (знаменатель)")
        return self

    @property
    def measured(self) -> bool:
        """Whether the tables hold it at all."""
        return bool(self.over)

    @property
    def identity(self) -> str:
        """What tells two measures apart: what is counted, not how it is called."""
        return "|".join((self.over, self.type, self.where, self.of, self.per))


class Factor(Measure):
    """A candidate factor of a direction.

    Attributes:
        environment: Internal or external to the organisation.
        control: Whether those who manage can change it.
        missing: What would have to be collected to measure it, where nothing does.
    """

    environment: Literal["internal", "external"]
    control: Literal["controllable", "partly", "uncontrollable"]
    missing: str = ""


class Grouping(Record):
    """How the schools of a direction are grouped.

    Attributes:
        coverage: First axis of the groups by rule.
        result: Second axis.
        profile: Variables of the profile clusters, the ordering one first.
        note: What the reader must know about the axes.
    """

    coverage: Measure
    result: Measure
    profile: list[Measure] = Field(min_length=2, max_length=5)
    note: str = ""

    @model_validator(mode="after")
    def _counted(self) -> Self:
        wrong = [m.name for m in self.profile if m.type == "mean" or not m.measured]
        if wrong:
            raise _problem(
                f"«{wrong[0]}» в profile не доля и не отношение", "меры вида share или ratio"
            )
        return self


class Groupings(Record):
    """Content of ``params/groups.yml``: every direction once.

    Attributes:
        directions: Direction → grouping.
    """

    directions: dict[DirectionId, Grouping]

    @model_validator(mode="after")
    def _every_direction(self) -> Self:
        _complete(self.directions)
        return self


class Factors(Record):
    """Content of ``params/factors.yml``: candidate factors of every direction.

    Attributes:
        directions: Direction → candidates.
    """

    directions: dict[DirectionId, list[Factor]]

    @model_validator(mode="after")
    def _every_direction(self) -> Self:
        _complete(self.directions)
        for direction, factors in self.directions.items():
            measured = sum(factor.measured for factor in factors)
            if measured > MAX_FACTORS:
                raise _problem(
                    f"у направления «{direction}» измеряется факторов: {measured}",
                    f"не более {MAX_FACTORS}: при большем числе что-то найдётся случайно",
                )
        _one_spelling([factor for factors in self.directions.values() for factor in factors])
        return self


def _one_spelling(factors: Sequence[Factor]) -> None:
    """Factors of several directions are gathered by name: one measure, one name, one class."""
    names: dict[str, str] = {}
    classes: dict[str, tuple[str, str]] = {}
    for factor in factors:
        known = names.setdefault(factor.identity, factor.name) if factor.measured else factor.name
        if known != factor.name:
            raise _problem(f"одна мера названа «{known}» и «{factor.name}»", "одно имя для меры")
        kind = (factor.environment, factor.control)
        if classes.setdefault(factor.name, kind) != kind:
            raise _problem(
                f"фактор «{factor.name}» отнесён к разным видам",
                "одни и те же environment и control во всех направлениях",
            )


def _complete(given: Collection[DirectionId]) -> None:
    absent = [name for name in DIRECTION_IDS if name not in given]
    if absent:
        raise _problem("нет направлений: " + ", ".join(absent), "все восемь направлений")


def _problem(got: str, allowed: str) -> PydanticCustomError:
    return PydanticCustomError("russian", "", {"got": got, "allowed": allowed})


@dataclass(frozen=True)
class Measures:
    """What is measured by school, with the files it comes from.

    Attributes:
        groups: Groupings of the directions.
        factors: Candidate factors of the directions.
    """

    groups: dict[DirectionId, Grouping]
    factors: dict[DirectionId, list[Factor]]


def read_measures(root: Path) -> Measures:
    """Read ``params/groups.yml`` and ``params/factors.yml``.

    Args:
        root: Folder that holds ``params/``.

    Raises:
        ParamsError: With every problem of both files.
    """
    problems: list[Problem] = []
    groups = _read(root, "groups", Groupings, problems)
    factors = _read(root, "factors", Factors, problems)
    if groups is None or factors is None:
        raise ParamsError(problems)
    return Measures(groups.directions, factors.directions)


def _read(root: Path, name: str, model: type[R], problems: list[Problem]) -> R | None:
    try:
        return read(root / "params" / f"{name}.yml", root, model)[0]
    except ParamsError as error:
        problems += error.problems
        return None
