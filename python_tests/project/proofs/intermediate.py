"""Steps that went wrong: of logins, cases, campaigns, tickets, features and tenants."""

from .corruption import change, repeat

_IN_USE = "rejection_reason is null"
_USED = f"{_IN_USE} and first_used_at is not null"
_COMPLETED = "what = 'completed'"

PROOFS = {
    "int_session_days_hold_logins_of_their_day": {
        "no login": change("int_session_days", "sessions = 0"),
        "a login of another day": change(
            "int_session_days", "last_session_at = last_session_at + interval '1 day'", _IN_USE
        ),
    },
    "int_login_changes_count_something": {
        "a login less": change("int_login_changes", "amount = -1"),
        "a change of nothing": change("int_login_changes", "amount = 0"),
        "logins that stay": change("int_login_changes", "kind = 'level'"),
    },
    "int_active_users_never_fall_below_zero": {
        "a user less than none": change("int_active_users", "active_users_30d = -1"),
    },
    "int_campaign_changes_never_take_an_assignment_back": {
        "an assignment less": change(
            "int_campaign_changes", "amount = -1", "measure = 'assignments_total'"
        ),
        "a completion less": change(
            "int_campaign_changes", "amount = -1", "measure = 'assignments_completed'"
        ),
        "a change of nothing": change(
            "int_campaign_changes", "amount = 0", "measure = 'assignments_total'"
        ),
    },
    "int_assignment_days_hold_completions_of_their_day": {
        "no assignment": change("int_assignment_days", "assignments = 0"),
        "completed before its day": change(
            "int_assignment_days", "happened_on = happened_on - 1", _COMPLETED
        ),
        "completed at no time": change(
            "int_assignment_days", "last_completed_at = null", _COMPLETED
        ),
        "assigned at the time of a completion": change(
            "int_assignment_days", "last_completed_at = happened_on", "what = 'assigned'"
        ),
    },
    "int_feature_days_hold_uses_of_their_day": {
        "no use": change("int_feature_days", "usage_count = 0"),
        "first use after the last": change(
            "int_feature_days", "first_used_at = last_used_at + interval '1 ms'", _USED
        ),
        "first use of another day": change(
            "int_feature_days", "first_used_at = first_used_at - interval '1 day'", _USED
        ),
        "last use of another day": change(
            "int_feature_days", "last_used_at = last_used_at + interval '1 day'", _USED
        ),
    },
    "int_adoption_changes_never_take_a_feature_back": {
        "a feature less": change("int_adoption_changes", "amount = -1"),
        "a change of nothing": change("int_adoption_changes", "amount = 0"),
    },
    "int_tenants_with_a_head_count_are_in_a_band": {
        "a head count without a band": change(
            "int_tenants", "size_band = null", "size_band is not null"
        ),
        "a band without a head count": change(
            "int_tenants", "employee_count = null", "employee_count is not null"
        ),
    },
    "int_tenant_days_without_gap_so_that_windows_count_days": {
        "every day twice": repeat(
            "int_tenants", _IN_USE, also=("unique_int_tenants_organization_id",)
        ),
    },
}
