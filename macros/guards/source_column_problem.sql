{#-
    What is wrong with a raw column, or nothing.
    column: the column as its source declares it; found: what `platform_columns` says of it, or none.
#}
{% macro source_column_problem(column, found) -%}
    {%- set families = {
        'text': ['S', 'E', 'U-uuid'],
        'timestamp': ['D-timestamp', 'D-timestamptz', 'D-date', 'S'],
        'boolean': ['B'],
        'integer': ['N'],
        'jsonb': ['U-jsonb', 'U-json'],
    } -%}
    {%- if found is none -%}
        {{- return("is missing") -}}
    {%- elif not found.is_readable -%}
        {{- return("may not be read: grant select on it to the role that dbt runs as") -}}
    {%- endif -%}
    {%- set allowed = families[column.data_type] -%}
    {%- if found.category not in allowed and found.category ~ '-' ~ found.base_type not in allowed -%}
        {{- return("is of type " ~ found.type ~ ", where " ~ column.data_type ~ " is needed") -}}
    {%- endif -%}
    {{- return("") -}}
{%- endmacro %}
