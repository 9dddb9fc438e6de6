"""Where each tenant's health score is heading: its trend, its forecast and the risk in it.

The method and the reasons for it stand in ``docs/decisions/outlook.md``.
"""

from __future__ import annotations

from tenant_health.outlook.backtest import Calibration, backtest
from tenant_health.outlook.table import chances_from_tables, outlook, outlook_from_tables

__all__ = ["Calibration", "backtest", "chances_from_tables", "outlook", "outlook_from_tables"]
