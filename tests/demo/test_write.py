"""Files of the invented municipality: where they go and that they never change."""

import pytest

from pipeline.demo.write import MARKER, write
from pipeline.paths import YearPaths
from tests.demo.conftest import content

SIZE = {"schools": 10, "teachers": 90, "seed": 4}


def test_same_bytes_twice(tmp_path, params_of):
    """The same params give the same bytes, whatever was there before."""
    folder = YearPaths(tmp_path, "probe", 2021).raw
    write(tmp_path, params_of(**SIZE), 2021)
    first = content(folder)
    write(tmp_path, params_of(**SIZE), 2021)
    assert content(folder) == first


def test_a_year_alone_is_the_year_after_others(tmp_path, params_of):
    """Writing 2022 alone gives what writing 2020, 2021, 2022 gives."""
    params = params_of(**SIZE)
    for year in (2020, 2021, 2022):
        write(tmp_path / "all", params, year)
    write(tmp_path / "one", params, 2022)
    alone = content(YearPaths(tmp_path / "one", "probe", 2022).raw)
    assert alone == content(YearPaths(tmp_path / "all", "probe", 2022).raw)


def test_another_seed_gives_other_people(tmp_path, params_of):
    """The seed decides who is there."""
    name = "Мониторинг_МБОУ СОШ № 1_2022.xlsx"
    files = []
    for seed in (1, 2):
        write(tmp_path / str(seed), params_of(**SIZE | {"seed": seed}), 2022)
        files.append(content(YearPaths(tmp_path / str(seed), "probe", 2022).raw)[name])
    assert files[0] != files[1]


def test_marker_and_files_of_a_year(tmp_path, params_of):
    """A year holds the marker, the list, a workbook a school and the municipal lists."""
    names = {path.name for path in write(tmp_path, params_of(**SIZE), 2022)}
    assert {MARKER, "Перечень ОО 2022.xlsx", "Опрос 2022.csv"} <= names
    assert sum(name.startswith("Мониторинг_") for name in names) == SIZE["schools"]


def test_one_school_is_silent_in_one_year(tmp_path, params_of):
    """In 2021 the file of one school is missing."""
    names = [path.name for path in write(tmp_path, params_of(**SIZE), 2021)]
    assert sum(name.startswith("Мониторинг_") for name in names) == SIZE["schools"] - 1


def test_files_of_real_people_stay(tmp_path, params_of):
    """Nothing is written or deleted where files without the marker lie."""
    folder = YearPaths(tmp_path, "probe", 2022).raw
    folder.mkdir(parents=True)
    (folder / "СОШ 5.xlsx").write_bytes(b"real")
    with pytest.raises(FileExistsError, match="вымышленные данные"):
        write(tmp_path, params_of(**SIZE), 2022)
    assert content(folder) == {"СОШ 5.xlsx": b"real"}
