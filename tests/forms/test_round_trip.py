import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.forms.write import write_forms
from pipeline.intake.recognise import LISTS_SHEET
from pipeline.intake.rules import OLD_FORM
from pipeline.params.load import Params
from pipeline.params.tables import Tables
from tests.demo.conftest import params_of, tables  # noqa: F401 - fixtures
from tests.demo.test_round_trip import true_and_read
from tests.forms.filling import fill, fill_all
from tests.intake.worlds import ORGANISATIONS, PARAMS, TABLES, YEAR, Folder


def test_a_filled_form_is_read_back_equal_to_the_cell(
    tmp_path: Path,
    params_of: Any,  # noqa: F811
    tables: Tables,  # noqa: F811
) -> None:
    """What a program fills in comes back cell by cell, without a single message."""
    params: Params = params_of(schools=3, teachers=40, seed=5)
    made = fill_all(write_forms(tmp_path, params, 2022), params, 2022, tmp_path)
    assert made.silent is None
    read = Folder(tmp_path, params, 2022).read()
    assert read.journal.messages == []
    assert len(read.represented) == len(read.expected) == 3
    for name, true, got in true_and_read(made, tables, read):
        assert got == true, name


def test_every_listed_value_comes_back(tmp_path: Path) -> None:
    """Each value of each drop-down list is read as itself."""
    folder = Folder(tmp_path)
    (folder.raw / "DEMO").write_text("")
    blank, lists = write_forms(tmp_path, PARAMS, YEAR)
    chosen = {
        name: {c: list(d.values) for c, d in table.columns.items() if d.values}
        for name, table in TABLES.tables.items()
        if table.holder == "school" and any(d.values for d in table.columns.values())
    }
    answers = {
        name: [
            {
                **{
                    column: _EXAMPLES.get(definition.type, f"№ {i}")
                    for column, definition in TABLES.tables[name].columns.items()
                    if definition.required
                },
                **{column: values[i % len(values)] for column, values in columns.items()},
                **({"person_id": f"Иванова Анна {i}"} if name == "person" else {}),
            }
            for i in range(max(len(values) for values in columns.values()))
        ]
        for name, columns in chosen.items()
    }
    fill(blank, folder.raw / "ш.xlsx", TABLES, answers, "0501")
    fill(lists, folder.raw / "м.xlsx", TABLES, {"org": _organisations()})
    read = folder.read()
    assert [m for m in read.journal.messages if m.kind == "refused"] == []
    for name, columns in chosen.items():
        for column, values in columns.items():
            assert set(read.tables[name][column]) == set(values), (name, column)


def test_labels_come_back_in_silence(tmp_path: Path) -> None:
    """Words of a drop-down list are read as the value that they stand for, without a message."""
    folder = Folder(tmp_path)
    (folder.raw / "DEMO").write_text("")
    _, lists = write_forms(tmp_path, PARAMS, YEAR)
    direction = TABLES.tables["measure"].columns["direction"]
    measures = [
        {"measure_id": f"М{n}", "title": "Семинар", "direction": label}
        for n, label in enumerate(direction.offered)
    ]
    fill(lists, folder.raw / "м.xlsx", TABLES, {"org": _organisations(), "measure": measures})
    read = folder.read()
    assert read.journal.messages == []
    assert read.tables["measure"]["direction"] == list(direction.values)


_EXAMPLES = {"integer": 1, "number": 1, "date": dt.datetime(1980, 2, 1)}  # noqa: DTZ001 (a day)


def _organisations() -> list[dict[str, Any]]:
    names = ("org_id", "name_short", "org_type", "students_n")
    return [dict(zip(names, row, strict=True)) for row in ORGANISATIONS[1:]]


def test_a_form_of_an_old_version_is_told(tmp_path: Path) -> None:
    """A form that was made from other tables says so when it comes back."""
    blank, _ = write_forms(tmp_path, PARAMS, YEAR)
    folder = Folder(tmp_path).organisations()
    book = openpyxl.load_workbook(blank)
    book["Паспорт"]["B1"] = "0501"
    book["Паспорт"]["B4"] = "0123456789ab"
    book.save(folder.raw / "ш.xlsx")
    (message,) = [m for m in folder.read().journal.messages if m.rule is OLD_FORM]
    assert message.detail == f"в паспорте 0123456789ab, сейчас {TABLES.form_version}"
    assert (message.file, message.sheet) == ("ш.xlsx", "Паспорт")


