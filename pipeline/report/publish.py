"""A page appears under its name only when it is whole."""

from pathlib import Path


def publish(path: Path, text: str) -> Path:
    """Write a page beside its place and put it there when it is whole."""
    return publish_bytes(path, text.encode())


def publish_bytes(path: Path, content: bytes) -> Path:
    """Do the same with a file that is no text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.part")
    beside.write_bytes(content)
    beside.replace(path)
    return path
