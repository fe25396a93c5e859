import matplotlib as mpl
import pytest

from pipeline.display import style
from pipeline.display.style import styled


def contrast(first: str, second: str) -> float:
    """Return the contrast of two colours as WCAG 2 defines it."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (
            p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_settings_are_restored() -> None:
    """A reader's own settings come back after a picture, even after a failed one."""
    with mpl.rc_context({"font.size": 17.0, "axes.grid": True}):
        before = dict(mpl.rcParams)
        with styled():
            assert mpl.rcParams["font.size"] == 9
            assert mpl.rcParams["axes.grid"] is False
        assert dict(mpl.rcParams) == before
        with pytest.raises(KeyError), styled():
            raise KeyError
        assert dict(mpl.rcParams) == before


def test_settings_of_the_machine_do_not_count() -> None:
    """What a user's matplotlibrc says does not change a picture."""
    with styled():
        plain = dict(mpl.rcParams)
    with mpl.rc_context({"lines.markersize": 30.0}), styled():
        assert dict(mpl.rcParams) == plain


@pytest.mark.parametrize("colour", [style.INK, style.GREY, style.ACCENT, style.WARM, *style.SERIES])
def test_colours_of_texts_are_legible(colour: str) -> None:
    """Text written in a colour of the palette has a contrast of 4.5:1 on white."""
    assert contrast(colour, style.PAPER) >= 4.5


def test_levels_grow_darker() -> None:
    """Ordered levels differ in lightness, so a grey print keeps their order."""
    steps = [contrast(level, style.PAPER) for level in style.LEVELS]
    assert steps == sorted(steps)
    assert len(set(style.SERIES)) == len(style.SERIES)
