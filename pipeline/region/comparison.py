"""Municipalities beside those that are like them: never a place, never a league table."""

from dataclasses import dataclass
from statistics import median

import pandas as pd

from pipeline.display.output import Prose
from pipeline.display.picture import Picture
from pipeline.display.russian import MISSING, counted, signed
from pipeline.display.table import Column, Table
from pipeline.params.directions import DIRECTIONS
from pipeline.params.load import Chosen
from pipeline.params.region import OUTSIDE, Region
from pipeline.region.values import Values
from pipeline.report.lines import value_text, with_unit
from pipeline.report.strips import Strip, StripPanel, group_strips
from pipeline.report.year import MASKED

_ORIGIN = "Источник: исходные данные муниципалитетов за {year} год, расчёт по общим правилам."
MUNICIPALITIES = ("муниципалитет", "муниципалитета", "муниципалитетов")
_WITHOUT_SUM = {"mean", "presence", "change"}


@dataclass(frozen=True)
class Scene:
    """What the comparison is made of.

    Attributes:
        region: Params of the region.
        figures: Values of all municipalities.
        names: Municipality → name.
        year: Reporting year.
    """

    region: Region
    figures: Values
    names: dict[str, str]
    year: int

    @property
    def groups(self) -> dict[str, list[str]]:
        """Group → its municipalities by name, in the order of the params; empty groups left out."""
        order = [*(group.name for group in self.region.groups), OUTSIDE]
        found: dict[str, list[str]] = {name: [] for name in order}
        for municipality in sorted(self.figures.sizes, key=lambda m: (self.names[m], m)):
            size = self.figures.sizes[municipality]
            found[self.region.group(size.schools, size.rural_share)].append(municipality)
        return {name: members for name, members in found.items() if members}

    @property
    def compared(self) -> list[Chosen]:
        """The main indicator of every direction, in the order of directions."""
        main = {str(d): key for d, key in self.figures.params.municipality.main_indicator.items()}
        return [self.figures.params.by_key[main[d]] for d in DIRECTIONS if d in main]


def rows(
    frame: pd.DataFrame, key: str
) -> dict[str, tuple[float | None, float | None, float | None]]:
    """Return N, D and value of an indicator by municipality; unknown parts are ``None``."""
    own = frame[frame["key"] == key]
    columns = [
        [None if pd.isna(v) else float(v) for v in own[name]]
        for name in ("numerator", "denominator", "value")
    ]
    return dict(zip(own["municipality"], zip(*columns, strict=True), strict=True))


def masked(frame: pd.DataFrame, key: str) -> set[str]:
    """Return the municipalities whose value is not published."""
    return set(frame.loc[(frame["key"] == key) & (frame["note"] == MASKED), "municipality"])


def total(
    frame: pd.DataFrame, chosen: Chosen, only: set[str] | None = None
) -> tuple[float, float, float] | None:
    """Return the region's N, D and value: the ratio of sums over municipalities that are known.

    Args:
        frame: Values of municipalities.
        chosen: The indicator.
        only: Municipalities that count.
    """
    indicator = chosen.indicator
    if indicator.type in _WITHOUT_SUM:
        return None
    known = [
        (n, d, v)
        for name, (n, d, v) in rows(frame, chosen.key).items()
        if v is not None and n is not None and (only is None or name in only)
    ]
    if not known:
        return None
    n = sum(part[0] for part in known)
    if indicator.type == "count":
        return n, 0.0, n
    d = sum(part[1] or 0 for part in known)
    if not d:
        return None
    return n, d, (100 if indicator.unit == "%" else 1) * n / d


def totals(scene: Scene) -> Table | Prose:
    """Return the main indicators of the region as a whole, with last year's."""
    found = []
    for chosen in scene.compared:
        now = total(scene.figures.current, chosen)
        if now is None:
            continue
        both = _known(scene.figures.current, chosen) & _known(scene.figures.before, chosen)
        same = total(scene.figures.current, chosen, both)
        before = total(scene.figures.before, chosen, both)
        count = len(_known(scene.figures.current, chosen))
        found.append(
            {
                "name": chosen.indicator.short,
                "direction": DIRECTIONS[chosen.indicator.direction].short,
                "value": value_text(chosen.indicator, *now),
                "known": counted(count, *MUNICIPALITIES),
                "change": _change(chosen, same[2] if same else None, before[2] if before else None),
            }
        )
    if not found:
        return Prose(("Значения не рассчитаны ни по одному муниципалитету.",))
    return Table(
        f"Регион в целом, {scene.year} г.",
        (
            Column("name", "Показатель"),
            Column("direction", "Направление"),
            Column("value", "Значение (N из D)", "number"),
            Column("known", "Известно", "number"),
            Column("change", "Изменение за год", "number"),
        ),
        pd.DataFrame(found),
        notes=(
            "Значение по региону — отношение сумм, а не среднее значений муниципалитетов; "
            "изменение — по муниципалитетам, для которых известны оба года.",
            _ORIGIN.format(year=scene.year),
        ),
    )


