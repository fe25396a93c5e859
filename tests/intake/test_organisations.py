import pytest

from pipeline.intake.organisations import Organisations, organisations

LIST = organisations(
    [
        ("0501", "МБОУ СОШ № 5", "Школа № 5 имени Жукова", "пятая школа; СОШ-5"),
        ("0502", "МБОУ СОШ № 2 с. Новое", None, None),
        ("0503", "МБОУ СОШ № 2 с. Старое", None, "вторая"),
        ("0504", "Гимназия", None, "вторая"),
        ("0506", "МБОУ СОШ № 6 им. Жукова", None, None),
    ]
)


@pytest.mark.parametrize(
    "text",
    [
        "0501",
        "501",
        "СОШ 5",
        "МБОУ СОШ №5",
        "сош n 5",
        "ПЯТАЯ ШКОЛА",
        "СОШ-5",
        "МБОУ СОШ № 5 им. Жукова",
    ],
)
def test_found(text: str) -> None:
    """A code, a name, another name, a dedication: all lead to one organisation."""
    assert LIST.find(text) == "0501"


def test_dedication_may_be_left_out() -> None:
    """A school listed with its dedication is found without it."""
    assert LIST.find("СОШ № 6") == "0506"


@pytest.mark.parametrize("text", ["вторая", "СОШ № 2", "СОШ № 55", "", "№ 5"])
def test_not_guessed(text: str) -> None:
    """A spelling that two organisations share, or none has, finds nothing."""
    assert LIST.find(text) is None


def test_names() -> None:
    """An organisation is called by its short name, or by what there is."""
    assert LIST.names["0504"] == "Гимназия"
    assert organisations([("1", None, None, None)]) == Organisations({"1": "1"}, {"1": "1"})
