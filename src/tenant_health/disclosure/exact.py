"""Exact linear algebra on whole numbers: rank, and what a reader can isolate.

Nothing here is a floating-point number, so a verdict is a proof.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import gcd

Row = list[int]


def row_basis(matrix: Sequence[Sequence[int]]) -> list[Row]:
    """Linearly independent rows that span what the given rows span."""
    basis: list[Row] = []
    remaining = [list(row) for row in matrix if any(row)]
    while remaining:
        pivot = remaining.pop()
        column = next(index for index, entry in enumerate(pivot) if entry)
        basis.append(pivot)
        remaining = [row for row in (_eliminate(r, pivot, column) for r in remaining) if any(row)]
    return basis


def rank(matrix: Sequence[Sequence[int]]) -> int:
    """The exact rank of a whole-number matrix."""
    return len(row_basis(matrix))


def isolated_sets(
    matrix: Sequence[Sequence[int]], sizes: Sequence[int], limit: int
) -> Iterator[frozenset[int]]:
    """Find the sets of columns that break rule R.

    A set breaks it if some combination of the rows is nonzero on those columns only, and they
    weigh less than `limit` together. Equal to the rank test over all unions of small columns
    (rank falls without them), but by a search that decides one column after the other: either the
    combination is zero there, which takes a dimension from the space of combinations, or the column
    is paid for from the limit. Columns that are multiples of each other are decided together.

    Args:
        matrix: One row a published figure, one column an atom (or a single tenant).
        sizes: The tenants in each column, all positive.
        limit: K; sets of 1..K-1 tenants break the rule.

    Yields:
        Sets of column indices; none at all if and only if rule R holds. Sets may repeat.
    """
    yield from _search(row_basis(matrix), sizes, frozenset(), limit)


def _search(
    basis: list[Row], sizes: Sequence[int], paid: frozenset[int], budget: int
) -> Iterator[frozenset[int]]:
    """Extend a partial decision; `budget` is what is left: sets must stay below it."""
    basis, open_groups = _force_zeros(basis, sizes, paid, budget)
    if not basis:
        return
    if not open_groups:
        yield frozenset(c for c in paid if any(row[c] for row in basis))
        return
    if _least_weight(basis, open_groups, sizes) >= budget:
        return
    group = max(open_groups, key=lambda g: (_weight(g, sizes), -g[0]))
    yield from _search(basis, sizes, paid | set(group), budget - _weight(group, sizes))
    yield from _search(_without(basis, group[0]), sizes, paid, budget)


def _force_zeros(
    basis: list[Row], sizes: Sequence[int], paid: frozenset[int], budget: int
) -> tuple[list[Row], list[list[int]]]:
    """Zero every group of columns too heavy to be isolated; return the rest, still undecided."""
    while True:
        groups = _parallel_columns(basis, [c for c in range(len(sizes)) if c not in paid])
        heavy = [group[0] for group in groups if _weight(group, sizes) >= budget]
        if not heavy:
            return basis, groups
        for column in heavy:
            if any(row[column] for row in basis):
                basis = _without(basis, column)


def _least_weight(basis: list[Row], groups: list[list[int]], sizes: Sequence[int]) -> int:
    """A lower bound on what a nonzero combination costs on undecided columns.

    Columns of full rank can't all be zero, so each of several disjoint such sets costs at least
    its lightest column (the bound of Brouwer and Zimmermann for codes).
    """
    queue = sorted(groups, key=lambda g: -_weight(g, sizes))
    bound = 0
    while queue:
        left, used, skipped = basis, [], []
        for group in queue:
            if left and any(row[group[0]] for row in left):
                left = _without(left, group[0])
                used.append(group)
            else:
                skipped.append(group)
        if left:
            return bound
        bound += min(_weight(group, sizes) for group in used)
        queue = skipped
    return bound


def _weight(group: list[int], sizes: Sequence[int]) -> int:
    return sum(sizes[column] for column in group)


def _parallel_columns(basis: list[Row], columns: list[int]) -> list[list[int]]:
    """Group the columns that are multiples of each other; zero columns are in no group."""
    groups: dict[tuple[int, ...], list[int]] = {}
    for column in columns:
        entries = tuple(row[column] for row in basis)
        divisor = gcd(*entries)
        if divisor:
            sign = 1 if next(entry for entry in entries if entry) > 0 else -1
            direction = tuple(sign * entry // divisor for entry in entries)
            groups.setdefault(direction, []).append(column)
    return list(groups.values())


def _without(basis: list[Row], column: int) -> list[Row]:
    """A basis of the combinations that are zero in one column (nonzero in some row)."""
    chosen = next(index for index, row in enumerate(basis) if row[column])
    pivot = basis[chosen]
    return [_eliminate(row, pivot, column) for index, row in enumerate(basis) if index != chosen]


def _eliminate(row: Row, pivot: Row, column: int) -> Row:
    """Subtract the multiple of `pivot` that clears `column`, in lowest whole terms."""
    factor = row[column]
    if not factor:
        return row
    scale = pivot[column]
    reduced = [scale * a - factor * b for a, b in zip(row, pivot, strict=True)]
    divisor = gcd(*reduced)
    return [entry // divisor for entry in reduced] if divisor > 1 else reduced
