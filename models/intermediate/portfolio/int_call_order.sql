with

reasons as (

    select * from {{ ref('int_call_reasons') }}

),

tenants as (

    select * from {{ ref('int_tenants') }}

),

scores as (

    select * from {{ ref('int_health_scores') }}
    where metric_date = {{ as_of_date() }}

),

weakest_components as (

    select * from {{ ref('int_weakest_components') }}

),

by_tenant as (

    select
        organization_id,
        case
            when bool_or(call_group = 'CRITICAL') then 'CRITICAL'
            when bool_or(call_group = 'SILENT') then 'SILENT'
            else 'OTHER'
        end as call_group,
        sum(points) as call_points,
        bool_or(measure in ('never_active', 'days_silent')) as is_silent,
        bool_or(measure = 'percent_chance_of_high_risk') as may_turn_critical,
        {{ joined_text(
            'words', '; ', order_by=['not is_reason_alone', '-points', 'position']
        ) }} as words
    from reasons
    group by organization_id
    having bool_or(is_reason_alone)

),

explained as (

    select
        by_tenant.organization_id,
        by_tenant.call_group,
        cast(by_tenant.call_points as numeric(6, 2)) as call_points,
        by_tenant.is_silent,
        by_tenant.may_turn_critical,
        concat_ws(
            '; ',
            by_tenant.words,
            case
                when weakest.score < 100
                    then concat(
                        'weakest: ', weakest.counts,
                        case when weakest.has_low_evidence then ' (low evidence)' else '' end
                    )
            end
        ) as call_reasons,
        scores.overall_score,
        tenants.annual_value,
        tenants.employee_count,
        tenants.name
    from by_tenant
    inner join tenants
        on by_tenant.organization_id = tenants.organization_id
    inner join scores
        on by_tenant.organization_id = scores.organization_id
    left join weakest_components as weakest
        on by_tenant.organization_id = weakest.organization_id

),

ranked as (

    select
        organization_id,
        cast(
            row_number() over (
                order by
                    case call_group when 'CRITICAL' then 1 when 'SILENT' then 2 else 3 end asc,
                    call_points desc,
                    coalesce(annual_value, 0) desc,
                    overall_score asc,
                    coalesce(employee_count, 0) desc,
                    {{ byte_order('coalesce(name, organization_id)') }} asc,
                    organization_id asc
            ) as integer
        ) as call_rank,
        call_group,
        call_points,
        call_reasons,
        is_silent,
        may_turn_critical
    from explained

)

select * from ranked
