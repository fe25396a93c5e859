"""Drawings of a page in a form that every word processor shows."""

import base64
import io

import resvg_py
from docx.shared import Length, Mm, Pt
from docx.text.paragraph import Paragraph

DOTS = 1400
"""Width of a drawing in points: about 200 to an inch over the width of the text."""

TALLEST = Mm(205)
"""A picture and its caption fit one page."""

_SVG = "data:image/svg+xml;base64,"
_PNG = "data:image/png;base64,"


class UnknownPictureError(Exception):
    """A picture of a kind that the pages of this project do not use."""


def raster(source: str) -> bytes:
    """Return the PNG of a picture embedded in a page.

    Args:
        source: Its ``src``: an SVG drawing or a PNG image in base64.

    Raises:
        UnknownPictureError: If it is neither.
    """
    if source.startswith(_PNG):
        return base64.b64decode(source.removeprefix(_PNG))
    if not source.startswith(_SVG):
        raise UnknownPictureError(f"a picture must be SVG or PNG in base64, got {source[:40]!r}")
    drawing = base64.b64decode(source.removeprefix(_SVG)).decode()
    # Letters are shapes already: no font of the machine can change the picture.
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=drawing,
            width=DOTS,
            dpi=96,
            background="#ffffff",
            skip_system_fonts=True,
        )
    )


def place(paragraph: Paragraph, image: bytes, alt: str, widest: Length) -> None:
    """Put an image into a paragraph, as wide as the text allows, with its alternative text."""
    shape = paragraph.add_run().add_picture(io.BytesIO(image))
    scale = min(widest / shape.width, TALLEST / shape.height)
    shape.width, shape.height = Length(int(shape.width * scale)), Length(int(shape.height * scale))
    properties = shape._inline.docPr
    properties.set("descr", alt)
    properties.set("name", f"Рисунок {properties.id}")
    paragraph.paragraph_format.first_line_indent = Pt(0)
