"""What is rare in schools' files, and therefore in no other file of the invented municipality.

A methodist's additions repeat records that the schools have sent already, typed so badly that every
rule of reading has something to do. A repeated record is left out after it was read: the numbers of
the municipality stay what they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter

from pipeline.demo.scene import FILE
from pipeline.demo.schools import School
from pipeline.demo.workbooks import MADE
from pipeline.demo.world import World
from pipeline.intake.recognise import FORM_VERSION, QUESTIONS_SHEET, QUESTIONS_TITLE
from pipeline.params.tables import Tables

_ERROR = "=#DIV/0!"
_COPIED = 5
"""So many like rows of two schools are no chance."""

_COPIED_TABLES = ("contest", "experience", "expert")
_TWIN = "Двойникова Анна Петровна"
_TOTAL = ("3.1", "педагогические", "всего")
_AGES = "3.3"
_SHARE = "staff_age_to35_share"
_LONG = 200_000
_OPEN = '"' + "а" * _LONG
_PIXEL = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0\x90wS\xde"
    b"\0\0\0\x0cIDATx\x9cc\xf8\xff\xff?\0\5\xfe\2\xfe\r\xefF\xb8\0\0\0\0IEND\xaeB`\x82"
)

_EMPTY_ARCHIVE = b"PK\x05\x06" + bytes(18)

Row = dict[str, Any]


@dataclass(frozen=True)
class _Page:
    """A sheet: its name, its cells, and what is hidden."""

    name: str
    rows: list[list[Any]]
    hidden: bool = False
    hidden_row: int | None = None
    hidden_column: int | None = None


@dataclass(frozen=True)
class _Maker:
    """Types records of the world, with some cells typed badly."""

    made: World
    tables: Tables

    def of(self, name: str, school: str) -> list[Row]:
        """Return the records of a table that a school has sent."""
        frame = self.made.tables[name]
        rows = [
            dict(zip(map(str, frame.columns), row, strict=True))
            for row in frame.itertuples(index=False)
        ]
        return [row for row in rows if row.get(FILE, row.get("org_id")) == school]

    def heading(self, name: str) -> list[Any]:
        """Return the headings of a table as the form has them."""
        return [column.title for column in self.tables.tables[name].columns.values()]

    def typed(self, name: str, row: Row, **badly: Any) -> list[Any]:
        """Return a record's cells, some of them typed badly."""
        cells = {
            c: self._cell(d.type, row.get(c)) for c, d in self.tables.tables[name].columns.items()
        }
        return list((cells | badly).values())

    def sheet(self, name: str, rows: Sequence[list[Any]], **what: Any) -> _Page:
        """Return a sheet as the form has it."""
        return _Page(self.tables.tables[name].title, [self.heading(name), *rows], **what)

    def name(self, key: str) -> str:
        """Return someone's name."""
        return self.made.people[key].name

    def _cell(self, kind: str, value: Any) -> Any:
        if kind == "person" and value:
            return self.name(value)
        return ("да" if value else "нет") if isinstance(value, bool) else value


def write_oddities(folder: Path, made: World, tables: Tables) -> None:
    """Write additions and spoiled files; a municipality that is too small for them gets none."""
    maker = _Maker(made, tables)
    chosen = _schools(maker)
    if chosen is None:
        return
    main, neighbour, third, copied = chosen
    year = made.scene.year
    name = f"Уточнения {main.name_short} {year}"
    _write(folder / f"{name}.xlsx", [_passport(main, year), *_additions(maker, main, third)])
    rows = [maker.typed(copied, row) for row in maker.of(copied, main.org_id)]
    _write(
        folder / f"Уточнения {neighbour.name_short} {year}.xlsx",
        [
            # A code that nobody has, and last year's: the name still tells who sent it.
            # Its form is an old one.
            _passport(neighbour, year - 1, code="0000", version="2019"),
            _hundred(maker, neighbour),
            maker.sheet(copied, rows),
        ],
    )
    last = [_passport(third, year), _hundred(maker, third)]
    _write(folder / f"Уточнения {third.name_short} {year}.xlsx", last)
    newer = folder / f"Уточнения {third.name_short} {year} испр.xlsx"
    _write(newer, [*last, _Page("Меню", [["Суп", 50], ["Чай", 10]])])
    (folder / f"Уточнения {third.name_short} {year} испр копия.xlsx").write_bytes(
        newer.read_bytes()
    )
    _spoiled(folder, year)
    _lists(folder, maker, main)
    _exports(folder, maker, main, year)


def _schools(maker: _Maker) -> tuple[School, School, School, str] | None:
    """Choose a school that has all tables, two others, and a table that may be copied."""
    scene = maker.made.scene
    heard = [school for school in scene.schools if school.org_id != maker.made.silent]
    for main in heard:
        if not all(maker.of(n, main.org_id) for n in ("iom_step", "dpo", "mo", "load")):
            continue
        copied = next((n for n in _COPIED_TABLES if len(maker.of(n, main.org_id)) >= _COPIED), None)
        others = [
            school
            for school in heard
            if copied and school is not main and maker.of(copied, school.org_id)
        ]
        with_diagnostics = [s for s in others if maker.of("diag", s.org_id)]
        if copied and len(_settled(maker, main)) >= 2 and len(with_diagnostics) >= 2:
            return main, with_diagnostics[0], with_diagnostics[1], copied
    return None


