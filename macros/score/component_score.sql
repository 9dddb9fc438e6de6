{#-
    The score of a component, a whole number from 0 to 100: what was reached out of what was possible, against
    the target. Tickets only count: there is nothing to reach.
    evidence: alias of a row with `component`, `reached`, `possible` and `score_with_none`.
#}
{% macro component_score(evidence, target) -%}
    cast(
        case
            when {{ evidence }}.component = 'support_tickets'
                then greatest(0, round(100 - {{ divided('100 * ' ~ evidence ~ '.reached', target) }}))
            when {{ evidence }}.possible = 0 then {{ evidence }}.score_with_none
            else least(
                100,
                round({{ divided('100 * ' ~ evidence ~ '.reached', '(' ~ evidence ~ '.possible * ' ~ target ~ ')') }})
            )
        end as integer
    )
{%- endmacro %}
