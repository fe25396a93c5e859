"""Main results of a direction by context group: one dot a school."""

from pipeline.display.output import Prose
from pipeline.display.picture import Picture
from pipeline.display.russian import counted
from pipeline.report.counted import only_internal, public
from pipeline.report.results import main_indicator, source_line
from pipeline.report.strips import Strip, StripPanel, group_strips
from pipeline.report.year import Year, school_values

_PANELS = 6
_FEWEST = 4
"""Strips of fewer schools than this show nothing that the table of schools does not."""


def results_by_group(year: Year, direction: str) -> Picture | Prose:
    """Return small multiples of the direction's results: groups as lines, schools as dots.

    Schools are compared within their context group only; no place is given to anyone.
    """
    if public(year):
        return only_internal("Значения по отдельным организациям")
    main = main_indicator(year, direction)
    candidates = [
        c
        for c in year.params.of_direction(direction)
        if c.indicator.type in {"share", "ratio", "mean"}
        # A yes or a no of one organisation is no point on a scale.
        and c.indicator.over != "ORG"
        and len(school_values(year, c.key)) >= _FEWEST
    ]
    candidates.sort(key=lambda c: c.key != (main.key if main else ""))
    if not candidates:
        return Prose(
            (
                "Полосы по группам сравнения не построены: показатели направления рассчитаны "
                f"менее чем по {counted(_FEWEST, 'организации', 'организациям', 'организациям')}.",
            )
        )
    gate = year.params.municipality.gates.school_min_denominator
    groups = [group.name for group in year.params.municipality.context_groups]
    panels = []
    for chosen in candidates[:_PANELS]:
        rows = school_values(year, chosen.key)
        strips = []
        for group in groups:
            own = rows[rows["group"] == group].sort_values(["value", "name"], kind="stable")
            if group not in set(year.groups.values()):
                continue
            strips.append(
                Strip(
                    group,
                    [float(value) for value in own["value"]],
                    [bool(d < gate) for d in own["denominator"].fillna(gate)],
                )
            )
        indicator = chosen.indicator
        panels.append(
            StripPanel(
                indicator.short,
                indicator.unit,
                indicator.decimals,
                indicator.unit == "%" and float(rows["value"].max()) <= 100,
                strips,
            )
        )
    return group_strips(
        panels,
        title=_title(panels[0]),
        subtitle=f"Точка — организация, черта и число — медиана группы, {year.year} г.; пустой "
        f"кружок — знаменатель меньше {gate}. Медиана — для групп из трёх и более ОО.",
        source=source_line(year),
        method="Группы установлены заранее: тип организации, затем численность обучающихся. "
        "Точки с близкими значениями раздвинуты по вертикали.",
    )


def _title(panel: StripPanel) -> str:
    medians = [(s.label, s.median) for s in panel.strips if s.median is not None]
    if not medians:
        return f"{panel.label}: в группах менее трёх ОО, медианы не приводятся"
    if len(medians) == 1:
        return f"{panel.label}: медиана приводится для одной группы ({medians[0][0]})"
    highest = max(medians, key=lambda item: item[1])
    lowest = min(medians, key=lambda item: item[1])
    text = {label: f"{value:.{panel.decimals}f}".replace(".", ",") for label, value in medians}
    return (
        f"{panel.label}: медианы групп от {text[lowest[0]]} ({lowest[0]}) "
        f"до {text[highest[0]]} ({highest[0]})"
    )
