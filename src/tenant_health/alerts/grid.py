"""Rows of tenants and days as matrices, and windows over their days."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

_VALUES_AT_ONCE = 8_000_000


class Grid:
    """Where the rows of a table stand in a matrix of tenants and days.

    Attributes:
        tenants: The tenants' ids, sorted.
        first: The day of the first column; the columns end on `last`, without a gap.
        last: The day of the last one.
        row: The row of the matrix for each row of the table.
        column: The column for each row of the table.
    """

    def __init__(self, rows: pl.DataFrame, last: date | None = None) -> None:
        """Args: `rows` have `organization_id` and `metric_date`; `last` is the newest day.

        Raises:
            ValueError: A tenant has two rows on a day.
        """
        if rows.select("organization_id", "metric_date").is_duplicated().any():
            raise ValueError("A tenant has more than one row on a day. Pass one row per day.")
        newest = rows["metric_date"].max() if last is None else last
        oldest = rows["metric_date"].min()
        self.last = newest if isinstance(newest, date) else date(1970, 1, 1)
        self.first = oldest if isinstance(oldest, date) else self.last
        self.tenants = rows["organization_id"].unique().sort()
        self.row: Ints = self.tenants.search_sorted(rows["organization_id"]).to_numpy()
        self.column = self.columns(rows["metric_date"])

    @property
    def shape(self) -> tuple[int, int]:
        """How many tenants and days."""
        return len(self.tenants), (self.last - self.first).days + 1

    def columns(self, days: pl.Series) -> Ints:
        """The columns of days; those of days before the first are negative."""
        column: Ints = (days - self.first).dt.total_days().to_numpy().astype(np.int64)
        return column

    def days(self, columns: Ints) -> pl.Series:
        """The days of columns."""
        start = pl.Series([self.first], dtype=pl.Date).to_physical()[0]
        return pl.Series(columns + start, dtype=pl.Int32).cast(pl.Date)

    def matrix(self, values: pl.Series) -> Floats:
        """A column of the table as (tenants, days); NaN where it is null or has no row."""
        matrix = np.full(self.shape, np.nan)
        matrix[self.row, self.column] = values.cast(pl.Float64).fill_null(np.nan).to_numpy()
        return matrix


def rolling_median(matrix: Floats, first: int, last: int, least: int) -> Floats:
    """The median over the days from `first` to `last` days before each.

    Args:
        matrix: (tenants, days), NaN where there is no value.
        first: Days that the window begins before a day.
        last: Days that it ends before it.
        least: Values that the window must hold.

    Returns:
        (tenants, days): the midpoint of the two middle values; NaN where there are too few.
    """
    tenants, days = matrix.shape
    width = first - last + 1
    before = np.full((tenants, first), np.nan)
    padded = np.concatenate([before, matrix], axis=1)[:, : days + width - 1]
    at_once = max(1, _VALUES_AT_ONCE // max(1, days * width))
    parts = [
        median(sliding_window_view(padded[start : start + at_once], width, axis=1), least)
        for start in range(0, tenants, at_once)
    ]
    return np.concatenate(parts) if parts else matrix.copy()


def median(values: Floats, least: int) -> Floats:
    """The median over the last axis, NaN left out; NaN where fewer than `least` values are left."""
    if values.shape[-1] == 0:
        return np.full(values.shape[:-1], np.nan)
    ordered = np.sort(values, axis=-1)  # NaN comes last
    count = np.isfinite(values).sum(axis=-1)
    middle = np.stack([np.maximum(0, count - 1) // 2, count // 2], axis=-1)
    middle = np.minimum(middle, values.shape[-1] - 1)
    low_and_high = np.take_along_axis(ordered, middle, axis=-1)
    return np.where(count >= max(1, least), low_and_high.mean(axis=-1), np.nan)
