"""``indicators.xlsx``: the year's values as a workbook that an analyst filters and sorts."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import pandas as pd
import xlsxwriter
from xlsxwriter.workbook import Workbook

from pipeline.indicators.evaluate import MUNICIPALITY, SCHOOL
from pipeline.params.catalogue import Indicator
from pipeline.report.export import FIELDS, values
from pipeline.report.publish import publish_bytes
from pipeline.report.recommendations import direction_name
from pipeline.report.year import Year

NAME = "indicators.xlsx"

_LONGEST, _SHORTEST = 60, 12
"""Widest and narrowest column, in letters."""
_WHOLE = {"numerator", "denominator"}
_LEVEL_WORDS = {"group": "группа сравнения", "locality": "местность", "subject": "предмет"}


@dataclass(frozen=True)
class Column:
    """A column of a sheet.

    Attributes:
        key: Column of the frame.
        title: Heading.
        kind: How cells are written: words, whole numbers, numbers with the indicator's digits.
    """

    key: str
    title: str
    kind: Literal["text", "whole", "number"] = "text"


_TITLES = {field.name: field.title for field in FIELDS}
_NUMBERS = ("numerator", "denominator", "value", "previous", "change")


def write_workbook(year: Year) -> Path:
    """Write the workbook: sheets of the municipality, its schools, groups, and the dictionary.

    Numbers are numbers: the reader's Excel prints them with its own decimal mark. Values that are
    masked for the audience are blank with a note; for the public there are no schools.
    """
    found = values(year)
    found["digits"] = [
        _digits(year.params.by_key[str(key)].indicator) for key in found["indicator"]
    ]
    found["direction"] = found["direction"].map(direction_name)
    buffer = io.BytesIO()
    place = year.params.municipality.name.nominative
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties(
            {
                "title": f"Показатели: {place}, {year.year}",
                "created": datetime(year.year, 12, 31),  # noqa: DTZ001 - no clock, no zone
            }
        )
        municipal = found[found["level"] == MUNICIPALITY]
        _sheet(book, "Муниципалитет", municipal, _columns("target", "status", "note"))
        schools = found[found["level"] == SCHOOL]
        unit = Column("unit_name", "ОО"), Column("unit_id", "Код ОО")
        if len(schools):
            _sheet(book, "ОО", schools, [*unit, *_columns("note")])
        groups = found[found["level"].isin(list(_LEVEL_WORDS))].copy()
        if len(groups):
            groups["level"] = groups["level"].map(_LEVEL_WORDS)
            cut = Column("level", "Разрез"), Column("unit_name", "Группа")
            _sheet(book, "Группы", groups, [*cut, *_columns("note")])
        _sheet(book, "Словарь", _dictionary(year), _DICTIONARY)
        _sheet(book, "Столбцы", _fields(), _FIELD_COLUMNS)
    return publish_bytes(year.paths.reports(year.audience) / NAME, buffer.getvalue())


def _columns(*last: str) -> list[Column]:
    kinds: dict[str, Literal["text", "whole", "number"]] = {
        **dict.fromkeys(_NUMBERS, "number"),
        **dict.fromkeys(_WHOLE, "whole"),
        "target": "number",
    }
    names = ("direction", "name", *_NUMBERS[:3], "unit", *_NUMBERS[3:], *last, "indicator")
    return [Column(name, _TITLES[name], kinds.get(name, "text")) for name in names]


def _digits(indicator: Indicator) -> int:
    return 0 if indicator.type == "presence" else indicator.decimals


_DICTIONARY = (
    Column("direction", "Направление"),
    Column("name", "Показатель"),
    Column("full", "Как в документе"),
    Column("formula", "Как считается"),
    Column("unit", "Единица измерения"),
    Column("better", "Желательно"),
    Column("source", "Документ"),
    Column("number", "№ в документе"),
    Column("resolution", "Уточнение"),
    Column("indicator", "Код показателя"),
)
_BETTER = {"higher": "больше", "lower": "меньше", "neutral": ""}


def _dictionary(year: Year) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "direction": direction_name(chosen.indicator.direction),
                "name": chosen.indicator.short,
                "full": chosen.indicator.name,
                "formula": chosen.indicator.formula,
                "unit": chosen.indicator.unit,
                "better": _BETTER.get(chosen.indicator.better, ""),
                "source": chosen.set.title,
                "number": chosen.indicator.number,
                "resolution": chosen.indicator.resolution,
                "indicator": chosen.key,
            }
            for chosen in year.params.chosen
        ],
        columns=[column.key for column in _DICTIONARY],
    )


_FIELD_COLUMNS = (
    Column("name", "Столбец indicators.csv"),
    Column("title", "Название"),
    Column("type", "Вид"),
    Column("about", "Что означает"),
    Column("allowed", "Допустимые значения"),
)
_KINDS = {"string": "текст", "number": "число", "date": "дата"}


def _fields() -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "name": field.name,
                "title": field.title,
                "type": _KINDS[field.type],
                "about": field.about,
                "allowed": ", ".join(field.allowed),
            }
            for field in FIELDS
        ]
    )


def _sheet(book: Workbook, name: str, frame: pd.DataFrame, columns: Sequence[Column]) -> None:
    """Write a sheet with a frozen, filtered heading and columns as wide as their words."""
    sheet = book.add_worksheet(name)
    head = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#F2F2F2"}
    )
    text = book.add_format({"text_wrap": True, "valign": "top"})
    formats = {
        digits: book.add_format(
            {"valign": "top", "num_format": "#,##0" + ("." + "0" * digits if digits else "")}
        )
        for digits in range(4)
    }
    for place, column in enumerate(columns):
        cells = frame[column.key].tolist()
        sheet.write_string(0, place, column.title, head)
        sheet.set_column(place, place, _width(column, cells))
        digits = frame["digits"].tolist() if column.kind == "number" else [0] * len(cells)
        for row, (cell, after) in enumerate(zip(cells, digits, strict=True), 1):
            if _blank(cell):
                continue
            if column.kind == "text":
                sheet.write_string(row, place, str(cell), text)
            else:
                exact = column.kind == "whole" and not float(cell).is_integer()
                sheet.write_number(row, place, float(cell), formats[2 if exact else int(after)])
    sheet.set_row(0, 32)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(frame), 1), len(columns) - 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _blank(cell: Any) -> bool:
    return cell is None or cell == "" or bool(pd.isna(cell))


def _width(column: Column, cells: Sequence[Any]) -> int:
    if column.kind != "text":
        return 12
    longest = max((len(str(cell)) for cell in cells if not _blank(cell)), default=0)
    return max(_SHORTEST, min(_LONGEST, max(longest, len(column.title) // 2) + 2))
