{#-
    After all tables of a `from`: each row of them with a row for each tuple of SQL expressions, which may name their
    columns. `name` and `columns` are what the tuples are called.
-#}
{% macro cross_join_rows(name, columns, rows) -%}
    {{- return(adapter.dispatch('cross_join_rows')(name, columns, rows)) -}}
{%- endmacro %}


{% macro default__cross_join_rows(name, columns, rows) -%}
    cross join
        lateral (
            values
            {%- for row in rows %}
            ({{ row | join(', ') }}){{ ',' if not loop.last }}
            {%- endfor %}
        ) as {{ name }} ({{ columns | join(', ') }})
{%- endmacro %}


{% macro spark__cross_join_rows(name, columns, rows) -%}
    lateral view inline(array(
        {%- for row in rows %}
        named_struct(
            {%- for value in row %}'{{ columns[loop.index0] }}', {{ value }}{{ ', ' if not loop.last }}{% endfor -%}
        ){{ ',' if not loop.last }}
        {%- endfor %}
    )) {{ name }} as {{ columns | join(', ') }}
{%- endmacro %}
