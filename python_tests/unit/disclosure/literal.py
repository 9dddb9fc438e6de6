"""Rule R and the best choice, word for word from the specification: slow, and shares no code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

Matrix = Sequence[Sequence[int]]


def fraction_rank(matrix: Matrix) -> int:
    """Gaussian elimination on fractions."""
    rows = [[Fraction(entry) for entry in row] for row in matrix]
    found = 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((r for r in range(found, len(rows)) if rows[r][column] != 0), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        for r in range(len(rows)):
            if r != found and rows[r][column] != 0:
                factor = rows[r][column] / rows[found][column]
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[found], strict=True)]
        found += 1
    return found


def small_unions(sizes: Sequence[int], limit: int) -> Iterator[frozenset[int]]:
    """Every union of atoms that holds fewer than `limit` tenants."""
    for count in range(1, limit):
        for union in combinations(range(len(sizes)), count):
            if sum(sizes[atom] for atom in union) < limit:
                yield frozenset(union)


def without(matrix: Matrix, union: frozenset[int]) -> list[list[int]]:
    """The matrix without some columns."""
    return [[e for c, e in enumerate(row) if c not in union] for row in matrix]


def rule_holds(matrix: Matrix, sizes: Sequence[int], limit: int) -> bool:
    """Whether the rank stays the same without any small union of atoms."""
    full = fraction_rank(matrix)
    return all(fraction_rank(without(matrix, u)) == full for u in small_unions(sizes, limit))


def best_choice(
    matrix: Matrix,
    sizes: Sequence[int],
    weights: Sequence[int],
    limit: int,
    cuts: Sequence[frozenset[int]] = (),
) -> frozenset[int]:
    """Try every set of cohorts, the most valuable and then the first in order first."""
    every = [
        frozenset(chosen)
        for count in range(len(matrix) + 1)
        for chosen in combinations(range(len(matrix)), count)
    ]
    every.sort(key=lambda chosen: [-(j in chosen) for j in range(len(matrix))])
    every.sort(key=lambda chosen: -sum(weights[j] for j in chosen))
    return next(
        chosen
        for chosen in every
        if not any(cut <= chosen for cut in cuts)
        and rule_holds([matrix[j] for j in sorted(chosen)], sizes, limit)
    )
