"""Where a region's files lie: a folder, a network disk or an object store, all through fsspec.

Workers share nothing else. A file appears under its name only when it is whole.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import fsspec
from fsspec import AbstractFileSystem

_PARTS = "data/region/.parts"
"""Where files wait until they are whole; renaming within a file system takes no time."""


@dataclass(frozen=True)
class Store:
    """A folder somewhere, with the layout of the project.

    Attributes:
        url: Its address as fsspec writes it: ``file:///srv/spravka``, ``s3://bucket/region``.
    """

    url: str

    @property
    def filesystem(self) -> AbstractFileSystem:
        """The file system of the address; fsspec keeps one for each process."""
        return fsspec.url_to_fs(self.url)[0]

    @property
    def root(self) -> str:
        """The folder within its file system."""
        return str(fsspec.url_to_fs(self.url)[1]).rstrip("/")

    def place(self, name: str) -> str:
        """Return where a file lies within the file system."""
        return f"{self.root}/{name}"

    def names(self, *patterns: str) -> list[str]:
        """Return names of files below the root that fit patterns (``**`` for any depth), sorted.

        Nothing is remembered of an earlier look: other workers write at the same time.
        """
        self.filesystem.invalidate_cache()
        found: set[str] = set()
        for pattern in patterns:
            for place, entry in self.filesystem.glob(self.place(pattern), detail=True).items():
                if entry["type"] == "file":
                    found.add(str(place).removeprefix(f"{self.root}/"))
        return sorted(found)

    def read(self, name: str) -> bytes | None:
        """Return the content of a file, or ``None`` if there is none."""
        try:
            content: bytes = self.filesystem.cat_file(self.place(name))
        except FileNotFoundError:
            return None
        return content

    def has(self, name: str) -> bool:
        """Tell whether there is such a file."""
        return bool(self.filesystem.exists(self.place(name)))

    def fetch(self, names: Iterable[str], folder: Path) -> None:
        """Copy files into a folder of this machine, under their names."""
        for name in names:
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            self.filesystem.get_file(self.place(name), str(target))

    def put(self, path: Path, name: str) -> None:
        """Copy a file of this machine to its place, whole or not at all."""
        part = self._part()
        self.filesystem.put_file(str(path), part)
        self._rename(part, name)

    def write(self, name: str, content: bytes) -> None:
        """Write a file, whole or not at all."""
        part = self._part()
        self.filesystem.pipe_file(part, content)
        self._rename(part, name)

    def remove(self, names: Iterable[str]) -> None:
        """Remove files; those that are gone already are no mistake."""
        for name in names:
            try:
                self.filesystem.rm_file(self.place(name))
            except FileNotFoundError:
                continue

    def _part(self) -> str:
        # Two workers may be at the same file: one that was given up for lost and its successor.
        self.filesystem.makedirs(self.place(_PARTS), exist_ok=True)
        return self.place(f"{_PARTS}/{uuid.uuid4().hex}")

    def _rename(self, part: str, name: str) -> None:
        place = self.place(name)
        self.filesystem.makedirs(str(PurePosixPath(place).parent), exist_ok=True)
        self.filesystem.mv(part, place)
