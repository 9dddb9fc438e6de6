{#-
    Each rule has each of its parameters exactly once, above 0, whole if it counts something, and those that go
    together fit: a baseline that ends after it begins, no drop that counts as calm, no horizon longer than the
    next. Returns a row for each problem.
#}
{% test complete_rules(model, parameters) %}

{{ config(severity='error') }}

with

rules as (

    select
        *,
        true as is_there
    from {{ model }}

),

wanted as (

    select * from (
        values
        {%- for rule, names in parameters.items() %}
        {%- set last = loop.last %}
        {%- for name in names %}
        ('{{ rule }}', '{{ name }}'){{ ',' if not (last and loop.last) }}
        {%- endfor %}
        {%- endfor %}
    ) as named (rule, parameter)

),

counted as (

    select
        coalesce(wanted.rule, rules.rule, 'without a name') as rule,
        coalesce(wanted.parameter, rules.parameter, 'without a name') as parameter,
        count(rules.is_there) as row_count,
        bool_and(wanted.rule is not null) as is_wanted,
        bool_and(rules.value > 0) is true as is_positive,
        bool_and(
            rules.value = round(rules.value)
            {%- for ending in ['day', 'days', 'tenants', 'draws', 'folds', 'seed'] %}
            {{ 'or not (' if loop.first else 'or ' }}rules.parameter like '%{{ ending }}'{{ ')' if loop.last }}
            {%- endfor %}
        ) is true as is_whole
    from wanted
    full outer join rules
        on wanted.rule = rules.rule and wanted.parameter = rules.parameter
    group by
        coalesce(wanted.rule, rules.rule, 'without a name'),
        coalesce(wanted.parameter, rules.parameter, 'without a name')

),

pairs as (

    select
        low.rule,
        low.parameter,
        high.parameter as other
    from rules as low
    inner join rules as high
        on
            low.rule = high.rule
            and (low.parameter, high.parameter) in (
                ('baseline_last_day', 'baseline_first_day'),
                ('calm_points', 'points'),
                ('points', 'high_points'),
                ('short_days', 'verdict_days'),
                ('verdict_days', 'long_days')
            )
    where low.value > high.value

),

problems as (

    select
        'parameter ' || parameter || ' of ' || rule || case
            when row_count = 0 then ' is missing'
            when not is_wanted then ' is not one that is known'
            when row_count > 1 then ' is there ' || row_count || ' times'
            when not is_positive then ' is not above 0'
            else ' is not a whole number'
        end as problem
    from counted
    where row_count <> 1 or not is_wanted or not is_positive or not is_whole
    union all
    select 'parameter ' || parameter || ' of ' || rule || ' is more than its ' || other as problem
    from pairs

)

select * from problems

{% endtest %}
