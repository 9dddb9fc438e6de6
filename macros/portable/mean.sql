{#- An aggregate: the mean of floating-point numbers, added up from the smallest on, so that it does not depend on how rows lie. -#}
{% macro mean(value) -%}
    {{- return(adapter.dispatch('mean')(value)) -}}
{%- endmacro %}


{% macro default__mean(value) -%}avg({{ value }} order by {{ value }}){%- endmacro %}


{% macro spark__mean(value) -%}
    aggregate(sort_array(collect_list({{ value }})), 0d, (total, next) -> total + next) / count({{ value }})
{%- endmacro %}
