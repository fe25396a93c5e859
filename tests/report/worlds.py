"""Small invented municipalities that have an annex."""

import re
import shutil
from pathlib import Path

from pipeline.paths import PROJECT
from tests.report.conftest import prepare


def small(folder: Path, municipality: str, size: str) -> Path:
    """Make a folder with params of a municipality, smaller, and its indicators of two years."""
    shutil.copytree(PROJECT / "params", folder / "params")
    path = folder / "params" / "municipalities" / f"{municipality}.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        re.sub(r"^demo: \{.*\}$", f"demo: {size}", text, flags=re.MULTILINE), encoding="utf-8"
    )
    prepare(folder, municipality)
    return folder
