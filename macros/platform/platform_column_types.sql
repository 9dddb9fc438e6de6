{#- The types that a raw table's columns have in the database: {column name: type}; empty while parsing. #}
{% macro platform_column_types(table_name) -%}
    {{- return(column_types(source('platform', table_name)) if execute else {}) -}}
{%- endmacro %}


{#- The types of a table's columns: {column name: type}; empty for what a unit test puts in place of a table. #}
{% macro column_types(relation) -%}
    {%- set types = {} -%}
    {%- if relation.schema and on_postgres() -%}
        {%- set tables = catalog_columns(relation.schema, relation.identifier) -%}
        {%- for name, column in tables.get(relation.identifier, {}).items() -%}
            {%- do types.update({name: column.type}) -%}
        {%- endfor -%}
    {%- elif relation.schema -%}
        {%- set names = {'string': 'text', 'timestamp_ntz': 'timestamp', 'timestamp': 'timestamp with time zone'} -%}
        {%- set table = adapter.get_relation(none, relation.schema, relation.identifier) -%}
        {%- for column in (adapter.get_columns_in_relation(table) if table else []) -%}
            {%- do types.update({column.name: names.get(column.dtype, column.dtype)}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{- return(types) -}}
{%- endmacro %}
