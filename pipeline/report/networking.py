"""«Сетевое взаимодействие»: who takes part in what, how it grew, which networks are alike."""

import itertools
from dataclasses import replace

import networkx as nx
import pandas as pd

from pipeline.analysis.drawing import matrix
from pipeline.analysis.networks import NetworkMap, map_networks
from pipeline.display.output import Block, Prose
from pipeline.display.picture import Picture
from pipeline.display.russian import MISSING, counted, listed, number
from pipeline.display.table import Column, Table
from pipeline.report.counted import MASK_NOTE, count_text, only_internal, public
from pipeline.report.lines import lines
from pipeline.report.points import network_graph
from pipeline.report.populations import rows_of
from pipeline.report.results import source_line
from pipeline.report.slopes import Slope, slope_chart
from pipeline.report.tabular import text_table
from pipeline.report.year import HISTORY_DEPTH, Year

GRAPH_MOST = 15
"""More networks on a circle cannot be read (report outline, 3.7)."""

_KINDS = {
    "NET_EVENT": "мероприятия",
    "NET_MEMBER": "участники",
    "NET_ORG": "организации",
    "NET_WORK": "работы",
}
"""Population → what it counts, in the order of the outline: events, members, schools, works."""

_NO_MEMBERS = (
    "Участие организаций в сетевых сообществах не показано: списки участников не представлены."
)


def _takers(year: Year, direction: str) -> pd.DataFrame:
    """Return organisations × networks: how many people take part; every organisation is a row."""
    found = rows_of(year, direction, "raw.network", "raw.network_member", "ORG")
    members, networks = found["raw.network_member"], found["raw.network"]
    members = members.dropna(subset=["org_id", "network_id"])
    if members.empty:
        return pd.DataFrame()
    names = networks.drop_duplicates("network_id").set_index("network_id")["name"]
    table = members.pivot_table(
        index="org_id", columns="network_id", values="person_id", aggfunc="nunique", fill_value=0
    )
    table = table.reindex(columns=sorted({*table.columns, *names.index}), fill_value=0)
    represented = set(year.intake["organisations"]["represented"])
    known = [code for code in found["ORG"]["org_id"] if code in represented]
    table = table.reindex(sorted({*table.index, *known}), fill_value=0)
    table.columns = [str(names.get(code, code)) for code in table.columns]
    # Two codes under one name are one network.
    return table.T.groupby(level=0).sum().T.astype(int)


def _map(year: Year, table: pd.DataFrame) -> NetworkMap:
    named = table.set_axis([year.school_names.get(code, code) for code in table.index])
    return map_networks(named)


def network_table(year: Year, direction: str) -> Table | Prose:
    """Return networks with their schools and members; those of one school are named as such."""
    table = _takers(year, direction)
    if table.empty:
        return Prose((_NO_MEMBERS,))
    rows = []
    for name in table.sum().sort_values(ascending=False, kind="stable").index:
        people, schools = int(table[name].sum()), int((table[name] > 0).sum())
        remark = "участников нет" if not schools else ""
        if schools == 1:
            remark = "одна ОО: сетью не является"
        rows.append(
            {
                "name": name,
                "schools": f"{number(schools)}\u00a0из\u00a0{number(len(table))}",
                "people": count_text(year, people),
                "remark": remark,
            }
        )
    lonely = [row for row in rows if row["remark"]]
    notes = [MASK_NOTE] if any(row["people"] == "•" for row in rows) else []
    if not lonely:
        notes.append("Сообществ без участников или с участниками из одной ОО нет.")
    columns = [
        Column("name", "Сообщество"),
        Column("schools", "Организаций-участниц (N из D)", "number"),
        Column("people", "Участников, чел.", "number"),
    ]
    if lonely:
        columns.append(Column("remark", "Примечание"))
    return Table(
        f"Сетевые сообщества, {year.year} г.",
        tuple(columns),
        pd.DataFrame(rows),
        notes=(*notes, "Педагог может состоять в нескольких сообществах.", source_line(year)),
        method="По спискам участников; N — организации, из которых есть хотя бы один участник, "
        "D — организации, представившие данные.",
    )


