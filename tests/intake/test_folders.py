"""What only several files together show."""

import os
from pathlib import Path
from typing import Any

import pytest

from pipeline.intake import many, rules
from pipeline.intake.output import Intake
from pipeline.intake.rules import Rule
from pipeline.intake.run import take_in
from tests.intake.worlds import PEOPLE, Folder, workbook

ANNA = ["Иванова Анна Петровна", "01.02.1980", "112-233-445 95", "высшая"]
VERA = ["Петрова Вера Ильинична", "02.03.1990", "", "первая"]
OLEG = ["Сидоров Олег Юрьевич", "30.12.1971", "", "нет"]
POSTS = ["ФИО", "Должность", "Вид занятости"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """A year's folder with a list of three organisations, and a secret of its own."""
    monkeypatch.setenv("SPRAVKA_KEY_FILE", str(tmp_path / "secret.key"))
    heading = ["Код ОО", "Краткое наименование"]
    rows = [heading, ["0501", "СОШ № 5"], ["0507", "СОШ № 7"], ["0509", "СОШ № 9"]]
    return Folder(tmp_path / "root").organisations(rows)


def said(intake: Intake, rule: Rule) -> list[tuple[str, str, str]]:
    """Return file, address and particulars of the messages of one rule."""
    return [(m.file, m.cell, m.detail) for m in intake.journal.messages if m.rule is rule]


def people(*rows: list[Any]) -> dict[str, Any]:
    """Return a sheet of people."""
    return {"Педагоги": [PEOPLE, *rows]}


def test_namesakes_are_two_people(folder: Folder) -> None:
    """One name with two birth dates is two people; a row with the name alone is asked about."""
    other = [ANNA[0], "05.06.1985", "", "нет"]
    posts = [POSTS, [ANNA[0], "учитель", "осн"]]
    intake = folder.school("ш", "0501", {**people(ANNA, other), "Должности": posts}).read()
    assert len(set(intake.tables["person"]["person_id"])) == 2
    assert intake.tables["post"]["person_id"] == [None]
    assert said(intake, rules.NAMESAKES) == [("ш.xlsx", "A2", "")]


def test_part_timer_with_a_conflict(folder: Folder) -> None:
    """Someone of two schools is one person; the main post wins, and what differs is named."""
    folder.school("а", "0501", {**people(ANNA), "Должности": [POSTS, [ANNA[0], "учитель", "внеш"]]})
    main = [*ANNA[:3], "первая"]
    folder.school("б", "0507", {**people(main), "Должности": [POSTS, [ANNA[0], "учитель", "осн"]]})
    intake = folder.read()
    assert intake.tables["person"]["category"] == ["первая"]
    assert said(intake, rules.CONFLICTING_ROW) == [
        (
            "а.xlsx",
            "2:2",
            "строка 2 файла «б.xlsx», различаются: Квалификационная категория",
        )
    ]


@pytest.mark.parametrize("typed", ["Семенова Алёна Игоревна", "СЕМЁНОВА АЛЕНА ИГОРЕВНА"])
def test_yo_and_capitals(folder: Folder, typed: str) -> None:
    """«ё», «е» and capitals do not make two people of one."""
    row = ["Семёнова Алёна Игоревна", "01.02.1980", "", "нет"]
    posts = [POSTS, [typed, "учитель", "осн"]]
    intake = folder.school("ш", "0501", {**people(row), "Должности": posts}).read()
    assert intake.tables["post"]["person_id"] == intake.tables["person"]["person_id"]


@pytest.mark.parametrize("typed", ["Семёнова А.И.", "А. И. Семенова"])
def test_initials(folder: Folder, typed: str) -> None:
    """Initials in any order find the person of the same school, and that is told."""
    row = ["Семёнова Алёна Игоревна", "01.02.1980", "", "нет"]
    posts = [POSTS, [typed, "учитель", "осн"]]
    intake = folder.school("ш", "0501", {**people(row), "Должности": posts}).read()
    assert intake.tables["post"]["person_id"] == intake.tables["person"]["person_id"]
    assert said(intake, rules.FOUND_BY_INITIALS) == [("ш.xlsx", "A2", "")]


def test_changed_surname(folder: Folder) -> None:
    """With the СНИЛС one person stays one; without it the analyst's list says who became who."""
    renamed = ["Орлова Анна Петровна", *ANNA[1:]]
    folder.school("а", "0501", people(ANNA, VERA))
    folder.school("б", "0507", people(renamed))
    assert len(folder.read().tables["person"]["person_id"]) == 2
    posts = [POSTS, ["Котова Вера Ильинична", "учитель", "осн"]]
    folder.school("в", "0501", {"Должности": posts})
    intake = folder.read()
    assert said(intake, rules.NOT_IN_STAFF_LISTS) == [("в.xlsx", "A2", "")]
    text = "Прежнее имя;Новое имя\nПетрова Вера Ильинична;Котова Вера Ильинична\n"
    (folder.raw / "Смена фамилии.csv").write_text(text, encoding="utf-8")
    intake = folder.read()
    assert said(intake, rules.RENAMED) == [("в.xlsx", "A2", "")]
    assert intake.tables["post"]["person_id"][0] in intake.tables["person"]["person_id"]


def test_list_without_its_columns(folder: Folder) -> None:
    """A list of the analyst that lacks its headings is not passed over in silence."""
    (folder.raw / "Получено.csv").write_text("имя;день\nа;б\n", encoding="utf-8")
    intake = folder.school("ш", "0501", people(ANNA)).read()
    assert said(intake, rules.USELESS_LIST) == [
        ("Получено.csv", "", "нужны столбцы «Файл» и «Получен»")
    ]


def test_same_table_from_two_schools(folder: Folder) -> None:
    """A neighbour's table under another name is asked about, though the files differ."""
    rows = [["Должность", "Ставок по штату"], *([f"учитель {n}", n / 2 + 1] for n in range(6))]
    folder.school("а", "0501", {"Штатное расписание": rows})
    folder.school("б", "0507", {"Штат": [["Сведения"], *rows]})
    folder.school("в", "0509", {"Штат": rows[:4]})
    intake = folder.read()
    assert said(intake, rules.COPIED_TABLE) == [("б.xlsx", "", "строк 6, как в файле «а.xlsx»")]
    assert len(intake.tables["staffing"]["org_id"]) == 15


@pytest.mark.parametrize(("last", "asked"), [(100, 3), (99, 0)])
def test_hundred_everywhere(folder: Folder, last: int, asked: int) -> None:
    """100 % in every row of every school looks like a copied sample; one other value does not."""
    for n, code in enumerate(("0501", "0507", "0509")):
        rows = [["Код объединения", "Самооценка"], [f"М{n}", 100 if n < 2 else last]]
        folder.school(code, code, {"Методические объединения": rows})
    assert len(said(folder.read(), rules.ALL_HUNDRED)) == asked


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("СОШ5_2021.xlsx", True),
        ("СОШ5_2022.xlsx", False),
        ("СОШ5_2021-2022.xlsx", False),
        ("СОШ5_2021_22.xlsx", False),
        ("СОШ5.xlsx", False),
    ],
)
def test_year_in_a_name(folder: Folder, name: str, asked: bool) -> None:
    """A file that is named after another year is asked about where no passport tells better."""
    workbook(folder.raw / name, people(ANNA))
    assert bool(said(folder.read(), rules.ANOTHER_YEAR)) == asked
    workbook(
        folder.raw / name, {"Паспорт": [["Код ОО", "0501"], ["Отчётный год", 2022]], **people(ANNA)}
    )
    assert not said(folder.read(), rules.ANOTHER_YEAR)


