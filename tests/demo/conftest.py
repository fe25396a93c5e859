"""Params of invented municipalities of any size."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.params.checking import read
from pipeline.params.load import Params, load
from pipeline.params.municipality import ContextGroup, Demo, Municipality, Name, Passport
from pipeline.params.tables import Tables
from pipeline.paths import ROOT


@pytest.fixture(scope="session")
def tables() -> Tables:
    """Return the definitions of all tables."""
    return read(ROOT / "params" / "tables.yml", ROOT, Tables)[0]


@pytest.fixture(scope="session")
def params_of(tables: Tables) -> Callable[..., Params]:
    """Return a maker of params for a size."""
    # Stated values are of indicators that the municipality reports.
    chosen = load(ROOT, "demo").chosen

    def make(**size: int) -> Params:
        municipality = Municipality(
            id="probe",
            name=Name(nominative="Пробный район", genitive="района", prepositional="районе"),
            passport=Passport(department="Управление", centre="Методический центр", orders=["№ 1"]),
            indicators={},
            context_groups=[ContextGroup(name="Все", types=["СОШ"])],
            demo=Demo(**size),
        )
        return Params(municipality, tables, chosen)

    return make


def content(folder: Path) -> dict[str, bytes]:
    """Return the bytes of all files of a folder."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
