"""How fast the analysis is, against scikit-learn and statsmodels.

Run ``OMP_NUM_THREADS=1 python -m tests.bench.speed``; prints the table of docs/statistics.md.
"""

import sys
import time
import warnings
from collections.abc import Callable

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.decomposition import FactorAnalysis
from sklearn.metrics import silhouette_score
from statsmodels.multivariate.factor import Factor as StatsmodelsFactor
from statsmodels.multivariate.factor_rotation import rotate_factors

from pipeline.analysis.clusters import null_silhouettes, profile_clusters
from pipeline.analysis.correlation import correlate
from pipeline.analysis.decomposition import gap_contributions
from pipeline.analysis.drivers import Factor, Measure, screen_drivers
from pipeline.analysis.exploration import explore_factors
from pipeline.analysis.factors import extract
from pipeline.analysis.lloyd import distance_stack, partition_stack, silhouettes
from pipeline.analysis.parallel import chance_eigenvalues
from pipeline.analysis.quadrants import quadrant_groups
from pipeline.analysis.rotation import oblimin
from pipeline.analysis.shrinkage import funnel_scores

_FACTORS = 6


def best_of(run: Callable[[], object], times: int = 3) -> float:
    """Return the shortest of several runs, in seconds of processor time of one core."""
    found = []
    for _ in range(times):
        start = time.process_time()
        run()
        found.append(time.process_time() - start)
    return min(found)


def answers(rows: int = 5000, columns: int = 84) -> pd.DataFrame:
    """Return answers with six factors, loadings .5 to .8."""
    rng = np.random.default_rng(0)
    loadings = np.zeros((columns, _FACTORS))
    loadings[np.arange(columns), np.arange(columns) % _FACTORS] = rng.uniform(0.5, 0.8, columns)
    rest = np.sqrt(1 - (loadings**2).sum(axis=1))
    data = rng.standard_normal((rows, _FACTORS)) @ loadings.T
    return pd.DataFrame(data + rest * rng.standard_normal((rows, columns)))


def direction(count: int) -> float:
    """Return the time of the whole analysis of one direction with ``count`` schools."""
    rng = np.random.default_rng(1)
    d = pd.DataFrame(np.repeat(rng.integers(8, 60, (count, 1)), 5, axis=1), columns=list("abcde"))
    n = pd.DataFrame(rng.binomial(d, rng.uniform(0.3, 0.7, (count, 1))), columns=list("abcde"))
    variables = list("abcde")[: min(5, count // 5)]
    extra = rng.standard_normal((count, 6))
    factors = [Factor(Measure(f"x{j}", pd.Series(extra[:, j]))) for j in range(6)]

    def run() -> None:
        share = 100 * n / d
        gap_contributions(n["a"], d["a"], target=80, name="a")
        rule = quadrant_groups(share["a"], share["b"])
        profile_clusters(n[variables], d[variables], fallback=rule)
        scores = funnel_scores(n.to_numpy(), d.to_numpy())
        explore_factors(pd.DataFrame(scores, columns=list("abcde")))
        screen_drivers([(Measure("a", n["a"], d["a"]), factors)])

    return best_of(run)


def one_by_one(worlds: np.ndarray, choices: range) -> None:
    """Judge null worlds with scikit-learn, one after another."""
    for world in worlds:
        for k in choices:
            labels = KMeans(k, n_init=8, random_state=0).fit(world).labels_
            silhouette_score(world, labels)


def main() -> None:
    """Print measured times and ratios."""
    warnings.simplefilter("ignore")  # the compared libraries warn about their own early stops
    data = answers()
    matrix = correlate(data).matrix
    rows: list[tuple[str, float, str, float]] = []
    minres = best_of(lambda: extract(correlate(data).matrix, _FACTORS, len(data)))
    slow = best_of(
        lambda: FactorAnalysis(_FACTORS, svd_method="lapack", tol=1e-4, max_iter=3000).fit(data), 1
    )
    rows.append(("minres, 5,000 × 84, 6 factors", minres, "scikit-learn FactorAnalysis", slow))
    ml = best_of(lambda: extract(correlate(data).matrix, _FACTORS, len(data), method="ml"))
    slow = best_of(
        lambda: StatsmodelsFactor(corr=matrix, n_factor=_FACTORS, method="ml", nobs=5000).fit(), 1
    )
    rows.append(("maximum likelihood, 5,000 × 84", ml, "statsmodels Factor(method='ml')", slow))
    loadings = extract(matrix, _FACTORS, len(data)).loadings
    rotation = best_of(lambda: oblimin(loadings))
    slow = best_of(lambda: rotate_factors(loadings, "quartimin", tol=1e-7), 1)
    rows.append(("oblimin of 84 × 6", rotation, "statsmodels rotate_factors", slow))

    def horn() -> None:
        chance_eigenvalues.cache_clear()
        chance_eigenvalues(5000, 84, 100, 0.95, 0)

    def horn_by_data() -> None:
        rng = np.random.default_rng(0)
        for _ in range(100):
            np.linalg.eigvalsh(np.corrcoef(rng.standard_normal((5000, 84)), rowvar=False))

    rows.append(
        (
            "parallel analysis, 100 runs, 5,000 × 84",
            best_of(horn),
            "the same from raw data",
            best_of(horn_by_data, 1),
        )
    )
    worlds = np.random.default_rng(2).standard_normal((500, 40, 5))
    choices = range(2, 5)
    null = best_of(lambda: null_silhouettes(worlds, choices, 3, np.random.default_rng(0)))
    slow = 10 * best_of(lambda: one_by_one(worlds[:50], choices), 1)
    rows.append(("null: 500 worlds of 40 schools, k = 2–4", null, "scikit-learn one by one", slow))

    def stacked() -> None:
        found = partition_stack(worlds[:100], 3, np.random.default_rng(0))
        silhouettes(distance_stack(worlds[:100]), found.labels, 3)

    slow = best_of(lambda: one_by_one(worlds[:100], range(3, 4)), 1)
    rows.append(
        ("k-means + silhouette, 100 sets, k = 3", best_of(stacked), "scikit-learn one by one", slow)
    )
    sys.stdout.write("| what | here, s | against | s | ratio |\n|---|---|---|---|---|\n")
    for what, mine, against, theirs in rows:
        sys.stdout.write(
            f"| {what} | {mine:.3f} | {against} | {theirs:.3f} | {theirs / mine:.0f} |\n"
        )
    sys.stdout.write("\n| one direction, schools | s |\n|---|---|\n")
    for count in (12, 20, 34, 40, 60):
        sys.stdout.write(f"| {count} | {direction(count):.2f} |\n")


if __name__ == "__main__":
    main()
