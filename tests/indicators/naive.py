"""The catalogue once more, in plain pandas, from the documents: no SQL and no YAML is read here."""

# ruff: noqa: D102, D103 — a population is a line or two; its name says what a docstring would

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

SCHOOL_TYPES = {"СОШ", "ООШ", "НОШ", "гимназия", "лицей", "коррекционная", "вечерняя"}
WINS = {"победитель", "призёр", "лауреат"}
PRIORITY = {
    "оценка качества образования",
    "школы с низкими результатами",
    "способности и таланты",
    "профориентация",
    "воспитание",
    "дошкольное образование",
    "функциональная грамотность",
    "обновлённые ФГОС",
    "цифровая образовательная среда",
}
EIGHT = [
    "deficits",
    "routes",
    "retraining",
    "expert",
    "school_mo",
    "mentorship",
    "networks",
    "staffing",
]
BOYKO = [
    "+1(2) +13(3) +25(2) -37(3) +49(10) +61(5) -73(5)",
    "-2(3) +14(2) +26(2) -38(10) -50(5) +62(5) +74(3)",
    "+3(10) +15(5) +27(2) +39(2) +51(5) +63(1) -75(5)",
    "+4(2) +16(3) +28(5) +40(5) +52(10) +64(2) +76(3)",
    "+5(5) -17(3) +29(10) +41(2) +53(2) +65(3) +77(5)",
    "+6(10) -18(3) +30(3) +42(5) +54(2) +66(2) -78(5)",
    "+7(2) +19(10) -31(2) +43(5) +55(3) +67(3) -79(5)",
    "+8(5) +20(5) +32(2) -44(2) +56(3) +68(3) +80(10)",
    "+9(3) +21(2) +33(5) -45(5) +57(3) -69(10) +81(2)",
    "+10(2) +22(3) -34(2) +46(3) +58(5) +70(5) +82(10)",
    "+11(2) +23(3) +35(3) +47(5) +59(5) +71(2) +83(10)",
    "+12(3) +24(2) +36(5) +48(3) +60(2) +72(10) +84(5)",
]


@dataclass(frozen=True)
class Rules:
    """What the params of a municipality say."""

    start: date
    end: date
    staff_on: date
    young_rule: str
    young_age_max: int
    young_service_max: float
    leaders: str
    route_project: str
    centre_names: tuple[str, ...]


@dataclass
class Rows:
    """Rows that an indicator is counted over.

    Attributes:
        table: Table that must have arrived.
        org: School of each row.
        n: What each row adds to the numerator.
        d: What each row adds to the denominator; ``None`` for counts.
        possible: Whether a row is or may be counted.
        known: Whether the fact is known.
    """

    table: str
    org: "pd.Series[Any]"
    n: "pd.Series[Any]"
    d: "pd.Series[Any] | None"
    possible: "pd.Series[Any]"
    known: "pd.Series[Any]"


