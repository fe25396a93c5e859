"""The cross-direction profile of schools: one key indicator a direction, like with like."""

from dataclasses import replace

import numpy as np
import pandas as pd

from pipeline.analysis.clusters import profile_clusters
from pipeline.analysis.drawing import matrix
from pipeline.analysis.gates import DEFAULT
from pipeline.analysis.quadrants import quadrant_groups
from pipeline.display.output import Block, Prose
from pipeline.display.picture import Picture
from pipeline.display.russian import MISSING, counted, number
from pipeline.display.table import Column, Table
from pipeline.params.directions import DIRECTIONS
from pipeline.params.load import Chosen
from pipeline.report.counted import only_internal, public
from pipeline.report.lines import value_text, with_unit
from pipeline.report.results import main_indicator, source_line
from pipeline.report.year import Year, school_values

CLUSTER_SCHOOLS = 40
"""Fewest schools for profile clusters over eight directions (report outline, section 4)."""

_FEWEST_IN_GROUP = 4
"""Fewer schools of a group cannot be cut into quarters."""

UPPER, MIDDLE, LOWER = "верхняя", "середина", "нижняя"
_SIGNS = {UPPER: "▲", MIDDLE: "·", LOWER: "▽"}
_SHADES = {UPPER: 0.55, MIDDLE: 0.12, LOWER: 0.0}
_WHAT = "Профиль отдельных организаций"
_QUARTERS = (
    "Место школы — по ключевому показателю направления внутри своей группы сравнения (тип и "
    "численность), равные значения делят место. Верхняя четверть — ближе к желательному "
    "направлению показателя, середина — две средние четверти. Группы менее "
    f"{_FEWEST_IN_GROUP} ОО на четверти не делятся; место не является оценкой школы."
)


def key_indicators(year: Year) -> dict[str, Chosen]:
    """Return the indicator that stands for a direction by school; those without one are absent."""
    found = {name: main_indicator(year, name) for name in DIRECTIONS}
    return {name: chosen for name, chosen in found.items() if chosen is not None}


def quarters(values: pd.Series, groups: pd.Series, *, lower_is_better: bool) -> pd.Series:
    """Say in which quarter of its group each school stands.

    Args:
        values: Value by school; missing where unknown.
        groups: Context group by school.
        lower_is_better: Whether small values are the desired ones.

    Returns:
        :data:`UPPER`, :data:`MIDDLE`, :data:`LOWER`, or missing: unknown value, small group. The
        place is the middle of the places that equal values share, as a part of the group, so
        schools that are all alike stand in the middle.
    """
    known = values.dropna().astype(float)
    signed = -known if lower_is_better else known
    own = groups.reindex(known.index)
    sizes = own.map(own.value_counts())
    # Values that are printed alike are ties (one digit after the comma).
    place = (signed.round(1).groupby(own).rank(method="average") - 0.5) / sizes
    words = np.select([place >= 0.75, place <= 0.25], [UPPER, LOWER], MIDDLE)
    found = pd.Series(words, index=known.index, dtype=object).where(sizes >= _FEWEST_IN_GROUP)
    return found.reindex(values.index)


def school_quarters(year: Year) -> pd.DataFrame:
    """Return schools × directions: the quarter of the school's context group."""
    codes = [c for c in year.intake["organisations"]["expected"] if c in year.groups]
    groups = pd.Series(year.groups).reindex(codes)
    columns = {}
    for direction, chosen in key_indicators(year).items():
        rows = school_values(year, chosen.key).set_index("unit")["value"].reindex(codes)
        columns[direction] = quarters(
            rows, groups, lower_is_better=chosen.indicator.better == "lower"
        )
    return pd.DataFrame(columns, index=codes)


