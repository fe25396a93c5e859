"""A manifest as it was read back."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_PARTS = ("municipality", "year", "audience", "inputs", "params", "notebooks", "outputs")


class ManifestError(Exception):
    """A file that is no manifest of this project; the text says what to do, in Russian."""


@dataclass(frozen=True)
class Manifest:
    """What a folder of pages was made from.

    Attributes:
        path: The file.
        municipality: Identifier of the municipality.
        year: Reporting year.
        audience: Who reads the pages.
        inputs: Raw file below the project's folder → SHA-256.
        params: Params file → SHA-256.
        notebooks: Notebook → SHA-256.
        outputs: File beside the manifest → SHA-256.
        code: SHA-256 of the code.
        versions: Library → version.
        tables: Year → table → number of rows.
    """

    path: Path
    municipality: str
    year: int
    audience: str
    inputs: dict[str, str]
    params: dict[str, str]
    notebooks: dict[str, str]
    outputs: dict[str, str]
    code: str
    versions: dict[str, str]
    tables: dict[str, dict[str, int]]


def read_manifest(path: Path) -> Manifest:
    """Read a manifest.

    Raises:
        ManifestError: If the file cannot be read or is something else.
    """
    try:
        content: Any = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ManifestError(
            f"Файл {path} не открывается ({error.strerror}). Нужен manifest.json, который лежит "
            "рядом со страницами."
        ) from error
    except ValueError as error:
        raise ManifestError(f"Файл {path} повреждён: это не JSON ({error}).") from error
    absent = [part for part in _PARTS if not isinstance(content, dict) or part not in content]
    if absent:
        raise ManifestError(
            f"Файл {path} — не manifest.json этой программы или её прежней версии: нет разделов "
            f"{', '.join(absent)}. Постройте справки заново: make report."
        )
    return Manifest(
        path,
        content["municipality"],
        content["year"],
        content["audience"],
        content["inputs"],
        content["params"],
        content["notebooks"],
        {name: entry["sha256"] for name, entry in content["outputs"].items()},
        content["code"],
        content["versions"],
        content["tables"],
    )
