{#-
    Each set of weights (rows with the same `effective_from`) has each component exactly once, weights from 0 to 1
    that sum to exactly 1, and targets above 0; and there is a set on the first day of history. Returns a row for
    each problem.
    by: a column that tells sets of different scenarios apart; those may begin later, as what holds today precedes them.
#}
{% test complete_weight_sets(model, components, by=none) %}

{{ config(severity='error') }}

{#- Before a run history may be about to grow. -#}
{%- set first_day = "least(" ~ first_day_of_history() ~ ", cast('" ~ first_day_of_new_history() ~ "' as date))" -%}

with

sets as (

    select
        effective_from,
        {% if by %}coalesce('of ' || {{ by }} || ' ', '') || {% endif %}coalesce('effective from ' || cast(effective_from as {{ dbt.type_string() }}), 'without a date') as set_name,
        count(*) as component_count,
        count(distinct component) filter (
            where component in ('{{ components | join("', '") }}')
        ) as known_component_count,
        sum(weight) as total_weight,
        bool_and((weight between 0 and 1) is true) as weights_in_range,
        bool_and((target > 0) is true) as targets_in_range
    from {{ model }}
    group by effective_from{% if by %}, {{ by }}{% endif %}

),

set_problems as (

    select 'weights ' || sets.set_name || ' ' || checked.problem as problem
    from sets
    {{ cross_join_rows('checked', ['is_right', 'problem'], [
        (
            'sets.component_count = ' ~ components | length
            ~ ' and sets.known_component_count = ' ~ components | length,
            "'are not one for each of " ~ components | join(', ') ~ "'",
        ),
        (
            'sets.total_weight is not distinct from 1',
            "'sum to ' || coalesce(cast(cast(sets.total_weight as " ~ type_double() ~ ') as '
            ~ dbt.type_string() ~ "), 'nothing') || ', not 1'",
        ),
        ('sets.weights_in_range', "'are not all from 0 to 1'"),
        ('sets.targets_in_range', "'have a target that is not above 0'"),
    ]) }}
    where not checked.is_right

),

history_problems as (

    select
        'weights begin on ' || cast(min(effective_from) as {{ dbt.type_string() }})
        || ', after the first day of history, ' || cast({{ first_day }} as {{ dbt.type_string() }}) as problem
    from sets
    having min(effective_from) > {{ first_day }}{% if by %} and false{% endif %}

),

problems as (

    select problem from set_problems
    union all
    select problem from history_problems

)

select * from problems

{% endtest %}
