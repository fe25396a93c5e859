"""Two editions side by side, as plain frames."""

from collections.abc import Mapping
from enum import Enum

import pandas as pd

from pipeline.diff.edition import NUMBERS, Edition


class Kind(Enum):
    """What became of a value or of a file from the first edition to the second."""

    SAME = "без изменений"
    CHANGED = "изменено"
    ADDED = "добавлено"
    GONE = "убрано"


_CLOSE = 1e-9
"""Values of a CSV have ten digits."""


def value_changes(first: Edition, second: Edition) -> pd.DataFrame:
    """Return every indicator, level and unit of either edition.

    Returns:
        A frame with ``key``, ``level``, ``unit``, N, D and value of both editions
        (``numerator_1``, …) and ``kind``.
    """
    both = first.figures.merge(
        second.figures, how="outer", left_index=True, right_index=True, suffixes=("_1", "_2")
    )
    in_first = both.index.isin(first.figures.index)
    in_second = both.index.isin(second.figures.index)
    same = pd.Series(data=True, index=both.index)
    for name in NUMBERS:
        mine, theirs = both[f"{name}_1"], both[f"{name}_2"]
        close = (mine - theirs).abs() <= _CLOSE * theirs.abs().clip(lower=1)
        same &= close.fillna(value=False) | (mine.isna() & theirs.isna())
    kinds = [
        Kind.ADDED if not a else Kind.GONE if not b else Kind.SAME if s else Kind.CHANGED
        for a, b, s in zip(in_first, in_second, same, strict=True)
    ]
    both["kind"] = pd.Series(kinds, index=both.index, dtype=object)
    return both.reset_index()


def file_changes(first: Mapping[str, str], second: Mapping[str, str]) -> dict[str, Kind]:
    """Return name → what became of it, for everything that either edition names."""
    found = {}
    for name in sorted({*first, *second}):
        if name not in first:
            found[name] = Kind.ADDED
        elif name not in second:
            found[name] = Kind.GONE
        else:
            found[name] = Kind.SAME if first[name] == second[name] else Kind.CHANGED
    return found
