{#-
    Run first in every run: stops it if a reader role does not exist, is named as both kinds of reader,
    or could read past row-level security (superuser, BYPASSRLS, or a member of the role that builds).
#}
{% macro check_reader_roles() -%}
    {%- set staff, tenants = var('internal_reader_roles') | list, var('tenant_reader_roles') | list -%}
    {%- if execute and (staff or tenants) -%}
        {%- set problems = [] -%}
        {%- set found = {} -%}
        {%- for row in run_query(reader_role_attributes()) -%}
            {%- do found.update({row[0]: row[1]}) -%}
        {%- endfor -%}
        {%- for role in staff + tenants -%}
            {%- if role not in found -%}
                {%- do problems.append("there is no role " ~ role ~ ": create it, or take it off the list") -%}
            {%- elif role in tenants and found[role] -%}
                {%- do problems.append(role ~ " can read past row-level security: it " ~ found[role]) -%}
            {%- elif role in tenants and role in staff -%}
                {%- do problems.append(role ~ " is named as both kinds of reader: choose one") -%}
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


{#- Every role, with what lets it read past row-level security, or an empty text. #}
{% macro reader_role_attributes() -%}
    select
        rolname,
        case
            when rolsuper then 'is a superuser'
            when rolbypassrls then 'has BYPASSRLS'
            when pg_has_role(oid, current_user, 'MEMBER') then 'is a member of ' || current_user
            when pg_has_role(oid, 'pg_read_all_data', 'MEMBER') then 'is a member of pg_read_all_data'
            else ''
        end
    from pg_catalog.pg_roles
{%- endmacro %}
