"""«Индивидуальные образовательные маршруты»: by organisation, by state, in time."""

import numpy as np
import pandas as pd

from pipeline.display import style
from pipeline.display.output import Block, Prose
from pipeline.display.picture import Picture
from pipeline.display.russian import counted, number, share
from pipeline.display.table import Table
from pipeline.indicators.evaluate import period
from pipeline.report.charts_flow import Series, cumulative, month_names, spread
from pipeline.report.charts_shares import Stack, Words, stacked_shares
from pipeline.report.counted import masked_small, only_internal, public, too_small
from pipeline.report.populations import ask, period_kind
from pipeline.report.results import source_line
from pipeline.report.tabular import text_table
from pipeline.report.year import Year

_SMALL = 5
_STATES = ("разработан", "реализуется", "завершён", "прекращён")
_BASES = {"дефициты": "на основе дефицитов", "рост": "профессионального роста"}
_LATE = 90
"""Days from a diagnosis to a route after which the wait is counted as long."""


def route_table(year: Year) -> Table | Prose:
    """Return the steps of routes by organisation, those with most people left first."""
    if public(year):
        return only_internal("Сведения по отдельным организациям")
    found = ask(
        year,
        "routes",
        "SELECT org_id, count(*) FILTER (deficit) AS found, "
        "count(*) FILTER (deficit AND route_deficit) AS made, "
        "count(*) FILTER (deficit AND route_deficit AND route_attended) AS attended, "
        "count(*) FILTER (deficit AND route_deficit AND route_completed) AS completed "
        "FROM PED WHERE diagnosed AND route_deficit IS NOT NULL GROUP BY org_id",
    )
    found["name"] = found["org_id"].map(year.school_names)
    found = found.dropna(subset="name")
    if found.empty:
        return Prose(("Маршруты по организациям не показаны: данные не представлены.",))
    found["left"] = found["found"] - found["made"]
    found = found.sort_values(["left", "name"], ascending=[False, True], kind="stable")
    heads = (
        "ОО", "Выявлены дефициты, чел.", "Без маршрута, чел.", "Составлен, % (N из D)",
        "Участвуют, % составленных", "Завершён, % составленных",
    )  # fmt: skip
    columns = ["name", "found", "left", "made", "attended", "completed"]
    totals = {"name": "Всего", **found[columns[1:]].sum()}
    rows = [
        (
            str(row["name"]),
            number(row["found"]),
            number(row["left"]),
            share(row["made"], row["found"]),
            share(row["attended"], row["made"]),
            share(row["completed"], row["made"]),
        )
        for row in [*found[columns].to_dict("records"), totals]
    ]
    return text_table(
        f"Маршруты по организациям, {year.year} г.",
        heads,
        rows,
        numbers=heads[1:],
        total_rows=frozenset({len(rows) - 1}),
        notes=(
            "Сверху — организации, где больше педагогов с дефицитами без маршрута; списки по "
            "номерам остаются в организации.",
            source_line(year),
        ),
        method="Педагоги с дефицитом; каждый следующий этап — часть предыдущего.",
    )


def route_states(year: Year) -> Block | Prose:
    """Return routes by state and basis, and who accompanies them."""
    found = ask(
        year,
        "routes",
        "SELECT i.status, coalesce(i.basis, CASE WHEN i.diag_id IS NULL THEN 'рост' "
        "ELSE 'дефициты' END) AS basis, count(*) AS n FROM raw.iom AS i "
        "SEMI JOIN PED USING (municipality, person_id) "
        "WHERE lasts_in_period(i.date_start, i.date_end_fact) GROUP BY ALL",
    )
    if found.empty:
        return Prose(("Состояние маршрутов не показано: сведения не представлены.",))
    grid = (
        found.pivot_table(index="basis", columns="status", values="n", aggfunc="sum")
        .reindex(index=list(_BASES), columns=list(_STATES))
        .fillna(0)
    )
    if too_small(year, grid.to_numpy().ravel()):
        return masked_small("Состояние маршрутов")
    grid = grid[grid.sum(axis=1) > 0]
    total, done = float(grid.to_numpy().sum()), float(grid["завершён"].sum())
    drawn = stacked_shares(
        [
            Stack(_BASES[str(basis)], row.tolist(), f"n = {number(row.sum())}")
            for basis, row in grid.iterrows()
        ],
        _STATES,
        Words(
            f"Завершены {share(done, total)} маршрутов",
            f"Маршруты, которые длились в {year.year} г., по основанию и состоянию, %.",
            source_line(year),
            id="route-states",
        ),
        colours=(style.LEVELS[0], style.ACCENT_PALE, style.ACCENT, style.WARM),
    )
    heads = ("Основание", *_STATES, "всего")
    table = text_table(
        f"Маршруты по основанию и состоянию, {year.year} г.",
        heads,
        [
            (_BASES[str(basis)], *(number(count) for count in row), number(row.sum()))
            for basis, row in grid.iterrows()
        ],
        numbers=heads[1:],
    )
    return Block(drawn.html() + table.html() + _support(year))


def _support(year: Year) -> str:
    """Print who accompanies the routes; one route may have several kinds of support."""
    kinds = ask(
        year,
        "routes",
        "SELECT coalesce(s.support, 'не указано') AS support, count(DISTINCT s.iom_id) AS n "
        "FROM raw.iom_step AS s SEMI JOIN ROUTE_ALL USING (municipality, iom_id) GROUP BY ALL",
    ).sort_values(["n", "support"], ascending=[False, True], kind="stable")
    base = ask(year, "routes", "SELECT count(*) AS d FROM ROUTE_ALL")["d"].iloc[0]
    if kinds.empty or too_small(year, kinds["n"]):
        return ""
    heads = ("Сопровождение", "Маршруты, % (N из D)")
    return text_table(
        f"Кто сопровождает маршруты, {year.year} г.",
        heads,
        [(str(row["support"]), share(row["n"], base)) for _, row in kinds.iterrows()],
        numbers=heads[1:],
        notes=("У маршрута может быть несколько видов сопровождения.",),
    ).html()


