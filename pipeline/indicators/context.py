"""Which schools are compared with one another: type before size, as the params say."""

from collections.abc import Sequence

from pipeline.params.municipality import ContextGroup

OUTSIDE = "вне групп"


def context_group(
    org_type: str | None, students_n: float | None, groups: Sequence[ContextGroup]
) -> str:
    """Return the name of the first group that an organisation fits, or «вне групп».

    An unknown number of pupils fits only a group without limits of size.
    """
    for group in groups:
        unlimited = group.students_min == 0 and group.students_max is None
        if org_type not in group.types:
            continue
        if unlimited:
            return group.name
        if students_n is None:
            continue
        upper = group.students_max if group.students_max is not None else float("inf")
        if group.students_min <= students_n <= upper:
            return group.name
    return OUTSIDE
