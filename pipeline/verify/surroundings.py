"""Two machines that have nothing in common but the inputs, as far as one machine can pretend."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from pipeline.intake.people import KEY_VARIABLE, key_file

_FOREIGN = "tr_TR"
"""Turkish has a dotless «ı»: what depends on the language's own letters shows there first."""


@dataclass(frozen=True)
class Surroundings:
    """What a build must not depend on.

    Attributes:
        folder: Name of the folder that it happens in.
        variables: Locale, time zone, seed of hashes, user.
        umask: Rights that new files do not get.
        jobs: References built side by side.
        audiences: In which order the pages are built.
        backwards: Whether files are laid down in the opposite order, as another disk would list
            them.
    """

    folder: str
    variables: dict[str, str]
    umask: int
    jobs: int
    audiences: tuple[str, ...]
    backwards: bool

    def environment(self, home: Path, municipality: str) -> dict[str, str]:
        """Return the environment of the build: these variables and nothing of the user's own.

        Args:
            home: A new home folder, without settings and caches.
            municipality: Whose secret of pseudonyms is used, where there is one.
        """
        key = key_file(municipality)
        own = {KEY_VARIABLE: str(key)} if key.exists() else {}
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(home),
            "TMPDIR": str(home),
            **self.variables,
            **own,
        }

    def described(self) -> str:
        """Say in Russian what is particular here."""
        return (
            f"язык {self.variables['LC_ALL']}, часовой пояс {self.variables['TZ']}, "
            f"PYTHONHASHSEED={self.variables['PYTHONHASHSEED']}, "
            f"пользователь {self.variables['USER']}, umask {self.umask:03o}, JOBS={self.jobs}, "
            f"порядок {' → '.join(self.audiences)}, папка «{self.folder}»"
        )


def two(workplace: Path) -> tuple[Surroundings, Surroundings]:
    """Return two surroundings that differ in everything.

    Args:
        workplace: Folder where a locale may be compiled that the machine lacks.
    """
    # 25 hours apart: whatever the hour, the two builds do not share a date.
    return (
        Surroundings("первая", _variables("C", "<-11>11", "1", "anna"), 0o022, 1, _ORDER, False),
        Surroundings(
            "2",
            {**_variables("C.UTF-8", "<+14>-14", "20221231", "boris"), **_foreign(workplace)},
            0o077,
            2,
            _ORDER[::-1],
            True,
        ),
    )


_ORDER = ("internal", "public")


def _variables(locale: str, zone: str, seed: str, user: str) -> dict[str, str]:
    return {
        "LANG": locale,
        "LC_ALL": locale,
        "TZ": zone,
        "PYTHONHASHSEED": seed,
        "USER": user,
        "LOGNAME": user,
        "USERNAME": user,
    }


def _foreign(workplace: Path) -> dict[str, str]:
    """Return variables of a locale with letters and commas of its own, if one can be had."""
    compiler = shutil.which("localedef")
    if compiler is None:
        return {}
    name = f"{_FOREIGN}.UTF-8"
    folder = workplace / "locales"
    folder.mkdir()
    made = subprocess.run(  # noqa: S603 - a tool of the system, with our own words
        [compiler, "-i", _FOREIGN, "-f", "UTF-8", str(folder / name)],
        capture_output=True,
        check=False,
    )
    # It warns of trifles with status 1; what counts is that the locale is there.
    if made.returncode not in {0, 1} or not (folder / name).exists():
        return {}
    return {"LOCPATH": str(folder), "LANG": name, "LC_ALL": name}
