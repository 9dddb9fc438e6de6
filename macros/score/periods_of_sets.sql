{#-
    A query: the sets of weights and targets, each with the day until which (exclusive) it holds: the start of the
    next set, or the end of time. Rows of one set share their start.
    sets, by: as in scored_components.
#}
{% macro periods_of_sets(sets, by=none) -%}
    select
        *,
        coalesce(
            min(effective_from) over (
                {% if by %}partition by {{ by }}{% endif %}
                order by effective_from
                groups between 1 following and 1 following
            ),
            cast('9999-12-31' as date)
        ) as effective_until
    from {{ sets }}
{%- endmacro %}
