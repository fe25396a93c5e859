"""Exports of online forms and of information systems, through the map that the demo documents."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.intake.rules import ANSWER_PARTED, DROPPED_BY_VALUE, SENT_AGAIN
from pipeline.intake.submissions import answers
from pipeline.params.load import Params, load
from pipeline.params.municipality import Split
from pipeline.params.problems import ParamsError
from pipeline.paths import PROJECT
from tests.intake.worlds import Folder, workbook

YEAR = 2022
SATISFIED = "Насколько Вы удовлетворены работой с наставником? (1 — совсем нет, 5 — полностью)"
ENOUGH = "Хватает ли Вам времени наставника? (1–5)"
ROLES = "В каких ролях Вы участвовали? (отметьте все)"
STAFF = ["Id", "Фамилия", "Имя", "Отчество", "Дата рожд.", "Пол", "Образование", "Статус"]


def documented(root: Path) -> Params:
    """Return params with the example of the demo's comments put into force, as it stands there."""
    shutil.copytree(PROJECT / "params", root / "params")
    path = root / "params/municipalities/demo.yml"
    text = path.read_text(encoding="utf-8")
    start = text.index("# Примеры:")
    lines = text[start : text.index("\nsources: []", start)].split("\n#\n", 1)[1].splitlines()
    example = "\n".join(re.sub(r"^# ?", "", line) for line in lines)
    path.write_text(text.replace("\nsources: []", f"\nsources:\n{example}\n"), encoding="utf-8")
    return load(root, "demo")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A municipality whose params hold the documented maps."""
    made = Folder(tmp_path, documented(tmp_path), YEAR).organisations()
    (made.raw / "DEMO").write_text("")
    return made


def csv(path: Path, rows: list[list[Any]]) -> None:
    """Write rows as an online form exports them."""
    lines = (",".join(f'"{cell}"' for cell in row) for row in rows)
    path.write_text("\n".join(lines), encoding="utf-8")


def survey(folder: Folder, *rows: list[Any]) -> Folder:
    """Put answers of the mentees there."""
    heading = ["Отметка времени", "Ваша организация", "Код анкеты", SATISFIED, ENOUGH]
    csv(folder.raw / "Опрос наставляемых (Ответы).csv", [heading, *rows])
    return folder


def test_answers_of_an_online_form(folder: Folder) -> None:
    """Long questions become items, the last of repeated answers counts, test rows do not."""
    read = survey(
        folder,
        ["12.05.2022 9:00:00", "СОШ 5", "а1", 3, 4],
        ["12.05.2022 9:05:00", "тест", "т", 5, 5],
        ["13.05.2022 10:00:00", "МБОУ СОШ № 5", "а1", 5, 4],
        ["12.05.2022 11:00:00", "СОШ 7", "а2", 2, ""],
        ["12.05.2022 11:30:00", "ASDF", "т", 1, 1],
    ).read()
    table = read.tables["survey"]
    columns = (table[name] for name in ("org_id", "respondent_no", "item", "value"))
    got = sorted(zip(*columns, strict=True), key=str)
    assert [row for row in got if row[3] is not None] == [
        ("0501", "а1", "время", 4.0),
        ("0501", "а1", "удовлетворённость", 5.0),
        ("0507", "а2", "удовлетворённость", 2.0),
    ]
    told = {m.cell: (m.rule, m.detail or m.found) for m in read.journal.of_kind("dropped")}
    assert told == {
        "2:2": (SENT_AGAIN, "строка 4"),
        "B3": (DROPPED_BY_VALUE, "тест"),
        "B6": (DROPPED_BY_VALUE, "ASDF"),
    }
    (count,) = [s for s in read.journal.sheets if s.table == "survey"]
    assert (count.rows, count.kept, count.dropped) == (5, 2, 3)


@pytest.mark.parametrize("shuffled", [False, True])
def test_the_latest_answer_counts(folder: Folder, shuffled: bool) -> None:
    """Which answer is the last is told by its time, not by its place."""
    rows = [
        ["09.05.2022 23:59:59", "СОШ 5", "а1", 1, 1],
        ["10.05.2022 8:00", "СОШ 5", "а1", 2, 2],
        ["2022-05-11 07:00:00", "СОШ 5", "а1", 3, 3],
    ]
    read = survey(folder, *(rows[::-1] if shuffled else rows)).read()
    assert set(read.tables["survey"]["value"]) == {3.0}
    last = 2 if shuffled else 4
    assert {m.detail for m in read.journal.of_kind("dropped")} == {f"строка {last}"}


def test_answers_without_a_sender_are_all_kept(folder: Folder) -> None:
    """Two answers without a code may be two people's."""
    rows = (["12.05.2022 9:00:00", "СОШ 5", "", n, n] for n in (1, 2))
    read = survey(folder, *rows).read()
    assert not [m for m in read.journal.messages if m.rule is SENT_AGAIN]


