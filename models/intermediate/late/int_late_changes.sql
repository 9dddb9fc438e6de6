with

source_changes as (

    select * from {{ ref('int_source_changes') }}
    where changed_on < {{ first_day_built() }}

),

built_changes as (

    select * from {{ ref('int_built_changes') }}
    where changed_on < {{ first_day_built() }}

),

-- what is the same now as when its day was built adds up to nothing
compared as not materialized (

    select
        source_table,
        organization_id,
        changed_on,
        measure,
        amount
    from source_changes
    union all
    select
        source_table,
        organization_id,
        changed_on,
        measure,
        -amount as amount
    from built_changes

),

-- By day first, as a night has hardly any that differ. The second sum finds what one tenant has
-- more and another one less.
late_days as (

    select
        measure,
        changed_on
    from compared
    group by measure, changed_on
    having
        sum(amount) <> 0
        or sum(amount * cast(hashtext(organization_id) as bigint)) <> 0

),

by_tenant as (

    select
        compared.source_table,
        compared.organization_id,
        compared.changed_on,
        compared.measure,
        -- seconds say nothing of rows: at least one
        case
            when compared.measure = 'resolution_seconds' then 1
            else abs(sum(compared.amount))
        end as row_count
    from compared
    inner join late_days
        on
            compared.measure = late_days.measure
            and compared.changed_on = late_days.changed_on
    group by
        compared.source_table,
        compared.organization_id,
        compared.changed_on,
        compared.measure
    having sum(compared.amount) <> 0

)

select * from by_tenant
