{#- An expression holds for every row, or, on a column, `<column> <expression>`; null passes. -#}
{% test expression_is_true(model, expression, column_name=none) %}
    select {{ '*' if should_store_failures() else '1' }}
    from {{ model }}
    where not ({{ column_name or '' }} {{ expression }})
{% endtest %}
