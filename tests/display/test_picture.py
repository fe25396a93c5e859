import base64
import re

import pytest
from bs4 import BeautifulSoup
from matplotlib.figure import Figure

from pipeline.display.picture import Picture, picture
from pipeline.display.style import styled


def draw(title: str = "Охват вырос", alt: str = "С 60 до 71 %") -> Picture:
    """Draw a small picture with text, a clipped line and a legend."""
    with styled():
        figure = Figure(figsize=(3, 2))
        axes = figure.subplots()
        axes.plot([0, 1, 2], [1, 3, 2], label="доля")
        axes.set_xlim(0.5, 1.5)
        axes.set_xlabel("год")
        axes.legend()
        return picture(
            figure, alt=alt, title=title, subtitle="доля, %", source="Перечень", method="м"
        )


@pytest.mark.parametrize("name", ["alt", "title"])
@pytest.mark.parametrize("text", ["", "  \n"])
def test_words_are_required(name: str, text: str) -> None:
    """A picture without a title or without words for those who do not see it is refused."""
    words = {"alt": "а", "title": "т"} | {name: text}
    with pytest.raises(ValueError, match=name):
        Picture("<svg/>", **words)


def test_same_drawing_same_bytes() -> None:
    """Neither a clock nor a random identifier stands in a drawing."""
    assert draw().svg == draw().svg


def test_no_address_outside() -> None:
    """A page that is read offline loads nothing: no DTD, no link, no address but namespaces."""
    svg = draw().svg
    assert svg.startswith("<svg")
    bare = re.sub(r'xmlns(:\w+)?="[^"]*"', "", svg)
    assert "http" not in bare
    assert "<!DOCTYPE" not in svg
    assert all(ref.startswith("#") for ref in re.findall(r'href="([^"]*)"', svg))
    assert all(ref.startswith("#") for ref in re.findall(r"url\(([^)]*)\)", svg))


def test_text_is_drawn_as_shapes() -> None:
    """The reader's machine need not have the font."""
    assert "<text" not in draw().svg


def test_html() -> None:
    """Title, subtitle, alternative text and source stand in a figure, escaped."""
    soup = BeautifulSoup(draw(title='Доля < "70"', alt='С "60" до 71 %').html(), "html.parser")
    assert soup.strong.text == 'Доля < "70"'
    assert soup.small.text == "доля, %"
    assert soup.footer.text == "Перечень"
    assert soup.img["alt"] == 'С "60" до 71 %'
    head, _, data = soup.img["src"].partition(",")
    assert head == "data:image/svg+xml;base64"
    assert base64.b64decode(data).startswith(b"<svg")


def test_plain_text_carries_no_data() -> None:
    """The plain text of an output is the title, which the page shows anyway."""
    shown = draw()
    assert repr(shown) == "<picture: Охват вырос>"
    data, metadata = shown._repr_mimebundle_()
    assert set(data) == {"text/html"}
    assert metadata == {"spravka": {"method": "м"}}
