{#-
    The first day that the last run built anew, as a date literal: what tests of daily tables look
    at, so that a night's tests cost what the night brought. The first of all after a full build.
#}
{% macro first_day_built() -%}
    {%- set day = none -%}
    {%- if execute and built_days_exist() -%}
        {%- set day = run_query(
            "select cast(min(rebuild_from) as text) from " ~ built_days()
        )[0][0] -%}
    {%- endif -%}
    cast('{{ day or first_of_all_days() }}' as date)
{%- endmacro %}


{#- dbt's own, for a test's `where`, which can't call macros: the word first_day_built becomes that day. #}
{% macro get_where_subquery(relation) -%}
    {%- set where = config.get('where') -%}
    {%- if where -%}
        {{- return(
            '(select * from ' ~ relation ~ ' where '
            ~ where | replace('first_day_built', first_day_built()) ~ ') dbt_subquery'
        ) -}}
    {%- endif -%}
    {{- return(relation) -}}
{%- endmacro %}