def _known(frame: pd.DataFrame, chosen: Chosen) -> set[str]:
    return {name for name, (_, _, value) in rows(frame, chosen.key).items() if value is not None}


def _change(chosen: Chosen, now: float | None, before: float | None) -> str:
    if now is None or before is None:
        return MISSING
    unit = "п.п." if chosen.indicator.unit == "%" else chosen.indicator.unit
    return f"{signed(now - before, chosen.indicator.decimals)}\u00a0{unit}".rstrip()


def picture(scene: Scene) -> Picture | None:
    """Return one strip a group and a dot a municipality, for every main indicator that is known."""
    panels = []
    for chosen in scene.compared:
        values = rows(scene.figures.current, chosen.key)
        strips = []
        for group, members in scene.groups.items():
            known = sorted(
                v for m in members if (v := values.get(m, (None, None, None))[2]) is not None
            )
            if known:
                strips.append(Strip(group, known, [False] * len(known)))
        if strips:
            indicator = chosen.indicator
            panels.append(
                StripPanel(
                    indicator.short,
                    indicator.unit,
                    indicator.decimals,
                    indicator.unit == "%",
                    strips,
                    "муниципалитетов",
                )
            )
    if not panels:
        return None
    return group_strips(
        panels,
        title="Муниципалитеты в группах похожих",
        subtitle="Точка — муниципалитет, черта — медиана группы (от трёх значений), "
        f"{scene.year} г.",
        source=_ORIGIN.format(year=scene.year),
        method="Главные показатели направлений, посчитанные для всех муниципалитетов по одним "
        "правилам. Группы заданы в параметрах региона.",
    )


def table(scene: Scene, chosen: Chosen) -> Table | Prose:
    """Return one indicator by groups: municipalities by alphabet, the group's median below."""
    indicator = chosen.indicator
    now, before = (rows(f, chosen.key) for f in (scene.figures.current, scene.figures.before))
    hidden = masked(scene.figures.current, chosen.key)
    found: list[dict[str, str]] = []
    middles = set()
    for group, members in scene.groups.items():
        known = [v for m in members if (v := now.get(m, (None, None, None))[2]) is not None]
        middle = median(known) if len(known) >= scene.region.least else None
        for municipality in members:
            n, d, value = now.get(municipality, (None, None, None))
            earlier = before.get(municipality, (None, None, None))[2]
            text = "•" if municipality in hidden else value_text(indicator, n, d, value)
            found.append(
                {
                    "name": scene.names[municipality],
                    "group": group,
                    "value": text,
                    "change": _change(chosen, value, earlier),
                    "apart": _change(chosen, value, middle),
                }
            )
        middles.add(len(found))
        found.append(
            {
                "name": "Медиана группы",
                "group": group,
                "value": with_unit(indicator, middle) if middle is not None else MISSING,
                "change": MISSING,
                "apart": counted(len(known), "значение", "значения", "значений"),
            }
        )
    if not any(row["value"] not in {MISSING, "•"} for row in found):
        return Prose((f"{indicator.short}: значения не рассчитаны.",))
    notes = []
    if hidden:
        notes.append("• — значение не публикуется (малая численность).")
    return Table(
        f"{indicator.short}, {scene.year} г.",
        (
            Column("name", "Муниципалитет"),
            Column("group", "Группа похожих"),
            Column("value", "Значение (N из D)", "number"),
            Column("change", "Изменение за год", "number"),
            Column("apart", "От медианы группы", "number"),
        ),
        pd.DataFrame(found),
        total_rows=frozenset(middles),
        notes=(*notes, _ORIGIN.format(year=scene.year)),
        method=f"{indicator.formula} Код: {chosen.key}.",
    )
