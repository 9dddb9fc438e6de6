{#- After `lateral`: a row for each tuple of SQL expressions, which may name columns of the row beside it. -#}
{% macro value_rows(rows) -%}
    {{- return(adapter.dispatch('value_rows')(rows)) -}}
{%- endmacro %}


{% macro default__value_rows(rows) -%}
    (
            values
            {%- for row in rows %}
            ({{ row | join(', ') }}){{ ',' if not loop.last }}
            {%- endfor %}
        )
{%- endmacro %}


{% macro spark__value_rows(rows) -%}
    inline(array(
        {%- for row in rows %}
        named_struct({% for value in row %}'c{{ loop.index }}', {{ value }}{{ ', ' if not loop.last }}{% endfor %})
        {{- ',' if not loop.last }}
        {%- endfor %}
    ))
{%- endmacro %}
