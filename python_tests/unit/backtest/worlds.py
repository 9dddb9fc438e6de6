"""Portfolios made of chance alone, in which it is known what a score can say of who leaves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from tenant_health.backtest.auc import Flags, Floats, Ints, tenant_draws
from tenant_health.backtest.control import hand_on
from tenant_health.backtest.figures import Figures, Outcomes, figures
from tenant_health.backtest.rules import BacktestRules, rules_from_table
from tenant_health.sample.config import SampleConfig
from tenant_health.sample.tenants import plan_tenant

SEED = pl.read_csv(Path(__file__).parents[3] / "seeds" / "backtest_rules.csv")
RULES: BacktestRules = rules_from_table(SEED)
FIRST, STEP, HORIZON = 59, 30, 90
NEVER = 10**7


@dataclass(frozen=True)
class World:
    """Daily scores, and when tenants came and left.

    Attributes:
        scores: Shape (days, tenants); NaN before a tenant comes and from the day it leaves.
        leaving: The day each tenant leaves, `NEVER` if it does not within the days.
    """

    scores: Floats
    leaving: Ints

    @property
    def landmarks(self) -> Ints:
        return np.arange(FIRST, len(self.scores) - HORIZON, STEP)

    @property
    def risk(self) -> Floats:
        return -self.scores[self.landmarks]

    @property
    def left(self) -> Flags:
        day = self.landmarks[:, None]
        soon = (self.leaving > day) & (self.leaving <= day + HORIZON)
        return soon & np.isfinite(self.risk)

    def figures(self, rules: BacktestRules = RULES) -> Figures:
        """Those of the score, on the horizon of the verdict."""
        scored = np.isfinite(self.scores)
        first, last = scored.argmax(axis=0), len(scored) - 1 - scored[::-1].argmax(axis=0)
        churners = np.flatnonzero(self.left.any(axis=0))
        chance = rules.chance
        control = hand_on(
            first,
            last,
            churners,
            self.leaving[churners],
            chance.control_draws,
            np.random.default_rng(chance.seed),
        )
        outcomes = Outcomes(HORIZON, self.landmarks, self.left, control)
        draws = tenant_draws(
            len(self.leaving), chance.bootstrap_draws, np.random.default_rng(chance.seed)
        )
        return figures(self.risk, outcomes, draws)


def with_causes(beta: float, seed: int, tenants: int = 400, days: int = 740) -> World:
    """The tenants of `tenant-health sample --churn BETA`, without their activity.

    In place of the score that the activity would make stands a noisy mean of the last 30 days'
    engagement.
    """
    config = SampleConfig(tenants, days, date(2026, 6, 30), seed, churn=beta)
    planned = [plan_tenant(config, index) for index in range(tenants)]
    random = np.random.default_rng(seed)
    leaving = np.array([min(np.floor(tenant.closes), NEVER) for tenant in planned], dtype=np.int64)
    opens = np.array([np.ceil(tenant.opens) for tenant in planned])
    engagement = np.array([tenant.engagement for tenant in planned]).T
    sums = np.cumsum(np.vstack([np.repeat(engagement[:1], 30, axis=0), engagement]), axis=0)
    level = 30 + 60 * (sums[30:] - sums[:-30]) / 30 + random.normal(0, 8, tenants)
    scores = np.clip(np.round(level + random.normal(0, 3, level.shape)), 0, 100)
    day = np.arange(days)[:, None]
    return World(np.where((day < opens) | (day >= leaving), np.nan, scores), leaving)


def with_known_auc(shift: float, seed: int, tenants: int = 300, share: float = 0.25) -> World:
    """Tenants whose scores are normal, lower by `shift` deviations shortly before they leave.

    A tenant's scores of different landmarks are correlated by 0.7, and those that leave are drawn
    by lot. So the AUC is the share of pairs of normal values, `shift` apart, of which the first is
    the larger: the normal distribution's at shift / sqrt(2).
    """
    random = np.random.default_rng(seed)
    days = 700
    leaving = np.full(tenants, NEVER)
    gone = np.flatnonzero(random.random(tenants) < share)
    leaving[gone] = random.integers(FIRST + 1, days, len(gone))
    world = World(np.zeros((days, tenants)), leaving)
    own, noise = random.normal(size=tenants), random.normal(size=(len(world.landmarks), tenants))
    scores = np.zeros((days, tenants))
    scores[world.landmarks] = np.sqrt(0.7) * own + np.sqrt(0.3) * noise - shift * world.left
    scores[np.arange(days)[:, None] >= leaving] = np.nan
    return replace(world, scores=scores)
