{#- What any of the roles was granted on tables, views and columns of anybody. -#}
{% macro access_rights() -%}
    select
        relations.oid as relation,
        relations.relnamespace,
        granted.grantee as role,
        granted.privilege_type as privilege,
        '' as columns
    from pg_catalog.pg_class as relations
    cross join aclexplode(coalesce(relations.relacl, acldefault('r', relations.relowner))) as granted
    where
        relations.relkind in ('r', 'p', 'v', 'm', 'f')
        and relations.relpersistence <> 't'
        and relations.relnamespace not in (
            select oid from pg_catalog.pg_namespace where nspname in ('pg_catalog', 'information_schema')
        )
        and granted.grantee in (select role from roles)
    union all
    select
        columns.attrelid,
        relations.relnamespace,
        granted.grantee,
        granted.privilege_type,
        format(' (%I)', columns.attname)
    from pg_catalog.pg_attribute as columns
    inner join pg_catalog.pg_class as relations on columns.attrelid = relations.oid
    cross join aclexplode(columns.attacl) as granted
    where columns.attacl is not null and granted.grantee in (select role from roles)
{%- endmacro %}


{#- Which schemas each reader can look into. -#}
{% macro access_usable() -%}
    select distinct
        acting.reader,
        namespaces.oid as schema
    from pg_catalog.pg_namespace as namespaces
    cross join aclexplode(coalesce(namespaces.nspacl, acldefault('n', namespaces.nspowner))) as granted
    inner join acting on granted.grantee = acting.role
    where granted.privilege_type = 'USAGE'
{%- endmacro %}


{#-
    The rights that can be used: a reader can look into the schema, perhaps as another of its roles;
    or something that it may read reads the relation, and then the schema does not count.
#}
{% macro access_reached() -%}
    select rights.*
    from rights
    where
        exists(
            select from acting
            inner join usable on acting.reader = usable.reader
            where acting.role = rights.role and usable.schema = rights.relnamespace
        )
        or exists(
            select from reads
            inner join rights as outside on reads.reader = outside.relation
            where reads.source = rights.relation and outside.privilege = 'SELECT'
        )
{%- endmacro %}


{#- Rights on the project's tables and views that their readers do not have. -#}
{% macro right_problems() -%}
    select
        roles.audience,
        roles.who || ' can ' || lower(reached.privilege) || ' ' || relations.name || reached.columns,
        format(
            'revoke %s%s on %s from %s',
            lower(reached.privilege), reached.columns, relations.name, roles.name
        )
    from reached
    inner join relations on reached.relation = relations.oid
    inner join roles on reached.role = roles.role
    where
        relations.relowner <> roles.role
        and not (relations.readers = 'raw' and not roles.is_tenant)
        and not (
            reached.privilege = 'SELECT'
            and (
                relations.readers in ('everyone', 'tenant_rows')
                or (relations.readers in ('internal', 'unknown') and not roles.is_tenant)
            )
        )
{%- endmacro %}


{#- Readers that could put something of their own into a schema of the project. -#}
{% macro creation_problems() -%}
    select
        roles.audience,
        roles.who || ' can create objects in schema ' || schemas.nspname,
        format('revoke create on schema %I from %s', schemas.nspname, roles.name)
    from schemas
    cross join aclexplode(schemas.nspacl) as granted
    inner join roles on granted.grantee = roles.role
    where granted.privilege_type = 'CREATE' and granted.grantee <> schemas.nspowner
{%- endmacro %}


{#- Readers that own something of the project, or the database. -#}
{% macro owner_problems(builder) -%}
    select
        roles.audience,
        format('%s owns the %s %s', roles.who, owned.type, owned.identity),
        format('alter %s %s owner to %I', owned.type, owned.identity, {{ quoted_list([builder]) }})
    from roles
    inner join pg_catalog.pg_shdepend as links
        on roles.role = links.refobjid and links.refclassid = cast('pg_authid' as regclass)
    inner join pg_catalog.pg_database as this on this.datname = current_database()
    cross join pg_identify_object(links.classid, links.objid, 0) as owned
    where
        links.deptype = 'o'
        and (
            (links.dbid = this.oid and coalesce(owned.schema, owned.name) in (select nspname from schemas))
            or (links.classid = cast('pg_database' as regclass) and links.objid = this.oid)
        )
{%- endmacro %}
