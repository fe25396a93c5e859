import shutil
from pathlib import Path

import pytest

from pipeline.params.load import load
from pipeline.params.new import new_municipality
from pipeline.paths import PROJECT


def test_a_new_municipality_is_accepted(tmp_path: Path) -> None:
    """The copy has its own name, keeps every comment and passes all checks."""
    shutil.copytree(PROJECT / "params", tmp_path / "params")
    path = new_municipality(tmp_path, "armavir")
    assert load(tmp_path, "armavir").municipality.id == "armavir"
    model = (PROJECT / "params/municipalities/demo.yml").read_text(encoding="utf-8")
    assert path.read_text(encoding="utf-8") == model.replace("\nid: demo\n", "\nid: armavir\n")


def test_params_that_exist_are_not_touched(tmp_path: Path) -> None:
    """Nobody loses an edited file."""
    shutil.copytree(PROJECT / "params", tmp_path / "params")
    path = new_municipality(tmp_path, "armavir")
    path.write_text("мои правки", encoding="utf-8")
    with pytest.raises(FileExistsError):
        new_municipality(tmp_path, "armavir")
    assert path.read_text(encoding="utf-8") == "мои правки"
