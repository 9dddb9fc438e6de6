with

suggested as (

    select * from {{ ref('int_suggested_weights') }}

),

component_labels as (

    select * from {{ ref('component_labels') }}

),

rounded as (

    select
        suggested.scenario,
        suggested.effective_from,
        suggested.component,
        coalesce(component_labels.label, {{ label_of('suggestion', "'none'") }})
            as component_label,
        suggested.position,
        cast(suggested.weight as numeric(5, 4)) as weight,
        cast(suggested.target as numeric(9, 4)) as target,
        cast(suggested.weight_now as numeric(9, 8)) as weight_now,
        suggested.as_of_date,
        suggested.verdict,
        cast(suggested.auc_now as numeric(5, 4)) as auc_now,
        cast(suggested.auc_suggested as numeric(5, 4)) as auc_suggested,
        cast(suggested.gain as numeric(5, 4)) as gain,
        cast(suggested.gain_low as numeric(5, 4)) as gain_low,
        cast(suggested.gain_high as numeric(5, 4)) as gain_high,
        suggested.why
    from suggested
    left join component_labels
        on suggested.component = component_labels.component

)

select * from rounded
