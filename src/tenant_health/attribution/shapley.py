"""The Shapley value of many small games at once.

It is the only split of a total that leaves no rest, gives nothing to a player without effect,
treats equal players alike and adds up over games (Shapley 1953).
"""

from collections.abc import Callable
from itertools import product
from math import factorial

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Coalition = npt.NDArray[np.bool_]


def shapley_values(worth: Callable[[Coalition], Floats], players: int) -> Floats:
    """Exact values, by going through all coalitions.

    Args:
        worth: What a coalition is worth in each of m games, as an array of m. A coalition is an
            array of `players` booleans. It is called 2 ** `players` times.
        players: Of each game, at least 1.

    Returns:
        An array of m rows and `players` columns: each player's share, in the unit of `worth`. A
        row sums to what all players are worth together, less what none are.
    """
    worths = {
        coalition: worth(np.array(coalition, dtype=np.bool_))
        for coalition in product((False, True), repeat=players)
    }
    shares = np.zeros((len(next(iter(worths.values()))), players))
    for player in range(players):
        for coalition, without in worths.items():
            if coalition[player]:
                continue
            joined = (*coalition[:player], True, *coalition[player + 1 :])
            size = sum(coalition)
            chance = factorial(size) * factorial(players - size - 1) / factorial(players)
            shares[:, player] += chance * (worths[joined] - without)
    return shares
