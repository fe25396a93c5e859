"""Names become pseudonyms; nothing that names a person goes further than this module.

The pseudonym is HMAC-SHA256 with a secret of the municipality: a plain hash of a СНИЛС or of a
name can be undone by trying them all (10⁹ СНИЛС), a keyed one cannot without the key.
"""

import hmac
import os
import re
import secrets
import shlex
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import NamedTuple, TypeVar

from pipeline.intake import rules
from pipeline.intake.rules import Rule
from pipeline.intake.words import initials_key, person_key

KEY_VARIABLE = "SPRAVKA_KEY_FILE"
DEMO_KEY = b"spravka: invented people need no secret"
_ID_LENGTH = 16
_SHORTEST_KEY = 16
_MARK_LENGTH = 8
_OTHERS = 0o077
"""Bits of a file's mode that let anybody but its owner at it."""

K = TypeVar("K", bound=Hashable)


class SecretKeyError(Exception):
    """The municipality's secret cannot be used; the text says what to do, in Russian."""


class Listed(NamedTuple):
    """A person as a staff list names them; lives in memory only."""

    name: str
    birth_date: date | None
    snils: str | None
    org_id: str | None


@dataclass(frozen=True)
class Directory:
    """Who is who: from a name, and the organisation if it is known, to a pseudonym.

    Attributes:
        by_place: (name, organisation) → pseudonyms.
        by_name: name → pseudonyms.
        by_initials: (surname and initials, organisation) → pseudonyms.
        key: The municipality's secret.
        renamed: New name in the form for comparing → the former name.
        found: What was asked already.
    """

    by_place: dict[tuple[str, str], tuple[str, ...]]
    by_name: dict[str, tuple[str, ...]]
    by_initials: dict[tuple[str, str], tuple[str, ...]]
    key: bytes
    renamed: Mapping[str, str] = field(default_factory=dict)
    found: dict[tuple[str, str | None], tuple[str | None, Rule | None]] = field(
        default_factory=dict, compare=False
    )

    def find(self, name: str, org_id: str | None) -> tuple[str | None, Rule | None]:
        """Return a pseudonym and the rule that was needed.

        ``(None, rule)`` means that two people answer to the name. Someone who is in no staff list
        gets a pseudonym of their own from name and organisation.
        """
        asked = name, org_id
        if asked not in self.found:
            self.found[asked] = self._find(name, org_id)
        return self.found[asked]

    def _find(self, name: str, org_id: str | None) -> tuple[str | None, Rule | None]:
        full = person_key(name)
        former = self.renamed.get(full)
        if former is not None:
            person_id, rule = self.find(former, org_id)
            return person_id, rule if person_id is None else rules.RENAMED
        for ids, rule in self._candidates(full, name, org_id or ""):
            if len(ids) == 1:
                return ids[0], rule
            if ids:
                return None, rules.NAMESAKES
        return pseudonym(f"{full}|{org_id}", self.key), rules.NOT_IN_STAFF_LISTS

    def _candidates(
        self, full: str, name: str, org_id: str
    ) -> Iterator[tuple[tuple[str, ...], Rule | None]]:
        """Yield whom a name may mean, the likeliest first; most names are met by the first."""
        yield self.by_place.get((full, org_id), ()), None
        yield self.by_name.get(full, ()), rules.FOUND_ELSEWHERE
        if full == initials_key(name):
            yield self.by_initials.get((full, org_id), ()), rules.FOUND_BY_INITIALS


def pseudonym(identity: str, key: bytes) -> str:
    """Return the pseudonym of an identity: the first half of a keyed SHA-256, in hex."""
    return hmac.digest(key, identity.encode(), "sha256").hex()[: 2 * _ID_LENGTH]


def directory(
    people: Iterable[Listed], key: bytes, renamed: Mapping[str, str] | None = None
) -> tuple[Directory, list[str]]:
    """Give a pseudonym to everyone in the staff lists.

    One person in two schools gets one pseudonym: the same name and birth date, or the same
    СНИЛС (unless that stands beside different birth dates). Two people of one name are told apart
    by the birth date. Someone whose name has changed stays who they were.

    Args:
        people: The staff lists.
        key: The municipality's secret.
        renamed: New name in the form for comparing → the former name.

    Returns:
        The directory, and the pseudonym of each entry of ``people`` in their order.
    """
    former = renamed or {}
    listed = [
        person._replace(name=former[was]) if (was := person_key(person.name)) in former else person
        for person in people
    ]
    births: dict[str, set[date]] = {}
    for person in listed:
        if person.birth_date:
            births.setdefault(_digits(person.snils), set()).add(person.birth_date)
    # A number copied down a column would make one person of many.
    doubtful = {digits for digits, days in births.items() if len(days) > 1}
    numbers = [d if (d := _digits(person.snils)) not in doubtful else "" for person in listed]
    snils_of = {
        (person_key(person.name), person.birth_date): digits
        for person, digits in zip(listed, numbers, strict=True)
        if digits
    }
    found = Directory({}, {}, {}, key, former)
    ids = []
    for person, digits in zip(listed, numbers, strict=True):
        name = person_key(person.name)
        identity = (
            digits or snils_of.get((name, person.birth_date)) or f"{name}|{person.birth_date}"
        )
        person_id = pseudonym(identity, key)
        ids.append(person_id)
        at = person.org_id or ""
        _note(found.by_place, (name, at), person_id)
        _note(found.by_name, name, person_id)
        _note(found.by_initials, (initials_key(person.name), at), person_id)
    return found, ids


