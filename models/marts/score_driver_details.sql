with

windows as (

    select * from {{ ref('int_score_windows') }}

),

changes as (

    select * from {{ ref('int_score_changes') }}
    where metric_date > (select min(windows.from_date) from windows)

),

events as (

    select * from {{ ref('int_score_events') }}
    where happened_on > (select min(windows.from_date) from windows)

),

causes as (

    select * from {{ ref('score_change_causes') }}

),

tenants as (

    select * from {{ ref('int_tenants') }}

),

-- the units of a cause on a day are alike, so each has the same share of its points
by_entity_and_day as (

    select
        changes.organization_id,
        changes.metric_date,
        changes.component,
        changes.cause,
        events.entity_type,
        events.entity_id,
        events.amount,
        {{ divided('changes.points * events.amount', 'changes.amount') }} as points
    from changes
    inner join events
        on
            changes.organization_id = events.organization_id
            and changes.metric_date = events.happened_on
            and changes.component = events.component
            and changes.cause = events.cause
    union all
    select
        changes.organization_id,
        changes.metric_date,
        changes.component,
        changes.cause,
        'CONFIG' as entity_type,
        changes.component as entity_id,
        changes.amount,
        changes.points
    from changes
    where changes.cause in ('weight_changed', 'target_changed')

),

by_entity as (

    select
        windows.organization_id,
        windows.window_days,
        entities.component,
        entities.cause,
        entities.entity_type,
        entities.entity_id,
        max(entities.metric_date) as happened_on,
        sum(entities.amount) as amount,
        sum(entities.points) as points
    from windows
    inner join by_entity_and_day as entities
        on
            windows.organization_id = entities.organization_id
            and windows.from_date < entities.metric_date
    group by
        windows.organization_id,
        windows.window_days,
        entities.component,
        entities.cause,
        entities.entity_type,
        entities.entity_id

),

ranked as (

    select
        *,
        row_number() over (
            partition by organization_id, window_days, component, cause
            order by abs(points) desc, entity_id
        ) as entity_rank
    from by_entity

),

-- the twenty that matter most of each cause; the rest in one row
shown as (

    select
        organization_id,
        window_days,
        component,
        cause,
        entity_type,
        case when entity_rank <= 20 then entity_id else '(others)' end as entity_id,
        max(happened_on) as happened_on,
        sum(amount) as amount,
        sum(points) as points
    from ranked
    group by
        organization_id,
        window_days,
        component,
        cause,
        entity_type,
        case when entity_rank <= 20 then entity_id else '(others)' end

),

named as (

    select
        shown.organization_id,
        cast(shown.window_days as integer) as window_days,
        causes.driver,
        shown.component,
        shown.cause,
        shown.entity_type,
        coalesce(shown.entity_id, '(no id)') as entity_id,
        shown.happened_on,
        cast(shown.amount as bigint) as amount,
        cast(shown.points as numeric(9, 4)) as points,
        tenants.customer,
        {{ window_label('shown.window_days') }} as window_label,
        {{ label_of('entity_type', 'shown.entity_type') }} as entity_label,
        case when shown.amount = 1 then causes.headline_one else causes.headline_many end
            as cause_label
    from shown
    inner join causes
        on shown.cause = causes.cause
    inner join tenants
        on shown.organization_id = tenants.organization_id

)

select * from named
