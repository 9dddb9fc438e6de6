with

releases as (

    select * from {{ ref('int_benchmark_releases') }}

),

selected as (

    select
        metric_name,
        release_month,
        industry_sector,
        cast(employee_min as integer) as employee_min,
        cast(employee_max as integer) as employee_max,
        filter_description,
        status,
        coalesce(method, 'suppression') as method,
        coalesce(state, 'released by the earlier method') as state,
        cast(peer_count as integer) as peer_count,
        noise_on_mean,
        cast(round(cast(100 * least_error as {{ type_decimal() }}), 1) as {{ type_double() }})
            as least_error_percent,
        cast(
            round(cast(100 * least_error_with_colluders as {{ type_decimal() }}), 1)
            as {{ type_double() }}
        ) as least_error_with_colluders_percent,
        cast(min_peer_count + 1 as integer) as fewest_peers
    from releases

),

explained as (

    select
        metric_name,
        release_month,
        industry_sector,
        employee_min,
        employee_max,
        filter_description,
        status,
        method,
        state,
        peer_count,
        noise_on_mean,
        least_error_percent,
        least_error_with_colluders_percent,
        case state
            when 'published'
                then concat(
                    'Shown with noise. The best guess at any single customer from all figures of',
                    ' this metric in twelve months is off by at least ',
                    least_error_percent,
                    ' % of its range (standard error); by ',
                    least_error_with_colluders_percent,
                    ' % for four customers who pool their values.'
                )
            when 'too few members'
                then concat(
                    'Not shown: ',
                    peer_count,
                    ' of the ',
                    fewest_peers,
                    ' customers that are needed have a value.'
                )
            when 'would tell too much'
                then concat(
                    'Not shown this month: together with what was shown in twelve months, it would',
                    ' bring a customer below the limit of 10 % of the range, or of 7 % for four',
                    ' customers who pool their values.'
                )
            else concat(
                'By the earlier method, without noise. For twelve months, figures with noise take',
                ' account of it.'
            )
        end as explanation,
        {{ label_of('benchmark_metric', 'selected.metric_name') }} as metric_label,
        {{ label_of('benchmark_metric', 'selected.metric_name', 'position') }} as metric_position,
        {{ cohort_label('selected') }} as cohort_label,
        {{ label_of('benchmark_status', 'selected.status') }} as status_label
    from selected

)

select * from explained
