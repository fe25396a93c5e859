"""What may lie in a year's folder besides tidy workbooks."""

import os
import zipfile
from pathlib import Path

import pytest

from pipeline.intake import rules
from pipeline.intake.errors import IntakeError
from pipeline.intake.inbox import look_into
from pipeline.run.stamps import checksums, write_json
from tests.intake.worlds import ORGANISATIONS, PEOPLE, Folder, workbook

ANNA = ["Иванова Анна Петровна", "01.02.1980", "112-233-445 95", "высшая"]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A folder of invented data with one school in it."""
    made = Folder(tmp_path).organisations()
    (made.raw / "DEMO").write_text("")
    return made.school("ш", "0501", {"Педагоги": [PEOPLE, ANNA]})


def test_what_is_data(tmp_path: Path) -> None:
    """Tables are read in a fixed order; files of the system and notes are passed over."""
    for name in (
        *("б.xlsx", "а.CSV", "~$б.xlsx", ".в.xlsx", "._б.xlsx", "г/д.ods", "ж.md", "з.txt"),
        *("DEMO", "Thumbs.db", "desktop.ini", "README"),
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"")
    inbox = look_into(tmp_path)
    assert list(inbox.data) == ["а.CSV", "б.xlsx", "г/д.ods"]
    assert inbox.others == []


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("школы.zip", rules.ARCHIVE),
        ("школы.RAR", rules.ARCHIVE),
        ("справка.docx", rules.NOT_A_TABLE),
        ("Мониторинг СОШ 5", rules.NOT_A_TABLE),
        ("а.xlsx.crdownload", rules.NOT_A_TABLE),
    ],
)
def test_what_is_no_data(folder: Folder, name: str, rule: rules.Rule) -> None:
    """Nothing else is passed over in silence, a file that lost its suffix neither."""
    (folder.raw / name).write_bytes(b"x")
    assert [(m.file, m.rule) for m in folder.read().journal.messages if m.file == name] == [
        (name, rule)
    ]


def test_only_an_archive(tmp_path: Path) -> None:
    """Where an archive is all that came, the refusal says to unpack it."""
    folder = Folder(tmp_path)
    with zipfile.ZipFile(folder.raw / "школы.zip", "w") as archive:
        archive.writestr("ш.xlsx", b"")
    with pytest.raises(IntakeError, match=r"школы\.zip: архив не прочитан\. Распакуйте"):
        folder.read()


def test_an_archive_under_the_name_of_a_workbook(folder: Folder) -> None:
    """A packed folder that is called .xlsx is no workbook."""
    with zipfile.ZipFile(folder.raw / "школы.xlsx", "w") as archive:
        archive.writestr("ш.xlsx", (folder.raw / "ш.xlsx").read_bytes())
    assert [m.rule for m in folder.read().journal.messages if m.file == "школы.xlsx"] == [
        rules.DAMAGED
    ]


def test_files_of_no_bytes(folder: Folder) -> None:
    """Files that came through empty are blank, each of them, and not twins of one another."""
    for name in ("а.xlsx", "б.csv", "в.xls", "г.ods", "Получено.csv"):
        (folder.raw / name).write_bytes(b"")
    told = {m.file: m.rule for m in folder.read().journal.messages if m.rule.kind == "note"}
    assert set(told.values()) == {rules.BLANK_WORKBOOK}
    assert len(told) == 5


def test_links_and_folders(folder: Folder) -> None:
    """A loop of links, a broken link and a folder called .xlsx stop nothing."""
    (folder.raw / "петля").symlink_to(folder.raw)
    (folder.raw / "сам.xlsx").symlink_to("сам.xlsx")
    (folder.raw / "нет.xlsx").symlink_to("такого нет.xlsx")
    (folder.raw / "папка.xlsx").mkdir()
    workbook(folder.raw / "папка.xlsx/внутри/б.xlsx", {"А": ORGANISATIONS[:1]})
    os.mkfifo(folder.raw / "канал.xlsx")
    assert list(folder.read().received) == [
        "Перечень.xlsx",
        "папка.xlsx/внутри/б.xlsx",
        "ш.xlsx",
    ]


def test_two_files_whose_names_differ_in_case(folder: Folder) -> None:
    """Both are read: a disk that tells them apart holds two files."""
    workbook(folder.raw / "Ш.xlsx", {"Паспорт": [["Код ОО", "0507"]], "Педагоги": [PEOPLE, ANNA]})
    read = folder.read()
    assert {"Ш.xlsx", "ш.xlsx"} <= set(read.received)
    assert read.represented == ["0501", "0507"]


def test_a_file_without_access(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file and a folder that may not be read are told, and the others are read."""
    workbook(folder.raw / "закрыт.xlsx", {"А": [["x"]]})
    (folder.raw / "закрыта").mkdir()
    path_open, scandir = Path.open, os.scandir

    def refusing(path: Path, *args: object, **kwargs: object) -> object:
        if path.name == "закрыт.xlsx":
            raise PermissionError(13, "no", str(path))
        return path_open(path, *args, **kwargs)  # type: ignore[call-overload]

    def closed(path: str) -> object:
        if str(path).endswith("закрыта"):
            raise PermissionError(13, "no", str(path))
        return scandir(path)

    # A superuser may read everything: the refusal is played.
    monkeypatch.setattr(Path, "open", refusing)
    monkeypatch.setattr(os, "scandir", closed)
    read = folder.read()
    told = [m.file for m in read.journal.messages if m.rule is rules.NO_ACCESS]
    assert sorted(told) == ["закрыт.xlsx", "закрыта"]
    assert len(read.tables["person"]["person_id"]) == 1
    assert "не читается" in checksums(folder.raw, [folder.raw / "закрыт.xlsx"]).values()


def test_a_name_in_another_code(folder: Folder) -> None:
    """A name that is no UTF-8, as archives of Windows leave it, is told and stops nothing."""
    path = folder.raw / os.fsdecode("СОШ.xlsx".encode("cp1251"))
    try:
        path.write_bytes(b"x")
    except OSError:
        pytest.skip("this disk holds names in UTF-8 only")
    folder.write()
    (told,) = [m for m in folder.read().journal.messages if m.rule is rules.STRANGE_NAME]
    assert told.file == "СОШ.xlsx"
    write_json(folder.paths.root / "state.json", checksums(folder.raw, [path]))
