import string
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pipeline.params import strict_yaml
from pipeline.params.strict_yaml import Document


def read(folder: Path, text: str) -> Document:
    """Read a text as a file."""
    path = folder / "file.yml"
    path.write_text(text, encoding="utf-8")
    return strict_yaml.load(path, "file.yml")


@pytest.mark.parametrize("word", ["yes", "no", "on", "off", "Yes", "NO", "y", "n", "True", "FALSE"])
def test_bare_switch_is_refused(tmp_path: Path, word: str) -> None:
    """A word that YAML takes for true or false must be quoted."""
    (problem,) = read(tmp_path, f"a: 1\nb: {word}\n").problems
    assert (problem.line, problem.path) == (2, "b")
    assert word in problem.got
    assert "в кавычках" in problem.allowed


@pytest.mark.parametrize("text", ["01701000", "007", "-012", "0_1"])
def test_leading_zero_is_refused(tmp_path: Path, text: str) -> None:
    """A code without quotes would lose its zeros or become octal."""
    (problem,) = read(tmp_path, f"oktmo: {text}\n").problems
    assert f'"{text}"' in problem.allowed


@pytest.mark.parametrize(
    "text",
    [
        "12,5",
        "0x1F",
        "0b11",
        "12:30",
        "1_000",
        ".5",
        "5.",
        "1.0e+3",
        ".inf",
        ".nan",
        "2022-09-20 10:00:00",
    ],
)
def test_ambiguous_number_is_refused(tmp_path: Path, text: str) -> None:
    """Whatever is neither a plain number nor a text is refused, not guessed."""
    (problem,) = read(tmp_path, f"value: {text}\n").problems
    assert problem.path == "value"
    assert text in problem.got


def test_quoted_values_are_texts(tmp_path: Path) -> None:
    """Quotes make any value a text."""
    document = read(tmp_path, 'a: "no"\nb: \'01701000\'\nc: "12,5"\nd: "2022-02-31"\n')
    assert document.problems == []
    assert document.data == {"a": "no", "b": "01701000", "c": "12,5", "d": "2022-02-31"}


def test_plain_values(tmp_path: Path) -> None:
    """Plain numbers, dates, truth values and nothing are what they look like."""
    document = read(
        tmp_path, "a: 12\nb: -1.5\nc: true\nd: 2022-09-20\ne:\nf: ~\ng: Null\n2022: x\n"
    )
    assert document.problems == []
    assert document.data == {
        "a": 12,
        "b": -1.5,
        "c": True,
        "d": date(2022, 9, 20),
        "e": None,
        "f": None,
        "g": None,
        2022: "x",
    }


def test_impossible_date_is_refused(tmp_path: Path) -> None:
    """A date that no calendar has is named."""
    (problem,) = read(tmp_path, "day: 2022-02-31\n").problems
    assert problem.got == "даты 2022-02-31 нет в календаре"


def test_repeated_key_is_refused(tmp_path: Path) -> None:
    """The second of two equal keys is refused and the first one's line is told."""
    (problem,) = read(tmp_path, "a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n").problems
    assert (problem.line, problem.path) == (5, "b.c")
    assert "строке 3" in problem.got


def test_switch_as_key_is_refused(tmp_path: Path) -> None:
    """A key that YAML would read as true is refused."""
    (problem,) = read(tmp_path, "on: 1\n").problems
    assert problem.line == 1


def test_nested_key_is_refused(tmp_path: Path) -> None:
    """A mapping in the place of a key is refused with its line."""
    (problem,) = read(tmp_path, "a: 1\n{b: 2}: 3\n").problems
    assert problem.line == 2


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a:\n  b: 1\n c: 2\n", 3),
        ("a: 1\n\tb: 2\n", 2),
        ("a: b: c\n", 1),
        ("a: [1, 2\nb: 3\n", 2),
        ("a: 1\n- b\n", 2),
        ("a: *nowhere\n", 1),
    ],
)
def test_unreadable_yaml_is_one_line(tmp_path: Path, text: str, line: int) -> None:
    """A broken layout gives one problem with a line and no English words of the parser."""
    document = read(tmp_path, text)
    (problem,) = document.problems
    assert problem.line == line
    assert not document.readable
    assert not set(str(problem).replace("file.yml", "").replace("YAML", "")) & set(
        string.ascii_letters
    )


def test_not_a_text(tmp_path: Path) -> None:
    """A file in another encoding and a missing file are problems, not tracebacks."""
    path = tmp_path / "file.yml"
    path.write_bytes("имя: Крымск".encode("cp1251"))
    (problem,) = strict_yaml.load(path, "file.yml").problems
    assert "UTF-8" in problem.allowed
    (problem,) = strict_yaml.load(tmp_path / "absent.yml", "absent.yml").problems
    assert "файла нет" in problem.got


def test_byte_order_mark_is_no_part_of_the_first_key(tmp_path: Path) -> None:
    """A file saved by Notepad reads like any other."""
    path = tmp_path / "file.yml"
    path.write_bytes(b"\xef\xbb\xbfid: demo\n")
    assert strict_yaml.load(path, "file.yml").data == {"id": "demo"}


def test_anchors_are_followed_and_circles_refused(tmp_path: Path) -> None:
    """An alias gives its anchor's value; one inside itself is a problem."""
    assert read(tmp_path, "a: &x [1]\nb: *x\n").data == {"a": [1], "b": [1]}
    assert not read(tmp_path, "a: &x [*x]\n").readable


_WORDS = st.text(st.sampled_from("абвгдеж abcdef_-.№«»"), min_size=1, max_size=12)
_SCALARS = st.one_of(
    _WORDS, st.integers(-(10**9), 10**9), st.booleans(), st.none(), st.dates(), st.just("01701000")
)
_DOCUMENTS = st.dictionaries(
    _WORDS,
    st.recursive(
        _SCALARS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS, inner, max_size=3),
        max_leaves=8,
    ),
    max_size=4,
)


@given(_DOCUMENTS)
def test_agrees_with_pyyaml_on_harmless_documents(
    tmp_path_factory: pytest.TempPathFactory, document: dict[str, object]
) -> None:
    """What PyYAML writes, quoting where needed, strict reading gives back unchanged."""
    text = yaml.safe_dump(document, allow_unicode=True)
    got = read(tmp_path_factory.getbasetemp(), text)
    assert got.problems == []
    assert got.data == yaml.safe_load(text)


@given(st.text(st.sampled_from("0123456789.,:-+_eExXoObBnNtTyY~"), min_size=1, max_size=8))
def test_never_reads_a_plain_scalar_otherwise_than_pyyaml(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    """A bare scalar is refused or read as PyYAML reads it: no third way."""
    source = f"a: {text}\n"
    got = read(tmp_path_factory.getbasetemp(), source)
    if got.problems:
        return
    assert got.data == yaml.safe_load(source)
