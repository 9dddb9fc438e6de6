{#-
    A query: what each component scores on each day, by the set that is in force. The set that is in force on
    the next day scores the day too, so that a change of weights or targets is not taken for a change of the tenant.
    evidence: rows as in int_component_evidence.
    sets: rows as in the seed health_score_components.
    by: a column of the sets that tells sets of different scenarios apart, if there is one.
#}
{% macro scored_components(evidence, sets, by=none) -%}
    select
        {% if by %}components.{{ by }},{% endif %}
        evidence.organization_id,
        evidence.metric_date,
        evidence.component,
        components.position,
        components.weight,
        components.target,
        evidence.reached,
        evidence.possible,
        evidence.score_with_none,
        {{ component_score('evidence', 'components.target') }} as score,
        next_components.weight as next_weight,
        {{ component_score('evidence', 'next_components.target') }} as next_score,
        evidence.has_evidence
    from {{ evidence }} as evidence
    inner join ({{ periods_of_sets(sets, by) }}) as components
        on
            evidence.component = components.component
            and evidence.metric_date >= components.effective_from
            and evidence.metric_date < components.effective_until
    inner join ({{ periods_of_sets(sets, by) }}) as next_components
        on
            evidence.component = next_components.component
            {% if by %}and components.{{ by }} = next_components.{{ by }}{% endif %}
            and evidence.metric_date + 1 >= next_components.effective_from
            and evidence.metric_date + 1 < next_components.effective_until
{%- endmacro %}
