from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from pipeline.run import stamps
from pipeline.run.stamps import FIRST, Stamp, reasons

INPUTS = st.dictionaries(st.text(min_size=1, max_size=5), st.text(max_size=3), max_size=6)


@given(INPUTS, INPUTS)
def test_nothing_changed_is_no_reason_and_a_change_is_one(
    before: dict[str, str], now: dict[str, str]
) -> None:
    """A step is out of date exactly when its inputs are not those of the stamp."""
    found = reasons(Path("/nowhere"), Stamp(before, {}), now)

    assert bool(found) == (before != now)
    assert len(found) == len(set(found))


def test_a_stamp_comes_back_as_it_was(tmp_path: Path) -> None:
    """What is written is read; a torn file or one of another version counts as none."""
    stamp = Stamp({"a": "1"}, {"b": "2"}, {"c": "3"}, 1.5, [FIRST])
    path = tmp_path / "state" / "x.json"
    stamps.write(path, stamp)

    assert stamps.read(path) == stamp
    path.write_text(path.read_text(encoding="utf-8")[:-3], encoding="utf-8")
    assert stamps.read(path) is None
    path.write_text('{"other": 1}', encoding="utf-8")
    assert stamps.read(path) is None
    assert stamps.read(tmp_path / "absent.json") is None


def test_outputs_are_looked_at(tmp_path: Path) -> None:
    """A page that was taken away or edited by hand is built again."""
    page = tmp_path / "page.html"
    page.write_text("как построено", encoding="utf-8")
    stamp = Stamp({}, stamps.checksums(tmp_path, [page]))

    assert reasons(tmp_path, stamp, {}) == []
    page.write_text("правка", encoding="utf-8")
    assert reasons(tmp_path, stamp, {}) == ["файл page.html изменён после построения"]
    page.unlink()
    assert reasons(tmp_path, stamp, {}) == ["нет файла page.html"]
    assert reasons(tmp_path, None, {}) == [FIRST]
