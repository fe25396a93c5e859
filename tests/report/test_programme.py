from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from pipeline.params.load import load
from pipeline.params.programme import Programme
from pipeline.paths import PROJECT
from pipeline.report import programme, programme_advice, programme_index, programme_plan
from pipeline.report.plan import reported
from pipeline.report.programme_state import assess
from pipeline.report.year import Year, open_year
from tests.report.annexes import check_notebook, check_page, headings
from tests.report.pages import page, words
from tests.report.worlds import small

HEADINGS = [
    "Главное",
    "Паспорт программы",
    "Показатели и целевые значения",
    "Сроки и использование результатов",
    "Целевые ориентиры",
    "Задачи",
    "Мероприятия",
    "Индекс результативности",
    "Класс и рекомендованные действия",
    "Чувствительность индекса",
    "Перевыполнение плановых значений",
    "Риски",
    "Адресные рекомендации",
    "Проект управленческих решений",
    "Принятые допущения",
    "Расхождения источника",
]


@pytest.fixture(scope="module")
def baksan(tmp_path_factory: pytest.TempPathFactory) -> Year:
    """A small Baksan."""
    root = small(
        tmp_path_factory.mktemp("baksan"),
        "baksan",
        "{schools: 4, kindergartens: 2, extra: 1, teachers: 120, seed: 5}",
    )
    return open_year("baksan", 2022, root=root)


@pytest.fixture(scope="module")
def text(baksan: Year) -> str:
    """Its page."""
    return page(baksan, "programme")


def changed(year: Year, **rules: object) -> Year:
    """The same year under other rules."""
    given = year.params.programme
    assert given is not None
    other = given.model_copy(update={"rules": given.rules.model_copy(update=rules)})
    return replace(year, params=replace(year.params, programme=other))


def test_notebook_is_plain() -> None:
    """Prose and short calls, no outputs."""
    check_notebook("programme")


def test_page_has_the_sections_of_the_outline(text: str, baksan: Year) -> None:
    """Every section of the outline stands, in its order, and the page is clean."""
    check_page(text, baksan)
    found = headings(text)
    assert [h for h in found if h in HEADINGS] == HEADINGS


def test_index_adds_up(baksan: Year, text: str) -> None:
    """The printed index is the weighted sum of the printed components, and has its class."""
    found = assess(baksan)
    assert found is not None
    rated = found.rated
    assert rated.goals is not None
    assert rated.measures is not None
    tasks = rated.tasks["A"]
    assert tasks is not None
    exact = 0.45 * rated.goals + 0.35 * tasks + 0.2 * rated.measures
    assert rated.index == pytest.approx(exact, abs=0.0005)
    assert f"Инр = {rated.index:.3f}".replace(".", ",") in words(text)


def test_dates_and_discrepancies_are_printed(text: str) -> None:
    """Second ten days of December, 25 December, and the defects of the order in the open."""
    seen = words(text)
    for part in (
        "11 декабря 2022 г. – 20 декабря 2022 г.",
        "не позднее 25 декабря 2022 г.",
        "номера 34 нет",
        "«Яир»",
        "заниженные плановые значения",
        "0,5; 0,8; 1,2 и 2,0",
        "обрывается на девятой",
    ):
        assert part in seen, part


@pytest.mark.parametrize(
    ("rules", "words_of"),
    [
        ({"reading": "B"}, "B: доля показателей"),
        ({"measures": "pooled"}, "все мероприятия вместе"),
        ({"partly_done": 0.0}, "0,0"),
    ],
)
def test_a_changed_rule_changes_the_index_and_is_printed(
    rules: dict[str, object], words_of: str, baksan: Year
) -> None:
    """A rule from the params changes the result and stands under «Принятые допущения»."""
    usual, other = assess(baksan), assess(changed(baksan, **rules))
    assert usual is not None
    assert other is not None
    assert other.rated.index != usual.rated.index
    table = programme_advice.programme_assumptions(changed(baksan, **rules)).html()
    assert words_of in table.replace("\u00a0", " ")


