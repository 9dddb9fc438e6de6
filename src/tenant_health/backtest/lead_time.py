"""For how long customers that left had been seen coming, beside how often anybody is."""

from __future__ import annotations

import polars as pl

FLAGGED_DAYS = (30, 60)
"""Days on end without low risk that count as seen in time."""


def lead_times(landmarks: pl.DataFrame, endings: pl.DataFrame) -> dict[str, float | None]:
    """How long tenants had been without low risk when they left.

    Args:
        landmarks: `days_at_risk`: days on end without low risk, one row per tenant per landmark.
        endings: `days_at_risk` up to the last scored day, and `left_on`, null if it has not left.

    Returns:
        `lead_days_median` of those that left; for each of `FLAGGED_DAYS` the share of them that had
        at least so many days, and, with `_all`, the share among all tenants on all landmarks. None
        where there is nobody.
    """
    gone = endings.filter(pl.col("left_on").is_not_null())["days_at_risk"]
    everybody = landmarks["days_at_risk"]
    found = {"lead_days_median": _number(gone.median())}
    for days in FLAGGED_DAYS:
        found[f"share_flagged_{days}d"] = _number((gone >= days).mean())
        found[f"share_flagged_{days}d_all"] = _number((everybody >= days).mean())
    return found


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
