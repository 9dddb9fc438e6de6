"""Reads the releases that tenants see, and the secret truth that judges need."""

import polars as pl
from psycopg2 import errors, extensions, sql

from tenant_health.disclosure import COVERAGE_SCHEMA, MEMBERS_SCHEMA, RELEASE_SCHEMA
from tenant_health.disclosure.model import Settings
from tenant_health.disclosure.release import Releases
from tenant_health.disclosure.table import settings_from_tables
from tenant_health.errors import UserError


def read_releases(connection: extensions.connection, schema: str) -> tuple[Releases, Settings]:
    """Reads all releases, and what the newest was made with.

    Args:
        connection: As a role that may read the marts, the seeds and the intermediate tables.
        schema: Where dbt puts seeds; the others are `<schema>_marts` and so on.

    Returns:
        The releases without the reasons (`coverage` is empty), and the settings: the metrics and
        thresholds of the last build, the sectors and kinds of cohorts of the newest release.

    Raises:
        UserError: There is no release, or the tables may not be read.
    """
    marts, secret, seeds = (f"{schema}_{part}" for part in ("marts", "intermediate", "seeds"))
    try:
        published = _table(connection, marts, "published_benchmarks")
        members = _table(connection, secret, "int_audited_members")
        metrics = _table(connection, secret, "int_release_metrics")
        parameters = _table(connection, secret, "int_release_parameters")
        bands = _table(connection, seeds, "size_bands")
    except (errors.UndefinedTable, errors.InvalidSchemaName) as error:
        raise UserError(
            f"There is no release yet: {error.diag.message_primary}. Run `dbt build`; if the marts "
            f"are not in schema {marts}, set DBT_SCHEMA to the name before `_marts`."
        ) from error
    except errors.InsufficientPrivilege as error:
        raise UserError(
            f"The audit compares what readers see with the truth, but {error.diag.message_primary}."
            " Connect as the role that builds the marts (PGUSER)."
        ) from error
    if published.is_empty():
        raise UserError(
            f"There is no release yet: {marts}.published_benchmarks is empty. A month is released "
            "by the first `dbt build` after its last day; history_days must reach back to it."
        )
    newest = published.filter(pl.col("release_month") == pl.col("release_month").max())
    crossed = newest.select(
        (pl.col("industry_sector").is_not_null() & pl.col("employee_min").is_not_null()).any()
    ).item()
    settings = settings_from_tables(
        metrics,
        newest.select("industry_sector").drop_nulls().unique(),
        bands,
        parameters.with_columns(cross_cohorts=pl.lit(crossed)),
    )
    released = pl.col("release_month").is_in(published["release_month"].to_list())
    return (
        Releases(
            published.cast(pl.Schema(RELEASE_SCHEMA)),
            pl.DataFrame(schema=COVERAGE_SCHEMA),
            members.rename({"metric_value": "value"})
            .select(list(MEMBERS_SCHEMA))
            .cast(pl.Schema(MEMBERS_SCHEMA))
            .filter(released),
        ),
        settings,
    )


def _table(connection: extensions.connection, schema: str, name: str) -> pl.DataFrame:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("select * from {}").format(sql.Identifier(schema, name)))
        columns = [column.name for column in cursor.description or ()]
        return pl.DataFrame(
            cursor.fetchall(), schema=columns, orient="row", infer_schema_length=None
        )
