"""One municipality, one year, one audience: everything that a reference is made of."""

import json
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

import duckdb
import pandas as pd

from pipeline.advice.facts import gather
from pipeline.advice.recommend import Recommendation, issued_on, recommend
from pipeline.analysis.groups import assign_groups
from pipeline.indicators import store
from pipeline.indicators.context import OUTSIDE
from pipeline.indicators.database import populations
from pipeline.indicators.evaluate import MUNICIPALITY, SCHOOL
from pipeline.params.load import Params, load
from pipeline.paths import ROOT, YearPaths
from pipeline.report.publishing import MASKED, is_small, public_intake, published

Audience = Literal["internal", "public"]
AUDIENCES: tuple[str, ...] = get_args(Audience)

HISTORY_DEPTH = 5
"""How many years a reference looks back, its own included."""

T = TypeVar("T")


@dataclass(frozen=True)
class Year:
    """What the sections of a reference read.

    Attributes:
        params: Params of the municipality.
        paths: Its folders.
        audience: Who reads the pages.
        intake: Content of ``intake.json``.
        history: Year → values of indicators, this year included, for this audience.
    """

    params: Params
    paths: YearPaths
    audience: Audience
    intake: dict[str, Any]
    history: dict[int, pd.DataFrame]

    @property
    def year(self) -> int:
        """The reporting year."""
        return self.paths.year

    @property
    def current(self) -> pd.DataFrame:
        """Values of the reporting year."""
        return self.history[self.year]

    @property
    def school_names(self) -> dict[str, str]:
        """Organisation's code → short name; for the public what the params say, or nothing."""
        names: dict[str, str] = self.intake["organisations"]["names"]
        # A number must not part from its sign at the end of a line.
        return {code: name.replace("№ ", "№\u00a0") for code, name in names.items()}

    @property
    def demo(self) -> bool:
        """Whether the data are invented."""
        return bool(self.intake["demo"])

    @cached_property
    def students(self) -> dict[str, float | None]:
        """Organisation's code → number of pupils, those of its branches included."""
        return students_of(self.table("org"))

    @cached_property
    def groups(self) -> dict[str, str]:
        """Organisation's code → context group; branches count with their head organisation."""
        return groups_of(self.table("org"), self.students, self.params)

    @cached_property
    def _memory(self) -> dict[Hashable, Any]:
        return {}

    def remembered(self, key: Hashable, made: Callable[[], T]) -> T:
        """Return what several sections of one page need: made once, then remembered."""
        if key not in self._memory:
            self._memory[key] = made()
        result: T = self._memory[key]
        return result

    @cached_property
    def issued_on(self) -> date:
        """Day from which terms of recommendations are counted."""
        return issued_on(self.params, self.year, self.current)

    @cached_property
    def recommendations(self) -> list[Recommendation]:
        """What the rules of ``params/advice.yml`` recommend, the most severe first.

        For the public only what addresses the municipality and subjects, and rests on enough
        people.
        """
        return self._recommended(self.params)

    def recommended(self, direction: str) -> list[Recommendation]:
        """Return those of the rules of one direction: the other rules are not evaluated."""
        own = tuple(placed for placed in self.params.rules if placed.rule.direction == direction)
        return self.remembered(
            ("recommended", direction), lambda: self._recommended(replace(self.params, rules=own))
        )

    def _recommended(self, params: Params) -> list[Recommendation]:
        before = self.paths.of_year(self.year - 1).processed
        facts = gather(
            params,
            self.year,
            _stored(self.paths.processed),
            _stored(before) if (before / "indicators.parquet").exists() else None,
            self._counted,
            self.groups,
        )
        found = recommend(facts, params, self.issued_on)
        if self.audience == "internal":
            return found
        # The ground of a recommendation prints the value of the year before as well.
        shown = [self.history[y] for y in (self.year - 1, self.year) if y in self.history]
        masked = {
            key
            for values in shown
            for key in values.loc[
                (values["level"] == MUNICIPALITY) & (values["note"] == MASKED), "key"
            ]
        }
        gates = self.params.municipality.gates
        return [
            made
            for made in found
            if made.level != SCHOOL
            and made.key not in masked
            and not is_small(made.indicator, made.numerator, made.denominator, gates)
        ]

    def _counted(self, when: int) -> duckdb.DuckDBPyConnection | None:
        """What rules count in; their own reporting period is set while they do."""
        if not (self.paths.of_year(when).processed / "intake.json").exists():
            return None
        return self.populations(when)

    def populations(self, when: int, kind: str = "") -> duckdb.DuckDBPyConnection:
        """Open the populations of a year, once a page.

        Args:
            when: This year or another year that has been processed.
            kind: Reporting period (:func:`pipeline.indicators.database.set_period`); any if empty.
        """
        opened: dict[str, duckdb.DuckDBPyConnection] = self.remembered(("populations", when), dict)
        if kind not in opened:
            kind = kind or next(iter(opened), "calendar_year")
        if kind not in opened:
            processed = self.paths.of_year(when).processed
            opened[kind] = populations(processed, self.params, when, kind)
        return opened[kind]

    def table(self, name: str) -> pd.DataFrame:
        """Read a clean table of the reporting year."""
        file = self.paths.processed / f"{name}.parquet"
        # What a section adds to its copy is not seen by the others; the columns are shared.
        return self.remembered(("table", name), lambda: store.read_table(file)).copy(deep=False)


