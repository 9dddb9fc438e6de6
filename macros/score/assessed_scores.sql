{#-
    A query: scores with their trend and risk, each by the first rule that fits, and their status. With no score of
    the day before there is no change, so the trend is that of no change.
    scores: the result of overall_scores.
    trend_rules, risk_rules: rows as in these seeds.
#}
{% macro assessed_scores(scores, trend_rules, risk_rules) -%}
    select
        scores.*,
        trends.trend,
        risks.risk_level,
        case
            when scores.data_coverage < {{ min_data_coverage() }} then 'INSUFFICIENT_DATA'
            when risks.risk_level = 'HIGH' then 'CRITICAL'
            when risks.risk_level = 'MEDIUM' then 'AT_RISK'
            when risks.risk_level = 'LOW' then 'HEALTHY'
        end as health_status
    from {{ scores }} as scores
    cross join
        lateral {{ first_row(
            {'trend': 'rules.trend'},
            from=trend_rules ~ ' as rules',
            where='(coalesce(scores.score_delta, 0) > rules.delta_above or rules.delta_above is null)'
            ~ ' and (coalesce(scores.score_delta, 0) < rules.delta_below or rules.delta_below is null)',
            order_by='rules.position',
        ) }} as trends
    cross join
        lateral {{ first_row(
            {'risk_level': 'rules.risk_level'},
            from=risk_rules ~ ' as rules',
            where='(scores.overall_score < rules.score_below or rules.score_below is null)'
            ~ ' and (scores.overall_score >= rules.score_from or rules.score_from is null)'
            ~ ' and (trends.trend = rules.trend or rules.trend is null)',
            order_by='rules.position',
        ) }} as risks
{%- endmacro %}
