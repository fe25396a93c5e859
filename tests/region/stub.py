"""Stands for the pipeline: copies tables that were computed before and writes two pages.

A municipality named in the file ``trouble`` of the prepared folder fails; one named in ``slow``
waits until it is let go. The file ``runs`` says which process works where, ``log`` what is built
and whether anything had been before.
"""

import argparse
import os
import shutil
import sys
import time
from pathlib import Path

from pipeline.run import stamps
from pipeline.run.stamps import Stamp
from pipeline.run.task import Task

PAGES = {"index": "index.html", "cards": "cards/1.html"}


def main() -> int:
    """Do what the pipeline would do."""
    parser = argparse.ArgumentParser()
    parser.add_argument("prepared", type=Path)
    parser.add_argument("command")
    parser.add_argument("--jobs")
    parser.add_argument("--municipality")
    parser.add_argument("--year")
    parser.add_argument("--audience")
    parser.add_argument("--only", nargs="+", default=["index"])
    options = parser.parse_args()
    root, prepared = Path(os.environ["SPRAVKA_ROOT"]), options.prepared
    with (prepared / "runs").open("a", encoding="utf-8") as runs:
        runs.write(f"{options.municipality} {os.getpid()} {root}\n")
    pages = root / "reports" / options.municipality / options.year
    again = " again" if pages.exists() else ""
    with (prepared / "log").open("a", encoding="utf-8") as log:
        log.write(f"{options.municipality}{again}\n")
    while options.municipality in said(prepared / "slow"):
        time.sleep(0.05)
    trouble = said(prepared / "trouble")
    if f"index {options.municipality}" in trouble:
        return failed(root)
    tables = Path("data") / "processed" / options.municipality
    shutil.copytree(prepared / tables, root / tables, dirs_exist_ok=True)
    task = Task(root, options.municipality, int(options.year), options.audience)
    for name, file in PAGES.items():
        page, stamp = pages / file, task.state / f"{options.year}-{options.audience}-{name}.json"
        if name not in options.only:
            # So does the driver with what the params do not ask for any more.
            page.unlink(missing_ok=True)
            stamp.unlink(missing_ok=True)
            continue
        if f"{name} {options.municipality}" in trouble:
            return failed(root)
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(f"<p>{name}</p>", encoding="utf-8")
        stamps.write(stamp, Stamp({}, stamps.checksums(root, [page])))
    return 0


def failed(root: Path) -> int:
    """Say why, as the driver would."""
    sys.stderr.write(f"Причина: нет листа, файл {root}/data/raw/x.xlsx\n")
    return 2


def said(path: Path) -> list[str]:
    """Return the lines of a file that may be missing."""
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


if __name__ == "__main__":
    sys.exit(main())
