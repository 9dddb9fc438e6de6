"""The backtest again, from its definition: rank sums of literally drawn rows, in plain loops.

Nothing is shared with the project but the order in which random numbers are drawn, which
docs/score-quality.md lays down.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from math import ceil, floor
from typing import Any

import numpy as np
from scipy.stats import rankdata

HIGHER_IS_RISKIER = ("probability_high_risk", "has_open_alert")
NO_DATE = date.max


@dataclass(frozen=True)
class Tenant:
    """When a tenant was scored, and when it left, if it has."""

    id: str
    first: date
    last: date
    left_on: date | None


@dataclass(frozen=True)
class Observation:
    """A tenant on a landmark: how risky it looked, and whether it left within the horizon."""

    tenant: str
    day: date
    risk: float
    left: bool


def observations(
    landmarks: Iterable[Mapping[str, Any]],
    tenants: Mapping[str, Tenant],
    predictor: str,
    horizon: int,
    as_of: date,
) -> list[Observation]:
    """Those of landmarks whose horizon is over, and on which the predictor is known."""
    sign = 1 if predictor in HIGHER_IS_RISKIER else -1
    found = []
    for row in landmarks:
        end = row["metric_date"] + timedelta(horizon)
        if end <= as_of and row[predictor] is not None:
            left_on = tenants[row["organization_id"]].left_on
            left = left_on is not None and row["metric_date"] < left_on <= end
            risk = sign * float(row[predictor])
            found.append(Observation(row["organization_id"], row["metric_date"], risk, left))
    return found


def by_day(rows: Iterable[Observation]) -> list[list[Observation]]:
    days: dict[date, list[Observation]] = {}
    for row in rows:
        days.setdefault(row.day, []).append(row)
    return list(days.values())


def auc(days: Sequence[tuple[Sequence[float], Sequence[bool]]]) -> float | None:
    """From the rank sum of those that left, landmark by landmark."""
    won, pairs = 0.0, 0
    for risks, left in days:
        gone = np.asarray(left, dtype=bool)
        count, others = int(gone.sum()), int((~gone).sum())
        if count and others:
            ranks = rankdata(np.asarray(risks))
            won += float(ranks[gone].sum()) - count * (count + 1) / 2
            pairs += count * others
    return won / pairs if pairs else None


def plain_auc(rows: Iterable[Observation]) -> float | None:
    return auc([([r.risk for r in day], [r.left for r in day]) for day in by_day(rows)])


def interval(values: Iterable[float | None]) -> tuple[float | None, float | None]:
    """The 2.5 % and 97.5 % quantiles, in a straight line between two values."""
    known = sorted(value for value in values if value is not None)
    if not known:
        return None, None
    low, high = (_quantile(known, share) for share in (0.025, 0.975))
    return low, high


def _quantile(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    below = floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def bootstrap(
    rows: Sequence[Observation], ids: Sequence[str], draws: int, seed: int
) -> tuple[float | None, float | None]:
    """Whole tenants are drawn, each with all its rows, as often as it is drawn."""
    place = {name: index for index, name in enumerate(ids)}
    days = [
        (np.array([place[r.tenant] for r in day]), [r.risk for r in day], [r.left for r in day])
        for day in by_day(rows)
    ]
    found = []
    for drawn in np.random.default_rng(seed).integers(len(ids), size=(draws, len(ids))):
        times = np.zeros(len(ids), dtype=int)
        for index in drawn:
            times[index] += 1
        repeated = [
            (np.repeat(risks, times[who]), np.repeat(left, times[who])) for who, risks, left in days
        ]
        found.append(auc(repeated))
    return interval(found)


def heirs(
    churned: Sequence[str], tenants: Mapping[str, Tenant], draws: int, seed: int
) -> list[dict[str, date]]:
    """Each leaving day handed to another tenant that was scored the day before, draw by draw."""
    numbers = np.random.default_rng(seed).random((len(churned), draws))
    others = [tenants[name] for name in sorted(tenants) if name not in churned]
    found: list[dict[str, date]] = []
    for draw in range(draws):
        leaving: dict[str, date] = {}
        for turn, name in enumerate(churned):
            day = tenants[name].left_on or NO_DATE
            before = day - timedelta(1)
            free = [one.id for one in others if one.first <= before <= one.last]
            free = [name for name in free if name not in leaving]
            if free:
                leaving[free[floor(numbers[turn][draw] * len(free))]] = day
        found.append(leaving)
    return found


def control(
    rows: Sequence[Observation],
    churned: Sequence[str],
    draws: Iterable[Mapping[str, date]],
    horizon: int,
) -> tuple[float | None, float | None]:
    """As if the heirs had left on the days handed to them, and those that left never been there."""
    return interval(plain_auc(_as_if(rows, churned, leaving, horizon)) for leaving in draws)


def _as_if(
    rows: Iterable[Observation], dropped: Sequence[str], leaving: Mapping[str, date], horizon: int
) -> list[Observation]:
    out = set(dropped)
    there = []
    for row in rows:
        day = leaving.get(row.tenant, NO_DATE)
        if row.tenant not in out and row.day < day:
            left = day <= row.day + timedelta(horizon)
            there.append(Observation(row.tenant, row.day, row.risk, left))
    return there


def lift(rows: Sequence[Observation]) -> float | None:
    """Places in the worst tenth are given away rank by rank, those of a tie in equal parts."""
    lost, places = 0.0, 0
    for day in by_day(rows):
        places += ceil(len(day) / 10)
        free = float(ceil(len(day) / 10))
        for risk in sorted({row.risk for row in day}, reverse=True):
            tied = [row for row in day if row.risk == risk]
            given = min(free, len(tied))
            lost += given * sum(row.left for row in tied) / len(tied)
            free -= given
    all_lost = sum(row.left for row in rows)
    return (lost / places) / (all_lost / len(rows)) if all_lost else None


def rounded(value: float | None) -> Decimal | None:
    if value is None:
        return None
    return Decimal(f"{value:.10f}").quantize(Decimal("0.0001"), ROUND_HALF_UP)


def score_backtest(
    landmarks: Sequence[Mapping[str, Any]],
    endings: Iterable[Mapping[str, Any]],
    predictors: Iterable[str],
    horizons: Iterable[int],
    draws: tuple[int, int],
    seed: int,
) -> dict[tuple[str, int], dict[str, Any]]:
    """The figures by predictor and horizon; draws are those of the bootstrap and of the control."""
    as_of = max(row["as_of_date"] for row in endings)
    tenants = {
        row["organization_id"]: Tenant(
            row["organization_id"], row["first_scored_on"], row["last_scored_on"], row["left_on"]
        )
        for row in endings
    }
    found = {}
    for horizon in horizons:
        scored = observations(landmarks, tenants, "overall_score", horizon, as_of)
        churned = sorted({row.tenant for row in scored if row.left})
        handed_on = heirs(churned, tenants, draws[1], seed)
        for predictor in predictors:
            rows = observations(landmarks, tenants, predictor, horizon, as_of)
            low, high = bootstrap(rows, sorted(tenants), draws[0], seed)
            chance_low, chance_high = control(rows, churned, handed_on, horizon)
            found[predictor, horizon] = {
                "churned_tenants": len({row.tenant for row in rows if row.left}),
                "positives": sum(row.left for row in rows),
                "at_risk": len(rows),
                "auc": rounded(plain_auc(rows)),
                "auc_low": rounded(low),
                "auc_high": rounded(high),
                "auc_chance_low": rounded(chance_low),
                "auc_chance_high": rounded(chance_high),
                "lift_top_10": rounded(lift(rows)),
            }
    return found


def differences(
    found: Iterable[Mapping[str, Any]], expected: Mapping[tuple[str, int], Mapping[str, Any]]
) -> dict[tuple[str, int], dict[str, Any]]:
    """The figures that are others than expected, by predictor and horizon: found, expected."""
    rows = {(row["predictor"], row["horizon_days"]): row for row in found}
    wrong = {
        key: {
            name: (rows[key][name], value)
            for name, value in figures.items()
            if (None if rows[key][name] is None else rounded(float(rows[key][name])))
            != (None if value is None else rounded(float(value)))
        }
        for key, figures in expected.items()
    }
    return {key: figures for key, figures in wrong.items() if figures}
