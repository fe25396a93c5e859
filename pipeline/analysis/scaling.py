"""Min–max scaling of indicators within a context group and a composite of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.analysis.drawing import dots, headline
from pipeline.analysis.finite import finite
from pipeline.analysis.gates import DEFAULT, Gates
from pipeline.analysis.silence import silent_picture, silent_table
from pipeline.display.picture import Picture
from pipeline.display.russian import counted, listed, number, round_half_up
from pipeline.display.table import Column, Table

_CAPTION = "Приведённые значения показателей (0–100 внутри группы)"


@dataclass(frozen=True)
class ScaledScores:
    """Indicators on the scale 0–100 within their group, and their weighted mean.

    ``100·(x − min)/(max − min)`` within the group (Sochi programme, «шкалирование»); an indicator
    that is the same in all schools of a group carries no information and is left out there.
    The composite is rounded to one decimal before anything is ranked, so that printed equals
    tie. 0 is the lowest of the group and 100 the highest, not an absolute level.

    Attributes:
        scaled: Schools × indicators, 0–100, missing where left out.
        composite: Weighted mean by school, one decimal; missing without enough indicators.
        groups: Name of the group by school.
        dropped: Indicators without differences, by group.
        small: Groups with too few schools to be scaled.
    """

    scaled: pd.DataFrame
    composite: pd.Series
    groups: pd.Series
    dropped: Mapping[str, tuple[str, ...]]
    small: tuple[str, ...]

    def table(self) -> Table:
        """Return schools with every scaled indicator and the composite, by group."""
        if self.composite.notna().sum() == 0:
            return silent_table(_CAPTION, self.sentence())
        order = self._order()
        frame = self.scaled.loc[order].map(lambda value: number(value, 1))
        frame.insert(0, "_school", [str(s) for s in order])
        frame.insert(1, "_group", self.groups.loc[order].to_numpy())
        frame["_composite"] = [number(v, 1) for v in self.composite.loc[order]]
        columns = [Column("_school", "Организация"), Column("_group", "Группа")]
        columns += [Column(str(c), str(c), "number") for c in self.scaled.columns]
        columns.append(Column("_composite", "Среднее, баллов", "number"))
        frame.columns = [str(c) for c in frame.columns]
        return Table(_CAPTION, columns, frame.reset_index(drop=True), self._notes())

    def figure(self) -> Picture:
        """Return one dot a school with its composite."""
        known = [s for s in self._order() if pd.notna(self.composite[s])]
        if not known:
            return silent_picture(_CAPTION, self.sentence())
        return dots(
            [str(s) for s in known],
            [float(self.composite[s]) for s in known],
            alt=f"Среднее приведённых значений по организациям. {self.sentence()}",
            title=headline(self.sentence()),
            subtitle="0 – наименьшее, 100 – наибольшее значение в своей группе",
            label="баллов",
        )

    def sentence(self) -> str:
        """Say how many schools were scaled and what was left out."""
        known = self.composite.dropna()
        if known.empty:
            return (
                "Шкалирование не проводилось: в группах недостаточно организаций с различающимися "
                "значениями показателей."
            )
        schools = counted(len(known), "организации", "организаций", "организаций")
        text = (
            f"Приведённые значения рассчитаны для {schools}: "
            f"от {number(known.min(), 1)} до {number(known.max(), 1)} балла."
        )
        return " ".join([text, *self._notes()])

    def _order(self) -> list:
        keys = pd.DataFrame({"group": self.groups, "value": -self.composite})
        return list(keys.sort_values(["group", "value"], kind="stable").index)

    def _notes(self) -> list[str]:
        notes = [
            f"В группе «{group}» не различаются: {listed(f'«{n}»' for n in names)}."
            for group, names in self.dropped.items()
            if names
        ]
        notes += [
            f"В группе «{group}» мало организаций, шкала не строилась." for group in self.small
        ]
        return notes


def scale_within_groups(
    values: pd.DataFrame,
    groups: pd.Series,
    *,
    lower_is_better: Collection[str] = (),
    weights: Mapping[str, float] | None = None,
    by_rank: bool = False,
    gates: Gates = DEFAULT,
) -> ScaledScores:
    """Scale indicators to 0–100 within every group and average them.

    Args:
        values: Schools × indicators.
        groups: Name of the context group by school; schools without one are left out.
        lower_is_better: Indicators whose scale is turned round.
        weights: Weight by indicator, 1 where not given.
        by_rank: Scale places instead of values, so that one outlier does not press the others
            together.
        gates: Thresholds.
    """
    groups = groups[groups.index.isin(values.index)]
    values = finite(values.loc[groups.index])
    scaled = pd.DataFrame(np.nan, index=values.index, columns=values.columns)
    dropped: dict[str, tuple[str, ...]] = {}
    small: list[str] = []
    for name in dict.fromkeys(groups):
        members = groups.index[groups == name]
        if len(members) < gates.ranking_min_schools:
            small.append(name)
            continue
        part = values.loc[members].rank() if by_rank else values.loc[members]
        span = part.max() - part.min()
        informative = [c for c in part.columns if span[c] > 1e-9]
        dropped[name] = tuple(str(c) for c in part.columns if c not in informative)
        share = (part[informative] - part[informative].min()) / span[informative]
        turned = [c for c in informative if c in lower_is_better]
        share[turned] = 1 - share[turned]
        scaled.loc[members, informative] = 100 * share
    weight = pd.Series({c: (weights or {}).get(c, 1.0) for c in values.columns}, dtype=float)
    usable = pd.DataFrame(
        {c: [c not in dropped.get(groups[s], ()) for s in values.index] for c in values.columns},
        index=values.index,
        dtype=bool,
    )
    present = scaled.notna()
    enough = present.mul(weight).sum(axis=1) >= gates.scaling_min_available * usable.mul(
        weight
    ).sum(axis=1).where(lambda s: s > 0, np.inf)
    total = present.mul(weight).sum(axis=1)
    composite = (scaled.fillna(0).mul(weight).sum(axis=1) / total.where(total > 0, 1)).where(enough)
    composite = composite.map(lambda v: round_half_up(v, 1) if pd.notna(v) else v).astype(float)
    return ScaledScores(scaled, composite, groups, dropped, tuple(small))
