"""The vocabulary of a protected release: metrics, size bands, cohorts and settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import product

LEAST_NOISE = 0.25
"""The least `release_noise` that protects anybody, as a share of a metric's range."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One benchmarked metric.

    Attributes:
        name: Its `metric_name`.
        lower: The least value that counts, in the metric's own unit.
        upper: The greatest value that counts.
        grid: Figures are rounded to multiples of this, in the same unit.
    """

    name: str
    lower: float
    upper: float
    grid: float

    def __post_init__(self) -> None:
        """Refuse a definition that protects nobody.

        Raises:
            ValueError: If the bounds are not in order or not on the grid, or the grid is not
                positive.
        """
        steps = [bound / self.grid for bound in (self.lower, self.upper)] if self.grid > 0 else []
        on_grid = all(abs(step - round(step)) < 1e-9 for step in steps)
        if self.grid <= 0 or self.upper <= self.lower or not on_grid:
            raise ValueError(
                f"benchmark metric {self.name}: bounds {self.lower}..{self.upper} with rounding to "
                f"{self.grid} can't be used. In the seed benchmark_metrics give an upper bound "
                "above the lower one, a grid above 0, and bounds that are multiples of the grid."
            )

    @property
    def span(self) -> float:
        """R: the range of values that count, and so the most that one tenant moves a total."""
        return self.upper - self.lower

    def clipped(self, value: float) -> float:
        """The value as it counts: one beyond a bound counts as the bound."""
        return min(max(value, self.lower), self.upper) + 0.0


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

    @property
    def key(self) -> tuple[str | None, str | None]:
        """The names of its sector and of its band."""
        return self.sector, None if self.band is None else self.band.name

    @property
    def description(self) -> str:
        """The cohort in words, as in `filter_description`."""
        if self.band is None:
            return self.sector or "all customers"
        upper = " and more" if self.band.employee_max is None else f"-{self.band.employee_max}"
        employees = f"{self.band.employee_min}{upper} employees"
        return employees if self.sector is None else f"{self.sector}, {employees}"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a release is made with.

    Attributes:
        sectors: Every industry sector there is, with tenants or without.
        bands: Every size band there is.
        metrics: The benchmarked metrics.
        min_peer_count: Fewest others a member of a cohort must face; at least 5.
        cross_cohorts: Also publish sector x band cohorts.
        noise: s, the noise on a block's total as a share of the metric's range; at least 0.25.
        account_from: Months before this one were never shown to anybody and tell nothing.
    """

    sectors: tuple[str, ...]
    bands: tuple[Band, ...]
    metrics: tuple[Metric, ...]
    min_peer_count: int = 5
    cross_cohorts: bool = False
    noise: float = LEAST_NOISE
    account_from: date | None = None

    def __post_init__(self) -> None:
        """Refuse a threshold or a noise that protects nobody.

        Raises:
            ValueError: If `min_peer_count` is below 5 or `noise` below 0.25.
        """
        if self.min_peer_count < 5:
            raise ValueError(
                f"min_peer_count is {self.min_peer_count}; the least that protects anybody is 5. "
                "Raise it, or leave it at its default."
            )
        if not self.noise >= LEAST_NOISE:
            raise ValueError(
                f"release_noise is {self.noise}; the least that protects anybody is {LEAST_NOISE}. "
                "Raise it, or leave it at its default."
            )

    @property
    def threshold(self) -> int:
        """K: a member who subtracts its own value still faces `min_peer_count` others."""
        return self.min_peer_count + 1

    def cohorts(self) -> tuple[Cohort, ...]:
        """Every cohort that a release has a row for, in their one fixed order."""
        bands = sorted(self.bands, key=lambda band: band.employee_min)
        one_way = [
            Cohort(),
            *(Cohort(sector=sector) for sector in sorted(self.sectors)),
            *(Cohort(band=band) for band in bands),
        ]
        crossed = product(sorted(self.sectors), bands) if self.cross_cohorts else ()
        return (*one_way, *(Cohort(sector, band) for sector, band in crossed))
