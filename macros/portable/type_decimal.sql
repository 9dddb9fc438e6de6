{#- The type of an exact number of any size: elsewhere than in PostgreSQL, of 18 digits before the point and 10 after it. -#}
{% macro type_decimal() -%}
    {{- return(adapter.dispatch('type_decimal')()) -}}
{%- endmacro %}


{% macro default__type_decimal() -%}numeric{%- endmacro %}


{% macro spark__type_decimal() -%}decimal(28, 10){%- endmacro %}
