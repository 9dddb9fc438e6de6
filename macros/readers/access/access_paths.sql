{#- What shows rows of what: a view or rule what it reads, a parent its children, a partition its parent's. -#}
{% macro access_reads() -%}
    select
        rules.ev_class as reader,
        links.refobjid as source
    from pg_catalog.pg_depend as links
    inner join pg_catalog.pg_rewrite as rules on links.objid = rules.oid
    where
        links.classid = cast('pg_rewrite' as regclass)
        and links.refclassid = cast('pg_class' as regclass)
        and rules.ev_class <> links.refobjid
    union
    select inhparent, inhrelid from pg_catalog.pg_inherits
    union
    select inhrelid, inhparent from pg_catalog.pg_inherits
{%- endmacro %}


{#-
    A query of what shows rows that a tenant may not see, or not even staff (`for_staff`): the project's
    own tables and views, and what others built on them, or in the marts' schema by hand.
#}
{% macro access_shown() -%}
    with recursive

    schemas as ({{ access_schemas() }}),
    relations as ({{ access_relations() }}),
    reads as ({{ access_reads() }}),

    shown (relation, source, for_staff) as (

        select oid, name, readers = 'closed' from relations where readers <> 'everyone'
        union
        select reads.reader, shown.source, shown.for_staff
        from shown
        inner join reads on shown.relation = reads.source
        where reads.reader not in (select oid from relations where readers <> 'unknown')

    )

    select * from shown
{%- endmacro %}


{#- Views with their owner's rights, materialized views, parents and partitions that a reader can read. -#}
{% macro path_problems() -%}
    select
        roles.audience,
        format(
            '%s can %s %s, which shows %s', roles.who, lower(reached.privilege),
            {{ full_name('outside.oid') }}, min(shown.source)
        ),
        format(
            'revoke %s%s on %s from %s%s', lower(reached.privilege), reached.columns,
            {{ full_name('outside.oid') }}, roles.name,
            case when outside.relkind = 'v' then ', or give the view security_invoker' else '' end
        )
    from reached
    inner join shown on reached.relation = shown.relation
    inner join pg_catalog.pg_class as outside on reached.relation = outside.oid
    inner join roles on reached.role = roles.role
    where
        (roles.is_tenant or shown.for_staff)
        and outside.oid not in (select oid from relations where readers <> 'unknown' or roles.is_tenant)
        and reached.privilege in ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
        and not {{ is_invoker_view('outside') }}
        and (
            outside.relkind <> 'v'
            or (
                not {{ is_such_a_reader('outside.relowner', 'roles.is_tenant') }}
                and exists(
                    select from reads
                    where
                        reads.reader = outside.oid and reads.source in (select relation from shown)
                        and has_any_column_privilege(outside.relowner, reads.source, 'select')
                )
            )
        )
    group by
        roles.audience, roles.who, roles.name, reached.privilege, reached.columns, outside.oid, outside.relkind
{%- endmacro %}


{#- SQL: whether a role may see no more than a tenant, or else than staff, so that its rights open nothing. -#}
{% macro is_such_a_reader(role, is_tenant) -%}
    {{ role }} in (select readers.role from readers where readers.is_tenant or not {{ is_tenant }})
{%- endmacro %}
