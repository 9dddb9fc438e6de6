{#-
    A query: what each component scores on each day, by the set that is in force. The set that is in force on
    the next day scores the day too, so that a change of weights or targets is not taken for a change of the tenant.
    evidence: rows as in int_component_evidence.
    sets: the result of sets_of_days.
    by: a column of the sets that tells sets of different scenarios apart, if there is one.
#}
{% macro scored_components(evidence, sets, by=none) -%}
    select
        {% if by %}sets.{{ by }},{% endif %}
        evidence.organization_id,
        evidence.metric_date,
        evidence.component,
        sets.position,
        sets.weight,
        sets.target,
        evidence.reached,
        evidence.possible,
        evidence.score_with_none,
        {{ component_score('evidence', 'sets.target') }} as score,
        sets.next_weight,
        {{ component_score('evidence', 'sets.next_target') }} as next_score,
        evidence.has_evidence
    from {{ evidence }} as evidence
    inner join {{ sets }} as sets
        on
            evidence.metric_date = sets.metric_date
            and evidence.component = sets.component
{%- endmacro %}
