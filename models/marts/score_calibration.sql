{#- standard deviations from the middle that 95 % of a normal distribution lie within -#}
{%- set z = 1.959964 -%}

with

landmarks as (

    select * from {{ ref('int_landmarks') }}

),

chances as (

    select * from {{ ref('int_landmark_chances') }}

),

endings as (

    select * from {{ ref('int_tenant_endings') }}

),

horizon as (

    select cast(value as integer) as horizon_days
    from {{ ref('backtest_rules') }}
    where rule = 'HORIZONS' and parameter = 'verdict_days'

),

-- landmarks from which the horizon is over
outcomes as (

    select
        landmarks.organization_id,
        endings.as_of_date,
        horizon.horizon_days,
        landmarks.risk_level,
        case
            when chances.probability_high_risk < 1
                then cast(floor(chances.probability_high_risk * 10) as integer)
            when chances.probability_high_risk = 1 then 9
        end as tenth,
        coalesce(endings.left_on <= landmarks.metric_date + horizon.horizon_days, false) as has_left
    from landmarks
    cross join horizon
    inner join endings
        on
            landmarks.organization_id = endings.organization_id
            and landmarks.metric_date <= endings.as_of_date - horizon.horizon_days
    left join chances
        on
            landmarks.organization_id = chances.organization_id
            and landmarks.metric_date = chances.metric_date

),

banded as (

    select
        outcomes.organization_id,
        outcomes.as_of_date,
        outcomes.horizon_days,
        outcomes.has_left,
        bands.predictor,
        bands.band,
        bands.band_position
    from outcomes
    {{ cross_join_rows('bands', ['predictor', 'band', 'band_position'], [
        (
            "'risk_level'",
            'outcomes.risk_level',
            "case outcomes.risk_level when 'HIGH' then 1 when 'MEDIUM' then 2 else 3 end",
        ),
        (
            "'probability_high_risk'",
            "(10 * outcomes.tenth) || '-' || (10 * outcomes.tenth + 10) || ' %'",
            '10 - outcomes.tenth',
        ),
    ]) }}
    where bands.band is not null

),

counted as (

    select
        predictor,
        band,
        band_position,
        as_of_date,
        horizon_days,
        count(*) as at_risk,
        count(*) filter (where has_left) as churned,
        cast(count(distinct organization_id) as {{ type_double() }}) as tenants,
        cast(count(*) filter (where has_left) as {{ type_double() }}) / count(*) as rate
    from banded
    group by predictor, band, band_position, as_of_date, horizon_days

),

-- Wilson's interval, as if each tenant had been looked at once: its landmarks are much the same
with_interval as (

    select
        *,
        (rate + power({{ z }}, 2) / (2 * tenants)) / (1 + power({{ z }}, 2) / tenants) as middle,
        {{ z }} / (1 + power({{ z }}, 2) / tenants)
        * sqrt(rate * (1 - rate) / tenants + power({{ z }}, 2) / (4 * power(tenants, 2))) as reach
    from counted

),

rounded as (

    select
        predictor,
        band,
        cast(band_position as integer) as band_position,
        as_of_date,
        horizon_days,
        cast(tenants as integer) as tenants,
        cast(at_risk as integer) as at_risk,
        cast(churned as integer) as churned,
        cast(rate as numeric(5, 4)) as rate,
        cast(greatest(middle - reach, 0) as numeric(5, 4)) as rate_low,
        cast(least(middle + reach, 1) as numeric(5, 4)) as rate_high,
        coalesce({{ label_of('risk_level', 'with_interval.band') }}, band) as band_label
    from with_interval

)

select * from rounded
