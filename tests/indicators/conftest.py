"""The whole catalogue as the params of one municipality."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.params.catalogue import IndicatorSet
from pipeline.params.checking import read
from pipeline.params.load import Chosen, Params, load
from pipeline.paths import ROOT

SOURCES = ("argun", "ipatovo", "sochi", "krymsk", "baksan")


def every_indicator(root: Path = ROOT) -> tuple[Chosen, ...]:
    """Return all rows of the five documents."""
    chosen = []
    for source in SOURCES:
        indicator_set, document = read(
            root / "params" / "indicators" / f"{source}.yml", root, IndicatorSet
        )
        chosen += [
            Chosen(
                f"{source}:{indicator.id}",
                indicator_set,
                indicator,
                document.file,
                document.line(("indicators", position)),
            )
            for position, indicator in enumerate(indicator_set.indicators)
        ]
    return tuple(chosen)


@pytest.fixture(scope="session")
def whole() -> Params:
    """Krymsk with every indicator of every document."""
    params = load(ROOT, "krymsk")
    return replace(params, chosen=every_indicator())
