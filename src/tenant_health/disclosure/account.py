"""The account of a metric: what all its releases together tell about each tenant.

It is the posterior of a linear model. Beforehand only the range of a value is known, a variance of
R**2 / 12. Each released row is the total of its members' values plus noise of variance v. If
nobody's value ever moves, what is then left to know of the tenants is the inverse of the
information matrix 12 / R**2 * I + sum(a a' / v), where a is a row's 0/1 membership.

Everything here is in units of R, so the prior's information is 12 and all eigenvalues are 12 or
more: nothing can be near singular. The inverse is kept as (I - B'B) / 12, where B has a row for
each released row, made from Cholesky factors of the much smaller matrix of rows, 12 V + A A' for
memberships A and variances V. Adding rows is a Sherman-Morrison step in that form. A standard error
that matters is 7 % of R or more, so I - B'B is never below 0.06 there, and few digits are lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.linalg import cholesky, solve_triangular
from scipy.sparse import csr_array

PRIOR = 12.0
"""The information of knowing the range alone: a uniform value's variance is 1/12 of it squared."""

COLLUDERS = 4
LEAST_ERROR = 0.10
LEAST_ERROR_WITH_COLLUDERS = 0.07
MONTHS = 12
"""Values older than so many months are taken to have moved."""

_NO_CHANGE = 1 - 1e-9
_CHUNK = 128

Array = npt.NDArray[np.float64]
Members = npt.NDArray[np.intp]
"""Positions of a row's members among all tenants of an account."""


def row_variance(members: int, blocks: int, noise: float, grid: float) -> float:
    """v: the variance of a released total, in units of R squared.

    Args:
        members: n.
        blocks: k; the noise on the total is that of all blocks.
        noise: s; 0 for a row without noise.
        grid: The rounding step of the mean, in units of R.
    """
    return blocks * noise**2 + members**2 * grid**2 / 12


