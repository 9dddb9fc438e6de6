{#-
    A query of every role that reads as one that the vars name: that role, and its members, direct or
    through others, whatever INHERIT and SET say. Not those who only administer it, nor the builder.
#}
{% macro access_readers(builder) -%}
    {%- set staff, tenants = var('internal_reader_roles') | list, var('tenant_reader_roles') | list -%}
    with recursive

    named (role, is_tenant) as (

        select oid, rolname in ({{ quoted_list(tenants) }})
        from pg_catalog.pg_roles
        where rolname in ({{ quoted_list(staff + tenants) }})

    ),

    members (role, is_tenant) as (

        select role, is_tenant from named
        union
        select links.member, members.is_tenant
        from members
        inner join pg_catalog.pg_auth_members as links on members.role = links.roleid
        inner join pg_catalog.pg_roles as roles on links.member = roles.oid
        where
            roles.rolname <> {{ quoted_list([builder]) }}
            and not (
                links.admin_option
                and to_jsonb(links) @> '{"inherit_option": false, "set_option": false}'
            )

    )

    select
        role,
        bool_or(is_tenant) as is_tenant,
        role in (select role from named) as is_named
    from members
    group by role
{%- endmacro %}
