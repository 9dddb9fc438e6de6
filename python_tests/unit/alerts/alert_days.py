"""Hand-made days of tenants, and the alerts that they give by the shipped rules."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from tenant_health.alerts import AlertRules, alert_episodes, rules_from_table

FIRST = date(2026, 3, 2)
"""A Monday."""

SEED = pl.read_csv(Path(__file__).parents[3] / "seeds" / "alert_rules.csv")
RULES: AlertRules = rules_from_table(SEED)
DAYS = {
    "organization_id": pl.String,
    "metric_date": pl.Date,
    "overall_score": pl.Int64,
    "risk_level": pl.String,
    "restated_points": pl.Float64,
    "baseline": pl.Float64,
    "fleet_movement": pl.Float64,
    "departure": pl.Float64,
    "noise": pl.Float64,
}
ACTIVITY = {"organization_id": pl.String, "known_on": pl.Date, "last_activity_on": pl.Date}


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def days_of(
    departures: Sequence[float | None],
    *,
    tenant: str = "acme",
    baseline: float = 80,
    noise: float = 4,
    risk: Sequence[str] | str = "MEDIUM",
    restated: Sequence[float] | float = 0,
    start: int = 0,
) -> pl.DataFrame:
    """A tenant's days from their departures; None is a day without a baseline."""
    count = len(departures)
    risks = [risk] * count if isinstance(risk, str) else risk
    moved = [float(restated)] * count if isinstance(restated, int | float) else restated
    rows = [
        (
            tenant,
            day(start + number),
            round(baseline + (departure or 0)),
            risks[number],
            moved[number],
            None if departure is None else baseline,
            None if departure is None else 0.0,
            departure,
            None if departure is None else noise,
        )
        for number, departure in enumerate(departures)
    ]
    return pl.DataFrame(rows, schema=DAYS, orient="row")


def active_on(*numbers: int, tenant: str = "acme") -> pl.DataFrame:
    """Days with activity of a tenant, known on the day itself."""
    rows = [(tenant, day(number), day(number)) for number in numbers]
    return pl.DataFrame(rows, schema=ACTIVITY, orient="row")


def alerts(
    *days: pl.DataFrame,
    activity: pl.DataFrame | None = None,
    as_of: date | None = None,
    rules: AlertRules = RULES,
) -> list[dict[str, Any]]:
    """The alerts of these days, as of the last one."""
    table = pl.concat(days)
    last = as_of or table["metric_date"].max()
    assert isinstance(last, date)
    used = pl.DataFrame(schema=ACTIVITY) if activity is None else activity
    return alert_episodes(table, used, rules, last).rows(named=True)


def told(found: Sequence[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Rule, day numbers of opening and closing, and why it closed."""

    def number(when: date | None) -> int | None:
        return None if when is None else (when - FIRST).days

    return [
        (row["rule"], number(row["opened_on"]), number(row["closed_on"]), row["close_reason"])
        for row in found
    ]
