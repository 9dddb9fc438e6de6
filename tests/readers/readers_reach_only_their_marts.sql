-- What a reader role can select, in any column, and must not: for all of them everything but the
-- marts; for tenants also the marts that are for staff, and the raw tables. What a role can that
-- the reader may become, the reader can.
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

{% set staff = var('internal_reader_roles') | list %}
{% set tenants = var('tenant_reader_roles') | list %}
{% set for_tenants = [] %}
{% for node in graph.nodes.values() if node.resource_type == 'model' %}
    {% if node.config.meta.readers in ('everyone', 'tenant_rows') %}
        {% do for_tenants.append(node.alias) %}
    {% endif %}
{% endfor %}

with

readers as (

    select
        readers.rolname,
        readers.rolname in ({{ quoted_list(tenants) }}) as is_tenant,
        becomes.oid as acting_as
    from pg_catalog.pg_roles as readers
    inner join pg_catalog.pg_roles as becomes
        on pg_has_role(readers.oid, becomes.oid, 'member')
    where readers.rolname in ({{ quoted_list(staff + tenants) }})

),

relations as (

    select
        relations.oid,
        relations.relname,
        namespaces.nspname,
        namespaces.nspname = {{ dbt.string_literal(generate_schema_name('marts')) }} as is_mart
    from pg_catalog.pg_class as relations
    inner join pg_catalog.pg_namespace as namespaces
        on relations.relnamespace = namespaces.oid
    where
        relations.relkind in ('r', 'p', 'v', 'm', 'f')
        and (
            left(namespaces.nspname, {{ target.schema | length }})
            = {{ dbt.string_literal(target.schema) }}
            or namespaces.nspname = {{ dbt.string_literal(var('platform_schema')) }}
        )

),

faulty as (

    select distinct
        readers.rolname,
        relations.nspname,
        relations.relname
    from readers
    cross join relations
    where
        has_schema_privilege(readers.acting_as, relations.nspname, 'usage')
        and has_any_column_privilege(readers.acting_as, relations.oid, 'select')
        and not (
            relations.is_mart
            and (not readers.is_tenant or relations.relname in ({{ quoted_list(for_tenants) }}))
        )
        and not (
            not readers.is_tenant
            and relations.nspname = {{ dbt.string_literal(var('platform_schema')) }}
        )

)

select * from faulty
