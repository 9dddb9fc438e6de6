"""Daily usage that cannot be."""

from .corruption import change

_ON_A_DAY = "metric_date = date '2025-03-20'"

PROOFS = {
    "int_daily_usage_is_possible": {
        **{
            f"{level} below zero": change("int_daily_usage", f"{level} = -1")
            for level in (
                "cases_overdue",
                "campaigns_active",
                "assignments_completed",
                "features_adopted",
            )
        },
        **{
            f"{more} above {less}": change("int_daily_usage", f"{more} = {less} + 1", _ON_A_DAY)
            for more, less in {
                "active_users": "active_users_30d",
                "cases_closed": "cases_closed_30d",
                "cases_on_time": "cases_on_time_30d",
                "cases_on_time_30d": "cases_closed_30d",
                "cases_resolved_30d": "cases_closed_30d",
                "support_tickets": "support_tickets_30d",
            }.items()
        },
        "time below zero": change("int_daily_usage", "resolution_seconds_30d = -1"),
    },
}
