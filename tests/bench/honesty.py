"""What the analysis reports where there is nothing to find, and where there is.

Run ``python -m tests.bench.honesty`` (about fifteen minutes on one core); ``--worlds 50`` gives a
taste.
The figures of docs/statistics.md come from here. Seeds are fixed: same numbers every time.
"""

import argparse
import itertools
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from pipeline.analysis.clusters import profile_clusters
from pipeline.analysis.drivers import Factor, Measure, screen_drivers
from pipeline.analysis.exploration import explore_factors
from pipeline.analysis.factors import extract
from pipeline.analysis.gates import DEFAULT, Gates
from pipeline.analysis.rotation import congruence, orthomax
from pipeline.analysis.shrinkage import funnel_scores
from pipeline.analysis.teacher_profiles import deficit_profiles

# Two hundred teachers: ten starts of the reported solution instead of a hundred save time.
FAST = Gates(cluster_starts=10)
_SHARES = 8


@dataclass(frozen=True)
class Rate:
    """How often something was reported, with its Monte Carlo standard error."""

    what: str
    worlds: int
    reported: int

    @property
    def share(self) -> float:
        """Share of worlds, %."""
        return 100 * self.reported / max(self.worlds, 1)

    def line(self) -> str:
        """Return a row of a Markdown table."""
        p = self.share / 100
        error = 100 * (p * (1 - p) / max(self.worlds, 1)) ** 0.5
        return f"| {self.what} | {self.worlds} | {self.share:.1f} | ±{1.96 * error:.1f} |"


