"""What is wrong with a params file, said so that an analyst can mend it."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake in a params file.

    Attributes:
        file: The file as the analyst names it, relative to the project.
        line: Line of the value, counted from 1; 0 if the whole file is meant.
        path: Keys from the top of the file, joined with dots.
        got: What stands there, in Russian.
        allowed: What may stand there, in Russian.
        nearest: The nearest known name, if a name was mistyped.
    """

    file: str
    line: int
    path: str
    got: str
    allowed: str
    nearest: str = ""

    def __str__(self) -> str:
        place = self.file + (f", строка {self.line}" if self.line else "")
        key = f", ключ «{self.path}»" if self.path else ""
        hint = f" Возможно, имелось в виду: «{self.nearest}»." if self.nearest else ""
        return f"{place}{key}: {self.got}; допускается: {self.allowed}.{hint}"


class ParamsError(Exception):
    """The params cannot be used; ``problems`` holds everything that was found, at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: Sequence[Problem] = sorted(set(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name that a mistyped one most likely stands for, or an empty string.

    Letters are compared first; a name with the same letters in another order (``yaer``) counts
    as near even where the alignment of the letters is poor.
    """
    names = sorted(known)
    anagrams = [other for other in names if sorted(other) == sorted(name)]
    return next(iter(anagrams or difflib.get_close_matches(name, names, n=1, cutoff=0.6)), "")
