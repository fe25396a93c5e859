"""«Вовлечение в экспертную деятельность»: contests by level, forms of presented experience."""

from collections.abc import Sequence

import pandas as pd

from pipeline.display.output import Prose
from pipeline.display.picture import Picture
from pipeline.display.russian import capital, number, share
from pipeline.report.charts_grid import count_grid
from pipeline.report.charts_shares import Row, Words, bar_rows
from pipeline.report.counted import masked_small, too_small
from pipeline.report.populations import ask
from pipeline.report.results import source_line
from pipeline.report.tabular import text_table
from pipeline.report.year import Year

_CONTEST_LEVELS = ("школьный", "муниципальный", "региональный", "всероссийский", "международный")
_EXPERIENCE_LEVELS = ("ОО", "муниципальный", "региональный", "всероссийский")


def contest_levels(year: Year) -> Picture | Prose:
    """Return who took part in contests of every level and who of them won."""
    found = _by_level(year, year.year)
    if found.empty:
        return Prose(("Участие в конкурсах не показано: сведения не представлены.",))
    if too_small(year, [*found["won"], *(found["people"] - found["won"])]):
        return masked_small("Участие в конкурсах по уровням")
    known = year.history.keys() - {year.year}
    before = _by_level(year, year.year - 1) if year.year - 1 in known else pd.DataFrame()
    rows, cells = [], []
    for level in _present(_CONTEST_LEVELS, found.index):
        people, won = float(found["people"][level]), float(found["won"][level])
        rows.append(Row(level, people, f"{number(people)}, из них {number(won)} с наградой", won))
        last = before["people"].get(level, 0) if len(before) else None
        hidden = last is not None and too_small(year, [float(last)])
        cells.append((level, number(people), share(won, people), None if hidden else number(last)))
    total = ask(
        year,
        "expert",
        "SELECT count(*) FILTER (contest) AS n, count(*) FILTER (contest_won) AS won, "
        "count(*) AS d FROM PED WHERE contest IS NOT NULL",
    ).iloc[0]
    heads = (
        "Уровень", "Участники, чел.", "С наградой, % участников", f"Участники в {year.year - 1} г.",
    )  # fmt: skip
    return bar_rows(
        rows,
        Words(
            f"В конкурсах участвовали {share(total['n'], total['d'])} педагогов, "
            f"награды у {share(total['won'], total['n'])} участников",
            f"Педагоги по уровню конкурса, чел., {year.year} г.; участник двух уровней учтён в "
            "обоих. Награда — победитель, призёр, лауреат.",
            source_line(year),
            id="contests",
            numbers=text_table(
                f"Конкурсы по уровням, {year.year} г.",
                heads,
                [tuple(cell or "•" for cell in row) for row in cells],
                numbers=heads[1:],
            ),
        ),
        names=("участники", "победители, призёры, лауреаты"),
    )


def _by_level(year: Year, when: int) -> pd.DataFrame:
    found = ask(
        year,
        "expert",
        "SELECT level, count(DISTINCT person_id) AS people, count(DISTINCT person_id) "
        "FILTER (result IN ('победитель', 'призёр', 'лауреат')) AS won "
        "FROM raw.contest SEMI JOIN PED USING (municipality, person_id) "
        "WHERE in_period(date) AND level IS NOT NULL GROUP BY level",
        when,
    )
    return found.set_index("level")


def experience_forms(year: Year) -> Picture | Prose:
    """Return how many teachers presented their experience, by form and level."""
    found = ask(
        year,
        "expert",
        "SELECT form, level, count(DISTINCT person_id) AS n "
        "FROM raw.experience SEMI JOIN PED USING (municipality, person_id) "
        "WHERE in_period(date) AND level IS NOT NULL GROUP BY ALL",
    )
    if found.empty:
        return Prose(("Представление опыта не показано: сведения не представлены.",))
    grid = found.pivot_table(index="form", columns="level", values="n", aggfunc="sum").fillna(0)
    grid = grid[_present(_EXPERIENCE_LEVELS, grid.columns)]
    grid = grid.loc[grid.sum(axis=1).sort_values(ascending=False, kind="stable").index]
    if grid.empty or too_small(year, grid.to_numpy().ravel()):
        return masked_small("Представление опыта по формам")
    top = float(grid.to_numpy().max())
    form, level = next(
        (form, level) for form in grid.index for level in grid if grid[level][form] == top
    )
    return count_grid(
        [capital(str(name)) for name in grid.index],
        [str(name) for name in grid.columns],
        grid.to_numpy(float),
        Words(
            f"Чаще всего опыт представляли в форме «{form}», уровень «{level}»: {number(top)} чел.",
            f"Педагоги, чел., {year.year} г.; один человек может стоять в нескольких клетках.",
            source_line(year),
            id="experience",
        ),
    )


def _present(order: Sequence[str], found: pd.Index) -> list[str]:
    return [name for name in order if name in found]
