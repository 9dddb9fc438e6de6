"""Marts that contradict each other: days or tenants missing."""

from .corruption import leave_out, repeat

_DAILY = ("usage_metrics", "tenant_health_scores")
_NOBODY = '{"organization_id": "nobody"}'

PROOFS = {
    "daily_marts_are_complete": {
        **{
            f"{what} of {mart}": leave_out(mart, f"metric_date = date '{day}'")
            for mart in _DAILY
            for what, day in {"a day": "2025-01-02", "a newest day": "2025-03-31"}.items()
        },
        **{f"a row of nobody in {mart}": repeat(mart, but=_NOBODY) for mart in _DAILY},
    },
}
