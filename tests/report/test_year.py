from dataclasses import replace

import pandas as pd
import pytest

from pipeline.indicators.evaluate import GROUP, MUNICIPALITY, SCHOOL
from pipeline.params.municipality import Gates
from pipeline.report.publishing import kind_of, public_names
from pipeline.report.year import MASKED, Year, is_small, open_year
from tests.report.test_lines import indicator


@pytest.mark.parametrize(
    ("changes", "numerator", "small"),
    [
        ({}, 2, True),
        ({}, 3, False),
        ({"type": "count", "unit": "чел."}, 2, True),
        ({"type": "count", "unit": "ед."}, 2, False),
        # One organisation of thirty is nobody's personal data.
        ({"over": "ORG"}, 1, False),
        ({"type": "presence"}, 1, False),
    ],
)
def test_only_figures_on_people_are_small(
    changes: dict[str, str], numerator: int, *, small: bool
) -> None:
    """A few people are not published; a few documents, events or organisations are."""
    assert is_small(indicator(**changes), numerator, 30, Gates()) is small


def test_public_year_holds_what_may_be_published(public_year: Year, year: Year) -> None:
    """Levels that cut the same people another way are gone; masked rows have no numbers."""
    for when, frame in public_year.history.items():
        assert set(frame["level"]) == {MUNICIPALITY, GROUP, SCHOOL}
        masked = frame[frame["note"] == MASKED]
        assert len(masked)
        assert masked[["numerator", "denominator", "value"]].isna().all(axis=None)
        assert frame[["fault", "unknown", "stated"]].isna().all(axis=None)
        shown = frame[(frame["note"] != MASKED) & frame["numerator"].notna()]
        whole = year.history[when].set_index(["key", "level", "unit"])
        for row in shown.itertuples():
            same = whole.loc[(row.key, row.level, row.unit)]
            assert row.numerator == same["numerator"]


def test_public_year_shows_no_small_figure(public_year: Year) -> None:
    """What is shown passes the gates, or a larger unit says «nobody» or «everybody» already."""
    params = public_year.params
    for frame in public_year.history.values():
        people = frame[frame["numerator"].notna()]
        for row in people.itertuples():
            chosen = params.by_key[row.key].indicator
            if is_small(chosen, row.numerator, row.denominator, params.municipality.gates):
                assert kind_of(chosen) == "share"
                assert row.level != MUNICIPALITY
                assert row.numerator in (0, row.denominator)
                assert row.denominator >= params.municipality.gates.public_min_denominator


def test_schools_stand_under_what_the_params_say(year: Year, public_year: Year) -> None:
    """Codes by default; names or nothing where the municipality decides so."""
    names = year.school_names
    params = public_year.params

    def choose(choice: str) -> dict[str, str]:
        municipality = params.municipality.model_copy(update={"public_schools": choice})
        return public_names(names, replace(params, municipality=municipality))

    assert params.municipality.public_schools == "codes"
    assert public_year.school_names == {code: code for code in names}
    assert choose("names") == names
    assert choose("none") == {}
    assert public_names({"07": "СОШ № 7"}, params) == {"07": "ОО 07"}


def test_public_journal_names_no_file(public_year: Year, year: Year) -> None:
    """Files bear names of schools, remarks quote cells: neither is in the public's journal."""
    text = str(public_year.intake)

    for name in year.intake["files"]:
        assert name not in text
    for name in year.intake["organisations"]["names"].values():
        assert name not in text
    assert not any("found" in message for message in public_year.intake["messages"])
    assert len(public_year.intake["files"]) == len(year.intake["files"])


def test_unknown_audience_is_refused(year: Year) -> None:
    """An audience that does not exist is told with the known ones."""
    with pytest.raises(ValueError, match="audience must be one of"):
        open_year("tiny", 2022, "everyone", root=year.paths.root)


def test_years_before_are_read_too(year: Year) -> None:
    """A year knows the years before it, for changes and trends."""
    assert list(year.history) == [2021, 2022]
    assert isinstance(year.current, pd.DataFrame)


def test_branches_belong_to_the_group_of_their_head(one_table: Year) -> None:
    """Four branches of the real table have no group of their own; 14 schools do."""
    assert len(one_table.groups) == 14
    assert one_table.groups["01"] == "СОШ, свыше 500 обучающихся"
    assert one_table.groups["02"] == "СОШ, до 500 обучающихся"
    assert one_table.groups["04"] == "ООШ и НОШ"


def test_a_branch_counts_with_its_head(year: Year, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pupils of a branch are those of the head: 480 and 40 make the larger group, in one place."""
    table = pd.DataFrame(
        {
            "org_id": ["А", "Б"],
            "parent_org_id": [None, "А"],
            "org_type": ["СОШ", "СОШ"],
            "students_n": [480, 40],
        }
    )
    whole = open_year("tiny", 2022, root=year.paths.root)
    monkeypatch.setattr(Year, "table", lambda self, name: table)

    assert whole.students == {"А": 520.0}
    assert whole.groups == {"А": "СОШ, свыше 500 обучающихся"}
