{#-
    A query of one row per release month: a fingerprint of all that its readers see, the same whatever
    the session's date style and the database's collation.
    relation: int_benchmark_releases, or published_benchmarks, which shows the same.
#}
{% macro release_fingerprints(relation) -%}
    select
        release_month,
        md5(
            string_agg(
                concat_ws(
                    '|',
                    metric_name,
                    filter_description,
                    status,
                    coalesce(method, 'suppression'),
                    {%- for figure in [
                        'industry_sector', 'employee_min', 'employee_max', 'peer_count_band',
                        'p25', 'median', 'p75', 'mean', 'margin', 'typical_low', 'typical_high'
                    ] %}
                    coalesce(cast({{ figure }} as text), '-'){{ ',' if not loop.last }}
                    {%- endfor %}
                ),
                chr(10) order by metric_name collate "C", filter_description collate "C"
            )
        ) as fingerprint
    from {{ relation }}
    group by release_month
{%- endmacro %}
