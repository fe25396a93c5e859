"""Which organisation is meant: by code, by name, by any of the ways it is written."""

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.intake.words import organisation_key, without_dedication


@dataclass(frozen=True)
class Organisations:
    """Organisations of the municipality's list, found by code or by name.

    Attributes:
        names: Code → short name.
        keys: Every spelling, brought to one form → code.
    """

    names: dict[str, str]
    keys: dict[str, str]

    def find(self, text: str) -> str | None:
        """Return the code of an organisation, or ``None`` if the list does not have it."""
        if text in self.names:
            return text
        key = organisation_key(text)
        return self.keys.get(key) or self.keys.get(without_dedication(key))


def organisations(
    rows: Iterable[tuple[str, str | None, str | None, str | None]],
) -> Organisations:
    """Make the finder from (code, short name, full name, other names) rows.

    A spelling that two organisations share finds neither. A code that lost its leading zeros in
    Excel, and a numbered name without the dedication («СОШ № 5 им. …»), find theirs as well, as
    long as nothing else is called so.
    """
    names: dict[str, str] = {}
    found: dict[str, set[str]] = {}
    loose: dict[str, set[str]] = {}
    for code, short, full, others in rows:
        names[code] = short or full or code
        if code.isdecimal():
            loose.setdefault(code.lstrip("0"), set()).add(code)
        for spelling in (short, full, *(others or "").split(";")):
            if spelling and spelling.strip():
                key = organisation_key(spelling)
                found.setdefault(key, set()).add(code)
                loose.setdefault(without_dedication(key), set()).add(code)
    keys = {key: next(iter(codes)) for key, codes in (loose | found).items() if len(codes) == 1}
    return Organisations(names, keys)
