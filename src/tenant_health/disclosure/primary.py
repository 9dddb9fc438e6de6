"""Primary rules: what a cohort's own figures would give away about its members."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import fsum

from tenant_health.disclosure.figures import TWO_MEMBERS_SHARE, Block, cut_blocks
from tenant_health.disclosure.model import Metric
from tenant_health.disclosure.population import Group

ONE_MEMBER_SHARE = Fraction(25, 100)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A rule that withholds a cohort, for staff: what was measured, what it would have to be."""

    rule: str
    measured: float
    required: float
    explanation: str


def primary_verdict(group: Group, metric: Metric, group_size: int) -> Verdict | None:
    """The first primary rule that withholds a cohort, or None if all let it pass."""
    if len(group) < group_size:
        missing = group_size - len(group)
        return Verdict(
            "few_members",
            len(group),
            group_size,
            f"{len(group)} members; {missing} more needed",
        )
    return _dominance(group, metric) or _homogeneity(group, metric, group_size)


def _dominance(group: Group, metric: Metric) -> Verdict | None:
    """One member above 25 %, or two above 85 %, of the sum; unbounded metrics only."""
    if metric.upper is not None:
        return None
    total = Fraction(fsum(group.values))
    for count, most, words in (
        (1, ONE_MEMBER_SHARE, "the largest value makes up"),
        (2, TWO_MEMBERS_SHARE, "the two largest values make up"),
    ):
        largest = Fraction(fsum(group.values[-count:]))
        if largest > most * total:
            share = float(largest / total)
            return Verdict(
                "dominance",
                share,
                float(most),
                f"{words} {share:.0%} of the sum; at most {float(most):.0%} is allowed",
            )
    return None


def _homogeneity(group: Group, metric: Metric, group_size: int) -> Verdict | None:
    """Values that are all the same, or that the figures confine to less than ten points."""
    spread = group.values[-1] - group.values[0]
    if spread <= metric.grid:
        return Verdict(
            "homogeneous",
            spread,
            metric.grid,
            f"all values lie within {spread:g}; they must spread more than {metric.grid:g}",
        )
    low, high = confined_range(cut_blocks(group.values, metric, group_size), metric)
    if high - low < metric.protected_width:
        width = float(high - low)
        return Verdict(
            "homogeneous",
            width,
            metric.protected_width,
            f"the figures confine every member to a range of {width:.3g}; at least "
            f"{metric.protected_width:g} is needed",
        )
    return None


def confined_range(blocks: list[Block], metric: Metric) -> tuple[Fraction, Fraction]:
    """The narrowest range that must hold every member, for a reader who knows all block means.

    The lowest value is least when the rest of its block is as high as the next block's mean allows,
    and the highest likewise; with one block, as high or low as the metric's bounds allow. There
    the range is under ten points wide exactly if `n * (upper - mean)` or `n * (mean - lower)` is.
    """
    first, last = blocks[0], blocks[-1]
    floor = Fraction(metric.lower)
    ceiling = None if metric.upper is None else Fraction(metric.upper)
    above = blocks[1].mean if len(blocks) > 1 else ceiling
    below = blocks[-2].mean if len(blocks) > 1 else floor
    low = floor if above is None else max(floor, first.total - (first.size - 1) * above)
    high = last.total - (last.size - 1) * below
    return low, high if ceiling is None else min(ceiling, high)
