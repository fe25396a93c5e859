"""Counts that a file holds one a row: found by what they count, wherever in the file they stand."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from pipeline.intake.grids import Piece

NEAR = 1e-9
"""Sums of halves and tenths are exact to so much."""

Place = tuple[Piece, int]
"""Where a count stands: the piece and the position in it."""


class Counts:
    """Counts of one table in one file.

    A column of the key that the file does not have tells nothing apart, and no condition on it
    counts.
    """

    def __init__(self, key: Sequence[str], value: str, pieces: Sequence[Piece]) -> None:
        held = [piece for piece in pieces if value in piece.columns]
        self._value = value
        self._key = [
            name
            for name in key
            if any(text is not None for piece in held for text in piece.columns.get(name, ()))
        ]
        self._places: dict[tuple[str | None, ...], Place] = {}
        for piece in held:
            blank = [None] * len(piece.numbers)
            columns = [piece.columns.get(name, blank) for name in self._key]
            for row, texts in enumerate(zip(*columns, strict=True)):
                self._places.setdefault(texts, (piece, row))

    def groups(self, apart: Collection[str]) -> Iterator[dict[str, str | None]]:
        """Yield what rows share that differ in some columns only, in the order of the file.

        Args:
            apart: Columns of the key in which they differ.
        """
        places = [i for i, name in enumerate(self._key) if name not in apart]
        for shared in dict.fromkeys(tuple(texts[i] for i in places) for texts in self._places):
            yield {self._key[i]: text for i, text in zip(places, shared, strict=True)}

    def at(self, what: Mapping[str, str | None]) -> Place | None:
        """Return where the count of something stands, or ``None`` if the file does not have it."""
        return self._places.get(tuple(what.get(name) for name in self._key))

    def value(self, place: Place) -> float | None:
        """Return a count; ``None`` if it is unknown."""
        piece, row = place
        value = piece.columns[self._value][row]
        return value if isinstance(value, int | float) else None
