"""All marts from raw rows."""

from datetime import timedelta

from .benchmarks import benchmark_values, peer_benchmarks
from .clean import Clean, clean
from .config import Config
from .contract import Raw, Row
from .drivers import score_changes
from .scores import SCORE_COLUMNS, health_scores, weakest_component
from .tenant import Tenant, end, tenants_of, window_start

MART_KEYS = {
    "tenants": ("organization_id",),
    "usage_metrics": ("organization_id", "metric_date"),
    "feature_adoption": ("organization_id", "feature_key"),
    "tenant_health_scores": ("organization_id", "metric_date"),
    "score_changes": ("organization_id", "metric_date", "component", "cause"),
    "tenant_portfolio": ("organization_id",),
    "peer_benchmarks": ("metric_name", "industry_sector", "employee_min", "employee_max"),
    "rejected_rows": ("source_table", "reason"),
}


def compute_marts(raw: Raw, config: Config) -> dict[str, list[Row]]:
    """Every mart but the outlook, as lists of rows.

    Args:
        raw: The rows of each source table by table name, with the contract's columns.
        config: The as-of date and what else stands in vars and seeds.

    Raises:
        ContractError: A table or a listed column is missing.
    """
    rows = clean(raw, config)
    marts: dict[str, list[Row]] = {name: [] for name in MART_KEYS}
    population = []
    for tenant in tenants_of(rows, config):
        usage = [tenant.usage_on(day) for day in tenant.days_with_a_row(config)]
        scores = health_scores(tenant, usage, config)
        marts["tenants"].append(_dimension_row(tenant, config))
        marts["usage_metrics"] += usage
        marts["tenant_health_scores"] += scores
        marts["score_changes"] += score_changes(tenant, usage, scores, config)
        if tenant.is_active_on(config.as_of_date):
            marts["feature_adoption"] += _feature_adoption(tenant, config)
            marts["tenant_portfolio"].append(_portfolio_row(tenant, scores, config))
            population.append((tenant, benchmark_values(tenant, usage[-1], scores[-1], config)))
    marts["peer_benchmarks"] = peer_benchmarks(population, config)
    marts["rejected_rows"] = _rejected_rows(rows, config)
    return marts


def _dimension_row(tenant: Tenant, config: Config) -> Row:
    left_at = tenant.deactivated_at
    has_left = left_at is not None and left_at < end(config.as_of_date)
    return {
        "organization_id": tenant.id,
        "name": tenant.name,
        "slug": tenant.slug,
        "industry_sector": tenant.industry_sector,
        "employee_count": tenant.employee_count,
        "size_band": tenant.size_band,
        "alert_level": tenant.alert_level,
        "is_active": tenant.is_active_on(config.as_of_date),
        "created_at": tenant.created_at,
        "deactivated_at": left_at if has_left else None,
    }


def _feature_adoption(tenant: Tenant, config: Config) -> list[Row]:
    rows = []
    tonight, since = end(config.as_of_date), window_start(config.as_of_date)
    for key, name, category in config.features:
        uses = [moment for moment in tenant.feature_uses[key] if moment < tonight]
        last = uses[-1] if uses else None
        rows.append(
            {
                "organization_id": tenant.id,
                "feature_key": key,
                "feature_name": name,
                "feature_category": category,
                "as_of_date": config.as_of_date,
                "is_adopted": bool(uses),
                "first_used_at": uses[0] if uses else None,
                "last_used_at": last,
                "usage_count": len(uses),
                "days_since_last_used": (config.as_of_date - last.date()).days if last else None,
                "is_actively_used": last is not None and last >= since,
            }
        )
    return rows


def _portfolio_row(tenant: Tenant, scores: list[Row], config: Config) -> Row:
    newest = scores[-1]
    score_on = {row["metric_date"]: row["overall_score"] for row in scores}
    earlier = score_on.get(config.as_of_date - timedelta(days=30))
    at_risk = 0
    while at_risk < len(scores) and scores[-1 - at_risk]["risk_level"] == newest["risk_level"]:
        at_risk += 1
    last = tenant.last_activity(end(config.as_of_date))
    copied = (
        *SCORE_COLUMNS.values(),
        *("overall_score", "score_delta", "trend", "risk_level", "health_status"),
        *("alert_level", "data_coverage"),
    )
    return {
        "organization_id": tenant.id,
        "name": tenant.name,
        "slug": tenant.slug,
        "industry_sector": tenant.industry_sector,
        "employee_count": tenant.employee_count,
        "size_band": tenant.size_band,
        "as_of_date": config.as_of_date,
        **{column: newest[column] for column in copied},
        "score_30d_ago": earlier,
        "score_delta_30d": None if earlier is None else newest["overall_score"] - earlier,
        "weakest_component": weakest_component(newest, config),
        "days_at_current_risk": at_risk,
        "last_activity_at": last,
        "days_since_last_activity": (config.as_of_date - last.date()).days if last else None,
    }


def _rejected_rows(rows: Clean, config: Config) -> list[Row]:
    return [
        {
            "source_table": table,
            "reason": reason,
            "as_of_date": config.as_of_date,
            "row_count": count,
            "is_counted": is_counted,
        }
        for (table, reason, is_counted), count in sorted(rows.reasons.items())
    ]
