import re
from dataclasses import replace

import pandas as pd
import pytest

from pipeline.report import leaders
from pipeline.report.year import Year, open_year
from tests.report.annexes import check_notebook, check_page, headings
from tests.report.pages import page, soup, words
from tests.report.worlds import small

HEADINGS = [
    "Главное",
    "Показатели",
    "Повышение компетенций руководителей",
    "Результаты обучающихся",
    "Условия для обучающихся с ОВЗ и профиль организаций",
    "Резерв управленческих кадров",
    "Кластеризация",
    "Адресные рекомендации",
    "Рекомендации по использованию успешных практик",
    "Методические и иные материалы",
    "Комплекс мер и управленческие решения",
    "Анализ эффективности решений прошлого года",
    "Принятые допущения",
]


@pytest.fixture(scope="module")
def ipatovo(tmp_path_factory: pytest.TempPathFactory) -> Year:
    """A small Ipatovo."""
    root = small(
        tmp_path_factory.mktemp("ipatovo"), "ipatovo", "{schools: 6, teachers: 120, seed: 3}"
    )
    return open_year("ipatovo", 2022, root=root)


@pytest.fixture(scope="module")
def text(ipatovo: Year) -> str:
    """Its page."""
    return page(ipatovo, "leaders")


def with_values(year: Year, key: str, values: dict[str, tuple[float, float]]) -> Year:
    """The same year with an indicator's values by organisation; the municipality is their sum."""
    now = year.current[year.current["key"] != key].copy()
    base = year.current[year.current["key"] == key].iloc[0].to_dict()
    total = tuple(sum(pair[i] for pair in values.values()) for i in (0, 1))
    rows = [
        {
            **base,
            "level": level,
            "unit": unit,
            "numerator": n,
            "denominator": d,
            "value": 100 * n / d,
            "note": "",
        }
        for level, unit, (n, d) in [
            ("municipality", "", total),
            *(("school", unit, pair) for unit, pair in values.items()),
        ]
    ]
    frame = pd.concat([now, pd.DataFrame(rows)], ignore_index=True)
    numbers = dict.fromkeys(("numerator", "denominator", "value"), "Float64")
    return replace(year, history={**year.history, year.year: frame.astype(numbers)})


def test_notebook_is_plain() -> None:
    """Prose and short calls, no outputs."""
    check_notebook("leaders")


def test_page_has_the_sections_of_the_outline(text: str, ipatovo: Year) -> None:
    """Seven indicators, three kinds of recommendations, the effect; a clean page."""
    check_page(text, ipatovo)
    assert [h for h in headings(text) if h in HEADINGS] == HEADINGS
    numbers = {
        chosen.indicator.number
        for chosen in ipatovo.params.of_direction("leaders")
        if not chosen.indicator.clarifies
    }
    assert numbers == {str(n) for n in range(1, 8)}


def test_there_is_no_composite(text: str) -> None:
    """No points, no level, no place; the page says why."""
    seen = words(text)
    assert "Сводный балл и уровень не рассчитываются" in seen
    assert not re.search(r"(высокий|средний|низкий) уровень|\bместо \d", seen)


def test_example_1_eighteen_of_twenty_four(ipatovo: Year) -> None:
    """18 of 24 heads upskilled: 75,0 % (18 из 24)."""
    values = {f"ш{n}": (float(n <= 18), 1.0) for n in range(1, 25)}
    year = with_values(ipatovo, "ipatovo:lead_upskilled_share", values)
    html = leaders.leaders_table(year).html().replace("\u00a0", " ")
    assert "75,0 % (18 из 24)" in html


def test_example_2_no_pupils_is_no_zero(ipatovo: Year) -> None:
    """Organisations without pupils with ОВЗ are «–»: 77,8 % (7 из 9), not 7 of 24."""
    codes = list(ipatovo.school_names)
    # Two of the small municipality's organisations have such pupils; one provides conditions.
    year = with_values(
        ipatovo, "ipatovo:lead_ovz_share", {codes[0]: (1.0, 1.0), codes[1]: (0.0, 1.0)}
    )
    table = soup(leaders.leaders_profile(year).html())
    heads = [th.get_text() for th in table.thead.find_all("th")]
    place = next(i for i, head in enumerate(heads) if "ОВЗ" in head)
    cells = [
        [cell.get_text() for cell in row.find_all(["th", "td"])][place]
        for row in table.tbody.find_all("tr")
    ]
    assert cells == ["да", "нет"] + ["–"] * (len(codes) - 2)
    nine = {f"о{n}": (float(n <= 7), 1.0) for n in range(1, 10)}
    year = with_values(ipatovo, "ipatovo:lead_ovz_share", nine)
    assert "77,8 % (7 из 9)" in leaders.leaders_table(year).html().replace("\u00a0", " ")


def test_example_3_reserve(ipatovo: Year) -> None:
    """10 of 24 organisations have a reserve: presence is yes, the share 41,7 %."""
    values = {f"о{n}": (float(n <= 10), 1.0) for n in range(1, 25)}
    year = with_values(ipatovo, "ipatovo:lead_reserve_org_share", values)
    html = leaders.leaders_table(year).html().replace("\u00a0", " ")
    assert "41,7 % (10 из 24)" in html
    assert "имеется" in html


