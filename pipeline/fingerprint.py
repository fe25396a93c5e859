"""What a file is known by: the SHA-256 of its bytes."""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

_CODE = ("*.py", "*.sql", "*.j2", "*.css")
_LOCK = "requirements.lock"


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def text(content: str) -> str:
    """Return the SHA-256 of a text."""
    return hashlib.sha256(content.encode()).hexdigest()


def combined(root: Path, files: Iterable[Path]) -> str:
    """Return one SHA-256 for many files: of their names below ``root`` and of their bytes."""
    digest = hashlib.sha256()
    for name, path in sorted((path.relative_to(root).as_posix(), path) for path in files):
        digest.update(f"{sha256(path)}  {name}\n".encode())
    return digest.hexdigest()


@cache
def code(project: Path) -> str:
    """Return the SHA-256 of the project's own code and of its list of libraries.

    Args:
        project: Folder that holds ``pipeline/`` and ``requirements.lock``.
    """
    files = [path for pattern in _CODE for path in (project / "pipeline").rglob(pattern)]
    lock = project / _LOCK
    return combined(project, [*files, *([lock] if lock.exists() else [])])