class Naive:
    """One municipality in memory."""

    def __init__(
        self,
        tables: dict[str, pd.DataFrame],
        supplied: Iterable[tuple[str, str | None]],
        rules: Rules,
    ) -> None:
        self.t = tables
        self.rules = rules
        self.start, self.end = pd.Timestamp(rules.start), pd.Timestamp(rules.end)
        self.ref = pd.Timestamp(rules.staff_on)
        orgs = list(tables["org"]["org_id"])
        self.supplied = list(supplied)
        self.sent = {
            (table, org) for table, given in self.supplied for org in ([given] if given else orgs)
        }

    # Time

    def inside(self, days: "pd.Series[Any]", blank: bool = True) -> "pd.Series[Any]":
        return days.between(self.start, self.end) | (days.isna() & blank)

    def lasting(self, first: "pd.Series[Any]", last: "pd.Series[Any]") -> "pd.Series[Any]":
        return (first.isna() | (first <= self.end)) & (last.isna() | (last >= self.start))

    # People

    def told(self, orgs: "pd.Series[Any]", people: "pd.Series[Any]", who: Any, *names: str) -> Any:
        fact = people.isin(list(who)).astype("boolean")
        sent = pd.Series(
            [all((name, org) in self.sent for name in names) for org in orgs],
            index=orgs.index,
            dtype=bool,
        )
        return fact.mask(~sent)

    @cached_property
    def staff(self) -> pd.DataFrame:
        t = self.t
        post = t["post"]
        post = post[
            (post["employment"].isna() | (post["employment"] == "основное"))
            & (post["date_from"].isna() | (post["date_from"] <= self.ref))
            & (post["date_to"].isna() | (post["date_to"] >= self.ref))
        ]
        post = post.sort_values(
            ["rate", "org_id", "post_name"], ascending=[False, True, True], na_position="last"
        ).drop_duplicates(["person_id", "post_group"])
        s = post.merge(
            t["person"].drop(columns=["org_id"], errors="ignore"), on="person_id", how="left"
        )
        s = s.reset_index(drop=True)
        told = lambda who, *names: self.told(s["org_id"], s["person_id"], who, *names)  # noqa: E731
        s["age"] = s["age"].astype("Float64")
        s["young_by_age"] = s["age"] <= self.rules.young_age_max
        service = s["service_ped"].astype("Float64")
        service = service.mask(service.isna() & s["service_total"].notna(), 0)
        s["young_by_service"] = service < self.rules.young_service_max
        s["young"] = s["young_by_age" if self.rules.young_rule == "age" else "young_by_service"]
        name = s["post_name"].astype("string").str.lower()
        s["teacher"] = name.str.startswith("учитель")
        load = t["load"]
        primary = set(load.loc[load["subject"] == "начальные классы", "person_id"])
        s["primary"] = s["person_id"].isin(list(primary)) | name.str.contains("начальн")
        types = dict(zip(t["org"]["org_id"], t["org"]["org_type"], strict=True))
        kind = s["org_id"].map(types).astype("string")
        s["preschool"] = (kind == "ДОО") | name.str.startswith("воспитатель")
        s["at_school"] = kind.isin(list(SCHOOL_TYPES)).astype("boolean").mask(kind.isna())
        shnor = dict(zip(t["org"]["org_id"], t["org"]["shnor"], strict=True))
        s["shnor"] = s["org_id"].map(shnor).astype("boolean")
        cat = s["category"].astype("string")
        old = s["category_date"] < self.ref - pd.DateOffset(years=5)
        old &= (s["category_date"] < pd.Timestamp("2018-09-01")) & cat.isin(["высшая", "первая"])
        s["category"] = cat.mask(old, "истекла")
        for column in ("sex", "edu_level"):
            s[column] = s[column].astype("string")
        for column in ("edu_ped", "prepension"):
            s[column] = s[column].astype("boolean")
        # Diagnostics
        result = self.diag_test
        s["diagnosed"] = told(result["person_id"], "diag")
        s["deficit"] = self._any(s, result, result["deficit"])
        for block, column in {
            "предметный": "d_subject",
            "методический": "d_method",
            "психолого-педагогический": "d_psych",
            "ИКТ": "d_ict",
            "организационно-управленческий": "d_org",
        }.items():
            part = result[result["block"] == block]
            s[column] = self._any(s, part, part["deficit"])
        # Routes
        route = self.route
        mends = route["purpose"] == "дефициты"
        s["route_deficit"] = told(route.loc[mends, "person_id"], "iom")
        s["route_growth"] = told(route.loc[route["purpose"] == "рост", "person_id"], "iom")
        s["attended"] = told(route.loc[mends & route["attended"], "person_id"], "iom", "iom_step")
        s["supported"] = told(route.loc[route["supported"], "person_id"], "iom", "iom_step")
        project = route["project"].astype("string").str.lower()
        ours = project.str.contains(self.rules.route_project.lower(), regex=False).fillna(False)
        s["in_project"] = told(
            route.loc[route["supported"] & ours.astype(bool), "person_id"], "iom", "iom_step"
        )
        s["methodist"] = told(route.loc[route["by_methodist"], "person_id"], "iom")
        # Courses
        dpo = t["dpo"]
        dpo = dpo[dpo["date_end"].isna() | (dpo["date_end"] <= self.end)]
        now = self.inside(dpo["date_end"], blank=False)
        long = dpo["hours"] >= 16
        pk, pp = dpo["kind"] == "ПК", dpo["kind"] == "ПП"
        ped = dpo["ped_oriented"].fillna(False).astype(bool)
        last = dpo["date_end"] > self.end - pd.DateOffset(years=3)
        pick = lambda mask: dpo.loc[mask, "person_id"]  # noqa: E731
        s["courses"] = told(pick(pk & long & now), "dpo")
        s["courses_3y"] = told(pick(pk & long & last), "dpo")
        s["retrained"] = told(pick(pp & now), "dpo")
        s["retrained_ped"] = told(pick(pp & ped & now), "dpo")
        s["retrained_ever"] = told(pick(pp & ped), "dpo")
        s["addressed"] = told(pick(dpo["addressed"].fillna(False).astype(bool) & now), "dpo")
        s["management"] = told(pick(dpo["topic"] == "менеджмент"), "dpo")
        grown = now & (
            dpo["kind"].isin(["ПП", "стажировка"]) | (dpo["kind"].isin(["ПК", "модуль"]) & long)
        )
        dev = t["leader_dev"]
        dev = dev[
            self.inside(dev["date"])
            & (
                dev["form"].isin(["ПК", "ПП", "стажировка", "конкурс"])
                | ((dev["form"] == "семинар") & (dev["hours"] >= 8))
            )
        ]
        s["upskilled"] = told(pick(grown), "dpo") | told(dev["person_id"], "leader_dev")
        for topic in sorted(PRIORITY):
            s["t " + topic] = told(pick(now & (dpo["topic"] == topic)), "dpo")
        s["t any"] = told(pick(now & dpo["topic"].isin(PRIORITY)), "dpo")
        # Contests, experts, experience
        c = t["contest"]
        c = c[self.inside(c["date"])]
        mun, won = c["level"] == "муниципальный", c["result"].isin(WINS)
        s["contest"] = told(c["person_id"], "contest")
        s["contest_mun"] = told(c.loc[mun, "person_id"], "contest")
        s["won"] = told(c.loc[won, "person_id"], "contest")
        s["mun_won"] = told(c.loc[won & mun, "person_id"], "contest")
        ladder = {
            "школьный": 1,
            "муниципальный": 2,
            "региональный": 3,
            "всероссийский": 4,
            "международный": 4,
        }
        s["contest_top"] = self._top(s, c, c["level"].map(ladder), "contest")
        x = t["expert"]
        x = x[self.lasting(x["date_from"], x["date_to"])]
        s["expert"] = told(x["person_id"], "expert")
        s["expert_mun"] = told(x.loc[x["level"] == "муниципальный", "person_id"], "expert")
        s["expert_high"] = told(
            x.loc[x["level"].isin(["региональный", "федеральный"]), "person_id"], "expert"
        )
        e = t["experience"]
        e = e[self.inside(e["date"])]
        s["experience"] = told(
            e.loc[e["level"].isin(["ОО", "муниципальный", "региональный"]), "person_id"],
            "experience",
        )
        rungs = {"ОО": 1, "муниципальный": 2, "региональный": 3}
        s["experience_top"] = self._top(s, e, e["level"].map(rungs), "experience")
        who = e["organiser"].astype("string").str.lower().fillna("")
        centre = pd.Series(False, index=e.index)
        for centre_name in self.rules.centre_names:
            centre |= who.str.contains(centre_name.lower(), regex=False).astype(bool)
        centre |= e["organiser"].isna() & (e["level"] == "муниципальный")
        spoke = e["form"].isin(["выступление", "доклад", "мастер-класс"]) & centre
        s["spoke"] = told(e.loc[spoke, "person_id"], "experience")
        printed = (e["form"] == "публикация") & ~(e["edition_kind"] == "сайт")
        s["published"] = told(e.loc[printed, "person_id"], "experience")
        # Communities
        m = t["mo_member"].merge(
            t["mo"].drop_duplicates("mo_id")[["mo_id", "level"]], on="mo_id", how="left"
        )
        s["mo_member"] = told(m["person_id"], "mo_member")
        high = m["level"].isin(["муниципальный", "региональный"]) & ~(m["attended_n"] == 0).fillna(
            False
        )
        s["mo_mun"] = told(m.loc[high, "person_id"], "mo_member")
        s["network"] = told(t["network_member"]["person_id"], "network_member")
        pair = self.pair
        s["mentor"] = told(pair["mentor_id"], "mentor_pair")
        s["mentee"] = told(pair["mentee_id"], "mentor_pair")
        ev = t["event"]
        ev = ev[self.inside(ev["date"]) & (ev["target"] == "молодые педагоги")]
        part = t["event_part"]
        s["event_young"] = told(
            part.loc[part["event_id"].isin(ev["event_id"]), "person_id"], "event_part"
        )
        # Load
        hours = load.groupby("person_id")["hours_week"].sum(min_count=1)
        s["hours"] = s["person_id"].map(hours).astype("Float64")
        fits = load["profile_match"].map({"да": True, "ПП": True, "нет": False}).astype("boolean")
        frame = load.assign(fits=fits, h=load["hours_week"].fillna(0))
        frame = frame[frame["subject"].notna()]
        main = (
            frame[frame["fits"].notna()]
            .sort_values(["h", "subject"])
            .drop_duplicates("person_id", keep="last")
        )
        s["fits_main"] = (
            s["person_id"]
            .map(dict(zip(main["person_id"], main["fits"], strict=True)))
            .astype("boolean")
        )
        known = load.assign(fits=fits).dropna(subset=["fits"])
        every = known.groupby("person_id")["fits"].apply(lambda v: bool(v.all()))
        s["fits_all"] = s["person_id"].map(every).astype("boolean")
        return s

    def _any(self, staff: pd.DataFrame, rows: pd.DataFrame, fact: "pd.Series[Any]") -> Any:
        known = rows.assign(fact=fact.astype(bool)).groupby("person_id")["fact"].any()
        return staff["person_id"].map(known).astype("boolean")

    def _top(
        self, staff: pd.DataFrame, rows: pd.DataFrame, rank: "pd.Series[Any]", table: str
    ) -> Any:
        top = rows.assign(rank=rank.fillna(0)).groupby("person_id")["rank"].max()
        value = staff["person_id"].map(top).fillna(-1).astype("Float64")
        return value.mask(self._silent(staff, table))

    def _silent(self, frame: pd.DataFrame, table: str) -> "pd.Series[Any]":
        silent = [(table, org) not in self.sent for org in frame["org_id"]]
        return pd.Series(silent, index=frame.index, dtype=bool)

    @cached_property
    def diag_test(self) -> pd.DataFrame:
        d = self.t["diag"].copy()
        raw = d["percent"].astype("Float64")
        maximum = d["max_score"].astype("Float64").replace(0, pd.NA)
        raw = raw.fillna(100 * d["score"].astype("Float64") / maximum)
        d["percent"] = raw.where((raw >= 0) & (raw <= 100)).round(2)
        d["deficit"] = d["deficit"].astype("boolean").fillna(d["percent"] < 60)
        return d[
            self.inside(d["date"])
            & ~(d["attendance"] == "неявка")
            & ~(d["instrument_kind"] == "самодиагностика")
            & d["deficit"].notna()
        ]

    @cached_property
    def diag_result(self) -> pd.DataFrame:
        d = self.diag_test.sort_values(
            ["wave", "date", "diag_id", "percent"],
            ascending=[False, False, True, True],
            na_position="last",
        )
        return d.drop_duplicates(["person_id", "block"])

    @cached_property
    def route(self) -> pd.DataFrame:
        r, step = self.t["iom"].copy(), self.t["iom_step"]
        r = r[~(r["status"] == "прекращён") & self.lasting(r["date_start"], r["date_end_fact"])]
        guess = r["diag_id"].isna().map({True: "рост", False: "дефициты"})
        r["purpose"] = r["basis"].where(r["basis"].notna(), guess)
        been = step.loc[step["attended"].fillna(False).astype(bool), "iom_id"]
        r["attended"] = r["iom_id"].isin(been)
        r["by_methodist"] = r["methodist_selected"].fillna(False).astype(bool)
        r["supported"] = (
            r["iom_id"].isin(step.loc[step["support"].notna(), "iom_id"]) | r["by_methodist"]
        )
        return r

    @cached_property
    def pair(self) -> pd.DataFrame:
        p = self.t["mentor_pair"]
        return p[~(p["status"] == "отменена") & self.lasting(p["date_start"], p["date_end"])]

    # Populations

    @cached_property
    def ped(self) -> pd.DataFrame:
        return self.staff[self.staff["post_group"] == "педагогический"]

    @cached_property
    def lead(self) -> pd.DataFrame:
        s = self.staff[self.staff["post_group"] == "руководящий"]
        if self.rules.leaders == "directors":
            name = s["post_name"].astype("string").str.lower()
            s = s[(name.str.startswith("директор") | name.str.startswith("заведующ")).fillna(False)]
        return s

    def once(self, frame: pd.DataFrame) -> pd.DataFrame:
        return frame.sort_values(
            ["rate", "post_group", "org_id"], ascending=[False, True, True], na_position="last"
        ).drop_duplicates("person_id")

    @cached_property
    def docs(self) -> pd.DataFrame:
        d = self.t["norm_doc"]
        return d[
            d["number"].notna()
            & d["url"].notna()
            & (d["date"] <= self.end)
            & (d["valid_to"].isna() | (d["valid_to"] >= self.end))
        ]

    @cached_property
    def org(self) -> pd.DataFrame:
        t = self.t
        o = t["org"].copy()
        o["is_school"] = (
            o["org_type"].isin(SCHOOL_TYPES).astype("boolean").mask(o["org_type"].isna())
        )
        told = lambda orgs, name: self.told(o["org_id"], o["org_id"], set(orgs), name)  # noqa: E731
        docs = self.docs
        about = docs["indicator_id"]
        regulates = docs["kind"].isin(["приказ", "положение"]) & (
            (about == "ment_regulation") | (about.isna() & (docs["direction"] == "mentorship"))
        )
        programme = (about == "staff_school_programmes") | (
            about.isna() & (docs["direction"] == "staffing") & (docs["kind"] == "программа")
        )
        o["regulation"] = told(docs.loc[regulates, "org_id"], "norm_doc")
        o["policy"] = told(docs.loc[about == "staff_policy", "org_id"], "norm_doc")
        o["programme"] = told(docs.loc[programme, "org_id"], "norm_doc")
        mp = t["mentor_programme"]
        papers = [
            "doc_order",
            "doc_regulation",
            "doc_roadmap",
            "doc_curator",
            "doc_pairs",
            "doc_personal",
        ]
        count = mp[papers].fillna(False).astype(bool).sum(axis=1)
        full = count.groupby(mp["org_id"]).max()
        o["papers_n"] = (
            o["org_id"]
            .map(full)
            .astype("Float64")
            .fillna(0)
            .mask(self._silent(o, "mentor_programme"))
        )
        o["model"] = o["papers_n"] == 6
        o["pair"] = told(self.pair["org_id"], "mentor_pair")
        o["in_network"] = told(t["network_member"]["org_id"], "network_member") | told(
            t["mo_member"]["org_id"], "mo_member"
        )
        np_ = t["network_project"]
        social = np_["social_project"].fillna(False).astype(bool) & self.inside(np_["date"])
        o["in_project"] = told(np_.loc[social, "org_id"], "network_project")
        r = t["reserve"]
        r = r[self.lasting(r["date_in"], r["date_out"])]
        o["reserve"] = told(r["org_id"], "reserve")
        o["reserve_n"] = (
            o["org_id"].map(r.groupby("org_id")["person_id"].nunique()).astype("Float64").fillna(0)
        ).mask(self._silent(o, "reserve"))
        young = self.ped[self.ped["young"].fillna(False).astype(bool)].groupby("org_id").size()
        o["young_n"] = o["org_id"].map(young).astype("Float64").fillna(0)
        o["young_n"] = o["young_n"].mask(self._silent(o, "post"))
        tch = self.ped[self.ped["teacher"].fillna(False).astype(bool)]
        off = (~tch["fits_main"]).astype("Float64").groupby(tch["org_id"]).mean()
        o["off"] = o["org_id"].map(off).astype("Float64")
        ovz = t["ovz"].groupby("org_id")
        o["ovz_n"] = o["org_id"].map(ovz["ovz_students_n"].sum(min_count=1)).astype("Float64")
        conditions = t["ovz"].dropna(subset=["conditions"]).groupby("org_id")["conditions"].min()
        o["ovz_ok"] = (o["org_id"].map(conditions).astype("string") == "да").astype("boolean")
        return o

    @cached_property
    def burnout(self) -> pd.DataFrame:
        b = self.t["burnout"]
        out = pd.DataFrame({"org_id": b["org_id"]})
        for k, key in enumerate(BOYKO, 1):
            score = pd.Series(0.0, index=b.index).astype("Float64")
            for part in key.split():
                item, points = part[1:-1].split("(")
                answer = b[f"v{item}"].astype("boolean")
                answer = ~answer if part[0] == "-" else answer
                score = score + answer.astype("Float64") * int(points)
            out[f"s{k}"] = score
        for f, name in enumerate(("tension", "resistance", "exhaustion")):
            out[name] = out[[f"s{f * 4 + k}" for k in range(1, 5)]].sum(axis=1, skipna=False)
        return out

    @cached_property
    def respondents(self) -> pd.DataFrame:
        q = self.t["survey"]
        top = q["scale"].map({"1–5": 5, "1–10": 10})
        q = q[top.notna() & q["value"].between(1, top)]
        rows = []
        for (name, org, number), answers in q.groupby(
            ["survey", "org_id", "respondent_no"], dropna=False
        ):
            ten = (answers["scale"] == "1–10").any()
            high, best = (7, 10) if ten else (4, 5)
            item = answers["item"].astype("string").str.lower()
            row: dict[str, Any] = {"survey": name, "org_id": org, "respondent_no": number}
            for column, word in (("satisfied", "удовлетвор"), ("confident", "технолог")):
                mean = answers.loc[
                    item.str.contains(word).fillna(False).astype(bool), "value"
                ].mean()
                row[column] = pd.NA if pd.isna(mean) else bool(mean >= high)
                row[column + "_percent"] = (
                    pd.NA if pd.isna(mean) else round(100 * (mean - 1) / (best - 1), 2)
                )
            rows.append(row)
        names = [
            "survey",
            "org_id",
            "respondent_no",
            "satisfied",
            "satisfied_percent",
            "confident",
            "confident_percent",
        ]
        frame = pd.DataFrame(rows, columns=names)
        for column in ("satisfied", "confident"):
            frame[column] = frame[column].astype("boolean")
        return frame


