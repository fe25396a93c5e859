"""Places within a context group: competition ranks, shared places, thirds, or silence."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.analysis.drawing import dots, headline
from pipeline.analysis.finite import finite
from pipeline.analysis.gates import DEFAULT, Gates
from pipeline.analysis.silence import silent_picture, silent_table
from pipeline.display.picture import Picture
from pipeline.display.russian import counted, number, round_half_up
from pipeline.display.style import ACCENT, ACCENT_PALE, GREY
from pipeline.display.table import Column, Table

_CAPTION = "Положение организаций внутри групп"
THIRDS = ("верхняя треть", "средняя треть", "нижняя треть")
_COLOUR = dict(zip(THIRDS, (ACCENT, ACCENT_PALE, GREY), strict=True))


@dataclass(frozen=True)
class Ranking:
    """Where a school stands among comparable schools.

    Equal printed values share a place («2–3»); the stored place is the competition rank. Where
    any school of the group has few persons one person decides the place, so thirds are printed
    instead; groups below four schools are only listed (report outline §2; Sochi programme).

    Attributes:
        frame: By school: ``group``, ``score``, ``place`` (competition rank), ``label`` («2–3»
            or the third), ``third``.
        modes: By group: ``"places"``, ``"thirds"`` or ``"none"``.
        reasons: By group why there are no places.
        name: What the score is.
        unit: Unit of the score.
    """

    frame: pd.DataFrame
    modes: Mapping[str, str]
    reasons: Mapping[str, str]
    name: str
    unit: str

    def table(self) -> Table:
        """Return schools by group in the order of their score."""
        if self.frame.empty:
            return silent_table(_CAPTION, self.sentence())
        frame = pd.DataFrame(
            {
                "school": [str(s) for s in self.frame.index],
                "group": self.frame["group"].to_numpy(),
                "score": [number(v, 1) for v in self.frame["score"]],
                "label": self.frame["label"].to_numpy(),
            }
        )
        columns = [
            Column("school", "Организация"),
            Column("group", "Группа"),
            Column("score", f"{self.name}, {self.unit}", "number"),
            Column("label", "Место или треть"),
        ]
        return Table(_CAPTION, columns, frame, list(self.reasons.values()))

    def figure(self) -> Picture:
        """Return one dot a school, grouped, in the order of the score."""
        known = self.frame[self.frame["score"].notna()]
        if known.empty:
            return silent_picture(_CAPTION, self.sentence())
        return dots(
            [
                f"{school} ({label})" if label else str(school)
                for school, label in zip(known.index, known["label"], strict=True)
            ],
            known["score"].tolist(),
            colours=[_COLOUR.get(third, GREY) for third in known["third"]],
            alt=f"{self.name} по организациям внутри групп. {self.sentence()}",
            title=headline(self.sentence()),
            subtitle=f"{self.name}, {self.unit}; группы одна под другой",
            label=self.unit,
        )

    def sentence(self) -> str:
        """Say in how many groups places were given and why not in the others."""
        if self.frame.empty:
            return "Ранжирование не проводилось: нет организаций со значениями показателя."
        placed = sum(mode == "places" for mode in self.modes.values())
        thirds = sum(mode == "thirds" for mode in self.modes.values())
        parts = []
        if placed:
            parts.append(f"места определены в {counted(placed, 'группе', 'группах', 'группах')}")
        if thirds:
            parts.append(
                "положение по третям указано в " + counted(thirds, "группе", "группах", "группах")
            )
        text = ", ".join(parts) or "места не определялись"
        return " ".join([f"Показатель «{self.name}»: {text}.", *self.reasons.values()])


def place_label(first: int, count: int) -> str:
    """Write a place that ``count`` schools share: «1», «2–3»."""
    return f"{first}" if count == 1 else f"{first}–{first + count - 1}"


def rank_within_groups(
    scores: pd.Series,
    groups: pd.Series,
    *,
    denominators: pd.Series | None = None,
    higher_is_better: bool = True,
    decimals: int = 1,
    name: str = "Среднее приведённых значений",
    unit: str = "баллов",
    gates: Gates = DEFAULT,
) -> Ranking:
    """Rank schools within their groups.

    Args:
        scores: Value by school; missing values are listed without a place.
        groups: Group by school, only those that may be ranked.
        denominators: Smallest number of persons behind a school's value.
        higher_is_better: False to begin with the lowest value.
        decimals: Values equal after rounding to so many decimals tie.
        name: What is ranked.
        unit: Its unit.
        gates: Thresholds.
    """
    rows: list[pd.DataFrame] = []
    modes: dict[str, str] = {}
    reasons: dict[str, str] = {}
    for group in dict.fromkeys(groups):
        members = [s for s in groups.index[groups == group] if s in scores.index]
        part = pd.DataFrame({"group": group, "score": finite(scores.reindex(members))})
        part["score"] = [round_half_up(v, decimals) if pd.notna(v) else v for v in part["score"]]
        signed = -part["score"] if higher_is_better else part["score"]
        part["place"] = signed.rank(method="min")
        middle = signed.rank(method="average")
        known = int(part["score"].notna().sum())
        share = (middle - 0.5) / max(known, 1)
        part["third"] = [THIRDS[min(int(np.floor(3 * v)), 2)] if pd.notna(v) else "" for v in share]
        sizes = part.groupby("place")["place"].transform("size")
        places = [
            place_label(int(p), int(c)) if pd.notna(p) else ""
            for p, c in zip(part["place"], sizes, strict=True)
        ]
        least = None if denominators is None else denominators.reindex(part.index).min()
        if known < gates.ranking_min_schools:
            modes[group] = "none"
            count = counted(known, "организация", "организации", "организаций")
            reasons[group] = (
                f"Группа «{group}»: ранжирование не проводилось, в группе {count} "
                f"(нужно не менее {gates.ranking_min_schools})."
            )
        elif len(set(part["score"].dropna())) == 1:
            modes[group] = "none"
            reasons[group] = f"Группа «{group}»: ранжирование не проводилось, значения совпадают."
        elif least is not None and least < gates.ranking_min_denominator:
            modes[group] = "thirds"
            reasons[group] = (
                f"Группа «{group}»: вместо мест указаны трети, число педагогов в отдельных ОО "
                f"менее {gates.ranking_min_denominator}."
            )
        else:
            modes[group] = "places"
        labels = {"places": places, "thirds": list(part["third"]), "none": [""] * len(part)}
        part["label"] = labels[modes[group]]
        if modes[group] == "none":
            part["place"], part["third"] = np.nan, ""
        order = signed.sort_values(kind="stable").index
        rows.append(part.loc[order])
    empty = pd.DataFrame(columns=["group", "score", "place", "third", "label"])
    return Ranking(pd.concat(rows) if rows else empty, modes, reasons, name, unit)
