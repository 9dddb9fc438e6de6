"""From the days on which something is wrong to alerts that open, rise and close."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from tenant_health.alerts.grid import Flags, Floats, Grid, Ints
from tenant_health.alerts.rules import CRITICAL, SCORE_DROP, SILENT, AlertRules, Drop, Opening

TENANT_LEFT, RECOVERED, NEW_NORMAL = "TENANT_LEFT", "RECOVERED", "NEW_NORMAL"

_NEVER = -1_000_000  # a column long before the first
_DECIMALS = 6  # of points: what sums of points with four of them are off by, is gone
_FIGURES = ("baseline", "fleet_movement", "departure", "noise")
_SCHEMA = {
    "organization_id": pl.String,
    "rule": pl.String,
    "opened_on": pl.Date,
    "severity": pl.String,
    "escalated_on": pl.Date,
    "closed_on": pl.Date,
    "close_reason": pl.String,
    "days_open": pl.Int32,
    "score_at_opening": pl.Int32,
    **dict.fromkeys(_FIGURES, pl.Float64),
    "lowest_score": pl.Int32,
}


@dataclass(frozen=True)
class Conditions:
    """What a rule sees; every array has the shape (tenants, days).

    Attributes:
        run: How many days on end its condition has held.
        calm: How many days on end have been calm.
        high: Whether the day is of high severity.
        level: How well the tenant is on the day.
        recovered: How well it must be again, on the day of closing, if an alert opens on this day.
    """

    run: Ints
    calm: Ints
    high: Flags
    level: Floats
    recovered: Floats


@dataclass(frozen=True)
class Episodes:
    """Alerts of one rule; every array has an entry for each, in the order in which they opened.

    Attributes:
        tenant: Row of the tenant.
        opened: Column of the day on which it opened.
        escalated: Column of the day on which it rose to high severity; -1 if it did not.
        closed: Column of the day on which it closed; -1 if it is open.
        is_high: Whether it is, or was at last, of high severity.
        lowest: The lowest score of the days on which it was open.
    """

    tenant: Ints
    opened: Ints
    escalated: Ints
    closed: Ints
    is_high: Flags
    lowest: Floats


def alert_episodes(
    days: pl.DataFrame, activity: pl.DataFrame, rules: AlertRules, as_of: date
) -> pl.DataFrame:
    """All alerts of all tenants up to a day.

    Every day is judged from that day and those before it, so the alerts as of an earlier day are
    these, as far as they had come by then.

    Args:
        days: One row per scored tenant and day up to `as_of`: `organization_id`, `metric_date`,
            `overall_score`, `risk_level`, and the columns of `score_departures`.
        activity: One row per tenant and day: `organization_id`, `known_on` (date),
            `last_activity_on` (date): the latest day of the activity that became known on the
            first. Rows known after `as_of` are not looked at.
        rules: When alerts open and close.
        as_of: The last day.

    Returns:
        One row per alert, by tenant, rule and day of opening: `severity` (MEDIUM or HIGH, the
        latest), `escalated_on` (when it rose, null if it did not), `closed_on` and
        `close_reason` (null while it is open), `days_open` (the day of opening counted, that of
        closing not), `score_at_opening`, `lowest_score` (over the days it was open); and for
        SCORE_DROP the figures of the day of opening.

    Raises:
        ValueError: A tenant has two rows on a day.
    """
    if days.is_empty():
        return pl.DataFrame(schema=_SCHEMA)
    grid = Grid(days, as_of)
    score = grid.matrix(days["overall_score"])
    is_critical = grid.matrix(days["risk_level"] == "HIGH") == 1
    silent_days = _silent_days(grid, activity)
    seen = {
        SCORE_DROP: (rules.score_drop, _drop(grid, days, score, is_critical, rules.drop)),
        CRITICAL: (rules.critical, _critical(score, is_critical)),
        SILENT: (rules.silent, _silent(silent_days, rules.silent)),
    }
    tables = []
    for rule, (opening, conditions) in seen.items():
        found = episodes(score, conditions, opening)
        tables.append(_table(grid, rule, found, score, conditions))
    opening_day = days.select(
        "organization_id",
        pl.col("metric_date").alias("opened_on"),
        pl.col("overall_score").alias("score_at_opening"),
        *_FIGURES,
    )
    return (
        pl.concat(tables)
        .join(opening_day, on=["organization_id", "opened_on"], how="left")
        .with_columns(
            pl.when(pl.col("rule") == SCORE_DROP).then(pl.col(name)).alias(name)
            for name in _FIGURES
        )
        .select(pl.col(name).cast(dtype) for name, dtype in _SCHEMA.items())
        .sort("organization_id", "rule", "opened_on")
    )


def episodes(score: Floats, conditions: Conditions, opening: Opening) -> Episodes:
    """The alerts of one rule, day by day.

    Args:
        score: (tenants, days), NaN where a tenant has none.
        conditions: What the rule sees on each day.
        opening: When it opens and closes.

    Returns:
        At most one open alert a tenant at a time. On a day without a score none opens and an open
        one closes; on the day of closing severity does not rise.
    """
    tenants, days = score.shape
    scored = np.isfinite(score)
    now = np.full(tenants, -1)  # the number of the tenant's open episode
    opened_at, closed_at = np.full(tenants, _NEVER), np.full(tenants, _NEVER)
    is_high, low = np.zeros(tenants, dtype=bool), np.full(tenants, np.nan)
    opened: list[tuple[Ints, int, Flags]] = []
    risen: list[tuple[Ints, int]] = []
    closed: list[tuple[Ints, int, Flags, Floats]] = []
    count = 0
    for day in range(days):
        is_open = now >= 0
        is_over = ~scored[:, day] | (conditions.calm[:, day] >= opening.closing_days)
        if opening.longest_days is not None:
            is_over |= day - opened_at >= opening.longest_days
        closes = np.flatnonzero(is_open & is_over)
        closed.append((now[closes], day, is_high[closes], low[closes]))
        closed_at[closes] = day
        now[closes] = -1

        rises = np.flatnonzero(is_open & ~is_over & ~is_high & conditions.high[:, day])
        risen.append((now[rises], day))
        is_high[rises] = True

        opens = np.flatnonzero(
            ~is_open
            & scored[:, day]
            & (conditions.run[:, day] >= opening.opening_days)
            & (day - closed_at >= opening.cooldown_days)
        )
        now[opens] = count + np.arange(len(opens))
        count += len(opens)
        opened_at[opens] = day
        is_high[opens] = conditions.high[opens, day]
        low[opens] = np.nan
        opened.append((opens, day, is_high[opens]))
        low = np.fmin(low, score[:, day])
    still = np.flatnonzero(now >= 0)
    closed.append((now[still], -1, is_high[still], low[still]))
    return _collected(count, opened, risen, closed)


def _collected(
    count: int,
    opened: list[tuple[Ints, int, Flags]],
    risen: list[tuple[Ints, int]],
    closed: list[tuple[Ints, int, Flags, Floats]],
) -> Episodes:
    """What happened day by day, by episode."""
    escalated, ended = np.full(count, -1), np.full(count, -1)
    is_high, lowest = np.zeros(count, dtype=bool), np.full(count, np.nan)
    for numbers, day in risen:
        escalated[numbers] = day
    for numbers, day, high, low in closed:
        ended[numbers], is_high[numbers], lowest[numbers] = day, high, low
    return Episodes(
        tenant=np.concatenate([tenants for tenants, _, _ in opened] or [np.empty(0, np.int64)]),
        opened=np.repeat(
            np.array([day for _, day, _ in opened], dtype=np.int64),
            [len(tenants) for tenants, _, _ in opened],
        ),
        escalated=escalated,
        closed=ended,
        is_high=is_high,
        lowest=lowest,
    )


def _drop(
    grid: Grid, days: pl.DataFrame, score: Floats, is_critical: Flags, drop: Drop
) -> Conditions:
    """What SCORE_DROP sees: a fall of the tenant's own, below what is usual for it."""
    fall = -grid.matrix(days["departure"])
    bar = np.maximum(drop.points, drop.noise_multiple * grid.matrix(days["noise"]))
    restated = np.cumsum(np.nan_to_num(grid.matrix(days["restated_points"])), axis=1)
    baseline = grid.matrix(days["baseline"])
    return Conditions(
        run=_run(fall >= bar),
        calm=_run(~(fall >= drop.calm_points)),
        high=(fall >= drop.high_points) | is_critical,
        level=np.round(score - restated, _DECIMALS),  # like for like
        recovered=np.round(baseline - restated - drop.recovered_points, _DECIMALS),
    )


