{#-
    dbt's own, but a test whose query selects a sentence `as problem` fails with those sentences as its
    message, in the terminal and in run_results.json, and not with "Got 1 result". Such a test ends with
    dbt's status `error`; only warnings go on as usual.
#}
{% macro default__get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) -%}
    {%- set says_why = execute and ' as problem' in main_sql and config.get('severity', 'error') | lower == 'error' -%}
    {%- if not says_why -%}
        {{- return(dbt.default__get_test_sql(main_sql, fail_calc, warn_if, error_if, limit)) -}}
    {%- endif -%}
    {%- set problems = run_query("select problem from (" ~ main_sql ~ "\n) as failing limit 20").columns[0].values() -%}
    {%- if problems -%}
        {{- exceptions.raise_compiler_error("\n  - " ~ problems | join("\n  - ")) -}}
    {%- endif -%}
    select 0 as failures, false as should_warn, false as should_error
{%- endmacro %}
