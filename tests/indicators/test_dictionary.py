"""The dictionary in ``docs/`` says what the catalogue says."""

from pipeline.indicators.dictionary import FILE, populations, text
from pipeline.paths import ROOT
from tests.indicators.conftest import every_indicator


def test_the_file_is_current() -> None:
    """Whoever changes the catalogue writes the dictionary anew."""
    assert (ROOT / FILE).read_text(encoding="utf-8") == text(), "run: make docs"


def test_every_used_population_is_explained() -> None:
    """No population stands in the catalogue without words for an analyst."""
    used = {c.indicator.over for c in every_indicator()}
    assert used <= set(populations())


def test_every_indicator_has_an_entry() -> None:
    """Name, formula and query of each row are there."""
    words = text()
    for item in every_indicator():
        assert f"`{item.key}`" in words
