{#- A floating-point number rounded to a whole one; halves go to the even one of the two. -#}
{% macro round_half_even(number) -%}
    {{- return(adapter.dispatch('round_half_even')(number)) -}}
{%- endmacro %}


{% macro default__round_half_even(number) -%}round({{ number }}){%- endmacro %}


{% macro spark__round_half_even(number) -%}rint({{ number }}){%- endmacro %}
