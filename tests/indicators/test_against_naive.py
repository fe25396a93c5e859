"""Two ways to one number: the catalogue in SQL and the documents in plain pandas."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from pipeline.indicators.evaluate import MUNICIPALITY, N_ABOVE_D, SCHOOL, evaluate, period
from pipeline.params.load import Params
from pipeline.params.municipality import Terms, Young
from tests.indicators import naive
from tests.indicators.worlds import YEAR, Size, World, frames, random_world

WORLDS = {
    "usual": (1, Size(schools=4, people=90, rows=160)),
    "one school": (2, Size(schools=1, people=25, rows=50)),
    "no young teachers": (3, Size(schools=5, people=80, rows=140, service_min=5, age_min=40)),
    "empty tables": (
        4,
        Size(
            schools=3,
            people=50,
            rows=90,
            empty=frozenset(
                {"diag", "iom", "mentor_pair", "norm_doc", "survey", "staffing", "load"}
            ),
        ),
    ),
    "tables that did not arrive": (
        5,
        Size(
            schools=4,
            people=80,
            rows=140,
            missing=frozenset(
                {"dpo", "contest", "diag", "mo", "mentor_pair", "leader_dev", "norm_doc"}
            ),
        ),
    ),
    "nobody": (6, Size(schools=2, people=0, rows=0)),
}


def with_rules(params: Params, rule: str, leaders: str) -> Params:
    """Return the params with another rule of youth and another circle of leaders."""
    municipality = params.municipality.model_copy(
        update={
            "young": Young(rule=rule),  # type: ignore[arg-type]
            "leaders": leaders,
            "terms": Terms(route_project="Вектор роста", centre_names=["МКУ СЦРО"]),
        }
    )
    return replace(params, municipality=municipality)


def naive_world(params: Params, world: World, kind: str) -> naive.Naive:
    """Return the naive municipality of one kind of period."""
    m = params.municipality
    start, end = period(YEAR, kind)
    month, day = (int(part) for part in m.period.staff_on.split("-"))
    rules = naive.Rules(
        start,
        end,
        date(YEAR, month, day),
        m.young.rule,
        m.young.age_max,
        m.young.service_max,
        m.leaders,
        m.terms.route_project,
        (m.passport.centre, *m.terms.centre_names),
    )
    return naive.Naive(frames(world, params.tables), world.supplied, rules)


def same(left: object, right: object) -> bool:
    """Tell whether two numbers agree, both unknown included."""
    if pd.isna(left) or right is None or pd.isna(right):  # type: ignore[call-overload]
        return bool(pd.isna(left)) and (right is None or bool(pd.isna(right)))  # type: ignore[call-overload]
    return abs(float(left) - float(right)) < 1e-4  # type: ignore[arg-type]


def differences(params: Params, world: World, folder: Path) -> list[str]:
    """Compare N and D of every indicator at the municipality and at every school."""
    frame = evaluate(world.write(folder, params.tables), params, YEAR)
    values = {(row["key"], row["level"], row["unit"]): row for row in frame.to_dict("records")}
    worlds = {kind: naive_world(params, world, kind) for kind in ("school_year", "calendar_year")}
    schools = [row["org_id"] for row in world.tables["org"]]
    wrong = []
    for chosen in params.chosen:
        source, _, name = chosen.key.partition(":")
        plain = worlds[chosen.set.period]
        presence = chosen.indicator.type == "presence"
        summed = naive.Summed(naive.CATALOGUE[source][name](plain), presence)
        places = [(MUNICIPALITY, "", None)]
        if SCHOOL in chosen.indicator.levels:
            places += [(SCHOOL, school, school) for school in schools]
        for level, unit, org in places:
            got = values[chosen.key, level, unit]
            n, d = summed.at(plain, org)
            before = None if chosen.indicator.type == "change" else d
            if not (same(got["numerator"], n) and same(got["denominator"], before)):
                wrong.append(
                    f"{chosen.key} {level} {unit}: {got['numerator']} / {got['denominator']}, "
                    f"naive {n} / {d}"
                )
            elif d and n is not None and chosen.indicator.type == "share":
                assert got["note"] != N_ABOVE_D
                assert got["value"] == pytest.approx(100 * n / d)
    return wrong


@pytest.mark.parametrize("name", WORLDS)
def test_every_indicator_agrees_with_plain_pandas(name: str, whole: Params, tmp_path: Path) -> None:
    """Numerator and denominator of every row are what a naive reading of the document gives."""
    seed, size = WORLDS[name]
    world = random_world(whole.tables, seed, size)
    params = with_rules(whole, "service" if seed % 2 else "age", "all" if seed % 2 else "directors")
    assert differences(params, world, tmp_path) == []
