"""Write one year of the invented municipality as schools and offices would send it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.demo.dirt import Directory, Sheet, sheet
from pipeline.demo.oddities import write_oddities
from pipeline.demo.programme import programme_measures
from pipeline.demo.scene import FILE
from pipeline.demo.schools import School
from pipeline.demo.typing_habits import Rates
from pipeline.demo.workbooks import write_csv, write_workbook
from pipeline.demo.world import World, world
from pipeline.params.load import Params
from pipeline.params.tables import Tables
from pipeline.paths import YearPaths

MARKER = "DEMO"
"""Name of the file that says that the data beside it are invented."""

_MARK = "Данные вымышлены: ни один человек и ни одна организация не существует.\n"
_LIST = "Перечень ОО"
_MUNICIPAL = {
    _LIST: ("org",),
    "Результаты диагностики": ("diag",),
    "Сетевое взаимодействие": (
        "network",
        "network_member",
        "network_event",
        "network_work",
        "network_project",
    ),
    "Мероприятия и практики": ("event", "event_part", "practice"),
    "Реестр документов": ("norm_doc",),
    "План мер и решения": ("measure", "recommendation", "decision", "target", "scheme_item"),
    "Опросы": ("survey_invited", "burnout"),
    "Руководители и резерв": ("leader_dev", "reserve"),
    "Обучающиеся и сайт": ("student_result", "ovz", "site_stat"),
    "ОО-1 раздел 3": ("oo1_staff",),
}
"""Municipal workbook → its tables."""

_CSV = "survey"
"""This table is an export of a form: one CSV file."""

_FILLED_BY = ("директор", "заместитель директора", "секретарь", "методист школы")


def write(root: Path, params: Params, year: int, rates: Rates | None = None) -> list[Path]:
    """Write the raw files of a year.

    Args:
        root: Folder that holds ``data/``.
        params: Params of the municipality; ``demo`` says how large it is.
        year: Reporting year.
        rates: How untidy the files are; by default as untidy as they come, with all oddities.

    Returns:
        The files written, sorted.

    Raises:
        FileExistsError: If the folder holds files that are not invented.
    """
    folder = YearPaths(root, params.municipality.id, year).raw
    _clear(folder)
    made = world(
        params.municipality.demo,
        year,
        centre=params.municipality.passport.centre,
        period=params.municipality.period,
    )
    if params.programme:
        plan = programme_measures(made.scene, params.programme)
        made.tables["measure"] = pd.DataFrame(list(plan), dtype=object)
    (folder / MARKER).write_text(_MARK, encoding="utf-8")
    _write_municipal(folder, made, params.tables, rates or Rates())
    _write_schools(folder, made, params.tables, rates or Rates())
    if rates is None:
        write_oddities(folder, made, params.tables)
    return sorted(folder.iterdir())


def _clear(folder: Path) -> None:
    """Make room, but only among files that were invented before."""
    if folder.is_dir() and any(folder.iterdir()):
        if not (folder / MARKER).exists():
            raise FileExistsError(
                f"В папке {folder} лежат файлы без отметки {MARKER}: "
                "вымышленные данные рядом с настоящими не записываются."
            )
        for file in folder.iterdir():
            file.unlink()
    folder.mkdir(parents=True, exist_ok=True)


def _write_municipal(folder: Path, made: World, tables: Tables, rates: Rates) -> None:
    year = made.scene.year
    directory = _directory(made)
    for title, names in _MUNICIPAL.items():
        sheets = [
            sheet(
                tables.tables[name],
                _rows(made, name),
                directory,
                rates,
                made.scene.chance("sheet", name),
            )
            for name in names
        ]
        write_workbook(folder / f"{title} {year}.xlsx", sheets)
    export = sheet(
        tables.tables[_CSV],
        _rows(made, _CSV),
        directory,
        # An export has a header and rows, nothing else.
        Rates.none(),
        made.scene.chance("sheet", _CSV),
    )
    write_csv(folder / f"{tables.tables[_CSV].title} {year}.csv", export)


def _write_schools(folder: Path, made: World, tables: Tables, rates: Rates) -> None:
    directory = _directory(made)
    names = [name for name, table in tables.tables.items() if table.holder == "school"]
    by_school: dict[str, dict[str, list[dict[str, Any]]]] = {
        school.org_id: {} for school in made.scene.schools
    }
    for name in names:
        for row in _rows(made, name):
            by_school[row[FILE]].setdefault(name, []).append(row)
    for school in made.scene.schools:
        if school.org_id == made.silent:
            continue
        chance = made.scene.chance("file", school.org_id)
        sheets = [_passport(school, made.scene.year, chance.pick(_FILLED_BY))]
        for name in names:
            rows = by_school[school.org_id].get(name, [])
            if not rows and (name == "manual_value" or chance.happens(rates.no_sheet)):
                continue
            own = made.scene.chance("sheet", school.org_id, name)
            sheets.append(
                sheet(tables.tables[name], rows, directory, rates, own, owner=school.name_short)
            )
        write_workbook(folder / f"Мониторинг_{school.name_short}_{made.scene.year}.xlsx", sheets)


def _passport(school: School, year: int, filled_by: str) -> Sheet:
    return Sheet(
        "Паспорт",
        [
            ["Код ОО", school.org_id],
            ["Краткое наименование", school.name_short],
            ["Отчётный год", year],
            ["Заполнил (должность)", filled_by],
        ],
        header=-1,
    )


def _rows(made: World, name: str) -> Sequence[dict[str, Any]]:
    frame = made.tables[name]
    columns = [str(column) for column in frame.columns]
    return [dict(zip(columns, row, strict=True)) for row in frame.itertuples(index=False)]


def _directory(made: World) -> Directory:
    return Directory(made.people, {school.org_id: school for school in made.scene.schools})
