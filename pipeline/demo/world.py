"""All tables of a year as they truly are, before anyone typed them into Excel."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pandas as pd

from pipeline.demo import (
    achievements,
    communities,
    documents,
    events,
    leaders,
    mentoring,
    staff,
    surveys,
)
from pipeline.demo.diagnostics import Development
from pipeline.demo.people import Person
from pipeline.demo.scene import CENTRE, FILE, Row, Scene
from pipeline.params.municipality import Demo, Period

_TABLES: dict[str, Callable[[Scene], Iterable[Row]]] = {
    "org": staff.org,
    "person": staff.person,
    "post": staff.post,
    "load": staff.load,
    "staffing": staff.staffing,
    "dpo": achievements.dpo,
    "contest": achievements.contest,
    "expert": achievements.expert,
    "experience": achievements.experience,
    "mo": communities.mo,
    "mo_member": communities.mo_member,
    "mentor_programme": mentoring.mentor_programme,
    "mentor_pair": mentoring.mentor_pair,
    "network": communities.network,
    "network_member": communities.network_member,
    "network_event": communities.network_event,
    "network_work": communities.network_work,
    "network_project": communities.network_project,
    "event": events.event,
    "event_part": events.event_part,
    "survey": surveys.survey,
    "survey_invited": surveys.survey_invited,
    "burnout": surveys.burnout,
    "leader_dev": leaders.leader_dev,
    "reserve": leaders.reserve,
    "student_result": leaders.student_result,
    "ovz": leaders.ovz,
    "norm_doc": documents.norm_doc,
    "practice": events.practice,
    "measure": documents.measure,
    "recommendation": documents.recommendation,
    "decision": documents.decision,
    "target": documents.target,
    "scheme_item": documents.scheme_item,
    "site_stat": documents.site_stat,
    "oo1_staff": staff.oo1_staff,
    "manual_value": documents.manual_value,
}


@dataclass(frozen=True)
class World:
    """A year of the invented municipality.

    Attributes:
        scene: What it was made from.
        tables: Table → rows with the columns of ``params/tables.yml``. A column of type
            ``person`` holds a key that :attr:`people` explains, one of type ``org`` a code.
            Tables that schools fill in have one more column, :data:`~pipeline.demo.scene.FILE`.
        people: Key → person, leavers included.
        silent: Code of the school whose file did not arrive, if there is one.
    """

    scene: Scene
    tables: dict[str, pd.DataFrame]
    people: dict[str, Person]
    silent: str | None


def world(size: Demo, year: int, *, centre: str = CENTRE, period: Period | None = None) -> World:
    """Return the invented municipality in a year.

    Args:
        size: How large it is.
        year: Reporting year.
        centre: Name of the methodical centre, the organiser of municipal events.
        period: Dates of counting.

    Returns:
        Everything that a perfect reader of the files would know, and the rows of the file that
        did not arrive.
    """
    scene = Scene(size, year, centre, period or Period())
    development = Development(scene)
    rows: dict[str, list[Row]] = {name: list(make(scene)) for name, make in _TABLES.items()}
    rows["diag"] = list(development.diag())
    rows["iom"] = list(development.iom())
    rows["iom_step"] = list(development.iom_step())
    people = {p.key: p for p in [*scene.roster.staff, *scene.roster.leavers]}
    # An object column keeps whole numbers whole beside missing ones.
    tables = {name: pd.DataFrame(found, dtype=object) for name, found in rows.items()}
    return World(scene, tables, people, _silent(scene))


def _silent(scene: Scene) -> str | None:
    """In one year of three a small school sends nothing."""
    remote = [school.org_id for school in scene.schools if school.group == "remote"]
    return remote[0] if len(scene.schools) >= 10 and scene.year % 3 == 2 else None


__all__ = ["FILE", "World", "world"]
