"""The printed table of a real municipality is reproduced, row by row."""

import csv

import pytest

from pipeline.display.russian import round_half_up
from pipeline.indicators.evaluate import SCHOOL
from pipeline.paths import PROJECT
from pipeline.report.year import Year

PRINTED = PROJECT / "data/raw/alekseevsky/2011/численность персонала 2011-2012.csv"
SHARES = {
    "доля_администрации": "staff_lead_share",
    "доля_учителей": "staff_teachers_share",
    "доля_пед_персонала": "staff_other_ped_share",
    "доля_учебно_вспомогательного": "staff_auxiliary_share",
    "доля_обслуживающего": "staff_service_share",
}


def printed_rows() -> list[dict[str, str]]:
    """Rows of the document that have staff: fourteen schools of eighteen."""
    with PRINTED.open(encoding="utf-8-sig", newline="") as stream:
        return [row for row in csv.DictReader(stream) if row["администрация"]]


def computed(year: Year) -> dict[tuple[str, str], float]:
    """(School's name, indicator) → value."""
    current = year.current[year.current["level"] == SCHOOL].dropna(subset="value")
    names = year.intake["organisations"]["names"]
    return {
        (names[unit], key.partition(":")[2]): value
        for unit, key, value in zip(current["unit"], current["key"], current["value"], strict=True)
    }


def test_fourteen_schools_have_staff() -> None:
    """The document gives staff of fourteen schools; the other four are branches."""
    assert len(printed_rows()) == 14


@pytest.mark.parametrize("row", printed_rows(), ids=lambda row: row["школа"])
def test_printed_shares_are_reproduced(row: dict[str, str], one_table: Year) -> None:
    """All five printed shares of a school come out as printed, to one decimal."""
    values = computed(one_table)

    for column, indicator in SHARES.items():
        printed = float(row[column].replace(",", "."))
        assert round_half_up(values[row["школа"], indicator], 1) == printed


@pytest.mark.parametrize("row", printed_rows(), ids=lambda row: row["школа"])
def test_printed_ratios_are_reproduced(row: dict[str, str], one_table: Year) -> None:
    """Pupils per teacher come out as printed, branches counted with their head school.

    One printed value does not follow from its own row: Ерыклинская, (78+6+2)/14 = 6,1.
    """
    printed = float(row["учеников_на_учителя"].replace(",", "."))
    expected = 6.1 if row["школа"] == "Ерыклинская ср. ш." else printed

    value = computed(one_table)[row["школа"], "students_per_teacher"]

    assert round_half_up(value, 1) == expected
