with

tenants as (

    select organization_id from {{ ref('int_tenants') }}

),

cases as (

    select
        organization_id,
        case_id,
        remark,
        least(created_on, closed_on) as dated_on
    from {{ ref('int_cases') }}

),

campaigns as (

    select * from {{ ref('int_campaigns') }}

),

staged_cases as (

    select
        organization_id,
        case_id,
        is_merged,
        has_invalid_time,
        duplicates
    from {{ ref('stg_platform__cases') }}

),

investigations as (

    select * from {{ ref('int_investigations') }}

),

merged_cases as (

    select
        organization_id,
        case_id
    from staged_cases
    where is_merged and not has_invalid_time

),

-- What is read whole each night: how many rows there are of each kind, and from when they count.
-- Cases that are not rejected are those of int_cases, which has their days.
staged as (

    select
        'organizations' as source_table,
        organization_id,
        cast(null as date) as dated_on,
        has_invalid_time,
        cast(null as {{ dbt.type_string() }}) as problem,
        1 as row_count,
        duplicates
    from {{ ref('stg_platform__organizations') }}
    union all
    select
        'users' as source_table,
        organization_id,
        cast(created_at as date) as dated_on,
        has_invalid_time,
        null as problem,
        1 as row_count,
        duplicates
    from {{ ref('stg_platform__users') }}
    union all
    select
        'cases' as source_table,
        organization_id,
        null as dated_on,
        has_invalid_time,
        case when is_merged then 'merged_case' end as problem,
        1 as row_count,
        duplicates
    from staged_cases
    union all
    -- an investigation takes effect through its case
    select
        'investigations' as source_table,
        investigations.organization_id,
        cases.dated_on,
        investigations.has_invalid_time,
        case
            when merged_cases.case_id is not null then 'merged_case'
            when cases.case_id is null then 'unknown_case'
        end as problem,
        investigations.investigations as row_count,
        investigations.duplicates
    from investigations
    left join cases
        on
            investigations.organization_id = cases.organization_id
            and investigations.case_id = cases.case_id
    left join merged_cases
        on
            investigations.organization_id = merged_cases.organization_id
            and investigations.case_id = merged_cases.case_id
    union all
    select
        'campaigns' as source_table,
        organization_id,
        cast(coalesce(launched_at, created_at) as date) as dated_on,
        has_invalid_time,
        null as problem,
        1 as row_count,
        duplicates
    from {{ ref('stg_platform__campaigns') }}
    union all
    select
        'support_tickets' as source_table,
        organization_id,
        cast(created_at as date) as dated_on,
        has_invalid_time,
        null as problem,
        1 as row_count,
        duplicates
    from {{ ref('stg_platform__support_tickets') }}

),

judged as (

    select
        staged.source_table,
        case
            when staged.has_invalid_time then 'invalid_time'
            when tenants.organization_id is null then 'unknown_organization'
            when staged.problem is not null then staged.problem
            when staged.dated_on > {{ as_of_date() }} then 'after_as_of_date'
        end as reason,
        sum(staged.row_count) as row_count,
        sum(staged.duplicates) as duplicates
    from staged
    left join tenants
        on staged.organization_id = tenants.organization_id
    group by staged.source_table, reason

),

findings as (

    select
        source_table,
        reason,
        false as is_counted,
        row_count
    from judged
    union all
    select
        source_table,
        'duplicate_id' as reason,
        false as is_counted,
        duplicates as row_count
    from judged
    union all
    select
        'cases' as source_table,
        case when dated_on > {{ as_of_date() }} then 'after_as_of_date' else remark end as reason,
        dated_on <= {{ as_of_date() }} as is_counted,
        1 as row_count
    from cases
    union all
    select
        'sessions' as source_table,
        rejection_reason as reason,
        false as is_counted,
        sessions as row_count
    from {{ ref('int_session_days') }}
    where rejection_reason is not null
    union all
    select
        'feature_usage_events' as source_table,
        rejection_reason as reason,
        false as is_counted,
        usage_count as row_count
    from {{ ref('int_feature_days') }}
    where rejection_reason is not null
    union all
    select
        'campaign_assignments' as source_table,
        coalesce(rejection_reason, remark) as reason,
        rejection_reason is null as is_counted,
        assignments as row_count
    from {{ ref('int_assignment_days') }}
    where what = 'assigned'
    union all
    select
        'sessions' as source_table,
        'unknown_user' as reason,
        true as is_counted,
        sessions_of_unknown_users as row_count
    from {{ ref('int_login_days') }}
    where sessions_of_unknown_users > 0
    union all
    select
        'campaigns' as source_table,
        remark as reason,
        true as is_counted,
        1 as row_count
    from campaigns
    where dated_on <= {{ as_of_date() }}

),

counted as (

    select
        source_table,
        reason,
        {{ as_of_date() }} as as_of_date,
        cast(sum(row_count) as bigint) as row_count,
        is_counted
    from findings
    where reason is not null
    group by source_table, reason, is_counted
    having sum(row_count) > 0

)

select * from counted