def test_an_untouched_form_says_nothing(tmp_path: Path) -> None:
    """A blank that comes back as it was adds no row and no question."""
    blank, _ = write_forms(tmp_path, PARAMS, YEAR)
    folder = Folder(tmp_path).organisations()
    shutil.copy(blank, folder.raw / "ш.xlsx")
    read = folder.read()
    assert read.journal.messages == []
    assert not any(read.tables[n]["source_row"] for n in read.tables if n != "org")


@pytest.fixture
def last_year(tmp_path: Path) -> Path:
    """A folder in which a school sent lists of people and of posts last year."""
    folder = Folder(tmp_path, year=YEAR - 1).organisations()
    people = ["ФИО", "Дата рождения", "СНИЛС", "Категория", "Пед. стаж"]
    folder.school(
        "ш",
        "0501",
        {
            "Педагоги": [people, ["Иванова Анна", "01.02.1980", "112-233-445 95", "первая", 5]],
            "Штатное расписание": [["Должность", "Ставок по штату", "Вакансий"], ["учитель", 7, 2]],
            "Методические объединения": [
                ["Код объединения", "Вид", "Руководитель", "Заседаний проведено"],
                ["мо1", "ШМО", "Иванова Анна", 4],
            ],
        },
    )
    return tmp_path


def cells(path: Path, sheet: str) -> list[dict[str, Any]]:
    """Return the rows of a form that are filled in: heading → value."""
    rows = list(openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True))
    filled = (dict(zip(rows[0], row, strict=True)) for row in rows[1:] if any(row))
    return [{str(k): v for k, v in row.items() if v is not None} for row in filled]


def test_a_known_school_has_a_form_of_its_own(last_year: Path) -> None:
    """Schools of last year's list get a form each, with code, name and standing answers."""
    forms = {path.stem: path for path in write_forms(last_year, PARAMS, YEAR)}
    assert list(forms) == [
        "Форма МБОУ СОШ № 5 2022",
        "Форма МБОУ СОШ № 7 2022",
        "Муниципальные списки 2022",
    ]
    own = forms["Форма МБОУ СОШ № 5 2022"]
    passport = openpyxl.load_workbook(own)["Паспорт"]
    assert (passport["B1"].value, passport["B2"].value) == ("0501", "МБОУ СОШ № 5")
    assert passport["B1"].protection.locked
    assert cells(own, "Штатное расписание") == [{"Должность": "учитель", "Ставок по штату": 7}]
    assert cells(own, "Методические объединения") == [{"Код объединения": "мо1", "Вид": "ШМО"}]
    assert cells(own, "Педагоги") == []
    assert cells(forms["Форма МБОУ СОШ № 7 2022"], "Штатное расписание") == []
    lists = cells(forms["Муниципальные списки 2022"], "Перечень ОО")
    assert [row["Код ОО"] for row in lists] == ["0501", "0507"]


def test_people_are_filled_in_where_it_is_asked_for(last_year: Path) -> None:
    """With the lists of people a form repeats names, not what changes every year."""
    own = write_forms(last_year, PARAMS, YEAR, people=True)[0]
    (row,) = cells(own, "Педагоги")
    assert row["Фамилия, имя, отчество"] == "Иванова Анна"
    assert row["Дата рождения"].isoformat() == "1980-02-01T00:00:00"
    assert row["Квалификационная категория"] == "первая"
    assert "Педагогический стаж" not in row
    assert cells(own, "Методические объединения")[0]["Руководитель"] == "Иванова Анна"


def test_no_key_is_made_for_a_form(last_year: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Writing forms needs no pseudonyms and makes no secret."""
    key = last_year / "ключ"
    monkeypatch.setenv("SPRAVKA_KEY_FILE", str(key))
    write_forms(last_year, PARAMS, YEAR, people=True)
    assert not key.exists()


def test_a_long_list_is_no_sheet_of_data(tmp_path: Path) -> None:
    """The hidden sheet with values of drop-down lists is read in silence."""
    folder = Folder(tmp_path).organisations()
    book = openpyxl.Workbook()
    book.active.title = "Паспорт"
    book["Паспорт"].append(["Код ОО", "0501"])
    sheet = book.create_sheet(LISTS_SHEET)
    sheet.append(["начальные классы"])
    sheet.sheet_state = "veryHidden"
    book.save(folder.raw / "ш.xlsx")
    assert [m.rule.kind for m in folder.read().journal.messages if m.sheet == LISTS_SHEET] == []
