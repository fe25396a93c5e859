"""How results leave a notebook: as HTML, with the method beside it."""

import html
from dataclasses import dataclass


def mime_bundle(content: str, method: str = "") -> tuple[dict[str, str], dict[str, object]]:
    """Return data and metadata of a notebook's output.

    Args:
        content: HTML of the result.
        method: How it was obtained; the page folds it under the result, before the code.
    """
    return {"text/html": content}, {"spravka": {"method": method}} if method else {}


def anchor(name: str) -> str:
    """Return the attribute by which text of the page can refer to a table or picture."""
    return f' id="{html.escape(name)}"' if name else ""


@dataclass(frozen=True, repr=False)
class Prose:
    """Paragraphs of plain Russian text, or a list.

    Attributes:
        paragraphs: Texts; markup in them is shown, not obeyed.
        listed: Whether they are items of a list.
        method: How they were obtained.
    """

    paragraphs: tuple[str, ...]
    listed: bool = False
    method: str = ""

    def __repr__(self) -> str:
        return f"<prose: {len(self.paragraphs)}>"

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, str], dict[str, object]]:
        return mime_bundle(self.html(), self.method)

    def html(self) -> str:
        """Return the text as ``<p>`` or ``<ul>``."""
        tag = "li" if self.listed else "p"
        body = "".join(f"<{tag}>{html.escape(text)}</{tag}>" for text in self.paragraphs)
        return f"<ul>{body}</ul>" if self.listed else body


@dataclass(frozen=True, repr=False)
class Block:
    """A piece of page that is neither prose nor table nor picture (a title block, cards).

    Attributes:
        content: HTML, made by this project only.
        method: How it was obtained.
    """

    content: str
    method: str = ""

    def __repr__(self) -> str:
        return "<block>"

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, str], dict[str, object]]:
        return mime_bundle(self.content, self.method)

    def html(self) -> str:
        """Return the piece as it is."""
        return self.content
