from pipeline.display.output import Block, Prose


def test_prose_is_escaped() -> None:
    """Markup in a text is shown, not obeyed."""
    assert Prose(("a < b", "c")).html() == "<p>a &lt; b</p><p>c</p>"
    assert Prose(("<i>",), listed=True).html() == "<ul><li>&lt;i&gt;</li></ul>"


def test_plain_text_carries_no_data() -> None:
    """The plain text of an output says its kind only."""
    assert repr(Prose(("Иванова",))) == "<prose: 1>"
    assert repr(Block("<b>Иванова</b>")) == "<block>"
    assert set(Block("<b>x</b>")._repr_mimebundle_()[0]) == {"text/html"}
