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
    cross join
        lateral {{ value_rows([
            ("'OPENED'", 'alerts.opened_on'),
            ("'ESCALATED'", 'alerts.escalated_on'),
            ("'CLOSED'", 'alerts.closed_on'),
        ]) }} as happening (event, event_date)
    where happening.event_date is not null

)

select * from events
