"""The causes of every change of a score as a table."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from tenant_health.attribution.shapley import Coalition, Floats, shapley_values

_UNITS = 10_000
"""Points are counted in whole ten-thousandths, so that sums are exact."""

_DAY = ("organization_id", "metric_date")
_COMPONENT_DAY = (*_DAY, "component")
_CONFIGURATION = ("weight_changed", "target_changed")
_LINE = {
    "organization_id": pl.String,
    "metric_date": pl.Date,
    "component": pl.String,
    "cause": pl.String,
    "amount": pl.Int64,
    "units": pl.Int64,
}


def attribute(movements: pl.DataFrame) -> pl.DataFrame:
    """Splits the change of each tenant's score since the day before among its causes.

    Pure: the same rows in any order give the same table.

    Args:
        movements: One row per tenant, day, component and cause: `organization_id`, `metric_date`,
            `component`, `cause`, `amount` (how many cases, users and so on); `reached_effect` and
            `possible_effect`, by which the cause changed the component's inputs; and, the same on
            all rows of a component and day, `weight`, `target` and `score` of the day, those and
            `reached` and `possible` of the day before with the suffix `_before`,
            `score_with_none`, and `overall_change`, the change of the overall score. `possible`
            is null for tickets, which are only counted.

    Returns:
        The lines of which the change is made, by tenant, day, component and cause:
        `organization_id`, `metric_date`, `component` (or `overall`), `cause` (or `rounding`),
        `amount` and `points` of the overall score, a multiple of 0.0001. A component's lines sum
        to the change of its weighted score, and all lines of a day to `overall_change`. Lines
        of 0 points are left out.
    """
    rows = movements.with_columns(
        pl.col("weight", "weight_before", "target", "target_before").cast(pl.Float64)
    ).sort(*_COMPONENT_DAY, "cause")
    causes = pl.concat([pl.DataFrame(schema=_LINE), *_cause_lines(rows)])
    components = _component_changes(rows)
    lines = [causes, _component_rounding(components, causes), _overall_rounding(components)]
    made = pl.concat(lines).filter(pl.col("units") != 0).sort(*_COMPONENT_DAY, "cause")
    return made.drop("units").with_columns(points=made["units"].to_numpy() / _UNITS)


def _cause_lines(rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Lines of causes, for one number of causes at a time."""
    effective = rows.filter(
        (pl.col("reached_effect") != 0)
        | (pl.col("possible_effect") != 0)
        | pl.col("cause").is_in(_CONFIGURATION)
    ).with_columns(causes=pl.len().over(_COMPONENT_DAY))
    for (number,), games in effective.partition_by("causes", as_dict=True).items():
        shares = shapley_values(_Games.of(games, number).worth, number)
        yield games.select(
            *(column for column in _LINE if column != "units"),
            units=pl.Series(np.floor(shares.ravel() * _UNITS + 0.5).astype(np.int64)),
        )


@dataclass(frozen=True)
class _Games:
    """Components and days with the same number of causes, as arrays.

    Attributes:
        is_count: Whether a component only counts what it has reached, as tickets are.
        none: Its score with nothing possible.
        before: Weight, target, reached and possible of the day before; an array each.
        weight: The weight of the day, where a cause changed it.
        target: The target of the day.
        effects: What each cause adds to reached and possible; a matrix each.
        changes_weight: Which causes change the weight; a matrix.
        changes_target: Which change the target.
    """

    is_count: npt.NDArray[np.bool_]
    none: Floats
    before: tuple[Floats, Floats, Floats, Floats]
    weight: Floats
    target: Floats
    effects: tuple[Floats, Floats]
    changes_weight: npt.NDArray[np.bool_]
    changes_target: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, games: pl.DataFrame, causes: int) -> "_Games":
        """Rows of the same component and day follow each other, `causes` each."""

        def once(column: str) -> Floats:
            return games[column][::causes].cast(pl.Float64).fill_null(0).to_numpy()

        def each(column: str) -> Floats:
            return games[column].cast(pl.Float64).to_numpy().reshape(-1, causes)

        def is_cause(name: str) -> npt.NDArray[np.bool_]:
            return (games["cause"] == name).to_numpy().reshape(-1, causes)

        return cls(
            is_count=games["possible_before"][::causes].is_null().to_numpy(),
            none=once("score_with_none"),
            before=(
                once("weight_before"),
                once("target_before"),
                once("reached_before"),
                once("possible_before"),
            ),
            weight=once("weight"),
            target=once("target"),
            effects=(each("reached_effect"), each("possible_effect")),
            changes_weight=is_cause("weight_changed"),
            changes_target=is_cause("target_changed"),
        )

    def worth(self, causes: Coalition) -> Floats:
        """Weighted scores, not rounded, if only these causes had happened since the day before."""
        weight, target, reached, possible = self.before
        reached = reached + self.effects[0] @ causes
        possible = possible + self.effects[1] @ causes
        weight = np.where((self.changes_weight & causes).any(axis=1), self.weight, weight)
        target = np.where((self.changes_target & causes).any(axis=1), self.target, target)
        has_any = possible > 0
        share = 100 * reached / np.where(has_any, possible * target, 1)
        score = np.where(has_any, share, self.none)
        score = np.where(self.is_count, 100 - 100 * reached / target, score)
        bounded: Floats = weight * np.clip(score, 0, 100)
        return bounded


def _component_changes(rows: pl.DataFrame) -> pl.DataFrame:
    """By how much each component's weighted published score changed, in units.

    A whole number of them unless a weight has more than four decimals; then to the nearest.
    """
    per_point = (pl.col("weight", "weight_before") * _UNITS).round(6)
    return (
        rows.unique(_COMPONENT_DAY, keep="first", maintain_order=True)
        .with_columns(per_point)
        .select(
            *_COMPONENT_DAY,
            "overall_change",
            units=(
                pl.col("weight") * pl.col("score")
                - pl.col("weight_before") * pl.col("score_before")
                + 0.5
            )
            .floor()
            .cast(pl.Int64),
        )
    )


def _component_rounding(components: pl.DataFrame, causes: pl.DataFrame) -> pl.DataFrame:
    """What the causes of a component leave, since its published score is a whole number."""
    explained = causes.group_by(_COMPONENT_DAY).agg(explained=pl.col("units").sum())
    left = components.join(explained, on=_COMPONENT_DAY, how="left").with_columns(
        units=pl.col("units") - pl.col("explained").fill_null(0)
    )
    return _rounding(left)


def _overall_rounding(components: pl.DataFrame) -> pl.DataFrame:
    """What all components leave, since the overall score is a whole number, too."""
    days = components.group_by(_DAY).agg(
        component=pl.lit("overall"),
        units=pl.col("overall_change").first().cast(pl.Int64) * _UNITS - pl.col("units").sum(),
    )
    return _rounding(days)


def _rounding(lines: pl.DataFrame) -> pl.DataFrame:
    return lines.select(
        *_COMPONENT_DAY, cause=pl.lit("rounding"), amount=pl.lit(0, pl.Int64), units="units"
    )
