"""A real survey that is not part of the project: TALIS 2018, Italy, read through a column map."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from pipeline.indicators.evaluate import MUNICIPALITY, SCHOOL
from pipeline.paths import PROJECT
from pipeline.report.quality import text_of
from pipeline.report.year import Year, open_year
from tests.report.conftest import prepare
from tests.report.pages import page, words

FOLDER = PROJECT.parent / "shared" / "realdata" / "talis2018-italy"

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason=f"the survey's files are not at hand ({FOLDER})"
)


@pytest.fixture(scope="module")
def survey(tmp_path_factory: pytest.TempPathFactory) -> Year:
    """The survey after the whole way, from the two files as published."""
    root = tmp_path_factory.mktemp("talis")
    shutil.copytree(PROJECT / "params", root / "params")
    raw = root / "data" / "raw" / "talis_italy" / "2018"
    raw.mkdir(parents=True)
    for name in ("df.csv", "BCGITAT3_principals.csv"):
        shutil.copy(FOLDER / name, raw / name)
    prepare(root, "talis_italy", (2018,))
    return open_year("talis_italy", 2018, root=root)


def rules(year: Year) -> dict[str, list[str]]:
    """Rule → columns or places that it was told of."""
    told: dict[str, list[str]] = {}
    for message in year.intake["messages"]:
        told.setdefault(text_of(message), []).append(message.get("column", message.get("cell", "")))
    return told


def value(year: Year, indicator: str, unit: str = "") -> pd.Series:
    """The row of an indicator for the sample or for a school."""
    level = SCHOOL if unit else MUNICIPALITY
    current = year.current
    found = current[
        (current["key"] == f"talis:{indicator}")
        & (current["level"] == level)
        & (current["unit"] == unit)
    ]
    assert len(found) == 1
    return found.iloc[0]


def test_traps_of_the_files_are_told(survey: Year) -> None:
    """Blank columns, codes of categories and top-coded counts each get a message."""
    told = rules(survey)

    blank = next(rule for rule in told if rule.startswith("столбец пуст во всех строках"))
    assert told[blank] == ["NENRSTUD", "STRATIO"]
    codes = next(rule for rule in told if rule.startswith("коды категорий"))
    assert set(told[codes]) == {"TC3G14A", "TC3G14B", "TC3G14C", "TCHAGEGR", "SCHLOC"}
    top = [rule for rule in told if "«100 и более»" in rule]
    assert sorted(told[rule][0] for rule in top) == ["TC3G13A", "TC3G13E"]
    assert any("линейные комбинации" in rule for rule in told)
    assert any("Вопросы с фильтром" in rule for rule in told)


def test_blank_forms_are_left_out_with_their_school(survey: Year) -> None:
    """Two principals answered nothing that is read; their rows are dropped and named."""
    blank = [m for m in survey.intake["messages"] if m["rule"].startswith("анкета пуста")]

    assert [message["found"].partition(".")[0] for message in blank] == ["3049", "3082"]
    assert survey.intake["totals"]["dropped"] == 2


@pytest.mark.parametrize(
    ("indicator", "column"),
    [
        ("pd_need_subject", "T3PDPED"),
        ("pd_need_diversity", "T3PDIV"),
        ("pd_barriers", "T3PDBAR"),
        ("pd_effective", "T3EFFPD"),
        ("cooperation", "T3EXCH"),
        ("lessons_together", "T3COLES"),
    ],
)
def test_scale_means_agree_with_pandas(survey: Year, indicator: str, column: str) -> None:
    """Means over teachers are those of the file read by pandas, for all and for a school."""
    raw = pd.read_csv(FOLDER / "df.csv")
    mine = value(survey, indicator)
    school = raw[raw["IDSCHOOL"] == 3001][column].dropna()

    assert mine["denominator"] == raw[column].notna().sum()
    assert mine["value"] == pytest.approx(raw[column].mean())
    assert value(survey, indicator, "3001")["value"] == pytest.approx(school.mean())


@pytest.mark.parametrize(
    ("indicator", "column", "codes"),
    [
        ("special_needs_shortage_share", "TC3G29B", {3, 4}),
        ("training_plan_share", "TC3G25B", {3, 4}),
        ("principal_network_share", "TC3G07H", {1}),
        ("induction_share", "TC3G31A", {1}),
        ("shortage_share", "TC3G29A", {3, 4}),
    ],
)
def test_principals_shares_count_those_who_answered(
    survey: Year, indicator: str, column: str, codes: set[int]
) -> None:
    """The denominator is those who were asked and answered; a blank is not a «no»."""
    raw = pd.read_csv(FOLDER / "BCGITAT3_principals.csv", low_memory=False)[column].dropna()
    mine = value(survey, indicator)

    assert (mine["numerator"], mine["denominator"]) == (raw.isin(codes).sum(), len(raw))


def test_registers_that_a_survey_has_not_stay_unknown(survey: Year) -> None:
    """Indicators that need lists of staff have no value, at any level, instead of a zero."""
    current = survey.current
    registers = current[
        current["key"].str.startswith("krymsk:") & ~current["key"].str.endswith("_n")
    ]

    assert registers["value"].isna().all()


@pytest.mark.parametrize("name", ["deficits", "staffing", "networks"])
def test_pages_say_what_is_not_there(survey: Year, name: str) -> None:
    """A page shows the survey's means and says plainly what the survey has not."""
    text = words(page(survey, name))

    assert "данные не представлены" in text.lower()
    assert "выборочное обследование" in text
    assert "Демонстрационные данные" not in text


def test_the_files_are_not_committed() -> None:
    """No file of the survey is in the project: its terms of redistribution are unknown."""
    tracked = (PROJECT / ".gitignore").read_text(encoding="utf-8")

    assert "/data/raw/*" in tracked
    assert "!/data/raw/talis" not in tracked
    assert not list(Path(PROJECT / "tests").rglob("df.csv"))
