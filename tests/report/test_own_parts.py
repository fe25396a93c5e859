import html
import re
from collections.abc import Callable

import pandas as pd
import pytest

from pipeline.analysis.drivers import Association, DriverScreen, Factor, Measure
from pipeline.display.output import Prose
from pipeline.report import (
    associations,
    mentoring,
    networking,
    profile,
    reconciliation,
    staff,
    systemic,
)
from pipeline.report.populations import rows_of
from pipeline.report.profile import LOWER, MIDDLE, UPPER, quarters
from pipeline.report.strata import results_by_group
from pipeline.report.systemic import Verdict, systemic_factors
from pipeline.report.year import Year

PARTS: tuple[tuple[str, Callable[..., object]], ...] = (
    ("school_mo", associations.associations_summary),
    ("school_mo", associations.associations_table),
    ("school_mo", results_by_group),
    ("mentorship", mentoring.retention),
    ("mentorship", mentoring.satisfaction),
    ("mentorship", mentoring.checklist),
    ("mentorship", mentoring.pairs),
    ("networks", networking.network_table),
    ("networks", networking.network_matrix),
    ("networks", networking.network_growth),
    ("networks", networking.network_links),
    ("networks", networking.network_groups),
    ("staffing", staff.passport),
    ("staffing", staff.age_pyramid),
    ("staffing", staff.vacancies_by_subject),
    ("staffing", staff.vacancy_matrix),
    ("staffing", staff.overload),
    ("staffing", staff.profile_match),
    ("staffing", staff.structure),
    ("staffing", staff.forecast),
)


def _text(part: object) -> str:
    return html.unescape(part.html()).replace("\u00a0", " ")  # type: ignore[attr-defined]


@pytest.mark.parametrize(("direction", "part"), PARTS)
def test_public_part_names_no_school(
    direction: str, part: Callable[..., object], year: Year, public_year: Year
) -> None:
    """No part shows a school by name or code to the public."""
    text = _text(part(public_year, direction))

    for code, name in year.school_names.items():
        assert code not in text
        assert name.replace("\u00a0", " ") not in text


@pytest.mark.parametrize(("direction", "part"), PARTS)
def test_part_without_tables_is_a_sentence(
    direction: str, part: Callable[..., object], one_table: Year
) -> None:
    """A part whose tables did not arrive becomes words: no picture, no traceback."""
    found = part(one_table, direction)

    assert "<img" not in _text(found)
    assert re.search(r"[а-яё]{4}", _text(found))


@pytest.mark.parametrize(("direction", "part"), PARTS)
def test_pictures_say_their_finding(
    direction: str, part: Callable[..., object], year: Year
) -> None:
    """Every picture's alternative text has numbers and repeats its title."""
    text = _text(part(year, direction))
    titles = re.findall(r"<figcaption><strong>(.*?)</strong>", text)
    alts = re.findall(r'<img alt="(.*?)" src', text)

    assert len(titles) == len(alts)
    assert all(
        title in alt and re.search(r"\d", alt) for title, alt in zip(titles, alts, strict=True)
    )


def test_meetings_are_sums_over_school_associations(year: Year) -> None:
    """Held and planned meetings equal those of the table, summed again."""
    table = year.table("mo")
    own = table[(table["kind"] == "ШМО") & table["meetings_plan"].notna()]
    own = own[own["meetings_fact"].notna()]

    text = _text(associations.associations_summary(year, "school_mo"))

    assert f"{int(own['meetings_fact'].sum())} из {int(own['meetings_plan'].sum())}" in text


def test_cohort_is_followed_by_key(year: Year) -> None:
    """Novices of the year before who are still teaching, counted with sets of keys."""
    before = rows_of(year, "mentorship", "PED", when=year.year - 1)["PED"]
    now = rows_of(year, "mentorship", "PED")["PED"]
    service = before["service_ped"].fillna(
        before["service_total"].where(before["service_total"].isna(), 0.0)
    )
    novices = set(before.loc[service < 1, "person_id"])

    found, *_ = mentoring.cohorts(year, "mentorship")

    assert [c.stayed[1] for c in found if c.year == year.year - 1] == [
        len(novices & set(now["person_id"]))
    ]