def test_checkboxes_become_rows(folder: Folder) -> None:
    """Each ticked answer is a row of the person; the row of the file is counted once."""
    heading = ["Отметка времени", "Фамилия, имя, отчество", "Место работы", ROLES]
    csv(
        folder.raw / "Эксперты 2022.csv",
        [
            heading,
            ["12.05.2022 9:00:00", "Иванова Анна Петровна", "СОШ 5", "эксперт ГИА, жюри ВсОШ"],
            ["12.05.2022 9:10:00", "Петрова Вера Ильинична", "СОШ 5", "ВПР"],
            ["12.05.2022 9:20:00", "тест", "тест", "ВПР"],
        ],
    )
    folder.school(
        "ш",
        "0501",
        {
            "Педагоги": [
                ["ФИО", "Дата рождения"],
                ["Иванова Анна Петровна", "01.02.1980"],
                ["Петрова Вера Ильинична", "05.06.1975"],
            ]
        },
    )
    read = folder.read()
    people, roles = (read.tables["expert"][c] for c in ("person_id", "role"))
    ids = read.tables["person"]["person_id"]
    assert set(zip(people, roles, strict=True)) == {
        (ids[0], "эксперт ГИА"),
        (ids[0], "жюри ВсОШ"),
        (ids[1], "эксперт ВПР/ОКО"),
    }
    (count,) = [s for s in read.journal.sheets if s.table == "expert"]
    assert (count.rows, count.kept, count.dropped) == (3, 2, 1)


LISTED = ["эксперт ГИА", "жюри ВсОШ", "жюри, кроме ВсОШ"]


@pytest.mark.parametrize(
    ("text", "parts", "parted"),
    [
        ("эксперт ГИА, жюри ВсОШ", ["эксперт ГИА", "жюри ВсОШ"], False),
        ("Жюри, кроме ВсОШ, эксперт ГИА", ["Жюри, кроме ВсОШ", "эксперт ГИА"], False),
        ("эксперт ГИА, своё", ["эксперт ГИА", "своё"], False),
        ("своё, эксперт ГИА, иное", ["своё", "эксперт ГИА", "иное"], False),
        ("эксперт ГИА, своё, с запятой", ["эксперт ГИА", "своё", "с запятой"], True),
        (", , ", [], False),
    ],
)
def test_answers_in_a_cell(text: str, parts: list[str], parted: bool) -> None:
    """Known answers stay whole, others are parted; that is asked about where it may be wrong."""
    assert answers(text, Split(column="Роли"), LISTED) == (parts, parted)


def test_a_free_answer_is_one(folder: Folder) -> None:
    """With the form's options named, what is left of a cell is one answer, commas and all."""
    split = Split(column="Роли", options=LISTED)
    assert answers("эксперт ГИА, сужу, пою, пляшу", split) == (
        ["эксперт ГИА", "сужу, пою, пляшу"],
        False,
    )
    heading = ["Отметка времени", "Фамилия, имя, отчество", "Место работы", ROLES]
    row = ["12.05.2022 9:00:00", "Иванова Анна Петровна", "СОШ 5", "ВПР, сужу, пою"]
    csv(folder.raw / "Эксперты 2022.csv", [heading, row])
    (asked,) = [m for m in folder.read().journal.messages if m.rule is ANSWER_PARTED]
    assert (asked.cell, asked.column, asked.found) == ("D2", ROLES, "ВПР, сужу, пою")
    assert asked.text.endswith("ответов 3, знак «, »")


@given(st.lists(st.sampled_from([*LISTED, "своё", "иное, другое", "", " "]), max_size=6))
def test_no_answer_is_lost(chosen: list[str]) -> None:
    """However a cell is parted, its parts put together are the cell."""
    text = ", ".join(chosen)
    tokens = [token.strip() for token in text.split(", ") if token.strip()]
    for split in (Split(column="Роли"), Split(column="Роли", options=LISTED)):
        assert ", ".join(answers(text, split, LISTED)[0]) == ", ".join(tokens)


def test_staff_of_an_information_system(folder: Folder) -> None:
    """Names in three columns are one person, dismissed staff are left out with a line."""
    heading = [*STAFF, "Школа", "Должность", "Тип"]
    rows = [
        heading,
        ["7f3", "Иванова", "Анна", "Петровна", "01.02.1980", 2, "ВО", "", "СОШ 5", "учитель", 2],
        ["7f4", "Петров", "Олег", "", "05.06.1975", 1, "СПО", "Уволен", "СОШ 5", "учитель", 2],
        ["7f5", "Сидорова", "Яна", "", "05.07.1985", 2, "ВО", "удален", "СОШ 7", "директор", 1],
    ]  # fmt: skip
    workbook(folder.raw / "Сотрудники_2022.xlsx", {"Лист1": rows})
    read = folder.read()
    assert read.tables["person"]["sex"] == ["ж"]
    assert read.tables["post"]["person_id"] == read.tables["person"]["person_id"]
    assert read.tables["post"]["org_id"] == ["0501"]
    assert read.tables["post"]["post_group"] == ["педагогический"]
    dropped = [(m.cell, m.rule) for m in read.journal.messages if m.rule.kind == "dropped"]
    assert dropped == [("H3", DROPPED_BY_VALUE), ("H4", DROPPED_BY_VALUE)] * 2
    assert not [m for m in read.journal.messages if "Петров" in str(m) or "7f3" in str(m)]


def test_a_map_to_no_column_is_refused(tmp_path: Path) -> None:
    """A column that the table does not have is told before anything is read."""
    documented(tmp_path)
    path = tmp_path / "params/municipalities/demo.yml"
    text = path.read_text(encoding="utf-8").replace("join: {person_id:", "join: {persn_id:")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ParamsError, match="persn_id"):
        load(tmp_path, "demo")
