"""The cheapest plan: one level of each action, so that together they gain enough."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Option:
    """What one action can do, in whole numbers of one scale for all actions.

    Attributes:
        effort: Of one unit; above 0.
        levels: (units, gain), both rising; the first is (0, 0).
    """

    effort: int
    levels: tuple[tuple[int, int], ...]


_Plan = tuple[int, int, int, tuple[int, ...]]
"""(effort, kinds of action, minus the gain, units of each action so far): the less, the better."""


def cheapest_plan(options: Sequence[Option], needed: int) -> tuple[int, ...] | None:
    """The units of each action that gain at least what is needed.

    Of all plans the one of least effort; of several the one with the fewest kinds of action, then
    with the largest gain, then with the fewest units of the first action, the second, and so on.
    Exact: plans are dropped only where another one is better whatever is added to both.

    Args:
        options: The actions, in the order that settles ties.
        needed: The gain to reach, above 0, on the scale of the gains.

    Returns:
        The units, in the order of the options; None if all actions together gain too little.
    """
    plans: list[_Plan] = [(0, 0, 0, ())]
    open_gain = sum(option.levels[-1][1] for option in options)
    for option in options:
        open_gain -= option.levels[-1][1]
        plans = _best(
            longer
            for plan in plans
            for longer in _extended(plan, option, needed)
            if open_gain - longer[2] >= needed
        )
    return min(plans)[3] if plans else None


def _extended(plan: _Plan, option: Option, needed: int) -> Iterable[_Plan]:
    """The plan with each level of a further action, up to the first that is enough."""
    effort, kinds, lost, units = plan
    for more, gain in option.levels:
        yield effort + more * option.effort, kinds + (more > 0), lost - gain, (*units, more)
        if gain - lost >= needed:
            return


def _best(plans: Iterable[_Plan]) -> list[_Plan]:
    """The plans without those that another one equals or beats in effort, kinds and gain.

    Of equal ones the first in order stays: with the fewest units of the first action, and so on.
    """
    kept: list[_Plan] = []
    most_gained: dict[int, int] = {}
    for plan in sorted(plans):
        _, kinds, lost, _ = plan
        if all(k > kinds or gained < -lost for k, gained in most_gained.items()):
            kept.append(plan)
            most_gained[kinds] = -lost
    return kept
