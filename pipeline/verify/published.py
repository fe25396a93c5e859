"""Whether published pages still are what their manifest says, and came from these inputs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from pipeline import fingerprint
from pipeline.intake.inbox import look_into
from pipeline.params.sources import param_files
from pipeline.paths import PROJECT, YearPaths
from pipeline.report.manifest import outputs, versions
from pipeline.verify.record import Manifest


class State(Enum):
    """What became of a file since the manifest was written."""

    SAME = "совпадает"
    CHANGED = "изменён"
    ABSENT = "отсутствует"
    ADDED = "добавлен"


class Part(Enum):
    """What a file is to the pages."""

    INPUT = "Исходные файлы"
    PARAMS = "Параметры"
    NOTEBOOK = "Блокноты"
    OUTPUT = "Страницы и выгрузки"
    CODE = "Программа и библиотеки"


@dataclass(frozen=True)
class Finding:
    """One file, or one library, of a manifest.

    Attributes:
        part: What it is.
        name: Its name in the manifest.
        state: What became of it.
        note: Anything else worth saying.
    """

    part: Part
    name: str
    state: State
    note: str = ""


def examine(manifest: Manifest, root: Path) -> list[Finding]:
    """Compare every file that a manifest names with what lies there now.

    Args:
        manifest: The manifest; pages are looked for beside it.
        root: Folder that holds ``data/``, ``params/`` and ``notebooks/``.
    """
    beside = manifest.path.parent
    return [
        *_inputs(manifest, root),
        *_files(
            Part.PARAMS,
            manifest.params,
            root,
            _names(root, param_files(root, manifest.municipality)),
        ),
        *_files(
            Part.NOTEBOOK,
            manifest.notebooks,
            root,
            _names(root, (root / "notebooks").glob("*.ipynb")),
        ),
        *_files(Part.OUTPUT, manifest.outputs, beside, _names(beside, outputs(beside))),
        *_code(manifest),
    ]


def proved(findings: list[Finding]) -> bool:
    """Tell whether pages, inputs and params are those of the manifest.

    Another version of the code or of a library is told, but does not speak against the pages:
    they are compared byte by byte with what they were.
    """
    return all(f.state is State.SAME for f in findings if f.part is not Part.CODE)


def _names(root: Path, files: Iterator[Path] | list[Path]) -> set[str]:
    return {path.relative_to(root).as_posix() for path in files}


def _files(part: Part, recorded: Mapping[str, str], root: Path, now: set[str]) -> Iterator[Finding]:
    for name, checksum in recorded.items():
        yield Finding(part, name, _state(root / name, checksum))
    for name in sorted(now - recorded.keys()):
        yield Finding(part, name, State.ADDED)


def _state(path: Path, checksum: str) -> State:
    if not path.is_file():
        return State.ABSENT
    return State.SAME if fingerprint.sha256(path) == checksum else State.CHANGED


def _inputs(manifest: Manifest, root: Path) -> Iterator[Finding]:
    """Find raw files by name, then by content: a renamed file is the same input."""
    folders = [YearPaths(root, manifest.municipality, int(year)).raw for year in manifest.tables]
    now = {
        path.relative_to(root).as_posix(): fingerprint.sha256(path)
        for folder in folders
        for path in look_into(folder).data.values()
    }
    unnamed = {checksum: name for name, checksum in now.items() if name not in manifest.inputs}
    for name, checksum in manifest.inputs.items():
        if name in now:
            state = State.SAME if now[name] == checksum else State.CHANGED
            yield Finding(Part.INPUT, name, state)
        elif checksum in unnamed:
            yield Finding(Part.INPUT, name, State.SAME, f"это {unnamed[checksum]}")
        else:
            yield Finding(Part.INPUT, name, State.ABSENT)
    recorded = set(manifest.inputs.values())
    for checksum, name in sorted(unnamed.items(), key=lambda item: item[1]):
        if checksum not in recorded:
            yield Finding(Part.INPUT, name, State.ADDED)


def _code(manifest: Manifest) -> Iterator[Finding]:
    same = fingerprint.code(PROJECT) == manifest.code
    yield Finding(Part.CODE, "pipeline/", State.SAME if same else State.CHANGED)
    now = versions()
    for name, recorded in manifest.versions.items():
        if name not in now:
            yield Finding(Part.CODE, name, State.ABSENT, f"была {recorded}")
        elif now[name] != recorded:
            yield Finding(Part.CODE, name, State.CHANGED, f"была {recorded}, сейчас {now[name]}")
        else:
            yield Finding(Part.CODE, name, State.SAME, recorded)
