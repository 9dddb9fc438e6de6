{#-
    Each action is one that plans know, beside the component that it lifts; a unit has an effort above 0 of at most
    four decimals; and there are words for one unit and for several. Returns a row for each problem.
#}
{% test usable_action_costs(model, lifts) %}

{%- set checks = [
    ("coalesce(costs.action in ('" ~ lifts | join("', '") ~ "'), false)", "'is none of " ~ lifts | join(', ') ~ "'"),
    (
        '(costs.effort > 0 and costs.effort = round(costs.effort, 4)) is true',
        "'has the effort ' || coalesce(cast(costs.effort as " ~ dbt.type_string() ~ "), 'nothing')"
        ~ " || ', not a number above 0 with at most four decimals'",
    ),
    (
        "(costs.headline_one <> '' and costs.headline_many like '%{units}%') is true",
        "'needs a headline_one, and {units} in headline_many'",
    ),
] -%}
{%- for action, component in lifts.items() -%}
    {%- do checks.append((
        "costs.action is distinct from '" ~ action ~ "' or costs.component is not distinct from '" ~ component ~ "'",
        "'does not lift ' || coalesce(costs.component, 'nothing') || ' but " ~ component ~ "'",
    )) -%}
{%- endfor %}

with

costs as (

    select
        *,
        'action ' || coalesce(action, 'without a name') as action_name
    from {{ model }}

),

problems as (

    select costs.action_name || ' ' || checked.problem as problem
    from costs
    {{ cross_join_rows('checked', ['is_right', 'problem'], checks) }}
    where not checked.is_right

)

select * from problems

{% endtest %}
