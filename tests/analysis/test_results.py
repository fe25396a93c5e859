"""What holds for every result: it can be printed, drawn and said, and never breaks."""

import re
import warnings

import pytest

from pipeline.analysis.result import Result
from pipeline.display.picture import Picture
from pipeline.display.table import Table
from tests.analysis.gallery import GALLERY

# Generated text describes what goes together; it names no cause and no best school.
FORBIDDEN = re.compile(
    r"влия|приводит|обусловл|благодаря|из-за|эффект|лучш\w* школ|худш\w* школ", re.IGNORECASE
)
CASES = [(name, kind) for name in GALLERY for kind in ("speaking", "silent")]


def _result(name: str, kind: str) -> Result:
    build, many, few = GALLERY[name]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return build(many if kind == "speaking" else few)


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_every_result_prints_draws_and_speaks(name: str, kind: str) -> None:
    """A result has a table, a picture with its alternative text, and a Russian sentence."""
    result = _result(name, kind)
    assert isinstance(result, Result)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table, picture, sentence = result.table(), result.figure(), result.sentence()
    assert isinstance(table, Table)
    assert isinstance(picture, Picture)
    assert table.html().count("<tr") >= 2
    assert len(picture.alt) > 20
    assert 10 < len(picture.title) < 260
    assert sentence.endswith("."), sentence
    assert ".." not in sentence
    assert "nan" not in (sentence + table.html()).lower().replace("фрагмент", "")


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_no_result_names_a_cause_or_a_best_school(name: str, kind: str) -> None:
    """Words of cause and of rating are in no sentence, table or alternative text."""
    result = _result(name, kind)
    picture = result.figure()
    for text in (result.sentence(), result.table().html(), picture.alt, picture.subtitle):
        assert not FORBIDDEN.search(text), text


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_numbers_are_printed_the_russian_way(name: str, kind: str) -> None:
    """A decimal comma, a minus sign and no decimal point between digits."""
    result = _result(name, kind)
    text = result.sentence() + " " + " ".join(map(str, result.table().frame.to_numpy().ravel()))
    assert not re.search(r"\d\.\d", text), text
    assert not re.search(r"(?<![\w–-])-\d", text), text


@pytest.mark.parametrize("name", list(GALLERY))
def test_the_same_input_gives_the_same_bytes(name: str) -> None:
    """Seeds, signs and orders are fixed, down to the drawing."""
    first, second = _result(name, "speaking"), _result(name, "speaking")
    assert first.figure().svg == second.figure().svg
    assert first.sentence() == second.sentence()
    assert first.table().html() == second.table().html()
