{#-
    The first day that this run builds of this model, as a date literal: `lookback_days` before the model's
    own newest day, or before the as-of date if that is earlier. So a night that was missed, killed or
    partial is made up for by the next one. All days on a first build, and after a change of
    configuration until the model has been rebuilt with it. `reprocess_from` reaches further back.
    On Spark, where months are replaced, the first day of that month.
#}
{% macro first_day_to_build() -%}
    {%- set first_of_all = "cast('0001-01-01' as date)" -%}
    {%- if not execute or not is_incremental() or rebuilds_all_days() -%}
        {{- return(first_of_all) -}}
    {%- endif -%}
    {%- set query -%}
        select
            cast(
                least(max({{ adapter.quote(model.config.meta.day_column) }}), {{ as_of_date() }})
                - {{ whole_number_var('lookback_days', 0, 9999) }} as {{ dbt.type_string() }}
            )
        from {{ this }}
    {%- endset -%}
    {%- set newest = run_query(query)[0][0] -%}
    {%- if newest is none -%}
        {{- return(first_of_all) -}}
    {%- endif -%}
    {%- set first = [newest, reprocess_from() or newest] | min -%}
    {{- return("cast('" ~ (first if on_postgres() else first[:8] ~ '01') ~ "' as date)") -}}
{%- endmacro %}


{#- The day from which to rebuild, as text, or none. Stops the run if it is no day up to the as-of date. #}
{% macro reprocess_from() -%}
    {%- set given = var('reprocess_from') -%}
    {%- if given is none -%}
        {{- return(none) -}}
    {%- endif -%}
    {%- set day = parse_day(given | string) -%}
    {%- if day is none or day.isoformat() > as_of_day() -%}
        {{- exceptions.raise_compiler_error(
            "reprocess_from is '" ~ given ~ "', which is not a day up to the as-of date, " ~ as_of_day()
            ~ ". Write the first day to rebuild as YYYY-MM-DD, or leave it out."
        ) -}}
    {%- endif -%}
    {{- return(day.isoformat()) -}}
{%- endmacro %}
