{#- The types that a raw table's columns have in the database: {column name: type}; empty while parsing. #}
{% macro platform_column_types(table_name) -%}
    {{- return(column_types(source('platform', table_name)) if execute else {}) -}}
{%- endmacro %}


{#- The types of a table's columns: {column name: type}; empty for what a unit test puts in place of a table. #}
{% macro column_types(relation) -%}
    {{- return(adapter.dispatch('column_types')(relation)) -}}
{%- endmacro %}


{% macro default__column_types(relation) -%}
    {%- set types = {} -%}
    {%- set tables = catalog_columns(relation.schema, relation.identifier) if relation.schema else {} -%}
    {%- for name, column in tables.get(relation.identifier, {}).items() -%}
        {%- do types.update({name: column.type}) -%}
    {%- endfor -%}
    {{- return(types) -}}
{%- endmacro %}


{% macro spark__column_types(relation) -%}
    {%- set names = {'string': 'text', 'timestamp_ntz': 'timestamp', 'timestamp': 'timestamp with time zone'} -%}
    {%- set types = {} -%}
    {%- set table = adapter.get_relation(none, relation.schema, relation.identifier) if relation.schema -%}
    {%- for column in (adapter.get_columns_in_relation(table) if table else []) -%}
        {%- do types.update({column.name: names.get(column.dtype, column.dtype)}) -%}
    {%- endfor -%}
    {{- return(types) -}}
{%- endmacro %}
