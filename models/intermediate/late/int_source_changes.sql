{{ config(materialized='view') }}

with

tenants as (

    select
        organization_id,
        last_active_on,
        greatest(first_active_on, {{ first_day_of_history() }}) as reported_from
    from {{ ref('int_tenants') }}
    where rejection_reason is null

),

user_changes as (

    select * from {{ ref('int_user_changes') }}

),

case_changes as (

    select * from {{ ref('int_case_changes') }}

),

campaign_changes as (

    select * from {{ ref('int_campaign_changes') }}
    where measure = 'campaigns_active'

),

ticket_changes as (

    select * from {{ ref('int_ticket_changes') }}

),

changes as (

    select
        'organizations' as source_table,
        tenants.organization_id,
        change.changed_on,
        'tenants_active' as measure,
        change.amount
    from tenants
    cross join
        lateral (
            values
            (tenants.reported_from, 1),
            (tenants.last_active_on + 1, -1)
        ) as change (changed_on, amount)
    where
        change.changed_on is not null
        and (tenants.last_active_on is null or tenants.reported_from <= tenants.last_active_on)
    union all
    {% for source_table, domain in {
        'users': 'user_changes',
        'cases': 'case_changes',
        'campaigns': 'campaign_changes',
        'support_tickets': 'ticket_changes',
    }.items() %}
        select
            '{{ source_table }}' as source_table,
            organization_id,
            changed_on,
            measure,
            amount
        from {{ domain }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}

)

select * from changes
