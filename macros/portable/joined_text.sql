{#-
    An aggregate: texts, of which at least one is not null, one after the other without nulls.
    order_by: a list of expressions without nulls, each ascending.
-#}
{% macro joined_text(text, separator, order_by) -%}
    {{- return(adapter.dispatch('joined_text')(text, separator, order_by)) -}}
{%- endmacro %}


{% macro default__joined_text(text, separator, order_by) -%}
    string_agg({{ text }}, '{{ separator }}' order by {{ order_by | join(', ') }})
{%- endmacro %}


{% macro spark__joined_text(text, separator, order_by) -%}
    array_join(
            transform(
                sort_array(collect_list(struct({{ order_by | join(', ') }}, {{ text }} as text))), next -> next.text
            ),
            '{{ separator }}'
        )
{%- endmacro %}
