"""Stands for the pipeline: copies tables that were computed before and writes two pages.

A municipality named in the file ``trouble`` of the prepared folder fails; one named in ``slow``
waits until it is let go. The file ``runs`` says which process works where.
"""

import argparse
import os
import shutil
import sys
import time
from pathlib import Path


def main() -> int:
    """Do what the pipeline would do."""
    parser = argparse.ArgumentParser()
    parser.add_argument("prepared", type=Path)
    parser.add_argument("stage")
    parser.add_argument("--jobs")
    parser.add_argument("--municipality")
    parser.add_argument("--year")
    parser.add_argument("--audience")
    options = parser.parse_args()
    root, prepared = Path(os.environ["SPRAVKA_ROOT"]), options.prepared
    with (prepared / "runs").open("a", encoding="utf-8") as runs:
        runs.write(f"{options.municipality} {os.getpid()} {root}\n")
    with (prepared / "log").open("a", encoding="utf-8") as log:
        log.write(f"{options.stage} {options.municipality}\n")
    while options.municipality in said(prepared / "slow"):
        time.sleep(0.05)
    if f"{options.stage} {options.municipality}" in said(prepared / "trouble"):
        sys.stderr.write(f"Причина: нет листа, файл {root}/data/raw/x.xlsx\n")
        return 2
    pages = root / "reports" / options.municipality / options.year
    if options.stage == "report":
        tables = Path("data") / "processed" / options.municipality
        shutil.copytree(prepared / tables, root / tables)
        pages.mkdir(parents=True)
        (pages / "index.html").write_text("<p>Справки</p>", encoding="utf-8")
    else:
        (pages / "cards").mkdir()
        (pages / "cards" / "1.html").write_text("<p>Карточка</p>", encoding="utf-8")
    return 0


def said(path: Path) -> list[str]:
    """Return the lines of a file that may be missing."""
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


if __name__ == "__main__":
    sys.exit(main())
