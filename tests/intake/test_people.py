import re
import stat
from datetime import date
from pathlib import Path

import pytest

from pipeline.intake import people
from pipeline.intake.people import (
    KEY_VARIABLE,
    Listed,
    SecretKeyError,
    directory,
    disagreement,
    full_years,
    key_mark,
    pseudonym,
    secret_key,
)
from pipeline.intake.rules import FOUND_BY_INITIALS, FOUND_ELSEWHERE, NAMESAKES, NOT_IN_STAFF_LISTS

KEY = b"k" * 32
BORN = date(1980, 2, 1)
OTHER = date(1990, 3, 2)
FIRST, SECOND = "112-233-445 95", "223-344-556 07"


def ids(*listed: Listed) -> list[str]:
    """Return the pseudonyms of listed people."""
    return directory(listed, KEY)[1]


def test_one_person_in_two_schools() -> None:
    """The same name, however typed, and birth date are one person."""
    one, two = ids(
        Listed("Семёнова Анна Петровна", BORN, None, "1"),
        Listed("СЕМЕНОВА  АННА ПЕТРОВНА", BORN, None, "2"),
    )
    assert one == two


def test_namesakes() -> None:
    """Two people of one name are told apart by the birth date."""
    one, two = ids(
        Listed("Иванова Анна", BORN, None, "1"), Listed("Иванова Анна", OTHER, None, "1")
    )
    assert one != two


def test_snils_joins_a_changed_surname() -> None:
    """Someone who married during the year stays one person, also where the number is missing."""
    one, two, three = ids(
        Listed("Иванова Анна", BORN, FIRST, "1"),
        Listed("Петрова Анна", BORN, "11223344595", "2"),
        Listed("Петрова Анна", BORN, None, "3"),
    )
    assert one == two == three


def test_snils_without_leading_zeros() -> None:
    """A number that Excel shortened is the same number."""
    one, two = ids(
        Listed("Иванова Анна", BORN, "001-233-445 95", "1"),
        Listed("Петрова Анна", BORN, "123344595", "2"),
    )
    assert one == two


@pytest.mark.parametrize("copied", [FIRST, "000-000-000 00", "11111111111", "нет", "12"])
def test_copied_snils_joins_nobody(copied: str) -> None:
    """A number dragged down the column does not make one person of a whole school."""
    assert (
        len(set(ids(*(Listed(f"Учитель {n}", date(1980, 1, n), copied, "1") for n in (1, 2, 3)))))
        == 3
    )


def test_pseudonym_needs_the_key() -> None:
    """Another key gives another pseudonym, the same key the same one."""
    assert pseudonym("иванова", KEY) == pseudonym("иванова", KEY)
    assert pseudonym("иванова", KEY) != pseudonym("иванова", b"z" * 32)
    assert set(pseudonym("иванова", KEY)) <= set("0123456789abcdef")
    assert len(pseudonym("иванова", KEY)) == 32


def test_find() -> None:
    """A name is looked for in its school, then in the others, then by initials."""
    book, (anna, double, twin, _) = directory(
        [
            Listed("Иванова Анна Петровна", BORN, None, "1"),
            Listed("Петрова Вера", BORN, None, "1"),
            Listed("Петрова Вера", OTHER, None, "2"),
            Listed("Иванова Алла Павловна", OTHER, None, "2"),
        ],
        KEY,
    )
    assert book.find("иванова анна петровна", "1") == (anna, None)
    assert book.find("Иванова Анна Петровна", "2") == (anna, FOUND_ELSEWHERE)
    assert book.find("Иванова А.П.", "1") == (anna, FOUND_BY_INITIALS)
    assert book.find("А.П. Иванова", "1") == (anna, FOUND_BY_INITIALS)
    assert book.find("Петрова Вера", "1") == (double, None)
    assert book.find("Петрова Вера", "2") == (twin, None)
    assert book.find("Петрова Вера", None)[0] is None


