{#-
    Pre-hook of every mart: makes it come after int_publication, and so after all that is not a mart.
    Writes no SQL.
#}
{% macro await_publication() -%}
    {%- set gate = ref('int_publication') -%}
{%- endmacro %}
