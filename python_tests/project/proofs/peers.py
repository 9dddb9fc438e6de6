"""Exact benchmarks that are wrong, or of too few peers."""

from .corruption import Corruption, change, leave_out, repeat

_FEW = '{"industry_sector": "EDUCATION", "employee_min": null, "peer_count": 4}'
_STILL_HERE = "organization_id in (select organization_id from tenants where is_active)"

PROOFS = {
    "benchmark_cohorts_hold_enough_peers": {
        "a peer more": change("peer_benchmarks", "peer_count = peer_count + 1"),
        "a peer less": change("peer_benchmarks", "peer_count = peer_count - 1"),
        "a cohort missing": leave_out("peer_benchmarks", "peer_count = 5"),
        "a cohort of four": repeat("peer_benchmarks", but=_FEW),
        "a cohort of four of another metric": repeat(
            "peer_benchmarks", but='{"metric_name": "smiles", "peer_count": 4}'
        ),
        "a peer who left": change(
            "tenants", "is_active = false", "is_active and industry_sector = 'RETAIL'"
        ),
        "a peer of another sector": change(
            "tenants", "industry_sector = 'OTHER'", "is_active and industry_sector = 'RETAIL'"
        ),
        "a peer of another band": change(
            "tenants", "size_band = '2001+'", "is_active and size_band = '1-100'"
        ),
        "peers who had no case resolved": Corruption(
            "update int_daily_usage set cases_resolved_30d = 0"
        ),
        **{
            f"a peer who had {nothing}": change(
                "int_daily_usage",
                ", ".join(f"{measure} = 0" for measure in measures),
                f"metric_date = date '2025-03-31' and {measures[0]} > 0 and {_STILL_HERE}",
            )
            for nothing, measures in {
                "no user": ["total_users"],
                "no case closed": [
                    *("cases_closed_30d", "cases_on_time_30d", "cases_resolved_30d"),
                    *("cases_closed", "cases_on_time"),
                ],
                "no case resolved": ["cases_resolved_30d"],
                "no assignment": ["assignments_total"],
            }.items()
        },
    },
}
