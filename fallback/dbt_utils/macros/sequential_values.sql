{#- In order, each value is the one before plus the interval (in units of datepart, if given), within
    each group. The first value of a group and nulls pass. -#}
{% test sequential_values(
    model, column_name, interval=1, datepart=none, group_by_columns=[]
) %}
    {% set groups = group_by_columns | join(', ') %}
    {% if datepart %}
        {% set value = 'cast(' ~ column_name ~ ' as ' ~ dbt.type_timestamp() ~ ')' %}
        {% set expected = 'cast(' ~ dbt.dateadd(datepart, interval, 'value_before')
            ~ ' as ' ~ dbt.type_timestamp() ~ ')' %}
    {% else %}
        {% set value = column_name %}
        {% set expected = 'value_before + ' ~ interval %}
    {% endif %}

    select *
    from (
        select
            {{ groups ~ ',' if groups }}
            {{ column_name }},
            lag({{ column_name }}) over (
                {{ 'partition by ' ~ groups if groups }}
                order by {{ column_name }}
            ) as value_before
        from {{ model }}
    ) as ordered
    where not ({{ value }} = {{ expected }})
{% endtest %}