def _critical(score: Floats, is_critical: Flags) -> Conditions:
    """What CRITICAL sees: a risk level of HIGH."""
    return Conditions(
        run=_run(is_critical),
        calm=_run(~is_critical),
        high=np.ones_like(is_critical),
        level=np.where(is_critical, 0.0, 1.0),
        recovered=np.ones_like(score),
    )


def _silent(silent_days: Ints, opening: Opening) -> Conditions:
    """What SILENT sees: no activity; it closes as soon as there is some."""
    return Conditions(
        run=silent_days,
        calm=_run(silent_days < opening.opening_days),
        high=np.zeros(silent_days.shape, dtype=bool),
        level=np.ones(silent_days.shape),
        recovered=np.ones(silent_days.shape),
    )


def _run(held: Flags) -> Ints:
    """How many days on end, up to each, something has held."""
    day = np.arange(held.shape[1]) + 1
    last_not = np.maximum.accumulate(np.where(held, 0, day), axis=1)
    run: Ints = day - last_not
    return run


def _silent_days(grid: Grid, activity: pl.DataFrame) -> Ints:
    """How old the last activity is that was known on each day; 0 before there is any."""
    rows = activity.filter(pl.col("known_on") <= grid.last).join(
        grid.tenants.to_frame("organization_id"), on="organization_id", how="semi"
    )
    last = np.full(grid.shape, _NEVER)
    row = grid.tenants.search_sorted(rows["organization_id"]).to_numpy()
    column = np.maximum(0, grid.columns(rows["known_on"]))
    np.maximum.at(last, (row, column), grid.columns(rows["last_activity_on"]))
    last = np.maximum.accumulate(last, axis=1)
    age: Ints = np.where(last > _NEVER, np.arange(grid.shape[1]) - last, 0)
    return age