def network_matrix(year: Year, direction: str) -> Picture | Prose:
    """Return organisations × networks with the number of people taking part, one hue."""
    if public(year):
        return only_internal("Сведения об участии отдельных организаций в сообществах")
    table = _takers(year, direction)
    if table.empty:
        return Prose((_NO_MEMBERS,))
    found = _map(year, table)
    named = table.set_axis([year.school_names.get(code, code) for code in table.index])
    order = pd.DataFrame({"n": (named > 0).sum(axis=1), "p": named.sum(axis=1)})
    rows = order.sort_values(["n", "p"], ascending=False, kind="stable").index
    columns = (named > 0).sum().sort_values(ascending=False, kind="stable").index
    cells = named.loc[rows, columns].to_numpy(int)
    title = (
        f"Хотя бы в одном сообществе участвуют {number(len(named) - len(found.isolated))} из "
        f"{counted(len(named), 'организации', 'организаций', 'организаций')}"
    )
    most, least = str(rows[0]), str(rows[-1])
    drawn = matrix(
        list(rows),
        list(columns),
        0.12 * (cells > 0) + 0.88 * cells / max(cells.max(), 1),
        [[number(cell) if cell else "" for cell in row] for row in cells],
        alt=f"Матрица организаций и сообществ. {title}. "
        f"Больше всего сообществ: {most} — {order['n'][most]}; меньше всего: {least} — "
        f"{order['n'][least]}. {found.sentence()}",
        title=title,
        subtitle=f"Число участников от организации, {year.year} г.; пустая клетка — участников "
        "нет; сверху — организации с наибольшим числом сообществ.",
    )
    return replace(
        drawn,
        source=source_line(year),
        method=f"{found.sentence()} Связная часть — организации, соединённые цепочкой общих "
        "сообществ.",
        numbers=text_table(
            f"Участники сообществ по организациям, {year.year} г.",
            ("ОО", *map(str, columns)),
            [(str(row), *map(number, cell)) for row, cell in zip(rows, cells, strict=True)],
            numbers=[str(column) for column in columns],
        ),
    )


def network_growth(year: Year, direction: str) -> Block | Prose:
    """Return counts of every year against the base year, and the check of the base."""
    points: dict[str, dict[int, float]] = {label: {} for label in _KINDS.values()}
    for when in range(year.year - HISTORY_DEPTH + 1, year.year + 1):
        for population, frame in rows_of(year, direction, *_KINDS, when=when).items():
            if len(frame):
                points[_KINDS[population]][when] = float(len(frame))
    slopes = [
        Slope(label.capitalize(), list(counts), list(counts.values()))
        for label, counts in points.items()
        if len(counts) > 1
    ]
    first = min((slope.years[0] for slope in slopes), default=year.year)
    # A series that began later has another base: it stays in the table only.
    slopes = [s for s in slopes if s.years[0] == first and s.years[-1] == year.year]
    if not slopes:
        return Prose(
            ("Изменение сетевого взаимодействия по годам не показано: нужны данные за два года.",)
        )
    grown = sum(slope.counts[-1] > slope.counts[0] for slope in slopes)
    drawn = slope_chart(
        slopes,
        title=f"За {first}–{year.year} гг. выросло {grown} из "
        f"{counted(len(slopes), 'величины', 'величин', 'величин')}: "
        + listed(
            f"{s.label.lower()} — {number(s.counts[-1])} против {number(s.counts[0])}"
            for s in slopes
        ),
        subtitle=f"Изменение к {first} г., %; у концов линий — число за {year.year} г.",
        source=source_line(year),
    )
    years = sorted({when for counts in points.values() for when in counts})
    table = Table(
        f"Сетевое взаимодействие по годам, {years[0]}–{years[-1]} гг.",
        (
            Column("label", "Что учтено, ед. (чел.)"),
            *(Column(str(when), f"{when} г.", "number") for when in years),
        ),
        pd.DataFrame(
            [
                {
                    "label": label.capitalize(),
                    **{str(w): number(counts[w]) if w in counts else MISSING for w in years},
                }
                for label, counts in points.items()
            ]
        ),
        notes=(_base_check(year, direction, points), source_line(year)),
    )
    return Block(
        drawn.html() + table.html(),
        "Мероприятия, работы — за период; участники и организации — по спискам участников, "
        "каждый человек и каждая организация один раз.",
    )


