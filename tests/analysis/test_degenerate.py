"""Zero, one, two schools; constant; all missing; more columns than rows: a sentence, always."""

import warnings
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from pipeline.analysis.adequacy import adequacy
from pipeline.analysis.clusters import profile_clusters
from pipeline.analysis.correlation import correlate
from pipeline.analysis.decomposition import change_decomposition, gap_contributions
from pipeline.analysis.differences import compare_groups
from pipeline.analysis.drivers import Factor, Measure, screen_drivers
from pipeline.analysis.dynamics import compare_same_coverage, trend
from pipeline.analysis.exploration import explore_factors
from pipeline.analysis.linkage_groups import groups_by_distance
from pipeline.analysis.medians import against_median
from pipeline.analysis.networks import jaccard_distances, map_networks
from pipeline.analysis.parallel import parallel_analysis
from pipeline.analysis.quadrants import quadrant_groups
from pipeline.analysis.ranking import rank_within_groups
from pipeline.analysis.regression import regress
from pipeline.analysis.reliability import reliability
from pipeline.analysis.result import Result
from pipeline.analysis.scaling import scale_within_groups
from pipeline.analysis.screen import screen_columns
from pipeline.analysis.teacher_profiles import deficit_profiles

COLUMNS = list("абвгд")


def _frame(values: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(values, columns=COLUMNS, index=[f"ОО {i}" for i in range(len(values))])


INPUTS = {
    "no rows": _frame(np.empty((0, 5))),
    "one row": _frame(np.ones((1, 5))),
    "two rows": _frame(np.arange(10.0).reshape(2, 5)),
    "constant": _frame(np.full((40, 5), 7.0)),
    "constant in floats": _frame(np.full((40, 5), 0.1 + 0.2)),
    "zeros": _frame(np.zeros((40, 5))),
    "all missing": _frame(np.full((40, 5), np.nan)),
    "one value each": _frame(np.where(np.eye(40, 5), 1.0, np.nan)),
    "singular": _frame(np.outer(np.arange(40.0), np.arange(1, 6))),
    "huge and tiny": _frame(np.random.default_rng(0).random((40, 5)) * [1e6, 1e-6, 1, 1e3, 1e-3]),
    "one outlier": _frame(np.vstack([np.zeros((39, 5)), np.ones((1, 5))])),
    "more columns than rows": _frame(np.random.default_rng(0).random((4, 5))),
    "infinite": _frame(np.where(np.random.default_rng(0).random((40, 5)) > 0.5, np.inf, 1.0)),
}


def _yearly(data: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({"numerator": data["а"], "denominator": data["б"]})


def _one_group(data: pd.DataFrame) -> pd.Series:
    return pd.Series("группа", data.index, dtype=object)


METHODS: dict[str, Callable[[pd.DataFrame], Result]] = {
    "screen": screen_columns,
    "correlation": correlate,
    "pairwise": lambda x: correlate(x, missing="pairwise"),
    "rank correlation": lambda x: correlate(x, method="spearman"),
    "polychoric": lambda x: correlate(x.round(1), method="polychoric"),
    "adequacy": lambda x: adequacy(correlate(x)),
    "parallel": lambda x: parallel_analysis(correlate(x)),
    "factors": explore_factors,
    "factors of persons": lambda x: explore_factors(x, units="persons", missing="pairwise"),
    "reliability": reliability,
    "reliability pairwise": lambda x: reliability(x, missing="pairwise"),
    "clusters": lambda x: profile_clusters(np.abs(x).round(), np.abs(x).round() + 1),
    "mixed": lambda x: groups_by_distance(x.notna(), jaccard_distances, null_runs=9),
    "networks": map_networks,
    "teachers": deficit_profiles,
    "quadrants": lambda x: quadrant_groups(x["а"], x["б"]),
    "scaling": lambda x: scale_within_groups(x, _one_group(x)),
    "ranking": lambda x: rank_within_groups(x["а"], _one_group(x)),
    "medians": lambda x: against_median(x["а"], x["б"], _one_group(x), name="доля"),
    "gap": lambda x: gap_contributions(x["а"], x["б"], target=80, name="доля"),
    "change": lambda x: change_decomposition(_yearly(x), _yearly(x.iloc[1:]), name="доля"),
    "coverage": lambda x: compare_same_coverage(_yearly(x), _yearly(x), years=(1, 2), name="доля"),
    "trend": lambda x: trend(range(len(x)), x["а"].tolist(), name="доля"),
    "drivers": lambda x: screen_drivers(
        [(Measure("а", x["а"]), [Factor(Measure(c, x[c], x["а"])) for c in COLUMNS])],
        bootstrap_runs=20,
    ),
    "regression": lambda x: regress(x["а"], x[COLUMNS[1:]]),
    "differences": lambda x: compare_groups(x["а"], x["б"].astype(str)),
}


@pytest.mark.parametrize("what", list(INPUTS))
@pytest.mark.parametrize("method", list(METHODS))
def test_degenerate_input_gives_a_sentence(method: str, what: str) -> None:
    """No exception, no warning, a table, a picture and words."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = METHODS[method](INPUTS[what].copy())
        assert result.sentence().endswith(".")
        assert result.table().html()
        assert result.figure().alt
