"""One municipality, one year, one audience: everything that a reference is made of."""

import json
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

import pandas as pd

from pipeline.advice.facts import gather
from pipeline.advice.recommend import Recommendation, issued_on, recommend
from pipeline.analysis.groups import assign_groups
from pipeline.indicators import store
from pipeline.indicators.context import OUTSIDE
from pipeline.indicators.evaluate import MUNICIPALITY, SCHOOL
from pipeline.params.catalogue import Indicator
from pipeline.params.load import Params, load
from pipeline.params.municipality import Gates
from pipeline.paths import ROOT, YearPaths

Audience = Literal["internal", "public"]
AUDIENCES: tuple[str, ...] = get_args(Audience)

HISTORY_DEPTH = 5
"""How many years a reference looks back, its own included."""

MASKED = "masked"

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
        """Organisation's code → short name; empty for the public."""
        if self.audience != "internal":
            return {}
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
        organisations = self.table("org")
        heads = organisations["parent_org_id"].fillna(organisations["org_id"])
        sums = organisations.groupby(heads)["students_n"].sum(min_count=1)
        return {str(k): None if pd.isna(v) else float(v) for k, v in sums.items()}

    @cached_property
    def groups(self) -> dict[str, str]:
        """Organisation's code → context group; branches count with their head organisation."""
        organisations = self.table("org")
        own = organisations[organisations["parent_org_id"].isna()].set_index("org_id")
        schools = own[["org_type"]].assign(students=own.index.map(self.students))
        found = assign_groups(schools, self.params.municipality.context_groups).assignment
        return {str(code): str(found.get(code, OUTSIDE)) for code in own.index}

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
        before = self.paths.of_year(self.year - 1).processed
        facts = gather(
            self.params,
            self.year,
            _stored(self.paths.processed),
            _stored(before) if (before / "indicators.parquet").exists() else None,
            self.paths.processed,
            before if (before / "intake.json").exists() else None,
            self.groups,
        )
        found = recommend(facts, self.params, self.issued_on)
        if self.audience == "internal":
            return found
        gates = self.params.municipality.gates
        return [
            made
            for made in found
            if made.level != SCHOOL
            and not is_small(made.indicator, made.numerator, made.denominator, gates)
        ]

    def table(self, name: str) -> pd.DataFrame:
        """Read a clean table of the reporting year."""
        return store.read_table(self.paths.processed / f"{name}.parquet")


def _stored(processed: Path) -> pd.DataFrame:
    return store.read(processed / "indicators.parquet")


def open_year(municipality: str, year: int, audience: str = "internal", root: Path = ROOT) -> Year:
    """Read what a reference is made of.

    Args:
        municipality: Identifier of the municipality.
        year: Reporting year.
        audience: ``internal``, with schools by name, or ``public``: figures of the municipality
            only, small ones masked.
        root: Folder that holds ``params/`` and ``data/``.

    Raises:
        ValueError: If the audience is not known.
    """
    if audience not in AUDIENCES:
        raise ValueError(f"audience must be one of {AUDIENCES}, got {audience!r}")
    params = load(root, municipality)
    paths = YearPaths(root, municipality, year)
    intake = json.loads((paths.processed / "intake.json").read_text(encoding="utf-8"))
    history = {}
    for other in range(year - HISTORY_DEPTH + 1, year + 1):
        file = paths.of_year(other).processed / "indicators.parquet"
        if file.exists():
            values = store.read(file)
            history[other] = values if audience == "internal" else _for_public(values, params)
    return Year(params, paths, "public" if audience == "public" else "internal", intake, history)


def _for_public(values: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Keep the municipality's own figures and mask those that rest on a few people."""
    values = values[values["level"] == MUNICIPALITY].copy()
    gates = params.municipality.gates
    masked = [
        is_small(params.by_key[key].indicator, n, d, gates)
        for key, n, d in zip(values["key"], values["numerator"], values["denominator"], strict=True)
    ]
    values.loc[masked, ["numerator", "denominator", "value"]] = pd.NA
    values.loc[masked, "note"] = MASKED
    # Names of organisations, and counts that subtracting could reveal.
    values[["fault", "unknown", "stated"]] = pd.NA
    return values


def is_small(indicator: Indicator, numerator: Any, denominator: Any, gates: Gates) -> bool:
    """Tell whether a figure could point at a person (report outline, section 2)."""
    if indicator.type not in {"share", "mean"} or pd.isna(denominator) or pd.isna(numerator):
        return False
    if denominator < gates.public_min_denominator:
        return True
    if indicator.type == "mean":
        return False
    rest = min(numerator, denominator - numerator)
    if rest == 0:
        # «у всех» and «ни у кого» tell something of everyone in a small group.
        return bool(denominator < 2 * gates.public_min_denominator)
    return bool(rest < gates.public_min_numerator)


def school_values(year: Year, key: str) -> pd.DataFrame:
    """Return an indicator's values by school, with names and groups, known values only."""
    values = year.current
    chosen = values[
        (values["key"] == key) & (values["level"] == SCHOOL) & values["value"].notna()
    ].copy()
    chosen["name"] = chosen["unit"].map(year.school_names)
    chosen["group"] = chosen["unit"].map(year.groups)
    return chosen.dropna(subset="name")
