{#-
    A query: one row per day and component, with the weight and target that hold on the day and those of the next
    day. The newest set not after a day holds on it. `distinct on` lets the planner see how many rows there are: a
    comparison with the latest start looks like a handful, and nested loops follow.
    days: rows with `metric_date`.
    sets: rows as in the seed health_score_components.
    by: a column of the sets that tells sets of different scenarios apart, if there is one.
#}
{% macro sets_of_days(days, sets, by=none) -%}
    {%- set keys = (([by] if by else []) + ['component']) | join(', ') -%}
    select
        {{ keys }},
        days.metric_date,
        present.position,
        present.weight,
        present.target,
        following.next_weight,
        following.next_target
    from {{ days }} as days
    cross join
        lateral (
            select distinct on ({{ keys }})
                {{ keys }},
                position,
                weight,
                target
            from {{ sets }}
            where effective_from <= days.metric_date
            order by {{ keys }}, effective_from desc
        ) as present
    inner join
        lateral (
            select distinct on ({{ keys }})
                {{ keys }},
                weight as next_weight,
                target as next_target
            from {{ sets }}
            where effective_from <= days.metric_date + 1
            order by {{ keys }}, effective_from desc
        ) as following using ({{ keys }})
{%- endmacro %}
