with

suggested as (

    select * from {{ ref('int_suggested_weights') }}

),

rounded as (

    select
        scenario,
        effective_from,
        component,
        position,
        cast(weight as numeric(5, 4)) as weight,
        cast(target as numeric(9, 4)) as target,
        cast(weight_now as numeric(9, 8)) as weight_now,
        as_of_date,
        verdict,
        cast(auc_now as numeric(5, 4)) as auc_now,
        cast(auc_suggested as numeric(5, 4)) as auc_suggested,
        cast(gain as numeric(5, 4)) as gain,
        cast(gain_low as numeric(5, 4)) as gain_low,
        cast(gain_high as numeric(5, 4)) as gain_high,
        why
    from suggested

)

select * from rounded
