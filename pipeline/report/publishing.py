"""What a year is for the public: every figure that could point at a person is left out.

Masking happens here, before any section reads the year, so that no table, picture, alternative
text, order of rows, CSV or office file can hold what is not published.
"""

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from pipeline.analysis.suppression import Kind, suppress, unsafe
from pipeline.indicators.evaluate import GROUP, MUNICIPALITY, N_ABOVE_D, SCHOOL
from pipeline.params.annexes import ANNEX_IDS
from pipeline.params.catalogue import Indicator
from pipeline.params.load import Params
from pipeline.params.municipality import Gates

MASKED = "masked"
"""Note of a row that is not published."""

MASK = "•"
MASK_NOTE = "«•» — значение не публикуется (малая численность)."

_OF_NO_PERSON = frozenset(
    {
        "BURNOUT_ORG", "DIRECTION", "EVENT", "MEASURE", "MO", "NETWORK", "NET_EVENT", "NET_ORG",
        "NET_PROJECT", "NET_WORK", "NORM_DOC", "ORG", "ORG_NETWORK", "PRACTICE", "PRACTICE_BANK",
        "PROGRAMME", "RECOMMENDATION", "SCHOOL_MO", "SITE", "STAFFING", "VACANCY_SUBJECT",
    }
)  # fmt: skip
"""Populations of organisations, documents, posts and events; any other one counts people."""

_ROWS_OF_ONE_PERSON = {"PANEL": 8}
"""Populations with several rows a person (one a block of the diagnosis): at most so many.

Five rows may be one person: the gates look at rows divided by this.
"""

_PEOPLE = "чел."
_NUMBERS = ["numerator", "denominator", "value"]
_IDENTITY = ["key", "level", "unit"]


def kind_of(indicator: Indicator) -> Kind | None:
    """Return how an indicator can point at a person; ``None`` if it counts no people."""
    if indicator.unit == _PEOPLE and indicator.type in {"count", "change"}:
        return "count"
    if indicator.over in _OF_NO_PERSON:
        return None
    if indicator.type in {"share", "ratio"}:
        return "share"
    return "mean" if indicator.type == "mean" else None


def is_small(indicator: Indicator, numerator: Any, denominator: Any, gates: Gates) -> bool:
    """Tell whether a figure by itself could point at a person (report outline, section 2)."""
    kind = kind_of(indicator)
    if kind is None or pd.isna(numerator):
        return False
    below = float("nan") if pd.isna(denominator) else float(denominator)
    return unsafe(kind, float(numerator), below, gates)


def published(
    history: Mapping[int, pd.DataFrame],
    groups: Mapping[int, Mapping[str, str]],
    params: Params,
) -> dict[int, pd.DataFrame]:
    """Return the values of every year with all that must not be published left out.

    Masked rows stay, without numbers and with the note :data:`MASKED`. Values by locality and by
    subject are dropped: they cut the same people another way. The annexes, on heads of schools and
    on burnout, are published for the municipality only.

    Args:
        history: Year → values of indicators.
        groups: Year → organisation → its context group.
        params: Params of the municipality.
    """
    found: dict[int, pd.DataFrame] = {}
    for year in sorted(history):
        values = history[year]
        keep = values["level"].isin([MUNICIPALITY, GROUP, SCHOOL])
        keep &= (values["level"] == MUNICIPALITY) | ~values["direction"].isin(ANNEX_IDS)
        values = values[keep].copy()
        masked = _masked(values, groups[year], params, found.get(year - 1))
        if params.municipality.public_schools == "none":
            by_school = values["level"] == SCHOOL
            values, masked = values[~by_school].copy(), masked[~by_school]
        values.loc[masked, _NUMBERS] = pd.NA
        values.loc[masked, "note"] = MASKED
        # Names of organisations, and counts that subtracting could reveal.
        values[["fault", "unknown", "stated"]] = pd.NA
        found[year] = values
    return found


def _masked(
    values: pd.DataFrame, groups: Mapping[str, str], params: Params, before: pd.DataFrame | None
) -> pd.Series:
    kinds: dict[str, Kind] = {}
    changes = set()
    for key in values["key"].unique():
        indicator = params.by_key[str(key)].indicator
        kind = kind_of(indicator)
        if kind is not None:
            kinds[str(key)] = kind
            if indicator.type == "change":
                changes.add(str(key))
    rows_a_person = [
        _ROWS_OF_ONE_PERSON.get(params.by_key[str(key)].indicator.over, 1) for key in values["key"]
    ]
    people = values.assign(denominator=values["denominator"] / rows_a_person)
    masked = suppress(people, kinds, groups, params.municipality.gates)
    # More than all cannot be true; the counts behind the mistake are nobody's business.
    masked |= values["key"].isin(list(kinds)) & (values["note"] == N_ABOVE_D)
    changing = values["key"].isin(list(changes))
    if not changing.any():
        return masked
    # A change prints the count of the year before: masked then, masked now.
    gates = params.municipality.gates
    small = [
        pd.notna(d) and unsafe("count", float(d), float("nan"), gates)
        for d in values.loc[changing, "denominator"]
    ]
    masked.loc[changing] |= pd.Series(small, index=values.index[changing.to_numpy()])
    if before is not None:
        hidden = before[before["note"] == MASKED][_IDENTITY]
        known = set(hidden.itertuples(index=False, name=None))
        same = [row in known for row in values[_IDENTITY].itertuples(index=False, name=None)]
        masked |= changing & pd.Series(same, index=values.index)
    return masked


def public_names(names: Mapping[str, str], params: Params) -> dict[str, str]:
    """Return what the public reads instead of the names of organisations.

    Args:
        names: Code of an organisation → its name.
        params: Params of the municipality; ``public_schools`` says what is published.
    """
    choice = params.municipality.public_schools
    if choice == "names":
        return dict(names)
    if choice == "none":
        return {}
    return {code: f"ОО {code}" if code.isdigit() else code for code in names}


def public_intake(intake: Mapping[str, Any], params: Params) -> dict[str, Any]:
    """Return the journal of intake without names of files, of organisations and of cells.

    Schools name their files after themselves, and remarks quote what stands in the cells.
    """
    numbers = {name: f"файл {position}" for position, name in enumerate(sorted(intake["files"]), 1)}
    # Which file is whose is nobody's business outside.
    organisations = {k: v for k, v in intake["organisations"].items() if k != "senders"}
    return {
        **intake,
        "files": {numbers[name]: intake["files"][name] for name in sorted(numbers)},
        "organisations": {**organisations, "names": public_names(organisations["names"], params)},
        "sheets": [_nameless(sheet, _SHEET, numbers) for sheet in intake["sheets"]],
        "messages": [_nameless(message, _MESSAGE, numbers) for message in intake["messages"]],
    }


_SHEET = ("table", "rows", "kept", "dropped", "service")
_MESSAGE = ("kind", "rule", "table", "column")


def _nameless(
    record: Mapping[str, Any], kept: tuple[str, ...], numbers: Mapping[str, str]
) -> dict[str, Any]:
    plain = {name: record[name] for name in kept if name in record}
    plain["file"] = numbers.get(record.get("file", ""), "файл")
    if "rule" in plain:
        plain["rule"] = _QUOTED.sub(lambda m: numbers.get(m[1], m[0]), plain["rule"])
    if "cells" in record:
        plain["cells"] = [""] * len(record["cells"])
    return plain


_QUOTED = re.compile("«([^»]*)»")
