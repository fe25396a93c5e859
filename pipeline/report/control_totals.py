"""Lists of people against the control totals of form ОО-1, section 3 (table T28)."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from pipeline.display.output import Block, Prose
from pipeline.display.russian import number, share, signed
from pipeline.display.table import Column, Table
from pipeline.params.directions import DIRECTION_IDS
from pipeline.report.populations import rows_of
from pipeline.report.results import source_line
from pipeline.report.year import Year

OTHERS_TOLERANCE = 0.02
"""Allowed relative difference of any figure but the headcount, which must be the same."""

REASONS = (
    "Частые причины расхождений: внешние совместители внесены как основные работники; работники в "
    "отпуске по уходу за ребёнком учтены в одном источнике и не учтены в другом; разные даты учёта "
    "(ОО-1 — на 20 сентября, возраст — на 1 января); не указаны образование, стаж или категория; "
    "истёкшая категория в списке значится действующей."
)

_TOTAL = "всего"
_WHO = {"педагогические": "PED", "учителя": "TCH", "руководящие": "LEAD"}
"""Row of section 3.1 of ОО-1 → the population that counts the same people."""

_SHOWN = 60
"""Lines of the table by school; a person reads no more."""

Condition = Callable[[pd.DataFrame], "pd.Series[bool]"]


@dataclass(frozen=True)
class Control:
    """One figure of ОО-1 and how to count it from the lists.

    Attributes:
        section: Section of the form.
        row: Its row.
        column: Its column.
        population: Who is counted.
        condition: Which of them.
        tolerance: Allowed difference as a part of the official figure.
    """

    section: str
    row: str
    column: str
    population: str
    condition: Condition
    tolerance: float = OTHERS_TOLERANCE

    @property
    def name(self) -> str:
        """What is counted, for a table."""
        return f"{self.row}: {self.column}"


def _equals(column: str, value: str) -> Condition:
    return lambda rows: rows[column].eq(value)


def _pedagogical(level: str) -> Condition:
    return lambda rows: rows["edu_level"].eq(level) & rows["edu_ped"].eq(True)


def _between(column: str, low: float, high: float) -> Condition:
    return lambda rows: rows[column].ge(low) & rows[column].lt(high)


def _controls() -> tuple[Control, ...]:
    posts: dict[str, Condition] = {
        "высшее": _equals("edu_level", "высшее"),
        "высшее педагогическое": _pedagogical("высшее"),
        "СПО": _equals("edu_level", "СПО"),
        "СПО педагогическое": _pedagogical("СПО"),
        "высшая категория": _equals("category", "высшая"),
        "первая категория": _equals("category", "первая"),
        "женщины": _equals("sex", "ж"),
    }
    made = []
    for row, population in _WHO.items():
        made.append(Control("3.1", row, _TOTAL, population, lambda rows: rows["org_id"].notna(), 0))
        made += [Control("3.1", row, c, population, condition) for c, condition in posts.items()]
    service = (0, 3, 5, 10, 15, 20, 100)
    for row, column in (("общий стаж", "service_total"), ("педагогический стаж", "service_ped")):
        made += [
            Control("3.2", row, name, "PED", _between(column, low, high))
            for name, (low, high) in zip(_bands(service, 0), pairwise(service), strict=True)
        ]
    ages = (0, *range(25, 70, 5), 200)
    made += [
        Control("3.3", "педагогические", name, "PED", _between("age", low, high))
        for name, (low, high) in zip(_bands(ages, 1), pairwise(ages), strict=True)
    ]
    return tuple(made)


def _bands(limits: tuple[int, ...], less: int) -> list[str]:
    """Name bands as the form does: «до 3», «3–5», «20 и более»; ages end at the last full year."""
    inner = [f"{low}–{high - less}" for low, high in list(pairwise(limits))[1:-1]]
    return [f"до {limits[1]}", *inner, f"{limits[-2]} и более"]


CONTROLS = _controls()


def reconciled(year: Year) -> pd.DataFrame:
    """Compare every control total of every organisation that sent its lists.

    Returns:
        ``control`` (position in :data:`CONTROLS`), ``name``, ``org_id``, ``official``, ``listed``,
        ``difference`` and ``outside``: whether the tolerance is exceeded.
    """
    populations = dict.fromkeys(_WHO.values())
    found = rows_of(year, DIRECTION_IDS[-1], "raw.oo1_staff", "raw.org", *populations)
    official = found["raw.oo1_staff"]
    columns = ["control", "name", "org_id", "official", "listed", "difference", "outside"]
    if official.empty:
        return pd.DataFrame(columns=columns)
    organisations = found["raw.org"]
    heads = organisations["parent_org_id"].fillna(organisations["org_id"])
    official = official.assign(
        org_id=official["org_id"].map(dict(zip(organisations["org_id"], heads, strict=True)))
    )
    official = official[official["org_id"].isin(year.intake["organisations"]["represented"])]
    parts = []
    for position, control in enumerate(CONTROLS):
        own = official[
            official["row_code"].eq(control.row)
            & official["column_code"].eq(control.column)
            & (official["section"].isna() | official["section"].eq(control.section))
        ]
        if own.empty:
            continue
        stated = own.groupby("org_id")["value"].sum()
        people = found[control.population].drop_duplicates(["person_id", "org_id"])
        listed = people[control.condition(people).fillna(value=False).astype(bool)]
        counted = listed.groupby("org_id").size().reindex(stated.index, fill_value=0)
        difference = counted - stated
        parts.append(
            pd.DataFrame(
                {
                    "control": position,
                    "name": control.name,
                    "org_id": stated.index,
                    "official": stated.to_numpy(),
                    "listed": counted.to_numpy(),
                    "difference": difference.to_numpy(),
                    "outside": (difference.abs() > control.tolerance * stated).to_numpy(),
                }
            )
        )
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def reconciliation(year: Year) -> Block:
    """Return the comparison of lists with ОО-1: over the municipality, then by school."""
    rows = year.remembered("reconciled", lambda: reconciled(year))
    if rows.empty:
        text = (
            "Сверка с формой ОО-1 не проводилась: раздел 3 формы не представлен."
            if year.intake["tables"].get("oo1_staff", 0) == 0
            else "Сверка с формой ОО-1 не проводилась: знакомых строк и граф в разделе 3 нет."
        )
        return Block(Prose((text,)).html())
    parts: list[Table | Prose] = [totals(year)]
    if year.audience == "internal":
        parts += [_by_school(year, rows), Prose((REASONS,))]
    return Block("".join(part.html() for part in parts))


def totals(year: Year, only: str = "") -> Table:
    """Return the comparison over all organisations, a control total a line.

    Args:
        year: The year.
        only: Column of the form; all of them if not given.
    """
    rows = year.remembered("reconciled", lambda: reconciled(year))
    lines = []
    for position, own in rows.groupby("control"):
        control = CONTROLS[int(str(position))]
        if only and control.column != only:
            continue
        lines.append(
            {
                "who": control.row if only else control.name,
                "official": number(float(own["official"].sum())),
                "listed": number(float(own["listed"].sum())),
                "difference": signed(float(own["difference"].sum()), 0),
                "allowed": f"±{OTHERS_TOLERANCE * 100:g} %" if control.tolerance else "0",
                "schools": share(int(own["outside"].sum()), len(own)),
            }
        )
    return Table(
        f"Сверка списков с формой ОО-1, {year.year} г.",
        (
            Column("who", "Работники"),
            Column("official", "ОО-1, чел.", "number"),
            Column("listed", "По спискам, чел.", "number"),
            Column("difference", "Разность, чел.", "number"),
            Column("allowed", "Допуск по ОО", "number"),
            Column("schools", "ОО с расхождением, % (N из D)", "number"),
        ),
        pd.DataFrame(lines),
        notes=("Только организации, представившие данные.", source_line(year)),
    )


def _by_school(year: Year, rows: pd.DataFrame) -> Table | Prose:
    outside = rows[rows["outside"]]
    if outside.empty:
        return Prose(("Расхождений сверх допуска ни в одной организации нет.",))
    weight = outside.assign(weight=outside["difference"].abs())
    ordered = weight.sort_values(["weight", "org_id", "control"], ascending=[False, True, True])
    shown = ordered.head(_SHOWN)
    more = (f"Показано {len(shown)} из {len(ordered)} расхождений, наибольшие.",)
    return Table(
        "Расхождения сверх допуска по организациям",
        (
            Column("org", "Организация"),
            Column("name", "Работники"),
            Column("official", "ОО-1, чел.", "number"),
            Column("listed", "По спискам, чел.", "number"),
            Column("difference", "Разность, чел.", "number"),
        ),
        pd.DataFrame(
            {
                "org": [year.school_names.get(code, code) for code in shown["org_id"]],
                "name": shown["name"].tolist(),
                "official": [number(float(v)) for v in shown["official"]],
                "listed": [number(float(v)) for v in shown["listed"]],
                "difference": [signed(float(v), 0) for v in shown["difference"]],
            }
        ),
        notes=more if len(shown) < len(ordered) else (),
    )
