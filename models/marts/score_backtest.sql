with

backtest as (

    select * from {{ ref('int_score_backtest') }}

),

rounded as (

    select
        predictor,
        horizon_days,
        as_of_date,
        landmarks,
        churned_tenants,
        positives,
        at_risk,
        cast(auc as numeric(5, 4)) as auc,
        cast(auc_low as numeric(5, 4)) as auc_low,
        cast(auc_high as numeric(5, 4)) as auc_high,
        cast(auc_chance_low as numeric(5, 4)) as auc_chance_low,
        cast(auc_chance_high as numeric(5, 4)) as auc_chance_high,
        cast(lift_top_10 as numeric(7, 4)) as lift_top_10,
        cast(lead_days_median as numeric(7, 1)) as lead_days_median,
        cast(share_flagged_30d as numeric(5, 4)) as share_flagged_30d,
        cast(share_flagged_30d_all as numeric(5, 4)) as share_flagged_30d_all,
        cast(share_flagged_60d as numeric(5, 4)) as share_flagged_60d,
        cast(share_flagged_60d_all as numeric(5, 4)) as share_flagged_60d_all,
        verdict,
        bool_or(verdict is not null) over (partition by horizon_days) as is_verdict_horizon,
        {{ label_of('predictor', 'backtest.predictor') }} as predictor_label,
        {{ label_of('predictor', 'backtest.predictor', 'position') }} as predictor_position,
        {{ label_of('verdict', 'backtest.verdict') }} as verdict_label,
        {{ label_of('verdict_advice', 'backtest.verdict') }} as verdict_advice
    from backtest

)

select * from rounded
