"""Context groups: schools are compared with schools of the same type and size."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from pipeline.analysis.drawing import bars, headline
from pipeline.analysis.silence import silent_picture, silent_table
from pipeline.display.picture import Picture
from pipeline.display.russian import counted, listed, named, number, sentence
from pipeline.display.table import Column, Table
from pipeline.indicators.context import OUTSIDE, context_group
from pipeline.params.municipality import ContextGroup

_CAPTION = "Группы сопоставимых организаций"


@dataclass(frozen=True)
class ContextGroups:
    """Which school is compared with which.

    A priori groups by type and size (Sochi programme, «кластеры»): type goes before size. They
    are set by rule, so no statistical claim is made about them.

    Attributes:
        assignment: Name of the group by school; schools that no rule fits are absent.
        rules: The rules in their order.
        unassigned: Reason by school for those left out.
    """

    assignment: pd.Series
    rules: tuple[ContextGroup, ...]
    unassigned: dict[str, str] = field(default_factory=dict)

    @property
    def ranked(self) -> pd.Series:
        """The assignment without groups that stand outside any ranking."""
        names = [rule.name for rule in self.rules if rule.ranked]
        return self.assignment[self.assignment.isin(names)]

    def table(self) -> Table:
        """Return groups with their number of schools and their names."""
        if self.assignment.empty:
            return silent_table(_CAPTION, self.sentence())
        members = self.assignment.groupby(self.assignment).groups
        present = [rule for rule in self.rules if rule.name in members]
        frame = pd.DataFrame(
            {
                "group": [rule.name for rule in present],
                "count": [number(len(members[rule.name])) for rule in present],
                "schools": [named(map(str, members[rule.name])) for rule in present],
            }
        )
        notes = [f"{rule.name}: {sentence(rule.note)}" for rule in present if rule.note]
        notes += [f"{school}: {reason}." for school, reason in self.unassigned.items()]
        columns = [
            Column("group", "Группа"),
            Column("count", "Число ОО", "number"),
            Column("schools", "Организации", "long"),
        ]
        return Table(_CAPTION, columns, frame, notes)

    def figure(self) -> Picture:
        """Return bars with the number of schools in every group."""
        if self.assignment.empty:
            return silent_picture(_CAPTION, self.sentence())
        counts = self.assignment.value_counts()
        names = [rule.name for rule in self.rules if rule.name in counts.index]
        values = [int(counts[name]) for name in names]
        return bars(
            names,
            values,
            [number(v) for v in values],
            alt=self.sentence(),
            title=headline(self.sentence()),
            subtitle="Число организаций в группе",
        )

    def sentence(self) -> str:
        """Say how many groups there are and who is left out."""
        if self.assignment.empty:
            return "Группы сопоставимых организаций не выделены: нет данных о типе организаций."
        sizes = self.assignment.value_counts()
        parts = [
            f"«{rule.name}» – {number(int(sizes[rule.name]))}"
            for rule in self.rules
            if rule.name in sizes.index
        ]
        schools = counted(len(self.assignment), "организация", "организации", "организаций")
        groups = counted(len(parts), "группе", "группам", "группам")
        text = f"По типу и численности обучающихся {schools} отнесены к {groups}: {listed(parts)}."
        if self.unassigned:
            left = counted(len(self.unassigned), "организация", "организации", "организаций")
            text += f" Вне групп – {left}: {listed(self.unassigned)}."
        return text


def assign_groups(schools: pd.DataFrame, rules: Sequence[ContextGroup]) -> ContextGroups:
    """Put every school into the first group whose rule fits it.

    Args:
        schools: Indexed by school, with columns ``org_type`` and ``students``.
        rules: Groups in the order in which they are tried.
    """
    assignment: dict[str, str] = {}
    unassigned: dict[str, str] = {}
    for school, row in schools[["org_type", "students"]].iterrows():
        org_type = row["org_type"]
        students = None if pd.isna(row["students"]) else float(row["students"])
        name = context_group(org_type, students, rules)
        if name != OUTSIDE:
            assignment[str(school)] = name
        elif students is None and any(org_type in rule.types for rule in rules):
            unassigned[str(school)] = "численность обучающихся не указана"
        else:
            unassigned[str(school)] = "тип организации не предусмотрен правилами групп"
    return ContextGroups(pd.Series(assignment, dtype=object), tuple(rules), unassigned)
