import pandas as pd
import pytest

from pipeline.indicators.evaluate import MUNICIPALITY
from pipeline.params.municipality import Gates
from pipeline.report.year import MASKED, Year, is_small, open_year
from tests.report.test_lines import indicator


@pytest.mark.parametrize(
    ("numerator", "denominator", "small"),
    [
        (3, 6, False),
        (2, 6, True),
        (4, 6, True),
        (2, 4, True),
        (0, 9, True),
        (9, 9, True),
        (0, 10, False),
        (10, 10, False),
    ],
)
def test_small_cells_are_not_published(numerator: int, denominator: int, *, small: bool) -> None:
    """D ≥ 5 and 3 ≤ N ≤ D − 3, or nobody and everybody of at least ten (report outline, 2)."""
    assert is_small(indicator(), numerator, denominator, Gates()) is small


def test_public_year_holds_no_school(public_year: Year) -> None:
    """What the public pages read has no row below the municipality, this year or before."""
    for frame in public_year.history.values():
        assert set(frame["level"]) == {MUNICIPALITY}
        masked = frame[frame["note"] == MASKED]
        assert masked[["numerator", "denominator", "value"]].isna().all(axis=None)
    assert public_year.school_names == {}


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
