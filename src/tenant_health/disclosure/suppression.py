"""Secondary suppression: the most valuable set of cohorts from which nobody can be isolated."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from tenant_health.disclosure.exact import isolated_sets

CUTS_A_ROUND = 10
TIE_BREAK_CHUNK = 16

Floats = NDArray[np.float64]


def safest_choice(
    incidence: Sequence[Sequence[int]],
    sizes: Sequence[int],
    weights: Sequence[int],
    limit: int,
    cuts: Sequence[frozenset[int]] = (),
) -> frozenset[int]:
    """Choose the cohorts to publish: of greatest total weight under rule R.

    Args:
        incidence: The 0/1 matrix of candidate cohorts x atoms.
        sizes: The tenants in each atom.
        weights: What publishing each candidate is worth: whole and positive.
        limit: K; nobody may isolate 1..K-1 tenants.
        cuts: Sets of candidates that may not all be published for other reasons.

    Returns:
        The chosen candidates. Of several best choices it is the one that has the first candidate
        in which they differ, so equal populations always get equal releases.
    """
    return _Chooser(incidence, sizes, limit, list(cuts)).best(weights)


class _Chooser:
    """Solves, looks for what can be isolated, forbids it, and solves again."""

    def __init__(
        self,
        incidence: Sequence[Sequence[int]],
        sizes: Sequence[int],
        limit: int,
        cuts: list[frozenset[int]],
    ) -> None:
        self.incidence = incidence
        self.sizes = sizes
        self.limit = limit
        self.cuts = cuts

    def best(self, weights: Sequence[int]) -> frozenset[int]:
        """The best choice, ties decided candidate by candidate (in chunks of exact powers of 2)."""
        count = len(weights)
        everything = frozenset(range(count))
        if not self.cuts and not self._new_cuts(everything):
            return everything
        chosen = self._solve(weights, LinearConstraint(np.ones(count), ub=count), {})
        value = sum(weights[j] for j in chosen)
        as_good = LinearConstraint(np.array(weights, dtype=float), lb=value - 0.5)
        fixed: dict[int, int] = {}
        for start in range(0, count, TIE_BREAK_CHUNK):
            chunk = range(start, min(start + TIE_BREAK_CHUNK, count))
            order = [2 ** (chunk.stop - 1 - j) if j in chunk else 0 for j in range(count)]
            chosen = self._solve(order, as_good, fixed)
            fixed |= {j: int(j in chosen) for j in chunk}
        if sum(weights[j] for j in chosen) != value:
            raise ArithmeticError(
                "secondary suppression: the solver's answer is not exact. Nothing was released; "
                "report the scipy version together with this message."
            )
        return chosen

    def _solve(
        self, objective: Sequence[int], extra: LinearConstraint, fixed: dict[int, int]
    ) -> frozenset[int]:
        """The best choice by one objective that satisfies rule R and every cut."""
        count = len(objective)
        lower = np.array([fixed.get(j, 0) for j in range(count)], dtype=float)
        upper = np.array([fixed.get(j, 1) for j in range(count)], dtype=float)
        while True:
            answer = milp(
                -np.array(objective, dtype=float),
                integrality=[1] * count,
                bounds=Bounds(lower, upper),
                constraints=[extra, *self._cut_constraints(count)],
                options={"mip_rel_gap": 0},
            )
            if answer.x is None:
                raise ArithmeticError(
                    f"secondary suppression: the solver found no choice ({answer.message}). "
                    "Nothing was released; run again, and report it if it stays."
                )
            chosen = frozenset(int(j) for j in np.flatnonzero(answer.x > 0.5))
            new = self._new_cuts(chosen)
            if not new:
                return chosen
            self.cuts += new

    def _cut_constraints(self, count: int) -> list[LinearConstraint]:
        if not self.cuts:
            return []
        matrix = np.zeros((len(self.cuts), count))
        for row, cut in zip(matrix, self.cuts, strict=True):
            row[list(cut)] = 1
        return [LinearConstraint(matrix, ub=matrix.sum(axis=1) - 1)]

    def _new_cuts(self, chosen: frozenset[int]) -> list[frozenset[int]]:
        """Sets of chosen cohorts that isolate somebody together."""
        rows = sorted(chosen)
        matrix = [self.incidence[j] for j in rows]
        found = isolated_sets(matrix, self.sizes, self.limit)
        targets = dict.fromkeys(islice(found, CUTS_A_ROUND))
        cuts = (attackers(matrix, target, self.sizes, self.limit) for target in targets)
        return list(dict.fromkeys(frozenset(rows[i] for i in cut) for cut in cuts))


def attackers(
    matrix: Sequence[Sequence[int]], target: frozenset[int], sizes: Sequence[int], limit: int
) -> list[int]:
    """The few rows whose combination isolates a target set of columns.

    Solves min |c| with c * matrix zero outside the target and 1 on one of its columns. The answer
    is checked exactly; should rounding have misled it, all rows are returned, which is also true.
    """
    everything = list(range(len(matrix)))
    columns: Floats = np.array(matrix, dtype=float).T
    fixed = [c for c in range(len(sizes)) if c not in target] + [min(target)]
    equations = np.hstack([columns[fixed], -columns[fixed]])
    wanted = np.zeros(len(fixed))
    wanted[-1] = 1
    answer = linprog(np.ones(2 * len(matrix)), A_eq=equations, b_eq=wanted)
    if answer.x is None:
        return everything
    combination = answer.x[: len(matrix)] - answer.x[len(matrix) :]
    support = [int(i) for i in np.flatnonzero(np.abs(combination) > 1e-7)]
    found = isolated_sets([matrix[i] for i in support], sizes, limit)
    return support if next(found, None) else everything
