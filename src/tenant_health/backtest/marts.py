"""Reads the marts that say how good the score is."""

from dataclasses import dataclass

from psycopg2 import extensions

from tenant_health.errors import UserError
from tenant_health.marts import Row, readable_marts, rows

_BACKTEST = "select * from {score_backtest} order by horizon_days, predictor"
_CALIBRATION = "select * from {score_calibration} order by predictor desc, band_position"
_WEIGHTS = "select * from {suggested_weights} order by position"


@dataclass(frozen=True)
class Quality:
    """What the marts say of the score.

    Attributes:
        score: The row of `score_backtest` with the verdict.
        backtest: All its rows, by horizon.
        calibration: The rows of `score_calibration`, the worst band first.
        weights: The rows of `suggested_weights`.
    """

    score: Row
    backtest: list[Row]
    calibration: list[Row]
    weights: list[Row]


def read_quality(connection: extensions.connection, schema: str) -> Quality:
    """Reads how good the score is.

    Args:
        connection: To the database that holds the marts.
        schema: Of the marts.

    Raises:
        UserError: The marts are not there, are older than this code, or are empty.
    """
    with readable_marts(schema):
        backtest = rows(connection, schema, _BACKTEST)
        calibration = rows(connection, schema, _CALIBRATION)
        weights = rows(connection, schema, _WEIGHTS)
    judged = [row for row in backtest if row["verdict"]]
    if not judged:
        raise UserError(
            f"{schema}.score_backtest is empty: no tenant has ever been scored. Load activity with "
            "`tenant-health sample` or `load`, then run `dbt build`."
        )
    return Quality(judged[0], backtest, calibration, weights)
