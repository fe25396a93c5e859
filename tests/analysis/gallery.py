"""One result of every kind, speaking and silent, for the tests that hold for all of them."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from pipeline.analysis.adequacy import adequacy
from pipeline.analysis.clusters import profile_clusters
from pipeline.analysis.correlation import correlate
from pipeline.analysis.decomposition import (
    change_decomposition,
    funnel_decomposition,
    gap_contributions,
)
from pipeline.analysis.differences import compare_groups
from pipeline.analysis.drivers import Factor, Measure, screen_drivers
from pipeline.analysis.dynamics import compare_same_coverage, trend
from pipeline.analysis.exploration import explore_factors
from pipeline.analysis.gower import gower_distances
from pipeline.analysis.groups import assign_groups
from pipeline.analysis.linkage_groups import groups_by_distance
from pipeline.analysis.medians import against_median
from pipeline.analysis.networks import map_networks
from pipeline.analysis.parallel import parallel_analysis
from pipeline.analysis.quadrants import quadrant_groups
from pipeline.analysis.ranking import rank_within_groups
from pipeline.analysis.regression import regress
from pipeline.analysis.reliability import reliability
from pipeline.analysis.result import Result
from pipeline.analysis.scaling import scale_within_groups
from pipeline.analysis.screen import screen_columns
from pipeline.analysis.teacher_profiles import deficit_profiles
from pipeline.params.municipality import ContextGroup

SCHOOL = ["сош", "гимназия", "лицей"]
RULES = (
    ContextGroup(name="СОШ, свыше 500 обучающихся", types=SCHOOL, students_min=501),
    ContextGroup(name="СОШ, до 500 обучающихся", types=SCHOOL, students_max=500),
    ContextGroup(name="ООШ", types=["оош", "нош"], note="начальные школы отнесены к этой группе"),
    ContextGroup(name="вне ранжирования", types=["вечерняя", "коррекционная"], ranked=False),
)


def _schools(count: int) -> list[str]:
    kinds = ("СОШ № {} имени Героя Советского Союза", "Гимназия № {}", "ООШ № {} станицы")
    return [kinds[i % 3].format(i + 1) for i in range(count)]


def _counts(
    count: int, variables: int = 4, *, apart: float = 0.3
) -> tuple[pd.DataFrame, pd.DataFrame]:
    rng = np.random.default_rng(5)
    d = np.repeat(rng.integers(12, 60, (count, 1)), variables, axis=1)
    level = np.where(np.arange(count)[:, None] % 2, 0.45 + apart, 0.45)
    names = ["охват диагностикой", "доля с ИОМ", "завершили маршрут", "участие в ШМО"][:variables]
    index = _schools(count)
    n = rng.binomial(d, level * np.ones((1, variables)))
    return pd.DataFrame(n, index, names), pd.DataFrame(d, index, names)


def _year(shift: float) -> pd.DataFrame:
    rng = np.random.default_rng(7)
    d = rng.integers(8, 60, 14)
    n = rng.binomial(d, np.clip(rng.uniform(0.3, 0.7, 14) + shift, 0, 1))
    return pd.DataFrame({"numerator": n, "denominator": d}, _schools(14))


def _factor_data(count: int) -> pd.DataFrame:
    rng = np.random.default_rng(3)
    loadings = np.zeros((6, 2))
    loadings[np.arange(6), np.arange(6) % 2] = 0.8
    data = rng.standard_normal((count, 2)) @ loadings.T + 0.6 * rng.standard_normal((count, 6))
    names = ["охват КПК", "наставничество", "участие в ШМО", "сети", "конкурсы", "экспертиза"]
    return pd.DataFrame(data, columns=names)


def _driver_screen(count: int) -> Result:
    rng = np.random.default_rng(11)
    index = _schools(count)
    x = rng.standard_normal((count, 4))
    y = pd.Series(0.85 * x[:, 0] + 0.4 * rng.standard_normal(count), index)
    names = ["доля совместителей", "средний стаж", "расстояние до центра", "охват ШМО"]
    kinds = ("controllable", "uncontrollable", "uncontrollable", "partly")
    factors = [
        Factor(
            Measure(n, pd.Series(x[:, j], index)), "external" if j == 2 else "internal", kinds[j]
        )
        for j, n in enumerate(names)
    ]
    return screen_drivers([(Measure("доля с дефицитами", y), factors)])


def _mixed(count: int) -> pd.DataFrame:
    rng = np.random.default_rng(13)
    town = np.arange(count) % 2
    return pd.DataFrame(
        {
            "учеников": 200 + 500 * town + rng.integers(0, 60, count),
            "местность": np.where(town, "город", "село"),
            "сеть": town,
            "уровень": 1 + town,
        },
        _schools(count),
    )


def _distances(frame: pd.DataFrame) -> np.ndarray:
    kinds = {
        "учеников": "numeric",
        "местность": "nominal",
        "сеть": "presence",
        "уровень": "ordinal",
    }
    return gower_distances(frame, kinds)  # type: ignore[arg-type]


def _membership(count: int) -> pd.DataFrame:
    rng = np.random.default_rng(17)
    likely = np.where((np.arange(count) % 2)[:, None], [0.9, 0.9, 0.8, 0.1, 0.1, 0.2], 0.15)
    table = rng.random((count, 6)) < likely
    if count:
        table[-1] = False
    names = ["Наставник", "Точка роста", "Читающий край", "Робототехника", "Инклюзия", "Музей"]
    return pd.DataFrame(table, _schools(count), names)


def _teachers(count: int) -> pd.DataFrame:
    rng = np.random.default_rng(19)
    centres = np.array([[75, 75, 45, 45], [45, 45, 75, 75]])[np.arange(count) % 2]
    names = ["предметный", "методический", "психолого-педагогический", "ИКТ"]
    return pd.DataFrame(centres + 9 * rng.standard_normal((count, 4)), columns=names)


def _types(count: int) -> pd.DataFrame:
    kinds = np.array(["сош", "гимназия", "оош", "вечерняя", "колледж"])[np.arange(count) % 5]
    students = 150.0 + 70 * np.arange(count)
    return pd.DataFrame({"org_type": kinds, "students": students}, _schools(count))


def _scaled(count: int) -> Result:
    n, d = _counts(count)
    groups = pd.Series("СОШ, до 500 обучающихся", n.index)
    return scale_within_groups(100 * n / d, groups)


def _ranked(count: int) -> Result:
    n, d = _counts(count)
    groups = pd.Series("СОШ, до 500 обучающихся", n.index)
    scores = scale_within_groups(100 * n / d, groups).composite
    return rank_within_groups(scores, groups, denominators=d.min(axis=1) + 20)


def _medians(count: int) -> Result:
    n, d = _counts(count)
    groups = pd.Series("СОШ", n.index)
    return against_median(n.iloc[:, 0], d.iloc[:, 0], groups, name="охват диагностикой")


def _quadrants(count: int) -> Result:
    n, d = _counts(count)
    share = 100 * n / d
    return quadrant_groups(share.iloc[:, 0], share.iloc[:, 2], targets=(60.0, None))


def _clusters(count: int) -> Result:
    n, d = _counts(count)
    return profile_clusters(n, d, fallback=quadrant_groups(n.iloc[:, 0], n.iloc[:, 1]))


def _gap(count: int) -> Result:
    n, d = _counts(count)
    return gap_contributions(n.iloc[:, 0], d.iloc[:, 0], target=80.0, name="охват диагностикой")


def _change(count: int) -> Result:
    return change_decomposition(_year(0).iloc[:count], _year(0.1).iloc[1:count], name="охват")


def _coverage(count: int) -> Result:
    before, after = _year(0).iloc[:count], _year(0.1).iloc[1:count]
    return compare_same_coverage(before, after, years=(2021, 2022), name="охват")


def _trend(count: int) -> Result:
    values = [41.0, 44.5, 43.0, 49.5, 52.0, 51.0][:count]
    years = list(range(2017, 2017 + count))
    return trend(years, values, name="охват диагностикой", breaks=[2018] if count > 5 else [])


def _differences(count: int) -> Result:
    n, d = _counts(count)
    share = (100 * n.iloc[:, 0] / d.iloc[:, 0]).rename("охват диагностикой")
    return compare_groups(
        share, pd.Series(np.arange(count) % 2, n.index).map({0: "село", 1: "город"})
    )


def _regression(count: int) -> Result:
    data = _factor_data(count)
    return regress(data["охват КПК"], data.drop(columns="охват КПК").iloc[:, :3])


def _screen(count: int) -> Result:
    data = _factor_data(count)
    data["сумма"] = data["сети"] + data["конкурсы"]
    data["постоянный"] = 100.0
    return screen_columns(data)


#: Builder, a count that lets the result speak, a count at which it has to be silent.
GALLERY: dict[str, tuple[Callable[[int], Result], int, int]] = {
    "groups": (lambda k: assign_groups(_types(k), RULES), 14, 0),
    "scaling": (_scaled, 12, 2),
    "ranking": (_ranked, 12, 2),
    "medians": (_medians, 14, 0),
    "same coverage": (_coverage, 14, 1),
    "trend": (_trend, 6, 2),
    "gap": (_gap, 14, 0),
    "change": (_change, 14, 1),
    "funnel": (
        lambda k: funnel_decomposition(
            ["педагоги", "прошли диагностику", "дефициты", "ИОМ", "завершили"][:k],
            [500, 300, 180, 90, 40][:k],
            [520, 410, 200, 150, 90][:k],
        ),
        5,
        1,
    ),
    "quadrants": (_quadrants, 14, 0),
    "clusters": (_clusters, 24, 5),
    "screen": (_screen, 40, 0),
    "correlation": (lambda k: correlate(_factor_data(k)), 40, 1),
    "adequacy": (lambda k: adequacy(correlate(_factor_data(k))), 40, 5),
    "parallel": (lambda k: parallel_analysis(correlate(_factor_data(k))), 40, 1),
    "factors": (lambda k: explore_factors(_factor_data(k)), 60, 12),
    "index": (
        lambda k: explore_factors(_factor_data(k)[["охват КПК", "участие в ШМО", "конкурсы"]]),
        24,
        2,
    ),
    "reliability": (lambda k: reliability(_factor_data(k)), 60, 2),
    "drivers": (_driver_screen, 24, 6),
    "regression": (_regression, 30, 6),
    "differences": (_differences, 24, 3),
    "mixed groups": (lambda k: groups_by_distance(_mixed(k), _distances), 16, 5),
    "networks": (lambda k: map_networks(_membership(k)), 16, 0),
    "teachers": (lambda k: deficit_profiles(_teachers(k)), 140, 40),
}
