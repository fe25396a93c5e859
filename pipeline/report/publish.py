"""A page appears under its name only when it is whole."""

from pathlib import Path


def publish(path: Path, text: str) -> Path:
    """Write a page beside its place and put it there when it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.part")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)
    return path
