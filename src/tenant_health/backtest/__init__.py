"""Does the score say who leaves? Scores of the past against what came.

Every figure is explained in ``docs/score-quality.md``; the numbers of the rules stand in the seed
`backtest_rules`.
"""

from __future__ import annotations

from tenant_health.backtest.suggestion import suggested_weights
from tenant_health.backtest.table import score_backtest

__all__ = ["score_backtest", "suggested_weights"]