def test_example_4_no_level_is_no_zero(ipatovo: Year) -> None:
    """A basic school has no СОО: its cell is «–»."""
    codes = list(ipatovo.school_names)
    year = with_values(ipatovo, "ipatovo:lead_mastered_share_soo", {codes[0]: (9.0, 10.0)})
    table = soup(leaders.leaders_profile(year).html())
    heads = [th.get_text() for th in table.thead.find_all("th")]
    place = next(i for i, head in enumerate(heads) if "СОО" in head)
    rows = [
        [cell.get_text() for cell in row.find_all(["th", "td"])]
        for row in table.tbody.find_all("tr")
    ]
    assert rows[0][place].replace("\u00a0", " ") == "90,0 % (9 из 10)"
    assert {row[place] for row in rows[1:]} == {"–"}


def test_profile_says_nothing_of_a_person(ipatovo: Year) -> None:
    """The columns are facts about organisations; who has upskilled is not told."""
    heads = [th.get_text() for th in soup(leaders.leaders_profile(ipatovo).html()).thead("th")]
    assert not [head for head in heads if "руководител" in head or "педагог" in head]


def test_recommendations_rest_on_values(ipatovo: Year) -> None:
    """An organisation without a reserve is asked for one; with all in order nobody is."""
    codes = list(ipatovo.school_names)
    key = "ipatovo:lead_reserve_org_share"
    some = with_values(ipatovo, key, {c: (float(c != codes[0]), 1.0) for c in codes})
    every = with_values(ipatovo, key, dict.fromkeys(codes, (1.0, 1.0)))
    html = leaders.leaders_addressed(some).html()
    row = next(r for r in html.split("<tr") if "кадровый резерв" in r and "программа" in r)
    assert ipatovo.school_names[codes[0]] in row
    assert ipatovo.school_names[codes[1]] not in row
    assert "не выполнено в 1\u00a0из\u00a0" in row
    assert "подобрать работников" not in leaders.leaders_addressed(every).html()


def test_a_changed_rule_changes_the_advice_and_is_printed(ipatovo: Year) -> None:
    """A bound from params/leaders.yml changes who is addressed and stands in the assumptions."""
    rules = ipatovo.params.leader_rules
    assert rules is not None
    strict = rules.model_copy(
        update={
            "recommendations": [
                rule.model_copy(update={"below": 0.5, "above": None})
                for rule in rules.recommendations
                if rule.indicator == "ipatovo:lead_upskilled_share"
            ]
        }
    )
    year = replace(ipatovo, params=replace(ipatovo.params, leader_rules=strict))
    assert "не выполнены" in leaders.leaders_addressed(year).html()
    assert "меньше 0,5, по муниципалитету" in leaders.leaders_assumptions(year).html()


DECISION = {
    "direction": "leaders",
    "order_no": "5-ОД",
    "responsible": "специалист",
    "problem": "нет кандидатов",
}


def test_effect_is_looked_for_in_the_following_calendar_year(
    ipatovo: Year, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A decision of 2021 is analysed in 2022; one of 2022 waits for 2023; an early one is told."""
    rows = pd.DataFrame(
        [
            {**DECISION, "decision_id": "1", "text": "Первое", "date": "2021-02-01",
             "effect_date": "2022-11-01"},
            {**DECISION, "decision_id": "2", "text": "Второе", "date": "2021-03-01",
             "effect_date": "2021-12-01"},
            {**DECISION, "decision_id": "3", "text": "Третье", "date": "2021-04-01",
             "effect_date": None},
            {**DECISION, "decision_id": "4", "text": "Четвёртое", "date": "2022-02-01",
             "effect_date": None},
        ]
    )  # fmt: skip
    rows["date"] = pd.to_datetime(rows["date"])
    rows["effect_date"] = pd.to_datetime(rows["effect_date"])
    read = leaders.store.read_table
    monkeypatch.setattr(
        leaders.store, "read_table", lambda f: rows if f.stem == "decision" else read(f)
    )
    html = leaders.leaders_effect(ipatovo).html().replace("\u00a0", " ")
    now = leaders.leaders_measures(ipatovo).html().replace("\u00a0", " ")

    def row(text: str, name: str) -> str:
        return next(part for part in text.split("<tr") if name in part)

    assert "1 ноября 2022 г." in row(html, "Первое")
    assert "вне срока, срок — 2022 г." in row(html, "Второе")
    assert "не проведён (срок — 2022 г.)" in row(html, "Третье")
    assert "Четвёртое" not in html
    assert "анализ — в 2023 г." in row(now, "Четвёртое")


def test_public_page_has_shares_only(ipatovo: Year) -> None:
    """No organisation and no count of people for the public."""
    public = open_year("ipatovo", 2022, "public", root=ipatovo.paths.root)
    seen = page(public, "leaders")
    check_page(seen, ipatovo)
    for school in ipatovo.school_names.values():
        assert school not in seen
    table = soup(leaders.leaders_table(public).html())
    values = [row.find_all("td")[1].get_text() for row in table.tbody.find_all("tr")]
    assert values
    assert all("%" in value or value in {"–", "•"} for value in values)


def test_nothing_known_is_a_readable_page(one_table: Year) -> None:
    """A municipality without heads in its data gets sentences."""
    seen = page(one_table, "leaders")
    assert "не представлены" in words(seen)
    assert "Traceback" not in seen
