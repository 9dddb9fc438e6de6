"""What to do next: the cheapest plan that lifts each tenant's score out of risk.

Pure functions; the method and the reasons for it stand in ``docs/decisions/next-actions.md``.
"""

from __future__ import annotations

from tenant_health.actions.table import next_actions

__all__ = ["next_actions"]
