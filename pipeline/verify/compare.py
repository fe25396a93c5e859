"""Two folders compared byte by byte, with the first place where a file differs."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_AROUND = 30
"""Characters shown on each side of the first difference."""


@dataclass(frozen=True)
class Difference:
    """A file that is not the same in both folders.

    Attributes:
        name: Its name below the folders.
        place: Where it differs first, in Russian; or that it is missing.
        first: What stands there in the first folder.
        second: What stands there in the second one.
    """

    name: str
    place: str
    first: str = ""
    second: str = ""


def compare(first: Path, second: Path) -> Iterator[Difference]:
    """Yield every difference of two folders, by the files' names.

    Hidden files are the programme's own notes (locks, how long something took), not its results.
    """
    mine, theirs = _files(first), _files(second)
    for name in sorted({*mine, *theirs}):
        if name not in theirs:
            yield Difference(name, "есть только в первой сборке")
        elif name not in mine:
            yield Difference(name, "есть только во второй сборке")
        else:
            found = first_difference(mine[name].read_bytes(), theirs[name].read_bytes())
            if found is not None:
                yield Difference(name, *found)


def _files(folder: Path) -> dict[str, Path]:
    found = {path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()}
    return {
        name.as_posix(): path
        for name, path in found.items()
        if not any(part.startswith(".") for part in name.parts)
    }


def first_difference(first: bytes, second: bytes) -> tuple[str, str, str] | None:
    """Say where two files differ first, and what stands there; ``None`` if they are the same.

    Text is given by line and character, a package (xlsx, docx) by its part, the rest by byte.
    """
    if first == second:
        return None
    if zipfile.is_zipfile(io.BytesIO(first)) and zipfile.is_zipfile(io.BytesIO(second)):
        return _in_package(first, second)
    try:
        texts = first.decode("utf-8"), second.decode("utf-8")
    except UnicodeDecodeError:
        at = _first(first, second)
        return (
            f"байт {at} (длина {len(first)} и {len(second)})",
            first[at : at + _AROUND].hex(" "),
            second[at : at + _AROUND].hex(" "),
        )
    at = _first(*texts)
    line = texts[0].count("\n", 0, at) + 1
    character = at - texts[0].rfind("\n", 0, at)
    shown = [text[max(0, at - _AROUND) : at + _AROUND].replace("\n", "⏎") for text in texts]
    return f"строка {line}, знак {character}", shown[0], shown[1]


def _first(first: str | bytes, second: str | bytes) -> int:
    pairs = zip(first, second, strict=False)
    shorter = min(len(first), len(second))
    return next((n for n, (mine, theirs) in enumerate(pairs) if mine != theirs), shorter)


def _in_package(first: bytes, second: bytes) -> tuple[str, str, str]:
    with zipfile.ZipFile(io.BytesIO(first)) as mine, zipfile.ZipFile(io.BytesIO(second)) as theirs:
        names = mine.namelist(), theirs.namelist()
        if names[0] != names[1]:
            return "состав частей", ", ".join(names[0]), ", ".join(names[1])
        for name in names[0]:
            found = first_difference(mine.read(name), theirs.read(name))
            if found is not None:
                return (f"часть {name}, {found[0]}", *found[1:])
        dates = [
            "; ".join(f"{entry.filename} {entry.date_time}" for entry in package.infolist())
            for package in (mine, theirs)
        ]
    return "служебные записи пакета: даты или порядок", dates[0], dates[1]