def _note(ids: dict[K, tuple[str, ...]], key: K, person_id: str) -> None:
    known = ids.get(key, ())
    if person_id not in known:
        ids[key] = (*known, person_id)


def _digits(snils: str | None) -> str:
    digits = re.sub(r"\D", "", snils or "")
    # Excel takes the leading zeros from a number.
    return digits.zfill(11) if 9 <= len(digits) <= 11 and len(set(digits)) > 1 else ""


def full_years(birth: date, on: date) -> int:
    """Return the age in full years on a day."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def key_file(municipality_id: str) -> Path:
    """Return where a municipality's secret lies: outside the project, never in a report."""
    named = os.environ.get(KEY_VARIABLE)
    return Path(named) if named else Path.home() / ".config" / "spravka" / f"{municipality_id}.key"


def careless(path: Path, root: Path) -> list[str]:
    """Say what is careless about where a secret lies and who can read it.

    Args:
        path: File of the secret.
        root: Folder of the project.
    """
    found = []
    # Elsewhere the mode does not tell who can read a file.
    if os.name == "posix" and path.exists() and path.stat().st_mode & _OTHERS:
        found.append(
            f"Файл секретного ключа {path} открыт другим пользователям компьютера: с ним по "
            f"псевдониму можно подобрать имя. Команда «chmod 600 {shlex.quote(str(path))}» "
            "закроет доступ."
        )
    if path.resolve().is_relative_to(root.resolve()):
        found.append(
            f"Файл секретного ключа {path} лежит в папке проекта и может уйти вместе с ней. "
            f"Перенесите его в другое место и назовите это место в переменной {KEY_VARIABLE}."
        )
    return found


def key_mark(key: bytes) -> str:
    """Return a short mark by which two keys are told apart; it does not give the key away."""
    return pseudonym("отметка ключа", key)[:_MARK_LENGTH]


def disagreement(marks: Mapping[int, str]) -> str:
    """Say that years were made with different keys; empty if they were not."""
    if len(set(marks.values())) < 2:
        return ""
    groups: dict[str, list[str]] = {}
    for year, mark in sorted(marks.items()):
        groups.setdefault(mark, []).append(str(year))
    parts = "; ".join(f"{', '.join(years)} — ключ {mark}" for mark, years in groups.items())
    return (
        f"Годы обработаны с разными секретными ключами ({parts}): один и тот же человек получил в "
        "них разные псевдонимы, поэтому сопоставлять людей по годам нельзя; доли и количества "
        "каждого года верны. Чтобы восстановить сопоставимость, удалите папку data/processed "
        "муниципалитета и постройте справки заново с одним ключом."
    )


def secret_key(
    municipality_id: str, marks: Mapping[int, str] | None = None
) -> tuple[bytes, Path | None]:
    """Read the municipality's secret, or make one.

    Args:
        municipality_id: Identifier of the municipality.
        marks: Year → mark of the key of the years that are processed already: where there are
            any, a missing key is no reason to make another one unawares.

    Returns:
        The secret, and its file if it was made just now.

    Raises:
        SecretKeyError: If the file cannot be read or made, protects nothing, or is missing though
            years were made with it.
    """
    path = key_file(municipality_id)
    if marks and not path.exists():
        raise SecretKeyError(_lost(path, municipality_id, marks))
    try:
        if path.exists():
            return _checked(path.read_bytes().strip(), path), None
        path.parent.mkdir(parents=True, exist_ok=True)
        key = secrets.token_hex(32).encode()
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(key + b"\n")
    except OSError as error:
        raise SecretKeyError(
            f"Файл секретного ключа {path} не открывается или не создаётся. "
            f"Проверьте права на папку или назовите другой файл в переменной {KEY_VARIABLE}."
        ) from error
    return key, path


def _lost(path: Path, municipality_id: str, marks: Mapping[int, str]) -> str:
    years = ", ".join(str(year) for year in sorted(marks))
    return (
        f"Нет файла секретного ключа {path}, а с ним уже обработаны годы: {years} (отметка ключа "
        f"{', '.join(sorted(set(marks.values())))}).\n"
        "Как восстановить: верните файл из резервной копии на прежнее место или назовите его в "
        f"переменной {KEY_VARIABLE}.\n"
        f"Если ключ утрачен: удалите папку data/processed/{municipality_id}/ и повторите команду: "
        "создастся новый ключ, и все годы, исходные файлы которых лежат в data/raw, будут "
        "обработаны заново.\n"
        "Что изменится: псевдонимы людей станут другими; доли и количества останутся прежними, но "
        "сопоставить людей с таблицами, сохранёнными раньше в другом месте, будет нельзя."
    )


def _checked(key: bytes, path: Path) -> bytes:
    if len(key) < _SHORTEST_KEY:
        raise SecretKeyError(
            f"Файл секретного ключа {path} пуст или слишком короток: псевдонимы можно было бы "
            "подобрать. Верните прежний файл из резервной копии; если прежних отчётов нет — "
            "удалите этот, новый ключ создастся сам."
        )
    return key
