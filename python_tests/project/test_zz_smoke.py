from project.builds import run_dbt


def test_smoke(built, sample_vars):
    for q in (
        "select status, state, method, count(*), min(least_error_percent), min(least_error_with_colluders_percent) from analytics_marts.benchmark_coverage group by 1,2,3",
        "select distinct explanation from analytics_marts.benchmark_coverage",
        "select * from analytics_marts.published_benchmarks where release_month='2025-03-01' and metric_name='login_rate'",
        "select * from analytics_marts.tenant_benchmarks limit 3",
        "select fingerprint, release_month, count(*) from analytics_intermediate.int_benchmark_releases group by 1,2",
        "select nspacl from pg_namespace where nspname like '%key'",
        "select relacl, relname, relrowsecurity from pg_class where relname='release_key'",
        "select fingerprint, replaces, length(key) from analytics_release_key.release_key",
    ):
        for r in built.rows(q):
            print(r)
    run = run_dbt(
        built,
        (
            "test",
            "--select",
            "path:tests/releases",
            "int_benchmark_releases",
            "published_benchmarks",
            "benchmark_coverage",
            "tenant_benchmarks",
            "feature_bound_is_the_number_of_features",
        ),
        sample_vars,
    )
    print(run.statuses, run.errors)
    assert run.exit_code == 0