# How rows become numerators and denominators

Over = Callable[[Naive], tuple[str, pd.DataFrame]]
Column = Callable[[pd.DataFrame], Any]


def _mask(frame: pd.DataFrame, condition: Any) -> "pd.Series[Any]":
    if condition is None:
        return pd.Series(True, index=frame.index).astype("boolean")
    return pd.Series(condition, index=frame.index).astype("boolean")


def share(over: Over, of: Column, where: Column | None = None) -> Callable[[Naive], Rows]:
    def rows(w: Naive) -> Rows:
        table, frame = over(w)
        inside = _mask(frame, where(frame) if where else None)
        fact = _mask(frame, of(frame))
        counted = inside.fillna(False) & fact.notna()
        ones = (fact & counted).fillna(False)
        return Rows(table, frame["org_id"], ones, counted, inside.fillna(True), counted)

    return rows


def mean(over: Over, of: Column, where: Column | None = None) -> Callable[[Naive], Rows]:
    def rows(w: Naive) -> Rows:
        table, frame = over(w)
        inside = _mask(frame, where(frame) if where else None)
        value = pd.Series(of(frame), index=frame.index).astype("Float64")
        counted = inside.fillna(False) & value.notna()
        summed = value.where(counted, 0)
        return Rows(table, frame["org_id"], summed, counted, inside.fillna(True), counted)

    return rows


