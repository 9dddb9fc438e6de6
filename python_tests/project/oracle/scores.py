"""Daily health scores, one tenant at a time."""

from bisect import bisect_left
from datetime import date
from fractions import Fraction
from math import floor

from .config import Component, Config
from .contract import Row
from .tenant import Tenant, between, end, window_start

SCORE_COLUMNS = {
    "login": "login_score",
    "case_resolution": "case_resolution_score",
    "campaign_completion": "campaign_completion_score",
    "feature_adoption": "feature_adoption_score",
    "support_tickets": "support_ticket_score",
}
STATUS_OF_RISK = {"LOW": "HEALTHY", "MEDIUM": "AT_RISK", "HIGH": "CRITICAL"}


def half_up(value: Fraction) -> int:
    return floor(value + Fraction(1, 2))


def share_score(part: int, whole: int, target: Fraction, without: int) -> int:
    """A share in percent of its target, at most 100; `without` a whole, a score of its own."""
    if whole == 0:
        return without
    return half_up(min(Fraction(part, whole) / target * 100, Fraction(100)))


def component_scores(
    tenant: Tenant, usage: Row, day: date, components: dict[str, Component], config: Config
) -> dict[str, int]:
    first, before = window_start(day), end(day)
    target = {name: component.target for name, component in components.items()}
    tickets = between(tenant.tickets, first, before)
    return {
        "login": share_score(usage["active_users_30d"], usage["total_users"], target["login"], 0),
        "case_resolution": share_score(
            between(tenant.cases_on_time, first, before),
            between(tenant.cases_closed, first, before) + usage["cases_overdue"],
            target["case_resolution"],
            100,
        ),
        "campaign_completion": share_score(
            usage["assignments_completed"],
            usage["assignments_total"],
            target["campaign_completion"],
            100,
        ),
        "feature_adoption": share_score(
            usage["features_adopted"], len(config.features), target["feature_adoption"], 0
        ),
        "support_tickets": half_up(
            max(100 - 100 / target["support_tickets"] * tickets, Fraction(0))
        ),
    }


def data_coverage(
    tenant: Tenant, usage: Row, day: date, components: dict[str, Component]
) -> Fraction:
    first, before = window_start(day), end(day)
    had_session = between(tenant.sessions, first, before) > 0
    evidence = {
        "login": usage["total_users"] > 0 and had_session,
        "case_resolution": between(tenant.cases_closed, first, before) > 0
        or usage["cases_overdue"] > 0,
        "campaign_completion": usage["assignments_total"] > 0,
        "feature_adoption": any(bisect_left(u, before) for u in tenant.feature_uses.values()),
        "support_tickets": had_session or between(tenant.tickets, first, before) > 0,
    }
    return sum((c.weight for name, c in components.items() if evidence[name]), Fraction(0))


def overall_score(scores: dict[str, int], components: dict[str, Component]) -> int:
    return half_up(sum((c.weight * scores[name] for name, c in components.items()), Fraction(0)))


def trend_of(delta: int | None, config: Config) -> str:
    if delta is None:
        return "STABLE"
    if delta > config.improving_above:
        return "IMPROVING"
    return "DECLINING" if delta < config.declining_below else "STABLE"


def health_scores(tenant: Tenant, usage_rows: list[Row], config: Config) -> list[Row]:
    """The tenant's rows of `tenant_health_scores`, one for each row of its usage."""
    rows: list[Row] = []
    yesterday: Row | None = None
    for usage in usage_rows:
        day = usage["metric_date"]
        components = config.components_on(day)
        scores = component_scores(tenant, usage, day, components, config)
        overall = overall_score(scores, components)
        previous, delta = None, None
        if yesterday is not None:
            previous = rows[-1]["overall_score"]
            # what yesterday would have scored by today's weights and targets
            like_today = component_scores(
                tenant, yesterday, yesterday["metric_date"], components, config
            )
            delta = overall - overall_score(like_today, components)
        trend = trend_of(delta, config)
        risk = next(r.risk_level for r in config.risk_rules if r.matches(overall, trend))
        coverage = data_coverage(tenant, usage, day, components)
        is_silent = coverage < config.min_data_coverage
        rows.append(
            {
                "organization_id": tenant.id,
                "metric_date": day,
                **{SCORE_COLUMNS[name]: score for name, score in scores.items()},
                "overall_score": overall,
                "previous_score": previous,
                "score_delta": delta,
                "trend": trend,
                "risk_level": risk,
                "alert_level": tenant.alert_level,
                "data_coverage": float(coverage),
                "health_status": "INSUFFICIENT_DATA" if is_silent else STATUS_OF_RISK[risk],
            }
        )
        yesterday = usage
    return rows


def weakest_component(scores: Row, config: Config) -> str:
    """The largest weighted shortfall from 100; between equals the first of the seed."""
    components = config.components_on(scores["metric_date"])
    shortfall = {
        name: c.weight * (100 - scores[SCORE_COLUMNS[name]]) for name, c in components.items()
    }
    return max(shortfall, key=lambda name: shortfall[name])
