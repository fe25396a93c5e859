"""Last period's recommendations: what was done, and how addressed schools changed beside others.

The lowest schools rise and the highest fall without any help (regression to the mean; traps,
D 24). So schools are compared with schools of the same starting third, by shares that are
shrunken towards the municipal one. The comparison describes; it proves no effect.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.analysis.shrinkage import shrunk_shares
from pipeline.indicators.evaluate import SCHOOL

THIRDS = ("нижняя", "средняя", "верхняя")


@dataclass(frozen=True)
class Side:
    """Schools of one starting third that were addressed, or that were not.

    Attributes:
        schools: Their number.
        before: ΣN, ΣD of the year before.
        after: ΣN, ΣD of the year.
        change: Mean change of their shrunken shares, p.p.; NaN without schools.
    """

    schools: int
    before: tuple[float, float]
    after: tuple[float, float]
    change: float


@dataclass(frozen=True)
class Third:
    """One starting third.

    Attributes:
        name: Which third of last year's shares.
        addressed: Schools that had a recommendation.
        others: Schools that had none.
        difference: Change of the addressed less that of the others, p.p.; NaN if either side has
            too few schools.
    """

    name: str
    addressed: Side
    others: Side
    difference: float


@dataclass(frozen=True)
class Comparison:
    """Addressed and other schools by starting third.

    Attributes:
        thirds: From the lowest.
        difference: Differences of the thirds weighted by their addressed schools; NaN if none.
        addressed: Addressed schools known in both years.
        compared: Those of them in thirds that could be compared.
    """

    thirds: tuple[Third, ...]
    difference: float
    addressed: int
    compared: int


def compare(
    key: str,
    current: pd.DataFrame,
    previous: pd.DataFrame,
    addressed: Collection[str],
    prior_persons: float,
    min_schools: int,
) -> Comparison | None:
    """Compare the change of addressed schools with that of the others.

    Args:
        key: A share (%) by school.
        current: Values of the year.
        previous: Values of the year before.
        addressed: Codes of organisations that had a recommendation on this indicator.
        prior_persons: Weight of the municipal share.
        min_schools: Smallest number of schools on a side.

    Returns:
        The comparison; ``None`` if no addressed school is known in both years.
    """
    after, before = _shares(key, current), _shares(key, previous)
    both = sorted(set(after.index) & set(before.index))
    asked = [unit for unit in both if unit in set(addressed)]
    if not asked:
        return None
    after, before = after.loc[both], before.loc[both]
    smooth = [
        100 * shrunk_shares(f["numerator"].to_numpy(), f["denominator"].to_numpy(), prior_persons)
        for f in (before, after)
    ]
    frame = pd.DataFrame(
        {
            "n0": before["numerator"], "d0": before["denominator"],
            "n1": after["numerator"], "d1": after["denominator"],
            "start": smooth[0], "change": smooth[1] - smooth[0],
        }
    )  # fmt: skip
    frame["asked"] = frame.index.isin(asked)
    # Equal starts share a third: the place of a tie is its middle.
    place = (frame["start"].rank(method="average") - 0.5) / len(frame)
    frame["third"] = np.minimum((place * 3).astype(int), 2)
    thirds = tuple(
        _third(name, frame[frame["third"] == number], min_schools)
        for number, name in enumerate(THIRDS)
    )
    usable = [third for third in thirds if np.isfinite(third.difference)]
    weights = [third.addressed.schools for third in usable]
    total = sum(weights)
    mean = (
        sum(w * t.difference for w, t in zip(weights, usable, strict=True)) / total
        if total
        else float("nan")
    )
    return Comparison(thirds, mean, len(asked), total)


def _shares(key: str, values: pd.DataFrame) -> pd.DataFrame:
    rows = values[(values["key"] == key) & (values["level"] == SCHOOL)]
    rows = rows[rows["value"].notna() & (rows["denominator"] > 0)].set_index("unit")
    return rows[["numerator", "denominator"]].astype(float)


def _third(name: str, frame: pd.DataFrame, min_schools: int) -> Third:
    sides = [_side(frame[frame["asked"]]), _side(frame[~frame["asked"]])]
    enough = all(side.schools >= min_schools for side in sides)
    difference = sides[0].change - sides[1].change if enough else float("nan")
    return Third(name, sides[0], sides[1], difference)


def _side(frame: pd.DataFrame) -> Side:
    total = frame[["n0", "d0", "n1", "d1"]].sum()
    return Side(
        len(frame),
        (float(total["n0"]), float(total["d0"])),
        (float(total["n1"]), float(total["d1"])),
        float(frame["change"].mean()) if len(frame) else float("nan"),
    )
