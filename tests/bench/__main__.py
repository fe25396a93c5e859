"""``make bench``: every measurement of the project, one after another, from one machine."""

import subprocess
import sys

MODULES = (
    "tests.bench.intake",
    "tests.bench.pages",
    "tests.bench.pictures",
    "tests.bench.indicators",
    "tests.bench.speed",
    "tests.bench.region",
)

if __name__ == "__main__":
    for module in MODULES:
        print(f"\n== {module}", flush=True)  # noqa: T201 - a benchmark prints
        subprocess.run([sys.executable, "-m", module], check=True)
