"""Own tables and pictures of deficits, routes, retraining and expert, counted again."""

import html
import re
from collections.abc import Callable

import pytest

from pipeline.report import contests, courses, details, diagnosis, routes
from pipeline.report.populations import rows_of
from pipeline.report.year import Year

PARTS: tuple[Callable[[Year], object], ...] = (
    diagnosis.deficit_matrix,
    diagnosis.coverage_note,
    diagnosis.repeated_diagnosis,
    routes.route_table,
    routes.route_states,
    routes.route_delay,
    routes.route_months,
    courses.course_kinds,
    courses.course_months,
    courses.need_and_done,
    courses.course_gaps,
    contests.contest_levels,
    contests.experience_forms,
    details.expert_roles,
)


def _text(part: object) -> str:
    return html.unescape(part.html()).replace("\u00a0", " ")  # type: ignore[attr-defined]


@pytest.mark.parametrize("part", PARTS)
def test_part_is_for_its_audience(
    part: Callable[[Year], object], year: Year, public_year: Year, one_table: Year
) -> None:
    """A part names no school to the public, and is a sentence where its tables did not arrive."""
    text, public, silent = (_text(part(each)) for each in (year, public_year, one_table))

    assert re.search(r"\d", text)
    assert not any(name.replace("\u00a0", " ") in public for name in year.school_names.values())
    assert "<img" not in silent
    assert re.search(r"[а-яё]{4}", silent)


@pytest.mark.parametrize("part", PARTS)
def test_every_picture_has_its_numbers(part: Callable[[Year], object], year: Year) -> None:
    """A picture without a table folded under it stands beside one."""
    text = _text(part(year))

    assert text.count("<table") >= text.count("<figure")


def test_small_cells_stay_empty(year: Year) -> None:
    """No number below five stands among deficits by kind and subject."""
    cells = re.findall(r"<td[^>]*>(\d+)</td>", _text(diagnosis.deficit_matrix(year)))

    assert cells
    assert min(map(int, cells)) >= 5


def test_routes_by_organisation_add_up(year: Year) -> None:
    """The row of totals is what the list of teachers says."""
    people = rows_of(year, "routes", "PED")["PED"]
    known = people[people["diagnosed"].eq(True) & people["route_deficit"].notna()]
    weak = known[known["deficit"].eq(True)]
    left = int((~weak["route_deficit"].astype(bool)).sum())

    total = _text(routes.route_table(year)).split("Всего</th>")[1]

    assert re.findall(r">(\d+)</td>", total)[:2] == [str(len(weak)), str(left)]


def test_shares_by_month_never_fall(year: Year) -> None:
    """What has been begun or completed by a month stays so."""
    text = _text(routes.route_months(year))
    for column in (0, 1):
        counts = [
            int(row[column])
            for row in re.findall(r"\((\d+) из \d+\)</td>.*?\((\d+) из \d+\)</td>", text)
        ]
        assert len(counts) == 12
        assert counts == sorted(counts)


def test_contests_are_counted_by_person(year: Year) -> None:
    """Someone with two contests of one level counts once."""
    table = year.table("contest")
    people = set(rows_of(year, "expert", "PED")["PED"]["person_id"])
    own = table[table["person_id"].isin(people) & (table["level"] == "муниципальный")]
    own = own[own["date"].isna() | (own["date"].dt.year == year.year)]

    row = _text(contests.contest_levels(year)).split("муниципальный</th>")[1]

    assert re.findall(r">(\d+)</td>", row)[0] == str(own["person_id"].nunique())