def ratio(
    over: Over, of: Column, per: Column, where: Column | None = None
) -> Callable[[Naive], Rows]:
    def rows(w: Naive) -> Rows:
        table, frame = over(w)
        inside = _mask(frame, where(frame) if where else None)
        up = pd.Series(of(frame), index=frame.index).astype("Float64")
        down = pd.Series(per(frame), index=frame.index).astype("Float64")
        counted = inside.fillna(False) & up.notna() & down.notna()
        up, down = up.where(counted, 0), down.where(counted, 0)
        return Rows(table, frame["org_id"], up, down, inside.fillna(True), counted)

    return rows


def count(
    over: Over, where: Column | None = None, of: Column | None = None
) -> Callable[[Naive], Rows]:
    def rows(w: Naive) -> Rows:
        table, frame = over(w)
        inside = _mask(frame, where(frame) if where else None)
        if of is None:
            # Unknown rows leave the count unknown only if there is no known row beside them.
            value, known = inside.astype("Float64"), inside.notna()
            possible = pd.Series(True, index=frame.index)
        else:
            value = (
                pd.Series(of(frame), index=frame.index)
                .astype("Float64")
                .where(inside.fillna(False))
            )
            possible, known = inside.fillna(True), value.notna()
        return Rows(table, frame["org_id"], value, None, possible, known)

    return rows


def _people(name: str) -> Over:
    return lambda w: ("post", getattr(w, name))


def _within(mask: Column, table: str) -> Over:
    def over(w: Naive) -> tuple[str, pd.DataFrame]:
        return table, w.ped[_mask(w.ped, mask(w.ped)).fillna(False).astype(bool)]

    return over


PED, LEAD = _people("ped"), _people("lead")
TCH = _within(lambda f: f["teacher"], "post")
PRIM = _within(lambda f: f["teacher"] & f["primary"], "post")
YNG = _within(lambda f: f["young"], "post")
DIAG = _within(lambda f: f["diagnosed"], "diag")
DEF = _within(lambda f: f["diagnosed"] & f["deficit"], "diag")
IOM_D = _within(lambda f: f["route_deficit"], "iom")
RET = _within(lambda f: f["retrained"], "dpo")


def PED_LEAD(w: Naive) -> tuple[str, pd.DataFrame]:  # noqa: N802
    s = w.staff
    return "post", w.once(s[s["post_group"].isin(["педагогический", "руководящий"])])


