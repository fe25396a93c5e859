"""Random numbers that depend on what they are for, never on what was drawn before."""

import zlib
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate
from typing import TypeVar

import numpy as np

T = TypeVar("T")


class Chance:
    """A stream of random choices, named by the seed and the purpose.

    Two purposes never share a stream: a new table does not change the tables before it.
    """

    def __init__(self, seed: int, *purpose: object) -> None:
        name = "/".join(str(part) for part in purpose)
        self._generator = np.random.Generator(np.random.PCG64([seed, zlib.crc32(name.encode())]))

    def uniform(self) -> float:
        """Return a number from 0 to 1."""
        return float(self._generator.random())

    def happens(self, probability: float) -> bool:
        """Return whether something of this probability happens."""
        return self.uniform() < probability

    def normal(self, mean: float = 0.0, deviation: float = 1.0) -> float:
        """Return a number of the normal distribution."""
        return mean + deviation * float(self._generator.standard_normal())

    def normals(self, count: int) -> list[float]:
        """Return several standard normal numbers."""
        return [float(value) for value in self._generator.standard_normal(count)]

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from ``low`` to ``high``, both included."""
        return low + int(self.uniform() * (high - low + 1))

    def pick(self, items: Sequence[T], weights: Sequence[float] | None = None) -> T:
        """Return one item, all equally likely unless weighted."""
        if weights is None:
            return items[self.whole(0, len(items) - 1)]
        sums = list(accumulate(weights))
        aim = self.uniform() * sums[-1]
        return next(item for item, upto in zip(items, sums, strict=True) if aim < upto)

    def sample(self, items: Sequence[T], count: int) -> list[T]:
        """Return ``count`` different items (fewer if there are fewer), in the order given."""
        order = self._generator.permutation(len(items))[: max(count, 0)]
        return [items[index] for index in sorted(int(index) for index in order)]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """Return the items in another order."""
        return [items[int(index)] for index in self._generator.permutation(len(items))]

    def day(self, first: date, last: date) -> date:
        """Return a working day between two days."""
        day = first + timedelta(days=self.whole(0, (last - first).days))
        # Saturday and Sunday become the Friday before: offices date their papers so.
        return day - timedelta(days=max(0, day.weekday() - 4))