def test_school_year_of_a_passport(folder: Folder) -> None:
    """A passport may name a school year; another one is asked about."""
    for year, asked in (("2021/2022", False), ("2020/2021", True)):
        sheets = {"Паспорт": [["Код ОО", "0501"], ["Отчётный год", year]], **people(ANNA)}
        workbook(folder.raw / "ш.xlsx", sheets)
        assert bool(said(folder.read(), rules.WRONG_YEAR)) == asked


def test_parts_between_rows(folder: Folder) -> None:
    """In lists of counts «из них» is nested too: both numbers of a wrong pair become unknown."""
    heading = ["ОО", "Раздел", "Строка", "Графа", "Численность"]
    counts = {"всего": 10, "высшее": 9, "высшее педагогическое": 12, "женщины": 10}
    rows = [["СОШ № 5", "3.1", "учителя", name, count] for name, count in counts.items()]
    other = ["СОШ № 7", "3.1", "учителя", "высшее", 12]
    workbook(folder.raw / "оо1.xlsx", {"ОО-1": [heading, *rows, other]})
    intake = folder.read()
    assert intake.tables["oo1_staff"]["value"] == [10, None, None, 10, 12]
    assert said(intake, rules.PART_EXCEEDS_WHOLE) == [
        ("оо1.xlsx", "E4", "СОШ № 5, 3.1, учителя: высшее педагогическое 12, высшее 9")
    ]


AGES = [
    "до 25",
    "25-29",
    "30–34",
    "35–39",
    "40–44",
    "45–49",
    "50–54",
    "55–59",
    "60–64",
    "65 и старше",
]
SERVICE = ["до 3", "3–5", "5–10", "10–15", "15–20", "20 и более"]
FORM = ["ОО", "Раздел", "Строка", "Графа", "Численность"]


def form(*counts: list[Any]) -> list[list[Any]]:
    """Return rows of section 3 of form ОО-1 of one school."""
    return [FORM, *(["СОШ № 5", *count] for count in counts)]


def bands(section: str, row: str, names: list[str], counts: list[Any]) -> list[list[Any]]:
    """Return one row a band."""
    return [[section, row, name, count] for name, count in zip(names, counts, strict=True)]


