"""Groups of schools and teachers: found where they are, refused where they are not."""

import re

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score

from pipeline.analysis.clusters import match_labels, name_by_rule, order_labels, profile_clusters
from pipeline.analysis.gates import Gates
from pipeline.analysis.gower import gower_distances
from pipeline.analysis.linkage_groups import groups_by_distance
from pipeline.analysis.lloyd import best_start, distance_stack, partition_stack, silhouettes
from pipeline.analysis.networks import jaccard_distances, map_networks
from pipeline.analysis.quadrants import quadrant_groups
from pipeline.analysis.teacher_profiles import deficit_profiles


def _schools(count: int, apart: float, seed: int = 1) -> tuple[pd.DataFrame, pd.DataFrame]:
    rng = np.random.default_rng(seed)
    d = np.repeat(rng.integers(10, 61, (count, 1)), 4, axis=1)
    level = np.where(np.arange(count)[:, None] % 2, 0.45 + apart, 0.45) * np.ones((1, 4))
    names = ["охват", "ИОМ", "завершили", "ШМО"]
    return pd.DataFrame(rng.binomial(d, level), columns=names), pd.DataFrame(d, columns=names)


def test_groups_of_25_points_are_found() -> None:
    """Two groups of schools 25 p.p. apart come back, numbered from the highest."""
    n, d = _schools(24, 0.25)
    found = profile_clusters(n, d)
    assert found.reported
    truth = np.where(np.arange(24) % 2, 1, 2)
    assert (found.labels.to_numpy() == truth).mean() > 0.9
    assert found.profile.groupby(found.labels)["охват"].mean().is_monotonic_decreasing
    assert found.agreement > 0.7


def test_identical_schools_give_the_refusal_with_both_numbers() -> None:
    """On equal schools the sentence prints the silhouette and what chance gives."""
    found = profile_clusters(*_schools(24, 0.0, seed=4))
    assert not found.reported
    assert found.sentence().startswith("Статистически устойчивых кластеров не выявлено (силуэт")
    assert "при пороге случайного разбиения" in found.sentence()
    assert found.null_threshold > found.silhouette


def test_gradual_differences_are_called_so() -> None:
    """Schools that differ along one line are not sold as separate groups."""
    rng = np.random.default_rng(0)
    line = 1.2 * rng.standard_normal((30, 1)) + 0.3 * rng.standard_normal((30, 4))
    d = pd.DataFrame(np.repeat(rng.integers(20, 61, (30, 1)), 4, axis=1))
    n = pd.DataFrame(rng.binomial(d, 1 / (1 + np.exp(-line))))
    found = profile_clusters(n, d)
    assert found.gradual
    assert "границы групп условны" in found.sentence()
    strict = profile_clusters(n, d, gates=Gates(cluster_require_separation=True))
    assert not strict.reported
    assert "плавно" in strict.sentence()


@pytest.mark.parametrize("count", [0, 1, 2, 11])
def test_few_schools_are_grouped_by_rule(count: int) -> None:
    """Below twelve schools there are no profile clusters; the grouping by rule stands."""
    n, d = _schools(24, 0.3)
    n, d = n.iloc[:count], d.iloc[:count]
    rule = quadrant_groups(n["охват"].astype(float), n["ИОМ"].astype(float))
    found = profile_clusters(n, d, fallback=rule)
    assert not found.reported
    assert "по установленным признакам" in found.sentence()
    assert found.table().caption == rule.table().caption


def test_nothing_to_count_leaves_a_school_out_by_name() -> None:
    """D = 0 is no zero share: the school is excluded and listed."""
    n, d = _schools(24, 0.3)
    d.iloc[3, 1] = 0
    assert list(profile_clusters(n, d).excluded) == ["3"]


def test_constant_and_repeated_shares_leave_the_clustering() -> None:
    """All at 100 %, or the same share twice: dropped by name."""
    n, d = _schools(24, 0.3)
    n["всем"], d["всем"] = 10, 10
    n["повтор"], d["повтор"] = n["охват"], d["охват"]
    found = profile_clusters(n, d)
    assert set(found.dropped) == {"всем", "повтор"}


