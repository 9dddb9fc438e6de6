"""Reads the releases that tenants see, and the secret truth that judges need."""

from __future__ import annotations

import polars as pl
from psycopg2 import errors, extensions, sql

from tenant_health.audit.attacks import Attack, View, run_attacks
from tenant_health.audit.estimates import SIMULATED
from tenant_health.disclosure import MEMBERS_SCHEMA, PUBLIC_SCHEMA, Settings
from tenant_health.disclosure.table import released_rows, settings_from_tables
from tenant_health.errors import UserError
from tenant_health.release_key.store import read_key

_KEY = ["metric_name", "release_month", "filter_description"]


def attack_releases(connection: extensions.connection, schema: str) -> tuple[View, list[Attack]]:
    """Attacks 1 to 8 on all releases in the database.

    Args:
        connection: As the role that builds the marts.
        schema: Where dbt puts seeds; the others are `<schema>_marts` and so on.

    Returns:
        What was attacked, and what came of it.

    Raises:
        UserError: There is no release, or the tables may not be read.
    """
    view = View.of(*read_releases(connection, schema))
    with connection.cursor() as cursor:
        found = read_key(cursor, schema)
    newest = view.released.filter(pl.col("release_month") == view.newest)["key_fingerprint"]
    key = found.key if found.fingerprint == newest[0] else None
    return view, run_attacks(view, key, SIMULATED)


def read_releases(
    connection: extensions.connection, schema: str
) -> tuple[pl.DataFrame, pl.DataFrame, Settings]:
    """Reads all releases, their members, and what the newest was made with.

    Returns:
        The published rows as readers see them, with the settings of each from the table behind them
        (`RELEASE_SCHEMA`); their members (`MEMBERS_SCHEMA`); and the settings: the metrics of the
        seeds, the sectors, threshold, noise and kinds of cohorts of the newest release.

    Raises:
        UserError: There is no release, or the tables may not be read.
    """
    marts, secret, seeds = (f"{schema}_{part}" for part in ("marts", "intermediate", "seeds"))
    try:
        published = _table(connection, marts, "published_benchmarks")
        made = _table(connection, secret, "int_benchmark_releases")
        members = _table(connection, secret, "int_release_members")
        metrics = _table(connection, seeds, "benchmark_metrics")
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
    behind = made.select(*_KEY, *(name for name in made.columns if name not in PUBLIC_SCHEMA))
    released = released_rows(published.join(behind, on=_KEY, how="left"))
    of_release = pl.col("release_month").is_in(released["release_month"].to_list())
    people = members.select(list(MEMBERS_SCHEMA)).cast(pl.Schema(MEMBERS_SCHEMA))
    return released, people.filter(of_release), _settings(released, metrics, bands)


def _settings(released: pl.DataFrame, metrics: pl.DataFrame, bands: pl.DataFrame) -> Settings:
    newest = released.filter(pl.col("release_month") == pl.col("release_month").max())
    crossed = pl.col("industry_sector").is_not_null() & pl.col("employee_min").is_not_null()
    first = newest.row(0, named=True)
    parameters = {
        "min_peer_count": first["min_peer_count"] or 5,
        "release_noise": first["release_noise"] or 0.25,
        "publish_cross_cohorts": newest.select(crossed.any()).item(),
        "release_account_from": None,
    }
    sectors = newest.select("industry_sector").drop_nulls().unique()
    return settings_from_tables(metrics, sectors, bands, parameters)


def _table(connection: extensions.connection, schema: str, name: str) -> pl.DataFrame:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("select * from {}").format(sql.Identifier(schema, name)))
        columns = [column.name for column in cursor.description or ()]
        return pl.DataFrame(
            cursor.fetchall(), schema=columns, orient="row", infer_schema_length=None
        )
