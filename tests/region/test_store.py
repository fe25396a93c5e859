"""Files come and go whole, wherever they lie."""

from pathlib import Path

import pytest

from pipeline.region.store import Store


@pytest.fixture(params=["memory://store-test", "file"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """A store in memory and one on the disk."""
    url = (tmp_path / "store").as_uri() if request.param == "file" else request.param
    made = Store(url)
    if made.filesystem.exists(made.root):
        made.filesystem.rm(made.root, recursive=True)
    return made


def test_there_and_back(store: Store, tmp_path: Path) -> None:
    """What was put comes back under its name, Cyrillic and spaces included."""
    name = "data/raw/район/2022/Мониторинг № 5 [копия].xlsx"
    source = tmp_path / "a"
    source.write_bytes(b"\x00\xff")

    store.put(source, name)
    store.write("params/a.yml", "имя".encode())
    store.fetch(store.names("data/raw/район/**"), tmp_path / "back")

    assert (tmp_path / "back" / name).read_bytes() == b"\x00\xff"
    assert store.read("params/a.yml") == "имя".encode()
    assert store.names("params/*.yml") == ["params/a.yml"]
    assert store.read("params/b.yml") is None


def test_replaced_and_removed(store: Store) -> None:
    """A second write replaces the first; removing twice is no mistake."""
    store.write("a/b.json", b"1")
    store.write("a/b.json", b"2")
    assert store.read("a/b.json") == b"2"

    store.remove(["a/b.json", "a/b.json"])
    assert store.names("a/*") == []


def test_half_a_file_never_has_its_name(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """When writing breaks off, the file of before is still there and the half one is hidden."""
    store.write("a/b.json", b"good")
    filesystem = type(store.filesystem)

    def broken(self: object, path: str, value: bytes, **_: object) -> None:
        with self.open(path, "wb") as stream:  # type: ignore[attr-defined]
            stream.write(value[:1])
        raise OSError("нет места")

    monkeypatch.setattr(filesystem, "pipe_file", broken)
    with pytest.raises(OSError, match="нет места"):
        store.write("a/b.json", b"new")

    assert store.read("a/b.json") == b"good"
