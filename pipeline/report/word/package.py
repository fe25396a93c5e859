"""The file: the same document gives the same bytes."""

import io
import zipfile

from docx.document import Document as Word

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest day that the format of the archive knows."""


def packed(document: Word) -> bytes:
    """Return the file of a document without the clock in it."""
    made = io.BytesIO()
    document.save(made)
    steady = io.BytesIO()
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(steady, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            target.writestr(entry, source.read(name))
    return steady.getvalue()
