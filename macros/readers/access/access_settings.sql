{#- Statistics of marts with rows of many tenants: EXPLAIN's estimates tell of them. -#}
{% macro statistics_problems() -%}
    {%- set plans = "'the plans of queries tell tenants of other tenants'' values in '" -%}
    select
        'tenant',
        format('%s%s: there are statistics of %I', {{ plans }}, relations.name, columns.attname),
        format('alter table %s alter column %I set statistics 0, then build again', relations.name, columns.attname)
    from relations
    inner join pg_catalog.pg_attribute as columns on relations.oid = columns.attrelid
    left join pg_catalog.pg_stats as statistics
        on
            relations.nspname = statistics.schemaname and relations.relname = statistics.tablename
            and columns.attname = statistics.attname
    where
        relations.readers = 'tenant_rows' and columns.attnum > 0 and not columns.attisdropped
        and (coalesce(columns.attstattarget, -1) <> 0 or statistics.attname is not null)
        and exists(select from readers where is_tenant)
    union all
    select
        'tenant',
        format('%s%s: there are statistics of the index %I', {{ plans }}, relations.name, indexes.relname),
        format('drop index %s', {{ full_name('indexes.oid') }})
    from relations
    inner join pg_catalog.pg_index as links on relations.oid = links.indrelid and links.indexprs is not null
    inner join pg_catalog.pg_class as indexes on links.indexrelid = indexes.oid
    where relations.readers = 'tenant_rows' and exists(select from readers where is_tenant)
    union all
    select
        'tenant',
        format('%s%s: there are the extended statistics %I', {{ plans }}, relations.name, extended.stxname),
        format('drop statistics %s.%I', extended.stxnamespace::regnamespace, extended.stxname)
    from relations
    inner join pg_catalog.pg_statistic_ext as extended on relations.oid = extended.stxrelid
    where relations.readers = 'tenant_rows' and exists(select from readers where is_tenant)
{%- endmacro %}


{#- Publications, which hand rows out past every policy. -#}
{% macro publication_problems() -%}
    select
        'tenant',
        format(
            'the publication %I hands out all rows of %s%s', publications.pubname, min(relations.name),
            case when count(*) > 1 then ' and ' || count(*) - 1 || ' more tables of the project' else '' end
        ),
        format('alter publication %I drop what is not raw, or is not for everyone', publications.pubname)
    from pg_catalog.pg_publication_tables as publications
    inner join relations
        on publications.schemaname = relations.nspname and publications.tablename = relations.relname
    where relations.readers not in ('everyone', 'raw') and exists(select from readers where is_tenant)
    group by publications.pubname
{%- endmacro %}


{#- What the builder grants beforehand on tables that it will make. -#}
{% macro default_right_problems(builder) -%}
    select
        roles.audience,
        format(
            '%s gets %s on every table that %s makes%s', roles.who, lower(granted.privilege_type),
            {{ quoted_list([builder]) }}, coalesce(' in schema ' || schemas.nspname, '')
        ),
        format(
            'alter default privileges for role %I%s revoke %s on tables from %s', {{ quoted_list([builder]) }},
            coalesce(' in schema ' || quote_ident(schemas.nspname), ''), lower(granted.privilege_type), roles.name
        )
    from pg_catalog.pg_default_acl as defaults
    cross join aclexplode(defaults.defaclacl) as granted
    inner join roles on granted.grantee = roles.role
    left join schemas on defaults.defaclnamespace = schemas.oid
    where
        defaults.defaclobjtype = 'r'
        and pg_get_userbyid(defaults.defaclrole) = {{ quoted_list([builder]) }}
        and (defaults.defaclnamespace = 0 or schemas.oid is not null)
        and (
            roles.is_tenant
            or not (
                granted.privilege_type = 'SELECT' and schemas.oid is not null
                and (schemas.is_raw or schemas.nspname = {{ quoted_list([generate_schema_name('marts')]) }})
            )
        )
{%- endmacro %}


{#- A tenant's id as the setting of everyone who sets none. -#}
{% macro setting_problems() -%}
    select
        'tenant',
        'every session that does not say for whom it reads reads as one tenant: ' || settings.setting,
        format(
            'alter %s reset app.current_organization',
            case when found.setdatabase = 0 then 'role all' else format('database %I', current_database()) end
        )
    from pg_catalog.pg_db_role_setting as found
    left join pg_catalog.pg_database as databases on found.setdatabase = databases.oid
    cross join unnest(found.setconfig) as settings (setting)
    where
        found.setrole = 0
        and coalesce(databases.datname, current_database()) = current_database()
        and settings.setting like 'app.current\_organization=_%'
        and exists(select from readers where is_tenant)
{%- endmacro %}


{#- Tables and functions of PostgreSQL itself that are closed to all when it is installed. -#}
{% macro catalog_problems() -%}
    {%- for catalog, acl, kind in [('pg_class', 'relacl', 'table'), ('pg_proc', 'proacl', 'function')] %}
    select
        roles.audience,
        format('%s has %s on %s of PostgreSQL itself', roles.who, lower(granted.privilege_type), named.identity),
        format('revoke %s on {{ kind }} %s from %s', lower(granted.privilege_type), named.identity, roles.name)
    from pg_catalog.{{ catalog }} as objects
    inner join pg_catalog.pg_init_privs as at_first
        on
            objects.oid = at_first.objoid and at_first.classoid = cast('{{ catalog }}' as regclass)
            and at_first.objsubid = 0 and at_first.privtype = 'i'
    cross join aclexplode(objects.{{ acl }}) as granted
    cross join pg_identify_object(at_first.classoid, objects.oid, 0) as named
    inner join roles on granted.grantee = roles.role
    where
        not exists(
            select from aclexplode(at_first.initprivs) as given
            where given.grantee in (granted.grantee, 0) and given.privilege_type = granted.privilege_type
        )
    {%- if not loop.last %}
    union
    {%- endif %}
    {%- endfor %}
{%- endmacro %}


{#- Servers that lead back into this database, perhaps as somebody else. -#}
{% macro server_problems() -%}
    select
        roles.audience,
        format('%s can use the foreign server %I, which leads into this database', roles.who, servers.srvname),
        format('revoke usage on foreign server %I from %s', servers.srvname, roles.name)
    from pg_catalog.pg_foreign_server as servers
    cross join aclexplode(servers.srvacl) as granted
    inner join roles on granted.grantee = roles.role
    where
        'dbname=' || current_database() = any(servers.srvoptions)
        and granted.grantee <> servers.srvowner
{%- endmacro %}


{#- Roles that no var names, nor are members of one that is named, and yet can read a mart or more. -#}
{% macro stranger_problems(builder) -%}
    select
        'other',
        format('%s, which no var names, can read %s', coalesce(strangers.rolname, 'everyone'), relations.name),
        'name it in internal_reader_roles or tenant_reader_roles, or revoke select on ' || relations.name
        || ' from ' || coalesce(quote_ident(strangers.rolname), 'public')
    from relations
    inner join pg_catalog.pg_class as tables on relations.oid = tables.oid
    cross join aclexplode(tables.relacl) as granted
    left join pg_catalog.pg_roles as strangers on granted.grantee = strangers.oid
    where
        granted.privilege_type = 'SELECT'
        and relations.readers <> 'raw'
        and granted.grantee not in (select role from roles)
        and granted.grantee <> tables.relowner
        and strangers.rolname is distinct from {{ quoted_list([builder]) }}
        and not coalesce(strangers.rolsuper, false)
        and (strangers.oid is null or has_schema_privilege(strangers.oid, relations.nspname, 'USAGE'))
{%- endmacro %}
