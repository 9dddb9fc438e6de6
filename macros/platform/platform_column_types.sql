{#- The types that a raw table's columns have in the database: {column name: type}; empty while parsing. #}
{% macro platform_column_types(table_name) -%}
    {%- set types = {} -%}
    {%- if execute -%}
        {%- for column in adapter.get_columns_in_relation(source('platform', table_name)) -%}
            {%- do types.update({column.name: column.dtype}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{- return(types) -}}
{%- endmacro %}
