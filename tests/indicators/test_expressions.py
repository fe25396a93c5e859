"""What an analyst writes in YAML: mistakes are named, mischief is refused."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.indicators.evaluate import evaluate
from pipeline.params.load import Params
from pipeline.params.problems import ParamsError
from tests.indicators.worlds import Size, random_world


@pytest.fixture(scope="module")
def folder(whole: Params, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small world."""
    return random_world(whole.tables, 1, Size(schools=1, people=5, rows=5)).write(
        tmp_path_factory.mktemp("world"), whole.tables
    )


def refused(whole: Params, folder: Path, **fields: object) -> str:
    """Return what is said about an indicator with these fields."""
    item = whole.by_key["krymsk:def_diag_share"]
    wrong = replace(item, indicator=item.indicator.model_copy(update=fields))
    with pytest.raises(ParamsError) as caught:
        evaluate(folder, replace(whole, chosen=(wrong,)), 2022)
    return str(caught.value)


def test_a_mistyped_column_is_named_with_its_place(whole: Params, folder: Path) -> None:
    """File, line, expression, character, the known columns and the nearest one."""
    said = refused(whole, folder, of="sex = 'ж' AND diagnozed")
    assert said.startswith("params/indicators/krymsk.yml, строка ")
    assert "indicators.def_diag_share.of" in said
    assert "знак 15: нет столбца «diagnozed»" in said
    assert "route_deficit" in said
    assert "Возможно, имелось в виду: «diagnosed»" in said


def test_a_mistyped_population_is_named(whole: Params, folder: Path) -> None:
    """The nearest population is offered."""
    said = refused(whole, folder, over="PEDD")
    assert "нет совокупности «PEDD»" in said
    assert "имелось в виду: «PED»" in said


@pytest.mark.parametrize(
    "expression",
    [
        "diagnosed; DROP TABLE staff",
        "diagnosed) FROM read_csv('/etc/passwd') --",
        "(SELECT true FROM read_text('/etc/passwd'))",
        "EXISTS (SELECT 1)",
        "getenv('HOME') = ''",
        "current_setting('threads') = 1",
        "row_number() OVER () = 1",
        "random() > 0.5",
        "now() > DATE '2020-01-01'",
        "count(*) > 1",
        "getvariable('ref_date') IS NULL",
        "staff.diagnosed",
        "diagnosed)) UNION SELECT ((true",
        "COPY staff TO '/tmp/x.csv'",
        "ATTACH '/tmp/x.db'",
        "PRAGMA version",
        "query('SELECT 1') IS NULL",
        "person_id IN (SELECT person_id FROM raw.person)",
        "(WITH RECURSIVE t AS (SELECT 1 UNION ALL FROM t) SELECT count(*) FROM t) > 0",
        "list_transform([1], lambda x: x) IS NULL",
        "COLUMNS('.*')",
        "diagnosed\u0000",
        "diаgnosed",
        "\u202ediagnosed",
        "ＳＥＬＥＣＴ true",
        "repeat('a', 1000000000) = 'a'",
        " ",
        "true FROM raw.person WHERE (true",
        "*",
        "?",
    ],
)
def test_mischief_is_refused(expression: str, whole: Params, folder: Path) -> None:
    """Two statements, files, settings, subqueries, windows, the clock and chance are refused."""
    assert "indicators.def_diag_share" in refused(whole, folder, of=expression)


def test_words_that_do_not_fit_are_told(whole: Params, folder: Path) -> None:
    """A text compared as a number is found before anything is computed."""
    said = refused(whole, folder, of="age + sex > 3")
    assert "не вычисляются" in said


def test_a_text_that_is_no_number_is_told(whole: Params, folder: Path) -> None:
    """What only the rows can show is told in the same words, with the indicator's place."""
    said = refused(whole, folder, of="CAST(post_name AS INT) > 3")
    assert said.startswith("params/indicators/krymsk.yml, строка ")
    assert "CAST(post_name AS INT) > 3» не вычисляются" in said


def test_an_endless_expression_is_refused(whole: Params, folder: Path) -> None:
    """Nobody reads a condition of thousands of characters, and the message does not repeat it."""
    said = refused(whole, folder, of=" OR ".join(["diagnosed"] * 500))
    assert "6496 знаков" in said
    assert len(said) < 400


def test_a_subject_needs_people(whole: Params, folder: Path) -> None:
    """A level that a population cannot carry is refused."""
    said = refused(whole, folder, over="NET_EVENT", of="true", levels=["subject"])
    assert "нет ни людей, ни предметов" in said


def test_all_faults_are_told_at_once(whole: Params, folder: Path) -> None:
    """An analyst mends the file once."""
    said = refused(whole, folder, of="agge > 1", where="sexx = 'ж'")
    assert "agge" in said
    assert "sexx" in said
