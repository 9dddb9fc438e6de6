with

component_scores as (

    select * from {{ ref('int_component_scores') }}
    where metric_date = {{ as_of_date() }}

),

ranked as (

    select
        organization_id,
        component,
        score,
        reached,
        possible,
        row_number() over (
            partition by organization_id
            order by weight * (100 - score) desc, position
        ) as shortfall_rank
    from component_scores

),

labels as (

    select * from {{ ref('component_labels') }}

),

weakest as (

    select
        ranked.organization_id,
        ranked.component,
        ranked.score,
        {{ filled_in('labels.counts', ['ranked.reached', 'ranked.possible']) }} as counts,
        coalesce(ranked.possible < labels.least_evidence, false) as has_low_evidence
    from ranked
    inner join labels
        on ranked.component = labels.component
    where ranked.shortfall_rank = 1

)

select * from weakest