def ALL_STAFF(w: Naive) -> tuple[str, pd.DataFrame]:  # noqa: N802
    return "post", w.once(w.staff)


def ORG(w: Naive) -> tuple[str, pd.DataFrame]:  # noqa: N802
    return "org", w.org


def _table(name: str, inside: str = "", municipal: bool = False) -> Over:
    def over(w: Naive) -> tuple[str, pd.DataFrame]:
        frame = w.t[name]
        if inside:
            frame = frame[w.inside(frame[inside])]
        return name, frame.assign(org_id=None) if municipal else frame

    return over


def BLOCK(w: Naive) -> tuple[str, pd.DataFrame]:  # noqa: N802
    return "diag", w.diag_result.drop(columns="org_id").merge(
        w.ped[["person_id", "org_id"]], on="person_id"
    )


def PANEL(w: Naive) -> tuple[str, pd.DataFrame]:  # noqa: N802
    d = w.diag_test[
        w.diag_test["percent"].notna()
        & w.diag_test["instrument"].notna()
        & w.diag_test["block"].notna()
    ]
    key = ["person_id", "instrument", "block"]
    both = d[d["wave"] == 1].merge(d[d["wave"] == 2], on=key, suffixes=("_1", "_2"))
    both = both.sort_values(
        ["date_2", "date_1", "percent_2", "percent_1"],
        ascending=[False, True, True, True],
        na_position="last",
    ).drop_duplicates(key)
    both["growth"] = both["percent_2"] - both["percent_1"]
    return "diag", both.merge(w.ped[["person_id", "org_id"]], on="person_id")


def ROUTES(w: Naive) -> tuple[str, pd.DataFrame]:  # noqa: N802
    return "iom", w.route.drop(columns="org_id").merge(
        w.ped[["person_id", "org_id", "young"]], on="person_id"
    )


def PAIRS(w: Naive) -> tuple[str, pd.DataFrame]:  # noqa: N802
    return "mentor_pair", w.pair


def RESPONDENTS(w: Naive) -> tuple[str, pd.DataFrame]:  # noqa: N802
    return "survey", w.respondents


def RESPONSE(w: Naive) -> tuple[str, pd.DataFrame]:  # noqa: N802
    asked = (
        w.t["survey_invited"]
        .groupby(["survey", "org_id"], dropna=False)["invited_n"]
        .sum(min_count=1)
    )
    said = w.t["survey"].groupby(["survey", "org_id"], dropna=False)["respondent_no"].nunique()
    frame = asked.reset_index().merge(said.rename("answered_n").reset_index(), how="left")
    return "survey_invited", frame.fillna({"answered_n": 0})


def NET_MEMBER(w: Naive) -> tuple[str, pd.DataFrame]:  # noqa: N802
    home = PED_LEAD(w)[1].set_index("person_id")["org_id"]
    m = w.t["network_member"].groupby("person_id", as_index=False)["org_id"].min()
    return "network_member", m.assign(org_id=m["person_id"].map(home).fillna(m["org_id"]))


def NET_ORG(w: Naive) -> tuple[str, pd.DataFrame]:  # noqa: N802
    return "network_member", w.t["network_member"][["org_id"]].dropna().drop_duplicates()


def NET_PROJECT(w: Naive) -> tuple[str, pd.DataFrame]:  # noqa: N802
    p = w.t["network_project"]
    p = p[w.inside(p["date"])]
    flags = ["social_project", "teachers", "students", "parents"]
    rows = []
    for _, group in p.groupby(["network_id", "name"], dropna=False):
        row: dict[str, Any] = {"org_id": None}
        for flag in flags:
            known = group[flag].dropna()
            row[flag] = pd.NA if known.empty else bool(known.any())
        rows.append(row)
    return "network_project", pd.DataFrame(rows, columns=["org_id", *flags])


def PRACTICE(w: Naive) -> tuple[str, pd.DataFrame]:  # noqa: N802
    p = w.t["practice"]
    young = w.ped.loc[w.ped["young"].fillna(False).astype(bool), "person_id"]
    return "practice", p[w.inside(p["date"])].assign(
        author_young=lambda f: f["author_id"].isin(young)
    )


def BANK(w: Naive) -> tuple[str, pd.DataFrame]:  # noqa: N802
    p = w.t["practice"]
    return "practice", p[p["date"].isna() | (p["date"] <= w.end)]


def BURNOUT(w: Naive) -> tuple[str, pd.DataFrame]:  # noqa: N802
    return "burnout", w.burnout


def BURNOUT_ORG(w: Naive) -> tuple[str, pd.DataFrame]:  # noqa: N802
    b = w.burnout
    formed = (b["tension"] >= 61) | (b["resistance"] >= 61) | (b["exhaustion"] >= 61)
    b = b.assign(formed=formed.astype("Float64"))[b["org_id"].notna() & formed.notna()]
    g = b.groupby("org_id")["formed"].agg(["mean", "size"]).reset_index()
    return "burnout", g[g["size"] >= 10]


def DIRECTION(w: Naive) -> tuple[str, pd.DataFrame]:  # noqa: N802
    own = set(w.docs.loc[w.docs["org_id"].isna(), "direction"])
    there = any(table == "norm_doc" for table, _ in w.supplied)
    names = EIGHT if there else []
    return "norm_doc", pd.DataFrame(
        {
            "org_id": [None] * len(names),
            "has": pd.Series([n in own for n in names], dtype="boolean"),
        }
    )


def act(
    indicator: str, direction: str = "", kinds: str = "", this_period: bool = False
) -> Callable[[Naive], Rows]:
    """A municipal document that names the indicator, or fits by direction and kind."""

    def rows(w: Naive) -> Rows:
        d = w.docs[w.docs["org_id"].isna()]
        fits = d["indicator_id"] == indicator
        if direction:
            fits |= (
                d["indicator_id"].isna()
                & (d["direction"] == direction)
                & d["kind"].isin(kinds.split(", "))
            )
        if this_period:
            fits &= w.inside(d["date"], blank=False)
        one = pd.Series(1.0, index=d.index)
        return Rows("norm_doc", d["org_id"], one.where(fits, 0), None, one > 0, one > 0)

    return rows


def c(name: str) -> Column:
    return lambda f: f[name]


def eq(name: str, value: Any) -> Column:
    return lambda f: f[name].astype("string") == value


_blocks = {
    "tech": "профессионально-технологическая",
    "social": "профессионально-социальная",
    "problem": "решение проблем",
}
_topics = {
    "quality": "оценка качества образования",
    "talent": "способности и таланты",
    "career": "профориентация",
    "upbringing": "воспитание",
    "digital": "цифровая образовательная среда",
}
_respond = {"ment_sat_mentee": "наставляемые", "ment_sat_mentor": "наставники"}