def _settled(maker: _Maker, school: School) -> list[Row]:
    """Return people of a school who work nowhere else and share neither name nor initials."""
    frame = maker.made.tables["post"]
    where: dict[str, set[str]] = {}
    for key, file in zip(frame["person_id"], frame[FILE], strict=True):
        where.setdefault(key, set()).add(file)
    own = maker.of("person", school.org_id)
    names = [_initials(maker.name(row["person_id"])) for row in own]
    return [
        row
        for row, name in zip(own, names, strict=True)
        if where.get(row["person_id"]) == {school.org_id} and names.count(name) == 1
    ]


def _initials(name: str) -> str:
    surname, first, patronymic = name.split(" ")[:3]
    return f"{surname} {first[0]}. {patronymic[0]}."


def _passport(school: School, year: int, code: str = "", version: str = "") -> _Page:
    rows: list[list[Any]] = [
        ["Код ОО", code or school.org_id],
        ["Краткое наименование", school.name_short],
        ["Отчётный год", year],
    ]
    if version:
        rows.append([FORM_VERSION, version])
    return _Page("Паспорт", rows)


def _additions(maker: _Maker, school: School, other: School) -> list[_Page]:
    year = maker.made.scene.year
    org = school.org_id
    first, second = _settled(maker, school)[:2]
    load, step, course, union = (
        maker.of(name, org)[0] for name in ("load", "iom_step", "dpo", "mo")
    )
    people = _people(maker, first, second, year)
    return [
        people,
        _routes(maker, school, other, first, year),
        maker.sheet("iom_step", [maker.typed("iom_step", step, kind="экскурсия"), ["Итого", 999]]),
        maker.sheet(
            "dpo",
            [
                maker.typed("dpo", course, hours="40 %"),
                maker.typed("dpo", course, hours="16,5"),
                maker.typed("dpo", course, hours=date(year, 5, 3)),
            ],
        ),
        maker.sheet("mo", [maker.typed("mo", union, self_assessment=0.7)]),
        maker.sheet("load", [maker.typed("load", load, hours_week=650)], hidden=True),
        _hundred(maker, school),
        _control_totals(maker, school),
        _stated(maker),
        _Page("Меню", [["Суп", 50], ["Чай", 10]]),
        _Page("Скан", []),
    ]


def _control_totals(maker: _Maker, school: School) -> _Page:
    """Repeat what form ОО-1 says of ages, under a total that is one too large."""
    rows = []
    for row in maker.of("oo1_staff", school.org_id):
        total = (row["section"], row["row_code"], row["column_code"]) == _TOTAL
        if total or row["section"] == _AGES:
            rows.append(maker.typed("oo1_staff", row, value=row["value"] + total))
    return maker.sheet("oo1_staff", rows)


def _stated(maker: _Maker) -> _Page:
    """State a value of an indicator that nobody knows, and one without its denominator."""
    rows = [
        {"indicator_id": "Доля лучших", "numerator": 1, "denominator": 2},
        {"indicator_id": _SHARE, "numerator": 1},
    ]
    return maker.sheet("manual_value", [maker.typed("manual_value", row) for row in rows])


def _people(maker: _Maker, first: Row, second: Row, year: int) -> _Page:
    heading = maker.heading("person")
    typed: list[Row] = [
        {
            "edu_ped": "вроде",
            "category": "третья",
            "category_date": "весной",
            "service_total": "до 3 лет",
            "service_ped": "много",
        },
        {
            "edu_ped": "н/д",
            "category": "н/д",
            "category_date": f"31.02.{year}",
            "service_total": True,
            "service_ped": _ERROR,
        },
        {"category": "в.к. до 2030 г.", "category_date": "01.02.1080", "service_total": 650},
        {"category_date": f"02.{year}", "service_total": 7, "service_ped": 9},
        {"category_date": str(year - 1)},
    ]
    rows = [maker.typed("person", first, **cells) for cells in typed]
    rows.append(maker.typed("person", second, edu_profile=date(year, 5, 3)))
    # Two people under one name: who is who, their numbers tell, but the name alone does not.
    rows += [maker.typed("person", row, person_id=_TWIN) for row in (first, second)]
    nameless = maker.typed("person", second, person_id="-")
    tail: list[list[Any]] = [["Директор ____________________"], ["тел. 0-00-00"]]
    above: list[list[Any]] = [[f"Сведения за {year - 3} год"]]
    return _Page(
        "Педагоги",
        [*above, heading, *rows, heading, nameless, *tail],
        hidden_row=3,
        hidden_column=heading.index("Пол"),
    )


