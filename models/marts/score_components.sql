with

component_scores as (

    select * from {{ ref('int_component_scores') }}
    where metric_date = {{ as_of_date() }}

),

tenants as (

    select * from {{ ref('int_tenants') }}
    where is_active

),

labels as (

    select * from {{ ref('component_labels') }}

),

described as (

    select
        tenants.organization_id,
        tenants.customer,
        component_scores.metric_date as as_of_date,
        component_scores.component,
        labels.label as component_label,
        component_scores.position,
        component_scores.score,
        cast(100 * component_scores.weight as numeric(9, 4)) as points_possible,
        cast(component_scores.weight * component_scores.score as numeric(9, 4)) as points_kept,
        cast(component_scores.weight * (100 - component_scores.score) as numeric(9, 4))
            as points_lost,
        {{ filled_in(
            'labels.counts', ['component_scores.reached', 'component_scores.possible']
        ) }} as counts,
        replace(
            labels.target_words,
            '%s',
            case
                when component_scores.possible is null
                    then {{ whole_number_text('component_scores.target') }}
                else {{ whole_number_text('100 * component_scores.target') }}
            end
        ) as target_label,
        component_scores.has_evidence
    from component_scores
    inner join tenants
        on component_scores.organization_id = tenants.organization_id
    inner join labels
        on component_scores.component = labels.component

)

select * from described
