"""What changed since the year before: plainly, and over the same schools."""

import pandas as pd

from pipeline.indicators.evaluate import MUNICIPALITY, SCHOOL

_NAMES = ["key", "level", "unit"]


def against(current: pd.DataFrame, previous: pd.DataFrame) -> pd.DataFrame:
    """Compare the values of two years.

    A share rises when schools with low shares stop sending data, and falls when teachers leave;
    so N and D of both years stand side by side, and the municipality is compared once more over
    the schools that are known in both.

    Args:
        current: Values of the year (:func:`pipeline.indicators.evaluate.evaluate`).
        previous: Values of the year before.

    Returns:
        One row an indicator, level and unit of ``current``: ``value``, ``numerator``,
        ``denominator``, the same of the year before as ``previous_…``; ``change`` in the
        indicator's unit (percentage points for a share) and ``change_percent``, relative; for the
        municipality ``change_same`` over the same schools and ``schools_same``, their number.
        Missing where either year is.
    """
    numbers = ["numerator", "denominator", "value"]
    before = previous[[*_NAMES, *numbers]].rename(columns={n: f"previous_{n}" for n in numbers})
    frame = current[[*_NAMES, *numbers]].merge(before, on=_NAMES, how="left")
    frame["change"] = frame["value"] - frame["previous_value"]
    base = frame["previous_value"].where(frame["previous_value"] != 0)
    frame["change_percent"] = 100 * frame["change"] / base
    same = _same_schools(frame)
    return frame.merge(same, on=["key", "level"], how="left")


def _same_schools(frame: pd.DataFrame) -> pd.DataFrame:
    schools = frame[
        (frame["level"] == SCHOOL)
        & frame["numerator"].notna()
        & frame["previous_numerator"].notna()
        & (frame["denominator"].isna() == frame["previous_denominator"].isna())
    ]
    sums = ["numerator", "denominator", "previous_numerator", "previous_denominator"]
    total = schools.groupby("key")[sums].sum(min_count=1).astype("Float64")
    # Percentages, means and rates differ by a factor only: the municipality's own tells which.
    municipal = frame[frame["level"] == MUNICIPALITY].set_index("key").reindex(total.index)
    scale = municipal["value"] * municipal["denominator"] / municipal["numerator"]
    zero = municipal["numerator"] == 0
    earlier = (
        municipal["previous_value"]
        * municipal["previous_denominator"]
        / municipal["previous_numerator"].where(municipal["previous_numerator"] != 0)
    )
    scale = scale.mask(zero.fillna(False), earlier)
    now = total["numerator"] / total["denominator"].where(total["denominator"] > 0)
    was = total["previous_numerator"] / total["previous_denominator"].where(
        total["previous_denominator"] > 0
    )
    counted = total["denominator"].isna()
    change = (scale * (now - was)).mask(counted, total["numerator"] - total["previous_numerator"])
    return pd.DataFrame(
        {
            "key": total.index,
            "level": MUNICIPALITY,
            "change_same": change.to_numpy(),
            "schools_same": schools.groupby("key").size().reindex(total.index).to_numpy(),
        }
    )
