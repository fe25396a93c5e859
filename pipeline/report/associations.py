"""«Деятельность школьных МО»: the associations of schools, their plans, meetings and members."""

import pandas as pd

from pipeline.display.output import Block, Prose
from pipeline.display.russian import MISSING, counted, number, plural, share
from pipeline.display.table import Column, Table
from pipeline.report.counted import only_internal, public
from pipeline.report.populations import rows_of
from pipeline.report.results import source_line
from pipeline.report.year import Year

SCHOOL_KIND = "ШМО"
"""Kind of an association of one school, as the table of associations names it."""

TINY = 2
"""An association of so few members cannot work as one (report outline, 3.5)."""

_METHOD = (
    "Состав — число разных педагогов в списке участников объединения; заседания — сумма по "
    "объединениям, где указаны и план, и факт."
)


def school_associations(year: Year, direction: str) -> pd.DataFrame:
    """Return associations of schools with their members.

    Returns:
        One row an association: ``org_id``, ``mo_id``, ``subject``, ``plan``, ``meetings_plan``,
        ``meetings_fact``, ``members`` (missing where the school sent no list of members).
    """
    found = rows_of(year, direction, "raw.mo", "raw.mo_member", "supply")
    associations, members = found["raw.mo"], found["raw.mo_member"]
    own = associations[associations["kind"].eq(SCHOOL_KIND) & associations["org_id"].notna()].copy()
    sizes = members.dropna(subset="mo_id").groupby("mo_id")["person_id"].nunique()
    listed = set(found["supply"].loc[found["supply"]["mo_member"].eq(True), "org_id"])
    own["members"] = own["mo_id"].map(sizes)
    own.loc[own["members"].isna() & own["org_id"].isin(listed), "members"] = 0
    columns = ["org_id", "mo_id", "subject", "plan", "meetings_plan", "meetings_fact", "members"]
    return own[columns].sort_values(["org_id", "mo_id"], kind="stable").reset_index(drop=True)


def associations_summary(year: Year, direction: str) -> Prose:
    """Say how many associations there are, with a plan, their meetings, and the tiny ones."""
    own = school_associations(year, direction)
    if own.empty:
        return Prose(("Перечень школьных методических объединений не представлен.",))
    planned = own["plan"].dropna()
    both = own.dropna(subset=["meetings_plan", "meetings_fact"])
    sizes = own["members"].dropna()
    schools = own["org_id"].nunique()
    sentences = [
        f"В {counted(schools, 'организации', 'организациях', 'организациях')} "
        f"{plural(len(own), 'действует', 'действуют', 'действуют')} "
        f"{counted(len(own), 'объединение', 'объединения', 'объединений')}."
    ]
    if len(planned):
        sentences.append(f"План утверждён: {share(planned.sum(), len(planned))} объединений.")
    if both["meetings_plan"].sum():
        sentences.append(
            "Проведено заседаний: "
            f"{share(both['meetings_fact'].sum(), both['meetings_plan'].sum())} от плана."
        )
    if len(sizes):
        tiny = int(sizes.le(TINY).sum())
        sentences.append(
            f"Из двух человек и менее состоят {share(tiny, len(sizes))} объединений; это связано с "
            "числом педагогов в организации, для них возможно межшкольное объединение."
            if tiny
            else f"Объединений из двух человек и менее нет (0 из {number(len(sizes))})."
        )
    return Prose((" ".join(sentences),), method=_METHOD)


def associations_table(year: Year, direction: str) -> Block | Prose:
    """Return associations by school, and the full list folded below."""
    if public(year):
        return only_internal("Сведения об объединениях отдельных организаций")
    own = school_associations(year, direction)
    if own.empty:
        return Prose(
            ("Таблица объединений по организациям не приводится: перечень не представлен.",)
        )
    parts = [_by_school(year, own).html(), _list(year, own)]
    return Block("".join(parts), _METHOD)


