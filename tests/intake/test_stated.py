"""Values that an organisation states itself."""

from pathlib import Path
from typing import Any

import pytest

from pipeline.intake import rules
from pipeline.intake.rules import Rule
from pipeline.params.parts import for_intake
from tests.intake.worlds import PARAMS, Folder

HEADING = ["Показатель", "Числитель", "Знаменатель"]
YOUNG = next(c.indicator for c in PARAMS.chosen if c.indicator.id == "staff_age_to35_share")


def stated(
    tmp_path: Path, *rows: list[Any]
) -> tuple[list[tuple[Any, ...]], list[tuple[Rule, str]]]:
    """Return what became of rows, and the rules with their cells."""
    folder = Folder(tmp_path, for_intake(PARAMS)).organisations()
    intake = folder.school("ш", "0501", {"Сводные значения": [HEADING, *rows]}).read()
    table = intake.tables["manual_value"]
    (count,) = (sheet for sheet in intake.journal.sheets if sheet.table == "manual_value")
    assert (count.rows, count.kept) == (len(rows), len(table["indicator_id"]))
    assert count.kept + count.dropped == count.rows
    columns = (table[name] for name in ("indicator_id", "numerator", "denominator"))
    return list(zip(*columns, strict=True)), [(m.rule, m.cell) for m in intake.journal.messages]


@pytest.mark.parametrize("name", [YOUNG.id, f"krymsk:{YOUNG.id}", YOUNG.short, YOUNG.name.upper()])
def test_an_indicator_by_any_of_its_names(tmp_path: Path, name: str) -> None:
    """A school may write what the form offers or what the dictionary says."""
    assert stated(tmp_path, [name, 3, 9]) == ([(YOUNG.id, 3, 9)], [])


def test_numerator_above_denominator(tmp_path: Path) -> None:
    """A part above its whole is refused in its cell: both numbers are unknown."""
    women, courses = "staff_women_share", "dpo_share"
    rows, told = stated(tmp_path, [YOUNG.id, 3, 9], [women, 12, 10], [courses, 1, 0])
    assert rows == [(YOUNG.id, 3, 9), (women, None, None), (courses, None, None)]
    assert told == [(rules.PART_EXCEEDS_WHOLE, "B3"), (rules.PART_EXCEEDS_WHOLE, "B4")]


def test_an_indicator_that_is_no_part_of_a_whole(tmp_path: Path) -> None:
    """A mean may exceed its denominator, and a count needs none."""
    mean, count = "staff_age_mean", "staff_vacancies_n"
    assert stated(tmp_path, [mean, 450, 10], [count, 3, None]) == (
        [(mean, 450, 10), (count, 3, None)],
        [],
    )


def test_rows_that_state_nothing(tmp_path: Path) -> None:
    """An unknown indicator and a share of nothing are left out, each with a line."""
    rows, told = stated(tmp_path, ["Доля лучших", 1, 2], [YOUNG.id, 1, None], [YOUNG.id, 3, 9])
    assert rows == [(YOUNG.id, 3, 9)]
    assert told == [(rules.UNKNOWN_INDICATOR, "A2"), (rules.NO_DENOMINATOR, "C3")]


def test_one_value_stated_twice(tmp_path: Path) -> None:
    """Two values of one indicator are not added up: the first counts, and that is asked about."""
    rows, told = stated(tmp_path, [YOUNG.id, 3, 9], [YOUNG.short, 4, 9])
    assert rows == [(YOUNG.id, 3, 9)]
    assert told == [(rules.CONFLICTING_ROW, "3:3")]
