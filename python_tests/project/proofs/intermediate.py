"""Steps that went wrong: of logins, campaigns, features, tenants and alerts."""

from .corruption import Corruption, change, repeat

PROOFS = {
    "int_login_days_agree_with_themselves": {
        "fewer than no login": change(
            "int_login_days", "sessions_of_unknown_users = -1", "sessions_of_unknown_users = 0"
        ),
        "fewer than no user": change("int_login_days", "active_users = -1"),
        "more users than logins": change("int_login_days", "active_users = sessions + 1"),
        "fewer users in 30 days than on the last": change(
            "int_login_days", "active_users_30d = active_users - 1", "active_users_30d is not null"
        ),
        "logins at no time": change("int_login_days", "last_session_at = null", "sessions > 0"),
        "no login at some time": change(
            "int_login_days", "last_session_at = metric_date", "sessions = 0"
        ),
    },
    "int_score_departures_are_whole": {
        "a departure from nothing": change(
            "int_score_departures", "baseline = null", "baseline is not null"
        ),
        "a departure of nothing": change(
            "int_score_departures", "departure = null", "baseline is not null"
        ),
        "no noise at all": change("int_score_departures", "noise = 0", "baseline is not null"),
        "moved by nothing": change("int_score_departures", "restated_points = null"),
    },
    "alerts_of_a_rule_keep_apart": {
        "one twice": repeat("int_alert_episodes", "closed_on is not null"),
        "one while another is open": repeat("int_alert_episodes", "closed_on is null"),
        "one too soon": Corruption(
            "insert into int_alert_episodes select (jsonb_populate_record(one, "
            "jsonb_build_object('opened_on', closed_on + 13))).* from int_alert_episodes as one "
            "where ctid = (select min(ctid) from int_alert_episodes where closed_on is not null)"
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
}
