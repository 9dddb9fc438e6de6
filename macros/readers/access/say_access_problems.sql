{#- Ends the test of readers with the problems themselves, where dbt would only count them. -#}
{% macro say_access_problems() -%}
    {%- if execute and flags.WHICH in ('test', 'build') -%}
        {%- set found = run_query(
            "select problem, remedy from " ~ access_view('access_problems') ~ " where audience <> 'other' order by 1"
        ) -%}
        {%- set lines = [] -%}
        {%- for problem, remedy in found -%}
            {%- do lines.append("  - " ~ problem ~ ". To close that: " ~ remedy) -%}
        {%- endfor -%}
        {%- if lines -%}
            {{- exceptions.raise_compiler_error(
                "Readers can see or do more than is theirs:\n" ~ lines | join("\n")
            ) -}}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
