{#-
    What is wrong with a raw column, or nothing.
    column: the column as its source declares it; found: what `platform_columns` says of it, or none.
#}
{% macro source_column_problem(column, found) -%}
    {%- set categories = {
        'text': ['S', 'E'],
        'timestamp': ['S'],
        'boolean': ['B'],
        'integer': ['N'],
        'numeric': ['N'],
        'jsonb': [] if on_postgres() else ['S'],
    } -%}
    {%- set types = {
        'text': ['uuid'],
        'timestamp': ['timestamp without time zone', 'timestamp with time zone', 'date'],
        'boolean': [],
        'integer': [],
        'numeric': [],
        'jsonb': ['jsonb', 'json'],
    } -%}
    {%- if found is none -%}
        {{- return("is missing") -}}
    {%- elif not found.is_readable -%}
        {{- return("may not be read: grant select on it to the role that dbt runs as") -}}
    {%- elif found.category not in categories[column.data_type] and found.type not in types[column.data_type] -%}
        {{- return("is of type " ~ found.written_type ~ ", where " ~ column.data_type ~ " is needed") -}}
    {%- endif -%}
    {{- return("") -}}
{%- endmacro %}
