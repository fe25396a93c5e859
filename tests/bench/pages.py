"""How long one reference takes, beside the same sections run by a plain Python script.

    python -m tests.bench.pages [--times 3]

The indicators of the demo district must have been computed (``make report YEAR=2022``). Both
ways make the same page; what lies between them is the kernel.
"""

# ruff: noqa: T201 - a benchmark prints

import argparse
import statistics
import time
from collections.abc import Callable

from pipeline.report import build
from pipeline.report.year import open_year
from tests.report.pages import page


def median_seconds(run: Callable[[], object], times: int) -> float:
    """Return the median of several runs."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def main() -> None:
    """Measure and print seconds and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=3)
    times = parser.parse_args().times
    year = open_year("demo", 2022)
    plain = median_seconds(lambda: page(year, "deficits"), times)
    kernel = median_seconds(lambda: build.build_reference(year, "deficits"), times)
    print(f"plain script   {plain:6.2f} s")
    print(f"papermill      {kernel:6.2f} s   {kernel / plain:.1f} times the plain script")


if __name__ == "__main__":
    main()
