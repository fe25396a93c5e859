"""The first place where two files differ."""

import io
import zipfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from pipeline.verify.compare import compare, first_difference


def test_text_by_line_and_character() -> None:
    """A difference in text is given by line and character, with what stands there."""
    found = first_difference("один\nдва 1\n".encode(), "один\nдва 2\n".encode())

    assert found == ("строка 2, знак 5", "один⏎два 1⏎", "один⏎два 2⏎")


def test_a_longer_file_differs_at_the_end_of_the_shorter() -> None:
    """What was added at the end is found behind the last common character."""
    found = first_difference(b"abc", b"abcd")

    assert found is not None
    assert found[0] == "строка 1, знак 4"


def test_bytes_by_position() -> None:
    """A binary file is given by byte."""
    found = first_difference(b"\xff\x00\x01", b"\xff\x00\x02")

    assert found == ("байт 2 (длина 3 и 3)", "01", "02")


def package(text: str, when: tuple[int, int, int, int, int, int]) -> bytes:
    """Return a zip file with one part."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr(zipfile.ZipInfo("xl/sheet.xml", when), text)
    return buffer.getvalue()


def test_packages_by_part() -> None:
    """Of a workbook the part is named, and where only its dates differ, that is said."""
    day = (2022, 1, 1, 0, 0, 0)
    found = first_difference(package("a1", day), package("a2", day))
    assert found is not None
    assert found[0] == "часть xl/sheet.xml, строка 1, знак 2"

    found = first_difference(package("a", day), package("a", (2023, 1, 1, 0, 0, 0)))
    assert found is not None
    assert "даты" in found[0]


@given(st.binary(max_size=30), st.binary(max_size=30))
def test_silent_only_for_the_same_bytes(first: bytes, second: bytes) -> None:
    """No difference is told if and only if there is none."""
    assert (first_difference(first, second) is None) == (first == second)


def test_folders(tmp_path: Path) -> None:
    """A file that one folder lacks is a difference; hidden files are not compared."""
    for name, files in {"1": ("a", "b", ".lock"), "2": ("a", "c")}.items():
        (tmp_path / name).mkdir()
        for file in files:
            (tmp_path / name / file).write_text("x", encoding="utf-8")

    found = [(d.name, d.place) for d in compare(tmp_path / "1", tmp_path / "2")]

    assert found == [("b", "есть только в первой сборке"), ("c", "есть только во второй сборке")]
