with

episodes as (

    select * from {{ ref('int_alert_episodes') }}

),

reasons as (

    select * from {{ ref('int_alert_reasons') }}

),

-- the level is that of now on all days
tenants as (

    select
        organization_id,
        customer,
        industry_sector,
        alert_level
    from {{ ref('int_tenants') }}
    where alert_level <> 'NONE'

),

described as (

    select
        md5(
            concat_ws(
                '|',
                episodes.organization_id,
                episodes.rule,
                cast(episodes.opened_on as {{ dbt.type_string() }})
            )
        ) as alert_id,
        episodes.organization_id,
        episodes.rule,
        episodes.severity,
        episodes.opened_on,
        episodes.escalated_on,
        episodes.closed_on,
        episodes.close_reason,
        episodes.days_open,
        episodes.score_at_opening,
        cast(round(cast(episodes.baseline as {{ type_decimal() }}), 2) as numeric(6, 2))
            as baseline,
        cast(round(cast(episodes.fleet_movement as {{ type_decimal() }}), 2) as numeric(6, 2))
            as fleet_movement,
        cast(round(cast(episodes.departure as {{ type_decimal() }}), 2) as numeric(6, 2))
            as departure,
        cast(round(cast(episodes.noise as {{ type_decimal() }}), 2) as numeric(6, 2)) as noise,
        episodes.lowest_score,
        reasons.reason,
        tenants.alert_level,
        tenants.alert_level = 'PROACTIVE' as is_notified,
        tenants.customer,
        {{ label_of('industry_sector', "coalesce(tenants.industry_sector, 'none')") }}
            as sector_label,
        {{ label_of('alert_rule', 'episodes.rule') }} as rule_label,
        {{ label_of('alert_severity', 'episodes.severity') }} as severity_label,
        {{ label_of('alert_end', 'episodes.close_reason') }} as end_label,
        episodes.closed_on is null as is_open
    from episodes
    inner join tenants
        on episodes.organization_id = tenants.organization_id
    left join reasons
        on
            episodes.organization_id = reasons.organization_id
            and episodes.rule = reasons.rule
            and episodes.opened_on = reasons.opened_on

)

select * from described
