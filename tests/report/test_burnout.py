from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline.report import burnout
from pipeline.report.year import Year
from pipeline.scoring.burnout import symptom_scores
from tests.report.annexes import check_notebook, check_page, headings
from tests.report.pages import page, soup, words

HEADINGS = [
    "Главное",
    "Основание и цель",
    "Показатели",
    "Методы сбора и обработки",
    "Качество исходных данных",
    "Результаты по муниципалитету",
    "Результаты по образовательным организациям",
    "Динамика",
    "Факторы",
    "Выводы",
    "Адресные рекомендации",
    "Принятые допущения",
]
ITEMS = [f"v{item}" for item in range(1, 85)]


def given(year: Year, monkeypatch: pytest.MonkeyPatch, rows: list[tuple[str | None, bool]]) -> Year:
    """Answers of the year: place, and whether everything was answered «да»."""
    frame = pd.DataFrame(
        [{"org_id": place, **dict.fromkeys(ITEMS, answer)} for place, answer in rows]
    )
    read = burnout.store.read_table
    monkeypatch.setattr(
        burnout.store, "read_table", lambda f: frame if f.stem == "burnout" else read(f)
    )
    return year


def plain(result: Any) -> str:
    """HTML with plain spaces."""
    return str(result.html()).replace("\u00a0", " ")


def test_notebook_is_plain() -> None:
    """Prose and short calls, no outputs."""
    check_notebook("burnout")


def test_page_is_restricted_and_whole(year: Year) -> None:
    """The page says for whom it is, has its sections, and the demo has this annex."""
    text = page(year, "burnout")
    check_page(text, year)
    assert year.params.municipality.annexes == ["burnout"]
    assert headings(text) == HEADINGS
    assert "для служебного пользования" in words(text)


def test_public_page_has_municipal_shares_only(public_year: Year, year: Year) -> None:
    """No school, no symptom's share, no level and no factor for the public."""
    text = page(public_year, "burnout")
    check_page(text, year)
    for school in year.school_names.values():
        assert school not in text
    assert "для служебного пользования" not in words(text)
    assert "сведения по симптомам и организациям не публикуются" in words(text)
    assert "доминирующий" not in soup(burnout.burnout_symptoms(public_year).html()).get_text()


def test_phases_are_counted(year: Year, monkeypatch: pytest.MonkeyPatch) -> None:
    """30 of 40 answered «да» throughout: every phase is formed in 75,0 % (30 из 40)."""
    made = given(year, monkeypatch, [(None, n < 30) for n in range(40)])
    table = plain(burnout.burnout_phases(made))
    assert table.count("75,0 % (30 из 40)") == 4
    assert "59,8–85,8 %" in table
    assert "в 30" not in table


