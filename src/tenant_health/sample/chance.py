"""Draws by weight."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from tenant_health.sample.config import Floats, Ints


def draw(weights: Floats, count: int, random: np.random.Generator) -> Ints:
    """Draws `count` positions with probability in proportion to their weight."""
    if count == 0:
        return np.empty(0, dtype=np.int64)
    total = np.cumsum(weights)
    places: Ints = np.searchsorted(total, random.random(count) * total[-1], side="right")
    return places


def picks(weights: Mapping[str, float], count: int, random: np.random.Generator) -> pl.Series:
    """Draws `count` of the names, as text."""
    places = draw(np.array(list(weights.values())), count, random)
    return pl.Series(list(weights)).gather(places)


def pick(weights: Mapping[str, float], random: np.random.Generator) -> str:
    """Draws one of the names."""
    return str(picks(weights, 1, random)[0])