def test_a_changed_bound_changes_the_class(baksan: Year) -> None:
    """A class is what the params say."""
    given = baksan.params.programme
    assert given is not None
    classes = [
        c.model_copy(update={"at_least": 0.0}) if c.number == 1 else c
        for c in given.classes
        if c.number in {1, 2, 5}
    ]
    other = Programme.model_validate(
        {**given.model_dump(), "classes": [c.model_dump() for c in classes]}
    )
    found = assess(replace(baksan, params=replace(baksan.params, programme=other)))
    assert found is not None
    assert found.rated.rating is not None
    assert found.rated.rating.number == 1


def without_facts(year: Year, keys: set[str]) -> Year:
    """The same year with unknown indicators."""
    now = year.current.copy()
    now.loc[now["key"].isin(keys), ["numerator", "denominator", "value"]] = pd.NA
    return replace(year, history={**year.history, year.year: now})


def test_unknown_facts_leave_no_class(baksan: Year) -> None:
    """More than 30 % of unknown facts: no class, and the page says which part is unknown."""
    given = baksan.params.programme
    assert given is not None
    poor = without_facts(baksan, set(given.indicators[:4]))

    found = assess(poor)
    assert found is not None
    assert found.rated.rating is None
    block = programme_index.programme_class(poor).html()
    assert "Класс не определён" in block
    assert "показатели — 44,4\u00a0% (4\u00a0из\u00a09)" in block
    assert "не измерено" in programme.programme_ratios(poor).html()


def test_no_facts_at_all_is_a_readable_page(baksan: Year) -> None:
    """Without any value the page says so and stays complete."""
    given = baksan.params.programme
    assert given is not None
    seen = page(without_facts(baksan, set(given.indicators)), "programme")
    check_page(seen, baksan)
    assert "Индекс не рассчитан" in words(seen)


def test_a_year_without_targets_has_no_index(baksan: Year) -> None:
    """The programme sets targets from 2022 on: 2021 gets its measures, but no index."""
    early = open_year("baksan", 2021, root=baksan.paths.root)
    seen = page(early, "programme")
    check_page(seen, early)
    assert "целевые значения на 2021 год" in words(seen)


def test_public_page_names_no_school(baksan: Year) -> None:
    """The public reads the index, not the schools."""
    public = open_year("baksan", 2022, "public", root=baksan.paths.root)
    seen = page(public, "programme")
    check_page(seen, baksan)
    for school in baksan.school_names.values():
        assert school not in seen


def test_a_masked_figure_hides_the_index(baksan: Year) -> None:
    """An index without one of its parts would be another one: it is not printed at all."""
    public = open_year("baksan", 2022, "public", root=baksan.paths.root)
    given = public.params.programme
    assert given is not None
    now = public.current.copy()
    now.loc[now["key"] == given.indicators[0], ["numerator", "denominator", "value"]] = pd.NA
    now.loc[now["key"] == given.indicators[0], "note"] = "masked"
    hidden = replace(public, history={**public.history, 2022: now})
    assert "индекса нет" in programme.programme_findings(hidden).html()
    assert "индекса нет" in programme_index.programme_index_table(hidden).html()
    assert "индекса нет" in programme_index.programme_class(hidden).html()


def test_no_programme_is_a_sentence(year: Year) -> None:
    """A municipality without a programme gets a sentence, not a traceback."""
    assert "не описана" in words(page(year, "programme"))


ROW = {"date_plan": pd.Timestamp(2022, 6, 1), "date_fact": pd.NaT, "status": "выполнено"}


def rows(*given: dict[str, object]) -> pd.DataFrame:
    """A table of measures."""
    return pd.DataFrame([{**ROW, **row} for row in given])


