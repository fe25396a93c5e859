"""When a method may speak: every threshold of the analysis in one frozen record."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Gates:
    """Conditions under which a method is admissible; defaults with their sources.

    A municipality may change them in its parameters; no other module holds a threshold.

    Attributes:
        ranking_min_schools: Fewer schools in a context group are listed, not ranked.
        ranking_min_denominator: With fewer persons in any school places give way to thirds:
            one person would move a school by more than 4 p.p.
        scaling_min_available: Share of indicators a school must have for a composite.
        one_person: Smallest difference from the median, in persons, that is worth a flag
            (the median rule of the Krymsk order).
        cluster_min_schools: Fewest schools with complete data for profile clusters.
        cluster_max_variables: Most variables in a clustering.
        schools_per_variable: Fewest schools for each clustering variable.
        cluster_max_correlation: A pair of variables correlated more strongly counts twice.
        cluster_three_from: Fewest schools for three clusters.
        cluster_four_from: Fewest schools for four clusters.
        cluster_min_size: Fewer schools are special cases, not a cluster.
        prior_persons: Weight of the municipal share in a shrunken share, in persons.
        cluster_starts: Random starts of k-means; one start is up to 27 % worse on small n.
        null_runs: Worlds without groups that the silhouette is compared with.
        null_quantile: Quantile of those worlds that must be exceeded.
        bootstrap_runs: Resamples for the stability of clusters and loadings.
        jaccard_stable: Mean bootstrap Jaccard of a valid cluster (Hennig 2007).
        jaccard_doubtful: Below it a cluster is not reported (Hennig 2007).
        separation_runs: Worlds in which schools differ gradually, without groups.
        cluster_require_separation: Refuse groups that such worlds give as well; by default they
            are reported with the words that their borders are conditional.
        teachers_min: Fewest teachers for deficit profiles.
        teachers_per_group: Teachers needed for each expected group (Dalmaijer et al. 2022).
        teachers_min_blocks: Fewest blocks of one instrument.
        drivers_min_units: Fewest schools for associations.
        drivers_max_factors: Most candidate factors for one indicator.
        regression_units_per_factor: Fewest units a factor in a multiple regression.
        drivers_without_one: Corrected probability that an association must keep without any one
            school; otherwise it rests on that school alone and is not reported.
        false_discovery_rate: Level of Benjamini and Hochberg's correction within a report.
        clustered_min_groups: Fewest schools for cluster-robust errors of persons.
        efa_min_schools: Fewest schools for exploratory factor analysis
            (de Winter, Dodou, Wieringa 2009: 50 is the reasonable minimum, 30 with high loadings).
        efa_min_persons: Fewest persons for it.
        efa_units_per_variable: Fewest units for each variable.
        efa_min_kmo: Kaiser, Meyer and Olkin's measure of sampling adequacy.
        efa_bartlett_alpha: Level of Bartlett's test of sphericity.
        efa_min_congruence: Median bootstrap congruence of loadings; below it the structure is
            called unstable (at n = 30 with loadings .6 it is recovered in 8–19 % only).
        index_min_schools: Fewest schools for a descriptive index (one principal component).
        index_max_variables: Most variables in such an index.
        horn_runs: Simulated matrices in Horn's parallel analysis.
        horn_quantile: Quantile of their eigenvalues that must be exceeded.
        polychoric_max_categories: With no more categories polychoric correlations are offered.
        polychoric_min_units: With fewer units their cells are too empty.
        trend_min_periods: Fewest periods for a slope.
        forecast_min_periods: Fewest periods for a forecast.
        coverage_schools: Share of schools needed for a municipal conclusion.
        coverage_persons: Share of persons needed for it.
    """

    ranking_min_schools: int = 4
    ranking_min_denominator: int = 25
    scaling_min_available: float = 0.7
    one_person: float = 1.0
    cluster_min_schools: int = 12
    cluster_max_variables: int = 5
    schools_per_variable: int = 5
    cluster_max_correlation: float = 0.9
    cluster_three_from: int = 20
    cluster_four_from: int = 40
    cluster_min_size: int = 3
    prior_persons: float = 20.0
    cluster_starts: int = 100
    null_runs: int = 500
    null_quantile: float = 0.95
    bootstrap_runs: int = 100
    jaccard_stable: float = 0.75
    jaccard_doubtful: float = 0.60
    separation_runs: int = 200
    cluster_require_separation: bool = False
    teachers_min: int = 100
    teachers_per_group: int = 25
    teachers_min_blocks: int = 4
    drivers_min_units: int = 10
    drivers_max_factors: int = 8
    regression_units_per_factor: int = 5
    drivers_without_one: float = 0.075
    false_discovery_rate: float = 0.05
    clustered_min_groups: int = 20
    efa_min_schools: int = 30
    efa_min_persons: int = 100
    efa_units_per_variable: float = 5.0
    efa_min_kmo: float = 0.60
    efa_bartlett_alpha: float = 0.05
    efa_min_congruence: float = 0.85
    index_min_schools: int = 15
    index_max_variables: int = 5
    horn_runs: int = 200
    horn_quantile: float = 0.95
    polychoric_max_categories: int = 4
    polychoric_min_units: int = 100
    trend_min_periods: int = 3
    forecast_min_periods: int = 4
    coverage_schools: float = 0.8
    coverage_persons: float = 0.7

    def most_clusters(self, schools: int) -> int:
        """Return the largest admissible number of profile clusters; 0 when none is."""
        if schools < self.cluster_min_schools:
            return 0
        if schools < self.cluster_three_from:
            return 2
        return 3 if schools < self.cluster_four_from else 4


DEFAULT = Gates()