class Account:
    """What some rows tell about some tenants. Unchangeable: `added` makes another one.

    Attributes:
        information: 12 + sum(1/v) over each tenant's rows: the inverse of what is left to know of
            it if all other tenants' values are known.
    """

    def __init__(self, tenants: int) -> None:
        """Args: `tenants` is how many there are; no row is known yet."""
        self._told: Array = np.empty((0, tenants))
        self._rows: tuple[Members, ...] = ()
        self.information: Array = np.full(tenants, PRIOR)

    def added(self, rows: Sequence[tuple[Members, float]]) -> Account:
        """The account with further rows, each its members and its v."""
        if not rows:
            return self
        variances = np.array([variance for _, variance in rows])
        memberships = _memberships([members for members, _ in rows], len(self.information))
        known = memberships @ self._told.T
        shared = (memberships @ memberships.T).toarray() - known @ known.T
        factor = cholesky(np.diag(PRIOR * variances) + shared, lower=True)
        unexplained = memberships.toarray() - known @ self._told
        told = solve_triangular(factor, unexplained, lower=True, check_finite=False)
        account = Account(0)
        account._told = np.vstack([self._told, told])
        account._rows = (*self._rows, *(members for members, _ in rows))
        account.information = self.information + (1 / variances) @ memberships
        return account

    @cached_property
    def variances(self) -> Array:
        """What is left to know of each tenant: the squares of their standard errors."""
        left: Array = (1 - np.einsum("rt,rt->t", self._told, self._told)) / PRIOR
        return left

    def covariances(self, tenants: Members) -> Array:
        """Some rows of the inverse of the information matrix: those tenants x all tenants."""
        rows: Array = -(self._told[:, tenants].T @ self._told) / PRIOR
        rows[np.arange(len(tenants)), tenants] += 1 / PRIOR
        return rows

    def variances_with_colluders(self, tenants: Members) -> Array:
        """The same for some tenants, when the four others that tell most about each are known.

        These are found greedily, one after the other: a search, not a bound.
        """
        chunks = np.split(tenants, range(_CHUNK, len(tenants), _CHUNK))
        return np.concatenate([self._after_collusion(chunk) for chunk in chunks])

    def _after_collusion(self, tenants: Members) -> Array:
        """The same for as many tenants as memory can hold at a time."""
        here = np.arange(len(tenants))
        covariance = self.covariances(tenants)
        variance = np.tile(self.variances, (len(tenants), 1))
        left = self.variances[tenants]
        known = np.zeros(covariance.shape, dtype=bool)
        known[here, tenants] = True
        directions: list[Array] = []
        for _ in range(min(COLLUDERS, len(self.information) - 1)):
            chosen = np.where(known, -1, covariance**2 / variance).argmax(axis=1)
            distinct, place = np.unique(chosen, return_inverse=True)
            direction = self.covariances(distinct)[place]
            for earlier in directions:
                direction = direction - earlier[here, chosen, None] * earlier
            direction = direction / np.sqrt(variance[here, chosen, None])
            told = covariance[here, chosen] / np.sqrt(variance[here, chosen])
            left = left - told**2
            covariance = covariance - told[:, None] * direction
            variance = np.maximum(variance - direction**2, np.finfo(float).tiny)
            known[here, chosen] = True
            directions.append(direction)
        return left

    def least_errors(self) -> tuple[float, float]:
        """The least standard error of any tenant, alone and with four colluders, in units of R."""
        least = float(self.variances.min(initial=1 / PRIOR))
        return least**0.5, self.most_exposed()[1]

    def most_exposed(self) -> tuple[int, float]:
        """The tenant that four colluders know best, and its standard error then."""
        exposed, least = 0, float(self.variances.min(initial=1 / PRIOR))
        tenants = self._one_of_each_kind()
        tenants = tenants[np.argsort(-self.information[tenants], kind="stable")]
        for first in range(0, len(tenants), _CHUNK):
            # Knowing all other values leaves 1 / information, and knowing four leaves no less.
            if 1 / self.information[tenants[first]] >= least:
                break
            chunk = tenants[first : first + _CHUNK]
            found = self._after_collusion(chunk)
            if found.min() < least:
                exposed, least = int(chunk[found.argmin()]), float(found.min())
        return exposed, least**0.5

    def _one_of_each_kind(self) -> Members:
        """Of tenants that are in the same rows, and so are told about alike, one."""
        if not self._rows:
            return np.empty(0, dtype=np.intp)
        inside = _memberships(self._rows, len(self.information)).toarray().astype(bool)
        packed = np.packbits(inside, axis=0)
        kinds = {column.tobytes(): place for place, column in enumerate(packed.T)}
        return np.array(list(kinds.values()), dtype=np.intp)

    def exposes(self, before: Account) -> bool:
        """Whether it tells too much of a tenant, and more than `before`, which has fewer rows."""
        if np.any(
            (self.variances < LEAST_ERROR**2) & (self.variances < before.variances * _NO_CHANGE)
        ):
            return True
        # Who is safe even from those who know all other values need not be tried.
        open_to = np.flatnonzero(1 / self.information < LEAST_ERROR_WITH_COLLUDERS**2)
        if not open_to.size:
            return False
        left = self.variances_with_colluders(open_to)
        exposed = open_to[left < LEAST_ERROR_WITH_COLLUDERS**2]
        if not exposed.size:
            return False
        now = left[left < LEAST_ERROR_WITH_COLLUDERS**2]
        return bool(np.any(now < before.variances_with_colluders(exposed) * _NO_CHANGE))


def _memberships(rows: Sequence[Members], tenants: int) -> csr_array:
    """Rows x tenants of 0 and 1."""
    ends = np.cumsum([0, *(len(members) for members in rows)])
    ones = np.ones(ends[-1])
    return csr_array((ones, np.concatenate(rows), ends), shape=(len(rows), tenants))


def admitted(account: Account, rows: Sequence[tuple[Members, float]]) -> list[bool]:
    """Which further rows may be released, asked one after the other.

    Args:
        account: What has been released.
        rows: Members and v of each row, in the order in which to ask.

    Returns:
        For each row whether it leaves every tenant's standard error at 10 % of R or more, and at
        7 % with four colluders. Of a tenant that has less already it must not tell any more.
    """
    if not account.added(rows).exposes(account):
        return [True] * len(rows)
    return list(_one_by_one(account, rows))


def _one_by_one(account: Account, rows: Sequence[tuple[Members, float]]) -> Iterator[bool]:
    for row in rows:
        further = account.added([row])
        safe = not further.exposes(account)
        if safe:
            account = further
        yield safe
