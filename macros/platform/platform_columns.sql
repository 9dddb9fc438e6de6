{#- What the platform's schema holds: {table: {column: {written_type, type, category, is_readable}}}. #}
{% macro platform_columns() -%}
    {%- if on_postgres() -%}
        {{- return(catalog_columns(var('platform_schema'))) -}}
    {%- endif -%}
    {%- set found = {} -%}
    {%- for source in graph.sources.values() if source.package_name == project_name -%}
        {%- do found.update(spark_columns(source.schema, source.name)) -%}
    {%- endfor -%}
    {{- return(found) -}}
{%- endmacro %}


{#-
    What a schema holds, or one table of it, from PostgreSQL's catalog: dbt's own query leaves out
    materialized views. `type` is what the column's values are: without length and without domains.
#}
{% macro catalog_columns(schema, table_name=none) -%}
    {%- set query -%}
        select
            relations.relname,
            attributes.attname,
            pg_catalog.format_type(attributes.atttypid, attributes.atttypmod),
            pg_catalog.format_type(base_type.oid, -1),
            base_type.typcategory,
            has_schema_privilege(namespaces.oid, 'usage')
                and has_column_privilege(relations.oid, attributes.attnum, 'select')
        from pg_catalog.pg_class as relations
        inner join pg_catalog.pg_namespace as namespaces
            on relations.relnamespace = namespaces.oid
        inner join pg_catalog.pg_attribute as attributes
            on relations.oid = attributes.attrelid
        cross join lateral (
            with recursive layers as (
                select oid, typbasetype, typcategory, typtype
                from pg_catalog.pg_type
                where oid = attributes.atttypid
                union all
                select beneath.oid, beneath.typbasetype, beneath.typcategory, beneath.typtype
                from layers
                inner join pg_catalog.pg_type as beneath
                    on layers.typbasetype = beneath.oid
            )
            select oid, typcategory from layers where typtype != 'd'
        ) as base_type
        where
            namespaces.nspname = {{ dbt.string_literal(dbt.escape_single_quotes(schema)) }}
            {%- if table_name %}
            and relations.relname = {{ dbt.string_literal(dbt.escape_single_quotes(table_name)) }}
            {%- endif %}
            and relations.relkind in ('r', 'p', 'v', 'm', 'f')
            and attributes.attnum > 0
            and not attributes.attisdropped
    {%- endset -%}
    {%- set found = {} -%}
    {%- for row in run_query(query) -%}
        {%- do found.setdefault(row[0], {}).update(
            {row[1]: {'written_type': row[2], 'type': row[3], 'category': row[4], 'is_readable': row[5]}}
        ) -%}
    {%- endfor -%}
    {{- return(found) -}}
{%- endmacro %}


{#- One table of Spark's catalog, with PostgreSQL's names of types and their categories; nothing if it is not there. #}
{% macro spark_columns(schema, table_name) -%}
    {%- set types = {
        'string': 'text',
        'timestamp_ntz': 'timestamp without time zone',
        'timestamp': 'timestamp with time zone',
    } -%}
    {%- set categories = {'string': 'S', 'varchar': 'S', 'char': 'S', 'boolean': 'B'} -%}
    {%- for number in ['tinyint', 'smallint', 'int', 'bigint', 'float', 'double', 'decimal'] -%}
        {%- do categories.update({number: 'N'}) -%}
    {%- endfor -%}
    {%- set columns = {} -%}
    {%- set table = api.Relation.create(schema=schema, identifier=table_name) -%}
    {%- for column in adapter.get_columns_in_relation(table) -%}
        {%- set category = categories.get(column.dtype.split('(')[0], '') -%}
        {%- do columns.update({column.name | lower: {
            'written_type': column.dtype,
            'type': types.get(column.dtype, column.dtype),
            'category': category,
            'is_readable': true,
        }}) -%}
    {%- endfor -%}
    {{- return({table_name: columns} if columns else {}) -}}
{%- endmacro %}
