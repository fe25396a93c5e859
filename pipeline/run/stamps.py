"""What a step was made from: kept beside the tables, compared before the step is run again.

A stamp is written after the outputs. Whatever interrupts a run leaves an old stamp or none, so
the step is done again.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pipeline.run.code import digest

FIRST = "ещё не строилось"
FORCED = "запрошено построить заново"


@dataclass(frozen=True)
class Stamp:
    """Checksums of what went in and what came out.

    Attributes:
        inputs: Name of an input, as a person is told it → checksum.
        outputs: File relative to the root → checksum.
        parts: Part of the output that others depend on alone → checksum.
        seconds: How long it took, for the next estimate.
        because: Why the step was run.
    """

    inputs: dict[str, str]
    outputs: dict[str, str]
    parts: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    because: list[str] = field(default_factory=list)


def read(path: Path) -> Stamp | None:
    """Return a stamp, or ``None`` if there is none that can be read."""
    content = read_json(path)
    try:
        return Stamp(**content) if content else None
    except TypeError:  # written by another version of the program
        return None


def write(path: Path, stamp: Stamp) -> None:
    """Write a stamp."""
    write_json(path, asdict(stamp))


def read_json(path: Path) -> dict[str, Any]:
    """Return the content of a file of this program's own; nothing if it cannot be read."""
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def write_json(path: Path, content: object) -> None:
    """Write a file of this program's own, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.part")
    beside.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    beside.replace(path)


def checksums(root: Path, files: Sequence[Path]) -> dict[str, str]:
    """Return checksums of files by their names relative to a root.

    A file that cannot be read is told from one that can; a name that cannot be written is written
    as well as it can be.
    """
    return {_name(path.relative_to(root)): _checksum(path) for path in files}


def _name(path: Path) -> str:
    return path.as_posix().encode(errors="replace").decode()


def _checksum(path: Path) -> str:
    try:
        return digest(path.read_bytes())
    except OSError:
        return "не читается"


def reasons(root: Path, stamp: Stamp | None, inputs: Mapping[str, str]) -> list[str]:
    """Say why a step is out of date, in Russian; nothing if it is not.

    Args:
        root: Folder that the outputs are relative to.
        stamp: Of the last run.
        inputs: What would go in now.
    """
    if stamp is None:
        return [FIRST]
    found = [
        f"изменилось: {name}"
        for name in inputs
        if stamp.inputs.get(name, inputs[name]) != inputs[name]
    ]
    found += [f"добавлено: {name}" for name in inputs if name not in stamp.inputs]
    found += [f"убрано: {name}" for name in stamp.inputs if name not in inputs]
    for name, checksum in stamp.outputs.items():
        path = root / name
        if not path.is_file():
            found.append(f"нет файла {name}")
        elif digest(path.read_bytes()) != checksum:
            found.append(f"файл {name} изменён после построения")
    return found
