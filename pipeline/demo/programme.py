"""The plan of a programme with what came of it, for municipalities that have one."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from pipeline.demo.scene import Row, Scene
from pipeline.params.programme import Measure, Programme
from pipeline.scoring.programme import due_times


def programme_measures(scene: Scene, programme: Programme) -> Iterator[Row]:
    """Yield the measures due in the year; most are done, a few are not reported at all.

    Quarterly measures have a row for each quarter: «8.1» … «8.4».
    """
    for measure in programme.measures:
        times = due_times(measure, scene.year)
        if scene.chance("programme", measure.number, "silent").happens(0.04):
            continue
        for turn in range(1, times + 1):
            chance = scene.chance("programme", measure.number, turn)
            status = chance.pick(
                ["выполнено", "частично", "перенесено", "не выполнено"], [88, 6, 3, 3]
            )
            done = status in {"выполнено", "частично"}
            due = _due(measure, scene.year, turn if times > 1 else 0)
            yield {
                "measure_id": f"{measure.number}.{turn}" if times > 1 else f"{measure.number}",
                "direction": None,
                "title": measure.title,
                "date_plan": due,
                "date_fact": min(
                    due + timedelta(days=chance.whole(-20, 4)), date(scene.year, 12, 30)
                )
                if done
                else None,
                "responsible": (measure.responsible or programme.executor).split(", ")[-1],
                "participants_n": chance.whole(8, 260) if done else None,
                "status": status,
            }


def _due(measure: Measure, year: int, quarter: int) -> date:
    month = 3 * quarter if quarter else measure.month
    return date(year, month, min(28, monthrange(year, month)[1]))
