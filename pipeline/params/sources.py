"""Which files a municipality's params come from."""

from pathlib import Path

FOLDER = "params"
_COMMON = ("*.yml", "indicators/*.yml", "scoring/*.yml")
_OWN = ("municipalities/{}.yml", "programme/{}.yml")


def param_files(root: Path, municipality_id: str) -> list[Path]:
    """Return every params file that may bear upon a municipality's references, sorted.

    Those of other municipalities are left out; what is common to all is in, used or not.

    Args:
        root: Folder that holds ``params/``.
        municipality_id: Name of the municipality's file.
    """
    folder = root / FOLDER
    common = [path for pattern in _COMMON for path in folder.glob(pattern)]
    own = [folder / pattern.format(municipality_id) for pattern in _OWN]
    return sorted([*common, *(path for path in own if path.exists())])
