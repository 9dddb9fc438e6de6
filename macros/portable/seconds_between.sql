{#- The seconds from one timestamp to another, with six digits after the point. -#}
{% macro seconds_between(earlier, later) -%}
    {{- return(adapter.dispatch('seconds_between')(earlier, later)) -}}
{%- endmacro %}


{% macro default__seconds_between(earlier, later) -%}
    extract(epoch from {{ later }} - {{ earlier }})
{%- endmacro %}


{% macro spark__seconds_between(earlier, later) -%}
    cast(timestampdiff(microsecond, {{ earlier }}, {{ later }}) * 0.000001 as decimal(26, 6))
{%- endmacro %}