def _stored(processed: Path) -> pd.DataFrame:
    return store.read(processed / "indicators.parquet")


def students_of(organisations: pd.DataFrame) -> dict[str, float | None]:
    """Return code → number of pupils, those of branches with their head organisation."""
    heads = organisations["parent_org_id"].fillna(organisations["org_id"])
    sums = organisations.groupby(heads)["students_n"].sum(min_count=1)
    return {str(k): None if pd.isna(v) else float(v) for k, v in sums.items()}


def groups_of(
    organisations: pd.DataFrame, students: dict[str, float | None], params: Params
) -> dict[str, str]:
    """Return code of a head organisation → its context group."""
    own = organisations[organisations["parent_org_id"].isna()].set_index("org_id")
    schools = own[["org_type"]].assign(students=own.index.map(students))
    found = assign_groups(schools, params.municipality.context_groups).assignment
    return {str(code): str(found.get(code, OUTSIDE)) for code in own.index}


def open_year(municipality: str, year: int, audience: str = "internal", root: Path = ROOT) -> Year:
    """Read what a reference is made of.

    Args:
        municipality: Identifier of the municipality.
        year: Reporting year.
        audience: ``internal``, with schools by name, or ``public``: schools as the params say, and
            every figure left out that could point at a person.
        root: Folder that holds ``params/`` and ``data/``.

    Raises:
        ValueError: If the audience is not known.
    """
    if audience not in AUDIENCES:
        raise ValueError(f"audience must be one of {AUDIENCES}, got {audience!r}")
    params = load(root, municipality)
    paths = YearPaths(root, municipality, year)
    intake = json.loads((paths.processed / "intake.json").read_text(encoding="utf-8"))
    history, groups = {}, {}
    for other in range(year - HISTORY_DEPTH + 1, year + 1):
        folder = paths.of_year(other).processed
        file = folder / "indicators.parquet"
        if file.exists():
            history[other] = store.read(file)
            if audience == "public":
                organisations = store.read_table(folder / "org.parquet")
                groups[other] = groups_of(organisations, students_of(organisations), params)
    if audience != "public":
        return Year(params, paths, "internal", intake, history)
    masked = published(history, groups, params)
    return Year(params, paths, "public", public_intake(intake, params), masked)


def school_values(year: Year, key: str) -> pd.DataFrame:
    """Return an indicator's values by school, with names and groups, known values only."""
    values = year.current
    chosen = values[
        (values["key"] == key) & (values["level"] == SCHOOL) & values["value"].notna()
    ].copy()
    chosen["name"] = chosen["unit"].map(year.school_names)
    chosen["group"] = chosen["unit"].map(year.groups)
    return chosen.dropna(subset="name")


def masked_schools(year: Year, key: str) -> list[str]:
    """Return codes of the schools whose value of an indicator is known and not published."""
    values = year.current
    chosen = (values["key"] == key) & (values["level"] == SCHOOL) & (values["note"] == MASKED)
    return sorted(values.loc[chosen, "unit"])
