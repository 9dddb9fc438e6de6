{#- What the platform's schema holds: {table: {column: {type, base_type, category, is_readable}}}. #}
{% macro platform_columns() -%}
    {%- set query -%}
        select
            relations.relname,
            attributes.attname,
            pg_catalog.format_type(attributes.atttypid, attributes.atttypmod),
            coalesce(base_types.typname, types.typname),
            types.typcategory,
            has_schema_privilege(namespaces.oid, 'usage')
                and has_column_privilege(relations.oid, attributes.attnum, 'select')
        from pg_catalog.pg_class as relations
        inner join pg_catalog.pg_namespace as namespaces
            on relations.relnamespace = namespaces.oid
        inner join pg_catalog.pg_attribute as attributes
            on relations.oid = attributes.attrelid
        inner join pg_catalog.pg_type as types
            on attributes.atttypid = types.oid
        left join pg_catalog.pg_type as base_types
            on types.typbasetype = base_types.oid
        where
            namespaces.nspname = {{ dbt.string_literal(var('platform_schema')) }}
            and relations.relkind in ('r', 'p', 'v', 'm', 'f')
            and attributes.attnum > 0
            and not attributes.attisdropped
    {%- endset -%}
    {%- set found = {} -%}
    {%- for row in run_query(query) -%}
        {%- do found.setdefault(row[0], {}).update(
            {row[1]: {'type': row[2], 'base_type': row[3], 'category': row[4], 'is_readable': row[5]}}
        ) -%}
    {%- endfor -%}
    {{- return(found) -}}
{%- endmacro %}
