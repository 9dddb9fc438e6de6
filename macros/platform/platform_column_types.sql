{#- The types that a raw table's columns have in the database: {column name: type}; empty while parsing. #}
{% macro platform_column_types(table_name) -%}
    {{- return(column_types(source('platform', table_name)) if execute else {}) -}}
{%- endmacro %}


{#- The types of a table's columns: {column name: type}. #}
{% macro column_types(relation) -%}
    {%- set types = {} -%}
    {%- for column in adapter.get_columns_in_relation(relation) -%}
        {%- do types.update({column.name: column.dtype}) -%}
    {%- endfor -%}
    {{- return(types) -}}
{%- endmacro %}