KRYMSK: dict[str, Callable[[Naive], Rows]] = {
    "def_norm_act": act("def_norm_act", "deficits", "приказ, положение"),
    "def_method_basis": act("def_method_basis", "deficits", "методика"),
    "def_diag_share": share(PED, c("diagnosed")),
    "def_found_share": share(DIAG, c("deficit")),
    **{f"def_level_{k}": mean(BLOCK, c("percent"), eq("block", v)) for k, v in _blocks.items()},
    **{
        f"def_level_{k}_low_share": share(BLOCK, lambda f: f["percent"] < 60, eq("block", v))
        for k, v in _blocks.items()
    },
    "route_norm_act": act("route_norm_act", "routes", "приказ, положение"),
    "route_deficit_share": share(DEF, c("route_deficit")),
    "route_deficit_share_ped": share(PED, c("route_deficit")),
    "route_growth_share": share(DIAG, c("route_growth"), lambda f: ~f["deficit"]),
    "route_event_share": share(IOM_D, c("attended")),
    "retr_need_monitoring": act("retr_need_monitoring", "retraining", "справка", True),
    "retr_ped_share": share(RET, c("retrained_ped")),
    "dpo_share": share(PED, c("courses")),
    "retrained_share": share(PED, c("retrained")),
    "expert_norm_act": act("expert_norm_act", "expert", "приказ, положение"),
    "expert_achievements_n": count(PED, c("won")),
    "expert_achievements_share": share(PED, c("won")),
    "expert_regfed_n": count(PED, c("expert_high")),
    "expert_regfed_share": share(PED, c("expert_high")),
    "expert_mun_share": share(PED, c("expert_mun")),
    "ment_deficit_study": act("ment_deficit_study", "mentorship", "справка", True),
    "ment_young_diag_share": share(YNG, c("diagnosed")),
    "ment_addressed_plan": act("ment_addressed_plan", "mentorship", "план, дорожная карта"),
    "ment_addressed_plan_share": share(
        YNG, c("route_deficit"), lambda f: f["diagnosed"] & f["deficit"]
    ),
    "ment_best_practice": count(PRACTICE, c("author_young")),
    "ment_network_events": count(
        _table("event", "date", True),
        lambda f: eq("target", "молодые педагоги")(f) & eq("form", "сетевая")(f),
    ),
    "ment_regulation": act("ment_regulation", "mentorship", "положение"),
    "ment_regulation_org_share": share(ORG, c("regulation")),
    "ment_mentor_dpo_plan": act("ment_mentor_dpo_plan"),
    "ment_mentor_dpo_share": share(PED, c("courses_3y"), c("mentor")),
    "ment_individual_plans": share(PAIRS, c("plan")),
    "ment_mon_system": act("ment_mon_system"),
    "net_events_change": count(_table("network_event", "date", True)),
    "net_members_change": count(NET_MEMBER),
    "net_member_share": share(PED, c("network")),
    "net_orgs_change": count(NET_ORG),
    "net_projects": count(NET_PROJECT, c("social_project")),
    "net_projects_all_n": count(
        NET_PROJECT,
        lambda f: (
            f["social_project"].astype("boolean")
            & f["teachers"].astype("boolean")
            & f["students"].astype("boolean")
            & f["parents"].astype("boolean")
        ),
    ),
    "net_project_org_share": share(ORG, c("in_project")),
    "net_tech_level": share(RESPONDENTS, c("confident"), eq("survey", "сети")),
    "net_tech_level_mean": mean(RESPONDENTS, c("confident_percent"), eq("survey", "сети")),
    "net_works_change": count(_table("network_work", "date")),
    "net_satisfaction": share(RESPONDENTS, c("satisfied"), eq("survey", "сети")),
    "net_response_share": ratio(RESPONSE, c("answered_n"), c("invited_n"), eq("survey", "сети")),
    "staff_analysis": act("staff_analysis", "staffing", "справка", True),
    "staff_rates_plan": count(_table("staffing"), of=c("rates_plan")),
    "staff_rates_need": count(_table("staffing"), of=lambda f: f["rates_plan"] - f["rates_filled"]),
    "staff_headcount": count(ALL_STAFF),
    "staff_headcount_ped": count(PED),
    "staff_vacancies_n": count(_table("staffing"), of=c("vacancies")),
    "staff_policy": act("staff_policy", "staffing", "программа"),
    "staff_policy_org_share": share(ORG, c("policy")),
    "staff_age_mean": mean(PED, c("age")),
    "expert_student_results": ratio(
        _table("student_result"),
        lambda f: f["gia_mean"] * f["total"],
        lambda f: f["total"].where(f["gia_mean"].notna()),
    ),
    "smo_norm_docs": act("smo_norm_docs", "school_mo", "приказ, положение"),
    "smo_mun_programme": act("smo_mun_programme", "school_mo", "программа"),
    "smo_rmo_plan": count(
        _table("mo"), lambda f: eq("kind", "РМО")(f) & f["plan"].astype("boolean")
    ),
    "smo_rmo_plan_share": share(_table("mo"), c("plan"), eq("kind", "РМО")),
    "smo_meetings_share": ratio(_table("mo"), c("meetings_fact"), c("meetings_plan")),
    "smo_self_assessment": mean(_table("mo"), c("self_assessment")),
    "smo_method_recs": act("smo_method_recs", "school_mo", "рекомендации"),
    "smo_recs_n": count(_table("recommendation"), eq("direction", "school_mo")),
    "smo_council": act("smo_council", "school_mo", "протокол", True),
    "smo_council_n": act("smo_council", "school_mo", "протокол", True),
    "ment_mentor_work_plan": share(PAIRS, c("plan")),
    "ment_internship_plan": act("ment_internship_plan"),
    "ment_open_lessons_plan": act("ment_open_lessons_plan"),
    **{k: share(RESPONDENTS, c("satisfied"), eq("survey", v)) for k, v in _respond.items()},
    **{
        f"{k}_response": ratio(RESPONSE, c("answered_n"), c("invited_n"), eq("survey", v))
        for k, v in _respond.items()
    },
    "ment_model_org_share": share(ORG, c("model"), c("is_school")),
    "ment_model_completeness": mean(ORG, lambda f: 100 * f["papers_n"] / 6, c("is_school")),
    "ment_young_iom_share": share(
        ROUTES, eq("status", "завершён"), lambda f: f["young"] & eq("purpose", "дефициты")(f)
    ),
    "net_norm_act": act("net_norm_act", "networks", "приказ, положение"),
    "net_teacher_share": share(PED, lambda f: f["network"] | f["mo_member"]),
    "net_org_share": share(ORG, c("in_network")),
    "staff_order56": ratio(_table("staffing"), c("vacancies"), c("headcount")),
    "staff_women_share": share(PED, eq("sex", "ж")),
    "staff_age_to35_share": share(PED, lambda f: f["age"] <= 35),
    "staff_age_36_60_share": share(PED, lambda f: (f["age"] >= 36) & (f["age"] <= 60)),
    "staff_age_61_share": share(PED, lambda f: f["age"] >= 61),
    "staff_school_programmes": share(ORG, c("programme"), c("is_school")),
    "staff_psyped_class_share": share(
        ORG, lambda f: f["psyped_class"].astype("string") != "нет", c("is_school")
    ),
    **{
        f"burn_phase_{p}": share(BURNOUT, lambda f, p=p: f[p] >= 61)
        for p in ("tension", "resistance", "exhaustion")
    },
    **{
        f"burn_phase_{p}_mean": mean(BURNOUT, c(p)) for p in ("tension", "resistance", "exhaustion")
    },
    **{f"burn_symptom_{k}": share(BURNOUT, lambda f, k=k: f[f"s{k}"] >= 16) for k in range(1, 13)},
    **{f"burn_symptom_{k}_mean": mean(BURNOUT, c(f"s{k}")) for k in range(1, 13)},
    "burn_high_org_n": count(BURNOUT_ORG, lambda f: f["mean"] >= 0.3),
    "burn_recs": act("burn_recs"),
    "young_n_change": count(YNG),
    "sys_norm_base": share(DIRECTION, c("has")),
    "sys_community_events": count(
        _table("measure", "date_plan", True), eq("direction", "school_mo")
    ),
    "sys_community_events_n": count(
        _table("measure", "date_plan", True), eq("direction", "school_mo")
    ),
    "sys_competence_growth": mean(PANEL, c("growth")),
    **{
        name: act(name)
        for name in (
            "sys_competence_mechanism",
            "sys_access_section",
            "sys_access_library",
            "sys_access_channel",
        )
    },
    "sys_roadmap_complete": share(_table("measure", "date_plan", True), eq("status", "выполнено")),
    "sys_roadmap_ontime": share(
        _table("measure", "date_plan", True),
        lambda f: (
            (f["date_fact"] <= f["date_plan"])
            .astype("boolean")
            .mask(f["date_fact"].isna() | f["date_plan"].isna())
        ),
        eq("status", "выполнено"),
    ),
    "sys_horizontal": count(_table("mo"), eq("kind", "творческая группа")),
    "site_visits_n": count(_table("site_stat", "", True), of=c("visits")),
    "site_downloads_n": count(_table("site_stat", "", True), of=c("downloads")),
    "recs_done_share": share(
        _table("recommendation"),
        lambda f: (
            eq("status", "исполнено")(f).astype("boolean")
            & (f["date_fact"] <= f["due"])
            .astype("boolean")
            .mask(f["date_fact"].isna() | f["due"].isna())
        ),
    ),
    "recs_done_any_share": share(_table("recommendation"), eq("status", "исполнено")),
}

