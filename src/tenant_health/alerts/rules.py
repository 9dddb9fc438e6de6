"""The numbers of the rules, as the seed `alert_rules` has them."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from tenant_health.parameters import Parameters

SCORE_DROP, CRITICAL, SILENT = "SCORE_DROP", "CRITICAL", "SILENT"


@dataclass(frozen=True)
class Departures:
    """How far a score is from what is usual for its tenant, in days, tenants and points.

    Attributes:
        baseline_first_day: The baseline looks back from this many days before a day,
        baseline_last_day: to this many before it,
        baseline_least_days: and needs so many scored days among these.
        fleet_least_tenants: The fleet moves only if so many tenants have a departure.
        noise_days: The noise looks back so many days, the day itself not included,
        noise_least_days: and before there are so many departures among these
        young_noise: it is taken for this many points.
        least_noise: The noise is at least this many points.
    """

    baseline_first_day: int
    baseline_last_day: int
    baseline_least_days: int
    fleet_least_tenants: int
    noise_days: int
    noise_least_days: int
    young_noise: float
    least_noise: float


@dataclass(frozen=True)
class Opening:
    """When an alert of a rule opens and closes, in days.

    Attributes:
        opening_days: It opens once its condition has held for so many days on end,
        cooldown_days: but no sooner than this many days after the last one closed.
        closing_days: It closes after so many calm days on end,
        longest_days: or this many days after it opened; never if None.
    """

    opening_days: int
    cooldown_days: int
    closing_days: int
    longest_days: int | None


@dataclass(frozen=True)
class Drop:
    """What counts as a drop of the score, in points below the usual.

    Attributes:
        points: A departure this far down is a drop,
        noise_multiple: if it is also so many times the noise.
        calm_points: A day is calm if it is less far down than this.
        high_points: From here on the alert is of high severity.
        recovered_points: A score at most so far below the baseline of the opening has recovered.
    """

    points: float
    noise_multiple: float
    calm_points: float
    high_points: float
    recovered_points: float


@dataclass(frozen=True)
class AlertRules:
    """All that the episodes of alerts depend on besides the scores and the activity."""

    departures: Departures
    drop: Drop
    score_drop: Opening
    critical: Opening
    silent: Opening


def rules_from_table(table: pl.DataFrame) -> AlertRules:
    """The rules from the seed.

    Args:
        table: `rule` (text), `parameter` (text), `value` (number); rows of other rules than
            SCORE_DROP, CRITICAL and SILENT are not looked at. With no rows every parameter is 0.

    Raises:
        ValueError: A parameter is missing or there twice, or one in days or tenants is no whole
            number.
    """
    parameters = Parameters(table, "alert_rules")
    # a silent tenant is calm as soon as it is active, and silent until then
    silent = {"closing_days": 1, "longest_days": None}
    return AlertRules(
        departures=parameters.of(Departures, SCORE_DROP),
        drop=parameters.of(Drop, SCORE_DROP),
        score_drop=parameters.of(Opening, SCORE_DROP),
        critical=parameters.of(Opening, CRITICAL),
        silent=parameters.of(Opening, SILENT, **silent),
    )
