"""Values printed in books, kept in tests/reference/ with their origin."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.spatial.distance import pdist, squareform

from pipeline.analysis.adequacy import adequacy
from pipeline.analysis.clusters import best_cut
from pipeline.analysis.correlation import correlate
from pipeline.analysis.differences import compare_groups
from pipeline.analysis.factors import extract
from pipeline.analysis.gates import Gates
from pipeline.analysis.lloyd import silhouettes
from pipeline.analysis.multiplicity import adjust
from pipeline.analysis.regression import regress
from pipeline.analysis.reliability import reliability
from pipeline.analysis.rotation import congruence, in_order, oblimin, orthomax

BOOK: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "reference" / "textbook.json").read_text(encoding="utf-8")
)


def _frame(name: str) -> pd.DataFrame:
    return pd.DataFrame(BOOK[name]["rows"], columns=BOOK[name].get("columns"))


def test_adequacy_of_the_supervisor_survey() -> None:
    """KMO, Bartlett and MAP of Chatterjee and Price's thirty departments."""
    found = adequacy(correlate(_frame("attitude")))
    assert found.kmo == pytest.approx(BOOK["attitude"]["kmo"], abs=1e-8)
    assert found.chi2 == pytest.approx(BOOK["attitude"]["bartlett_chi2"], rel=1e-8)
    assert found.map_factors == BOOK["attitude"]["map_factors"]


def test_factors_of_the_supervisor_survey() -> None:
    """Minres communalities, varimax loadings and the oblimin correlation of two factors."""
    correlation = correlate(_frame("attitude"))
    found = extract(correlation.matrix, 2, correlation.n)
    assert np.allclose(found.communalities, BOOK["attitude"]["minres_communalities"], atol=1e-3)
    expected = np.array(BOOK["attitude"]["varimax_loadings"])
    similar = np.abs(congruence(orthomax(found.loadings).loadings, expected))
    assert similar.max(axis=0).min() > 0.9999
    phi = in_order(oblimin(found.loadings)).phi
    assert phi[0, 1] == pytest.approx(BOOK["attitude"]["oblimin_phi"][0][1], abs=1e-3)


def test_reliability_of_the_supervisor_survey() -> None:
    """Alpha with Feldt's interval, omega of one factor."""
    found = reliability(_frame("attitude"))
    assert found.alpha == pytest.approx(BOOK["attitude"]["alpha"], abs=1e-9)
    assert [found.low, found.high] == pytest.approx(BOOK["attitude"]["alpha_interval"], abs=1e-3)
    assert found.omega == pytest.approx(BOOK["attitude"]["omega"], abs=5e-4)


def test_regression_of_the_supervisor_survey() -> None:
    """Coefficients, HC3 errors and R² of the textbook regression."""
    data = _frame("attitude")
    found = regress(data["rating"], data.drop(columns="rating"))
    assert np.allclose(found.coef, BOOK["attitude"]["coefficients"], rtol=1e-8)
    assert np.allclose(found.robust_se, BOOK["attitude"]["hc3_se"], rtol=1e-6)
    assert found.r2 == pytest.approx(BOOK["attitude"]["r2"])


def test_harmans_five_variables_are_a_heywood_case() -> None:
    """Eigenvalues as the SAS manual prints them; the two-factor solution is flagged."""
    correlation = correlate(_frame("harman5"))
    values = np.linalg.eigvalsh(correlation.matrix)[::-1]
    assert np.allclose(values, BOOK["harman5"]["eigenvalues"], atol=5e-5)
    for method in ("minres", "ml"):
        found = extract(correlation.matrix, 2, correlation.n, method=method)
        assert found.heywood
        assert correlation.names[int(found.uniquenesses.argmin())] == "population"


def test_ruspinis_points_are_four_groups() -> None:
    """Within-groups sum, sizes and the mean silhouette .74 of the classic example."""
    x = _frame("ruspini").to_numpy(float)
    cut = best_cut(x, range(2, 8), Gates(), seed=0)
    assert cut is not None
    assert cut.clusters == 4
    assert sorted(np.bincount(cut.labels), reverse=True) == BOOK["ruspini"]["sizes"]
    width = silhouettes(squareform(pdist(x))[None], cut.labels[None], 4)[0]
    assert width == pytest.approx(BOOK["ruspini"]["silhouette"], abs=1e-9)


def test_kruskal_and_dunn_on_plant_weights() -> None:
    """H, p and Dunn's z of Dobson's three groups of plants."""
    book = BOOK["plantgrowth"]
    found = compare_groups(pd.Series(book["values"], name="масса"), pd.Series(book["groups"]))
    assert found.h == pytest.approx(book["h"])
    assert found.p == pytest.approx(book["p"])
    assert [x.z for x in found.pairs] == pytest.approx(book["dunn_z"])


def test_four_of_benjamini_and_hochbergs_fifteen_are_rejected() -> None:
    """The example of the paper: four by the false discovery rate, three by Bonferroni."""
    p = np.array(BOOK["thrombolysis"]["p"])
    assert (adjust(p) <= 0.05).sum() == 4
    assert (adjust(p, "bonferroni") <= 0.05).sum() == 3