def test_plan_is_matched_by_number_and_by_wording() -> None:
    """Another plan with the same numbers is not counted, and its rows are named."""
    given = load(PROJECT, "baksan").programme
    assert given is not None
    by_number = {m.number: m for m in given.measures}
    table = rows(
        {"measure_id": "2", "title": by_number[2].title.upper() + "."},
        {"measure_id": "3", "title": "Ремонт кровли"},
        {"measure_id": "34", "title": "Пункт, которого нет"},
        {"measure_id": "8.1", "title": by_number[8].title},
        {"measure_id": "8.2", "title": by_number[8].title, "status": "частично"},
        {"measure_id": "23", "title": by_number[23].title},
        {"measure_id": "5", "title": by_number[5].title, "date_plan": pd.Timestamp(2021, 9, 1)},
        {"measure_id": "11", "title": by_number[11].title, "status": None},
        {
            "measure_id": "13",
            "title": by_number[13].title,
            "status": None,
            "date_fact": pd.Timestamp(2022, 10, 3),
        },
    )

    found = reported(given, table, 2022)

    assert (found.done[2].plan, found.done[2].fact) == (1, 1)
    assert found.done[3].fact is None
    assert found.strange == ("№ 3 «Ремонт кровли»",)
    assert (found.done[8].plan, found.done[8].fact) == (4, 1.5)
    assert (found.done[23].plan, found.done[23].fact) == (4, 4)
    assert found.done[5].fact is None
    assert found.done[11].fact is None
    assert found.done[13].fact == 1
    assert found.days[13] == [pd.Timestamp(2022, 10, 3).date()]
    assert found.done[1].plan == 0


def test_strange_rows_are_named_on_the_page(baksan: Year) -> None:
    """The generic plan of another municipality does not become facts of the programme."""
    table = rows({"measure_id": "2", "title": "Ремонт кровли"})
    file = baksan.paths.processed / "measure.parquet"
    assert file.exists()
    given = baksan.params.programme
    assert given is not None
    assert reported(given, table, 2022).strange
    assert "План мероприятий" in programme_plan.programme_measures(baksan).html()


def test_nobody_of_an_age_is_spoken_of(baksan: Year) -> None:
    """Where the share of 65 and older is above its limit a forecast is advised, no school named."""
    given = baksan.params.programme
    assert given is not None
    key = given.forecast_only[0]
    now = baksan.current.copy()
    now.loc[now["key"] == key, "value"] = 40.0
    old = replace(baksan, history={**baksan.history, 2022: now})
    html = programme_advice.programme_recommendations(old).html()
    name = baksan.params.by_key[key].indicator.short
    row = html[: html.index("в прогнозе кадров")].rsplit("<tr", 1)[-1]
    assert name in row
    assert f"довести показатель «{name}»" not in html


def test_low_plans_are_listed(baksan: Year) -> None:
    """A plan fulfilled by more than 120 % is too low, whatever the cap of the index."""
    given = baksan.params.programme
    assert given is not None
    found = assess(baksan)
    assert found is not None
    high = [k for k, f in found.rated.facts.items() if (f.ratio(float("inf")) or 0) > 1.2]
    html = programme_advice.programme_low_plans(baksan).html()
    assert high
    for key in high:
        assert found.items[key].indicator.short in html
    none = programme_advice.programme_low_plans(changed(baksan, too_low_plan=1e9)).html()
    assert "не выявлены" in none


def test_bytes_are_the_same_twice(baksan: Year, text: str) -> None:
    """The page depends on the data only."""
    assert page(baksan, "programme") == text


def test_params_of_the_programme_name_known_indicators(tmp_path: Path) -> None:
    """An indicator that the municipality does not report, or without targets, is refused."""
    import shutil

    from pipeline.params.problems import ParamsError

    shutil.copytree(PROJECT / "params", tmp_path / "params")
    path = tmp_path / "params" / "programme" / "baksan.yml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("baksan:retr_ped_share", "baksan:retr_ped_shara")
    text = text.replace("baksan:ment_young_programmes", "baksan:ment_methodist_share")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ParamsError) as error:
        load(tmp_path, "baksan")
    told = str(error.value)
    assert "показателя «baksan:retr_ped_shara» нет среди выбранных" in told
    assert "Возможно, имелось в виду: «baksan:retr_ped_share»" in told
    assert "у показателя «baksan:ment_methodist_share» нет целевых значений" in told
    path.unlink()
    with pytest.raises(ParamsError) as gone:
        load(tmp_path, "baksan")
    assert "файла нет" in str(gone.value)
