{#-
    What is left of a text once case, white space, hyphens, underscores and ampersands don't matter. A to Z
    first, as in no language, or "financial" would have two dotted capitals in a Turkish database.
#}
{% macro spelling_key(column_name) -%}
    {%- if on_postgres() -%}
        regexp_replace(upper(upper({{ column_name }} collate "C") collate "default"), '[{{ white_space() }}&_-]', '', 'g')
    {%- else -%}
        regexp_replace(upper({{ column_name }}), '[{{ white_space() }}&_-]', '')
    {%- endif -%}
{%- endmacro %}
