with

late_days as (

    select * from {{ ref('int_late_days') }}

),

late_changes as (

    select * from {{ ref('int_late_changes') }}

),

raw_activity as (

    select * from {{ ref('int_raw_activity') }}

),

session_days as (

    select * from {{ ref('int_session_days') }}

),

feature_days as (

    select * from {{ ref('int_feature_days') }}

),

assignment_days as (

    select * from {{ ref('int_assignment_days') }}

),

checked_activity as (

    select * from {{ ref('int_checked_activity') }}
    where dated_on < {{ first_day_built() }}

),

tenants as (

    select * from {{ ref('int_tenants') }}
    where rejection_reason is null

),

activity as (

    select
        source_table,
        what,
        organization_id,
        happened_on,
        1 as row_count
    from raw_activity
    union all
    select
        'sessions' as source_table,
        'logged_in' as what,
        organization_id,
        session_on as happened_on,
        -sessions as row_count
    from session_days
    union all
    select
        'feature_usage_events' as source_table,
        'used' as what,
        organization_id,
        used_on as happened_on,
        -usage_count as row_count
    from feature_days
    union all
    select
        'campaign_assignments' as source_table,
        what,
        organization_id,
        happened_on,
        -assignments as row_count
    from assignment_days

),

-- of the days that differ, the tenants that do; without such days nothing is read again
late_activity as (

    select
        activity.source_table,
        activity.what,
        activity.organization_id,
        activity.happened_on,
        abs(sum(activity.row_count)) as row_count
    from activity
    inner join late_days
        on
            activity.source_table = late_days.source_table
            and activity.what = late_days.what
            and activity.happened_on = late_days.happened_on
    group by
        activity.source_table,
        activity.what,
        activity.organization_id,
        activity.happened_on
    having sum(activity.row_count) <> 0

),

-- their organization was unknown when they were built, and is known by now
known_by_now as (

    select
        checked_activity.source_table,
        case checked_activity.source_table
            when 'sessions' then 'logged_in'
            when 'feature_usage_events' then 'used'
            when 'campaign_assignments' then 'assigned'
        end as what,
        checked_activity.organization_id,
        checked_activity.dated_on as happened_on,
        checked_activity.row_count
    from checked_activity
    inner join tenants
        on checked_activity.organization_id = tenants.organization_id
    where checked_activity.rejection_reason = 'unknown_organization'

),

late_rows as (

    select * from late_activity
    union all
    select * from known_by_now
    union all
    select
        source_table,
        measure as what,
        organization_id,
        changed_on as happened_on,
        row_count
    from late_changes

)

select * from late_rows
