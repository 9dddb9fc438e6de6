{#-
    Tables of others that hold what a mart or an intermediate table holds, by the names of columns:
    organization_id with two columns or all of such a table, raw ones aside; or all columns of a mart.
#}
{% macro access_copies() -%}
    select
        others.oid,
        relations.name as original,
        count(*) as shared
    from pg_catalog.pg_class as others
    inner join pg_catalog.pg_attribute as columns on others.oid = columns.attrelid
    inner join pg_catalog.pg_attribute as known on columns.attname = known.attname and known.attnum > 0
    inner join relations on known.attrelid = relations.oid
    left join (
        select distinct columns.attname
        from pg_catalog.pg_attribute as columns
        inner join relations on columns.attrelid = relations.oid
        where relations.readers = 'raw'
    ) as raw_columns on columns.attname = raw_columns.attname
    where
        columns.attnum > 0 and not columns.attisdropped
        and others.relkind in ('r', 'p', 'm', 'f')
        and others.oid in (select relation from rights where privilege = 'SELECT')
        and others.oid not in (select oid from relations)
        and relations.readers not in ('everyone', 'raw', 'unknown')
    group by others.oid, others.relnatts, relations.oid, relations.name, relations.readers
    having
        (
            bool_or(columns.attname = 'organization_id')
            and count(*) filter (where raw_columns.attname is null)
            >= case when count(*) = others.relnatts then 1 else 2 end
        )
        or (relations.readers = 'internal' and count(*) = (
            select count(*) from pg_catalog.pg_attribute
            where attrelid = relations.oid and attnum > 0 and not attisdropped
        ))
{%- endmacro %}


{#- All tables of which a tenant may read its own rows: marts, and others' copies. -#}
{% macro access_row_tables() -%}
    select
        oid,
        name,
        null as original
    from relations
    where readers = 'tenant_rows'
    union all
    select
        copies.oid,
        {{ full_name('copies.oid') }},
        (array_agg(copies.original order by copies.shared desc, copies.original desc))[1]
    from copies
    group by copies.oid
{%- endmacro %}


{#- Such tables that hide no row from a tenant. -#}
{% macro row_security_problems() -%}
    select
        roles.audience,
        roles.who || ' can read every row of ' || row_tables.name
        || coalesce(', which holds what ' || row_tables.original || ' holds', ''),
        case
            when tables.relowner = roles.role then 'alter table ' || row_tables.name || ' owner to another role'
            when row_tables.original is null then 'alter table ' || row_tables.name || ' enable row level security'
            else format('revoke select%s on %s from %s', reached.columns, row_tables.name, roles.name)
        end
    from row_tables
    inner join pg_catalog.pg_class as tables on row_tables.oid = tables.oid
    inner join reached on row_tables.oid = reached.relation and reached.privilege = 'SELECT'
    inner join roles on reached.role = roles.role
    where
        roles.is_tenant
        and (
            not tables.relrowsecurity
            or (tables.relowner = roles.role and not tables.relforcerowsecurity)
        )
{%- endmacro %}


{#- Policies that show a tenant other rows than its own. -#}
{% macro policy_problems() -%}
    select
        roles.audience,
        format('%s sees more than its own rows of %s by the policy %I', roles.who, row_tables.name, policies.polname),
        format('drop policy %I on %s, then build again', policies.polname, row_tables.name)
    from row_tables
    inner join pg_catalog.pg_policy as policies on row_tables.oid = policies.polrelid
    inner join roles on roles.role = any(policies.polroles)
    where
        roles.is_tenant
        and policies.polpermissive
        and policies.polcmd in ('r', '*')
        and not ({{ shows_own_rows('policies') }} or pg_get_expr(policies.polqual, policies.polrelid) = 'false')
{%- endmacro %}


{#- Roles for tenants that may select a mart and have no policy. -#}
{% macro missing_policy_problems() -%}
    select
        'tenant',
        roles.who || ' may select ' || relations.name || ', which has no policy for it',
        'build with ' || roles.name || ' in tenant_reader_roles'
    from relations
    cross join readers
    inner join roles on readers.role = roles.role
    where
        relations.readers = 'tenant_rows'
        and readers.is_tenant and readers.is_named
        and exists(
            select from acting
            inner join reached on acting.role = reached.role
            where acting.reader = readers.role and reached.relation = relations.oid and reached.privilege = 'SELECT'
        )
        and not exists(
            select from acting
            inner join pg_catalog.pg_policy as policies on acting.role = any(policies.polroles)
            where
                acting.reader = readers.role and policies.polrelid = relations.oid
                and {{ shows_own_rows('policies') }}
        )
{%- endmacro %}


{#- SQL: whether a policy shows a tenant's own rows and no other, in words that we know. -#}
{% macro shows_own_rows(policy) -%}
    (
        replace(pg_get_expr({{ policy }}.polqual, {{ policy }}.polrelid), '(organization_id)::text', 'organization_id')
        in ({{ quoted_list([
            row_condition('own_rows'),
            "(organization_id = current_setting('app.current_organization'::text, true))",
            "(organization_id = current_setting('app.current_organization'::text))",
        ]) }})
    )
{%- endmacro %}