def test_too_many_variables_for_the_schools_are_refused() -> None:
    """Twelve schools carry two variables, not four."""
    found = profile_clusters(*_schools(14, 0.4))
    assert "допустимо не более 2" in found.sentence()


def test_last_years_groups_are_matched_by_their_schools() -> None:
    """Numbers follow the schools, not the order; a group that changed is not matched."""
    now = pd.Series([1, 1, 1, 2, 2, 2], index=list("ABCDEF"))
    assert match_labels(now, 3 - now) == {1: 2, 2: 1}
    mixed = pd.Series([1, 2, 3, 1, 2, 3], index=list("ABCDEF"))
    assert match_labels(now, mixed) == {}
    assert match_labels(now, pd.Series(dtype=float)) == {}


def test_names_follow_the_two_strongest_deviations() -> None:
    """The name says which variables deviate and where to, and judges nothing."""
    centres = pd.DataFrame(
        {"охват": [1.0, -1], "ИОМ": [0.1, -0.1], "ШМО": [-0.8, 0.8]}, index=[1, 2]
    )
    assert name_by_rule(centres)[1] == "охват: выше среднего; ШМО: ниже среднего"


def test_order_of_clusters_is_a_rule() -> None:
    """The highest key first; equal keys by the first school."""
    assert order_labels(np.array([0, 0, 1, 1]), np.array([1.0, 1, 5, 5])).tolist() == [1, 1, 0, 0]
    assert order_labels(np.array([1, 1, 0, 0]), np.array([5.0, 5, 5, 5])).tolist() == [0, 0, 1, 1]


def test_the_stack_agrees_with_scikit_learn() -> None:
    """Stacked k-means reaches scikit-learn's optimum within 3 %, silhouettes exactly."""
    stack = np.random.default_rng(0).standard_normal((20, 30, 3))
    rng = np.random.default_rng(1)
    found = partition_stack(stack, 3, rng, starts=20)
    best = [KMeans(3, n_init=100, random_state=0).fit(x).inertia_ for x in stack]
    assert np.all(found.inertia <= 1.03 * np.array(best))
    widths = silhouettes(distance_stack(stack), found.labels, 3)
    expected = [silhouette_score(x, own) for x, own in zip(stack, found.labels, strict=True)]
    assert np.allclose(widths, expected, atol=1e-4)


@pytest.mark.parametrize("clusters", [2, 3, 4])
def test_every_start_ends_where_scikit_learn_ends(clusters: int) -> None:
    """From the same centres the stack stops at the same labels, whatever else is in it."""
    stack = np.random.default_rng(5).standard_normal((40, 25, 3))
    found = partition_stack(stack, clusters, np.random.default_rng(6), starts=1)
    draws = np.random.default_rng(6).random((40, 1, 25), dtype=np.float32)
    first = np.argpartition(draws, clusters - 1, axis=2)[:, 0, :clusters]
    for x, start, labels, inertia in zip(stack, first, *found, strict=True):
        own = KMeans(clusters, init=x[start], n_init=1, tol=0).fit(x)
        assert labels.tolist() == own.labels_.tolist()
        assert inertia == pytest.approx(own.inertia_, rel=1e-4)


def test_the_best_of_many_starts_is_as_good_as_scikit_learns() -> None:
    """A hundred starts together: on average no worse than a hundred one after another."""
    ratio = []
    for seed in range(12):
        x = np.random.default_rng([7, seed]).standard_normal((40, 4))
        start = best_start(x, 4, 100, np.random.default_rng(seed))
        mine = KMeans(4, init=start, n_init=1).fit(x).inertia_
        ratio.append(mine / KMeans(4, n_init=100, random_state=seed).fit(x).inertia_)
    assert np.mean(ratio) <= 1.003
    assert max(ratio) <= 1.02
    # Repeated points and groups far apart: exactly the groups.
    far = np.repeat([[0.0, 0], [0, 9], [9, 0]], 5, axis=0)
    centres = best_start(far, 3, 100, np.random.default_rng(0))
    assert sorted(map(tuple, centres.round(4).tolist())) == [(0, 0), (0, 9), (9, 0)]


