"""Small workbooks as schools send them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from pipeline.intake.run import Intake, take_in, write
from pipeline.params.load import Params, load
from pipeline.paths import PROJECT, YearPaths

YEAR = 2022
PARAMS: Params = load(PROJECT, "krymsk")
TABLES = PARAMS.tables

ORGANISATIONS = [
    ["Код ОО", "Краткое наименование", "Тип ОО", "Обучающихся"],
    ["0501", "МБОУ СОШ № 5", "СОШ", 600],
    ["0507", "МБОУ СОШ № 7", "СОШ", 300],
]
PEOPLE = ["Фамилия, имя, отчество", "Дата рождения", "СНИЛС", "Квалификационная категория"]

Rows = Sequence[Sequence[Any]]


def workbook(path: Path, sheets: Mapping[str, Rows]) -> Path:
    """Write sheets of cells; dates are dates, texts beginning with «=» stay texts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": dt.datetime(2022, 9, 1, tzinfo=dt.UTC)})
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for i, row in enumerate(rows):
                for j, cell in enumerate(row):
                    if isinstance(cell, dt.date):
                        sheet.write_datetime(i, j, cell, day)
                    elif isinstance(cell, str):
                        sheet.write_string(i, j, cell)
                    elif cell is not None:
                        sheet.write(i, j, cell)
    return path


class Folder:
    """A municipality's folder of a year, and what is read from it."""

    def __init__(self, root: Path, params: Params = PARAMS, year: int = YEAR) -> None:
        self.params = params
        self.paths = YearPaths(root, params.municipality.id, year)
        self.raw = self.paths.raw
        self.raw.mkdir(parents=True, exist_ok=True)

    def organisations(self, rows: Rows = ORGANISATIONS) -> "Folder":
        """Put the list of organisations there."""
        workbook(self.raw / "Перечень.xlsx", {"Перечень ОО": rows})
        return self

    def school(self, name: str, code: str | None, sheets: Mapping[str, Rows]) -> "Folder":
        """Put a school's workbook there, with a passport if a code is given."""
        passport = {"Паспорт": [["Код ОО", code]]} if code else {}
        workbook(self.raw / f"{name}.xlsx", {**passport, **sheets})
        return self

    def read(self) -> Intake:
        """Take everything in."""
        return take_in(self.params, self.paths)

    def write(self) -> Path:
        """Take everything in and write it."""
        write(self.read(), self.params, self.paths)
        return self.paths.processed


def rules(intake: Intake, *kinds: Any) -> list[str]:
    """Return what the messages of some kinds say; of all but service rows by default."""
    chosen = kinds or ("mended", "refused", "dropped", "ask", "note")
    return [message.text for message in intake.journal.of_kind(*chosen)]
