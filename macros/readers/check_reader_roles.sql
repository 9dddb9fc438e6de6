{#-
    Run first in every run: stops it if a reader role does not exist, could plant code that this run
    would call, or, if it is for tenants, could read past row-level security.
#}
{% macro check_reader_roles() -%}
    {%- set staff, tenants = var('internal_reader_roles') | list, var('tenant_reader_roles') | list -%}
    {%- if execute and (staff or tenants) -%}
        {%- set problems = [] -%}
        {%- set found = {} -%}
        {%- for row in run_query(reader_role_powers(staff)) -%}
            {%- do found.update({row[0]: row}) -%}
        {%- endfor -%}
        {%- for role in staff + tenants -%}
            {%- set _, power, schema = found.get(role, (role, none, none)) -%}
            {%- if role not in found -%}
                {%- do problems.append("there is no role " ~ role ~ ": create it, or take it off the list") -%}
            {%- elif role in tenants and power -%}
                {%- do problems.append(role ~ " can read past row-level security: it " ~ power) -%}
            {%- elif schema -%}
                {%- do problems.append(
                    role ~ " can create functions that this run would call: revoke create on schema " ~ schema
                    ~ " from it, or from public"
                ) -%}
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
    Every role with what lets it read past row-level security, and a schema that this run looks for
    functions in and the role can create them in; null where there is none.
#}
{% macro reader_role_powers(staff) -%}
    select
        roles.rolname,
        (
            select
                case when powers.oid = roles.oid then '' else 'can become ' || powers.rolname || ', which ' end
                || powers.power
            from (
                select
                    oid,
                    rolname,
                    case
                        when rolsuper then 'is a superuser'
                        when rolbypassrls then 'has BYPASSRLS'
                        when rolcreaterole then 'has CREATEROLE'
                        when rolreplication then 'has REPLICATION'
                        when rolname = current_user then 'builds the marts'
                        when rolname in ({{ quoted_list(staff) }}) then 'is named in internal_reader_roles'
                        when rolname in (
                            'pg_read_all_data', 'pg_read_server_files', 'pg_execute_server_program'
                        ) then 'reads everything'
                    end as power
                from pg_catalog.pg_roles
            ) as powers
            where powers.power is not null and pg_has_role(roles.oid, powers.oid, 'MEMBER')
            order by powers.oid <> roles.oid, powers.rolname
            limit 1
        ),
        (
            select min(searched.name)
            from unnest(current_schemas(false)) as searched (name)
            where has_schema_privilege(roles.oid, searched.name, 'CREATE')
        )
    from pg_catalog.pg_roles as roles
{%- endmacro %}
