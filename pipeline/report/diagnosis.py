"""«Выявление профессиональных дефицитов»: kinds of deficits by subject, repeated diagnosis."""

import numpy as np
import pandas as pd

from pipeline.display.output import Block, Prose
from pipeline.display.picture import Picture
from pipeline.display.russian import counted, n_of_d, number, percent, share, signed
from pipeline.report.charts_grid import count_grid
from pipeline.report.charts_shares import Row, Words, share_dots
from pipeline.report.counted import masked_small, only_internal, public, too_small
from pipeline.report.populations import ask
from pipeline.report.results import source_line
from pipeline.report.tabular import text_table
from pipeline.report.year import Year

_SMALL = 5
"""Cells and bases below this number of people are not shown (report outline, 3.1)."""


def deficit_matrix(year: Year) -> Picture | Prose:
    """Return how many teachers of every subject have a deficit of every kind, five or more."""
    if public(year):
        return only_internal("Дефициты по предметам")
    found = ask(
        year,
        "deficits",
        "SELECT subject, block, count(DISTINCT person_id) FILTER (deficit) AS n, "
        "count(DISTINCT person_id) AS d "
        "FROM DIAG_BLOCK JOIN teaches USING (municipality, person_id) GROUP BY subject, block",
    )
    shown = found[found["n"] >= _SMALL]
    if shown.empty:
        return Prose(
            ("Дефициты по предметам не показаны: в каждом сочетании менее пяти педагогов.",)
        )
    counts = shown.pivot_table(index="subject", columns="block", values="n", aggfunc="sum")
    # Subjects and kinds with most deficits first.
    rows = counts.sum(axis=1).sort_values(ascending=False, kind="stable").index
    columns = counts.sum().sort_values(ascending=False, kind="stable").index
    counts = counts.loc[rows, columns]
    top = shown.assign(share=shown["n"] / shown["d"]).sort_values(
        ["share", "subject", "block"], ascending=[False, True, True]
    )
    first = top.iloc[0]
    return count_grid(
        [str(name) for name in counts.index],
        [str(name) for name in counts.columns],
        counts.to_numpy(float),
        Words(
            f"Наибольшая доля: {first['subject']}, дефицит «{first['block']}» — "
            f"{share(first['n'], first['d'])}",
            f"Педагоги с дефицитом, чел., {year.year} г., последний этап; ведущий два предмета "
            "учтён в обоих. Пустая клетка — менее 5 человек.",
            source_line(year),
            id="deficit-matrix",
        ),
    )


def repeated_diagnosis(year: Year) -> Block | Prose:
    """Return the first and the second result of the same people by the same instrument."""
    panel = ask(
        year, "deficits", "SELECT block, instrument, person_id, first, second, growth FROM PANEL"
    )
    if panel.empty:
        return Prose(
            ("Повторная диагностика тем же инструментом не проводилась: сравнивать этапы нельзя.",)
        )
    by_block = panel.groupby("block")
    found = pd.DataFrame(
        {
            "n": by_block.size(),
            "first": by_block["first"].mean(),
            "second": by_block["second"].mean(),
            "better": by_block["growth"].agg(lambda growth: int((growth > 0).sum())),
        }
    ).sort_values(["second"], ascending=False, kind="stable")
    if too_small(year, [*found["better"], *(found["n"] - found["better"])]):
        return masked_small("Повторная диагностика")
    found = found[found["n"] >= _SMALL]
    if found.empty:
        return Prose(("Повторную диагностику по каждому блоку прошли менее пяти человек.",))
    people = counted(panel["person_id"].nunique(), "человек", "человека", "человек")
    gain = float(panel["growth"].mean())
    rows = [
        Row(
            str(block),
            float(row["first"]),
            f"{percent(row['first'])} → ",
            float(row["second"]),
            percent(row["second"]),
            bool(row["second"] < row["first"]),
        )
        for block, row in found.iterrows()
    ]
    drawn = share_dots(
        rows,
        Words(
            f"Повторно прошли диагностику {people}: средний результат изменился на "
            f"{signed(gain)} п.п.",
            f"Средний процент от максимума, первый этап (пустой кружок) и второй, {year.year} г.; "
            "одни и те же люди, тот же инструмент.",
            source_line(year),
            id="panel",
        ),
    )
    table = text_table(
        f"Повторная диагностика по блокам, {year.year} г.",
        (heads := ("Блок", "Человек", "Первый этап, %", "Второй этап, %", "Изменение, п.п.",
                   "Результат выше, % (N из D)")),
        [
            (
                str(block),
                number(row["n"]),
                number(row["first"], 1),
                number(row["second"], 1),
                signed(row["second"] - row["first"]),
                share(row["better"], row["n"]),
            )
            for block, row in found.iterrows()
        ],
        numbers=heads[1:],
        notes=(
            "Второй раз проходят прежде всего те, у кого первый результат низкий: часть прироста "
            "возможна и без обучения (возврат к среднему).",
        ),
    )  # fmt: skip
    return Block(
        drawn.html() + table.html(),
        "Пары результатов одного человека по одному инструменту и блоку: этап 1 и этап 2.",
    )


def coverage_note(year: Year) -> Prose:
    """Say who was not diagnosed: novices first (rule R-D5 of the outline)."""
    found = ask(
        year,
        "deficits",
        "SELECT count(*) FILTER (NOT diagnosed) AS n, count(*) AS d FROM YNG "
        "WHERE diagnosed IS NOT NULL",
    ).iloc[0]
    if not found["d"] or np.isnan(found["d"]) or too_small(year, [found["n"], found["d"]]):
        return Prose(("Охват молодых педагогов не рассчитан: данных нет или их мало.",))
    return Prose((f"Из молодых педагогов диагностику не прошли {n_of_d(found['n'], found['d'])}.",))
