"""The vocabulary of a protected release: metrics, size bands, cohorts and settings."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

PROTECTED_POINTS = 10
"""How many points of a value must stay uncertain to every reader."""

Atom = tuple[str | None, str | None]
"""A cell of the population, (industry sector, size band); null is a value of each."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One benchmarked metric.

    Attributes:
        name: Its `metric_name`.
        lower: The lowest value it can take, in its own unit.
        upper: The highest value it can take, or None if it has no upper bound.
        grid: Figures are rounded to multiples of this, in the metric's own unit.
    """

    name: str
    lower: float
    upper: float | None
    grid: float

    def __post_init__(self) -> None:
        """Refuse a definition that would switch a rule off.

        Raises:
            ValueError: If the bounds are not in order or the grid is not positive.
        """
        if self.grid <= 0 or (self.upper is not None and self.upper <= self.lower):
            raise ValueError(
                f"benchmark metric {self.name}: bounds {self.lower}..{self.upper} and grid "
                f"{self.grid} protect nobody. Give an upper bound above the lower one (or none) "
                "and a grid above 0."
            )

    @property
    def protected_width(self) -> float:
        """Ten points, in the metric's unit.

        A point is a hundredth of the metric's range; without an upper bound, one rounding step.
        """
        step = self.grid if self.upper is None else (self.upper - self.lower) / 100
        return PROTECTED_POINTS * step


@dataclass(frozen=True, slots=True)
class Band:
    """An employee size band: its name and its bounds, both inclusive; no maximum: open-ended."""

    name: str
    employee_min: int
    employee_max: int | None


@dataclass(frozen=True, slots=True)
class Cohort:
    """Tenants who are compared with each other: a sector, a size band, both, or everyone."""

    sector: str | None = None
    band: Band | None = None

    def holds(self, atom: Atom) -> bool:
        """Whether the tenants of an atom belong to the cohort."""
        sector, band = atom
        return self.sector in (None, sector) and (self.band is None or self.band.name == band)

    @property
    def description(self) -> str:
        """The cohort in words, as in `filter_description`."""
        if self.band is None:
            return self.sector or "all customers"
        upper = " and more" if self.band.employee_max is None else f"-{self.band.employee_max}"
        employees = f"{self.band.employee_min}{upper} employees"
        return employees if self.sector is None else f"{self.sector}, {employees}"

    @property
    def weight(self) -> int:
        """What publishing it is worth: 1000 for everyone, 100 one-way, 1 for a cross cohort."""
        return {0: 1000, 1: 100, 2: 1}[(self.sector is not None) + (self.band is not None)]


@dataclass(frozen=True, slots=True)
class Settings:
    """What a release is made with.

    Attributes:
        sectors: Every industry sector there is, members or not.
        bands: Every size band there is.
        metrics: The benchmarked metrics.
        min_peer_count: Fewest others a member of a cohort must face; at least 5.
        cross_cohorts: Also publish sector x band cohorts.
        suppress_secondary: Only the audit's control turns this off, to see its attacks succeed.
    """

    sectors: tuple[str, ...]
    bands: tuple[Band, ...]
    metrics: tuple[Metric, ...]
    min_peer_count: int = 5
    cross_cohorts: bool = False
    suppress_secondary: bool = True

    def __post_init__(self) -> None:
        """Refuse a threshold that protects nobody.

        Raises:
            ValueError: If `min_peer_count` is below 5.
        """
        if self.min_peer_count < 5:
            raise ValueError(
                f"min_peer_count is {self.min_peer_count}; the least that protects anybody is 5. "
                "Raise it, or leave it at its default."
            )

    @property
    def group_size(self) -> int:
        """K: a member who subtracts its own value still faces `min_peer_count` others."""
        return self.min_peer_count + 1

    def cohorts(self) -> tuple[Cohort, ...]:
        """Every cohort that a release has a row for, in their one fixed order."""
        one_way = [
            Cohort(),
            *(Cohort(sector=sector) for sector in sorted(self.sectors)),
            *(Cohort(band=band) for band in self._sorted_bands()),
        ]
        crossed = product(sorted(self.sectors), self._sorted_bands()) if self.cross_cohorts else ()
        return (*one_way, *(Cohort(sector, band) for sector, band in crossed))

    def _sorted_bands(self) -> list[Band]:
        return sorted(self.bands, key=lambda band: band.employee_min)


def tenants(count: int) -> str:
    """A number of tenants in words."""
    return "1 tenant" if count == 1 else f"{count} tenants"
