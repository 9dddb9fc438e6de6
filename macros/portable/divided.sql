{#- The quotient of two exact numbers, exact to many digits whatever their types: 1 by 3 is neither 0 nor 0.333333. -#}
{% macro divided(numerator, denominator) -%}
    {{- return(adapter.dispatch('divided')(numerator, denominator)) -}}
{%- endmacro %}


{% macro default__divided(numerator, denominator) -%}
    {{ numerator }} / {{ denominator }}
{%- endmacro %}


{#- with these scales the quotient has sixteen digits after the point, as PostgreSQL's has -#}
{% macro spark__divided(numerator, denominator) -%}
    cast({{ numerator }} as decimal(20, 6)) / cast({{ denominator }} as decimal(18, 8))
{%- endmacro %}
