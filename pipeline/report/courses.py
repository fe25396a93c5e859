"""«Профессиональная переподготовка и КПК»: kinds, months, need beside what was done."""

import numpy as np
from babel.dates import get_month_names

from pipeline.display.output import Prose
from pipeline.display.picture import Picture
from pipeline.display.russian import LOCALE, number, share
from pipeline.display.table import Table
from pipeline.indicators.evaluate import period
from pipeline.report.charts_flow import month_names
from pipeline.report.charts_grid import count_grid
from pipeline.report.charts_shares import Row, Words, bar_rows
from pipeline.report.counted import masked_small, only_internal, public, too_small
from pipeline.report.populations import ask, period_kind
from pipeline.report.results import source_line
from pipeline.report.tabular import text_table
from pipeline.report.year import Year

_DIRECTION = "retraining"
_KINDS = {
    "ПК": "повышение квалификации",
    "ПП": "переподготовка",
    "стажировка": "стажировка",
    "модуль": "модуль программы",
}
_NEEDS = (
    (
        "Все педагоги",
        "обучены за три года",
        "без курсов за три года",
        "courses_3y IS NOT NULL",
        "courses_3y",
    ),
    (
        "Выявлены дефициты",
        "обучены по адресным программам",
        "с дефицитами без адресных программ",
        "deficit AND courses_addressed IS NOT NULL",
        "courses_addressed",
    ),
    (
        "Образование не соответствует предмету",
        "прошли переподготовку",
        "преподают не по профилю без переподготовки",
        "NOT profile_main AND retrained_ped_ever IS NOT NULL",
        "retrained_ped_ever",
    ),
)
"""Who needs, what was done, who is left, the conditions of the need and of what was done."""


def course_kinds(year: Year) -> Table | Prose:
    """Return documents and people by kind of programme and its orientation."""
    found = ask(
        year,
        _DIRECTION,
        "SELECT kind, coalesce(CASE WHEN ped_oriented THEN 'педагогическая' "
        "WHEN NOT ped_oriented THEN 'другая' END, 'не указана') AS orientation, "
        "count(*) AS documents, count(DISTINCT person_id) AS people, median(hours) AS hours "
        "FROM raw.dpo SEMI JOIN PED USING (municipality, person_id) "
        "WHERE dated_in_period(date_end) GROUP BY ALL",
    )
    if found.empty:
        return Prose(("Виды программ не показаны: сведения о курсах не представлены.",))
    if too_small(year, found["people"]):
        return masked_small("Виды программ")
    order = {kind: position for position, kind in enumerate(_KINDS)}
    found = found.sort_values(
        ["kind", "documents"], key=lambda c: c.map(order) if c.name == "kind" else -c, kind="stable"
    )
    heads = ("Вид программы", "Направленность", "Документов", "Педагогов", "Часов, медиана")
    return text_table(
        f"Обучение по видам программ, {year.year} г.",
        heads,
        [
            (
                _KINDS.get(str(row["kind"]), str(row["kind"])),
                str(row["orientation"]),
                number(row["documents"]),
                number(row["people"]),
                number(row["hours"]),
            )
            for _, row in found.iterrows()
        ],
        numbers=heads[2:],
        notes=("Педагог с документами двух видов стоит в обеих строках.", source_line(year)),
    )


def course_months(year: Year) -> Picture | Prose:
    """Return documents by month and kind: when teachers are away from school."""
    first, _ = period(year.year, period_kind(year, _DIRECTION))
    found = ask(
        year,
        _DIRECTION,
        "SELECT kind, month(date_end) AS month, count(*) AS n "
        "FROM raw.dpo SEMI JOIN PED USING (municipality, person_id) "
        "WHERE dated_in_period(date_end) GROUP BY ALL",
    )
    if found.empty:
        return Prose(("Обучение по месяцам не показано: даты документов не представлены.",))
    order = [(first.month - 1 + shift) % 12 + 1 for shift in range(12)]
    grid = (
        found.pivot_table(index="kind", columns="month", values="n", aggfunc="sum")
        .reindex(index=[kind for kind in _KINDS if kind in set(found["kind"])], columns=order)
        .fillna(0)
    )
    if too_small(year, grid.to_numpy().ravel()):
        return masked_small("Обучение по месяцам")
    months = month_names(first.month)
    totals = grid.sum()
    busiest = int(np.argmax(totals.to_numpy()))
    return count_grid(
        [_KINDS[str(kind)] for kind in grid.index],
        months,
        grid.to_numpy(float),
        Words(
            f"Больше всего документов выдано за месяц «{_month(order[busiest])}»: "
            f"{share(totals.iloc[busiest], totals.sum())}",
            f"Документы об обучении по месяцу выдачи, ед., {year.year} г.; педагоги.",
            source_line(year),
            id="months",
        ),
    )


