{#- What is left of a text once case, white space, hyphens, underscores and ampersands don't matter. #}
{% macro spelling_key(column_name) -%}
    regexp_replace(upper({{ column_name }}), '[[:space:]&_-]', '', 'g')
{%- endmacro %}
