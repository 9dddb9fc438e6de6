"""The verdict finds skill where there is some and none where there is none; intervals cover."""

from collections import Counter

import numpy as np
import pytest
from scipy.stats import norm
from worlds import RULES, with_causes, with_known_auc

from tenant_health.backtest.auc import count_pairs, interval, tenant_draws
from tenant_health.backtest.verdict import verdict

SEEDS = [*range(40)]


def _verdicts(beta: float, seeds: list[int]) -> Counter[str]:
    least = RULES.verdict.least_churned_tenants
    return Counter(verdict(with_causes(beta, seed).figures(), least) for seed in seeds)


@pytest.mark.slow
def test_skill_is_seldom_seen_where_who_leaves_is_drawn_by_lot() -> None:
    assert _verdicts(0, SEEDS)["SKILL"] <= 3


@pytest.mark.slow
def test_skill_is_seen_where_tenants_leave_for_a_cause() -> None:
    assert all(with_causes(1, seed).left.any(axis=0).sum() >= 40 for seed in SEEDS)
    assert _verdicts(1, SEEDS)["SKILL"] >= 36


@pytest.mark.slow
def test_a_few_of_both() -> None:
    assert _verdicts(0, SEEDS[:3])["SKILL"] == 0
    assert _verdicts(1, SEEDS[:3])["SKILL"] == 3


@pytest.mark.slow
@pytest.mark.parametrize("shift", [0.0, 0.5, 1.0])
def test_interval_holds_the_known_auc_95_times_in_100(shift: float) -> None:
    true, tenants = norm.cdf(shift / np.sqrt(2)), 600
    covered = 0
    for seed in range(200):
        world = with_known_auc(shift, seed, tenants)
        draws = tenant_draws(tenants, RULES.chance.bootstrap_draws, np.random.default_rng(seed))
        low, high = interval(count_pairs(world.risk, world.left).auc(draws))
        covered += low <= true <= high
    assert 0.92 <= covered / 200 <= 0.98


def test_chance_holds_the_auc_of_worlds_of_chance() -> None:
    """About 95 of 100 of them; here of 30."""
    worlds = [with_known_auc(0.0, seed, 200).figures() for seed in range(30)]
    assert sum(one.auc_chance_low <= one.auc <= one.auc_chance_high for one in worlds) >= 26
