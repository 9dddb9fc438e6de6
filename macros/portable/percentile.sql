{#- An aggregate: the value below which a share of the values lies, between two values on the line from one to the other. -#}
{% macro percentile(value, share) -%}
    {{- return(adapter.dispatch('percentile')(value, share)) -}}
{%- endmacro %}


{% macro default__percentile(value, share) -%}
    percentile_cont({{ share }}) within group (order by {{ value }})
{%- endmacro %}


{#- As PostgreSQL works it out, to the last digit; Spark's own weighs both values. -#}
{% macro spark__percentile(value, share) -%}
    {%- set values = "sort_array(collect_list(cast(" ~ value ~ " as double)))" -%}
    {%- set place = "(" ~ share ~ "d * (count(" ~ value ~ ") - 1))" -%}
    {%- set low = "get(" ~ values ~ ", cast(floor(" ~ place ~ ") as int))" -%}
    {%- set high = "get(" ~ values ~ ", cast(ceil(" ~ place ~ ") as int))" -%}
    {{ low }} + ({{ high }} - {{ low }}) * ({{ place }} - floor({{ place }}))
{%- endmacro %}
