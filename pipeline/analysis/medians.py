"""Each school beside the median of its context group, with the one-person rule."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.analysis.drawing import dots, headline
from pipeline.analysis.finite import finite
from pipeline.analysis.gates import DEFAULT, Gates
from pipeline.analysis.silence import silent_picture, silent_table
from pipeline.display.picture import Picture
from pipeline.display.russian import counted, number, percent, share, signed
from pipeline.display.style import ACCENT, GREY, WARM
from pipeline.display.table import Column, Table

_CAPTION = "Организации относительно медианы своей группы"
ABOVE, BELOW, NEAR = "выше медианы", "ниже медианы", "около медианы"
_LOOKS = {ABOVE: (ACCENT, "^"), BELOW: (WARM, "v"), NEAR: (GREY, "o")}


@dataclass(frozen=True)
class MedianFlags:
    """Schools above and below the median of comparable schools.

    A difference from the median is flagged only when it is worth at least one person
    (|x − median|·D/100 ≥ 1): in a school of six one person is 17 p.p. The median is a
    description, not a norm (Krymsk order 168-09, methods of processing).

    Attributes:
        frame: By school: ``group``, ``numerator``, ``denominator``, ``value`` (%), ``median``,
            ``difference`` (p.p.), ``flag``.
        name: Name of the indicator.
    """

    frame: pd.DataFrame
    name: str

    def table(self) -> Table:
        """Return schools with their share, the median of the group and the flag."""
        if self.frame.empty:
            return silent_table(_CAPTION, self.sentence())
        f = self.frame
        cells = pd.DataFrame(
            {
                "school": [str(s) for s in f.index],
                "group": f["group"].to_numpy(),
                "value": [
                    share(n, d) for n, d in zip(f["numerator"], f["denominator"], strict=True)
                ],
                "median": [percent(v) for v in f["median"]],
                "difference": [signed(v) for v in f["difference"]],
                "flag": f["flag"].to_numpy(),
            }
        )
        columns = [
            Column("school", "Организация"),
            Column("group", "Группа"),
            Column("value", f"{self.name} (N из D)", "number"),
            Column("median", "Медиана группы, %", "number"),
            Column("difference", "Отклонение, п.п.", "number"),
            Column("flag", "Отметка"),
        ]
        return Table(_CAPTION, columns, cells)

    def figure(self) -> Picture:
        """Return a sorted dot plot; above and below the median differ by shape and colour."""
        known = self.frame[self.frame["value"].notna()].sort_values(
            ["group", "value"], ascending=[True, False], kind="stable"
        )
        if known.empty:
            return silent_picture(_CAPTION, self.sentence())
        one = len(set(known["group"])) == 1
        return dots(
            [str(s) for s in known.index],
            known["value"].tolist(),
            colours=[_LOOKS[flag][0] for flag in known["flag"]],
            markers=[_LOOKS[flag][1] for flag in known["flag"]],
            reference=(
                float(known["median"].iloc[0]),
                f"медиана {percent(known['median'].iloc[0])}",
            )
            if one
            else None,
            alt=f"{self.name} по организациям. {self.sentence()}",
            title=headline(self.sentence()),
            subtitle=f"{self.name}, %; ▲ выше, ▼ ниже медианы своей группы на человека и более",
            label="%",
        )

    def sentence(self) -> str:
        """Say how many schools stand above and below the median of their group."""
        flags = self.frame["flag"] if len(self.frame) else pd.Series(dtype=object)
        known = int((flags != "").sum())
        if not known:
            return f"Показатель «{self.name}»: нет организаций со значениями."
        above, below = int((flags == ABOVE).sum()), int((flags == BELOW).sum())
        return (
            f"Показатель «{self.name}»: ниже медианы своей группы на одного человека и более "
            f"{counted(below, 'организация', 'организации', 'организаций')}, "
            f"выше – {number(above)}, всего {number(known)}."
        )


def against_median(
    numerators: pd.Series,
    denominators: pd.Series,
    groups: pd.Series,
    *,
    name: str,
    gates: Gates = DEFAULT,
) -> MedianFlags:
    """Compare the share of every school with the median share of its group."""
    units = [u for u in groups.index if u in numerators.index]
    n = finite(numerators.reindex(units))
    d = finite(denominators.reindex(units))
    value = (100 * n / d.where(d > 0)).astype(float)
    group = groups.reindex(units)
    median = value.groupby(group).transform("median")
    difference = value - median
    persons = (difference * d / 100).round(9)
    flag = np.select(
        [value.isna(), persons >= gates.one_person, persons <= -gates.one_person],
        ["", ABOVE, BELOW],
        NEAR,
    )
    frame = pd.DataFrame(
        {
            "group": group,
            "numerator": n,
            "denominator": d,
            "value": value,
            "median": median,
            "difference": difference,
            "flag": flag,
        }
    )
    return MedianFlags(frame, name)
