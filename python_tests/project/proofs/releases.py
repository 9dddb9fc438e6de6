"""Releases that were changed, are not whole, or are not by the rules."""

from .corruption import Corruption, change, leave_out, repeat

_CHANGED = "releases_never_change"
_MISSING = "no_release_is_missing"
_RULES = "published_figures_follow_the_rules"
_COVERAGE = "coverage_agrees_with_releases"
_FEATURES = "feature_bound_is_the_number_of_features"
_ONCE = "published_benchmarks_once_a_cohort"
_FEBRUARY = "release_month = date '2025-02-01'"
_NEWEST = "release_month = date '2025-03-01'"
_FIGURES = ("p25", "median", "p75", "mean", "margin", "typical_low", "typical_high")
_RATE = "metric_name = 'attestation_completion_rate' and median is not null"
_PUBLISHED, _WITHHELD = "status = 'published'", "status = 'withheld'"

PROOFS = {
    _MISSING: {
        "a month not published": Corruption(
            f"delete from published_benchmarks where {_FEBRUARY}", (_CHANGED, _COVERAGE)
        ),
        "the members of a month gone": Corruption(
            f"delete from int_release_members where {_FEBRUARY}"
        ),
        "the members of the newest month gone": Corruption(
            f"delete from int_release_members where {_NEWEST}"
        ),
        "a month left out altogether": Corruption(
            f"delete from int_release_members where {_FEBRUARY};"
            f"delete from int_benchmark_releases where {_FEBRUARY};"
            f"delete from benchmark_coverage where {_FEBRUARY};"
            f"delete from published_benchmarks where {_FEBRUARY}"
        ),
    },
    _CHANGED: {
        **{
            f"{figure} a step higher": change(
                "published_benchmarks", f"{figure} = {figure} - 1", f"{_RATE} and {_FEBRUARY}"
            )
            for figure in _FIGURES
        },
        "a figure withdrawn": change(
            "published_benchmarks", "mean = null", f"{_FEBRUARY} and {_PUBLISHED}"
        ),
        "a figure added": change(
            "published_benchmarks", "mean = 50", f"{_FEBRUARY} and {_WITHHELD}"
        ),
        "other peers": change(
            "published_benchmarks", "peer_count_band = '10-14'", "peer_count_band = '15-24'"
        ),
        "another method": change(
            "published_benchmarks", "method = 'suppression'", _PUBLISHED, (_COVERAGE,)
        ),
        "another sector": change(
            "published_benchmarks", "industry_sector = 'SPACE'", "industry_sector = 'RETAIL'"
        ),
        "another band from": change(
            "published_benchmarks", "employee_min = employee_min + 1", "employee_min is not null"
        ),
        "another band to": change(
            "published_benchmarks", "employee_max = employee_max + 1", "employee_max is not null"
        ),
        "a fingerprint gone": change("int_benchmark_releases", "fingerprint = null"),
        "another fingerprint": change("int_benchmark_releases", "fingerprint = 'forged'"),
        "the newest month not published": Corruption(
            f"delete from published_benchmarks where {_NEWEST}", (_COVERAGE,)
        ),
    },
    _RULES: {
        **{
            f"{figure} not rounded": change(
                "published_benchmarks", f"{figure} = {figure} + 0.25", _RATE, (_CHANGED,)
            )
            for figure in _FIGURES
        },
        "days rounded to quarters": change(
            "published_benchmarks",
            "mean = mean + 0.25",
            "metric_name = 'case_resolution_time' and mean is not null",
            (_CHANGED,),
        ),
        **{
            f"{what}": change("published_benchmarks", new, _RATE, (_CHANGED,))
            for what, new in {
                "a mean below the least": "mean = -1",
                "a mean above the greatest": "mean = 101",
                "a low end below the least": "typical_low = -1",
                "a high end above the greatest": "typical_high = 101",
                "quartiles of 6 to 9": "peer_count_band = '6-9'",
            }.items()
        },
        "more features than there are": change(
            "published_benchmarks",
            "mean = 15",
            "metric_name = 'feature_adoption_count' and mean is not null",
            (_CHANGED,),
        ),
        "a cohort twice": repeat("published_benchmarks", also=(_CHANGED, _ONCE)),
        "an unknown metric": change(
            "published_benchmarks", "metric_name = 'smiles'", also=(_CHANGED, _COVERAGE)
        ),
        "a month that is not over": Corruption(
            "update published_benchmarks set release_month = '2999-01-01' where"
            f" {_NEWEST}; update int_benchmark_releases set release_month = '2999-01-01' where"
            f" {_NEWEST}; update benchmark_coverage set release_month = '2999-01-01' where"
            f" {_NEWEST}; update int_release_members set release_month = '2999-01-01' where"
            f" {_NEWEST}",
            (_MISSING,),
        ),
        "a cohort that was never released": change(
            "int_benchmark_releases", "filter_description = 'nobody'", _PUBLISHED, (_COVERAGE,)
        ),
    },
    _COVERAGE: {
        "no figures, but said to be published": change(
            "benchmark_coverage", "state = 'published'", _WITHHELD
        ),
        "a reason to withhold what is published": change(
            "benchmark_coverage", "state = 'would tell too much'", _PUBLISHED
        ),
        "too few members where there are enough": change(
            "benchmark_coverage", "peer_count = 60", "state = 'too few members'"
        ),
        "another status for staff": change(
            "benchmark_coverage", "status = 'carried_forward'", _PUBLISHED
        ),
        "a cohort that staff don't see": leave_out("benchmark_coverage"),
        "a cohort that tenants don't see": leave_out("published_benchmarks", also=(_CHANGED,)),
        "another status for tenants": change(
            "published_benchmarks", "status = 'carried_forward'", _PUBLISHED, (_CHANGED,)
        ),
        "a cohort of five published": change("benchmark_coverage", "peer_count = 5", _PUBLISHED),
        "a tenant that is known too well": change(
            "benchmark_coverage", "least_error_percent = 9.9"
        ),
        "a tenant that four know too well": change(
            "benchmark_coverage", "least_error_with_colluders_percent = 6.9"
        ),
    },
    _FEATURES: {
        "a feature more": Corruption(
            "update benchmark_metrics set upper = 15 where numerator = 'features_adopted'"
        ),
        "no bound": Corruption(
            "update benchmark_metrics set upper = null where numerator = 'features_adopted'",
            ("benchmark_metrics_have_a_range",),
        ),
    },
}