def schools(
    rng: np.random.Generator, count: int, levels: np.ndarray
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return counts and denominators of schools with 6 to 60 persons and given true shares."""
    persons = np.repeat(rng.integers(6, 61, (count, 1)), levels.shape[1], axis=1)
    names = [f"показатель {j + 1}" for j in range(levels.shape[1])]
    return pd.DataFrame(rng.binomial(persons, levels), columns=names), pd.DataFrame(
        persons, columns=names
    )


def identical(rng: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return 12 to 60 schools with the same true levels of eight shares."""
    count = int(rng.integers(12, 61))
    return schools(rng, count, np.tile(rng.uniform(0.2, 0.8, _SHARES), (count, 1)))


def clusters_on_noise(rng: np.random.Generator) -> bool:
    """Say whether groups are reported among identical schools."""
    n, d = identical(rng)
    variables = n.columns[
        : min(DEFAULT.cluster_max_variables, len(n) // DEFAULT.schools_per_variable)
    ]
    return profile_clusters(n[variables], d[variables]).reported


def factors_on_noise(rng: np.random.Generator) -> str:
    """Return what exploratory factor analysis reports on identical schools."""
    n, d = identical(rng)
    wanted = len(n) // 5 if len(n) >= DEFAULT.efa_min_schools else DEFAULT.index_max_variables
    variables = n.columns[: min(_SHARES, wanted)]
    scores = funnel_scores(n[variables].to_numpy(), d[variables].to_numpy())
    return explore_factors(pd.DataFrame(scores, columns=variables)).kind


def drivers_on_noise(rng: np.random.Generator) -> bool:
    """Say whether a report of eight indicators × eight factors names any association."""
    n, d = identical(rng)
    size = d.iloc[:, 0].astype(float)
    others, bases = schools(rng, len(n), np.tile(rng.uniform(0.1, 0.9, 3), (len(n), 1)))
    # The shares of a school share its denominator, as they do in life.
    others = pd.DataFrame(
        rng.binomial(d.iloc[:, :3].to_numpy(), rng.uniform(0.1, 0.9, 3)), columns=bases.columns
    )
    factors = [Factor(Measure(f"доля {c}", others[c], size)) for c in others.columns]
    factors.append(Factor(Measure("численность", size)))
    factors += [
        Factor(Measure(f"нагрузка {j}", pd.Series(rng.gamma(4, 5, len(n))))) for j in range(2)
    ]
    factors += [
        Factor(Measure(f"признак {j}", pd.Series(rng.integers(0, 2, len(n)).astype(float))))
        for j in range(2)
    ]
    outcomes = [(Measure(str(c), n[c], d[c]), factors) for c in n.columns]
    return bool(screen_drivers(outcomes, bootstrap_runs=0, gates=FAST).found)


def two_groups(rng: np.random.Generator, count: int, apart: float = 0.25) -> tuple[bool, bool]:
    """Say whether two groups 25 p.p. apart are reported, and reported without reserve."""
    variables = min(DEFAULT.cluster_max_variables, count // DEFAULT.schools_per_variable)
    truth = np.arange(count) % 2
    levels = np.where(truth[:, None] == 1, 0.5 + apart, 0.5) * np.ones((1, variables))
    found = profile_clusters(*schools(rng, count, levels))
    return found.reported, found.reported and not found.gradual


def gradual_schools(rng: np.random.Generator, count: int) -> tuple[bool, bool]:
    """Say the same of schools that differ along one line without any groups."""
    variables = min(DEFAULT.cluster_max_variables, count // DEFAULT.schools_per_variable)
    line = 0.9 * rng.standard_normal((count, 1)) + 0.43 * rng.standard_normal((count, variables))
    found = profile_clusters(*schools(rng, count, 1 / (1 + np.exp(-0.8 * line))))
    return found.reported, found.reported and not found.gradual


def two_factors(
    rng: np.random.Generator, count: int, loading: float, variables: int = 6
) -> tuple[bool, bool, bool]:
    """Say whether two factors are reported, recovered (≥ .95), and recoverable without a gate."""
    truth = np.zeros((variables, 2))
    truth[np.arange(variables), np.arange(variables) % 2] = loading
    data = rng.standard_normal((count, 2)) @ truth.T
    data += np.sqrt(1 - loading**2) * rng.standard_normal((count, variables))
    found = explore_factors(pd.DataFrame(data), rotation="varimax")
    free = orthomax(extract(found.correlation.matrix, 2, count).loadings).loadings
    possible = bool(np.abs(congruence(free, truth)).max(axis=0).min() >= 0.95)
    if not found.reported or found.rotated is None or found.rotated.loadings.shape[1] != 2:
        return False, False, possible
    similar = np.abs(congruence(found.rotated.loadings, truth)).max(axis=0)
    return True, bool(similar.min() >= 0.95), possible


def one_driver(rng: np.random.Generator, count: int, strength: float) -> bool:
    """Say whether one true association among 64 tests is found."""
    factors = rng.standard_normal((count, 8))
    outcomes = rng.standard_normal((count, 8))
    outcomes[:, 0] = strength * factors[:, 0] + np.sqrt(1 - strength**2) * outcomes[:, 0]
    declared = [Factor(Measure(f"x{j}", pd.Series(factors[:, j]))) for j in range(8)]
    pairs = [(Measure(f"y{j}", pd.Series(outcomes[:, j])), declared) for j in range(8)]
    found = screen_drivers(pairs, bootstrap_runs=0, gates=FAST).found
    return any(a.outcome == "y0" and a.factor.measure.name == "x0" for a in found)


def teachers(rng: np.random.Generator, *, groups: bool) -> bool:
    """Say whether 200 teachers with one continuum, or with two profiles, give groups."""
    if groups:
        centres = np.array([[75, 75, 50, 50], [50, 50, 75, 75]])[rng.integers(0, 2, 200)]
        data = centres + 11 * rng.standard_normal((200, 4))
    else:
        data = 60 + 14 * rng.standard_normal((200, 1)) + 9 * rng.standard_normal((200, 4))
    frame = pd.DataFrame(np.clip(data, 0, 100), columns=list("АБВГ"))
    return deficit_profiles(frame, gates=FAST).reported


def _worlds(count: int, stream: int) -> Iterator[np.random.Generator]:
    for world in range(count):
        yield np.random.default_rng([stream, world])


def _rate(what: str, count: int, stream: int, run: Callable[[np.random.Generator], bool]) -> Rate:
    return Rate(what, count, sum(run(rng) for rng in _worlds(count, stream)))


def _rates(
    what: tuple[str, ...],
    count: int,
    stream: int,
    run: Callable[[np.random.Generator], tuple[bool, ...]],
) -> list[Rate]:
    found = [run(rng) for rng in _worlds(count, stream)]
    return [
        Rate(name, count, sum(pair[place] for pair in found)) for place, name in enumerate(what)
    ]


def honesty(worlds: int, topic: str) -> Iterator[Rate]:
    """Yield how often something is reported where there is nothing."""
    if topic in ("all", "clusters"):
        yield _rate("clusters on identical schools", worlds, 1, clusters_on_noise)
    if topic in ("all", "factors"):
        kinds = [factors_on_noise(rng) for rng in _worlds(worlds, 2)]
        yield Rate("factors on identical schools", worlds, kinds.count("factors"))
        yield Rate("descriptive index on identical schools", worlds, kinds.count("index"))
    if topic in ("all", "drivers"):
        yield _rate("any driver in a report of 64 tests", worlds, 3, drivers_on_noise)
    if topic in ("all", "teachers"):
        few = max(worlds // 5, 20)
        yield _rate(
            "teacher profiles on one continuum", few, 4, lambda rng: teachers(rng, groups=False)
        )


def power(worlds: int, topic: str) -> Iterator[Rate]:
    """Yield how often a true structure is found."""
    plain = "… without the words on conditional borders"
    if topic in ("all", "clusters"):
        for count in (12, 16, 20, 30, 40):
            name = f"two groups 25 p.p. apart, n = {count}"
            run = partial(two_groups, count=count)
            yield from _rates((name, plain), worlds, 10 + count, run)
        for count in (20, 40):
            name = f"no groups, one continuum, n = {count}"
            run = partial(gradual_schools, count=count)
            yield from _rates((name, plain), worlds, 60 + count, run)
    if topic in ("all", "factors"):
        for loading, count in itertools.product((0.8, 0.6), (30, 40, 60)):
            names = (
                f"two factors, loadings {loading}, p = 6, n = {count}",
                "… with congruence ≥ .95",
                "… congruence ≥ .95 without any gate",
            )
            stream = 100 + count + int(1000 * loading)
            yield from _rates(
                names, worlds, stream, partial(two_factors, count=count, loading=loading)
            )
    if topic in ("all", "drivers"):
        for count, strength in ((20, 0.7), (30, 0.6), (40, 0.5)):
            yield _rate(
                f"one association of {strength} among 64 tests, n = {count}",
                worlds,
                3000 + count,
                partial(one_driver, count=count, strength=strength),
            )
    if topic in ("all", "teachers"):
        few = max(worlds // 2, 20)
        yield _rate(
            "two teacher profiles, 200 teachers", few, 5, lambda rng: teachers(rng, groups=True)
        )


def main() -> None:
    """Print both tables as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=1000, help="worlds without structure")
    topics = ("all", "clusters", "factors", "drivers", "teachers")
    parser.add_argument("--topic", choices=topics, default="all")
    asked = parser.parse_args()
    for title, rates in (
        ("Nothing to find", honesty(asked.worlds, asked.topic)),
        ("Something to find", power(max(asked.worlds // 5, 20), asked.topic)),
    ):
        sys.stdout.write(
            f"\n### {title}\n\n| world | worlds | reported, % | 95 % |\n|---|---|---|---|\n"
        )
        start = time.process_time()
        for rate in rates:
            sys.stdout.write(f"{rate.line()}\n")
            sys.stdout.flush()
        sys.stdout.write(f"\nCPU: {time.process_time() - start:.0f} s\n")


if __name__ == "__main__":
    main()
