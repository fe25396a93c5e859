"""What the head of a reference says of its period."""

from dataclasses import replace

import pytest

from pipeline.params.load import load
from pipeline.paths import ROOT, YearPaths
from pipeline.report.front import title_block
from pipeline.report.year import Year

SCHOOL_YEAR = "1 сентября 2021 г. – 31 августа 2022 г."
CALENDAR_YEAR = "1 января 2022 г. – 31 декабря 2022 г."


def title(collected_to: str | None, kind: str) -> str:
    """Return the title of a reference for 2022 whose only indicators are of one kind of period."""
    params = load(ROOT, "argun")
    dates = params.municipality.period.model_copy(update={"collected_to": collected_to})
    chosen = tuple(
        replace(item, set=item.set.model_copy(update={"period": kind})) for item in params.chosen
    )
    params = replace(
        params,
        municipality=params.municipality.model_copy(update={"period": dates}),
        chosen=chosen,
    )
    year = Year(params, YearPaths(ROOT, "argun", 2022), "internal", {"demo": False}, {})
    return title_block(year, "deficits").content.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("collected_to", "kind", "said"),
    [
        (
            "01-21",
            "school_year",
            f"{SCHOOL_YEAR} (данные по 21 января 2022 г.; период не завершён)",
        ),
        (
            "08-31",
            "school_year",
            f"{SCHOOL_YEAR} (данные по 31 августа 2022 г.)",
        ),
        (
            "12-20",
            "school_year",
            f"{SCHOOL_YEAR} (данные по 20 декабря 2022 г.)",
        ),
        (
            "12-20",
            "calendar_year",
            f"{CALENDAR_YEAR} (данные по 20 декабря 2022 г.; период не завершён)",
        ),
        (None, "school_year", SCHOOL_YEAR),
    ],
)
def test_the_title_says_until_when_data_was_collected(
    collected_to: str | None, kind: str, said: str
) -> None:
    """The order's last day is named; that the period is not over is said only if it is not."""
    assert f"<dd>{said}</dd>" in title(collected_to, kind)


def test_argun_was_collected_in_the_middle_of_its_school_year() -> None:
    """The order of Argun collects by 21 January."""
    assert load(ROOT, "argun").municipality.period.collected_to == "01-21"
