from tenant_health.disclosure.table import (
    new_release_rows,
    newest_key_fingerprint,
    settings_from_tables,
)
from tenant_health.release_key.store import key_for_release


def model(dbt, session):
    dbt.config(
        materialized="incremental",
        incremental_strategy="append",
        on_schema_change="append_new_columns",
        full_refresh=False,
    )
    released = dbt.this.pl() if dbt.is_incremental else None
    settings = settings_from_tables(
        metrics=dbt.ref("benchmark_metrics").pl(),
        sectors=dbt.ref("industry_sectors").pl(),
        size_bands=dbt.ref("size_bands").pl(),
        parameters=dbt.config.meta_get("release_vars"),
    )
    key = key_for_release(
        session.cursor, dbt.config.meta_get("seeds_schema"), newest_key_fingerprint(released)
    )
    return new_release_rows(dbt.ref("int_release_members").pl(), settings, key, released)
