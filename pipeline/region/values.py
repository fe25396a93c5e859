"""Indicators of all municipalities by one set of rules, in one query over their tables."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pandas as pd

from pipeline.indicators.evaluate import MUNICIPALITY, evaluate_many
from pipeline.indicators.lake import Lake
from pipeline.params.load import Params, load
from pipeline.params.municipality import Municipality
from pipeline.params.region import Region
from pipeline.region.job import LAKE, Result
from pipeline.region.store import Store
from pipeline.report.year import MASKED, is_small

_LOCAL = {"file", "local"}
_VILLAGE = "село"


@dataclass(frozen=True)
class Size:
    """How large a municipality is.

    Attributes:
        schools: Number of its organisations, branches not counted.
        rural: How many of them are in rural localities.
        known: Of how many the locality is known.
        students: Number of pupils; missing if nobody told.
    """

    schools: int
    rural: int
    known: int
    students: float | None

    @property
    def rural_share(self) -> float | None:
        """Share of organisations in rural localities, %; unknown if no locality is."""
        return 100 * self.rural / self.known if self.known else None


@dataclass(frozen=True)
class Values:
    """What a region's page shows.

    Attributes:
        params: Params by which everybody was counted.
        current: ``municipality``, ``key``, ``numerator``, ``denominator``, ``value``, ``note``.
        before: The same of the year before, of municipalities that have it.
        sizes: Municipality → size.
    """

    params: Params
    current: pd.DataFrame
    before: pd.DataFrame
    sizes: dict[str, Size]


def common_params(root: Path, region: Region, municipalities: Iterable[Municipality]) -> Params:
    """Return the params that count everybody.

    They are those of the municipality that the region names; only the names of the methodical
    centres, by which events are told apart, are those of all.
    """
    params = load(root, region.rules)
    named = [name for m in municipalities for name in (m.passport.centre, *m.terms.centre_names)]
    own = params.municipality
    terms = own.terms.model_copy(
        update={"centre_names": list(dict.fromkeys([*own.terms.centre_names, *named]))}
    )
    return replace(params, municipality=own.model_copy(update={"terms": terms}))


def compute(
    store: Store,
    params: Params,
    year: int,
    audience: str,
    results: Sequence[Result],
    threads: int = 1,
) -> Values:
    """Compute every indicator of every municipality whose tables are there.

    Args:
        store: Where the tables lie.
        params: Params by which everybody is counted.
        year: Reporting year.
        audience: ``public`` masks figures that rest on a few people.
        results: What became of the municipalities.
        threads: Number of threads of the query.
    """
    names = {
        when: tuple(r.municipality for r in results if r.usable and when in r.years)
        for when in (year - 1, year)
    }
    before = _evaluated(store, params, year - 1, names[year - 1], None, threads)
    current = _evaluated(store, params, year, names[year], before, threads)
    sizes = _sizes(lake(store, year, names[year])) if names[year] else {}
    if audience != "internal":
        current, before = _masked(current, params), _masked(before, params)
    return Values(params, current, before, sizes)


def lake(store: Store, year: int, municipalities: tuple[str, ...]) -> Lake:
    """Return the tables of a year; DuckDB reads a local disk itself and the rest by fsspec."""
    filesystem = store.filesystem
    protocol = (
        filesystem.protocol if isinstance(filesystem.protocol, str) else filesystem.protocol[0]
    )
    if protocol in _LOCAL:
        return Lake(f"{store.root}/{LAKE}", year, municipalities)
    return Lake(f"{protocol}://{store.root}/{LAKE}", year, municipalities, filesystem)


_COLUMNS = ["municipality", "key", "numerator", "denominator", "value", "note"]


def _evaluated(
    store: Store,
    params: Params,
    year: int,
    names: tuple[str, ...],
    before: pd.DataFrame | None,
    threads: int,
) -> pd.DataFrame:
    if not names:
        return pd.DataFrame(columns=[*_COLUMNS, "level", "unit"])
    tables = lake(store, year, names)
    frame = evaluate_many(tables, params, year, before, levels=(MUNICIPALITY,), threads=threads)
    # The rules' own municipality is known to the database even where it sent nothing.
    frame = frame[frame["municipality"].isin(names)]
    texts = dict.fromkeys(("municipality", "key", "level", "note"), "str")
    return frame[[*_COLUMNS, "level", "unit"]].astype(texts)


def _sizes(tables: Lake) -> dict[str, Size]:
    with duckdb.connect() as connection:
        if tables.filesystem is not None:
            connection.register_filesystem(tables.filesystem)
        rows = connection.execute(
            "SELECT municipality, count(*) FILTER (parent_org_id IS NULL), "  # noqa: S608
            "count(*) FILTER (parent_org_id IS NULL AND locality = ?), "
            "count(locality) FILTER (parent_org_id IS NULL), sum(students_n) "
            f"FROM {tables.source('org')} GROUP BY municipality",
            [_VILLAGE],
        ).fetchall()
    return {str(name): Size(*numbers) for name, *numbers in rows}


def _masked(frame: pd.DataFrame, params: Params) -> pd.DataFrame:
    gates = params.municipality.gates
    small = [
        is_small(params.by_key[key].indicator, n, d, gates)
        for key, n, d in zip(frame["key"], frame["numerator"], frame["denominator"], strict=True)
    ]
    frame = frame.copy()
    frame.loc[small, ["numerator", "denominator", "value"]] = pd.NA
    frame.loc[small, "note"] = MASKED
    return frame
