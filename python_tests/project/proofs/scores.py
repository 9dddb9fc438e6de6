"""Daily usage that cannot be, and changes of scores that nothing explains."""

from .corruption import change, leave_out

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
    "score_changes_are_explained_to_the_last_digit": {
        "a ten-thousandth of a point": change(
            "int_score_changes", "points = points + 0.0001", _ON_A_DAY
        ),
        "a cause is missing": leave_out("int_score_changes", _ON_A_DAY),
        "a score moved": change(
            "int_health_scores", "previous_score = previous_score - 1", _ON_A_DAY
        ),
    },
}
