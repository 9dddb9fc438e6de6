{#-
    SQL: what a driver's causes were, in words, with their counts: "6 cases closed late, 1 late case is older than
    30 days now". An aggregate of rows with `amount`, and `position` and headlines of the seed score_change_causes.
#}
{% macro driver_headline() -%}
    {{- joined_text(
        "case when amount = 0 then headline_many when amount = 1 then concat('1 ', headline_one)"
        ~ " else concat(amount, ' ', headline_many) end",
        ', ',
        order_by=['position'],
    ) -}}
{%- endmacro %}
