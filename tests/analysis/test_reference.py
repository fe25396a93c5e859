"""Values of R (psych, GPArotation, cluster, fpc, sandwich): every case passes its checker."""

import importlib.util
import json
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.cluster.hierarchy import cophenet, fcluster, linkage
from scipy.spatial.distance import pdist, squareform
from sklearn.cluster import KMeans

from pipeline.analysis.adequacy import adequacy
from pipeline.analysis.correlation import correlate
from pipeline.analysis.differences import compare_groups
from pipeline.analysis.drivers import Factor, Measure, screen_drivers
from pipeline.analysis.exploration import explore_factors
from pipeline.analysis.factors import bartlett_scores, extract, regression_scores
from pipeline.analysis.gates import Gates
from pipeline.analysis.gower import gower_distances, partition_around_medoids
from pipeline.analysis.lloyd import jaccard_stability, silhouettes
from pipeline.analysis.multiplicity import adjust
from pipeline.analysis.parallel import parallel_analysis
from pipeline.analysis.regression import regress
from pipeline.analysis.reliability import reliability
from pipeline.analysis.rotation import Rotated, in_order, oblimin, orthomax, promax
from pipeline.analysis.screen import screen_columns
from pipeline.analysis.shrinkage import z_scores

SUITE = Path(__file__).resolve().parents[3] / "shared" / "reference"
CASES = sorted(p.name for p in SUITE.iterdir() if p.is_dir()) if SUITE.is_dir() else []