@pytest.mark.parametrize(
    ("ages", "asked"),
    [
        ([1] * 10, None),
        ([1] * 9 + [2], "10 чисел (E3 … E12) — 11, а всего 10"),
        ([1] * 9 + [0], "E3 … E12) — 9, а всего 10"),
        # A blank is unknown: the others may be less than the whole, but not more.
        ([1] * 9 + [None], None),
        ([2] * 9 + [None], "E3 … E11) — 18, а всего 10"),
    ],
)
def test_bands_add_up_to_their_total(folder: Folder, ages: list[Any], asked: str | None) -> None:
    """The bands of ages of form ОО-1 are the total of section 3.1, or that is asked about."""
    rows = form(["3.1", "педагогические", "всего", 10], *bands("3.3", "Пед. работники", AGES, ages))
    workbook(folder.raw / "оо1.xlsx", {"ОО-1": rows})
    intake = folder.read()
    said_so = said(intake, rules.SUMS_DIFFER)
    assert [cell for _, cell, _ in said_so] == (["E2"] if asked else [])
    assert all(asked and detail.endswith(asked) for _, _, detail in said_so)
    assert intake.tables["oo1_staff"]["value"] == [10, *(a for a in ages if a is not None)]


def test_sections_of_a_form_are_compared_over_its_sheets(folder: Folder) -> None:
    """A total of section 3.2 or 3.3 is that of section 3.1, though each has a sheet of its own."""
    total = ["3.1", "педагогические", "всего", 10]
    service = [*bands("3.2", "общий стаж", SERVICE, [2] * 6), ["3.2", "общий стаж", "Итого", 12]]
    ages = [["3.3", "педагогические", "всего", 9]]
    sheets = {"3.1": form(total), "3.2": form(*service), "3.3": form(*ages)}
    workbook(folder.raw / "оо1.xlsx", sheets)
    assert said(folder.read(), rules.SUMS_DIFFER) == [
        (
            "оо1.xlsx",
            "E2",
            f"СОШ № 5, педагогические работники раздела {section} и раздела 3.1: "
            f"сумма лист «{section}» {cell} — {count}, а всего 10",
        )
        for section, cell, count in (("3.3", "E2", 9), ("3.2", "E8", 12))
    ]


@pytest.mark.parametrize(("second", "asked"), [(4, False), (5, True)])
def test_parts_that_exclude_each_other(folder: Folder, second: int, asked: bool) -> None:
    """Two categories together are not more than all; somebody may have none."""
    counts = {"всего": 10, "высшая категория": 6, "первая категория": second}
    rows = form(*(["3.1", "учителя", name, count] for name, count in counts.items()))
    workbook(folder.raw / "оо1.xlsx", {"ОО-1": rows})
    assert said(folder.read(), rules.SUMS_DIFFER) == (
        [
            (
                "оо1.xlsx",
                "E2",
                "СОШ № 5, 3.1, учителя, высшая и первая категория: сумма E3, E4 — 11, а всего 10",
            )
        ]
        if asked
        else []
    )


def test_rows_of_a_form_are_nested(folder: Folder) -> None:
    """There are no more schoolteachers than pedagogical staff."""
    rows = form(["3.1", "педагогические", "всего", 10], ["3.1", "учителя", "всего", 11])
    workbook(folder.raw / "оо1.xlsx", {"ОО-1": rows})
    intake = folder.read()
    assert intake.tables["oo1_staff"]["value"] == [None, None]
    assert said(intake, rules.PART_EXCEEDS_WHOLE) == [
        ("оо1.xlsx", "E3", "СОШ № 5, 3.1, всего: учителя 11, педагогические 10")
    ]


def test_missing_school_is_no_zero(folder: Folder) -> None:
    """A school that sent nothing is expected and not represented; it has no rows of zeros."""
    intake = folder.school("ш", "0501", people(ANNA)).read()
    assert intake.expected == ["0501", "0507", "0509"]
    assert intake.represented == ["0501"]
    assert ("person", "0507") not in intake.supplied


def test_any_number_of_processes(folder: Folder) -> None:
    """Tables, journal and their order do not depend on how many processes read the files."""
    for n, code in enumerate(("0501", "0507", "0509") * 3):
        row = [f"Иванова{'а' * n} Анна Петровна", "1980", "", "в.к. до 2024 г."]
        folder.school(f"ш{n}", code, people(row, [*row[:2], "", "третья"], ["Итого"]))
    (folder.raw / "порча.xlsx").write_bytes(b"PK\x03\x04 nothing")
    folder.read()  # makes the secret
    one, three = (take_in(folder.params, folder.paths, processes=n) for n in (1, 3))
    assert one == three


def test_killed_reader(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that kills the process which reads it is left out; all others are read."""
    folder.school("ш", "0501", people(ANNA))
    folder.school("убийца", "0507", people(VERA))
    read = many.read_file
    monkeypatch.setattr(
        many,
        "read_file",
        lambda path, name, setting: os._exit(9) if "убийца" in name else read(path, name, setting),
    )
    intake = take_in(folder.params, folder.paths, processes=2)
    assert intake.tables["person"]["source_file"] == ["ш.xlsx"]
    assert said(intake, rules.DAMAGED) == [("убийца.xlsx", "", "")]
