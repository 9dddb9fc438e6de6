-- Each mart that a tenant reader can select, but for the published benchmarks, has row-level
-- security, and no policy for that role shows other rows than the current organization's.
-- After all marts:
-- depends_on: {{ ref('benchmark_coverage') }}
-- depends_on: {{ ref('build_status') }}
-- depends_on: {{ ref('feature_adoption') }}
-- depends_on: {{ ref('late_arriving_rows') }}
-- depends_on: {{ ref('peer_benchmarks') }}
-- depends_on: {{ ref('published_benchmarks') }}
-- depends_on: {{ ref('rejected_rows') }}
-- depends_on: {{ ref('tenant_benchmarks') }}
-- depends_on: {{ ref('tenant_health_outlook') }}
-- depends_on: {{ ref('tenant_health_scores') }}
-- depends_on: {{ ref('tenant_portfolio') }}
-- depends_on: {{ ref('tenants') }}
-- depends_on: {{ ref('usage_metrics') }}
{{ config(severity='error', tags=['readers']) }}

with

readers as (

    select
        oid,
        rolname,
        rolsuper or rolbypassrls as skips_policies
    from pg_catalog.pg_roles
    where rolname in ({{ quoted_list(var('tenant_reader_roles') | list) }})

),

marts as (

    select
        relations.oid,
        relations.relname,
        relations.relowner,
        relations.relkind = 'r'
        and relations.relrowsecurity
        and relations.oid not in (
            select columns.attrelid
            from pg_catalog.pg_attribute as columns
            where columns.attnum > 0 and coalesce(columns.attstattarget, -1) <> 0
        ) as is_protected
    from pg_catalog.pg_class as relations
    inner join pg_catalog.pg_namespace as namespaces
        on relations.relnamespace = namespaces.oid
    where
        relations.relkind in ('r', 'p', 'v', 'm', 'f')
        and namespaces.nspname = {{ dbt.string_literal(generate_schema_name('marts')) }}
        and relations.relname <> {{ dbt.string_literal(ref('published_benchmarks').identifier) }}

),

policies as (

    select
        polrelid,
        unnest(polroles) as role_oid,
        polpermissive
        and pg_get_expr(polqual, polrelid)
        <> '(organization_id = '
        || 'NULLIF(current_setting(''app.current_organization''::text, true), ''''::text))'
            as opens_more
    from pg_catalog.pg_policy

),

faulty as (

    select
        readers.rolname,
        marts.relname
    from readers
    cross join marts
    left join policies
        on
            marts.oid = policies.polrelid
            and (
                policies.role_oid = 0
                or pg_has_role(readers.oid, policies.role_oid, 'member')
            )
    where has_any_column_privilege(readers.oid, marts.oid, 'select')
    group by readers.rolname, marts.relname
    having
        bool_or(not marts.is_protected)
        or bool_or(readers.skips_policies)
        or bool_or(pg_has_role(readers.oid, marts.relowner, 'member'))
        or bool_or(coalesce(policies.opens_more, true))

)

select * from faulty
