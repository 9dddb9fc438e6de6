"""Benchmark values of tenants and the exact figures of their cohorts."""

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction

from .config import Config
from .contract import Row
from .tenant import Tenant, between, end, window_start

SECONDS_A_DAY = 86_400


def benchmark_values(
    tenant: Tenant, usage: Row, scores: Row, config: Config
) -> dict[str, Fraction | None]:
    """The tenant's value of each metric from its rows of the as-of date; None where it has none."""
    first, before = window_start(config.as_of_date), end(config.as_of_date)
    closed = between(tenant.cases_closed, first, before)
    on_time = between(tenant.cases_on_time, first, before)
    return {
        "health_score": Fraction(scores["overall_score"]),
        "login_rate": _percent(usage["active_users_30d"], usage["total_users"]),
        "case_sla_compliance": _percent(on_time, closed),
        "case_resolution_time": _mean(
            [
                Fraction((c["closed_at"] - c["created_at"]) // timedelta(microseconds=1))
                / (SECONDS_A_DAY * 1_000_000)
                for c in tenant.cases
                if c["closed_at"] is not None
                and first <= c["closed_at"] < before
                and c["closed_at"] >= c["created_at"]
            ]
        ),
        "attestation_completion_rate": _percent(
            usage["assignments_completed"], usage["assignments_total"]
        ),
        "feature_adoption_count": Fraction(usage["features_adopted"]),
    }


def _percent(part: int, whole: int) -> Fraction | None:
    return Fraction(100 * part, whole) if whole else None


def _mean(values: list[Fraction]) -> Fraction | None:
    return sum(values, Fraction(0)) / len(values) if values else None


def percentile(values: list[Fraction], share: Fraction) -> Fraction:
    """Linear interpolation between the order statistics of the sorted values."""
    position = share * (len(values) - 1)
    below = position.numerator // position.denominator
    above = min(below + 1, len(values) - 1)
    return values[below] + (values[above] - values[below]) * (position - below)


def peer_benchmarks(
    population: list[tuple[Tenant, dict[str, Fraction | None]]], config: Config
) -> list[Row]:
    """A row a metric and cohort of enough tenants with a value."""
    rows = []
    for sector, fewest, most, members in _cohorts(population, config):
        for metric in config.benchmark_metrics:
            values = sorted(v for v in (member[metric] for member in members) if v is not None)
            if len(values) >= config.min_peer_count:
                rows.append(
                    {
                        "metric_name": metric,
                        "calculated_on": config.as_of_date,
                        "industry_sector": sector,
                        "employee_min": fewest,
                        "employee_max": most,
                        "peer_count": len(values),
                        "p25": float(percentile(values, Fraction(1, 4))),
                        "median": float(percentile(values, Fraction(1, 2))),
                        "p75": float(percentile(values, Fraction(3, 4))),
                        "mean": float(sum(values) / len(values)),
                        "min_value": float(values[0]),
                        "max_value": float(values[-1]),
                    }
                )
    return rows


def _cohorts(
    population: list[tuple[Tenant, dict[str, Fraction | None]]], config: Config
) -> Iterator[tuple[str | None, int | None, int | None, list[dict[str, Fraction | None]]]]:
    """(sector, fewest employees, most employees, members' values); None where not restricted."""
    yield None, None, None, [values for _, values in population]
    for sector in config.sectors:
        members = [values for tenant, values in population if tenant.industry_sector == sector]
        yield sector, None, None, members
    for band, fewest, most in config.size_bands:
        members = [values for tenant, values in population if tenant.size_band == band]
        yield None, fewest, most, members