def test_weight_zero_takes_no_part() -> None:
    """A unit that was not drawn does not move a centre."""
    stack = np.array([[[0.0], [0.1], [10.0], [10.1], [1000.0]]])
    weights = np.array([[1, 1, 1, 1, 0]])
    found = partition_stack(stack, 2, np.random.default_rng(0), weights=weights)
    assert len(set(found.labels[0, :2])) == 1
    assert found.labels[0, 0] != found.labels[0, 2]
    assert found.inertia[0] == pytest.approx(0.01, abs=1e-3)


def test_gower_by_hand() -> None:
    """Number, ordered level, word and presence, with a missing value carrying no weight."""
    data = pd.DataFrame(
        {"число": [0.0, 5, 10], "уровень": [1, 2, 4], "слово": ["а", "а", None], "есть": [0, 0, 1]}
    )
    kinds = {"число": "numeric", "уровень": "ordinal", "слово": "nominal", "есть": "presence"}
    found = gower_distances(data, kinds)  # type: ignore[arg-type]
    # First pair: .5, half of the two steps, same word; common absence of «есть» says nothing.
    assert found[0, 1] == pytest.approx((0.5 + 0.5 + 0) / 3)
    assert found[0, 2] == pytest.approx((1 + 1 + 1) / 3)


def test_shuffled_characteristics_are_no_groups() -> None:
    """Mixed data without joint structure are refused with the threshold."""
    rng = np.random.default_rng(3)
    data = pd.DataFrame({f"сеть {j}": rng.integers(0, 2, 20) for j in range(5)})
    found = groups_by_distance(data, jaccard_distances, null_runs=99)
    assert not found.reported
    assert "не выявлено" in found.sentence()


def test_networks_know_parts_and_loneliness() -> None:
    """Two connected parts, one isolated school, a network with one member."""
    membership = pd.DataFrame(
        [[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 1, 1], [0, 0, 0]],
        index=list("ABCDE"),
        columns=["X", "Y", "Z"],
    )
    found = map_networks(
        membership, participants=pd.Series(2, list("ABCDE")), staff=pd.Series(8, list("ABCDE"))
    )
    assert found.parts == (("A", "B"), ("C", "D"))
    assert found.isolated == ("E",)
    assert found.lonely == ("Z",)
    assert found.distances.loc["C", "D"] == pytest.approx(0.5)
    assert "25,0" in found.table().html()
    assert found.graph.number_of_edges() == 5


def test_teachers_on_a_continuum_are_not_two_groups() -> None:
    """Strong everywhere – weak everywhere is one line; the sentence says so."""
    rng = np.random.default_rng(2)
    data = 60 + 14 * rng.standard_normal((200, 1)) + 8 * rng.standard_normal((200, 4))
    found = deficit_profiles(pd.DataFrame(data, columns=list("АБВГ")))
    assert not found.reported
    assert "плавные" in found.sentence()


def test_rule_groups_use_targets_and_medians() -> None:
    """On the line is above; a school without a value is listed."""
    x = pd.Series([80.0, 79, 90, np.nan], list("ABCD"), name="охват")
    y = pd.Series([50.0, 60, 40, 10], list("ABCD"), name="результат")
    found = quadrant_groups(x, y, targets=(80.0, None))
    assert found.frame["group"]["A"] == "охват: выше; результат: выше"
    assert found.frame["group"]["B"] == "охват: ниже; результат: выше"
    assert found.missing == ("D",)


def test_teachers_are_always_grouped_by_number_of_deficits() -> None:
    """Too few for profiles: counts of teachers without, with one, with more deficits."""
    data = pd.DataFrame(
        [[80, 80, 80, 80], [50, 80, 80, 80], [50, 50, 80, 80]], columns=list("АБВГ")
    )
    found = deficit_profiles(data)
    assert found.by_number["count"].str.contains(r"\(1\sиз\s3\)").all()
    assert found.by_number["kind"].tolist() == ["", "А", "А"]
    assert re.search(r"без дефицитов – 33\s%\s\(1\sиз\s3\)", found.sentence())
