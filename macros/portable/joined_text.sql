{#- An aggregate: texts one after the other, in the order that is given, without nulls. -#}
{% macro joined_text(text, separator, order_by) -%}
    {{- return(adapter.dispatch('joined_text')(text, separator, order_by)) -}}
{%- endmacro %}


{% macro default__joined_text(text, separator, order_by) -%}
    string_agg({{ text }}, '{{ separator }}' order by {{ order_by }})
{%- endmacro %}


{% macro spark__joined_text(text, separator, order_by) -%}
    listagg({{ text }}, '{{ separator }}') within group (order by {{ order_by }})
{%- endmacro %}