_org_types = {
    "gymnasium": "гимназия",
    "lyceum": "лицей",
    "correction": "коррекционная",
    "extra": "УДО",
}

ARGUN: dict[str, Callable[[Naive], Rows]] = {
    "def_diag_share_prim": share(PRIM, c("diagnosed")),
    "def_diag_share": share(PED, c("diagnosed")),
    "def_found_share_prim": share(PRIM, c("deficit"), c("diagnosed")),
    "route_supported_share": share(PED, c("in_project")),
    "route_supported_share_def": share(DEF, c("in_project")),
    "contest_share": share(TCH, c("contest")),
    "contest_share_school": share(TCH, lambda f: f["contest_top"] == 1),
    "contest_share_mun": share(TCH, lambda f: f["contest_top"] == 2),
    "contest_share_above": share(TCH, lambda f: f["contest_top"] >= 3),
    "expert_share": share(PED, c("expert")),
    "experience_share": share(PED, c("experience")),
    "experience_share_school": share(PED, lambda f: f["experience_top"] == 1),
    "experience_share_mun": share(PED, lambda f: f["experience_top"] == 2),
    "experience_share_reg": share(PED, lambda f: f["experience_top"] == 3),
    "retr_flow_share": share(PED, lambda f: f["teacher"].astype("boolean") & f["retrained_ped"]),
    "retr_flow_share_tch": share(TCH, c("retrained_ped")),
    "dpo_share": share(TCH, c("courses")),
    "ment_org_share": share(ORG, lambda f: f["pair"] & f["regulation"]),
    "ment_org_share_young": share(
        ORG, lambda f: f["pair"] & f["regulation"], lambda f: f["young_n"] > 0
    ),
    "ment_programmes_n": count(_table("mentor_programme"), eq("status", "реализуется")),
    "ment_programmes": count(_table("mentor_programme"), eq("status", "реализуется")),
    "ment_mentors_n": count(PED, c("mentor")),
    "ment_mentors_per_young": ratio(
        PED, lambda f: 100 * f["mentor"].astype("Float64"), lambda f: f["young"].astype("Float64")
    ),
    "ment_young_mentored_share": share(YNG, c("mentee")),
    "ment_practice_bank": count(BANK, eq("direction", "mentorship")),
    "ment_practice_bank_n": count(BANK, eq("direction", "mentorship")),
    "ment_participation_share": share(PED, lambda f: f["mentor"] | f["mentee"]),
    "ment_mentor_share": share(PED, c("mentor")),
    "ment_mentee_share": share(PED, c("mentee")),
    "route_young_supported_share": share(YNG, c("supported")),
    "mo_count": count(_table("mo"), eq("level", "муниципальный")),
    "mo_member_share": share(PED_LEAD, c("mo_mun")),
    "org_total_n": count(ORG),
    "org_nonstate_n": count(ORG, eq("ownership", "негосударственная")),
    **{f"org_{k}_n": count(ORG, eq("org_type", v)) for k, v in _org_types.items()},
    "org_advanced_n": count(ORG, c("advanced_subjects")),
    "staff_retrained_share": share(PED, c("retrained_ever")),
    "staff_young_stazh_share": share(PED, c("young_by_service")),
    "staff_young_age_share": share(PED, c("young_by_age")),
    "staff_prepension_share": share(PED, c("prepension")),
    "staff_he_share": share(PED, eq("edu_level", "высшее")),
    "staff_he_ped_share": share(PED, lambda f: eq("edu_level", "высшее")(f) & f["edu_ped"]),
    "staff_spo_share": share(PED, eq("edu_level", "СПО")),
    "staff_cat_high_share": share(PED, eq("category", "высшая")),
    "staff_cat_first_share": share(PED, eq("category", "первая")),
    "lead_n": count(LEAD),
    "lead_he_mgmt_share": share(LEAD, lambda f: eq("edu_level", "высшее")(f) & f["management"]),
    "lead_stazh_lt3_share": share(LEAD, lambda f: f["service_in_post"].astype("Float64") < 3),
    "lead_young_n": count(LEAD, c("young_by_age")),
    "lead_young_share": share(LEAD, c("young_by_age")),
    "lead_young40_n": count(LEAD, lambda f: f["age"] <= 40),
    "lead_prepension_share": share(LEAD, c("prepension")),
}