def _base_check(year: Year, direction: str, points: dict[str, dict[int, float]]) -> str:
    """Say whether the base of the indicators of growth is the count of the year before."""
    wrong, checked = [], 0
    for item in lines(year, direction):
        label = _KINDS.get(item.indicator.over)
        if item.indicator.type != "change" or label is None or item.denominator is None:
            continue
        before = points[label].get(year.year - 1)
        if before is None:
            continue
        checked += 1
        if before != item.denominator:
            wrong.append(
                f"{label}: в показателе {number(item.denominator)}, по спискам {number(before)}"
            )
    if not checked:
        return "База прироста не сверялась: показателей прироста с данными предыдущего года нет."
    if wrong:
        return f"База прироста ({year.year - 1} г.) расходится со списками: {'; '.join(wrong)}."
    return (
        f"База прироста ({year.year - 1} г.) сверена со списками по "
        f"{counted(checked, 'показателю', 'показателям', 'показателям')}: расхождений нет."
    )


def network_links(year: Year, direction: str) -> Picture | Prose:
    """Return networks joined by the schools they have in common, if they are few enough."""
    table = _takers(year, direction)
    if table.empty:
        return Prose((_NO_MEMBERS,))
    found = _map(year, table)
    networks = [name for name in table.columns if (table[name] > 0).any()]
    if not 2 <= len(networks) <= GRAPH_MOST:
        reason = (
            f"сообществ {len(networks)}, на рисунке читаются не более {GRAPH_MOST}"
            if len(networks) > GRAPH_MOST
            else "сообщество с участниками только одно"
        )
        return Prose((f"Граф сообществ не построен: {reason}.",))
    nodes = [("network", name) for name in networks]
    common = nx.bipartite.weighted_projected_graph(found.graph, nodes)
    links = {
        (one[1], other[1]): float(common[one][other]["weight"])
        for one, other in itertools.combinations(nodes, 2)
        if common.has_edge(one, other)
    }
    sizes = {name: float((table[name] > 0).sum()) for name in networks}
    ordered = dict(sorted(sizes.items(), key=lambda item: (-item[1], item[0])))
    links = {
        (a, b) if list(ordered).index(a) < list(ordered).index(b) else (b, a): n
        for (a, b), n in links.items()
    }
    apart = [name for name in networks if not any(name in pair for pair in links)]
    if not links:
        return Prose(("Граф сообществ не построен: общих организаций у сообществ нет.",))
    (one, other), most = min(links.items(), key=lambda item: (-item[1], item[0]))
    title = (
        f"Больше всего общих организаций у сообществ «{one}» и «{other}»: "
        f"{number(most)} из {number(len(table))}"
    )
    alone = (
        f" Без общих организаций с другими: {listed(f'«{name}»' for name in apart)}."
        if apart
        else ""
    )
    return network_graph(
        ordered,
        links,
        title=title,
        subtitle="В круге — число организаций сообщества, на линии — число организаций, общих для "
        f"двух сообществ, {year.year} г.{alone}",
        source=source_line(year),
        method="Проекция двудольного графа «организация — сообщество» на сообщества; вес линии — "
        "число организаций, из которых есть участники в обоих.",
    )


def network_groups(year: Year, direction: str) -> Block | Prose:
    """Return groups of schools with similar sets of networks, or why there are none."""
    if public(year):
        return only_internal("Группы организаций по сообществам")
    table = _takers(year, direction)
    if table.empty:
        return Prose((_NO_MEMBERS,))
    groups = _map(year, table).groups
    method = (
        "Расстояние Жаккара между наборами сообществ двух организаций, средняя связь; группы "
        "сообщаются, если силуэт выше 95 % перемешанных таблиц и состав устойчив (от 0,75). "
        "Организации без сообществ не группируются."
    )
    if not groups.reported:
        return Block(Prose((groups.sentence(),)).html(), method)
    parts = (Prose((groups.sentence(),)), groups.figure(), groups.table())
    return Block("".join(part.html() for part in parts), method)
