"""Drawings as SVG, as the pages have them, beside PNG of print quality: seconds and kilobytes.

    python -m tests.bench.pictures [page …]

Every figure of the demo district's references is drawn in both ways from the same laid-out figure,
by kind: the function that makes it. Tables of the year must be there (``make data``).
"""

# ruff: noqa: T201 - a benchmark prints

import inspect
import io
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from matplotlib import rc_context
from matplotlib.figure import Figure

from pipeline.display import picture
from pipeline.params.directions import DIRECTION_IDS
from pipeline.report.year import open_year
from tests.report.pages import page

PRINT = 300
"""Dots an inch of print quality."""
_WRAPPERS = {"picture", "_drawn", "both"}

Costs = dict[str, list[tuple[float, int, float, int]]]
"""Kind of figure → seconds and bytes as SVG, seconds and bytes as PNG, one entry a drawing."""


@contextmanager
def watched() -> Iterator[Costs]:
    """Draw every figure as PNG as well and note what either way costs."""
    found: Costs = defaultdict(list)
    drawn = picture._drawn

    def both(figure: Figure, **options: Any) -> str:
        start = time.process_time()
        svg = drawn(figure, **options)
        middle = time.process_time()
        buffer = io.BytesIO()
        engine = figure.get_layout_engine()
        with rc_context({"figure.constrained_layout.use": False, "figure.autolayout": False}):
            figure.set_layout_engine(None)  # it is laid out already
            figure.savefig(buffer, format="png", dpi=PRINT, **options)
        figure.set_layout_engine(engine)
        end = time.process_time()
        found[_kind()].append((middle - start, len(svg), end - middle, len(buffer.getvalue())))
        return svg

    picture._drawn = both
    try:
        yield found
    finally:
        picture._drawn = drawn


def _kind() -> str:
    """The function that has made the figure."""
    names = (frame.function for frame in inspect.stack()[1:])
    return next(name for name in names if name not in _WRAPPERS)


def main() -> None:
    """Print a table, the kinds that gain most from SVG first."""
    with watched() as found:
        for name in sys.argv[1:] or (*DIRECTION_IDS, "summary"):
            page(open_year("demo", 2022), name)
    kinds = {
        kind: [sum(column) for column in zip(*costs, strict=True)] for kind, costs in found.items()
    }
    print("| figure | drawings | SVG, s | SVG, KB | PNG, s | PNG, KB |")
    print("|---|---:|---:|---:|---:|---:|")
    for kind, sums in sorted(kinds.items(), key=lambda item: item[1][1] / item[1][3]):
        line(kind, len(found[kind]), sums)
    line(
        "all",
        sum(map(len, found.values())),
        [sum(column) for column in zip(*kinds.values(), strict=True)],
    )


def line(kind: str, count: int, sums: list[float]) -> None:
    """Print the mean of a drawing of a kind."""
    svg, vector, png, dots = (value / count for value in sums)
    print(f"| {kind} | {count} | {svg:.3f} | {vector / 1e3:.0f} | {png:.3f} | {dots / 1e3:.0f} |")


if __name__ == "__main__":
    main()
