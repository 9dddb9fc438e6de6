"""Alerts: which tenants moved on their own, and the episodes that follow from it.

The rules stand in words in ``docs/alerts.md``, their numbers in the seed `alert_rules`.
"""

from __future__ import annotations

from tenant_health.alerts.departures import score_departures
from tenant_health.alerts.episodes import alert_episodes
from tenant_health.alerts.rules import AlertRules, rules_from_table

__all__ = ["AlertRules", "alert_episodes", "rules_from_table", "score_departures"]
