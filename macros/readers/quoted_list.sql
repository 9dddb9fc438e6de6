{#- Texts as the inside of an SQL `in (...)`, which no row matches if there are none. #}
{% macro quoted_list(texts) -%}
    {%- for text in texts -%}
        {{ dbt.string_literal(dbt.escape_single_quotes(text)) }}{% if not loop.last %}, {% endif %}
    {%- else -%}
        null
    {%- endfor -%}
{%- endmacro %}
