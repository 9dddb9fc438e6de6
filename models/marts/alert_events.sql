with

alerts as (

    select * from {{ ref('alerts') }}

),

events as (

    select
        alerts.alert_id,
        happening.event,
        happening.event_date
    from alerts
    {{ cross_join_rows('happening', ['event', 'event_date'], [
        ("'OPENED'", 'alerts.opened_on'),
        ("'ESCALATED'", 'alerts.escalated_on'),
        ("'CLOSED'", 'alerts.closed_on'),
    ]) }}
    where happening.event_date is not null

)

select * from events