@pytest.fixture(scope="module")
def checklib() -> ModuleType:
    """Return the suite's own checker."""
    spec = importlib.util.spec_from_file_location("checklib", SUITE / "checklib.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["checklib"] = module
    spec.loader.exec_module(module)
    return module


def _factor_part(data: pd.DataFrame, factors: int) -> dict[str, Any]:
    correlation = correlate(data)
    measured, horn = adequacy(correlation), parallel_analysis(correlation)
    z = z_scores(data.to_numpy())
    part: dict[str, Any] = {
        "kmo": {"overall": measured.kmo, "msa": measured.msa},
        "bartlett": {"chi2": measured.chi2, "df": measured.df, "p": measured.p},
        "eigenvalues": horn.observed,
        "smc": 1 - 1 / np.diag(np.linalg.inv(correlation.matrix)),
        "map": {"values": measured.map_values, "nfactors": measured.map_factors},
        "parallel": {
            "n_pca_q95": horn.factors,
            "mean": horn.mean,
            "q95": horn.quantile,
            "reps": horn.runs,
        },
        "extraction": {},
    }
    for method in ("minres", "ml"):
        found = extract(correlation.matrix, factors, correlation.n, method=method)
        raw = found.loadings
        rotations = {
            "none": Rotated(raw, np.eye(factors)),
            "varimax": orthomax(raw),
            "varimax_raw": orthomax(raw, normalise=False),
            "quartimax_raw": orthomax(raw, gamma=0, normalise=False),
            "oblimin": oblimin(raw),
            "oblimin_kaiser": oblimin(raw, normalise=True),
            "promax": promax(raw),
            "Promax_psych_fa": promax(raw),
            "promax_psych_fa": promax(raw, kaiser_rows=True),
        }
        part["extraction"][method] = {
            "communalities": found.communalities,
            "uniquenesses": found.uniquenesses,
            "chi2_ml": found.chi2,
            "rmsr": found.rmsr,
            "rmsea": found.rmsea,
            "tli": found.tli,
            "df": found.df,
            "heywood": found.heywood,
            "rotations": {
                name: {
                    "loadings": rotated.loadings,
                    "phi": rotated.phi,
                    "structure": rotated.structure,
                    "scores": {
                        "regression_first20": regression_scores(
                            z, correlation.matrix, rotated.structure
                        )[:20],
                        "bartlett_first20": bartlett_scores(
                            z, rotated.loadings, found.uniquenesses
                        )[:20],
                    },
                }
                for name, rotated in ((k, in_order(v)) for k, v in rotations.items())
            },
        }
    part["extraction"]["ml_factanal"] = {
        "uniquenesses": part["extraction"]["ml"]["uniquenesses"],
        "rotations": {"none": part["extraction"]["ml"]["rotations"]["none"]},
    }
    return part


def _efa(expected: dict[str, Any], data: pd.DataFrame) -> dict[str, Any]:
    return _factor_part(data[expected["items"]], expected["nfactors"])


def _cluster(expected: dict[str, Any], data: pd.DataFrame) -> dict[str, Any]:
    x = data.select_dtypes("number").to_numpy(float)
    if expected["zscored"]:
        x = z_scores(x)
    distances = squareform(pdist(x))

    def width(labels: np.ndarray) -> float:
        codes = np.unique(labels, return_inverse=True)[1]
        return float(silhouettes(distances[None], codes[None], codes.max() + 1)[0])

    # The analysis never asks for more than four clusters, where 100 starts are enough; at seven
    # the suite's tolerance of half a per cent needs more.
    fits = {
        k: KMeans(k, n_init=100 if k <= 4 else 1000, random_state=0).fit(x) for k in expected["ks"]
    }
    part: dict[str, Any] = {
        "kmeans": {
            str(k): {
                "tot_withinss": fit.inertia_,
                "labels": fit.labels_,
                "silhouette": width(fit.labels_),
            }
            for k, fit in fits.items()
        },
        "hclust": {},
    }
    for name, method in (("ward.D2", "ward"), ("average", "average"), ("complete", "complete")):
        tree = linkage(x, method)
        cuts = {str(k): fcluster(tree, k, "maxclust") for k in expected["ks"]}
        part["hclust"][name] = {
            "heights": tree[:, 2],
            "cut": cuts,
            "silhouette": [width(c) for c in cuts.values()],
            "cophenetic_r": cophenet(tree, pdist(x))[0],
        }
    part["pam"] = {
        k: {"objective_sum": partition_around_medoids(distances, int(k))[1]}
        for k in expected["pam"]
    }
    best = expected["kfinal"]
    labels = fits[best].labels_
    stable = jaccard_stability(x, labels, best, np.random.default_rng(1), runs=200)
    part["boot"] = {"kmeans": {"partition": labels, "bootmean": stable}}
    return part


def _gower(expected: dict[str, Any], data: pd.DataFrame) -> dict[str, Any]:
    kinds = dict(zip(expected["columns"], expected["column_types"], strict=True))
    distances = gower_distances(data, kinds)
    return {
        "distances": squareform(distances, checks=False),
        "pam": {
            k: {"objective_sum": partition_around_medoids(distances, int(k))[1]}
            for k in expected["pam"]
        },
    }


def _regression(expected: dict[str, Any], data: pd.DataFrame) -> dict[str, Any]:
    y, x = data[expected["y"]], data[expected["x"]]
    fit = regress(y, x)
    declared = [Factor(Measure(c, x[c])) for c in x.columns]
    pairs = screen_drivers([(Measure("y", y), declared)], bootstrap_runs=0).associations
    p = fit.p[1:]
    return {
        "coef": fit.coef,
        "se": fit.se,
        "p": fit.p,
        "hc3_se": fit.robust_se,
        "beta_std": fit.beta,
        "partial_r2": fit.partial_r2,
        "r2": fit.r2,
        "adj_r2": fit.adj_r2,
        "f": fit.f,
        "f_p": fit.f_p,
        "vif": fit.vif,
        "p_adjust": {
            "BH": adjust(p),
            "BY": adjust(p, "fdr_by"),
            "holm": adjust(p, "holm"),
            "bonferroni": adjust(p, "bonferroni"),
        },
        "spearman": {
            "rho": [a.rho for a in pairs],
            "p_asymptotic": [a.p_asymptotic for a in pairs],
            "p_BH": adjust(np.array([a.p_asymptotic for a in pairs])),
        },
    }


def _groups(expected: dict[str, Any], data: pd.DataFrame) -> dict[str, Any]:
    found = compare_groups(data[expected["y"]], data[expected["g"]])
    return {
        "kruskal": {
            "H": found.h,
            "df": found.df,
            "p": found.p,
            "epsilon2": found.epsilon2,
            "eta2_H": found.eta2,
        },
        "dunn": {
            "z": [x.z for x in found.pairs],
            "p": [x.p for x in found.pairs],
            "p_BH": [x.q for x in found.pairs],
        },
    }


def _padjust(_: dict[str, Any], data: pd.DataFrame) -> dict[str, Any]:
    p, missing = data["p"].to_numpy(), data["p_with_na"].to_numpy()
    return {
        "BH": adjust(p),
        "BY": adjust(p, "fdr_by"),
        "holm": adjust(p, "holm"),
        "bonferroni": adjust(p, "bonferroni"),
        "hommel": adjust(p, "hommel"),
        "with_na_BH": adjust(missing),
        "with_na_holm": adjust(missing, "holm"),
    }


def _reliability(expected: dict[str, Any], data: pd.DataFrame) -> dict[str, Any]:
    part: dict[str, Any] = {}
    for missing in ("listwise", "pairwise"):
        found = reliability(data[expected["items"]], missing=missing)
        part[missing] = {
            "raw_alpha": found.alpha,
            "std_alpha": found.std_alpha,
            "g6": found.g6,
            "average_r": found.average_r,
            "median_r": found.median_r,
            "alpha_if_dropped": found.alpha_if_dropped,
            "std_alpha_if_dropped": found.std_alpha_if_dropped,
            "r_drop": found.r_drop,
            "item_mean": found.item_mean,
            "item_sd": found.item_sd,
            "item_n": found.item_n,
            "feldt95": [found.low, found.high],
        }
        if missing == "listwise" and "omega_1factor_listwise" in expected:
            part["omega_1factor_listwise"] = {"omega_total_model": found.omega}
    part["negative_items"] = list(reliability(data[expected["items"]]).negative_items)
    return {k: v for k, v in part.items() if k in (*expected, "negative_items")}


def _polychoric(expected: dict[str, Any], data: pd.DataFrame) -> dict[str, Any]:
    return {"polychoric": correlate(data[expected["items"]], method="polychoric").matrix}


def _degenerate(expected: dict[str, Any], data: pd.DataFrame) -> dict[str, Any]:
    found = explore_factors(data, gates=Gates(efa_min_schools=20))
    screened = screen_columns(data)
    part: dict[str, Any] = {
        "dropped": list(screened.dropped),
        "messages": [found.sentence(), screened.sentence(), *found.correlation.warnings],
        "nonfinite_values": int((~np.isfinite(found.correlation.matrix)).sum()),
        "kmo": found.adequacy.kmo,
        "bartlett_p": found.adequacy.p,
    }
    if screened.dropped:
        part["after"] = _factor_part(screened.data, expected["nfactors"])
    return part


ANSWER: dict[str, Callable[[dict[str, Any], pd.DataFrame], dict[str, Any]]] = {
    "efa": _efa,
    "cluster": _cluster,
    "gower": _gower,
    "regression": _regression,
    "groups": _groups,
    "padjust": _padjust,
    "reliability": _reliability,
    "polychoric": _polychoric,
    "degenerate": _degenerate,
}


def _plain(value: Any) -> Any:
    """Return lists and numbers, as they would stand in a JSON file."""
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, np.ndarray | list | tuple):
        return [_plain(v) for v in value]
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and not np.isfinite(value) else value


@pytest.mark.skipif(not CASES, reason="the R reference suite lies beside the repository only")
@pytest.mark.parametrize("case", CASES)
def test_values_of_r_are_met(case: str, checklib: ModuleType) -> None:
    """Each case passes its own checker with the suite's tolerances, without a warning."""
    folder = SUITE / case
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    data = pd.read_csv(folder / "data.csv")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        answer = _plain(ANSWER[expected["kind"]](expected, data))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        report = checklib.check(folder, answer)
    assert report.rows
    assert not [(key, message) for key, good, message in report.rows if not good]