def route_delay(year: Year) -> Block | Prose:
    """Return the days from a diagnosis to the route that rests on it."""
    found = ask(
        year,
        "routes",
        "SELECT r.iom_id, p.org_id, date_diff('day', min(d.date), any_value(i.date_start)) AS days "
        "FROM route AS r JOIN raw.iom AS i USING (municipality, iom_id) "
        "JOIN PED AS p ON p.municipality = r.municipality AND p.person_id = r.person_id "
        "JOIN raw.diag AS d ON d.municipality = r.municipality AND d.person_id = r.person_id "
        "AND d.diag_id = i.diag_id "
        "WHERE r.purpose = 'дефициты' AND i.date_start IS NOT NULL AND d.date IS NOT NULL "
        "GROUP BY r.iom_id, p.org_id",
    )
    wrong = int((found["days"] < 0).sum())
    known = found[found["days"] >= 0]
    if len(known) < 2 * _SMALL:
        return Prose(("Срок от диагностики до маршрута не рассчитан: дат недостаточно.",))
    days = known["days"].astype(float)
    late = int((days > _LATE).sum())
    if too_small(year, [late, len(days) - late]):
        return masked_small("Срок от диагностики до маршрута")
    low, middle, high = (float(value) for value in np.percentile(days, [25, 50, 75]))
    word = counted(round(middle), "день", "дня", "дней")
    drawn = spread(
        days.tolist(),
        (low, middle, high),
        "дней",
        Words(
            f"Половина маршрутов начата не позже чем через {word} после диагностики",
            f"Маршруты на основе дефицитов (n = {number(len(days))}), {year.year} г.; полоса — "
            "средняя половина, линия — медиана.",
            source_line(year),
            id="route-delay",
        ),
    )
    groups = known.assign(group=known["org_id"].map(year.groups)).groupby("group")["days"]
    heads = (
        "Группа сравнения", "Маршрутов", "Медиана, дней", "Средняя половина, дней",
        f"Более {_LATE} дней, % (N из D)",
    )  # fmt: skip
    rows = [_delay_row(str(name), part) for name, part in groups if len(part) >= _SMALL]
    if public(year):
        rows = []
    rows.append(_delay_row("Муниципалитет", days))
    notes = []
    if wrong:
        routes = counted(wrong, "маршрута", "маршрутов", "маршрутов")
        notes.append(f"Начало {routes} указано раньше диагностики: в расчёт не входит.")
    table = text_table(
        f"От диагностики до начала маршрута, {year.year} г.",
        heads,
        rows,
        numbers=heads[1:],
        notes=notes,
        total_rows=frozenset({len(rows) - 1}),
    )
    return Block(
        drawn.html() + table.html(),
        "Дни от даты диагностики, указанной в маршруте, до даты его начала.",
    )


def _delay_row(name: str, days: pd.Series) -> tuple[str, ...]:
    low, middle, high = np.percentile(days.astype(float), [25, 50, 75])
    return (
        name,
        number(len(days)),
        number(middle),
        f"{number(low)}–{number(high)}",
        share(float((days > _LATE).sum()), len(days)),
    )


def route_months(year: Year) -> Picture | Prose:
    """Return the shares of teachers with deficits who had begun and ended a route by month."""
    first, _ = period(year.year, period_kind(year, "routes"))
    people = ask(
        year,
        "routes",
        "SELECT p.person_id, min(i.date_start) AS begun, "
        "min(i.date_end_fact) FILTER (i.status = 'завершён') AS done "
        "FROM PED AS p LEFT JOIN (SELECT i.* FROM raw.iom AS i JOIN route AS r "
        "USING (municipality, iom_id) WHERE r.purpose = 'дефициты') AS i "
        "ON i.municipality = p.municipality AND i.person_id = p.person_id "
        "WHERE p.diagnosed AND p.deficit AND p.route_deficit IS NOT NULL GROUP BY p.person_id",
    )
    base = len(people)
    if base < 2 * _SMALL or people["begun"].isna().all():
        return Prose(("Ход маршрутов по месяцам не показан: дат недостаточно.",))
    ends = pd.date_range(first, periods=12, freq="ME")
    counts = {
        name: [int((people[column] <= end).sum()) for end in ends]
        for name, column in (("начат", "begun"), ("завершён", "done"))
    }
    if too_small(year, [*counts["начат"], *counts["завершён"], base - counts["начат"][-1]]):
        return masked_small("Ход маршрутов по месяцам")
    heads = ("Месяц", "Маршрут начат, % (N из D)", "Маршрут завершён, % (N из D)")
    months = month_names(first.month)
    begun, done = counts["начат"], counts["завершён"]
    return cumulative(
        [Series(name, [100 * count / base for count in series]) for name, series in counts.items()],
        first.month,
        Words(
            f"К концу периода маршрут начат у {share(begun[-1], base)} педагогов с "
            f"дефицитами, завершён у {share(done[-1], base)}",
            f"Накопленная доля педагогов с дефицитами (D = {number(base)}), % на конец месяца, "
            f"{year.year} г.",
            source_line(year),
            id="route-months",
            numbers=text_table(
                f"Маршруты на конец месяца, {year.year} г.",
                heads,
                [
                    (month, share(a, base), share(b, base))
                    for month, a, b in zip(months, begun, done, strict=True)
                ],
                numbers=heads[1:],
            ),
        ),
    )
