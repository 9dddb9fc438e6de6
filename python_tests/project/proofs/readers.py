"""Rights by which readers see more than is theirs. {staff} and {tenant} are reader roles."""

from .corruption import Corruption

_REACH = "readers_reach_only_their_marts"
_OWN_ROWS = "tenants_see_only_their_own_rows"
_PROTECTED = ("usage_metrics", "feature_adoption", "tenant_health_scores", "tenant_benchmarks")
_OWN = "organization_id = nullif(current_setting('app.current_organization', true), '')"
_BOTH_WAYS = "grant usage on schema {schema} to {role}; grant select{columns} on {table} to {role}"


def _reach(table: str, role: str, columns: str = "") -> Corruption:
    """A role may read a table, and come into its schema."""
    schema = table.partition(".")[0]
    return Corruption(_BOTH_WAYS.format(schema=schema, table=table, role=role, columns=columns))


def _policy(using: str, to: str = "{tenant}", sort: str = "permissive") -> str:
    return f"create policy more on usage_metrics as {sort} for select to {to} using ({using})"


PROOFS = {
    _REACH: {
        "a tenant a staging view": _reach("analytics_staging.stg_platform__cases", "{tenant}"),
        "a tenant who the peers are": _reach(
            "analytics_intermediate.int_release_members", "{tenant}"
        ),
        "a tenant one column of that": _reach(
            "analytics_intermediate.int_release_members", "{tenant}", " (organization_id)"
        ),
        "a tenant a seed": _reach("analytics_seeds.size_bands", "{tenant}"),
        "a tenant a raw table": _reach("raw.sessions", "{tenant}"),
        "staff a staging view": _reach("analytics_staging.stg_platform__users", "{staff}"),
        "staff who the peers are": _reach("analytics_intermediate.int_release_members", "{staff}"),
        "everyone the releases with their reasons": _reach(
            "analytics_intermediate.int_benchmark_releases", "public"
        ),
        "a tenant exact benchmarks": Corruption(
            "grant select on peer_benchmarks to {tenant}", (_OWN_ROWS,)
        ),
        "a tenant one exact figure": Corruption(
            "grant select (max_value) on peer_benchmarks to {tenant}", (_OWN_ROWS,)
        ),
        "a tenant why cohorts are withheld": Corruption(
            "grant select on benchmark_coverage to public", (_OWN_ROWS,)
        ),
        "a tenant a view made by hand": Corruption(
            "create view analytics_marts.mine as select * from peer_benchmarks;"
            "grant select on mine to {tenant}",
            (_OWN_ROWS,),
        ),
        "a tenant by a group": Corruption(
            "create role {tenant}_group; grant {tenant}_group to {tenant};"
            + _reach("analytics_intermediate.int_users", "{tenant}_group").sql
        ),
        "a tenant everything": Corruption("grant pg_read_all_data to {tenant}", (_OWN_ROWS,)),
        "staff everything": Corruption("grant pg_read_all_data to {staff}"),
        "a tenant what staff may": Corruption("grant {staff} to {tenant}", (_OWN_ROWS,)),
        "a tenant as superuser": Corruption("alter role {tenant} superuser", (_OWN_ROWS,)),
        "staff as superuser": Corruption("alter role {staff} superuser"),
        "a tenant what staff may, by becoming staff": Corruption(
            "alter role {tenant} noinherit; grant {staff} to {tenant}", (_OWN_ROWS,)
        ),
        "a tenant by becoming a group": Corruption(
            "create role {tenant}_group; alter role {tenant} noinherit;"
            "grant {tenant}_group to {tenant};"
            + _reach("analytics_intermediate.int_users", "{tenant}_group").sql
        ),
    },
    _OWN_ROWS: {
        **{
            f"no row-level security on {mart}": Corruption(
                f"alter table {mart} disable row level security"
            )
            for mart in _PROTECTED
        },
        **{
            f"no policy on {mart}": Corruption(f"drop policy own_rows on {mart}")
            for mart in _PROTECTED
        },
        **{
            f"another policy: {using}": Corruption(
                f"alter policy own_rows on usage_metrics using ({using})"
            )
            for using in (
                "true",
                f"{_OWN} or total_users = 0",
                "organization_id <> current_setting('app.current_organization', true)",
                "lower(organization_id) = lower(current_setting('app.current_organization', true))",
            )
        },
        "one policy more for tenants": Corruption(_policy("active_users = 0")),
        "one policy more for everyone": Corruption(_policy("active_users = 0", "public")),
        "the policy of staff for tenants": Corruption(
            "alter policy all_rows on usage_metrics to {staff}, {tenant}"
        ),
        "a tenant who skips policies": Corruption("alter role {tenant} bypassrls"),
        "a tenant who owns a mart": Corruption("alter table usage_metrics owner to {tenant}"),
        "statistics that EXPLAIN tells of": Corruption(
            "alter table usage_metrics alter active_users set statistics -1"
        ),
        "a copy without policies": Corruption(
            "create table analytics_marts.copied as select * from usage_metrics;"
            "drop table usage_metrics; alter table copied rename to usage_metrics;"
            "grant select on usage_metrics to {tenant}"
        ),
    },
}
HARMLESS = {
    "nothing": "select",
    "a table in a schema that is closed": "grant select on int_users to {tenant}",
    "a policy that shows less": _policy("active_users > 0", sort="restrictive"),
    "the same policy once more": _policy(_OWN),
    "a policy of others": "create role {tenant}_other; " + _policy("true", "{tenant}_other"),
    "a right of others": "create role {tenant}_other; "
    + _reach("analytics_intermediate.int_users", "{tenant}_other").sql,
    "a raw table for staff": _reach("raw.sessions", "{staff}").sql,
}
"""Rights that show nothing that is not the reader's."""
