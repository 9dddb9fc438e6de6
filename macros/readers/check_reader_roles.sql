{#-
    Run first in every run: stops it if a reader role does not exist or, if it is for tenants, could
    read past row-level security.
#}
{% macro check_reader_roles() -%}
    {%- set staff, tenants = var('internal_reader_roles') | list, var('tenant_reader_roles') | list -%}
    {%- if execute and (staff or tenants) -%}
        {%- set problems = [] -%}
        {%- set found = {} -%}
        {%- for row in run_query(reader_role_powers()) -%}
            {%- do found.update({row[0]: row}) -%}
        {%- endfor -%}
        {%- for role in staff + tenants -%}
            {%- set _, power = found.get(role, (role, none)) -%}
            {%- if role not in found -%}
                {%- do problems.append("there is no role " ~ role ~ ": create it, or take it off the list") -%}
            {%- elif role in tenants and power -%}
                {%- do problems.append(role ~ " can read past row-level security: it " ~ power) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- if problems -%}
            {{- exceptions.raise_compiler_error(
                "The vars internal_reader_roles and tenant_reader_roles can't be used:\n  - "
                ~ problems | join("\n  - ") ~ "\nNothing was changed."
            ) -}}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}


{#-
    Every role with a power that no reader may have, its own or one of a role that it is a member of; null
    where there is none.
#}
{% macro reader_role_powers() -%}
    select
        roles.rolname,
        (
            select
                case when powers.role = roles.oid then '' else 'is a member of ' || others.rolname || ', which ' end
                || powers.power
            from ({{ access_powers(run_query('select current_user')[0][0]) }}) as powers
            inner join pg_catalog.pg_roles as others on powers.role = others.oid
            where pg_has_role(roles.oid, powers.role, 'MEMBER')
            order by powers.role <> roles.oid, others.rolname
            limit 1
        )
    from pg_catalog.pg_roles as roles
{%- endmacro %}
