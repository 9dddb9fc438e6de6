{#- The types that a raw table's columns have in the database: {column name: type}; empty while parsing. #}
{% macro platform_column_types(table_name) -%}
    {{- return(column_types(source('platform', table_name)) if execute else {}) -}}
{%- endmacro %}


{#- The types of a table's columns: {column name: type}; empty for what a unit test puts in place of a table. #}
{% macro column_types(relation) -%}
    {%- set types = {} -%}
    {%- if relation.schema -%}
        {%- set tables = catalog_columns(relation.schema, relation.identifier) if on_postgres()
            else spark_columns(relation.schema, relation.identifier) -%}
        {%- for name, column in tables.get(relation.identifier, {}).items() -%}
            {%- do types.update({name: column.type}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{- return(types) -}}
{%- endmacro %}
