"""The data-quality passport of the summary: coverage, corrections, gaps, reconciliation."""

from collections import Counter

import pandas as pd

from pipeline.analysis.gates import DEFAULT
from pipeline.display.output import Block, Prose
from pipeline.display.russian import MISSING, number, share
from pipeline.display.table import Column, Table
from pipeline.indicators.evaluate import STATED
from pipeline.params.directions import DIRECTION_IDS, DIRECTIONS
from pipeline.report.control_totals import reconciled, reconciliation, totals
from pipeline.report.lines import lines, reason
from pipeline.report.populations import rows_of
from pipeline.report.results import source_line
from pipeline.report.year import Year

_METHOD = (
    "Представили данные — организации, от которых принята хотя бы одна таблица; люди — с основным "
    "местом работы в списке должностей. Сверка — со строками «всего» раздела 3.1 формы ОО-1 по "
    "организациям; расхождение не исправляется, о нём сообщается."
)


def data_passport(year: Year) -> Block:
    """Return one table on how good the data are, the gaps by direction and the reconciliation."""
    parts = [_passport(year).html(), _gaps(year).html(), _reconciled(year).html()]
    return Block("".join(parts), _METHOD)


def _passport(year: Year) -> Table:
    organisations, totals = year.intake["organisations"], year.intake["totals"]
    expected, represented = organisations["expected"], organisations["represented"]
    items = [line for direction in DIRECTION_IDS for line in lines(year, direction)]
    # Changes have no value in the first year; that is no gap of the data.
    known = [line for line in items if line.value is not None]
    stated = sum(line.stated > 0 for line in items)
    kinds = Counter(message["kind"] for message in year.intake["messages"])
    people = rows_of(year, DIRECTION_IDS[-1], "PED", "raw.person")
    staff, cards = people["PED"], people["raw.person"]
    with_card = staff["person_id"].isin(cards["person_id"]).sum() if len(cards) else 0
    low = len(represented) < DEFAULT.coverage_schools * max(len(expected), 1) or (
        len(staff) and with_card < DEFAULT.coverage_persons * len(staff)
    )
    rows = [
        ("Организации, представившие данные", share(len(represented), len(expected))),
        ("Педагоги в списках должностей, чел.", number(len(staff)) if len(staff) else MISSING),
        ("Из них с анкетными сведениями", share(int(with_card), len(staff))),
        ("Строк прочитано и принято", share(totals["kept"], totals["rows"] - totals["service"])),
        ("Строк исключено (повторы и другие правила)", number(totals["dropped"])),
        ("Ячеек исправлено по правилам", number(totals["messages_mended"])),
        ("Ячеек не принято", number(totals["messages_refused"])),
        ("Вопросов к организациям", number(kinds["ask"])),
        ("Показателей рассчитано", share(len(known), len(items))),
        (f"Показателей с итогами {STATED.lower()}", number(stated)),
    ]
    notes = [source_line(year)]
    if low:
        notes.insert(0, "Охват ниже порога: выводы относятся только к представившим данные.")
    return Table(
        f"Паспорт качества данных, {year.year} г.",
        (Column("name", "Сведения"), Column("value", "Значение (N из D)", "number")),
        pd.DataFrame(rows, columns=["name", "value"]),
        notes=tuple(notes),
    )


def _gaps(year: Year) -> Table | Prose:
    rows = []
    for direction in DIRECTION_IDS:
        for line in lines(year, direction):
            why = reason(line)
            if why:
                rows.append((line.indicator.short, DIRECTIONS[direction].short, why))
    if not rows:
        return Prose(("Показателей без значения нет.",))
    return Table(
        "Показатели без значения",
        (
            Column("name", "Показатель"),
            Column("direction", "Направление"),
            Column("why", "Почему"),
        ),
        pd.DataFrame(rows, columns=["name", "direction", "why"]),
    )


def _reconciled(year: Year) -> Table | Block:
    if reconciled(year).empty:
        return reconciliation(year)
    return totals(year, only="всего")
