"""Tables of landmarks and tenants as matrices."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from tenant_health.backtest.auc import Flags, Floats, Ints
from tenant_health.backtest.control import hand_on
from tenant_health.backtest.figures import Outcomes
from tenant_health.backtest.rules import Chance

_NEVER = 10_000_000
"""A day, in days since 1970, that is never reached."""


@dataclass(frozen=True)
class Panel:
    """Who was scored on which landmark, and when each tenant came and went.

    Days are counted from 1970. Tenants stand in the order of their ids.

    Attributes:
        tenants: Their ids.
        landmarks: Days, shape (landmarks,).
        row: The landmark of each row of the table of landmarks.
        column: The tenant of each of these rows.
        first: First scored day of each tenant, shape (tenants,).
        last: Last scored day.
        leaving: The day each tenant left; far in the future if it has not.
        until: The last day whose outcomes are known.
    """

    tenants: pl.Series
    landmarks: Ints
    row: Ints
    column: Ints
    first: Ints
    last: Ints
    leaving: Ints
    until: int

    @classmethod
    def of(cls, landmarks: pl.DataFrame, endings: pl.DataFrame) -> Panel:
        """The panel of two tables.

        Args:
            landmarks: One row per tenant per landmark: `organization_id`, `metric_date`.
            endings: One row per tenant that was ever scored: `organization_id`, `as_of_date` (the
                same everywhere), `first_scored_on`, `last_scored_on`, `left_on` (null if it has
                not left). A tenant of the first table that is not in this one is an error.

        Raises:
            ValueError: A tenant is in one table twice, or not in the second.
        """
        if landmarks.select("organization_id", "metric_date").is_duplicated().any():
            raise ValueError("A tenant has two rows on a landmark. Pass one row per landmark.")
        if endings["organization_id"].is_duplicated().any():
            raise ValueError("A tenant has two endings. Pass one row per tenant.")
        endings = endings.sort("organization_id")
        tenants = endings["organization_id"]
        unknown = landmarks.filter(~pl.col("organization_id").is_in(tenants.implode()))
        if len(unknown):
            raise ValueError(f"Tenant {unknown['organization_id'][0]} has no row in the endings.")
        days = _days(landmarks["metric_date"])
        known = np.unique(days)
        return cls(
            tenants=tenants,
            landmarks=known,
            row=np.searchsorted(known, days).astype(np.int64),
            column=tenants.search_sorted(landmarks["organization_id"]).to_numpy().astype(np.int64),
            first=_days(endings["first_scored_on"]),
            last=_days(endings["last_scored_on"]),
            leaving=_days(endings["left_on"]),
            until=int(_days(endings["as_of_date"]).max(initial=0)),
        )

    def matrix(self, values: pl.Series) -> Floats:
        """A column of the table of landmarks as (landmarks, tenants); NaN for null or no row."""
        matrix = np.full((len(self.landmarks), len(self.tenants)), np.nan)
        numbers = values.cast(pl.Float64).fill_null(np.nan).to_numpy()
        matrix[self.row, self.column] = numbers
        return matrix

    def outcomes(self, horizon: int, chance: Chance) -> Outcomes:
        """Who left within a horizon, on the landmarks from which it is over.

        Args:
            horizon: In days.
            chance: Where chance begins, and how often leaving days are handed on.
        """
        landmarks = self.landmarks[self.landmarks <= self.until - horizon]
        scored = np.zeros((len(self.landmarks), len(self.tenants)), dtype=bool)
        scored[self.row, self.column] = True
        day = landmarks[:, None]
        left: Flags = (self.leaving > day) & (self.leaving <= day + horizon)
        left &= scored[: len(landmarks)]
        churners = np.flatnonzero(left.any(axis=0))
        random = np.random.default_rng(chance.seed)
        control = hand_on(
            self.first,
            self.last,
            churners,
            self.leaving[churners],
            chance.control_draws,
            random,
        )
        return Outcomes(horizon, landmarks, left, control)


def _days(dates: pl.Series) -> Ints:
    """Days since 1970; `_NEVER` for null."""
    days: Ints = dates.cast(pl.Date).to_physical().cast(pl.Int64).fill_null(_NEVER).to_numpy()
    return days
