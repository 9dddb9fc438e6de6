"""How much more often the riskiest customers leave than all of them."""

from __future__ import annotations

import numpy as np

from tenant_health.backtest.auc import Flags, Floats

_ONE_IN = 10  # a tenth, as the name of the column says


def lift_top_10(risk: Floats, left: Flags) -> float:
    """Rate of leaving among the riskiest tenth of each landmark, divided by that among all.

    The tenth is rounded up. Where several of the same risk compete for its last places, each counts
    for an equal part of them.

    Args:
        risk: Higher for riskier, NaN for who is not at risk or not known; (landmarks, tenants).
        left: Who left within the horizon, same shape.

    Returns:
        1 for no better than chance; NaN if nobody left or nobody was at risk.
    """
    known = np.isfinite(risk)
    top_left, top = 0.0, 0
    for values, gone in zip(risk, left & known, strict=True):
        of_day = values[np.isfinite(values)]
        if len(of_day):
            places = -(-len(of_day) // _ONE_IN)
            edge = np.sort(of_day)[-places]
            above, at_edge = values > edge, values == edge
            part = (places - above.sum()) / at_edge.sum()
            top_left += gone[above].sum() + part * gone[at_edge].sum()
            top += places
    lost, everybody = (left & known).sum(), known.sum()
    return float(top_left / top / (lost / everybody)) if lost else np.nan
