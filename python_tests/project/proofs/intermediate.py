"""Steps that went wrong: of logins, cases, campaigns, tickets, features and tenants."""

from .corruption import change, leave_out, repeat

_IN_USE = "rejection_reason is null"
_CLOSED = f"{_IN_USE} and closed_on is not null"
_USED = f"{_IN_USE} and first_used_at is not null"
_ACTIVE = "is_known_user and active_from <= active_until"

PROOFS = {
    "int_session_days_hold_logins_of_their_day": {
        "no login": change("int_session_days", "sessions = 0"),
        "more logins than rows": change("int_session_days", "sessions = copies + 1"),
        "a login of another day": change(
            "int_session_days", "last_session_at = last_session_at + interval '1 day'", _IN_USE
        ),
    },
    "int_login_days_count_each_user_once_a_day": {
        "a day twice": repeat("int_login_days", _ACTIVE),
        "active past the next login": change(
            "int_login_days",
            "active_until = active_until + 1",
            f"{_ACTIVE} and (organization_id, user_id, active_until + 1) in "
            "(select organization_id, user_id, active_from from int_login_days)",
        ),
    },
    "int_login_changes_have_no_negative_flow": {
        "a login less": change("int_login_changes", "amount = -1", "kind = 'flow'"),
    },
    "int_cases_that_count_have_times": {
        "a case of no day": change("int_cases", "created_on = null", _IN_USE),
        "neither on time nor late": change("int_cases", "is_on_time = null", _CLOSED),
        "resolved before it came": change("int_cases", "resolution_seconds = -1", _CLOSED),
    },
    "int_case_changes_have_no_negative_flow": {
        "a case less": change("int_case_changes", "amount = -1", "kind = 'flow'"),
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
        "more assignments than rows": change("int_assignment_days", "assignments = copies + 1"),
        "completed on another day": change(
            "int_assignment_days", "completed_on = completed_on - 1", "completed_on is not null"
        ),
        "completed on no day": change(
            "int_assignment_days", "completed_on = null", "completed_on is not null"
        ),
        "completed at no time": change(
            "int_assignment_days", "last_completed_at = null", "completed_on is not null"
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
        "more uses than rows": change("int_feature_days", "usage_count = copies + 1"),
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
        "a day missing": leave_out("int_tenant_days", "metric_date = date '2025-03-20'"),
        "a day twice": repeat("int_tenant_days"),
    },
}
