{#-
    After `lateral`: the first of the rows that meet a condition, which may name columns of the row beside it. Spark sorts
    before it shuffles, so that `order by ... limit 1` is any row there.
    columns: {name: expression}; order_by: one expression without ties, ascending.
-#}
{% macro first_row(columns, from, where, order_by) -%}
    {{- return(adapter.dispatch('first_row')(columns, from, where, order_by)) -}}
{%- endmacro %}


{% macro default__first_row(columns, from, where, order_by) -%}
    (
            select
                {%- for name, expression in columns.items() %}
                {{ expression }} as {{ name }}{{ ',' if not loop.last }}
                {%- endfor %}
            from {{ from }}
            where {{ where }}
            order by {{ order_by }}
            limit 1
        )
{%- endmacro %}


{#- sqlfluff takes `lateral (` for a call of a function, and an argument that is a query needs its own parentheses -#}
{% macro spark__first_row(columns, from, where, order_by) -%}
    ((
            select
                {%- for name, expression in columns.items() %}
                min_by({{ expression }}, {{ order_by }}) as {{ name }}{{ ',' if not loop.last }}
                {%- endfor %}
            from {{ from }}
            where {{ where }}
        ))
{%- endmacro %}
