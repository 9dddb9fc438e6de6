"""The scores to aim for: from where on no trend makes the risk worse than that."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

_BELOW_HIGH = ("LOW", "MEDIUM")


@dataclass(frozen=True, slots=True)
class RiskRule:
    """A row of the seed `risk_rules`: it holds where score and trend fit (None: any does)."""

    score_below: int | None
    score_from: int | None
    trend: str | None
    risk_level: str

    def fits(self, score: int, trend: str) -> bool:
        """Whether the rule is about such a score with such a trend."""
        return (
            (self.score_below is None or score < self.score_below)
            and (self.score_from is None or score >= self.score_from)
            and self.trend in (None, trend)
        )


@dataclass(frozen=True, slots=True)
class Target:
    """A score to reach.

    Attributes:
        score: The lowest one from which on the risk is never worse than `risk`.
        risk: LOW or MEDIUM.
    """

    score: int
    risk: str


def target_scores(rules: Sequence[RiskRule], trends: Collection[str]) -> list[Target]:
    """The targets, the highest first: low risk whatever the trend, and no high risk.

    Args:
        rules: In the order in which they are tried; the first that fits holds.
        trends: All trends that there are.

    Returns:
        One for each risk level that some score makes sure of. If both begin at the same score, or
        no score has a risk above, only the better or none.
    """
    targets: list[Target] = []
    for count in (1, 2):
        score = _lowest_safe_score(rules, trends, _BELOW_HIGH[:count])
        if score is not None and score not in (0, *(target.score for target in targets)):
            targets.append(Target(score, _BELOW_HIGH[count - 1]))
    return targets


def _lowest_safe_score(
    rules: Sequence[RiskRule], trends: Collection[str], allowed: Collection[str]
) -> int | None:
    """The lowest score from which on up to 100 every trend has an allowed risk level."""
    safe = None
    for score in range(100, -1, -1):
        if not all(_risk_level(rules, score, trend) in allowed for trend in trends):
            break
        safe = score
    return safe


def _risk_level(rules: Sequence[RiskRule], score: int, trend: str) -> str | None:
    return next((rule.risk_level for rule in rules if rule.fits(score, trend)), None)
