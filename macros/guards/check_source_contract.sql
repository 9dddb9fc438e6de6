{#-
    Run first in every run: stops it, before anything is built, with one message that names each raw
    table and column that is missing, may not be read, or is of a type that can't be what the source
    contract says; or each raw table that does not show all of its rows. An optional table may be missing.
#}
{% macro check_source_contract() -%}
    {%- if execute and 'model.' in selected_resources | join(' ') -%}
        {%- set found = platform_columns() -%}
        {%- set tables, problems = [], [] -%}
        {%- for source in graph.sources.values()
            if source.package_name == project_name and (source.name in found or not source.config.meta.optional) -%}
            {%- do tables.append(source.name) -%}
            {%- set columns = found.get(source.name) -%}
            {%- if columns is none -%}
                {%- do problems.append("table " ~ source.schema ~ "." ~ source.name ~ " is missing") -%}
            {%- elif columns.values() | selectattr('is_readable') | list == [] -%}
                {%- do problems.append(
                    "table " ~ source.schema ~ "." ~ source.name ~ " may not be read: grant select on it, and usage"
                    ~ " on schema " ~ source.schema ~ ", to the role that dbt runs as"
                ) -%}
            {%- else -%}
                {%- for column in source.columns.values() -%}
                    {%- set problem = source_column_problem(column, columns.get(column.name)) -%}
                    {%- if problem -%}
                        {%- do problems.append(
                            "column " ~ source.schema ~ "." ~ source.name ~ "." ~ column.name ~ " " ~ problem
                        ) -%}
                    {%- endif -%}
                {%- endfor -%}
            {%- endif -%}
        {%- endfor -%}
        {%- if problems -%}
            {%- set place = "platform_schema (now " ~ var('platform_schema') ~ ") at the schema" -%}
            {%- if var('lake') and not on_postgres() -%}
                {%- set place = "lake (now " ~ var('lake') ~ ") at the folder" -%}
            {%- endif -%}
            {{- exceptions.raise_compiler_error(
                "The raw tables do not fit the source contract:\n  - " ~ problems | join("\n  - ")
                ~ "\nNothing was changed. Correct the tables, or point the var " ~ place
                ~ " that holds them."
            ) -}}
        {%- endif -%}
        {%- do check_source_rows(tables) -%}
    {%- endif -%}
{%- endmacro %}
