"""Schools and the networks they belong to: shares, distances, connected parts."""

from dataclasses import dataclass

import networkx as nx
import numpy as np
import pandas as pd
from scipy.spatial.distance import pdist, squareform

from pipeline.analysis.drawing import headline, matrix
from pipeline.analysis.gates import DEFAULT, Gates
from pipeline.analysis.linkage_groups import LinkageGroups, groups_by_distance
from pipeline.analysis.silence import silent_picture, silent_table
from pipeline.display.picture import Picture
from pipeline.display.russian import counted, listed, number, percent, plural, share
from pipeline.display.table import Column, Table

_CAPTION = "Участие организаций в сетях"


@dataclass(frozen=True)
class NetworkMap:
    """Which school takes part in which network.

    A bipartite graph school × network. A network with one school is no network; a school without
    networks is isolated. Distances between schools are Jaccard's on their sets of networks.
    Connected parts are groups of schools joined by any chain of common networks.

    Attributes:
        membership: Schools × networks, true where the school takes part.
        participants: Persons taking part by school, or ``None``.
        staff: Teaching staff by school, or ``None``.
        parts: Connected parts as tuples of schools, the largest first; isolated schools excluded.
        isolated: Schools without networks.
        lonely: Networks with one school or none.
        groups: Groups of schools with similar sets of networks, behind the usual gate.
    """

    membership: pd.DataFrame
    participants: pd.Series | None
    staff: pd.Series | None
    parts: tuple[tuple[str, ...], ...]
    isolated: tuple[str, ...]
    lonely: tuple[str, ...]
    groups: LinkageGroups

    @property
    def graph(self) -> nx.Graph:
        """The bipartite graph; nodes are ``("school", name)`` and ``("network", name)``."""
        return bipartite_graph(self.membership)

    @property
    def distances(self) -> pd.DataFrame:
        """Jaccard distances between schools that have a network."""
        some = self.membership[self.membership.any(axis=1)]
        values = jaccard_distances(some) if len(some) else np.empty((0, 0))
        return pd.DataFrame(values, some.index, some.index)

    def table(self) -> Table:
        """Return schools with their networks and the share of staff taking part."""
        if self.membership.empty:
            return silent_table(_CAPTION, self.sentence())
        order = self.membership.sum(axis=1).sort_values(ascending=False, kind="stable").index
        rows = []
        for school in order:
            mine = self.membership.columns[self.membership.loc[school].to_numpy()]
            row = {
                "school": str(school),
                "count": number(len(mine)),
                "networks": ", ".join(str(m) for m in mine),
            }
            if self.participants is not None and self.staff is not None:
                row["share"] = share(self.participants.get(school), self.staff.get(school))
            rows.append(row)
        columns = [Column("school", "Организация"), Column("count", "Число сетей", "number")]
        if self.participants is not None and self.staff is not None:
            columns.append(Column("share", "Доля участников, % (N из D)", "number"))
        columns.append(Column("networks", "Сети"))
        return Table(_CAPTION, columns, pd.DataFrame(rows), self._notes())

    def figure(self) -> Picture:
        """Return schools × networks as filled cells, the most connected first."""
        if self.membership.empty or not len(self.membership.columns):
            return silent_picture(_CAPTION, self.sentence())
        m = self.membership
        rows = m.sum(axis=1).sort_values(ascending=False, kind="stable").index
        columns = m.sum(axis=0).sort_values(ascending=False, kind="stable").index
        shade = m.loc[rows, columns].to_numpy(float)
        return matrix(
            [str(r) for r in rows],
            [str(c) for c in columns],
            0.85 * shade,
            [["●" if v else "" for v in row] for row in shade],
            alt=f"Матрица организаций и сетей. {self.sentence()}",
            title=headline(self.sentence()),
            subtitle="Закрашено – организация участвует в сети",
        )

    def sentence(self) -> str:
        """Say how many schools take part, the connected parts and the isolated schools."""
        total = len(self.membership)
        if not total:
            return "Сетевое взаимодействие не описано: нет данных об участии организаций."
        taking = total - len(self.isolated)
        networks = counted(len(self.membership.columns), "сети", "сетях", "сетях")
        verb = plural(taking, "участвует", "участвуют", "участвуют")
        word = plural(total, "организации", "организаций", "организаций")
        text = (
            f"В {networks} {verb} {number(taking)} из {number(total)} {word} "
            f"({percent(100 * taking / total, 0)})."
        )
        return " ".join([text, *self._notes()])

    def _notes(self) -> list[str]:
        notes = []
        if self.parts:
            parts = counted(len(self.parts), "связную часть", "связные части", "связных частей")
            notes.append(
                f"Участники образуют {parts}, в наибольшей {number(len(self.parts[0]))} ОО."
            )
        if self.isolated:
            notes.append(f"Вне сетей: {listed(self.isolated)}.")
        if self.lonely:
            notes.append(
                f"Менее двух организаций в сетях: {listed(f'«{n}»' for n in self.lonely)}."
            )
        return notes


def map_networks(
    membership: pd.DataFrame,
    *,
    participants: pd.Series | None = None,
    staff: pd.Series | None = None,
    seed: int = 0,
    gates: Gates = DEFAULT,
) -> NetworkMap:
    """Describe the networks of a municipality.

    Args:
        membership: Schools × networks; true, 1 or a number of participants means takes part.
        participants: Persons taking part by school.
        staff: Teaching staff by school.
        seed: Seed of the gate for groups.
        gates: Thresholds.
    """
    taking = membership.fillna(0).astype(float) > 0
    graph = bipartite_graph(taking)
    parts = [
        tuple(str(s) for s in taking.index if ("school", s) in part)
        for part in nx.connected_components(graph)
    ]
    isolated = tuple(str(s) for s in taking.index[~taking.any(axis=1)])
    joined = sorted((p for p in parts if p and p[0] not in isolated), key=lambda p: (-len(p), p))
    lonely = tuple(str(c) for c in taking.columns[taking.sum(axis=0) < 2])
    connected = taking[taking.any(axis=1)]
    groups = groups_by_distance(connected, jaccard_distances, seed=seed, gates=gates)
    return NetworkMap(taking, participants, staff, tuple(joined), isolated, lonely, groups)


def bipartite_graph(membership: pd.DataFrame) -> nx.Graph:
    """Return the graph school × network."""
    graph = nx.Graph()
    graph.add_nodes_from((("school", s) for s in membership.index), bipartite=0)
    graph.add_nodes_from((("network", c) for c in membership.columns), bipartite=1)
    rows, columns = np.nonzero(membership.to_numpy(bool))
    graph.add_edges_from(
        (("school", membership.index[int(i)]), ("network", membership.columns[int(j)]))
        for i, j in zip(rows, columns, strict=True)
    )
    return graph


def jaccard_distances(membership: pd.DataFrame) -> np.ndarray:
    """Return Jaccard distances between rows; two empty rows are alike."""
    values = membership.to_numpy(bool)
    return squareform(pdist(values, "jaccard")) if len(values) > 1 else np.zeros((len(values),) * 2)
