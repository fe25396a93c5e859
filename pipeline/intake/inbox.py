"""What lies in a year's folder: files to be read, and what cannot be, each with its reason."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.intake import rules
from pipeline.intake.rules import Rule

SUFFIXES = {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv"}

DEMO_MARKER = "DEMO"
"""A file of this name in a year's folder says that the data are invented."""

_ARCHIVES = {".zip", ".rar", ".7z"}
_NOTES = {".md", ".txt"}
_OF_THE_SYSTEM = {DEMO_MARKER.casefold(), "thumbs.db", "desktop.ini", "readme", "makefile"}
_NOT_SEEN = ("~$", ".")
"""So begin the names of lock files and of what a system writes for itself («._», «.DS_Store»)."""


@dataclass
class Inbox:
    """What lies in a folder, in a fixed order.

    Attributes:
        data: Files to be read, by the names that messages give them.
        others: Names of all others, with the reason why they are not read.
    """

    data: dict[str, Path] = field(default_factory=dict)
    others: list[tuple[str, Rule]] = field(default_factory=list)


def look_into(folder: Path) -> Inbox:
    """Look through a folder and the folders in it; nothing is passed over without a reason.

    Links to folders are not followed: they may lead back.
    """
    inbox = Inbox()
    closed: list[OSError] = []
    files = sorted(_files(folder, closed))
    for error in sorted(closed, key=lambda error: str(error.filename)):
        inbox.others.append((_shown(Path(error.filename), folder), rules.NO_ACCESS))
    for path in files:
        name = path.relative_to(folder).as_posix()
        suffix = path.suffix.lower()
        if not _can_be_written(name):
            inbox.others.append((_shown(path, folder), rules.STRANGE_NAME))
        elif suffix in SUFFIXES:
            inbox.data[name] = path
        elif suffix in _ARCHIVES:
            inbox.others.append((name, rules.ARCHIVE))
        elif suffix not in _NOTES and path.name.casefold() not in _OF_THE_SYSTEM:
            inbox.others.append((name, rules.NOT_A_TABLE))
    return inbox


def _files(folder: Path, closed: list[OSError]) -> Iterator[Path]:
    for place, _, names in os.walk(folder, onerror=closed.append):
        for name in names:
            path = Path(place, name)
            if not name.startswith(_NOT_SEEN) and path.is_file():
                yield path


def _can_be_written(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _shown(path: Path, folder: Path) -> str:
    """Return a name as well as it can be read: most archives of Windows hold names in its code."""
    name = path.relative_to(folder).as_posix()
    return name if _can_be_written(name) else os.fsencode(name).decode("cp1251", errors="replace")
