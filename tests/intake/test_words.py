import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.intake.words import (
    cyrillic,
    initials_key,
    match_key,
    organisation_key,
    person_key,
    tidy,
    without_dedication,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("СОШ № 5\n", "СОШ № 5"),
        ("Иванова  Анна", "Иванова Анна"),
        ("Иванова\u00a0Анна\u2003\tПетровна", "Иванова Анна Петровна"),
        ("№5", "№5"),
        ("м²", "м2"),
        (" \r\n ", ""),
    ],
)
def test_tidy(text: str, expected: str) -> None:
    """Spaces of every kind become one; «№» stays what it is."""
    assert tidy(text) == expected


@given(st.text())
def test_tidy_is_done_once(text: str) -> None:
    """Tidying a tidy text changes nothing, and no number sign is lost."""
    assert tidy(tidy(text)) == tidy(text)
    assert tidy(text).count("№") == text.count("№")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CОШ", "СОШ"),
        ("Иванoва", "Иванова"),
        ("I категория", "I категория"),
        ("II", "II"),
        ("Microsoft Excel", "Microsoft Excel"),
        ("N 5", "N 5"),
    ],
)
def test_cyrillic(text: str, expected: str) -> None:
    """Look-alikes are mended inside mixed words only: Roman numerals stay."""
    assert cyrillic(text) == expected


def test_match_key() -> None:
    """Case, ё, quotes and full stops do not part equal titles."""
    assert match_key(" Ф.И.О. ") == match_key("ф и о")
    assert match_key("Вид «занятости»") == match_key("вид занятости")
    assert match_key("Учётная") == match_key("УЧЕТНАЯ")


@pytest.mark.parametrize(
    "text",
    [
        "МБОУ СОШ № 5",
        "МБОУ СОШ №5",
        "СОШ 5",
        "сош N 5",
        "СОШ №5",
        "CОШ № 5",
        "МКОУ  СОШ № 5\n",
        "МБОУ «СОШ № 5»",
        "СОШ No. 5",
        'МАОУ "СОШ № 5"',
    ],
)
def test_organisation_key(text: str) -> None:
    """The spellings of one school in the data model are one name."""
    assert organisation_key(text) == "сош 5"


def test_organisation_key_parts_what_differs() -> None:
    """Another number, another kind, another village are another organisation."""
    names = ["СОШ № 5", "СОШ № 15", "ООШ № 5", "лицей № 5", "СОШ с. Новое", "СОШ с. Старое"]
    assert len({organisation_key(name) for name in names}) == len(names)


def test_without_dedication() -> None:
    """A numbered school is found without the hero whose name it bears; others keep theirs."""
    assert without_dedication(organisation_key("МБОУ СОШ № 5 им. Г. К. Жукова")) == "сош 5"
    assert without_dedication("гимназия им пушкина") == "гимназия им пушкина"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Семёнова Анна", "СЕМЕНОВА  АННА"),
        ("Иванова А.П.", "иванова а. п."),
        ("А.П. Иванова", "Иванова А. П."),
        ("А. П. Иванова", "ИВАНОВА А П"),
        ("Иванoва Анна", "Иванова Анна"),
    ],
)
def test_person_key(first: str, second: str) -> None:
    """Case, ё, dots and the place of the initials do not part a person's spellings."""
    assert person_key(first) == person_key(second)


def test_initials_key() -> None:
    """A full name and its initials meet in one key."""
    assert initials_key("Иванова Анна Петровна") == initials_key("Иванова А.П.") == "иванова а п"
    assert initials_key("") == ""