def _month(position: int) -> str:
    return str(get_month_names("wide", "stand-alone", LOCALE)[position])


def need_and_done(year: Year) -> Picture | Prose:
    """Return who needed training and how many of them were trained."""
    rows, cells, small, left = [], [], [], []
    for need, done, without, who, what in _NEEDS:
        found = ask(
            year,
            _DIRECTION,
            f"SELECT count(*) AS d, count(*) FILTER ({what}) AS n "  # noqa: S608 - our own words
            f"FROM PED WHERE {who}",
        ).iloc[0]
        needed, trained = float(found["d"]), float(found["n"])
        if not needed:
            continue
        left.append((needed - trained, without, needed))
        small += [trained, needed - trained]
        rows.append(
            Row(f"{need} – {done}", needed, share(trained, needed), trained),
        )
        cells.append((need, number(needed), done, share(trained, needed), number(needed - trained)))
    if not rows:
        return Prose(("Потребность в обучении не рассчитана: данные не представлены.",))
    if too_small(year, small):
        return masked_small("Потребность в обучении")
    heads = ("Потребность", "Педагогов", "Что сделано", "Охвачены, % (N из D)", "Остаются, чел.")
    most, without, needed = max(left)
    return bar_rows(
        rows,
        Words(
            f"Больше всего педагогов {without}: {share(most, needed)}",
            f"Педагоги, которым обучение нужно, и доля обученных, {year.year} г.",
            source_line(year),
            id="needs",
            numbers=text_table(
                f"Потребность и обучение, {year.year} г.",
                heads,
                cells,
                numbers=(heads[1], heads[3], heads[4]),
            ),
        ),
        names=("нуждаются", "из них обучены"),
    )


def course_gaps(year: Year) -> Table | Prose:
    """Return who is left without training by organisation, the most people first."""
    if public(year):
        return only_internal("Сведения по отдельным организациям")
    parts = ", ".join(
        f"count(*) FILTER ({who}) AS d{i}, count(*) FILTER ({who} AND NOT {what}) AS n{i}"
        for i, (*_, who, what) in enumerate(_NEEDS)
    )
    found = ask(
        year,
        _DIRECTION,
        f"SELECT org_id, {parts} FROM PED GROUP BY org_id",  # noqa: S608 - our own words
    )
    found["name"] = found["org_id"].map(year.school_names)
    found = found.dropna(subset="name")
    if found.empty or not found[["d0", "d1", "d2"]].to_numpy().sum():
        return Prose(("Охват обучением по организациям не показан: данные не представлены.",))
    found = found.sort_values(["n0", "name"], ascending=[False, True], kind="stable")
    totals = found.drop(columns=["org_id", "name"]).sum()
    rows = [
        (str(name), *(share(row[f"n{i}"], row[f"d{i}"]) for i in range(len(_NEEDS))))
        for name, row in [
            *((row["name"], row) for row in found.to_dict("records")),
            ("Всего", totals.to_dict()),
        ]
    ]
    heads = (
        "ОО", "Без курсов за три года, % педагогов", "Без адресных программ, % с дефицитами",
        "Без переподготовки, % не по профилю",
    )  # fmt: skip
    return text_table(
        f"Кто остаётся без обучения, по организациям, {year.year} г.",
        heads,
        rows,
        numbers=heads[1:],
        total_rows=frozenset({len(rows) - 1}),
        notes=(
            "Сверху — организации, где больше педагогов без курсов за три года. «–» — таких "
            "педагогов нет или данные не представлены.",
            source_line(year),
        ),
    )