def _table(
    grid: Grid, rule: str, found: Episodes, score: Floats, conditions: Conditions
) -> pl.DataFrame:
    """The episodes of a rule as a table, without what is known of the day of opening."""
    at_closing, at_opening = (found.tenant, found.closed), (found.tenant, found.opened)
    is_closed = found.closed >= 0
    is_back = conditions.level[at_closing] >= conditions.recovered[at_opening]
    reason = np.where(
        np.isnan(score[at_closing]), TENANT_LEFT, np.where(is_back, RECOVERED, NEW_NORMAL)
    )
    end = np.where(is_closed, found.closed, grid.shape[1])
    return pl.DataFrame(
        {
            "organization_id": grid.tenants.gather(found.tenant),
            "rule": pl.Series([rule] * len(found.tenant), dtype=pl.String),
            "opened_on": grid.days(found.opened),
            "severity": pl.Series(np.where(found.is_high, "HIGH", "MEDIUM"), dtype=pl.String),
            "escalated_on": _only(found.escalated >= 0, grid.days(found.escalated)),
            "closed_on": _only(is_closed, grid.days(found.closed)),
            "close_reason": _only(is_closed, pl.Series(reason, dtype=pl.String)),
            "days_open": end - found.opened,
            "lowest_score": found.lowest,
        }
    )


def _only(kept: Flags, values: pl.Series) -> pl.Series:
    """The values where they are kept, null elsewhere."""
    return pl.select(pl.when(pl.Series(kept)).then(values)).to_series()
