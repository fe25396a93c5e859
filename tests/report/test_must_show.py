"""What pages must show, over the five municipal profiles on small invented worlds."""

import re

import pytest

from pipeline.params.directions import DIRECTION_IDS
from pipeline.report.influences import gap_of
from pipeline.report.year import Year, open_year
from tests.report.annexes import headings
from tests.report.must_show import faults
from tests.report.pages import MANDATORY, NOTEBOOKS, page
from tests.report.worlds import small

SIZES = {
    "argun": "{schools: 4, teachers: 60, seed: 2}",
    "baksan": "{schools: 3, kindergartens: 1, extra: 1, teachers: 60, seed: 5}",
    "ipatovo": "{schools: 4, teachers: 60, seed: 3}",
    "krymsk": "{schools: 4, teachers: 60, seed: 1}",
    "sochi": "{schools: 4, teachers: 60, seed: 4}",
}


@pytest.fixture(scope="module", params=sorted(SIZES))
def profile(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Year:
    """The internal year of a profile's small world."""
    folder = small(tmp_path_factory.mktemp(request.param), request.param, SIZES[request.param])
    return open_year(request.param, 2022, root=folder)


def test_every_page_shows_what_it_must(profile: Year) -> None:
    """Headings in order, alternative texts, N из D, no causal verb, no name, no address outside."""
    for name in (*NOTEBOOKS, *profile.params.municipality.annexes):
        text = page(profile, name)
        if name in DIRECTION_IDS:
            assert [h for h in headings(text) if h in MANDATORY] == list(MANDATORY)
        assert faults(text, profile) == [], name


def test_contributions_add_up_to_the_gap(profile: Year) -> None:
    """What schools add to the distance from the target is the distance."""
    for direction in DIRECTION_IDS:
        gap = gap_of(profile, direction)
        if gap is not None:
            assert gap.frame["contribution"].sum() == pytest.approx(gap.gap)


def test_recommendations_come_from_rules_and_say_why(profile: Year) -> None:
    """Each has its rule, its basis with a number, its term and who answers."""
    rules = {rule.id for rule in profile.params.advice.rules}
    for made in profile.recommendations:
        assert made.rule in rules
        # «5 из 12», or for a yes and no of one organisation the word.
        assert re.search(r"\d|: (нет|да|имеется|не имеется)\b", made.basis)
        assert made.responsible
        assert made.due is not None