def test_growth_counts_every_person_and_school_once(year: Year) -> None:
    """Members and organisations of the year are those of the list, each once."""
    members = year.table("network_member")
    text = _text(networking.network_growth(year, "networks"))
    cells = dict(
        re.findall(r'scope="row"[^>]*>(Участники|Организации)</th>.*?>(\d+)</td></tr>', text)
    )

    assert cells == {
        "Участники": str(members["person_id"].nunique()),
        "Организации": str(members["org_id"].nunique()),
    }


def test_vacancies_add_up_to_the_staffing_table(year: Year) -> None:
    """The total of vacancies in the picture's words is the sum of the table."""
    total = year.table("staffing")["vacancies"].sum()
    text = _text(staff.vacancies_by_subject(year, "staffing"))

    assert f"{total:g}".replace(".", ",") in text


def test_risk_shifts_age_by_the_horizon(year: Year) -> None:
    """In three years those who are 62 now are at the age of the params."""
    people = rows_of(year, "staffing", "PED")["PED"]
    later = int((people["age"] >= 62).sum())

    assert f"({later} из {len(people)})" in _text(staff.forecast(year, "staffing"))


def test_quarters_follow_the_desired_direction_and_share_ties() -> None:
    """The ends of a group get their quarter, equal schools the middle, a small group nothing."""
    values = pd.Series([10, 20, 30, 40, 50, 50, 50, 50, 1], index=list("abcdefghi"), dtype=float)
    groups = pd.Series(list("xxxxyyyyz"), index=values.index)

    up = quarters(values, groups, lower_is_better=False)
    down = quarters(values, groups, lower_is_better=True)

    assert list(up[:8]) == [LOWER, MIDDLE, MIDDLE, UPPER, *[MIDDLE] * 4]
    assert list(down[:4]) == [UPPER, MIDDLE, MIDDLE, LOWER]
    assert pd.isna(up["i"])


def verdicts(factor: str, *found: bool) -> list[Verdict]:
    """One factor in as many directions as there are verdicts."""
    return [Verdict(f"d{n}", factor, "внутренний", -0.5, one) for n, one in enumerate(found)]


def test_systemic_factor_needs_three_directions() -> None:
    """Two reported directions are not enough, three are; unreported ones do not count."""
    length, size = verdicts("стаж", True, True, True), verdicts("размер", True, True, False)

    text = _text(systemic_factors([*length, *size]))

    assert "стаж" in text
    assert "d2 (−0,50)" in text
    assert "размер" not in text
    assert "2 направления («размер»)" in _text(systemic_factors(size))
    assert "среди них нет" in _text(systemic_factors(verdicts("размер", False)))
    assert "не измерялись" in _text(systemic_factors([]))


def test_systemic_factors_are_those_of_the_references(
    year: Year, public_year: Year, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the references report in three directions stands in the summary; not for the public."""
    factor = Factor(Measure("Стаж, лет", pd.Series(dtype=float)), "external", "uncontrollable")
    found = Association("x", factor, 0.6, 0.3, 0.8, 0.001, 0.001, 0.002, 34, True)
    screen = DriverScreen((found,), 1, 0.05, (), ())
    monkeypatch.setattr(
        systemic,
        "screened",
        lambda _, name: screen if name in {"routes", "expert", "staffing"} else None,
    )

    text = _text(systemic.systemic(year))

    assert "Стаж, лет" in text
    assert "внешний, не зависит" in text
    assert text.count("+0,60") == 3
    assert "Стаж" not in _text(systemic.systemic(public_year))


def test_passport_reconciles_with_the_official_form(year: Year) -> None:
    """Persons of the passport are those of the lists."""
    people = rows_of(year, "staffing", "PED")["PED"]

    assert f">{len(people)}<" in _text(reconciliation.data_passport(year))


def test_summary_profile_is_internal(year: Year, public_year: Year) -> None:
    """The profile of schools is a sentence for the public."""
    for part in (profile.profile_matrix, profile.profile_by_group, profile.profile_quadrants):
        assert isinstance(part(public_year), Prose)
        assert _text(part(year))
