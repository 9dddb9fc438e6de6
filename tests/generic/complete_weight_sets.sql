{#-
    Each set of weights (rows with the same `effective_from`) has each component exactly once, weights from 0 to 1
    that sum to exactly 1, and targets above 0. Returns a row for each set that does not.
#}
{% test complete_weight_sets(model, components) %}

{{ config(severity='error') }}

with

sets as (

    select
        effective_from,
        count(*) as components,
        count(distinct component) filter (
            where component in ('{{ components | join("', '") }}')
        ) as known_components,
        sum(weight) as total_weight,
        bool_and((weight between 0 and 1) is true) as weights_in_range,
        bool_and((target > 0) is true) as targets_in_range
    from {{ model }}
    group by effective_from

),

faulty as (

    select * from sets
    where
        components != {{ components | length }}
        or known_components != {{ components | length }}
        or total_weight is distinct from 1
        or not weights_in_range
        or not targets_in_range

)

select * from faulty

{% endtest %}
