import json
import os
import stat
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.intake.rules import REPEATED_ROW, SENT_BY_TWO
from pipeline.intake.run import IntakeError, write
from pipeline.run.actions import taken_in
from tests.intake.containers import locked
from tests.intake.worlds import ORGANISATIONS, PEOPLE, YEAR, Folder, Rows, rules, workbook

ANNA = ["Иванова Анна Петровна", "01.02.1980", "112-233-445 95", "высшая"]
VERA = ["Петрова Вера Ильинична", "02.03.1990", "", "первая"]
POSTS = ["ФИО", "Должность", "Вид занятости"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """A year's folder with a list of two organisations, and a secret of its own."""
    monkeypatch.setenv("SPRAVKA_KEY_FILE", str(tmp_path / "secret.key"))
    return Folder(tmp_path / "root").organisations()


def people(*rows: list[Any]) -> dict[str, Rows]:
    """Return a workbook's sheet of people."""
    return {"Педагоги": [PEOPLE, *rows]}


def test_empty_folder_says_what_to_do(tmp_path: Path) -> None:
    """An empty folder is told with its path and the commands that help."""
    with pytest.raises(IntakeError) as refused:
        Folder(tmp_path).read()
    text = str(refused.value)
    assert "data/raw/krymsk/2022/" in text
    assert "make forms MUNICIPALITY=krymsk YEAR=2022" in text
    assert str(tmp_path) not in text


def test_missing_list_of_organisations(tmp_path: Path) -> None:
    """Without a list of organisations nothing can be counted, and the remedy is told."""
    folder = Folder(tmp_path).school("СОШ 5", "0501", people(ANNA))
    with pytest.raises(IntakeError, match="make forms"):
        folder.read()


def test_a_school(folder: Folder) -> None:
    """A school's rows come out typed, with the school of the passport and their places."""
    intake = folder.school("СОШ 5", "0501", people(ANNA, VERA)).read()
    person = intake.tables["person"]
    assert person["category"] == ["высшая", "первая"]
    assert person["age"] == [42, 32]
    assert person["reported_by"] == ["0501"] * 2
    assert person["source_file"] == ["СОШ 5.xlsx"] * 2
    assert person["source_row"] == [2, 3]
    assert "birth_date" not in person
    assert intake.expected == ["0501", "0507"]
    assert intake.represented == ["0501"]
    assert ("person", "0501") in intake.supplied


@pytest.mark.parametrize(
    ("passport", "sender", "asked"),
    [
        ([["Код ОО", "0501"]], "0501", False),
        ([["Код ОО", 501]], "0501", False),
        ([["Код ОО", ""], ["Краткое наименование", "СОШ №5"]], "0501", False),
        ([["Организация", "МБОУ СОШ № 7"]], "0507", False),
        ([["Код ОО", "999"], ["Краткое наименование", "СОШ №5"]], "0501", True),
        ([["Код ОО", "999"]], None, True),
    ],
)
def test_passport(folder: Folder, passport: Rows, sender: str | None, asked: bool) -> None:
    """A school is known by its code or, where that is absent or wrong, by its name."""
    workbook(folder.raw / "ш.xlsx", {"Паспорт": passport, **people(ANNA)})
    intake = folder.read()
    assert intake.tables["person"]["reported_by"] == [sender]
    assert bool(rules(intake, "ask")) == asked


def test_passport_of_another_year(folder: Folder) -> None:
    """A workbook of last year in this year's folder is asked about."""
    passport = [["Код ОО", "0501"], ["Отчётный год", 2021]]
    workbook(folder.raw / "ш.xlsx", {"Паспорт": passport, **people(ANNA)})
    assert rules(folder.read(), "ask") == [
        "год в паспорте не тот, что у папки: в паспорте 2021, папка 2022 года"
    ]


def test_main_place_wins_for_a_part_timer(folder: Folder) -> None:
    """Of two rows about one person, that of the main school counts, whatever the files' order."""
    folder.school(
        "а", "0501", {**people(ANNA), "Должности": [POSTS, [ANNA[0], "учитель", "внешнее"]]}
    )
    folder.school(
        "б",
        "0507",
        {
            **people([*ANNA[:3], "первая"]),
            "Должности": [POSTS, [ANNA[0], "учитель", "основное"]],
        },
    )
    intake = folder.read()
    assert intake.tables["person"]["category"] == ["первая"]
    assert intake.tables["person"]["reported_by"] == ["0507"]
    assert len(set(intake.tables["post"]["person_id"])) == 1
    (rule,) = rules(intake, "ask")
    assert rule.endswith("строка 2 файла «б.xlsx», различаются: Квалификационная категория")
    assert "взята первая" in rule


def test_repeated_rows_are_told(folder: Folder) -> None:
    """A row that stands twice counts once, and the second place is told."""
    intake = folder.school("ш", "0501", people(ANNA, VERA, ANNA)).read()
    assert len(intake.tables["person"]["person_id"]) == 2
    (message,) = intake.journal.of_kind("dropped")
    assert (message.rule, message.cell) == (REPEATED_ROW, "4:4")
    assert (message.detail, message.org_id) == ("строка 2 файла «ш.xlsx»", "0501")


@pytest.mark.parametrize("name", ["", "-", "н/д", "  "])
def test_row_without_a_name(folder: Folder, name: str) -> None:
    """A row that names nobody, with a dash for the name too, is left out and told."""
    intake = folder.school("ш", "0501", people(ANNA, [name, *ANNA[1:]])).read()
    assert len(intake.tables["person"]["person_id"]) == 1
    assert rules(intake, "dropped") == ["не заполнен обязательный столбец"]


def test_organisation_without_a_code(folder: Folder) -> None:
    """A dash for a code in the list of organisations makes no organisation."""
    folder.organisations([*ORGANISATIONS, ["-", "МБОУ СОШ № 9", "СОШ", 5]])
    intake = folder.school("ш", "0501", people(ANNA)).read()
    assert intake.expected == ["0501", "0507"]


def test_rows_of_all_kinds_are_counted(folder: Folder) -> None:
    """A number row, totals, a note and a signature are service rows, each with a line."""
    intake = folder.school(
        "ш",
        "0501",
        {
            "Лист1": [
                ["Сведения о педагогах"],
                PEOPLE,
                [1, 2, 3, 4],
                ANNA,
                [],
                ["Итого", "", "", 1],
                ["* без декретных"],
                ["Директор ________ Петрова"],
            ],
            "Меню": [["Суп", 50], ["Чай", 10]],
            "Пусто": [],
        },
    ).read()
    counts = {sheet.sheet: sheet for sheet in intake.journal.sheets}
    assert (counts["Лист1"].rows, counts["Лист1"].kept, counts["Лист1"].service) == (5, 1, 4)
    assert (counts["Меню"].rows, counts["Меню"].dropped) == (2, 2)
    assert "Пусто" not in counts
    assert len(rules(intake, "service")) == 4


def test_spoiled_cells_are_told_with_their_places(folder: Folder) -> None:
    """A cell that is not understood is unknown, and its address stands in the journal."""
    rows = [["ФИО", "Дата рождения", "Пед. стаж", "Категория"], [*ANNA[:2], "до 3 лет", "третья"]]
    intake = folder.school("ш", "0501", {"Педагоги": rows}).read()
    assert intake.tables["person"]["service_ped"] == [None]
    assert {(m.cell, m.found) for m in intake.journal.of_kind("refused")} == {
        ("C2", "до 3 лет"),
        ("D2", "третья"),
    }


def test_repeated_and_unknown_headings_are_told(folder: Folder) -> None:
    """Neither a second column of one heading nor a strange one is left out in silence."""
    rows = [["ФИО", "Дата рождения", "Буфет", "Ф.И.О."], [*ANNA[:2], "да", "Другая Яна"]]
    notes = rules(folder.school("ш", "0501", {"Педагоги": rows}).read(), "note")
    assert notes == [
        "столбец не распознан и не прочитан",
        "заголовок повторён: прочитан только первый такой столбец",
    ]


def test_percents_that_look_like_fractions_are_asked_about(folder: Folder) -> None:
    """A column of per cents where all is below one may hold fractions."""
    heading = ["ФИО", "Диагностика", "Блок компетенций", "Процент выполнения"]
    rows = [heading, [ANNA[0], "д1", "предметный", 0.7], [VERA[0], "д1", "предметный", 1]]
    folder.school("ш", "0501", people(ANNA, VERA))
    workbook(folder.raw / "д.xlsx", {"Диагностика": rows})
    intake = folder.read()
    assert intake.tables["diag"]["percent"] == [0.7, 1]
    (message,) = intake.journal.of_kind("ask")
    assert "это доли" in message.text
    assert message.cell == "D:D"


def test_files_that_are_not_read(folder: Folder) -> None:
    """A twin, a locked, a damaged file and a document each get a line; the rest is read."""
    folder.school("а", "0501", people(ANNA))
    (folder.raw / "б.xlsx").write_bytes((folder.raw / "а.xlsx").read_bytes())
    locked(folder.raw / "в.xlsx")
    (folder.raw / "г.xls").write_bytes(b"x")
    (folder.raw / "д.docx").write_bytes(b"x")
    (folder.raw / "~$а.xlsx").write_bytes(b"x")
    intake = folder.read()
    assert len(intake.tables["person"]["person_id"]) == 1
    notes = {m.file: m.text for m in intake.journal.of_kind("note")}
    assert set(notes) == {"б.xlsx", "в.xlsx", "г.xls", "д.docx"}
    assert notes["б.xlsx"].endswith("прочитан один раз — «а.xlsx»")
    assert "паролем" in notes["в.xlsx"]
    assert "повреждён" in notes["г.xls"]
    assert set(intake.received) == {"Перечень.xlsx", "а.xlsx", "б.xlsx", "в.xlsx", "г.xls"}


def test_unknown_organisation_of_a_row(folder: Folder) -> None:
    """A row about a school that the list does not have counts for the municipality only."""
    heading = ["ФИО", "ОО", "Диагностика", "Блок компетенций"]
    rows = [heading, [ANNA[0], "СОШ 5", "д1", "ИКТ"], [VERA[0], "СОШ 99", "д1", "ИКТ"]]
    folder.school("ш", "0501", people(ANNA, VERA))
    workbook(folder.raw / "д.xlsx", {"Диагностика": rows})
    intake = folder.read()
    assert intake.tables["diag"]["org_id"] == ["0501", None]
    assert "организации нет в перечне ОО" in rules(intake, "ask")[0]


def test_no_name_reaches_the_disk(folder: Folder) -> None:
    """No name, birth date or СНИЛС is in any byte written, wherever it was typed."""
    shifted = ["Сидорова Яна Юрьевна", "03.04.1971", "22334455607", ANNA[0]]
    lower = ["Крюкова Ия", "1975", "", "крюкова"]
    folder.school(
        "ш",
        "0501",
        {
            **people(
                ANNA, VERA, shifted, lower, ["Однофамилец Ян", date(1988, 7, 6), "x", "03.04.1971"]
            ),
            "Должности": [POSTS, ["Новикова Инна Львовна", "учитель", "ВЕРШИНИНА О.П."]],
        },
    )
    processed = folder.write()
    text = b"".join(path.read_bytes() for path in sorted(processed.iterdir()))
    for path in processed.glob("*.parquet"):
        # Pages of a Parquet file are packed: their values are looked at, too.
        text += repr(duckdb.read_parquet(str(path)).fetchall()).encode()
    for word in (
        "Иванова", "Петрова", "Сидорова", "Новикова", "Однофамилец",
        "ВЕРШИНИНА", "рюкова", "Ильинична",
        "112-233-445", "11223344595", "22334455607", "1980", "1971", "1990-03-02", "1988",
    ):  # fmt: skip
        assert word.encode() not in text, word


def test_same_files_same_bytes(folder: Folder) -> None:
    """Reading twice writes the same bytes, and no half-written file stays."""
    folder.school("ш", "0501", people(ANNA, VERA))
    first = {path.name: path.read_bytes() for path in folder.write().iterdir()}
    second = {path.name: path.read_bytes() for path in folder.write().iterdir()}
    assert first == second
    assert not [name for name in first if name.startswith(".")]
    content = json.loads(first["intake.json"])
    assert content["tables"]["person"] == 2
    assert content["organisations"]["represented"] == ["0501"]
    assert str(folder.paths.root).encode() not in first["intake.json"]


def test_secret_is_made_once_and_kept(folder: Folder, tmp_path: Path) -> None:
    """The first reading makes the secret and says so, the second one uses it."""
    folder.school("ш", "0501", people(ANNA))
    first, second = folder.read(), folder.read()
    assert first.new_key == tmp_path / "secret.key"
    assert stat.S_IMODE(first.new_key.stat().st_mode) == 0o600
    assert second.new_key is None
    assert first.tables["person"]["person_id"] == second.tables["person"]["person_id"]


def test_spoiled_secret(folder: Folder, tmp_path: Path) -> None:
    """An empty key file stops the reading with words, not with weak pseudonyms."""
    (tmp_path / "secret.key").write_bytes(b"")
    with pytest.raises(IntakeError, match=r"secret\.key"):
        folder.school("ш", "0501", people(ANNA)).read()


def test_a_careless_secret_is_told_on_the_screen(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A secret that others can read, or that lies in the project, is told with what to do."""
    folder.school("ш", "0501", people(ANNA))
    assert folder.read().warnings == ()
    path = tmp_path / "secret.key"
    path.chmod(0o640)
    intake = folder.read()
    (told,) = intake.warnings
    assert f"«chmod 600 {path}»" in told
    assert taken_in(intake).endswith(told)
    path.chmod(0o600)
    inside = path.rename(folder.paths.root / "мой ключ")
    monkeypatch.setenv("SPRAVKA_KEY_FILE", str(inside))
    (told,) = folder.read().warnings
    assert "в папке проекта" in told


def test_another_secret_than_last_year_is_told_on_the_screen(folder: Folder) -> None:
    """Pseudonyms of two years that cannot be compared are told when they are made."""
    folder.school("ш", "0501", people(ANNA)).write()
    key = Path(os.environ["SPRAVKA_KEY_FILE"])
    later = Folder(folder.paths.root, year=YEAR + 1).organisations()
    later.school("ш", "0501", people(ANNA))
    assert later.read().warnings == ()
    key.write_bytes(b"1" * 64)
    (told,) = later.read().warnings
    assert f"{YEAR} — ключ" in told
    assert f"{YEAR + 1} — ключ" in told
    # The year that is read anew counts with the key that it has now.
    assert folder.read().warnings == ()


def test_demo_needs_no_secret(folder: Folder, tmp_path: Path) -> None:
    """Invented data are marked and make no key file."""
    (folder.raw / "DEMO").write_text("")
    intake = folder.school("ш", "0501", people(ANNA)).read()
    assert intake.demo
    assert not (tmp_path / "secret.key").exists()


_TYPED = [
    "",
    " ",
    "-",
    "н/д",
    "Итого",
    "* примечание",
    "Директор __ Петрова",
    "Иванова Анна",
    "I",
    "з,з",
    "01.02.1980",
    "до 3 лет",
    "+",
    "#ДЕЛ/0!",
    "учитель",
    "Паспорт",
    "ФИО",
    "Дата рождения",
]
_CELL = st.one_of(
    st.sampled_from(_TYPED),
    st.integers(-5, 50_000),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.booleans(),
    st.dates(date(1950, 1, 1), date(2030, 1, 1)),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=6),
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.lists(_CELL, max_size=5), max_size=12))
def test_no_row_is_lost_whatever_it_holds(folder: Folder, rows: list[list[Any]]) -> None:
    """Rows of a sheet = rows kept + rows dropped + service rows, and kept rows are the tables'."""
    heading = [*PEOPLE, "Пед. стаж"]
    posts = ["ФИО", "Должность", "Ставка", "Работает с"]
    intake = folder.school(
        "ш", "0501", {"Педагоги": [heading, *rows], "Должности": [posts, *rows]}
    ).read()
    for sheet in intake.journal.sheets:
        assert sheet.rows == sheet.kept + sheet.dropped + sheet.service
        assert min(sheet.kept, sheet.dropped, sheet.service) >= 0
    by_table = {sheet.table: sheet.kept for sheet in intake.journal.sheets}
    for name in ("person", "post"):
        assert by_table[name] == len(intake.tables[name]["source_row"])
    said = [m for m in intake.journal.messages if m.kind in {"dropped", "ask", "service"}]
    totals = intake.journal.totals()
    assert len(said) >= totals["dropped"] + totals["service"]


@settings(
    max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.lists(_CELL, max_size=5), max_size=8))
def test_whatever_is_read_can_be_written(folder: Folder, rows: list[list[Any]]) -> None:
    """No cell that passes the reading stops the writing."""
    folder.school("ш", "0501", {"Педагоги": [PEOPLE, *rows]})
    write(folder.read(), folder.params, folder.paths)
    json.loads((folder.paths.processed / "intake.json").read_text(encoding="utf-8"))


def test_part_timer_of_two_lists_is_no_question(folder: Folder) -> None:
    """The same row from two schools is one person, and neither school has to mend anything."""
    intake = folder.school("а", "0501", people(ANNA)).school("б", "0507", people(ANNA)).read()
    assert len(intake.tables["person"]["person_id"]) == 1
    (message,) = intake.journal.of_kind("dropped")
    assert (message.rule, message.file) == (SENT_BY_TWO, "б.xlsx")
    assert message.rule.mender == "nobody"