def _by_school(year: Year, own: pd.DataFrame) -> Table:
    names = year.school_names
    rows = []
    for code, part in own.groupby("org_id", sort=False):
        planned = part["plan"].dropna()
        sizes = part["members"].dropna()
        rows.append(
            {
                "name": names.get(str(code), str(code)),
                "count": number(len(part)),
                "plan": f"{number(planned.sum())}\u00a0из\u00a0{number(len(planned))}"
                if len(planned)
                else MISSING,
                "meetings": _meetings(part),
                "members": number(sizes.sum()) if len(sizes) else MISSING,
                "tiny": number(sizes.le(TINY).sum()) if len(sizes) else MISSING,
                "order": _held(part),
            }
        )
    frame = pd.DataFrame(rows).sort_values(["order", "name"], na_position="last", kind="stable")
    total = {
        "name": "Всего",
        "count": number(len(own)),
        "plan": f"{number(own['plan'].sum())}\u00a0из\u00a0{number(own['plan'].notna().sum())}",
        "meetings": _meetings(own),
        "members": number(own["members"].sum()) if own["members"].notna().any() else MISSING,
        "tiny": number(own["members"].dropna().le(TINY).sum()),
    }
    frame = pd.concat([frame, pd.DataFrame([total])], ignore_index=True)
    return Table(
        f"Школьные методические объединения по организациям, {year.year} г.",
        (
            Column("name", "ОО"),
            Column("count", "ШМО, ед.", "number"),
            Column("plan", "План утверждён, ШМО", "number"),
            Column("meetings", "Заседания: проведено, % (N из D)", "number"),
            Column("members", "Участий в ШМО, чел.", "number"),
            Column("tiny", f"ШМО из {TINY} чел. и менее", "number"),
        ),
        frame,
        notes=(
            "По возрастанию доли проведённых заседаний; только школьные объединения: показатели "
            "по муниципалитету учитывают и районные. Педагог, который входит в два "
            "объединения, учтён в каждом.",
            source_line(year),
        ),
        total_rows=frozenset({len(frame) - 1}),
    )


def _held(part: pd.DataFrame) -> float:
    both = part.dropna(subset=["meetings_plan", "meetings_fact"])
    planned = float(both["meetings_plan"].sum())
    return float(both["meetings_fact"].sum()) / planned if planned else float("nan")


def _meetings(part: pd.DataFrame) -> str:
    both = part.dropna(subset=["meetings_plan", "meetings_fact"])
    return share(float(both["meetings_fact"].sum()), float(both["meetings_plan"].sum()))


def _list(year: Year, own: pd.DataFrame) -> str:
    names = year.school_names
    frame = pd.DataFrame(
        {
            "name": [names.get(code, code) for code in own["org_id"]],
            "subject": own["subject"],
            "plan": [_yes(value) for value in own["plan"]],
            "held": [
                MISSING
                if pd.isna(fact) or pd.isna(plan)
                else f"{number(fact)}\u00a0из\u00a0{number(plan)}"
                for fact, plan in zip(own["meetings_fact"], own["meetings_plan"], strict=True)
            ],
            "members": [MISSING if pd.isna(n) else number(n) for n in own["members"]],
        }
    )
    table = Table(
        f"Перечень школьных методических объединений, {year.year} г.",
        (
            Column("name", "ОО"),
            Column("subject", "Объединение"),
            Column("plan", "План утверждён"),
            Column("held", "Заседания: проведено из плана", "number"),
            Column("members", "Состав, чел.", "number"),
        ),
        frame,
        notes=(source_line(year),),
    )
    title = counted(len(own), "объединение", "объединения", "объединений")
    return f"<details><summary>Полный перечень: {title}</summary>{table.html()}</details>"


def _yes(value: object) -> str:
    return MISSING if pd.isna(value) else ("да" if value else "нет")  # type: ignore[call-overload]
