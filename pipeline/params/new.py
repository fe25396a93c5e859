"""A municipality begins with a copy of the commented params of the demo."""

import re
from pathlib import Path

MODEL = "demo"


def new_municipality(root: Path, municipality: str) -> Path:
    """Copy the demo's params under a new name, with the name filled in.

    Raises:
        FileExistsError: If the municipality has params already; they are not touched.
    """
    folder = root / "params" / "municipalities"
    path = folder / f"{municipality}.yml"
    text = (folder / f"{MODEL}.yml").read_text(encoding="utf-8")
    text, found = re.subn(rf"^id: {MODEL}$", f"id: {municipality}", text, flags=re.MULTILINE)
    if found != 1:
        raise ValueError(f"{MODEL}.yml must hold one line «id: {MODEL}», got {found}")
    with path.open("x", encoding="utf-8") as stream:
        stream.write(text)
    return path
