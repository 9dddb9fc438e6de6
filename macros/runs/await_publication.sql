{#-
    Pre-hook of every mart: makes it come after int_publication, and so after all that is not a mart,
    and stops it if the run no longer keeps other runs out. Writes no SQL.
#}
{% macro await_publication() -%}
    {%- set gate = ref('int_publication') -%}
    {%- if execute -%}
        {%- do adapter.check_run_lock() -%}
    {%- endif -%}
{%- endmacro %}
