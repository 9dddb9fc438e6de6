"""Leaving days handed to others: by lot, once each, and only to those that were there."""

from dataclasses import replace

import numpy as np
import pytest
from worlds import FIRST, NEVER, World, with_causes

from tenant_health.backtest.auc import count_pairs
from tenant_health.backtest.control import Control, control_auc, hand_on

DRAWS = 4000


def _handed_on(first: list[int], last: list[int], leaving: dict[int, int]) -> Control:
    return hand_on(
        np.array(first),
        np.array(last),
        np.array(list(leaving), dtype=np.int64),
        np.array(list(leaving.values()), dtype=np.int64),
        DRAWS,
        np.random.default_rng(3),
    )


def test_a_day_goes_to_those_scored_the_day_before_and_to_each_as_often() -> None:
    """0 leaves on day 10. 1 came on 9, 2 stays on: both were there. 3 came later, 4 left on 9."""
    control = _handed_on([0, 9, 0, 10, 0], [9, 50, 50, 50, 8], {0: 10})
    times = np.bincount(control.heirs[:, 0], minlength=5)
    assert times[[0, 3, 4]].tolist() == [0, 0, 0]
    assert times[1] == pytest.approx(DRAWS / 2, abs=5 * np.sqrt(DRAWS / 4))


def test_nobody_gets_two_days_and_no_churner_gets_one() -> None:
    """Two days and two others that were there: each gets one. A third day goes to nobody."""
    control = _handed_on([0] * 5, [99] * 5, {0: 10, 2: 20, 4: 30})
    assert {tuple(row) for row in control.heirs.tolist()} == {(1, 3, -1), (3, 1, -1)}


def test_places_are_counted_as_the_docs_say() -> None:
    """The u-th part of those free, by id, where u is the number of the churner and draw."""
    control = _handed_on([0] * 6, [99] * 6, {1: 10, 3: 10})
    numbers = np.random.default_rng(3).random((2, DRAWS))
    for draw in range(50):
        free = [0, 2, 4, 5]
        heirs = [free.pop(int(numbers[turn, draw] * len(free))) for turn in (0, 1)]
        assert control.heirs[draw].tolist() == heirs


def test_the_auc_of_a_draw_is_that_of_a_world_in_which_the_heirs_left() -> None:
    """In that world the heirs have no scores from their day on, and the churners never had any."""
    world = with_causes(beta=1, seed=5, tenants=60)
    churners = np.flatnonzero(world.left.any(axis=0))
    scored = np.isfinite(world.scores)
    control = hand_on(
        scored.argmax(axis=0),
        len(scored) - 1 - scored[::-1].argmax(axis=0),
        churners,
        world.leaving[churners],
        20,
        np.random.default_rng(1),
    )
    found = control_auc(world.risk, world.landmarks, 90, control)
    for draw, heirs in enumerate(control.heirs):
        leaving, scores = np.full(60, NEVER), world.scores.copy()
        leaving[heirs] = control.leaving
        scores[:, churners] = np.nan
        scores[np.arange(len(scores))[:, None] >= leaving] = np.nan
        as_if = replace(world, scores=scores, leaving=leaving)
        [expected] = count_pairs(as_if.risk, as_if.left).auc()
        assert found[draw] == pytest.approx(expected, abs=1e-12)


def test_nobody_left() -> None:
    world = World(np.random.default_rng(1).random((300, 5)), np.full(5, NEVER))
    control = _handed_on([0] * 5, [299] * 5, {})
    assert control.heirs.shape == (DRAWS, 0)
    assert np.isnan(control_auc(world.risk, world.landmarks, 90, control)).all()
    assert world.landmarks[0] == FIRST
