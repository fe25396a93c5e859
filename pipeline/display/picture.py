"""A picture that can be read without being seen."""

import base64
import html
import io
import re
from dataclasses import dataclass
from typing import Any

from matplotlib import rc_context
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from pipeline.display.output import anchor, mime_bundle
from pipeline.display.style import NARROW_WIDTH
from pipeline.display.table import Table


def _short_name(match: re.Match[str]) -> str:
    return "b" if "Bold" in match[0] else "r"


_METADATA = ("Date", "Creator", "Type", "Format")
"""What Matplotlib would write into a drawing of itself: a clock, a version, an address."""

_NEEDLESS = tuple(
    (re.compile(needless, re.DOTALL), short)
    for needless, short in (
        (r"<!--.*?-->", ""),
        (r">\s+<", "><"),
        (r" \n", " "),
        # Hundredths of a point are finer than any screen; scales (0.015625) stay.
        (r"(\d\d\.\d\d)\d+", r"\1"),
        (r"DejaVuSans(?:-Bold)?-", _short_name),
    )
)
"""What makes a drawing heavy and nobody sees: comments, spaces, digits, long names of letters."""


@dataclass(frozen=True, repr=False)
class Picture:
    """A drawn figure with the words that belong to it.

    Attributes:
        svg: The drawing.
        alt: What the picture shows, for those who do not see it: what is compared and the
            finding, with its numbers.
        title: A sentence with the finding; printed above the drawing.
        subtitle: Measure, unit, who is counted (N) and when.
        source: Where the figures come from; printed below.
        method: How it was obtained; folded under the picture.
        numbers: The figures as a table, folded under the picture where no table stands beside it.
        id: Name that the text refers to; the page turns «[[id]]» into the picture's number.
        narrow_svg: The same drawn for a phone; without it the drawing scrolls in its own frame.

    Raises:
        ValueError: If ``alt`` or ``title`` is empty.
    """

    svg: str
    alt: str
    title: str
    subtitle: str = ""
    source: str = ""
    method: str = ""
    numbers: Table | None = None
    id: str = ""
    narrow_svg: str = ""

    def __repr__(self) -> str:
        return f"<picture: {self.title}>"

    def __post_init__(self) -> None:
        for name in ("alt", "title"):
            if not getattr(self, name).strip():
                raise ValueError(f"a picture must have {name!r}, got an empty text")

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, str], dict[str, object]]:
        return mime_bundle(self.html(), self.method)

    def html(self) -> str:
        """Return the picture as a ``<figure>``; the drawing scrolls where the page is narrow."""
        drawing = f'<img alt="{html.escape(self.alt)}" src="{_inline(self.svg)}">'
        if self.narrow_svg:
            narrow = (
                '<source media="screen and (max-width: 700px)" '
                f'srcset="{_inline(self.narrow_svg)}">'
            )
            drawing = f"<picture>{narrow}{drawing}</picture>"
        subtitle = f"<small>{html.escape(self.subtitle)}</small>" if self.subtitle else ""
        source = f"<footer>{html.escape(self.source)}</footer>" if self.source else ""
        numbers = (
            '<details class="numbers"><summary>Числа рисунка</summary>'
            f"{self.numbers.html()}</details>"
            if self.numbers
            else ""
        )
        return (
            f'<figure class="picture"{anchor(self.id)}><figcaption>'
            f"<strong>{html.escape(self.title)}</strong>{subtitle}</figcaption>"
            f'<div class="drawing{"" if self.narrow_svg else " wide"}" tabindex="0" role="group" '
            f'aria-label="{html.escape(self.title)}">{drawing}</div>'
            f"{source}{numbers}</figure>"
        )


def picture(
    figure: Figure,
    *,
    alt: str,
    title: str,
    subtitle: str = "",
    source: str = "",
    method: str = "",
    numbers: Table | None = None,
    id: str = "",  # noqa: A002 - the name of the attribute it becomes
    narrow: bool = False,
) -> Picture:
    """Freeze a Matplotlib figure into a :class:`Picture`; the bytes depend on the drawing only.

    Make the figure with ``matplotlib.figure.Figure`` inside :func:`pipeline.display.style.styled`
    and call this inside the same context: no pyplot, so nothing stays open. With ``narrow`` the
    figure is laid out a second time in the width of a phone, its letters as large as before: right
    for rows with short names.
    """
    svg = _drawn(figure)
    narrow_svg = ""
    if narrow:
        _narrow(figure)
        narrow_svg = _drawn(figure, bbox_inches="tight", pad_inches=0.03)
    return Picture(svg, alt, title, subtitle, source, method, numbers, id, narrow_svg)


def _narrow(figure: Figure) -> None:
    """Give a figure the width of a phone; of the numbers along its axes the first and last stay."""
    figure.set_figwidth(NARROW_WIDTH)
    for axes in figure.axes:
        texts = [label.get_text() for label in axes.get_xticklabels()]
        if len(texts) > 2 and all(texts):
            ticks = axes.get_xticks()
            axes.set_xticks([ticks[0], ticks[-1]], [texts[0], texts[-1]])


def _drawn(figure: Figure, **options: Any) -> str:
    """Lay the figure out, then draw it: ``savefig`` alone would draw it twice to lay it out."""
    FigureCanvasSVG(figure)
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)
    buffer = io.StringIO()
    with rc_context({"figure.constrained_layout.use": False, "figure.autolayout": False}):
        figure.set_layout_engine(None)
        figure.savefig(buffer, format="svg", metadata=dict.fromkeys(_METADATA), **options)
    figure.set_layout_engine(engine)
    svg = buffer.getvalue()
    # The XML head names a DTD on the web; a page that is read offline names no address.
    svg = svg[svg.index("<svg") :]
    for needless, short in _NEEDLESS:
        svg = needless.sub(short, svg)
    return svg


def _inline(svg: str) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
