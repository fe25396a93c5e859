"""Correlations, screening, factors: what is found, what is refused, what is said."""

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline.analysis.correlation import correlate
from pipeline.analysis.exploration import explore_factors
from pipeline.analysis.factors import extract, most_factors
from pipeline.analysis.gates import Gates
from pipeline.analysis.parallel import chance_eigenvalues, parallel_analysis
from pipeline.analysis.polychoric import polychoric_correlation
from pipeline.analysis.reliability import reliability
from pipeline.analysis.rotation import Rotated, congruence, in_order, oblimin, orthomax, promax
from pipeline.analysis.screen import screen_columns
from pipeline.analysis.shrinkage import empirical_logits, funnel_scores, shrunk_shares

REAL = Path(__file__).resolve().parents[3] / "shared" / "realdata"
MBI = REAL / "mbi-teachers" / "ELEMM1.CSV"
TALIS = REAL / "talis2018-italy" / "df.csv"
KEY = {
    "EE": [1, 2, 3, 6, 8, 13, 14, 16, 20],
    "DP": [5, 10, 11, 15, 22],
    "PA": [4, 7, 9, 12, 17, 18, 19, 21],
}
beside = "real data may not be published, so they lie beside the repository only"


def _two_factors(n: int, loading: float = 0.8, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    truth = np.zeros((8, 2))
    truth[np.arange(8), np.arange(8) % 2] = loading
    data = rng.standard_normal((n, 2)) @ truth.T
    data += np.sqrt(1 - loading**2) * rng.standard_normal((n, 8))
    return pd.DataFrame(data, columns=[f"x{j}" for j in range(8)])


@pytest.mark.skipif(not MBI.exists(), reason=beside)
def test_burnout_items_recover_the_key() -> None:
    """The 22 items of 372 teachers give EE, DP and PA, and the eigenvalues of R."""
    found = explore_factors(pd.read_csv(MBI), units="persons", factors=3)
    assert found.reported
    assert np.allclose(found.parallel.observed[:5], [6.87, 2.88, 1.36, 1.19, 1.02], atol=0.006)
    assert found.rotated is not None
    loadings = found.rotated.loadings
    for items in KEY.values():
        mine = np.array(items) - 1
        best = int(np.abs(loadings[mine].sum(axis=0)).argmax())
        pattern = np.zeros(22)
        pattern[mine] = loadings[mine, best]
        assert abs(congruence(loadings[:, [best]], pattern[:, None])[0, 0]) >= 0.95


@pytest.mark.skipif(not TALIS.exists(), reason=beside)
def test_composites_with_their_parts_are_named_and_dropped() -> None:
    """Scales that are exact sums of others leave, their parts stay, and no warning appears."""
    data = pd.read_csv(TALIS, na_values="NA")
    scales = [c for c in data.columns if c.startswith("T3")][:21]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = explore_factors(data[scales], units="persons")
        sentence = found.sentence()
    assert {"T3JOBSA", "T3SELF", "T3COOP"} <= set(found.screened.dropped)
    assert "T3COOP (точно выражается через" in sentence
    assert found.correlation.invertible


@pytest.mark.skipif(not TALIS.exists(), reason=beside)
def test_pairwise_deletion_keeps_the_n_of_every_pair() -> None:
    """With scattered missing answers every pair keeps its own rows."""
    data = pd.read_csv(TALIS, na_values="NA")[["T3WELS", "T3WLOAD", "T3STBEH", "T3PDPED"]]
    found = correlate(data, missing="pairwise")
    both = int(data[["T3WELS", "T3PDPED"]].notna().all(axis=1).sum())
    assert found.pairs[0, 3] == both
    assert f"n = {both:,}".replace(",", "\N{NO-BREAK SPACE}") in found.table().html()


def test_noise_has_no_factors() -> None:
    """Independent columns, where Kaiser's rule finds three factors: none, and the refusal."""
    noise = pd.DataFrame(np.random.default_rng(4).standard_normal((40, 8)))
    found = explore_factors(noise)
    assert (np.linalg.eigvalsh(found.correlation.matrix) > 1).sum() >= 3
    assert not found.reported
    assert found.sentence().startswith("Факторный анализ (метод главных факторов) не проводился")


def test_two_factors_are_recovered() -> None:
    """Loadings of .8 on 60 schools come back with congruence above .95."""
    found = explore_factors(_two_factors(60), rotation="varimax")
    assert found.reported
    assert found.rotated is not None
    truth = np.zeros((8, 2))
    truth[np.arange(8), np.arange(8) % 2] = 0.8
    assert np.abs(congruence(found.rotated.loadings, truth)).max(axis=0).min() > 0.95
    assert found.scores.shape == found.bartlett.shape == (60, 2)


def test_the_exact_refusal_of_few_schools() -> None:
    """Twelve schools and six indicators: the sentence of the outline, with its numbers."""
    found = explore_factors(_two_factors(12).iloc[:, :6])
    text = found.sentence().replace("\N{NO-BREAK SPACE}", " ")
    assert "не проводился: n = 12 ОО при 6 показателях" in text


def test_few_schools_may_have_an_index() -> None:
    """Fifteen to twenty-nine schools with one strong dimension: a descriptive index, no factor."""
    rng = np.random.default_rng(2)
    data = 0.9 * rng.standard_normal((20, 1)) + 0.4 * rng.standard_normal((20, 4))
    found = explore_factors(pd.DataFrame(data))
    assert found.kind == "index"
    assert not found.reported
    assert "описательно" in found.sentence()


def test_weak_structure_is_called_unstable() -> None:
    """Where loadings do not repeat in resamples the structure is refused in words."""
    data = _two_factors(60, 0.7, 3)
    assert explore_factors(data, gates=Gates(efa_min_congruence=0.5)).reported
    found = explore_factors(data, gates=Gates(efa_min_congruence=0.999))
    assert not found.reported
    assert found.sentence().startswith("Структура факторов неустойчива")


def test_screen_names_the_composite_not_its_parts() -> None:
    """Of a sum and its parts the sum leaves, wherever it stands."""
    rng = np.random.default_rng(0)
    data = pd.DataFrame(rng.standard_normal((40, 3)), columns=list("abc"))
    for place in (0, 3):
        with_sum = data.copy()
        with_sum.insert(place, "sum", data["a"] + data["b"] + data["c"])
        assert list(screen_columns(with_sum).dropped) == ["sum"]


def test_screen_gives_a_reason_for_every_kind() -> None:
    """Text, emptiness, mostly missing, constant, duplicate and near-duplicate columns."""
    x = np.random.default_rng(0).standard_normal(30)
    data = pd.DataFrame(
        {
            "x": x,
            "copy": 3 - 2 * x,
            "near": x + 0.1 * np.random.default_rng(1).standard_normal(30),
            "constant": 100.0,
            "text": "да",
            "empty": np.nan,
            "rare": [1.0, 2, 3] + [np.nan] * 27,
            "infinite": [np.inf] * 30,
        }
    )
    found = screen_columns(data, max_correlation=0.9)
    assert found.kept == ["x"]
    assert "повторяет показатель x" in found.dropped["copy"]
    assert "почти повторяет x" in found.dropped["near"]
    assert "постоянный" in found.dropped["constant"]
    assert "90 %" in found.dropped["rare"]


def test_wishart_shortcut_is_the_simulation() -> None:
    """Eigenvalues drawn by Bartlett's decomposition match those of simulated data."""
    mean, high = chance_eigenvalues(30, 6, 2000, 0.95, 0)
    data = np.random.default_rng(5).standard_normal((2000, 30, 6))
    data -= data.mean(axis=1, keepdims=True)
    data /= np.linalg.norm(data, axis=1, keepdims=True)
    values = np.linalg.eigvalsh(np.swapaxes(data, 1, 2) @ data)[:, ::-1]
    assert np.allclose(mean, values.mean(axis=0), atol=0.02)
    assert np.allclose(high, np.quantile(values, 0.95, axis=0), atol=0.04)


def test_more_columns_than_rows_still_compare_with_chance() -> None:
    """N < p has its own chance eigenvalues; KMO and Bartlett are withheld with a reason."""
    data = pd.DataFrame(np.random.default_rng(1).standard_normal((8, 12)))
    found = explore_factors(data)
    assert found.adequacy.kmo is None
    assert found.parallel.factors == 0
    assert "не рассчитывались" in found.adequacy.sentence()
    assert parallel_analysis(correlate(data)).mean[-1] < 1e-9


def test_rotations_keep_what_they_must() -> None:
    """Rotation moves loadings, never the reproduced correlations."""
    matrix = correlate(_two_factors(80)).matrix
    raw = extract(matrix, 2, 80).loadings
    for rotated in (orthomax(raw), oblimin(raw), promax(raw), in_order(promax(raw))):
        assert np.allclose(rotated.structure @ rotated.loadings.T, raw @ raw.T, atol=1e-8)
        assert np.allclose(np.diag(rotated.phi), 1)
    assert np.allclose(orthomax(raw[:, :1]).loadings, raw[:, :1])


def test_signs_and_order_are_fixed() -> None:
    """Reflected and swapped columns come back the same."""
    loadings = np.array([[0.1, -0.9], [0.2, -0.8], [0.7, 0.1]])
    first = in_order(Rotated(loadings, np.eye(2)))
    second = in_order(Rotated(-loadings[:, ::-1], np.eye(2)))
    assert np.allclose(first.loadings, second.loadings)
    assert first.loadings[0, 0] == pytest.approx(0.9)


def test_factors_have_a_limit() -> None:
    """Degrees of freedom stay non-negative: three variables carry one factor, six carry three."""
    assert [most_factors(p) for p in (2, 3, 5, 6)] == [0, 1, 2, 3]


def test_polychoric_sees_through_categories() -> None:
    """Three categories of a normal pair with ρ = .6 give .6 back, Pearson gives less."""
    rng = np.random.default_rng(3)
    x = rng.standard_normal(8000)
    y = 0.6 * x + 0.8 * rng.standard_normal(8000)
    a, b = np.digitize(x, [-0.5, 0.8]), np.digitize(y, [-0.3, 1.0])
    assert polychoric_correlation(a, b) == pytest.approx(0.6, abs=0.03)
    assert np.corrcoef(a, b)[0, 1] < 0.54
    assert np.isnan(polychoric_correlation(a, np.zeros(8000)))


def test_few_categories_are_offered_polychoric() -> None:
    """Items of up to four levels are told about it; thirty persons are told it is too few."""
    items = pd.DataFrame(np.random.default_rng(0).integers(1, 4, (150, 4)).astype(float))
    assert "полихорические" in correlate(items).sentence()
    assert "мало" in correlate(items.iloc[:30], method="polychoric").sentence()


def test_contradicting_pairs_are_said() -> None:
    """Pairwise deletion can give a matrix that no data have; its eigenvalue is printed."""
    a = np.array([1.0, 2, 3, 4, 5] * 2 + [np.nan] * 5)
    b = np.array([1.0, 2, 3, 4, 5] + [np.nan] * 5 + [1.0, 2, 3, 4, 5])
    c = np.array([np.nan] * 5 + [1.0, 2, 3, 4, 5] + [5.0, 4, 3, 2, 1])
    found = correlate(pd.DataFrame({"a": a, "b": b, "c": c}), missing="pairwise")
    assert found.smallest_eigenvalue < -0.5
    assert "не является положительно определённой" in found.sentence()


def test_reliability_without_variance_is_refused() -> None:
    """Constant items are dropped by name; one item is no scale."""
    found = reliability(pd.DataFrame({"a": [1.0, 2, 3, 4], "b": [5.0] * 4}))
    assert "не оценивалась" in found.sentence()
    assert "b" in found.dropped


def test_shares_are_shrunk_towards_the_municipality() -> None:
    """One of one becomes what twenty-one persons would say; a large school hardly moves."""
    n, d = np.array([[1.0], [150.0]]), np.array([[1.0], [301.0]])
    small, large = shrunk_shares(n, d, 20).ravel()
    assert small == pytest.approx((1 + 20 * 0.5) / 21)
    assert abs(large - 150 / 301) < 0.001
    assert funnel_scores(n, d).ravel()[0] == pytest.approx(1.0)
    assert np.isnan(funnel_scores(np.array([0.0, 5]), np.array([0.0, 10]))[0])
    assert empirical_logits(np.array([0.0]), np.array([9.0]))[0] == pytest.approx(np.log(0.5 / 9.5))
