{#-
    A query: one row per day and component, with the weight and target that hold on the day and those of the next
    day. The newest set not after a day holds on it. `distinct on` lets the planner see how many rows there are: a
    comparison with the latest start looks like a handful, and nested loops follow.
    days: rows with `metric_date`.
    sets: rows as in the seed health_score_components.
    by: a column of the sets that tells sets of different scenarios apart, if there is one.
#}
{% macro sets_of_days(days, sets, by=none) -%}
    {%- if on_postgres() -%}
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
    {%- else -%}
        {{ sets_of_days_by_rank(days, sets, by) }}
    {%- endif -%}
{%- endmacro %}


{#- The same for Spark, which has no `distinct on`: the set in force on a day, and the one that follows it. -#}
{% macro sets_of_days_by_rank(days, sets, by=none) -%}
    {%- set keys = ([by] if by else []) + ['component'] -%}
    select
        {{ keys | join(', ') }},
        metric_date,
        position,
        weight,
        target,
        case when next_from = metric_date + 1 then later_weight else weight end as next_weight,
        case when next_from = metric_date + 1 then later_target else target end as next_target
    from (
        select
            days.metric_date,
            sets.*,
            row_number() over (
                partition by days.metric_date, sets.{{ keys | join(', sets.') }}
                order by sets.effective_from desc
            ) as recency
        from {{ days }} as days
        inner join (
            select
                *,
                lead(effective_from) over versions as next_from,
                lead(weight) over versions as later_weight,
                lead(target) over versions as later_target
            from {{ sets }}
            window versions as (partition by {{ keys | join(', ') }} order by effective_from)
        ) as sets
            on days.metric_date >= sets.effective_from
    ) as ranked
    where recency = 1
{%- endmacro %}
