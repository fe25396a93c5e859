"""A region: the model of ``params/regions/<id>.yml``."""

from pathlib import Path
from typing import Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from pipeline.params.checking import Record, read
from pipeline.params.load import municipality_ids
from pipeline.params.municipality import Identifier, Name
from pipeline.params.problems import ParamsError, Problem, nearest
from pipeline.params.sources import FOLDER

OUTSIDE = "вне групп"


class SimilarGroup(Record):
    """Municipalities that are compared with one another.

    Attributes:
        name: Name of the group.
        schools_min: Smallest number of organisations.
        schools_max: Largest number; without limit if not given.
        rural_min: Smallest share of organisations in rural localities, %.
        rural_max: Largest share, %.
    """

    name: str = Field(min_length=1)
    schools_min: int = Field(0, ge=0)
    schools_max: int | None = Field(None, ge=0)
    rural_min: float = Field(0, ge=0, le=100)
    rural_max: float = Field(100, ge=0, le=100)

    @model_validator(mode="after")
    def _limits_in_order(self) -> Self:
        wrong = self.schools_max is not None and self.schools_max < self.schools_min
        if wrong or self.rural_max < self.rural_min:
            raise PydanticCustomError(
                "russian",
                "",
                {
                    "got": f"у группы «{self.name}» верхняя граница меньше нижней",
                    "allowed": "верхняя граница не меньше нижней",
                },
            )
        return self

    def fits(self, schools: int, rural: float | None) -> bool:
        """Tell whether a municipality belongs here.

        Args:
            schools: Number of its organisations.
            rural: Share of those in rural localities, %; unknown fits only a group without
                limits of it.
        """
        if schools < self.schools_min or (self.schools_max or schools) < schools:
            return False
        if rural is None:
            return (self.rural_min, self.rural_max) == (0, 100)
        return self.rural_min <= rural <= self.rural_max


class Region(Record):
    """How the municipalities of a region are compared.

    Attributes:
        id: Name of this file.
        name: The region's name in three cases.
        department: Who monitors.
        rules: Municipality whose params count everybody: sets of indicators, dates, who is young.
            Each municipality's own reports go by its own params.
        groups: Municipalities that are compared; the first group that fits.
        least: Fewer municipalities in a group have no median.
    """

    id: Identifier
    name: Name
    department: str = Field(min_length=1)
    rules: Identifier
    groups: list[SimilarGroup] = []
    least: int = Field(3, ge=2)

    def group(self, schools: int, rural: float | None) -> str:
        """Return the name of the first group that a municipality fits, or «вне групп»."""
        fitting = (group.name for group in self.groups if group.fits(schools, rural))
        return next(fitting, OUTSIDE)


def load_region(root: Path, region_id: str) -> Region:
    """Read the params of a region.

    Args:
        root: Folder that holds ``params/``.
        region_id: Name of the file.

    Raises:
        ParamsError: With every problem of the file.
    """
    folder = root / FOLDER / "regions"
    known = sorted(path.stem for path in folder.glob("*.yml"))
    name = f"{FOLDER}/regions/{region_id}.yml"
    if region_id not in known:
        allowed = ", ".join(known) or "файл params/regions/<регион>.yml"
        raise ParamsError(
            [Problem("REGION", 0, "", f"нет файла {name}", allowed, nearest(region_id, known))]
        )
    region, document = read(folder / f"{region_id}.yml", root, Region)
    problems = []
    if region.id != region_id:
        problems.append(
            document.problem(
                ("id",), f"идентификатор «{region.id}» не совпадает с именем файла", region_id
            )
        )
    municipalities = municipality_ids(root)
    if region.rules not in municipalities:
        problems.append(
            document.problem(
                ("rules",),
                f"нет параметров муниципалитета «{region.rules}»",
                ", ".join(municipalities),
                nearest(region.rules, municipalities),
            )
        )
    if problems:
        raise ParamsError(problems)
    return region