def profile_by_group(year: Year) -> Table | Prose:
    """Return the median of every direction's key indicator in every context group."""
    if public(year):
        return only_internal(_WHAT)
    chosen = key_indicators(year)
    if not chosen:
        return Prose(("Профиль не построен: по организациям показатели не рассчитаны.",))
    present = set(year.groups.values())
    groups = [g.name for g in year.params.municipality.context_groups if g.name in present]
    rows = []
    for direction, key in chosen.items():
        values = school_values(year, key.key)
        row = {"direction": DIRECTIONS[direction].short, "indicator": key.indicator.short}
        for position, group in enumerate(groups):
            own = values.loc[values["group"] == group, "value"].astype(float)
            row[f"g{position}"] = (
                f"{with_unit(key.indicator, own.median())} ({len(own)}\u00a0ОО)"
                if len(own) > 2
                else MISSING
            )
        rows.append(row)
    return Table(
        f"Ключевые показатели направлений по группам сравнения, {year.year} г.: медианы по ОО",
        (
            Column("direction", "Направление"),
            Column("indicator", "Ключевой показатель"),
            *(Column(f"g{n}", group, "number") for n, group in enumerate(groups)),
        ),
        pd.DataFrame(rows),
        notes=("«–» — в группе менее трёх ОО со значением.", source_line(year)),
    )


def profile_matrix(year: Year) -> Block | Prose:
    """Return which quarter of its context group a school stands in, by direction."""
    if public(year):
        return only_internal(_WHAT)
    found = school_quarters(year)
    if found.empty or not found.notna().any(axis=None):
        return Prose(
            (
                "Четверти групп не показаны: значения есть менее чем по "
                f"{counted(_FEWEST_IN_GROUP, 'организации', 'организациям', 'организациям')} "
                "каждой группы.",
            )
        )
    upper, lower = (found == UPPER).sum(axis=1), (found == LOWER).sum(axis=1)
    names = pd.Series(year.school_names).reindex(found.index)
    order = pd.DataFrame({"u": upper, "l": lower, "name": names}).sort_values(
        ["u", "l", "name"], ascending=[False, True, True], kind="stable"
    )
    found = found.loc[order.index]
    several = int((lower >= 3).sum())
    title = (
        f"В нижней четверти своей группы сразу по трём и более направлениям — "
        f"{number(several)} из {counted(len(found), 'организации', 'организаций', 'организаций')}"
    )
    drawn = matrix(
        [str(name) for name in order["name"]],
        [DIRECTIONS[name].short for name in found.columns],
        found.map(lambda word: _SHADES.get(word, 0.0)).to_numpy(float),
        [[_SIGNS.get(word, MISSING) for word in row] for row in found.to_numpy().tolist()],
        alt=f"Матрица организаций и направлений. {title}. В верхней четверти по трём и более "
        f"направлениям — {number(int((upper >= 3).sum()))}.",
        title=title,
        subtitle=f"▲ — верхняя четверть группы сравнения, · — середина, ▽ — нижняя четверть, "
        f"{MISSING} — нет значения или группа мала; {year.year} г.",
    )
    drawn = Picture(drawn.svg, drawn.alt, drawn.title, drawn.subtitle, source_line(year))
    folded = f"<details><summary>Числа рисунка</summary>{_values(year, order).html()}</details>"
    return Block(drawn.html() + folded, _QUARTERS)


def _values(year: Year, order: pd.DataFrame) -> Table:
    frame = pd.DataFrame({"name": order["name"], "group": pd.Series(year.groups)}, order.index)
    columns = [Column("name", "ОО"), Column("group", "Группа сравнения")]
    for direction, chosen in key_indicators(year).items():
        rows = school_values(year, chosen.key).set_index("unit")
        texts = {
            unit: value_text(chosen.indicator, row["numerator"], row["denominator"], row["value"])
            for unit, row in rows.iterrows()
        }
        frame[direction] = frame.index.map(texts)
        columns.append(Column(direction, chosen.indicator.short, "number"))
    return Table(
        f"Ключевые показатели направлений по организациям, {year.year} г.",
        tuple(columns),
        frame.reset_index(drop=True),
        notes=("«–» — нет объекта учёта или данные не представлены.", source_line(year)),
    )