def test_namesakes_in_one_school_are_not_guessed() -> None:
    """Where two people answer to a name, the row belongs to neither."""
    book, _ = directory(
        [Listed("Иванова Анна", BORN, None, "1"), Listed("Иванова Анна", OTHER, None, "1")], KEY
    )
    person, rule = book.find("Иванова Анна", "1")
    assert person is None
    assert rule is NAMESAKES


def test_someone_in_no_list() -> None:
    """A stranger gets a pseudonym of their own, one for each school, and is told."""
    book, _ = directory([], KEY)
    first, rule = book.find("Новикова Яна", "1")
    assert first
    assert rule is NOT_IN_STAFF_LISTS
    assert book.find("новикова  яна", "1")[0] == first
    assert book.find("Новикова Яна", "2")[0] != first


@pytest.mark.parametrize(
    ("birth", "on", "age"),
    [
        (date(1987, 1, 1), date(2023, 1, 1), 36),
        (date(1987, 1, 2), date(2023, 1, 1), 35),
        (date(2000, 2, 29), date(2023, 2, 28), 22),
        (date(2000, 2, 29), date(2023, 3, 1), 23),
    ],
)
def test_full_years(birth: date, on: date, age: int) -> None:
    """A year is full on the birthday."""
    assert full_years(birth, on) == age


def test_key_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new key can be read by its owner only; the next time it is the same."""
    path = tmp_path / "a" / "b.key"
    monkeypatch.setenv("SPRAVKA_KEY_FILE", str(path))
    key, made = people.secret_key("town")
    assert made == path
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(key) == 64
    assert people.secret_key("town") == (key, None)


def test_key_lies_at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the variable every municipality has a file of its own outside the project."""
    monkeypatch.delenv("SPRAVKA_KEY_FILE", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert people.key_file("town") == tmp_path / ".config" / "spravka" / "town.key"
    assert people.secret_key("town")[0] != people.secret_key("city")[0]


@pytest.mark.parametrize("content", [b"", b"\n", b"123"])
def test_key_that_protects_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    """An empty or short key is refused: its pseudonyms could be guessed."""
    path = tmp_path / "town.key"
    path.write_bytes(content)
    monkeypatch.setenv("SPRAVKA_KEY_FILE", str(path))
    with pytest.raises(SecretKeyError, match=r"town\.key"):
        people.secret_key("town")


def test_key_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder in the place of the key file is told in words."""
    monkeypatch.setenv("SPRAVKA_KEY_FILE", str(tmp_path))
    with pytest.raises(SecretKeyError, match="SPRAVKA_KEY_FILE"):
        people.secret_key("town")


def test_a_lost_key_is_not_replaced_unawares(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where years were made with a key, a missing file is told, with what to do, and not made."""
    path = tmp_path / "ключ"
    monkeypatch.setenv(KEY_VARIABLE, str(path))
    with pytest.raises(SecretKeyError) as refused:
        secret_key("krymsk", {2021: "a1b2c3d4", 2022: "a1b2c3d4"})
    text = str(refused.value)
    assert not path.exists()
    for part in (str(path), "2021, 2022", "a1b2c3d4", KEY_VARIABLE, "data/processed/krymsk"):
        assert part in text
    assert "Что изменится" in text
    key, made = secret_key("krymsk", {})
    assert made == path
    assert path.stat().st_mode & 0o777 == 0o600
    assert secret_key("krymsk", {2022: key_mark(key)}) == (key, None)


def test_the_mark_of_a_key() -> None:
    """Two keys have two marks; a mark is short and no part of the key or of a pseudonym."""
    one, two = b"1" * 64, b"2" * 64
    assert key_mark(one) != key_mark(two)
    assert re.fullmatch("[0-9a-f]{8}", key_mark(one))
    assert key_mark(one) == key_mark(one)
    assert key_mark(one).encode() not in one


def test_years_of_different_keys_are_told() -> None:
    """Two keys over the years break the comparison of people, and only two keys do."""
    assert disagreement({}) == disagreement({2021: "a", 2022: "a"}) == ""
    text = disagreement({2020: "a", 2022: "b", 2021: "a"})
    assert "2020, 2021 — ключ a; 2022 — ключ b" in text