def _routes(maker: _Maker, school: School, other: School, known: Row, year: int) -> _Page:
    """Repeat one route under names that only just tell who is meant, or do not."""
    route = maker.of("iom", school.org_id)[0]
    name = maker.name(known["person_id"])
    stranger = maker.name(_settled(maker, other)[0]["person_id"])
    rows = [
        maker.typed("iom", route, **({"tutor_id": None} | badly))
        for badly in (
            {"person_id": _initials(name)},
            {"person_id": stranger},
            {"person_id": "Невидимкина Алла Неизвестновна"},
            {"person_id": _new_name(name), "org_id": "СОШ № 999"},
            {"person_id": name, "project": f"совместно с {_initials(stranger)}"},
            {"person_id": _TWIN},
        )
    ]
    rows = [[*row, "нет", year] for row in rows]
    heading = [*maker.heading("iom"), "Статус", "Год"]
    # The row of another year is a plain one: it is left out before its name is read.
    plain = [*maker.typed("iom", route), "нет", year - 1]
    return _Page("Маршруты", [heading, *rows, plain])


def _new_name(name: str) -> str:
    return " ".join(["Переименованная", *name.split(" ")[1:]])


def _hundred(maker: _Maker, school: School) -> _Page:
    row = maker.of("diag", school.org_id)[0]
    return maker.sheet("diag", [maker.typed("diag", row, percent=100, score=None)])


def _spoiled(folder: Path, year: int) -> None:
    """Write files that cannot be read."""
    good = folder / f"Файл без пароля {year}.xlsx"
    _write(good, [_Page("Лист1", [["Код ОО"]])])
    data = bytearray(good.read_bytes())
    good.unlink()
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    (folder / f"Файл с паролем {year}.xlsx").write_bytes(bytes(data))
    (folder / f"Файл повреждён {year}.xlsx").write_bytes(b"PK\x03\x04" + bytes(40))
    _write(folder / f"Файл слишком велик {year}.xlsx", [_Page("Лист1", [["x"]])], far=True)
    asked = [_Page(QUESTIONS_SHEET, [[QUESTIONS_TITLE]])]
    _write(folder / f"Файл с вопросами {year}.xlsx", asked)
    _write(folder / f"Файл со снимком {year}.xlsx", [_Page("Скан", [])], picture=True)
    (folder / f"Файл без кавычки {year}.csv").write_text(_OPEN, encoding="utf-8")
    (folder / f"Файл без кодировки {year}.csv").write_bytes(bytes(range(256)))
    (folder / f"Файл со сканом {year}.pdf").write_bytes(b"%PDF-1.4\n")
    (folder / f"Файл в архиве {year}.zip").write_bytes(_EMPTY_ARCHIVE)


def _lists(folder: Path, maker: _Maker, school: School) -> None:
    """Write the analyst's lists; one of them lacks its headings."""
    name = maker.name(_settled(maker, school)[0]["person_id"])
    text = f"Прежнее имя;Новое имя\n{name};{_new_name(name)}\n"
    (folder / "Смена фамилии.csv").write_text(text, encoding="utf-8")
    (folder / "Получено.csv").write_text("имя;день\n", encoding="utf-8")


def _exports(folder: Path, maker: _Maker, school: School, year: int) -> None:
    """Repeat a record in other encodings."""
    row = maker.of("ovz", school.org_id)[0]
    lines = [maker.heading("ovz"), maker.typed("ovz", row)]
    text = "".join(";".join("" if c is None else str(c) for c in line) + "\r\n" for line in lines)
    for encoding, title in (("utf-16", "UTF-16"), ("utf-8-sig", "UTF-8")):
        path = folder / f"Уточнение ОВЗ {year} ({title}).csv"
        path.write_bytes(text.encode(encoding))


def _write(path: Path, pages: Sequence[_Page], *, far: bool = False, picture: bool = False) -> None:
    with xlsxwriter.Workbook(path, {"strings_to_urls": False}) as book:
        book.set_properties({"created": MADE})
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        for page in pages:
            sheet = book.add_worksheet(page.name)
            for i, row in enumerate(page.rows):
                for j, cell in enumerate(row):
                    _write_cell(sheet, i, j, cell, day)
            if page.hidden:
                sheet.hide()
            if page.hidden_row is not None:
                sheet.set_row(page.hidden_row, None, None, {"hidden": True})
            if page.hidden_column is not None:
                column = page.hidden_column
                sheet.set_column(column, column, None, None, {"hidden": True})
            if far:
                sheet.write_string(1_048_575, 16_383, "x")
            if picture:
                _put_picture(sheet)


def _put_picture(sheet: "xlsxwriter.worksheet.Worksheet") -> None:
    sheet.insert_image(0, 0, "scan.png", {"image_data": BytesIO(_PIXEL)})


def _write_cell(
    sheet: "xlsxwriter.worksheet.Worksheet", i: int, j: int, cell: Any, day: Any
) -> None:
    if cell is None:
        return
    if isinstance(cell, bool):
        sheet.write_boolean(i, j, cell)
    elif isinstance(cell, date):
        sheet.write_datetime(i, j, cell, day)
    elif cell == _ERROR:
        sheet.write_formula(i, j, "=1/0", None, cell[1:])
    elif isinstance(cell, str):
        sheet.write_string(i, j, cell)
    else:
        sheet.write_number(i, j, cell)
