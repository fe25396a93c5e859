"""One of two editions that are compared: a year of a municipality, or a folder with a manifest."""

import json
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from pipeline.indicators import store
from pipeline.paths import YearPaths
from pipeline.verify.record import read_manifest

KEYS = ["key", "level", "unit"]
NUMBERS = ["numerator", "denominator", "value"]


class EditionError(Exception):
    """There is nothing to compare; the text says what to do, in Russian."""


@dataclass(frozen=True)
class Edition:
    """What is compared.

    Attributes:
        label: How the page calls it.
        municipality: Identifier of the municipality.
        year: Reporting year.
        figures: :data:`KEYS` → :data:`NUMBERS`; one row an indicator, level and unit.
        inputs: Raw file, the year in its name replaced → SHA-256.
        tables: Table → number of rows.
        rules: Params file or notebook → SHA-256; empty where both editions have the same ones.
        versions: Code and libraries → checksum or version; empty in the same case.
    """

    label: str
    municipality: str
    year: int
    figures: pd.DataFrame
    inputs: dict[str, str]
    tables: dict[str, int]
    rules: dict[str, str] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)


def of_year(root: Path, municipality: str, year: int) -> Edition:
    """Read a year from its tables.

    Raises:
        EditionError: If they have not been computed.
    """
    paths = YearPaths(root, municipality, year)
    intake, values = paths.processed / "intake.json", paths.processed / "indicators.parquet"
    if not intake.exists() or not values.exists():
        raise EditionError(
            f"За {year} год нет рассчитанных показателей муниципалитета {municipality}. Положите "
            f"файлы в {paths.raw.relative_to(root)}/ и выполните: make data "
            f"MUNICIPALITY={municipality} YEAR={year}"
        )
    content = json.loads(intake.read_text(encoding="utf-8"))
    inputs = {_without_year(name, year): checksum for name, checksum in content["files"].items()}
    frame = store.read(values)[[*KEYS, *NUMBERS]]
    return Edition(str(year), municipality, year, _indexed(frame), inputs, content["tables"])


def of_manifest(path: Path) -> Edition:
    """Read a folder of pages from its manifest and its ``indicators.csv``.

    Raises:
        ManifestError: If the manifest cannot be used.
        EditionError: If there is no ``indicators.csv`` beside it.
    """
    manifest = read_manifest(path)
    file = path.parent / "indicators.csv"
    if not file.exists():
        raise EditionError(f"Рядом с {path} нет файла indicators.csv: сравнивать нечего.")
    frame = pd.read_csv(
        file,
        dtype={"unit_id": str},
        keep_default_na=False,
        na_values={name: [""] for name in NUMBERS},
    ).rename(columns={"indicator": "key", "unit": "measure", "unit_id": "unit"})
    folder = YearPaths(Path(), manifest.municipality, manifest.year).raw.parent.as_posix()
    inputs = {
        _without_year(name.removeprefix(f"{folder}/"), manifest.year): checksum
        for name, checksum in manifest.inputs.items()
    }
    return Edition(
        path.parent.as_posix(),
        manifest.municipality,
        manifest.year,
        _indexed(frame[[*KEYS, *NUMBERS]]),
        inputs,
        manifest.tables.get(str(manifest.year), {}),
        {**manifest.params, **manifest.notebooks},
        {"программа": manifest.code[:12], **manifest.versions},
    )


def _without_year(name: str, year: int) -> str:
    return name.replace(str(year), "<год>")


def _indexed(frame: pd.DataFrame) -> pd.DataFrame:
    frame = frame.astype(dict.fromkeys(NUMBERS, "Float64"))
    return frame.set_index(KEYS).sort_index()
