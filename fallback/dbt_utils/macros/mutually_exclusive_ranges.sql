{#- Ranges [lower, upper) of a partition are not empty, have both ends and do not overlap. `gaps`
    between a range and the next one may be allowed, not_allowed or required. -#}
{% test mutually_exclusive_ranges(
    model,
    lower_bound_column,
    upper_bound_column,
    partition_by=none,
    gaps='allowed',
    zero_length_range_allowed=false
) %}
    {% set touches = {'allowed': '<=', 'not_allowed': '=', 'required': '<'}.get(gaps) %}
    {% if not touches %}
        {% do exceptions.raise_compiler_error(
            "mutually_exclusive_ranges: gaps is '" ~ gaps
            ~ "'. Use one of allowed, not_allowed, required."
        ) %}
    {% endif %}

    select *
    from (
        select
            {{ partition_by ~ ' as partition_value,' if partition_by }}
            {{ lower_bound_column }} as lower_bound,
            {{ upper_bound_column }} as upper_bound,
            lead({{ lower_bound_column }}) over in_order as next_lower_bound,
            lead(1) over in_order is null as is_last
        from {{ model }}
        window in_order as (
            {{ 'partition by ' ~ partition_by if partition_by }}
            order by {{ lower_bound_column }}, {{ upper_bound_column }}
        )
    ) as ranges
    where
        (lower_bound {{ '<=' if zero_length_range_allowed else '<' }} upper_bound) is not true
        or ((upper_bound {{ touches }} next_lower_bound) is not true and not is_last)
{% endtest %}
