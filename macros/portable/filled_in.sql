{#- A text with each `%s` in it replaced by the next value, and `%%` by a percent sign. -#}
{% macro filled_in(template, values) -%}
    {{- return(adapter.dispatch('filled_in')(template, values)) -}}
{%- endmacro %}


{% macro default__filled_in(template, values) -%}
    format({{ template }}, {{ values | join(', ') }})
{%- endmacro %}


{% macro spark__filled_in(template, values) -%}
    format_string({{ template }}
    {%- for value in values %}, coalesce(cast({{ value }} as string), ''){% endfor %})
{%- endmacro %}
