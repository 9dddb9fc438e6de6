"""Steps that went wrong: of logins, cases, campaigns, tickets, features and tenants."""

from .corruption import change, repeat

_IN_USE = "rejection_reason is null"
_CLOSED = f"{_IN_USE} and closed_on is not null"
_USED = f"{_IN_USE} and first_used_at is not null"
_COMPLETED = "what = 'completed'"

PROOFS = {
    "int_session_days_hold_logins_of_their_day": {
        "no login": change("int_session_days", "sessions = 0"),
        "a login of another day": change(
            "int_session_days", "last_session_at = last_session_at + interval '1 day'", _IN_USE
        ),
    },
    "int_login_days_agree_with_themselves": {
        "more users than logins": change("int_login_days", "active_users = sessions + 1"),
        "a user of the day who is not active": change(
            "int_login_days", "active_users_30d = active_users - 1", "active_users_30d is not null"
        ),
        "fewer unknown users than none": change("int_login_days", "sessions_of_unknown_users = -1"),
        "logins at no time": change("int_login_days", "last_session_at = null", "sessions > 0"),
    },
    "int_cases_that_count_have_times": {
        "a case of no day": change("int_cases", "created_on = null", _IN_USE),
        "neither on time nor late": change("int_cases", "is_on_time = null", _CLOSED),
        "resolved before it came": change("int_cases", "resolution_seconds = -1", _CLOSED),
    },
    "int_case_changes_have_no_negative_flow": {
        "a case less": change("int_case_changes", "amount = -1", "kind = 'flow'"),
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
    "int_ticket_days_hold_tickets_of_their_day": {
        "no ticket": change("int_ticket_days", "tickets = 0"),
        "more tickets than rows": change("int_ticket_days", "tickets = copies + 1"),
        "a ticket of another day": change(
            "int_ticket_days", "last_created_at = last_created_at + interval '1 day'", _IN_USE
        ),
    },
    "int_ticket_changes_count_tickets": {
        "no ticket": change("int_ticket_changes", "amount = 0"),
        "a ticket less": change("int_ticket_changes", "amount = -1"),
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
    "int_tenants_with_a_head_count_are_in_a_band": {
        "a head count without a band": change(
            "int_tenants", "size_band = null", "size_band is not null"
        ),
        "a band without a head count": change(
            "int_tenants", "employee_count = null", "employee_count is not null"
        ),
    },
    "int_component_scores_once_a_tenant_day_and_component": {
        "a day twice": repeat("int_daily_usage"),
    },
    "accepted_values_int_daily_changes_kind__flow__level": {
        "neither flow nor level": change("int_user_changes", "kind = 'something else'"),
    },
    "not_null_int_daily_changes_amount": {
        "a change by nobody knows what": change("int_user_changes", "amount = null"),
    },
    "int_daily_changes_once_a_tenant_day_and_measure": {
        "a change twice": repeat("int_user_changes"),
    },
}
