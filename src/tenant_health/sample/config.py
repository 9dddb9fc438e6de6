"""What a sample is to hold, and the clock and random streams that all of it shares."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MILLISECONDS_A_DAY = 86_400_000


@dataclass(frozen=True)
class SampleConfig:
    """The size and the place in time of a sample.

    Times inside the generators are floats: days since the start of the first day, with nan for
    "never happened". Day `days` is the end of the last day; nothing good lies at or after it.

    Attributes:
        tenants: Number of tenants, from 1.
        days: Length of history in days, from 1.
        end_date: The last day with activity.
        seed: Tenant `i` is the same for the same seed, whatever the number of tenants.
        users_per_tenant: Mean number of users per tenant, over many tenants.
        activity: Multiplies the number of logins, feature uses, cases and campaigns per user.
        churn: How strongly low engagement makes tenants leave, from 0 (not at all: 10 % leave a
            year, whoever they are). None: a few leave by lot, as `archetypes` says.
    """

    tenants: int
    days: int
    end_date: date
    seed: int = 1
    users_per_tenant: float = 60.0
    activity: float = 1.0
    churn: float | None = None

    @property
    def start_date(self) -> date:
        """The first day with activity."""
        return self.end_date - timedelta(days=self.days - 1)

    def random(self, tenant: int, *stream: int) -> np.random.Generator:
        """An independent random generator for one purpose within one tenant."""
        return np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(tenant, *stream)))

    def times(self, offsets: Floats) -> pl.Series:
        """Turns day offsets into timestamps of millisecond precision; nan becomes null."""
        start = np.datetime64(self.start_date, "ms").astype(np.int64)
        known = np.isfinite(offsets)
        milliseconds = np.floor(np.where(known, offsets, 0.0) * MILLISECONDS_A_DAY)
        stamps = (milliseconds.astype(np.int64) + start).astype("datetime64[ms]")
        return pl.Series(np.where(known, stamps, np.datetime64("NaT", "ms")))

    def dates(self) -> NDArray[np.datetime64]:
        """Every day of the sample's history, shape (days,)."""
        return np.datetime64(self.start_date, "D") + np.arange(self.days)
