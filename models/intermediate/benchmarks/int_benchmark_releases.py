from tenant_health.disclosure.table import new_release_rows


def model(dbt, session):
    dbt.config(
        materialized="incremental",
        incremental_strategy="append",
        full_refresh=False,
    )
    return new_release_rows(
        members=dbt.ref("int_release_members").pl(),
        metrics=dbt.ref("int_release_metrics").pl(),
        sectors=dbt.ref("industry_sectors").pl(),
        size_bands=dbt.ref("size_bands").pl(),
        parameters=dbt.ref("int_release_parameters").pl(),
        released=dbt.this.pl() if dbt.is_incremental else None,
    )
