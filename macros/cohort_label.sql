{#- The cohort of a benchmark in words: its sector, its size, both, or all customers. -#}
{% macro cohort_label(relation) -%}
    coalesce(
        nullif(
            concat_ws(
                ', ',
                {{ label_of('industry_sector', relation ~ '.industry_sector') }},
                (
                    select {{ label_of('size_band', 'bands.size_band') }}
                    from (select * from {{ ref('size_bands') }}) as bands
                    where bands.employee_min = {{ relation }}.employee_min
                )
            ),
            ''
        ),
        {{ label_of('cohort', "'all'") }}
    )
{%- endmacro %}
