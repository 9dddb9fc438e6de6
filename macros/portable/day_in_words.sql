{#- A day as `3 Mar 2026`. -#}
{% macro day_in_words(day) -%}
    {{- return(adapter.dispatch('day_in_words')(day)) -}}
{%- endmacro %}


{% macro default__day_in_words(day) -%}to_char({{ day }}, 'FMDD Mon YYYY'){%- endmacro %}


{% macro spark__day_in_words(day) -%}date_format({{ day }}, 'd MMM yyyy'){%- endmacro %}
