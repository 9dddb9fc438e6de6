{#- After `as` of a CTE that is read more than once: look into it each time. Spark always does. -#}
{% macro not_materialized() -%}
    {{- return(adapter.dispatch('not_materialized')()) -}}
{%- endmacro %}


{% macro default__not_materialized() -%}not materialized{%- endmacro %}


{% macro spark__not_materialized() -%}{%- endmacro %}