def profile_quadrants(year: Year) -> Block | Prose:
    """Return schools by two shares of directions: upper half of the group, target reached."""
    if public(year):
        return only_internal(_WHAT)
    position, reached = _axes(year)
    if reached is None:
        return Prose(
            (
                "Группировка по установленным признакам не проводилась: целевых значений нет ни у "
                "одного ключевого показателя, рассчитанного по организациям.",
            )
        )
    if not (position.notna() & reached.reindex(position.index).notna()).any():
        return Prose(
            (
                "Группировка по установленным признакам не проводилась: группы сравнения меньше "
                f"{_FEWEST_IN_GROUP} организаций, медианы в них не берутся.",
            )
        )
    found = quadrant_groups(position, reached)
    parts = (Prose((found.sentence(),)), found.figure(), found.table())
    return Block(
        "".join(part.html() for part in parts),
        "По горизонтали — доля направлений, где школа выше медианы своей группы сравнения "
        "(с учётом желательного направления показателя); по вертикали — доля направлений с "
        "целью, где значение школы достигает цели муниципалитета. Границы — медианы.",
    )


def _axes(year: Year) -> tuple[pd.Series, pd.Series | None]:
    above, met = {}, {}
    for direction, chosen in key_indicators(year).items():
        values = school_values(year, chosen.key).set_index("name")
        sign = -1 if chosen.indicator.better == "lower" else 1
        own = sign * values["value"].astype(float)
        middle = own.groupby(values["group"]).transform("median")
        sizes = values.groupby("group")["value"].transform("size")
        above[direction] = (own > middle).astype(float).where(sizes >= _FEWEST_IN_GROUP)
        target = year.params.municipality.targets.get(chosen.key, {}).get(year.year)
        if target is not None:
            value = values["value"].astype(float)
            met[direction] = (
                value <= target.value if target.at_most else value >= target.value
            ).astype(float)
    position = (100 * pd.DataFrame(above).mean(axis=1)).rename("выше медианы группы")
    if not met:
        return position, None
    return position, (100 * pd.DataFrame(met).mean(axis=1)).rename("цели достигнуты")


def profile_groups_overall(year: Year) -> Block | Prose:
    """Return clusters of schools over all directions where there are schools enough."""
    if public(year):
        return only_internal(_WHAT)
    schools = len(year.groups)
    if schools < CLUSTER_SCHOOLS:
        return Prose(
            (
                "Группы по результатам восьми направлений не выделялись: организаций "
                f"{number(schools)}, нужно не менее {CLUSTER_SCHOOLS}. Вместо них приведены "
                "четверти групп сравнения.",
            )
        )
    shares = [c for c in key_indicators(year).values() if c.indicator.is_percentage]
    most = schools // DEFAULT.schools_per_variable
    frames = {
        DIRECTIONS[c.indicator.direction].short: school_values(year, c.key).set_index("name")
        for c in shares[:most]
    }
    if len(frames) < 2:
        return Prose(("Группы по результатам направлений не выделялись: долей по ОО менее двух.",))
    numerators, denominators = (
        pd.DataFrame({name: rows[part].astype(float) for name, rows in frames.items()})
        for part in ("numerator", "denominator")
    )
    gates = replace(DEFAULT, cluster_max_variables=len(frames), cluster_min_schools=CLUSTER_SCHOOLS)
    found = profile_clusters(numerators, denominators, gates=gates)
    method = (
        "Ключевые доли направлений сглажены к муниципальному значению (вес 20 человек), "
        "стандартизованы, k-средние; те же проверки случайностью и устойчивостью, что в справках."
    )
    if not found.reported:
        return Block(Prose((found.sentence(),)).html(), method)
    parts = (Prose((found.sentence(),)), found.figure(), found.table())
    return Block("".join(part.html() for part in parts), method)
