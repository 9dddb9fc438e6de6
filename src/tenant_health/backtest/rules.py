"""The numbers of the backtest, as the seed `backtest_rules` has them."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from tenant_health.parameters import Parameters


@dataclass(frozen=True)
class Horizons:
    """Who leaves within so many days after a landmark counts as lost; the verdict is on one."""

    short_days: int
    verdict_days: int
    long_days: int

    @property
    def days(self) -> tuple[int, ...]:
        """All of them."""
        return self.short_days, self.verdict_days, self.long_days


@dataclass(frozen=True)
class Chance:
    """How figures are told from chance.

    Attributes:
        seed: Of all that is drawn.
        bootstrap_draws: Samples of tenants for an interval.
        control_draws: How often leaving days are handed to others.
    """

    seed: int
    bootstrap_draws: int
    control_draws: int


@dataclass(frozen=True)
class Verdict:
    """How figures are read: with fewer tenants lost there is no verdict."""

    least_churned_tenants: int


@dataclass(frozen=True)
class Suggestion:
    """How other weights are looked for.

    Attributes:
        folds: Parts that the tenants are divided into.
        ridge: How strongly the present weights pull suggested ones towards them.
        weight_step: Weights are multiples of it.
    """

    folds: int
    ridge: float
    weight_step: float


@dataclass(frozen=True)
class BacktestRules:
    """All that the backtest depends on besides scores and outcomes."""

    horizons: Horizons
    chance: Chance
    verdict: Verdict
    suggestion: Suggestion


def rules_from_table(table: pl.DataFrame) -> BacktestRules:
    """The rules from the seed.

    Args:
        table: `rule` (text), `parameter` (text), `value` (number); rows of other rules than
            HORIZONS, CHANCE, VERDICT and SUGGESTION are not looked at. With no rows every
            parameter is 0.

    Raises:
        ValueError: A parameter is missing or there twice, or one that counts is no whole number.
    """
    parameters = Parameters(table, "backtest_rules")
    return BacktestRules(
        horizons=parameters.of(Horizons, "HORIZONS"),
        chance=parameters.of(Chance, "CHANCE"),
        verdict=parameters.of(Verdict, "VERDICT"),
        suggestion=parameters.of(Suggestion, "SUGGESTION"),
    )