def test_small_counts_are_not_published(
    year: Year, public_year: Year, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four of forty is masked for the public, and so is everybody but four."""
    rows: list[tuple[str | None, bool]] = [(None, n < 4) for n in range(40)]
    made = given(year, monkeypatch, rows)
    assert "10,0 % (4 из 40)" in plain(burnout.burnout_phases(made))
    public = plain(burnout.burnout_phases(public_year))
    assert "•" in public
    assert "4 из 40" not in public
    for section in (burnout.burnout_findings, burnout.burnout_conclusions):
        assert "4 из 40" not in plain(section(public_year))
    given(year, monkeypatch, [(place, not answer) for place, answer in rows])
    assert "36 из 40" not in plain(burnout.burnout_phases(public_year))


def test_nobody_is_seen_where_few_answered(year: Year, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nine answers in all: no figure is given, by any section."""
    made = given(year, monkeypatch, [(None, n < 4) for n in range(9)])
    text = page(made, "burnout")
    check_page(text, year)
    assert "их менее 10" in words(text)
    assert "из 9" not in words(text)


def test_schools_need_ten_respondents(year: Year, monkeypatch: pytest.MonkeyPatch) -> None:
    """An organisation of nine answers is not named; ten are; 30 % make the level high."""
    first, second, third = list(year.school_names)[:3]
    rows = [(first, n < 3) for n in range(10)]
    rows += [(second, n < 2) for n in range(10)]
    rows += [(third, n < 9) for n in range(9)]
    rows += [(None, False)]
    made = given(year, monkeypatch, rows)
    table = plain(burnout.burnout_schools(made))
    names = [name.replace("\u00a0", " ") for name in year.school_names.values()]
    assert names[0] in table
    assert names[1] in table
    assert names[2] not in table
    row = {n: next(part for part in table.split("<tr") if n in part) for n in names[:2]}
    assert "30,0 % (3 из 10)" in row[names[0]]
    assert "высокий" in row[names[0]]
    assert "20,0 % (2 из 10)" in row[names[1]]
    assert "высокий" not in row[names[1]]
    assert names[0] in plain(burnout.burnout_recommendations(made))


def test_subtraction_shows_no_small_school(year: Year, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rest of nine would be shown by subtraction: the smallest of the others is hidden too."""
    first, second, third = list(year.school_names)[:3]
    rows: list[tuple[str | None, bool]] = [(first, n < 5) for n in range(20)]
    rows += [(second, n < 5) for n in range(12)]
    rows += [(third, n < 5) for n in range(9)]
    made = given(year, monkeypatch, rows)
    found = burnout.answers(made)
    assert found is not None
    assert [s.n for s in burnout.schools(made, found)] == [20]


def test_factor_analysis_waits_for_a_hundred(year: Year, monkeypatch: pytest.MonkeyPatch) -> None:
    """With 99 answers the analysis is refused in words."""
    given(year, monkeypatch, [(None, True)] * 99)
    frame = burnout.store.read_table(year.paths.processed / "burnout.parquet")
    frame[ITEMS] = np.random.default_rng(1).random((99, 84)) < 0.5
    text = plain(burnout.burnout_structure(year))
    assert "не проводился: n = 99 наблюдений при 12 показателях" in text


def test_the_other_copy_of_the_key_is_told_with_its_effect(
    year: Year, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twelve people whose eleventh symptom changes its level are counted, out of forty."""
    made = given(year, monkeypatch, [(None, False)] * 40)
    frame = burnout.store.read_table(year.paths.processed / "burnout.parquet")
    frame.loc[:11, ["v11", "v23", "v35"]] = True
    text = plain(burnout.burnout_assumptions(made))
    key = year.params.burnout_key
    assert key is not None
    assert key.symptoms[10].name in text
    assert "меняется у 12 ответивших из 40" in text
    assert symptom_scores(frame, key)[key.symptoms[10].name].iloc[0] == 8


def test_a_changed_threshold_changes_the_page(year: Year, monkeypatch: pytest.MonkeyPatch) -> None:
    """With phases formed from 95 points on, tension (89) is formed in nobody, and it is printed."""
    made = given(year, monkeypatch, [(None, n < 30) for n in range(40)])
    key = year.params.burnout_key
    assert key is not None
    levels = key.phase_levels.model_copy(update={"formed": 95})
    moved = replace(
        made,
        params=replace(made.params, burnout_key=key.model_copy(update={"phase_levels": levels})),
    )
    assert "0,0 % (0 из 40)" in plain(burnout.burnout_phases(moved))
    assert "37; 95" in plain(burnout.burnout_assumptions(moved))


def test_invitations_give_the_response(year: Year, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of those invited is the least; below it the results are called tentative."""
    made = given(year, monkeypatch, [(None, True)] * 40)
    for invited, tentative in ((80, False), (81, True)):
        lists = pd.DataFrame([{"survey": "Выгорание", "org_id": None, "invited_n": invited}])
        monkeypatch.setattr(Year, "table", lambda self, name, lists=lists: lists)
        text = plain(burnout.burnout_quality(made))
        assert f"(40 из {invited}) приглашённых" in text
        assert ("ориентировочные" in text) is tentative
