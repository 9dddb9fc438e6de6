"""Whom to call first, and why: the order and its reasons come from the same rules."""

from collections.abc import Iterable
from dataclasses import dataclass

STATUSES = ("HEALTHY", "AT_RISK", "CRITICAL", "INSUFFICIENT_DATA")
"""The values of health_status."""

SILENT_DAYS = 14
"""Days without any activity that make a tenant silent."""

_LONG_SILENT_DAYS = 30
_FAST_FALL = 10  # points within 30 days
_LIKELY = 0.25  # chance of a critical score
_BIG = 500  # employees
_COMPONENTS = {
    "login": "logins",
    "case_resolution": "cases on time",
    "campaign_completion": "campaign completion",
    "feature_adoption": "feature adoption",
    "support_tickets": "support tickets",
}


@dataclass(frozen=True)
class Tenant:
    """What `tenant_portfolio` and `tenant_health_outlook` say of one tenant."""

    organization_id: str
    name: str
    employee_count: int | None
    overall_score: int
    score_delta: int | None
    score_delta_30d: int | None
    risk_level: str
    health_status: str
    days_at_current_risk: int
    alert_level: str
    weakest_component: str
    weakest_score: int
    days_since_last_activity: int | None
    probability_high_risk: float | None
    outlook: str | None


@dataclass(frozen=True)
class Call:
    """A tenant to call.

    Attributes:
        tenant: The tenant.
        group: 1 critical, 2 silent, 3 any other with a reason: the lower, the sooner.
        points: Order within the group: the more, the sooner.
        reasons: In words, the weightiest first.
    """

    tenant: Tenant
    group: int
    points: float
    reasons: tuple[str, ...]


def calls(tenants: Iterable[Tenant]) -> list[Call]:
    """The tenants that give a reason to call, the most urgent first.

    Critical tenants come before silent ones and those before all others; within a group the
    reasons' points decide, then the lower score, the larger customer and the name.
    """
    found = [call for tenant in tenants if (call := _call(tenant))]
    return sorted(
        found,
        key=lambda call: (
            call.group,
            -call.points,
            call.tenant.overall_score,
            -(call.tenant.employee_count or 0),
            call.tenant.name,
        ),
    )


def _call(tenant: Tenant) -> Call | None:
    reasons = sorted(_reasons(tenant), key=lambda reason: -reason[0])
    if not reasons:
        return None
    weight = sum(points for points, _ in reasons)
    texts = [text for _, text in reasons]
    employees = tenant.employee_count or 0
    if employees > _BIG:
        weight += 20 if employees > 4 * _BIG else 10
        texts.append(f"{employees:,} employees")
    if tenant.alert_level == "PROACTIVE":
        weight += 15
        texts.append("wants to be warned early")
    if tenant.weakest_score < 100:
        texts.append(f"weakest: {_COMPONENTS[tenant.weakest_component]} ({tenant.weakest_score})")
    return Call(tenant, _group(tenant), weight, tuple(texts))


def _group(tenant: Tenant) -> int:
    if tenant.risk_level == "HIGH":
        return 1
    return 2 if _is_silent(tenant) or tenant.health_status == "INSUFFICIENT_DATA" else 3


def _is_silent(tenant: Tenant) -> bool:
    days = tenant.days_since_last_activity
    return days is None or days >= SILENT_DAYS


def _reasons(tenant: Tenant) -> Iterable[tuple[float, str]]:
    """Points and words of everything that speaks for a call."""
    days = tenant.days_at_current_risk
    since = "since today" if days == 1 else f"for {days} days"
    if tenant.risk_level == "HIGH":
        # Fresh trouble can still be turned: full points in the first week, half after a quarter.
        yield 40 - min(days, 90) * 20 / 90, f"critical {since}"
    elif tenant.health_status == "AT_RISK":
        yield 5, f"at risk {since}"
    if tenant.days_since_last_activity is None:
        yield 25, "never any activity"
    elif _is_silent(tenant):
        long = tenant.days_since_last_activity >= _LONG_SILENT_DAYS
        yield 30 if long else 20, f"silent for {tenant.days_since_last_activity} days"
    elif tenant.health_status == "INSUFFICIENT_DATA":
        yield 10, "too little activity to judge"
    if (tenant.score_delta_30d or 0) <= -_FAST_FALL:
        fall = -(tenant.score_delta_30d or 0)
        yield min(fall, 40), f"lost {fall} points in 30 days"
    if (tenant.score_delta or 0) <= -_FAST_FALL / 2:
        yield 10, f"lost {-(tenant.score_delta or 0)} points since yesterday"
    chance = tenant.probability_high_risk or 0
    if tenant.risk_level != "HIGH" and chance >= _LIKELY:
        yield 40 * chance, f"{chance:.0%} chance of being critical in 30 days"
    elif tenant.outlook == "FALLING":
        yield 5, "score falling steadily"
