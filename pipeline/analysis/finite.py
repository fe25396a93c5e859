"""An infinity in a table of counts is a mistake of a formula, so it counts as missing."""

from typing import TypeVar

import numpy as np
import pandas as pd

Data = TypeVar("Data", pd.Series, pd.DataFrame)


def finite(data: Data) -> Data:
    """Return the values as numbers with infinities missing."""
    numbers = data.astype(float)
    return numbers.where(np.isfinite(numbers))