SOCHI: dict[str, Callable[[Naive], Rows]] = {
    "speak_mun_share": share(PED, c("spoke"), c("at_school")),
    "contest_mun_share": share(PED, c("contest_mun"), c("at_school")),
    "contest_mun_win_share": share(PED, c("mun_won"), c("at_school")),
    "contest_mun_success_share": share(
        PED, c("mun_won"), lambda f: f["at_school"] & f["contest_mun"]
    ),
    "publish_share": share(PED, c("published"), c("at_school")),
    "dpo_share": share(PED, c("courses"), c("at_school")),
}

IPATOVO: dict[str, Callable[[Naive], Rows]] = {
    "lead_upskilled_share": share(LEAD, c("upskilled")),
    "lead_new_without_mgmt_n": count(
        LEAD, lambda f: (f["service_in_post"].astype("Float64") < 3) & ~f["management"]
    ),
    **{
        f"lead_mastered_share_{k}": ratio(
            _table("student_result"), c("mastered"), c("total"), eq("level", v)
        )
        for k, v in {"noo": "НОО", "ooo": "ООО", "soo": "СОО"}.items()
    },
    "lead_ovz_share": share(ORG, c("ovz_ok"), lambda f: f["ovz_n"] > 0),
    "lead_reserve": count(ORG, c("reserve")),
    "lead_reserve_org_share": share(ORG, c("reserve")),
    "lead_reserve_n": count(ORG, of=c("reserve_n")),
    "staff_young_age_share": share(PED, c("young_by_age")),
    "staff_cat_high_share": share(PED, eq("category", "высшая")),
    "lead_exchange_events_n": count(_table("event", "date", True), eq("kind", "обмен опытом")),
}

BAKSAN: dict[str, Callable[[Naive], Rows]] = {
    "def_diag_share": share(PED, c("diagnosed")),
    "def_type_share_subj": share(DIAG, c("d_subject")),
    "def_type_share_meth": share(DIAG, c("d_method")),
    "def_type_share_psych": share(DIAG, c("d_psych")),
    "def_type_share_ict": share(DIAG, c("d_ict")),
    "def_type_share_org": share(DIAG, c("d_org")),
    "route_iom_share_all": share(PED, c("route_deficit")),
    "route_iom_share_def": share(DEF, c("route_deficit")),
    "dpo_addressed_share": share(PED, c("addressed")),
    "dpo_addressed_share_def": share(DEF, c("addressed")),
    "staff_profile_share": share(TCH, c("fits_main")),
    "staff_profile_all_share": share(TCH, c("fits_all")),
    "staff_provision": ratio(
        _table("staffing"),
        c("rates_filled"),
        c("rates_plan"),
        lambda f: (
            f["post_group"]
            .isin(["педагогический", "руководящий"])
            .astype("boolean")
            .mask(f["post_group"].isna())
        ),
    ),
    "staff_provision_ped": ratio(
        _table("staffing"), c("rates_filled"), c("rates_plan"), eq("post_group", "педагогический")
    ),
    "staff_provision_lead": ratio(
        _table("staffing"), c("rates_filled"), c("rates_plan"), eq("post_group", "руководящий")
    ),
    "staff_org_profile30_n": count(ORG, lambda f: f["is_school"] & (f["off"] > 0.3)),
    "staff_org_profile30_as_written_n": count(ORG, lambda f: f["is_school"] & (f["off"] < 0.7)),
    "staff_overload36_share": share(TCH, lambda f: f["hours"] > 36),
    "staff_age65_share": share(PED, lambda f: f["age"] >= 65),
    "retr_ped_share": share(RET, c("retrained_ped")),
    "ment_young_events_share": share(YNG, c("event_young")),
    "ment_young_programmes": count(_table("mentor_programme"), eq("status", "реализуется")),
    "ment_young_programmes_n": count(_table("mentor_programme"), eq("status", "реализуется")),
    "ment_participation_share": share(PED, lambda f: f["mentor"] | f["mentee"]),
    "ment_methodist_share": share(PED, c("methodist")),
    "dpo_priority_any_share": share(PED, c("t any")),
    **{f"dpo_priority_{k}": share(PED, c("t " + v)) for k, v in _topics.items()},
    "dpo_priority_shnor": share(PED, c("t школы с низкими результатами"), c("shnor")),
    "dpo_priority_preschool": share(PED, c("t дошкольное образование"), c("preschool")),
    "dpo_priority_funclit": share(TCH, c("t функциональная грамотность")),
    "dpo_priority_fgos": share(TCH, c("t обновлённые ФГОС")),
}

CATALOGUE = {"krymsk": KRYMSK, "argun": ARGUN, "sochi": SOCHI, "ipatovo": IPATOVO, "baksan": BAKSAN}


@dataclass
class Summed:
    """An indicator's rows as arrays, to be added up for one place after another."""

    rows: Rows
    presence: bool

    def __post_init__(self) -> None:
        rows = self.rows
        self.org = rows.org.to_numpy(dtype=object)
        self.n = rows.n.astype("Float64").fillna(0).to_numpy(dtype=float)
        if rows.d is not None:
            self.d = rows.d.astype("Float64").fillna(0).to_numpy(dtype=float)
        self.possible = rows.possible.to_numpy(dtype=bool)
        self.known = rows.known.to_numpy(dtype=bool)

    def at(self, w: Naive, org: str | None = None) -> tuple[float | None, float | None]:
        """Return N and D of the municipality, or of one school; ``None`` is unknown."""
        table = self.rows.table
        if org is None:
            here = np.ones(len(self.org), dtype=bool)
            arrived = any(name == table for name, _ in w.supplied)
        else:
            here, arrived = self.org == org, (table, org) in w.sent
        possible, known = (self.possible & here).any(), (self.known & here).any()
        if not (arrived or possible) or (possible and not known):
            return None, None
        n = float(self.n[here].sum())
        if self.rows.d is None:
            return (min(n, 1.0) if self.presence else n), None
        return n, float(self.d[here].sum())
