with

at_risk as (

    select organization_id from {{ ref('int_health_scores') }}
    where metric_date = {{ as_of_date() }} and risk_level <> 'LOW'

),

users as (

    select * from {{ ref('int_users') }}
    where
        user_id is not null
        and enabled_from <= {{ as_of_date() }}
        and (enabled_until >= {{ as_of_date() }} or enabled_until is null)

),

session_days as (

    select * from {{ ref('int_session_days') }}
    where rejection_reason is null

),

open_assignments as (

    select * from {{ ref('int_open_assignments') }}
    where assignment_id is not null

),

-- open at the end of the as-of date, and not yet overdue
open_cases as (

    select * from {{ ref('int_cases') }}
    where
        case_id is not null
        and created_on <= {{ as_of_date() }}
        and (closed_on > {{ as_of_date() }} or closed_on is null)
        and (due_on > {{ as_of_date() }} or due_on is null)

),

tracked_features as (

    select * from {{ ref('tracked_features') }}

),

feature_use as (

    select * from {{ ref('int_feature_use') }}

),

tenants as (

    select organization_id from {{ ref('int_tenants') }}
    where is_active

),

-- of all users: one pass over the table is faster than an index on those at risk
last_seen as (

    select
        organization_id,
        user_id,
        max(last_session_at) as last_seen_at
    from session_days
    group by organization_id, user_id

),

inactive_users as (

    select
        users.organization_id,
        users.user_id,
        last_seen.last_seen_at
    from users
    inner join at_risk
        on users.organization_id = at_risk.organization_id
    left join last_seen
        on
            users.organization_id = last_seen.organization_id
            and users.user_id = last_seen.user_id
    where
        last_seen.last_seen_at < {{ as_of_date() }} - 29
        or last_seen.last_seen_at is null

),

assignments as (

    select
        *,
        count(*) over (partition by organization_id, campaign_id) as open_in_campaign
    from open_assignments

),

cases as (

    select open_cases.*
    from open_cases
    inner join at_risk
        on open_cases.organization_id = at_risk.organization_id

),

feature_users as (

    select
        feature_use.feature_key,
        count(*) as tenants
    from feature_use
    inner join tenants
        on feature_use.organization_id = tenants.organization_id
    group by feature_use.feature_key

),

unused_features as (

    select
        at_risk.organization_id,
        tracked_features.feature_key,
        tracked_features.feature_name,
        coalesce(feature_users.tenants, 0) as tenants
    from at_risk
    cross join tracked_features
    left join feature_use
        on
            at_risk.organization_id = feature_use.organization_id
            and tracked_features.feature_key = feature_use.feature_key
    left join feature_users
        on tracked_features.feature_key = feature_users.feature_key
    where feature_use.feature_key is null

),

entities as (

    select
        organization_id,
        'activate_users' as action,
        user_id as entity_id,
        cast(null as {{ dbt.type_string() }}) as entity_name,
        cast(null as {{ dbt.type_string() }}) as campaign_id,
        last_seen_at,
        cast(null as timestamp) as due_at,
        cast(null as bigint) as others
    from inactive_users
    union all
    select
        organization_id,
        'complete_assignments' as action,
        assignment_id as entity_id,
        null as entity_name,
        campaign_id,
        null as last_seen_at,
        null as due_at,
        open_in_campaign as others
    from assignments
    union all
    select
        organization_id,
        'close_cases_on_time' as action,
        case_id as entity_id,
        null as entity_name,
        null as campaign_id,
        null as last_seen_at,
        due_at,
        null as others
    from cases
    union all
    select
        organization_id,
        'adopt_features' as action,
        feature_key as entity_id,
        feature_name as entity_name,
        null as campaign_id,
        null as last_seen_at,
        null as due_at,
        tenants as others
    from unused_features

),

-- Each action has its own order, as only its own columns are filled: users come back the sooner
-- the later they were seen; one word about a campaign reaches all its open assignments; cases are
-- closed by due time; and what most others use is the easiest to introduce.
candidates as (

    select
        organization_id,
        action,
        row_number() over (
            partition by organization_id, action
            order by
                last_seen_at desc nulls last,
                others desc nulls last,
                due_at asc nulls last,
                {{ byte_order('campaign_id') }} asc nulls last,
                {{ byte_order('entity_id') }} asc
        ) as position,
        entity_id,
        entity_name,
        campaign_id,
        last_seen_at,
        due_at
    from entities

)

select * from candidates
