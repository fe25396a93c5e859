from dataclasses import replace

import pandas as pd
import pytest

from pipeline.params.directions import DIRECTION_IDS
from pipeline.params.measures import read_measures
from pipeline.params.parts import part_of
from pipeline.report import front, quality
from pipeline.report import year as year_module
from pipeline.report.year import Year
from tests.report.pages import page


def own(values: pd.DataFrame, name: str) -> pd.DataFrame:
    """Values of indicators of one direction."""
    return values[values["direction"] == name]


def narrow(year: Year, name: str) -> Year:
    """A year that knows nothing but what concerns one page."""
    history = year.history
    if name in DIRECTION_IDS:
        history = {when: own(values, name) for when, values in history.items()}
    params = part_of(year.params, name, read_measures(year.paths.root))
    return replace(year, params=params, history=history)


@pytest.mark.parametrize("name", DIRECTION_IDS)
def test_a_reference_needs_nothing_beyond_its_part(
    name: str, year: Year, pages: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Built from its own direction's params and values alone, a reference is the same.

    So a change of another direction's cannot concern it, and it need not be built again.
    """
    stored = year_module._stored
    monkeypatch.setattr(year_module, "_stored", lambda folder: own(stored(folder), name))

    assert page(narrow(year, name), name) == pages[name]


@pytest.fixture
def periods(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take out the reporting periods: an input of every page by themselves (`parts.periods`)."""
    monkeypatch.setattr(front, "period_text", lambda year: f"{year.year} год")


@pytest.mark.usefixtures("periods")
def test_burnout_needs_no_direction(year: Year) -> None:
    """The reference on burnout is the same without the params of all directions."""
    assert page(narrow(year, "burnout"), "burnout") == page(year, "burnout")


@pytest.mark.usefixtures("periods")
def test_the_page_on_quality_needs_no_direction(year: Year) -> None:
    """The page on data quality is the same without the params of all directions."""
    whole = quality.build_page(year).read_text(encoding="utf-8")

    assert quality.build_page(narrow(year, "quality")).read_text(encoding="utf-8") == whole
